import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ContactDraft, readDraft } from '../../src/domains/contacts/draft.ts';

const phone = '+447911123456';
const READING = { country: null, fictional: false };
const locale = fc.constantFrom('en', 'pt-BR', 'english?', '', undefined);
const timeZone = fc.constantFrom('Europe/London', 'Asia/Calcutta', '+01:00', 'Nowhere', null, undefined);
const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 10 }),
  fc.constantFrom('', 'constructor', '\0', '\ud800', 'n'.repeat(100), 'n'.repeat(101)),
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('\0', '\ud83d', '🙂', '\uFFFD', 'x'.repeat(1_300), '\u0001'.repeat(1_360), '"'.repeat(4_090)),
);

test('a plain draft is read as the schema reads it', () => {
  const attributes = fc.dictionary(name, text, { minKeys: 1, maxKeys: 5 });
  fc.assert(
    fc.property(fc.record({ locale, timeZone, attributes }), (fields) => {
      const draft = { phone, ...fields } as ContactDraft;
      // A network that is forgotten is for the schema alone.
      const asked = readDraft({ ...draft, mccMnc: null }, READING);
      expect(readDraft(draft, READING)).toEqual('issues' in asked ? asked : { ...asked, mccMnc: null });
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['a locale of 35 characters', 'en-abcdefgh-bcdefghi-cdefghij-abcde', true],
  ['one that no index has room for', `en${'-abcdefgh'.repeat(700)}`, false],
])('%s', (_what, locale, isTaken) => {
  expect('issues' in readDraft({ phone, locale }, READING)).toBe(!isTaken);
  expect('issues' in readDraft({ phone, locale, attributes: { a: 'x' } }, READING)).toBe(!isTaken);
});

test.each([
  ['8 KiB of attributes are the most', { a: 'x'.repeat(8_192 - 8) }, true],
  ['an octet more is too much', { a: 'x'.repeat(8_192 - 7) }, false],
  ['octets count as JSON writes them', { a: '\u0001'.repeat(1_365) }, false],
])('%s', (_what, attributes, isTaken) => {
  expect('issues' in readDraft({ phone, attributes }, READING)).toBe(!isTaken);
});
