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
    ['ΤΡΑΠΕΖΑ ΠΕΙΡΑΙΩΣ: ΥΠΟΛΟΙΠΟ 5€', 'TPAΠEZA ΠEIPAIΩΣ: YΠOΛOIΠO 5€'],
    ['ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ', 'ABΓΔEZHΘIKΛMNΞOΠPΣTYΦXΨΩ'],
    ['Τράπεζα', 'Τράπεζα'],
    ['\u202aHello\u202c \u2066world\u2069\u200e\u200c!', 'Hello world!'],
    ['a\u200bb\u200cc\u200dd\u2060e\u00adf\ufeffg\u2064h', 'abcdefgh'],
    ['co\u00adope\u00adra\u00adtion', 'cooperation'],
    ['e\ufb03cient \ufb01ne\u205fprint', 'efficient fine print'],
    // Invisible characters go also where UCS-2 stays.
    ['\u202aПривет\u202c\u200b', 'Привет'],
  ])('writes %j as %j', (text, smart) => {
    expect(smarten(text)).toBe(smart);
  });

  test.each([
    ['Persian', 'می\u200cخواهم'],
    ['Arabic with a number', 'الرمز \u200e+447911\u200f'],
    ['Hebrew with a name', 'שלום \u2066Ann\u2069'],
    ['Hindi', 'क्\u200dष क्\u200cष'],
    ['Sinhala', 'ශ්\u200dරී'],
    ['Khmer', 'ភាសា\u200bខ្មែរ'],
    ['a family', '👩\u200d👩\u200d👧'],
    ['a profession with a colour', '👩🏽\u200d💻'],
    ['a heart on fire', '❤\ufe0f\u200d🔥'],
    ['a pirate', '🏴\u200d☠\ufe0f'],
  ])('leaves %s its format characters', (_what, text) => {
    expect(smarten(text)).toBe(text);
  });

  test.each([
    ['👩\u200d', '👩'],
    ['👍\u200bok\u200d🙂', '👍ok🙂'],
    ['日本\u200e語', '日本語'],
  ])('writes %j as %j', (text, smart) => {
    expect(smarten(text)).toBe(smart);
  });

  test('is what the costly characters suggest, as far as it looks the same', () => {
    for (const text of [
      'ΤΡΑΠΕΖΑ',
      '\u202aHi\u202c \u2013 “x”',
      'Don’t\u200b',
      '\u202aПривет\u202c',
      'می\u200cخواهم',
      '👩\u200d💻',
    ]) {
      let cheaper = text;
      for (const { character, suggestion } of costlyCharacters(text)) {
        if (suggestion !== null) cheaper = cheaper.replaceAll(character, suggestion);
      }
      expect(cheaper).toBe(smarten(text));
    }
    expect(costlyCharacters('Ά')).toMatchObject([{ suggestion: 'A' }]);
  });

  test('never makes a text dearer, and doing it twice changes nothing', () => {
    const texts = fc.string({
      unit: fc.constantFrom(...'ab€’“”–…\u00a0ж😀ΤΩά\u200d\u200c\u202a\u200bی'),
      maxLength: 300,
    });
    fc.assert(
      fc.property(texts, (text) => {
        const smart = smarten(text);
        expect(measure(smart).partCount).toBeLessThanOrEqual(measure(text).partCount);
        expect(smarten(smart)).toBe(smart);
      }),
    );
  });
});
