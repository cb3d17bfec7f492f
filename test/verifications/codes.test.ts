import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VerificationRow } from '../../src/db/sql/verifications.ts';
import { codeOf, isCode, newCodeSecret, typedDigits } from '../../src/domains/verifications/code.ts';
import { nextSendAt } from '../../src/domains/verifications/limits.ts';
import { planCode } from '../../src/domains/verifications/plan.ts';
import { codeText, sentenceOf, wordingLocale } from '../../src/domains/verifications/wording.ts';
import { WORDINGS } from '../../src/domains/verifications/wording-data.ts';
import { measure } from '../../src/text/encode.ts';

describe('a code', () => {
  test('is the same for its secret, verification and length, and has that many digits', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 4, max: 10 }), (id, length) => {
        const secret = newCodeSecret();
        const code = codeOf(secret, id, length);
        expect(code).toMatch(new RegExp(`^\\d{${length}}$`));
        expect(codeOf(secret, id, length)).toBe(code);
        expect(isCode(code, code)).toBe(true);
        expect(isCode(`${code}0`, code)).toBe(false);
      }),
    );
  });

  test('is spread evenly: each digit stands in each place about as often', () => {
    const counts = Array.from({ length: 4 }, () => Array<number>(10).fill(0));
    const secret = newCodeSecret();
    for (let n = 0; n < 20_000; n++) {
      const code = codeOf(secret, String(n), 4);
      for (const [place, digit] of [...code].entries()) {
        const of = counts[place];
        if (of !== undefined) of[Number(digit)] = (of[Number(digit)] ?? 0) + 1;
      }
    }
    // Expected are 2,000 with a standard deviation of 42.
    expect(Math.min(...counts.flat())).toBeGreaterThan(1_750);
    expect(Math.max(...counts.flat())).toBeLessThan(2_250);
  });

  test.each([
    ['123 456', '123456'],
    [' 123-456 ', '123456'],
    ['１２３４５６', '123456'],
    ['١٢٣٤٥٦', '123456'],
    ['१२३ ४५६', '123456'],
    ['12a456', '12a456'],
  ])('typed as %j is read as %s', (typed, digits) => expect(typedDigits(typed)).toBe(digits));
});

describe('the text of a code', () => {
  test('has code, purpose and a warning in every language, in two parts at most, and leads nowhere', () => {
    for (const locale of Object.keys(WORDINGS)) {
      const text = sentenceOf(locale, 'Example', '0123456');
      const [what = '', warning = ''] = text.split('0123456');
      expect(what, locale).toMatch(/^Example\s?[:：] ?[\p{L}\p{M}]/u);
      expect(warning.match(/[\p{L}\p{M}]/gu)?.length ?? 0, locale).toBeGreaterThan(5);
      expect(what + warning, locale).not.toMatch(/https?:|www\.|\d/);
      const lines = codeText(text, '0123456', { appHash: 'FA+9qCX9VSu', domain: 'example.com' }).split('\n');
      expect(lines, locale).toEqual([text, '', 'FA+9qCX9VSu', '@example.com #0123456']);
      expect(text, locale).toContain('0123456');
      expect(text, locale).toContain('Example');
      expect(text, locale).not.toMatch(/[{}]/);
      expect(Intl.getCanonicalLocales(locale)).toEqual([locale]);
      expect(measure(text).partCount, locale).toBeLessThanOrEqual(2);
    }
    expect(Object.keys(WORDINGS).length).toBeGreaterThan(50);
  });

  test.each([
    [['de-AT'], 'de'],
    [['pt-BR'], 'pt-BR'],
    [['zh-TW'], 'zh-Hant'],
    [['xx', 'fr-CA'], 'fr'],
    [[null, null], 'en'],
  ])('in %j is written in %s', (wanted, locale) => expect(wordingLocale(wanted)).toBe(locale));

  test('ends with the line for browsers, and has the hash of the app before it', () => {
    expect(codeText('Hi 1234.', '1234', { domain: 'example.com', appHash: 'FA+9qCX9VSu' })).toBe(
      'Hi 1234.\n\nFA+9qCX9VSu\n@example.com #1234',
    );
    expect(codeText('Hi 1234.', '1234', { domain: null, appHash: null })).toBe('Hi 1234.');
  });

  test('keeps a purpose as it is written, whatever is in it', () => {
    expect(sentenceOf('en', '{code} $& of {purpose}', '1234')).toContain('{code} $& of {purpose}: your code is 1234');
  });
});

describe('a request for a code', () => {
  const now = new Date('2026-11-28T10:00:00Z');
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
  const row = (change: Partial<VerificationRow>) =>
    ({
      id: 'a',
      status: 'PENDING',
      checks: 0,
      sends: 1,
      nextSendAt: at(-1),
      expiresAt: at(500),
      ...change,
    }) as VerificationRow;

  test.each<[string, Partial<VerificationRow> | null, object]>([
    ['there is none', null, { kind: 'new', spent: { checks: 0, sends: 0 }, ended: null }],
    ['one is pending', {}, { kind: 'again' }],
    ['one is pending and was sent just now', { nextSendAt: at(12) }, { kind: 'wait', at: at(12) }],
    ['one was sent five times', { sends: 5 }, { kind: 'wait', at: at(500) }],
    [
      'one is over and its timer has not come',
      { expiresAt: at(0) },
      { kind: 'new', ended: 'a', spent: { checks: 0, sends: 0 } },
    ],
    ['five wrong codes came', { status: 'EXHAUSTED', checks: 5 }, { kind: 'wait', at: at(500) }],
    ['the guard ended one', { status: 'BLOCKED' }, { kind: 'wait', at: at(500) }],
    [
      'one was used',
      { status: 'APPROVED', sends: 3, nextSendAt: at(30) },
      { kind: 'new', spent: { checks: 0, sends: 0 } },
    ],
    ['one was canceled', { status: 'CANCELED', checks: 2, sends: 3 }, { kind: 'new', spent: { checks: 2, sends: 3 } }],
    ['one was canceled just now', { status: 'CANCELED', nextSendAt: at(5) }, { kind: 'wait', at: at(5) }],
    ['one was canceled after five messages', { status: 'CANCELED', sends: 5 }, { kind: 'wait', at: at(500) }],
  ])('where %s', (_case, latest, plan) => {
    expect(planCode(latest === null ? null : row(latest), now)).toMatchObject(plan);
  });

  test('may be made again after 30, 60, 120 and 240 seconds', () => {
    expect([1, 2, 3, 4, 5].map((sends) => (nextSendAt(sends, now).getTime() - now.getTime()) / 1_000)).toEqual([
      30, 60, 120, 240, 240,
    ]);
  });
});
