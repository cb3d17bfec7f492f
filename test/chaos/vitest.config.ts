import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** `npm run test:chaos`: what the normal suite runs of this folder, and what takes too long for it. */
export default defineConfig({
  ...base,
  root: process.cwd(),
  // A process for each file: what one leaves behind is no part of the next one's weather.
  test: { ...base.test, include: ['test/chaos/**/*.{test,chaos}.ts'], maxWorkers: 1, isolate: true },
});
