import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeParts, decodeShortMessage } from '../../src/text/decode.ts';
import { encodeMessage } from '../../src/text/encode.ts';
import { packSeptets, unpackSeptets } from '../../src/text/gsm7.ts';
import { readHeader, writeHeader } from '../../src/text/header.ts';
import { DEFAULT_ALPHABETS } from '../../src/text/profile.ts';

test('octets in any data_coding, under any header, are read without an exception', () => {
  fc.assert(
    fc.property(
      fc.uint8Array(),
      fc.integer({ min: 0, max: 255 }),
      fc.option(fc.uint8Array({ maxLength: 20 })),
      fc.constantFrom(...DEFAULT_ALPHABETS),
      (octets, dataCoding, udh, alphabet) => {
        const header = udh === null ? null : Buffer.from(udh);
        const { text } = decodeShortMessage(Buffer.from(octets), dataCoding, header, alphabet);
        expect(text.isWellFormed()).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each([
  ['the default alphabet', '001b65', 0, '@€'],
  ['ASCII', '616280', 1, 'ab\ufffd'],
  ['Latin-1', '61e7', 3, 'aç'],
  ['UCS-2', '0416d83dde00', 8, 'Ж😀'],
  ['UCS-2 with half a character', '041600', 8, 'Ж'],
  ['Cyrillic', 'd2e3', 6, 'ву'],
  ['Hebrew', 'f9', 7, 'ש'],
  ['Korean', 'b0a1', 14, '가'],
  ['UCS-2 in the other byte order, as its mark says', 'fffe530054004f005000', 8, 'STOP'],
  ['UCS-2 with the mark of its own order', 'feff0048', 8, 'H'],
  ['a mark alone', 'feff', 8, ''],
  ['nothing', '', 8, ''],
  ['a mark of the other order alone', 'fffe', 8, ''],
  ['an emoji in the other byte order', 'fffe3dd831de', 0x18, '😱'],
  ['a flash in the default alphabet', '61', 0xf0, 'a'],
  ['a flash in UCS-2', '0416', 0x18, 'Ж'],
  ['message waiting in UCS-2', '0416', 0xe0, 'Ж'],
  ['octets', '00ff', 4, '00ff'],
  ['octets of class 0', '00ff', 0xf4, '00ff'],
])('%s is read by its data_coding', (_name, hex, dataCoding, text) => {
  expect(decodeShortMessage(Buffer.from(hex, 'hex'), dataCoding).text).toBe(text);
});

test('septets come back from any packing, behind any header, except a last carriage return that pads', () => {
  const septets = fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 170 }).filter((all) => all.at(-1) !== 0x0d);
  fc.assert(
    fc.property(septets, fc.integer({ min: 0, max: 14 }), (all, headerOctets) => {
      const packed = packSeptets(Buffer.from(all), headerOctets);
      expect([...unpackSeptets(packed, headerOctets)]).toEqual(all);
    }),
  );
});

test('septets are packed as the specification shows: "hellohello" is E8329BFD4697D9EC37', () => {
  const packed = packSeptets(Buffer.from('hellohello'), 0);
  expect(packed.toString('hex')).toBe('e8329bfd4697d9ec37');
});

test('a header is read as it was written, and unknown or cut elements are passed over', () => {
  const header = {
    ports: { destination: 2948, source: 9200 },
    concatenation: { bits: 16, reference: 0xabcd, total: 3, number: 2 } as const,
    singleShift: 1,
    lockingShift: 6,
  };
  const written = writeHeader(header) ?? Buffer.alloc(0);
  expect(readHeader(written)).toEqual(header);
  expect(readHeader(Buffer.from('0b70020102' + '0003050201' + '2404', 'hex'))).toEqual({
    concatenation: { bits: 8, reference: 5, total: 2, number: 1 },
  });
  expect(writeHeader({})).toBeNull();
});

describe('parts are joined before they are read', () => {
  type Written = [hex: string, dataCoding: number, udh?: string];
  const read = (parts: readonly Written[], alphabet?: Parameters<typeof decodeParts>[1]) =>
    decodeParts(
      parts.map(([hex, dataCoding, udh]) => ({
        payload: Buffer.from(hex, 'hex'),
        dataCoding,
        udh: udh === undefined ? null : Buffer.from(udh, 'hex'),
      })),
      alphabet,
    );

  const cases: [string, Written[], Parameters<typeof decodeParts>[1], string][] = [
    [
      'a surrogate pair',
      [
        ['0061d83d', 8],
        ['de310062', 8],
      ],
      undefined,
      'a😱b',
    ],
    [
      'an octet of a UCS-2 character',
      [
        ['006104', 8],
        ['160062', 8],
      ],
      undefined,
      'aЖb',
    ],
    [
      'a surrogate pair over a part of flash class',
      [
        ['d83d', 0x18],
        ['de31', 0x18],
      ],
      undefined,
      '😱',
    ],
    [
      'an escape',
      [
        ['781b', 0],
        ['6579', 0],
      ],
      undefined,
      'x€y',
    ],
    [
      'an escape of a national table',
      [
        ['1b', 0, '03240101'],
        ['53', 0, '03240101'],
      ],
      undefined,
      'Ş',
    ],
    [
      'an escape before a part with another table',
      [
        ['611b', 0, '03240101'],
        ['53', 0],
      ],
      undefined,
      'aS',
    ],
    [
      'a Shift JIS character',
      [
        ['83', 5],
        ['65', 5],
      ],
      undefined,
      'テ',
    ],
    [
      'UCS-2 in the other order, its mark in front of the first',
      [
        ['fffe3dd8', 8],
        ['31de4800', 8],
      ],
      undefined,
      '😱H',
    ],
    [
      'UCS-2 in the other order, its mark in front of each',
      [
        ['fffe3dd8', 8],
        ['fffe31de', 8],
      ],
      undefined,
      '😱',
    ],
    [
      'a mark in front of each',
      [
        ['feffd83d', 8],
        ['feffde31', 8],
      ],
      undefined,
      '😱',
    ],
    [
      'UCS-2 that is the default',
      [
        ['d83d', 0],
        ['de31', 0],
      ],
      'UCS2',
      '😱',
    ],
    [
      'octets',
      [
        ['00', 4],
        ['ff', 4],
      ],
      undefined,
      '00ff',
    ],
    [
      'two alphabets',
      [
        ['61', 0],
        ['0416', 8],
        ['62', 0],
      ],
      undefined,
      'aЖb',
    ],
    ['one part', [['61', 0]], undefined, 'a'],
    ['none', [], undefined, ''],
  ];
  test.each(cases)('where %s is cut', (_name, parts, alphabet, text) => {
    expect(read(parts, alphabet).text).toBe(text);
  });

  test('septets of each part are unpacked by themselves', () => {
    const header = '050003070201';
    const pack = (septets: number[]) => packSeptets(Buffer.from(septets), 6).toString('hex');
    const parts: Written[] = [
      [pack([0x78, 0x1b]), 0, header],
      [pack([0x65, 0x79]), 0, header],
    ];
    expect(read(parts, 'GSM7_PACKED')).toEqual({ text: 'x€y', encoding: 'GSM7' });
  });

  test('any text cut anywhere comes back, in UCS-2 and in GSM 7-bit', () => {
    const cut = (octets: Buffer, at: number[]) => {
      const places = [...new Set(at.map((each) => each % (octets.length + 1)))].sort((a, b) => a - b);
      return [...places, octets.length].map((end, n) => octets.subarray(n === 0 ? 0 : places[n - 1], end));
    };
    const places = fc.array(fc.nat(200), { maxLength: 4 });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), places, (text, at) => {
        // A mark in front says the order, and is not of the text.
        fc.pre(!/^[\ufeff\ufffe]/.test(text));
        const parts = cut(Buffer.from(text, 'utf16le').swap16(), at);
        expect(decodeParts(parts.map((payload) => ({ payload, dataCoding: 8, udh: null }))).text).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aé€{}[]~^|Ω@ '), maxLength: 60 }), places, (text, at) => {
        const [whole] = encodeMessage({ kind: 'text', text }, 1).parts;
        const parts = cut(whole?.payload ?? Buffer.alloc(0), at);
        expect(decodeParts(parts.map((payload) => ({ payload, dataCoding: 0, udh: null }))).text).toBe(text);
      }),
    );
  });
});
