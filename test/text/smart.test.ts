import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measure } from '../../src/text/encode.ts';
import { PLAIN_PROFILE } from '../../src/text/profile.ts';
import { costlyCharacters, smarten } from '../../src/text/smart.ts';

describe('costly characters', () => {
  test('are named with their places, their cost and a cheaper spelling', () => {
    expect(costlyCharacters('Don’t pay 5€ – “now”’')).toEqual([
      { character: '’', offset: 3, offsets: [3, 20], count: 2, costUnits: 1, forces: 'UCS2', suggestion: "'" },
      { character: '€', offset: 11, offsets: [11], count: 1, costUnits: 1, forces: null, suggestion: null },
      { character: '–', offset: 13, offsets: [13], count: 1, costUnits: 1, forces: 'UCS2', suggestion: '-' },
      { character: '“', offset: 15, offsets: [15], count: 1, costUnits: 1, forces: 'UCS2', suggestion: '"' },
      { character: '”', offset: 19, offsets: [19], count: 1, costUnits: 1, forces: 'UCS2', suggestion: '"' },
    ]);
    expect(costlyCharacters('5€')).toMatchObject([{ character: '€', costUnits: 2, forces: null }]);
    expect(costlyCharacters('Zoë á 😀')).toMatchObject([
      { character: 'ë', suggestion: 'e' },
      { character: 'á', suggestion: 'a' },
      { character: '😀', offset: 6, costUnits: 2, suggestion: null },
    ]);
  });

  test('are told for the connection’s alphabet', () => {
    const text = 'ğ'.repeat(80);
    const turkish = { ...PLAIN_PROFILE, languages: ['TURKISH'] as const };
    expect(costlyCharacters(text, turkish)).toMatchObject([{ count: 80, costUnits: 1, forces: 'GSM7_TURKISH' }]);
  });
});

describe('smart encoding', () => {
  test.each([
    ['Don’t pay – “now”…', 'Don\'t pay - "now"...'],
    ['no\u00a0break\u200b', 'no break'],
    ['plain', 'plain'],
    // Nothing is gained by half of it, and letters are never changed.
    ['Don’t ж', 'Don’t ж'],
    ['Zoë’s', 'Zoë’s'],
  ])('writes %j as %j', (text, smart) => {
    expect(smarten(text)).toBe(smart);
  });

  test('never makes a text dearer, and doing it twice changes nothing', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'ab€’“”–…\u00a0ж😀'), maxLength: 300 });
    fc.assert(
      fc.property(texts, (text) => {
        const smart = smarten(text);
        expect(measure(smart).partCount).toBeLessThanOrEqual(measure(text).partCount);
        expect(smarten(smart)).toBe(smart);
      }),
    );
  });
});
