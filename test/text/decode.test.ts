import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeShortMessage } from '../../src/text/decode.ts';
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
