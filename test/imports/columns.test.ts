import { describe, expect, test } from 'vitest';
import { readValue } from '../../src/domains/imports/attributes.ts';
import { type HeaderOptions, nameOf, readHeader } from '../../src/domains/imports/columns.ts';
import { readRow } from '../../src/domains/imports/rows.ts';

const options = (map: Record<string, string>, ignoreUnknown = false): HeaderOptions => ({
  map: new Map(Object.entries(map)),
  ignoreUnknown,
});
const names = (header: string[], given?: HeaderOptions) => readHeader(header, given).map(nameOf);

describe('a header', () => {
  test.each([
    ['Phone Number', 'phone'],
    ['PHONE_NO', 'phone'],
    ['mobile', 'phone'],
    ['E-Mail Mobile', null],
    ['Handynummer', 'phone'],
    ['Téléphone', 'phone'],
    ['TÉLÉFONO', 'phone'],
    ['Cep Telefonu', 'phone'],
    ['\u200ephone\u200e', 'phone'],
    ['Ｐｈｏｎｅ', 'phone'],
    ['toString', null],
  ])('of %j means %j', (title, name) => {
    if (name === null) expect(() => names([title])).toThrow(/is not a column that is known/);
    else expect(names([title])).toEqual([name]);
  });

  test('takes another word for phone beside phone for something else', () => {
    expect(() => names(['phone', 'mobile'])).toThrow(/mobile.*Name it "attributes\.mobile"/);
    expect(names(['phone', 'mobile'], options({}, true))).toEqual(['phone', '']);
    expect(() => names(['Mobile', 'Telefon'])).toThrow(/two columns, "Mobile" and "Telefon"/);
  });

  test('is read by a map', () => {
    const header = ['Handy (privat)', 'Notiz', 'Größe'];
    const wrong = { 'handy (privat)': 'phone', GRÖSSE: 'attributes.size' };
    expect(() => names(header, options(wrong))).toThrow(/GRÖSSE.*no such title: it has Handy \(privat\), Notiz, Größe/);
    expect(names(header, options({ 'Handy (privat)': 'phone', Notiz: '', Größe: 'attributes.size:number' }))).toEqual([
      'phone',
      '',
      'attributes.size',
    ]);
  });

  test('may have columns without a title, which must be empty', () => {
    const columns = readHeader(['phone', '', 'locale', ' ']);
    const row = (cells: string[]) =>
      readRow(columns, cells, {
        line: 2,
        reading: { country: null, fictional: true },
        decimalSign: '.',
        now: new Date(),
        fields: new Map(),
        evidenceRequired: false,
      });
    expect(row(['+447911100001', '', 'en', ''])).toMatchObject({ contact: { locale: 'en' } });
    expect(row(['+447911100001'])).toMatchObject({ contact: { locale: null } });
    expect(row(['+447911100001', '', 'en', '', '', ' '])).toMatchObject({ contact: { locale: 'en' } });
    expect(row(['+447911100001', 'x', 'en'])).toMatchObject({ message: /column 2, which the header does not name/ });
    expect(row(['+447911100001', '', 'en', '', 'x'])).toMatchObject({ message: /has 5 cells, the header has 4/ });
  });

  test('that is not UTF-8 says so', () => {
    expect(() => names(['phone', 'Gr\uFFFDe'])).toThrow(/not UTF-8.*windows-1252/);
  });
});

describe('an attribute', () => {
  test.each<[string, ',' | '.', number]>([
    ['12', '.', 12],
    ['-0.5', '.', -0.5],
    ['3,14', ',', 3.14],
    ['3,14', '.', 3.14],
    ['3.14', ',', 3.14],
    ['1.234,56', ',', 1234.56],
    ['1,234.56', '.', 1234.56],
    ['1,234', ',', 1.234],
    ['1.234', '.', 1.234],
    ['1.234.567', ',', 1_234_567],
    ['1 234 567,8', ',', 1_234_567.8],
    ['1\u202f234', ',', 1_234],
    ["1'234.5", '.', 1_234.5],
    ['0,123', '.', 0.123],
    ['1e3', '.', 1_000],
    ['+5', '.', 5],
    ['\u22125,5', ',', -5.5],
    ['9007199254740992', '.', 2 ** 53],
  ])('%j as a number, decimals behind %j, is %d', (cell, sign, value) => {
    expect(readValue(cell, 'number', sign)).toEqual({ ok: true, value });
  });

  test.each<[string, ',' | '.', RegExp]>([
    ['1.234', ',', /1234 or 1\.234/],
    ['1,234', '.', /1234 or 1\.234/],
    ['9007199254740993', '.', /rounded/],
    ['1e999', '.', /rounded/],
    ['1.2.3', '.', /must be a number/],
    ['12,34,567', '.', /must be a number/],
    ['ten', '.', /must be a number/],
    ['€ 5', '.', /must be a number/],
  ])('%j as a number, decimals behind %j, is refused', (cell, sign, message) => {
    expect(readValue(cell, 'number', sign)).toEqual({ ok: false, message: expect.stringMatching(message) });
  });

  test.each([
    ['WAHR', true],
    ['YANLIŞ', false],
    ['DOĞRU', true],
    ['__proto__', undefined],
    ['yanlış', false],
    ['Oui', true],
    ['0', false],
    ['maybe', undefined],
  ])('%j as a boolean is %j', (cell, value) => {
    expect(readValue(cell, 'boolean', '.')).toMatchObject(value === undefined ? { ok: false } : { ok: true, value });
  });

  test.each([
    ['2026-02-28', '2026-02-28'],
    ['2026-02-30', undefined],
    ['31.01.2026', '2026-01-31'],
    ['1.2.2026', '2026-02-01'],
    ['31.02.2026', undefined],
    ['12.31.2026', undefined],
    ['24.12.80', undefined],
    ['1/2/2026', undefined],
    ['46053', undefined],
  ])('%j as a date is %j', (cell, value) => {
    expect(readValue(cell, 'date', '.')).toMatchObject(value === undefined ? { ok: false } : { ok: true, value });
  });
});
