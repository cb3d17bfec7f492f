import { expect, test } from 'vitest';
import { readDayOrMoment } from '../../src/kernel/moment.ts';

test.each([
  ['2037-01-01', '2037-01-01T00:00:00.000Z'],
  ['2037-01-01T10:00:00Z', '2037-01-01T10:00:00.000Z'],
  ['2037-01-01T10:00:00.5+02:00', '2037-01-01T08:00:00.500Z'],
  ['2037-01-01 10:00+02:00', '2037-01-01T08:00:00.000Z'],
  ['2037-01-01 10:00:00 Z', '2037-01-01T10:00:00.000Z'],
  ['2037-01-01t10:00:00z', '2037-01-01T10:00:00.000Z'],
])('%j is %s wherever the machine stands', (text, at) => {
  expect(readDayOrMoment(text)?.toISOString()).toBe(at);
});

test.each([
  '2037-01-01 10:00',
  '2037-01-01T10:00:00',
  '01/02/2037',
  '2037',
  '2037-02-30',
  '2037-13-01',
  '2037-01-01T25:00:00Z',
  'soon',
  '',
])('%j is no moment', (text) => {
  expect(readDayOrMoment(text)).toBeNull();
});
