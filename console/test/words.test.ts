/** Numbers, times, code and filters as the console writes them. */
import { describe, expect, test, vi } from 'vitest';
import { literal, sendSnippets } from '../src/data/snippets.ts';
import { EMPTY_DRAFT, pastedRecipients, withRecipients } from '../src/screens/compose/draft.ts';
import { cheaper, piecesOf } from '../src/screens/compose/marks.ts';
import { messageConditions } from '../src/screens/messages/message-filters.ts';
import { browserName } from '../src/screens/settings/browser-name.ts';
import { commaList } from '../src/ui/comma-list.ts';
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

  test.each(['+44 7700 900123', '0123'])('%s is searched in numbers', (text) => {
    expect(messageConditions({}, text, now)).toEqual({ filter: null, search: { number: text } });
  });

  test('words are searched in texts, as far back as is asked for', () => {
    expect(messageConditions({}, 'order', now)).toEqual({ filter: null, search: { text: 'order' } });
    const hour = messageConditions({ age: ['1h'] }, 'order', now).filter?.createdAfter;
    expect(hour).toBe('2026-11-28T11:00:00.000Z');
  });

  test('fields of the filter and of the search stand apart', () => {
    const values = { to: ['+447700900123'], status: ['FAILED'], country: ['gb'] };
    expect(messageConditions(values, '', now)).toEqual({
      filter: { statuses: ['FAILED'], to: '+447700900123' },
      search: { countries: ['GB'] },
    });
  });
});

test('sending is written for a shell and for TypeScript so that both can be pasted', () => {
  vi.stubGlobal('location', { origin: 'http://localhost:4000' });
  const content = { text: "It's here\nat 10 €" };
  const [, curl, typescript, shell] = sendSnippets({ to: { phone: '+447700900123' }, content, purpose: 'ALERT' });
  vi.unstubAllGlobals();
  expect(shell?.text).toBe("heliograph send +447700900123 'It'\\''s here\nat 10 €' --purpose alert");
  expect(typescript?.text).toContain("content: 'It\\'s here\\nat 10 €',");
  expect(curl?.text).toContain("It'\\''s here\\nat 10 €");
});

test('costly characters are marked where they stand, and replaced where there is a cheaper one', () => {
  const costly = [
    { character: '“', offsets: [0], suggestion: '"' },
    { character: '🚚', offsets: [4], suggestion: null },
  ];
  expect(piecesOf('“Hi 🚚”', costly)).toEqual([
    { text: '“', costly: true },
    { text: 'Hi ', costly: false },
    { text: '🚚', costly: true },
    { text: '”', costly: false },
  ]);
  expect(cheaper('“Hi 🚚”', costly)).toBe('"Hi 🚚”');
});

test('what is pasted becomes recipients, each once', () => {
  const pasted = pastedRecipients('+447700900123, +44 7700 900123\n+34612345001;\n');
  expect(withRecipients(EMPTY_DRAFT, pasted).recipients.map(({ phone }) => phone)).toEqual([
    '+44 7700 900123',
    '+34612345001',
  ]);
});

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36',
    'Chrome on Linux',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36 Edg/143.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604',
    'Safari on an iPhone',
  ],
  ['Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0', 'Firefox on Android'],
  ['curl/8.5.0', 'curl/8.5.0'],
  [null, 'A browser'],
])('the browser %s is called %s', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});

test('a list with commas loses blanks and what is empty', () => {
  expect(commaList(' a, b c ,, d,')).toEqual(['a', 'b c', 'd']);
});
