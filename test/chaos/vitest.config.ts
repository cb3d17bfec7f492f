import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** `npm run test:chaos`: everything of this folder. */
export default defineConfig({
  ...base,
  root: process.cwd(),
  // A process for each file: what one leaves behind is no part of the next one's weather.
  test: { ...base.test, include: ['test/chaos/**/*.{test,long,chaos}.ts'], maxWorkers: 1, isolate: true },
});
