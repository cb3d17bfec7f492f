import { defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/** `npm run test:long`: what starts process after process, and flows on the real road, that take longer than `npm test` has time for. */
export default defineConfig({
  ...base,
  root: process.cwd(),
  test: { ...base.test, include: ['test/**/*.long.ts'], maxWorkers: 2 },
});
