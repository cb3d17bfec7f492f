import { test } from 'vitest';

test('runs until its runner is ended', { timeout: 300_000 }, async () => {
  process.stdout.write('endless test runs\n');
  await new Promise((resolve) => setTimeout(resolve, 300_000));
});
