import { expect, test } from 'vitest';
import { writeValidity } from '../../src/smpp/validity.ts';

const NOW = new Date('2026-11-28T23:59:30.400Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test.each([
  ['ten minutes', 10 * MINUTE, '000000001000000R', '261129000930000+'],
  ['a second', 1_000, '000000000001000R', '261128235931000+'],
  ['less than a second', 300, '000000000001000R', '261128235931000+'],
  ['nothing', 0, '000000000001000R', '261128235931000+'],
  ['less than nothing', -MINUTE, '000000000001000R', '261128235931000+'],
  ['nearly ten minutes', 10 * MINUTE - 1, '000000000959000R', '261129000929000+'],
  ['a day and all of its parts', DAY + 3_661_000, '000001010101000R', '261130010031000+'],
  ['seven days', 7 * DAY, '000007000000000R', '261205235930000+'],
  ['sixty days', 60 * DAY, '000030000000000R', '270127235930000+'],
])('what is left of a validity is written: %s', (_name, leftMs, relative, absolute) => {
  const expiresAt = new Date(NOW.getTime() + leftMs);
  expect(writeValidity('RELATIVE', expiresAt, NOW)).toBe(relative);
  expect(writeValidity('ABSOLUTE', expiresAt, NOW)).toBe(absolute);
  expect(writeValidity('NONE', expiresAt, NOW)).toBe('');
});
