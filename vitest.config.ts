import { defineConfig } from 'vitest/config';
import { Sequencer } from './test/support/sequencer.ts';

export default defineConfig({
  // Tests and code have to share one copy of graphql.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Files follow one another in the same process: what they import is loaded three times, not two hundred.
    isolate: false,
    // One more than cores: some always wait for a server or a process.
    maxWorkers: 3,
    sequence: { sequencer: Sequencer },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    reporters: ['default'],
  },
});
