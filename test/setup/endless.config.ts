import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** A run that does not end by itself, for the test that ends it. */
export default defineConfig({
  ...base,
  root: process.cwd(),
  test: { ...base.test, include: ['test/setup/endless.ts'] },
});
