import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costlyCharacters, decodeShortMessage, encodeParts, measure } from '../../src/text/encode.ts';

const gsm = fc.string({
  unit: fc.constantFrom(...'abc XYZ019@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&^{}\\[]~|€\n'),
  maxLength: 900,
});
const any = fc.string({ unit: 'binary', maxLength: 400 }).filter((text) => text.isWellFormed());
const emoji = fc.string({ unit: fc.constantFrom('a', '👩‍👩‍👧', '🇩🇪', 'é', '😀', '👍🏽', '中'), maxLength: 200 });

describe('a text', () => {
  test.each([
    ['', 'GSM7', 1, 160],
    ['a'.repeat(160), 'GSM7', 1, 0],
    ['a'.repeat(161), 'GSM7', 2, 145],
    ['a'.repeat(306), 'GSM7', 2, 0],
    ['€'.repeat(80), 'GSM7', 1, 0],
    ['€'.repeat(81), 'GSM7', 2, 143],
    ['ж'.repeat(70), 'UCS2', 1, 0],
    ['ж'.repeat(71), 'UCS2', 2, 63],
    ['😀'.repeat(35), 'UCS2', 1, 0],
    ['😀'.repeat(36), 'UCS2', 2, 61],
  ])('%j is %s in %i parts with %i units left', (text, encoding, partCount, unitsLeftInPart) => {
    expect(measure(text)).toMatchObject({ encoding, partCount, unitsLeftInPart });
  });

  test.each([
    ['GSM 7-bit', gsm],
    ['of any characters', any],
    ['of grapheme clusters', emoji],
  ])('%s decodes back from its parts, each within its capacity, and measuring agrees with writing', (_name, texts) => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 255 }), (text, reference) => {
        const { encoded, parts } = encodeParts(text, { concatenation: 'UDH_8BIT', reference });
        expect(parts.map((part) => decodeShortMessage(part.payload, encoded.dataCoding)).join('')).toBe(text);
        expect(encoded).toEqual(measure(text));
        expect(parts).toHaveLength(encoded.partCount);
        const alone = encoded.encoding === 'GSM7' ? 160 : 140;
        const part = encoded.encoding === 'GSM7' ? 153 : 134;
        for (const each of parts) {
          expect(each.payload.length).toBeLessThanOrEqual(parts.length === 1 ? alone : part);
          if (parts.length > 1) expect([...(each.udh ?? [])]).toEqual([5, 0, 3, reference, parts.length, each.number]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is never cut inside a pair: every part decodes without a replacement character, no part ends in an escape', () => {
    fc.assert(
      fc.property(fc.oneof(gsm, emoji), (text) => {
        const { encoded, parts } = encodeParts(text, { concatenation: 'UDH_8BIT', reference: 1 });
        for (const { payload } of parts) {
          expect(decodeShortMessage(payload, encoded.dataCoding)).not.toContain('\ufffd');
          if (encoded.encoding === 'GSM7') expect(payload.at(-1)).not.toBe(0x1b);
        }
      }),
    );
  });

  test('of octets in any data_coding never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 0, max: 255 }), (octets, dataCoding) => {
        expect(typeof decodeShortMessage(Buffer.from(octets), dataCoding)).toBe('string');
      }),
    );
  });

  test('names its costly characters, where they stand and what would be cheaper', () => {
    expect(costlyCharacters('Don’t pay 5€ – “now”')).toEqual([
      { character: '’', offset: 3, count: 1, costUnits: 1, forces: 'UCS2', suggestion: "'" },
      { character: '€', offset: 11, count: 1, costUnits: 1, forces: null, suggestion: null },
      { character: '–', offset: 13, count: 1, costUnits: 1, forces: 'UCS2', suggestion: '-' },
      { character: '“', offset: 15, count: 1, costUnits: 1, forces: 'UCS2', suggestion: '"' },
      { character: '”', offset: 19, count: 1, costUnits: 1, forces: 'UCS2', suggestion: '"' },
    ]);
    expect(costlyCharacters('5€')).toMatchObject([{ character: '€', costUnits: 2, forces: null }]);
  });
});
