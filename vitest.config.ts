import { defineConfig } from 'vitest/config';

const needBroker = ['test/apps/kafka/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/kafka/**/*.test.ts'];

export default defineConfig({
  test: {
    // Two cores carry broker, tasks and tests; more files at once would only disturb each other.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: needBroker },
      },
      {
        // Started only when one of its files is to run.
        extends: true,
        test: { name: 'kafka', include: needBroker, globalSetup: 'test/harness/global-broker.ts' },
      },
    ],
  },
});
