import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { whyNot } from './tests/lab/lab.ts';

const unit: TestProjectConfiguration = {
  // Pure: no host, no clock. Some drive a shell of this machine.
  test: {
    name: 'unit',
    include: ['tests/unit/**/*.test.ts', 'tests/cases/**/*.test.ts', 'tests/contract/{normalise,recordings}.test.ts'],
    pool: 'threads',
    isolate: false,
  },
};

const cli: TestProjectConfiguration = {
  // The built program, as far as it goes without a host.
  test: { name: 'cli', include: ['tests/cli/**/*.test.ts'], testTimeout: 30_000 },
};

const lab: TestProjectConfiguration = {
  // On real hosts, which all tests share: one file after the other.
  test: {
    name: 'lab',
    include: ['tests/lab/**/*.test.ts', 'tests/e2e/**/*.test.ts', 'tests/contract/real.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
};

export default defineConfig(async () => {
  const reason = await whyNot();
  if (reason !== undefined && process.env['PROVISION_LAB'] === 'required')
    throw new Error(`PROVISION_LAB=required, but ${reason}`);
  if (reason !== undefined) console.log(`Tests on real hosts are left out: ${reason}.`);
  return { test: { projects: reason === undefined ? [unit, cli, lab] : [unit, cli] } };
});
