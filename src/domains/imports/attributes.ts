// The values of attributes in a file: texts, or what the column's type says.
import { isExact } from '../../kernel/json-scan.ts';

/** Types of value that a column of an attribute may hold; in a header, after a colon. */
export const ATTRIBUTE_TYPES = ['text', 'number', 'boolean', 'date'] as const;
/** One of them. */
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** Tells a type's name from any other word. */
export function isAttributeType(word: string): word is AttributeType {
  return (ATTRIBUTE_TYPES as readonly string[]).includes(word);
}

/** A value that was read, or what is wrong with the cell. */
export type ReadValue = { ok: true; value: string | number | boolean } | { ok: false; message: string };

/** Decimal sign of a file: Excel writes a comma in the countries where it separates by semicolon. */
export type DecimalSign = ',' | '.';

/** The sign that a file of this delimiter has. */
export function decimalSignOf(delimiter: string): DecimalSign {
  return delimiter === ';' ? ',' : '.';
}

/** Yes and no as spreadsheets of several languages write them; a Turkish I in small letters without and with its dot. */
const WORDS: Readonly<Record<string, boolean>> = {
  ...words(true, 'true yes 1 wahr ja vrai oui doğru evet verdadero sí si'),
  ...words(false, 'false no 0 falsch nein faux non yanlış yanliş hayır hayir falso'),
};

function words(value: boolean, list: string): Record<string, boolean> {
  return Object.fromEntries(list.split(' ').map((word) => [word, value]));
}

/** Reads a cell that is not empty. */
export function readValue(cell: string, type: AttributeType, sign: DecimalSign): ReadValue {
  switch (type) {
    case 'text':
      return { ok: true, value: cell };
    case 'number':
      return readNumber(cell, sign);
    case 'boolean': {
      const word = cell.toLowerCase();
      if (Object.hasOwn(WORDS, word)) return { ok: true, value: WORDS[word] === true };
      return { ok: false, message: 'must be true or false, yes or no, 1 or 0' };
    }
    case 'date':
      return readDate(cell);
  }
}

const PLAIN_NUMBER = /^-?\d+([.,]\d+)?([eE][+-]?\d+)?$/;
/** Thousands in groups of three, by a dot, a comma, a space or an apostrophe. */
const GROUPED = /^-?[1-9]\d{0,2}([.,'’\s])\d{3}(?:\1\d{3})*(?:([.,])\d+)?$/;

/** A number as a spreadsheet writes it. One that could be read in two ways is refused with both. */
function readNumber(written: string, sign: DecimalSign): ReadValue {
  const cell = written.replace(/^\+/, '').replace('\u2212', '-');
  const [, separator, decimal] = GROUPED.exec(cell) ?? [];
  if (separator !== undefined && separator !== decimal) {
    const single = decimal === undefined && cell.indexOf(separator) === cell.lastIndexOf(separator);
    const isDecimal = single && separator === sign;
    const isDoubtful = single && !isDecimal && (separator === '.' || separator === ',');
    if (isDoubtful) {
      const readings = `${cell.replace(separator, '')} or ${cell.replace(separator, '.')}`;
      return { ok: false, message: `may be ${readings}: write it without a separator of thousands` };
    }
    return numberOf((isDecimal ? cell : cell.replaceAll(separator, '')).replace(',', '.'));
  }
  if (PLAIN_NUMBER.test(cell)) return numberOf(cell.replace(',', '.'));
  return { ok: false, message: 'must be a number, such as 12 or 12.5' };
}

function numberOf(written: string): ReadValue {
  if (isExact(written)) return { ok: true, value: Number(written) };
  return { ok: false, message: 'is a number that would be rounded: keep it as text, in a column without ":number"' };
}

const DATE = /^\d{4}-\d\d-\d\d$/;
/** A date with dots: nobody writes the month first with them. */
const DOTTED_DATE = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const DATE_MESSAGE = 'must be a date such as 2026-01-31 or 31.01.2026: day and month cannot be told apart otherwise';

function readDate(cell: string): ReadValue {
  const [, day = '', month = '', year] = DOTTED_DATE.exec(cell) ?? [];
  const value = year === undefined ? cell : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${value}T00:00:00Z`);
  const real = DATE.test(value) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
  return real ? { ok: true, value } : { ok: false, message: DATE_MESSAGE };
}
