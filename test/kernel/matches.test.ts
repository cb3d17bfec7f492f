import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesOf } from '../../src/kernel/matches.ts';

const found = (matches: Iterable<RegExpExecArray>) => [...matches].map(({ 0: text, index }) => [text, index]);
const PATTERNS = [/[ab]+/g, /(?<=a)b/g, /\p{L}c/gu, /A|bc/gi];

test.each(PATTERNS)('of %s are those of matchAll, whatever was matched before', (pattern) => {
  fc.assert(
    fc.property(fc.stringMatching(/^[abcé ]{0,30}$/), fc.nat(3), (text, read) => {
      // A loop that is left early leaves nothing behind.
      const early = matchesOf(pattern, text);
      for (let each = 0; each < read; each++) early.next();
      expect(found(matchesOf(pattern, text))).toEqual(found(text.matchAll(pattern)));
    }),
  );
});

test('go on where they were, though the pattern was used in between', () => {
  const pattern = /\d/g;
  const seen: string[] = [];
  for (const [digit] of matchesOf(pattern, '1 2 3')) {
    seen.push(digit, ...found(matchesOf(pattern, 'a9')).map(([text]) => String(text)));
  }
  expect(seen).toEqual(['1', '9', '2', '9', '3', '9']);
});

test('end with an empty one', () => {
  expect(found(matchesOf(/x*/g, 'axx'))).toEqual([]);
});
