import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeShortMessage } from '../../src/text/decode.ts';
import { encodeMessage, measure, measureBinary } from '../../src/text/encode.ts';
import { LANGUAGES } from '../../src/text/gsm7.ts';
import { readHeader } from '../../src/text/header.ts';
import { NATIONAL_LANGUAGES } from '../../src/text/national-tables.ts';
import {
  CONCATENATIONS,
  DEFAULT_ALPHABETS,
  PLAIN_PROFILE,
  type TextOptions,
  type TextProfile,
} from '../../src/text/profile.ts';

const BASIC = 'abc XYZ019@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&^{}\\[]~|€\n';
const national = [
  ...new Set(
    NATIONAL_LANGUAGES.flatMap((language) => [...(language.locking ?? []).join(''), ...language.single.values()]),
  ),
].filter((character) => character >= ' ');

const gsm = fc.string({ unit: fc.constantFrom(...BASIC), maxLength: 900 });
const any = fc.string({ unit: 'binary', maxLength: 400 }).filter((text) => text.isWellFormed());
const emoji = fc.string({ unit: fc.constantFrom('a', '👩‍👩‍👧', '🇩🇪', 'é', '😀', '👍🏽', '中'), maxLength: 200 });
const nationals = fc.string({ unit: fc.constantFrom(...BASIC, ...national), maxLength: 400 });
const oneLanguage = fc.constantFrom(...NATIONAL_LANGUAGES).chain((language) => {
  const own = [...(language.locking ?? []), ...language.single.values()].filter((character) => character >= ' ');
  return fc.string({ unit: fc.constantFrom(...own, ' '), maxLength: 400 });
});

const profiles: fc.Arbitrary<TextProfile> = fc.record({
  defaultAlphabet: fc.constantFrom(...DEFAULT_ALPHABETS),
  concatenation: fc.constantFrom(...CONCATENATIONS),
  languages: fc.subarray([...LANGUAGES]),
  dataCoding: fc.constant(null),
});
const options: fc.Arbitrary<TextOptions> = fc.record(
  {
    flash: fc.boolean(),
    ports: fc.record({ destination: fc.integer({ min: 0, max: 65535 }), source: fc.constant(5353) }),
  },
  { requiredKeys: [] },
);

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const profile = (changes: Partial<TextProfile>): TextProfile => ({ ...PLAIN_PROFILE, ...changes });

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
  ])('%j is %s in %i parts with %i units left', (value, encoding, partCount, unitsLeftInPart) => {
    expect(measure(value)).toMatchObject({ encoding, partCount, unitsLeftInPart });
  });

  test.each([
    ['8-bit reference', { concatenation: 'UDH_8BIT' }, 'a', 160, 153],
    ['16-bit reference', { concatenation: 'UDH_16BIT' }, 'a', 160, 152],
    ['8-bit reference', { concatenation: 'UDH_8BIT' }, 'ж', 70, 67],
    ['16-bit reference', { concatenation: 'UDH_16BIT' }, 'ж', 70, 66],
    ['SAR', { concatenation: 'SAR' }, 'a', 160, 153],
    ['Spanish single shift', { languages: ['SPANISH'] }, 'Á', 155 / 2, 149 / 2],
    ['Spanish single shift, 16-bit', { concatenation: 'UDH_16BIT', languages: ['SPANISH'] }, 'Á', 155 / 2, 148 / 2],
    ['Turkish locking shift', { languages: ['TURKISH'] }, 'ğ', 155, 149],
    ['Hindi locking shift', { languages: ['HINDI'] }, 'क', 155, 149],
  ] as const)('with %s %j holds what its headers leave', (_name, changes, unit, alone, part) => {
    const as = profile(changes as Partial<TextProfile>);
    const count = (times: number) => measure(unit.repeat(times), as).partCount;
    expect([count(Math.floor(alone)), count(Math.floor(alone) + 1)]).toEqual([1, 2]);
    expect([count(Math.floor(part) * 2), count(Math.floor(part) * 2 + 1)]).toEqual([2, 3]);
  });

  test.each([
    ['UDH_8BIT', 152, 146],
    ['UDH_16BIT', 152, 145],
  ] as const)(
    'with a locking and a single shift and %s holds %i septets, or %i a part',
    (concatenation, alone, part) => {
      const hindi = profile({ concatenation, languages: ['HINDI'] });
      // The digit costs two septets, and is in the single shift table only.
      const count = (septets: number) => measure(`${'क'.repeat(septets - 2)}१`, hindi).partCount;
      expect([alone, alone + 1, 2 * part, 2 * part + 1].map(count)).toEqual([1, 2, 2, 3]);
    },
  );

  test.each([
    ['GSM 7-bit', gsm],
    ['of any characters', any],
    ['of grapheme clusters', emoji],
    ['of national characters', nationals],
    ['of one national language', oneLanguage],
  ])('%s decodes back from its parts, whatever the connection and the message ask for', (_name, texts) => {
    fc.assert(
      fc.property(texts, fc.nat(65_535), profiles, options, (value, reference, as, wanted) => {
        // A carriage return that ends packed septets on an octet is padding by the specification.
        fc.pre(!(as.defaultAlphabet === 'GSM7_PACKED' && value.includes('\r')));
        const { encoded, parts, dataCoding } = encodeMessage(text(value), reference, as, wanted);
        const read = parts.map((part) => decodeShortMessage(part.payload, dataCoding, part.udh, as.defaultAlphabet));
        expect(read.map((part) => part.text).join('')).toBe(value);
        expect(encoded).toEqual(measure(value, as, wanted));
        expect(parts).toHaveLength(encoded.submitCount);
        for (const { text: piece } of read)
          if (value !== '' && !value.includes('\ufffd')) expect(piece).not.toContain('\ufffd');
      }),
      { numRuns: 250 },
    );
  });

  test('fits the air in every part: header and septets, or characters, in 140 octets', () => {
    fc.assert(
      fc.property(fc.oneof(gsm, emoji, oneLanguage), profiles, options, (value, as, wanted) => {
        fc.pre(as.concatenation.startsWith('UDH'));
        const { encoded, parts } = encodeMessage(text(value), 7, { ...as, defaultAlphabet: 'GSM7_UNPACKED' }, wanted);
        for (const { udh, payload } of parts) {
          const room = 140 - (udh?.length ?? 0);
          const most = encoded.encoding === 'UCS2' ? room - (room % 2) : Math.floor((room * 8) / 7);
          expect(payload.length).toBeLessThanOrEqual(most);
          if (encoded.encoding === 'UCS2') expect(payload.length % 2).toBe(0);
          else expect(payload.at(-1)).not.toBe(0x1b);
        }
        const packed = encodeMessage(text(value), 7, { ...as, defaultAlphabet: 'GSM7_PACKED' }, wanted);
        for (const { udh, payload } of packed.parts)
          expect(payload.length + (udh?.length ?? 0)).toBeLessThanOrEqual(140);
      }),
      { numRuns: 250 },
    );
  });

  test('keeps grapheme clusters whole where one fits into a part', () => {
    const family = '👩‍👩‍👧';
    const { parts } = encodeMessage(text('a'.repeat(64) + family.repeat(20)), 1);
    const read = parts.map((part) => decodeShortMessage(part.payload, 8).text);
    expect(read.every((piece) => piece.replaceAll(family, '').replaceAll('a', '') === '')).toBe(true);
    const marks = `e${'\u0301'.repeat(200)}`;
    expect(measure(marks).partCount).toBe(Math.ceil(marks.length / 67));
  });

  test('takes a national alphabet only where that spares a part', () => {
    const turkish = profile({ languages: ['TURKISH'] });
    expect(measure('ğ'.repeat(70), turkish)).toMatchObject({ encoding: 'UCS2', partCount: 1 });
    expect(measure('ğ'.repeat(71), turkish)).toMatchObject({ encoding: 'GSM7_TURKISH', partCount: 1 });
    expect(measure('ğ'.repeat(71))).toMatchObject({ encoding: 'UCS2', partCount: 2 });
    expect(measure('ğ'.repeat(71), { ...turkish, concatenation: 'SAR' })).toMatchObject({ encoding: 'UCS2' });
  });
});

describe('the parts of a long text', () => {
  const long = 'a'.repeat(400);

  test.each([
    ['UDH_8BIT', '050003' + '34' + '03'],
    ['UDH_16BIT', '060804' + '1234' + '03'],
  ] as const)('are tied by %s', (concatenation, head) => {
    const { parts } = encodeMessage(text(long), 0x1234, profile({ concatenation }));
    expect(parts.map((part) => part.udh?.toString('hex'))).toEqual(['01', '02', '03'].map((number) => head + number));
    expect(readHeader(parts[1]?.udh ?? Buffer.alloc(0)).concatenation).toMatchObject({ total: 3, number: 2 });
  });

  test('carry no header with SAR, and go whole in message_payload', () => {
    const sar = encodeMessage(text(long), 0x1234, profile({ concatenation: 'SAR' }));
    expect(sar.parts.map(({ udh, sarReference, number, total }) => [udh, sarReference, number, total])).toEqual(
      [1, 2, 3].map((number) => [null, 0x1234, number, 3]),
    );
    const whole = encodeMessage(text(long), 1, profile({ concatenation: 'MESSAGE_PAYLOAD' }));
    expect(whole.parts.map(({ carriage, payload }) => [carriage, payload.length])).toEqual([['MESSAGE_PAYLOAD', 400]]);
    expect(whole.encoded).toMatchObject({ partCount: 3, submitCount: 1 });
  });
});

describe('the data_coding', () => {
  test.each([
    ['a', {}, {}, 0x00, false],
    ['ж', {}, {}, 0x08, false],
    ['a', {}, { flash: true }, 0xf0, false],
    ['ж', {}, { flash: true }, 0x18, false],
    ['a', { defaultAlphabet: 'LATIN1', dataCoding: 3 }, {}, 3, false],
    ['a', { defaultAlphabet: 'LATIN1', dataCoding: 3 }, { flash: true }, 3, true],
    ['ç', { defaultAlphabet: 'LATIN1', dataCoding: 3 }, {}, 8, false],
    ['é', { defaultAlphabet: 'ASCII' }, {}, 8, false],
    ['a', { defaultAlphabet: 'UCS2' }, {}, 8, false],
    ['a', { dataCoding: 0xf1 }, {}, 0xf1, false],
  ] as const)('of %j with %j and %j is %i', (value, changes, wanted, dataCoding, flashByTlv) => {
    const message = encodeMessage(text(value), 0, profile(changes as Partial<TextProfile>), wanted);
    expect(message).toMatchObject({ dataCoding, flashByTlv });
  });
});

describe('octets', () => {
  test.each([
    [140, {}, 1],
    [141, {}, 2],
    [268, {}, 2],
    [269, {}, 3],
    [133, { ports: { destination: 2948, source: 9200 } }, 1],
    [134, { ports: { destination: 2948, source: 9200 } }, 2],
    [256, { ports: { destination: 2948, source: 9200 } }, 2],
  ] as const)('%i of them with %j take %i parts', (length, wanted, partCount) => {
    expect(measureBinary(Buffer.alloc(length), PLAIN_PROFILE, wanted).partCount).toBe(partCount);
  });

  test('arrive as they were, with the ports in the header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), options, (octets, wanted) => {
        const content = { kind: 'binary', octets: Buffer.from(octets) } as const;
        const { parts, dataCoding, encoded } = encodeMessage(content, 3, PLAIN_PROFILE, wanted);
        expect(Buffer.concat(parts.map((part) => part.payload)).equals(content.octets)).toBe(true);
        expect(dataCoding).toBe(wanted.flash ? 0xf4 : 0x04);
        expect(encoded).toEqual(measureBinary(content.octets, PLAIN_PROFILE, wanted));
        for (const { udh, payload } of parts) {
          expect((udh?.length ?? 0) + payload.length).toBeLessThanOrEqual(140);
          expect(udh === null ? undefined : readHeader(udh).ports).toEqual(wanted.ports);
        }
      }),
    );
  });
});
