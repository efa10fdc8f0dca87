import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { LeftOutReporter, type Missing, missing } from './tests/left-out.ts';

const unit: TestProjectConfiguration = {
  // Pure: no host, no process, no waiting.
  test: {
    name: 'unit',
    include: ['tests/unit/**/*.test.ts', 'tests/cases/**/*.test.ts', 'tests/contract/{normalise,recordings}.test.ts'],
    pool: 'threads',
    isolate: false,
    // No test waits: this is for a busy computer.
    testTimeout: 30_000,
  },
};

const shell: TestProjectConfiguration = {
  // The text that is sent to a host, run by the shells of this computer.
  test: { name: 'shell', include: ['tests/shell/**/*.test.ts'], testTimeout: 30_000 },
};

const tools: TestProjectConfiguration = {
  // Lint rules and the repository's own scripts, each run as a program.
  test: { name: 'tools', include: ['tests/{lint,scripts}/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
};

const cli: TestProjectConfiguration = {
  // The built program, as far as it goes without a host.
  test: { name: 'cli', include: ['tests/cli/**/*.test.ts'], testTimeout: 30_000 },
};

const sandbox: TestProjectConfiguration = {
  // On the simulated class, on any system.
  test: {
    name: 'sandbox',
    include: ['tests/sandbox/**/*.test.ts', 'tests/contract/simulated.test.ts'],
    // What takes long there is waiting.
    maxConcurrency: 16,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};

const ON_HOSTS = ['tests/lab/**/*.test.ts', 'tests/e2e/**/*.test.ts', 'tests/contract/real*.test.ts'];

/** The class from bare hosts to a rerun, and what is most likely to break with a change of the program, in a few minutes. */
const SHORT = ['tests/e2e/{class,files,logins,packages,services}.test.ts'];

const lab = (include: readonly string[], exclude: readonly string[] = []): TestProjectConfiguration => ({
  // On real hosts. Files that run side by side have their own, see tests/lab/paths.ts.
  test: {
    name: 'lab',
    include: [...include],
    exclude: [...exclude],
    pool: 'forks',
    // After all others: they would take the processors that the hosts need.
    sequence: { groupOrder: 1 },
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});

/** By the mode of the run: "npm test", the rest of its tests on hosts, or all of them. */
const labOf = (mode: string) => (mode === 'short' ? lab(SHORT) : mode === 'rest' ? lab(ON_HOSTS, SHORT) : lab(ON_HOSTS));

const faults = (matrix: 'whole' | 'part'): TestProjectConfiguration => ({
  // What breaks on real hosts, on all four at once. Not part of a plain run: "npm run test:faults", "… test:faults:part".
  test: {
    env: { PROVISION_FAULTS: matrix },
    name: 'faults',
    include: ['tests/faults/**/*.test.ts'],
    pool: 'forks',
    // The whole matrix writes its results to one page.
    fileParallelism: matrix === 'part',
    maxConcurrency: 4,
    testTimeout: 400_000,
    hookTimeout: 600_000,
  },
});

const vm: TestProjectConfiguration = {
  // On a virtual machine with a kernel of its own. Not part of a plain run: "npm run test:vm".
  test: {
    name: 'vm',
    include: ['tests/vm/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    // Without a virtual processor, a boot of a busy computer takes many minutes.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
  },
};

const browser: TestProjectConfiguration = {
  // The HTML report in a real browser.
  test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
};

export default defineConfig(async ({ mode }) => {
  if (mode === 'vm') return { test: { projects: [vm] } };
  const lacking = await missing();
  const has = (tests: Missing['tests']) => !lacking.some((one) => one.tests === tests);
  const onLab = mode === 'matrix' ? [faults('whole')] : mode === 'part' ? [faults('part')] : [labOf(mode)];
  return {
    test: {
      // A worker for each processor: tests of programs mostly wait. By default, one processor is left out.
      maxWorkers: '100%',
      reporters: ['default', new LeftOutReporter(lacking)],
      projects: [unit, shell, tools, cli, sandbox, ...(has('browser') ? [browser] : []), ...(has('lab') ? onLab : [])],
    },
  };
});
