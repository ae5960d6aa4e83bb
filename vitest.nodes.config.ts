import { defineConfig } from 'vitest/config';
import { ON_OTHER_NODES, patternsOf } from './test/kinds.ts';

/** `npm run test:nodes`: what people do, with every Node.js that is kept up. */
export default defineConfig({
  test: {
    include: patternsOf(ON_OTHER_NODES),
    globalSetup: ['test/harness/global-broker.ts', 'test/harness/node-versions.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
