import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** `npm run test:console`: what people do in the console, in a real Chromium. */
export default defineConfig({
  ...base,
  root: process.cwd(),
  test: { ...base.test, include: ['test/console/**/*.browser.ts'], maxWorkers: 1, isolate: true },
});
