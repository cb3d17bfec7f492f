import { expect, test } from 'vitest';
import { isUuid, newId, timeOfId } from '../../src/kernel/ids.ts';

test('ids are UUIDs of version 7, each above the one before, and tell when they were made', () => {
  const before = Date.now();
  const ids = Array.from({ length: 20_000 }, () => newId());
  expect(ids.every(isUuid)).toBe(true);
  expect(new Set(ids.map((id) => id[14]))).toEqual(new Set(['7']));
  // The variant; the bits beside it are a counter's, which begins anywhere in each millisecond.
  expect(ids.filter((id) => !/^[89ab]$/.test(id[19] ?? ''))).toEqual([]);
  expect([...new Set(ids)].sort()).toEqual(ids);
  expect(Math.abs(timeOfId(ids[0] ?? '').getTime() - before)).toBeLessThan(60_000);
});
