/** Numbers, times, code and filters as the console writes them. */
import { describe, expect, test } from 'vitest';
import { literal } from '../src/data/snippets.ts';
import { messageConditions } from '../src/screens/messages/message-filters.ts';
import { groupNumber } from '../src/ui/numbers.ts';
import { exactDuration, relativeTime } from '../src/ui/times.ts';

test.each([
  ['+447700900123', '+44 7700 900 123'],
  ['+34612345001', '+34 612 345 001'],
  ['+12025550123', '+1 2025 550 123'],
  ['+353851234567', '+353 851 234 567'],
  ['83555', '83555'],
  ['Acme', 'Acme'],
])('the number %s is written %s', (number, written) => {
  expect(groupNumber(number)).toBe(written);
});

test.each([
  [3.21, '3.2 ms'],
  [840, '840 ms'],
  [1_240, '1.24 s'],
  [125_000, '2 min 5 s'],
  [3_600_000 * 5 + 60_000, '5 h 1 min'],
])('%d milliseconds are written %s', (ms, written) => {
  expect(exactDuration(ms)).toBe(written);
});

test('a moment is told by how far it is', () => {
  const now = Date.parse('2026-11-28T12:00:00Z');
  expect(relativeTime(now - 12_300, now)).toBe('12 s ago');
  expect(relativeTime(now + 3_600_000, now)).toBe('in 1 h');
  expect(relativeTime(now - 400, now)).toBe('now');
});

test('a value is written as GraphQL takes it', () => {
  expect(literal({ to: { phone: '+44' }, purpose: 'OTP', content: { text: 'a "b"' } })).toBe(
    '{\n  to: {\n    phone: "+44"\n  }\n  purpose: OTP\n  content: {\n    text: "a \\"b\\""\n  }\n}',
  );
});

describe('filters as conditions of the API', () => {
  const now = Date.parse('2026-11-28T12:00:00Z');

  test('nothing filtered is no condition', () => {
    expect(messageConditions({}, '', now)).toEqual({ filter: null, search: null });
  });

  test('a number that is searched for is whom it went to', () => {
    expect(messageConditions({}, '+44 7700 900123', now)).toEqual({ filter: { to: '+447700900123' }, search: null });
  });

  test('words are searched in the last seven days, or less where less is asked for', () => {
    const { filter, search } = messageConditions({}, 'order', now);
    expect(search).toEqual({ text: 'order' });
    expect(Date.parse(filter?.createdAfter ?? '')).toBeGreaterThan(now - 7 * 86_400_000);
    const hour = messageConditions({ age: ['1h'] }, 'order', now).filter?.createdAfter;
    expect(hour).toBe('2026-11-28T11:00:00.000Z');
  });

  test('words with a number are searched at all times', () => {
    expect(messageConditions({ to: ['+447700900123'] }, 'order', now).filter).toEqual({ to: '+447700900123' });
  });
});
