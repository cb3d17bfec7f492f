import { expect, test } from 'vitest';
import { readHeader } from '../../src/domains/imports/columns.ts';
import { readRow } from '../../src/domains/imports/rows.ts';

const read = (cell: string, country: string | null = 'GB') => {
  const context = {
    line: 2,
    reading: { country, fictional: true },
    decimalSign: '.' as const,
    now: new Date(),
    fields: new Map(),
    evidenceRequired: false,
  };
  const row = readRow(readHeader(['phone']), [cell], context);
  return 'message' in row ? row : row.contact.phone.e164;
};

test.each([
  ["'+447700900123", '+447700900123'],
  ['="+447700900123"', '+447700900123'],
  ['="447700900123"', '+447700900123'],
  ['447700900123', '+447700900123'],
  ['7700900123', '+447700900123'],
  ['+44\u202f7700\u202f900123', '+447700900123'],
  ['\u202a+447700900123\u202c', '+447700900123'],
  ['٠٧٧٠٠ ٩٠٠١٢٣', '+447700900123'],
  [' tel:+44-7700-900123 ', '+447700900123'],
])('a cell %j is %s', (cell, e164) => {
  expect(read(cell)).toBe(e164);
});

test.each([
  ['+447700900123.0', /decimals/],
  ['447700900123,0', /decimals/],
  ['+62812345678.000', /decimals/],
  ['4.477E+11', /rounded by a spreadsheet \(4\.477E\+11/],
  ['4,477E+11', /rounded by a spreadsheet/],
  ['447,700,900,123', /thousands/],
  ['#REF!', /a formula of a spreadsheet came to/],
  ['=HYPERLINK("tel:1")', /formula/],
  ['+447700900123 / +447700900124', /is it one number/],
])('a cell %j is refused with what became of it', (cell, message) => {
  expect(read(cell)).toMatchObject({ line: 2, column: 'phone', message: expect.stringMatching(message) });
});

test.each([
  ['+447700900123.0', 'GB', '7700900123'],
  ['447700900123,0', 'GB', '7700900123'],
  ['+447700900123 / +447700900124', 'GB', '7700900123'],
  ['0770090012', 'US', '0770090012'],
  ['4477009001234567', 'US', '77009001234567'],
])('a refused cell %j of %s does not show the number', (cell, country, number) => {
  const row = read(cell, country);
  expect(row).toMatchObject({ column: 'phone', message: expect.any(String) });
  expect(JSON.stringify(row)).not.toContain(number);
});

test('a cell that may be two numbers is refused with both', () => {
  expect(read('4745234567', 'CA')).toMatchObject({ message: expect.stringMatching(/\+4745234567.*\+14745234567/) });
});
