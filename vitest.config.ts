import { defineConfig } from 'vitest/config';
import { Sequencer } from './test/support/sequencer.ts';

export default defineConfig({
  // Tests and code have to share one copy of graphql.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
    include: ['test/**/*.test.ts', 'console/test/**/*.test.ts'],
    pool: 'forks',
    // Files follow one another in the same process: what they import is loaded three times, not two hundred.
    isolate: false,
    // One more than cores: some always wait for a server or a process.
    maxWorkers: 3,
    sequence: { sequencer: Sequencer },
    // What is waited for comes late on a busy machine; it is there at once on another.
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 20_000,
    reporters: ['default'],
  },
});
