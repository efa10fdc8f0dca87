import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        // Pure: no host, no process, no clock.
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts', 'tests/cases/**/*.test.ts'],
          pool: 'threads',
          isolate: false,
        },
      },
      {
        // On real hosts, which all tests share: one file after the other.
        test: {
          name: 'lab',
          include: ['tests/lab/**/*.test.ts', 'tests/e2e/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
