import { describe, expect, test } from 'vitest';
import {
  readCountry,
  readDay,
  readMccMnc,
  readNetwork,
  readPrefix,
  readPrice,
} from '../../src/domains/prices/cells.ts';
import type { PriceDraft } from '../../src/domains/prices/draft.ts';
import { readSheet, refusedFile } from '../../src/domains/prices/sheet.ts';
import { fitPrice } from '../../src/domains/prices/standing.ts';

const AT = { validFrom: new Date('2026-12-01T00:00:00Z') };
const said = (cell: { ok: true; value: unknown } | { ok: false; message: string }) =>
  cell.ok ? cell.value : cell.message;

describe('cells as spreadsheets write them', () => {
  test.each([
    ['0.0075', '.', { amount: '0.0075', currency: null }],
    ['0,0075', ',', { amount: '0.0075', currency: null }],
    ['0,0075', '.', { amount: '0.0075', currency: null }],
    ['€ 0.0075', '.', { amount: '0.0075', currency: 'EUR' }],
    ['.04 usd', '.', { amount: '0.04', currency: 'USD' }],
    ['0.040000000', '.', { amount: '0.04', currency: null }],
    ['0,075', '.', { amount: '0.075', currency: null }],
    ['1,234', '.', 'may be 1234 or 1.234: write it with six places, or without a separator'],
    ['1,234', ',', { amount: '1.234', currency: null }],
    ['0.0000001', '.', 'must have at most six places and nine digits before them'],
    ['-0.04', '.', 'must be a decimal such as 0.0075'],
    ['1.234,56', ',', 'must be a decimal such as 0.0075, without a separator of thousands'],
    ['4 cents', '.', 'has "cents" beside it, which names no currency'],
  ] as const)('a price "%s" with the sign "%s"', (cell, sign, expected) => {
    expect(said(readPrice(cell, sign))).toEqual(expected);
  });

  test.each([
    ['2026-12-01', '2026-12-01'],
    ['2026-12-01 00:00:00', '2026-12-01'],
    ['01.12.2026', '2026-12-01'],
    ['1-Dec-2026', '2026-12-01'],
    ['31/12/2026', '2026-12-31'],
    ['12/31/2026', '2026-12-31'],
    ['01/12/2026', 'may be 2026-12-01 or 2026-01-12: write it like one of these'],
    ['2026-02-30', 'is no day of the calendar'],
    ['46357', 'is a spreadsheet’s number of a day: format the column as 2026-01-31'],
    ['soon', 'must be a day such as 2026-01-31'],
  ])('a day "%s"', (cell, expected) => {
    const value = said(readDay(cell));
    expect(value instanceof Date ? value.toISOString().slice(0, 10) : value).toBe(expected);
  });

  test('networks whose zeros a spreadsheet took, and those that are a whole country', () => {
    expect([said(readNetwork('234', '1')), said(readNetwork('310', '4')), said(readNetwork('234', '*'))]).toEqual([
      '23401',
      '310004',
      null,
    ]);
    expect([said(readMccMnc('234-15')), said(readMccMnc('23415')), said(readMccMnc('234'))]).toEqual([
      '23415',
      '23415',
      null,
    ]);
    expect(said(readNetwork('23', '15'))).toMatch(/three digits/);
  });

  test('countries by code and name, prefixes with and without their plus', () => {
    expect(['gb', 'United Kingdom', 'USA', 'Germany'].map((each) => said(readCountry(each)))).toEqual([
      'GB',
      'GB',
      'US',
      'DE',
    ]);
    expect(said(readCountry('Atlantis'))).toMatch(/ISO 3166-1/);
    expect(['44', '+4479', '0044'].map((each) => said(readPrefix(each)))).toEqual(['+44', '+4479', '+44']);
    expect(said(readPrefix('4,47912E+11'))).toMatch(/rounded by a spreadsheet/);
  });
});

const CARRIER = `sep=;
Country;Operator;MCC;MNC;Price (EUR);Effective Date
United Kingdom;EE;234;30;0,0312;01.01.2027
United Kingdom;Other;234;*;0,0298;01.01.2027
Atlantis;Poseidon;999;01;0,01;01.01.2027
France;Orange;208;1;"0,0451 EUR";01/02/2027
Ireland;Three;272;05;free;01.01.2027
`;

test('a carrier’s sheet is read row by row; what is wrong comes back with line, column and reason', async () => {
  const sheet = await readSheet(CARRIER, AT);
  const shown = ({ country, mccMnc, pricePerPartMicros, currency, validFrom }: PriceDraft) =>
    `${country} ${mccMnc} ${pricePerPartMicros} ${currency} ${validFrom.toISOString().slice(0, 10)}`;
  expect(sheet.rows.map(({ line, draft }) => `${line}: ${shown(draft)}`)).toEqual([
    '3: GB 23430 31200 EUR 2027-01-01',
    '4: GB null 29800 EUR 2027-01-01',
  ]);
  expect(sheet.ignored).toEqual(['Operator']);
  expect(sheet.refused.map(({ line, column }) => [line, column])).toEqual([
    [5, 'Country'],
    [6, 'Effective Date'],
    [7, 'Price (EUR)'],
  ]);
  const again = await readSheet(refusedFile(sheet, sheet.refused).replace(/Atlantis/, 'Ireland'), AT);
  expect(again.rows.map(({ draft }) => shown(draft))).toEqual(['IE 99901 10000 EUR 2027-01-01']);
  expect(again.ignored).toEqual(['Operator', 'refused because']);
});

test.each([
  ['a;b\n1;2\n', /no column of prices/],
  ['price,currency\n1,EUR\n', /where to/],
  ['country,price\nGB,1\n', /no column of currencies/],
  ['country,price,rate,currency\nGB,1,1,EUR\n', /two columns for the same/],
  ['', /is empty/],
])('"%s" is no sheet of prices', async (csv, message) => {
  await expect(readSheet(csv, AT)).rejects.toMatchObject({
    issues: [{ path: ['csv'], message: expect.stringMatching(message) }],
  });
});

describe('a price beside others of its key', () => {
  const price = (from: string, until: string | null, micros = 1n) => ({
    ...{ id: from, country: 'GB', mccMnc: null, prefix: null, senderKind: null, purpose: null, currency: 'EUR' },
    ...{ pricePerPartMicros: micros, validFrom: new Date(from), validUntil: until === null ? null : new Date(until) },
  });
  test.each([
    ['the same again', price('2026-01-01', null), [price('2026-01-01', null)], 'known'],
    ['the same, ended since', price('2026-01-01', null), [price('2026-01-01', '2026-02-01')], 'known'],
    ['one that begins later', price('2026-02-01', null, 2n), [price('2026-01-01', null)], 'new'],
    ['one that begins where another ends', price('2026-02-01', null), [price('2026-01-01', '2026-02-01')], 'new'],
    ['another one from the same moment', price('2026-01-01', null, 2n), [price('2026-01-01', null)], 'ambiguous'],
    ['one that reaches into another', price('2026-01-01', null), [price('2026-02-01', null)], 'ambiguous'],
    ['one within another that has an end', price('2026-02-01', null), [price('2026-01-01', '2026-03-01')], 'ambiguous'],
  ] as const)('%s', (_what, draft, others, kind) => {
    expect(fitPrice(draft, [...others]).kind).toBe(kind);
  });
});
