import { defineConfig } from 'vitest/config';
import { NEED_BROKER, ON_OTHER_NODES, patternsOf, START_PROCESSES } from './test/kinds.ts';

const [needBroker, startProcesses, onOtherNodes] = [NEED_BROKER, START_PROCESSES, ON_OTHER_NODES].map(
  patternsOf,
);

export default defineConfig({
  test: {
    // Two cores carry broker, tasks and tests; more files at once would only disturb each other.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [...needBroker, ...startProcesses, ...onOtherNodes],
          setupFiles: 'test/harness/no-processes.ts',
          // Files that share what they import take half the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'processes', include: startProcesses },
      },
      {
        // Started only when one of its files is to run.
        extends: true,
        test: { name: 'kafka', include: needBroker, globalSetup: 'test/harness/global-broker.ts' },
      },
    ],
  },
});
