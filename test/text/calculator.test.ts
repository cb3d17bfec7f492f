import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { expect, test } from 'vitest';
import { measure } from '../../src/text/encode.ts';

/** How many parts an independent calculator counts. */
function calculated(text: string) {
  const message = new SegmentedMessage(text);
  return { encoding: message.encodingName === 'GSM-7' ? 'GSM7' : 'UCS2', partCount: message.segmentsCount };
}

const ours = (text: string) => {
  const { encoding, partCount } = measure(text);
  return { encoding, partCount };
};

test.each([
  ['GSM 7-bit', fc.string({ unit: fc.constantFrom(...'abcÄÖÜ019 @£$_Δ!"#^{}\\[]~|€\n'), maxLength: 1_000 })],
  ['Cyrillic and Chinese', fc.string({ unit: fc.constantFrom(...'жуком中文字'), maxLength: 500 })],
  ['surrogate pairs', fc.string({ unit: fc.constantFrom('a', 'ж', '😀', '🎉', '𝒳'), maxLength: 300 })],
  ['letters with combining marks', fc.string({ unit: fc.constantFrom('e\u0301', 'ж', 'a'), maxLength: 300 })],
  ['flags and families', fc.string({ unit: fc.constantFrom('x', '👍🏽', '👩‍👩‍👧', 'ж'), maxLength: 120 })],
])('of %s we count the parts that sms-segments-calculator counts', (_name, texts) => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(ours(text)).toEqual(calculated(text));
    }),
    { numRuns: 500 },
  );
});

test('of every character of the basic plane we say alike whether it needs UCS-2', () => {
  for (let code = 1; code <= 0xffff; code++) {
    const text = String.fromCharCode(code);
    if (text.isWellFormed()) expect([code, ours(text).encoding]).toEqual([code, calculated(text).encoding]);
  }
});

test.each([
  // A cluster that no part can hold: we cut it between its characters, the calculator lets a part exceed 140 octets.
  [`e${'\u0301'.repeat(200)}`, 2, 3],
])('of %j the calculator counts %i parts and we %i, for a reason', (text, theirs, own) => {
  expect([calculated(text).partCount, ours(text).partCount]).toEqual([theirs, own]);
});
