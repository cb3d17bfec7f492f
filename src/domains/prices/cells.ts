/** The cells of a carrier's price sheet: exact decimals, days, countries and networks as spreadsheets write them. */
import { MCC_MNC } from '../../kernel/network.ts';
import { countryOf, isCountry } from '../../kernel/phone.ts';
import { AMOUNT } from './draft.ts';

/** A value that was read, or what is wrong with the cell. */
export type Cell<T> = { ok: true; value: T } | { ok: false; message: string };

const good = <T>(value: T): Cell<T> => ({ ok: true, value });
const bad = (message: string): Cell<never> => ({ ok: false, message });

const SYMBOLS: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', '¥': '' };

/** An amount, and the currency that stands beside it; `null`: none does. */
export interface PriceCell {
  amount: string;
  currency: string | null;
}

/**
 * A price as sheets write it: "0.0075", "0,0075", "€ 0.0075", "0.0075 EUR". A comma is a decimal sign where the file is not
 * parted by commas, or where only that makes sense.
 *
 * @param sign decimal sign of the file
 */
export function readPrice(cell: string, sign: ',' | '.'): Cell<PriceCell> {
  const [, before = '', number = '', after = ''] = /^([^\d.,+-]*)([\d.,]+)([^\d.,]*)$/.exec(cell.trim()) ?? [];
  if (number === '') return bad('must be a decimal such as 0.0075');
  const word = `${before}${after}`.replace(/\s/g, '');
  const currency = word === '' ? null : (SYMBOLS[word] ?? word.toUpperCase());
  if (currency !== null && !/^[A-Z]{3}$/.test(currency)) return bad(`has "${word}" beside it, which names no currency`);
  const amount = plainDecimal(number, sign);
  if (typeof amount !== 'string') return amount;
  if (!AMOUNT.test(amount)) return bad('must have at most six places and nine digits before them');
  return good({ amount, currency });
}

function plainDecimal(number: string, sign: ',' | '.'): string | Cell<never> {
  if (/^\d+$/.test(number)) return number;
  const [, whole = '', mark, fraction = ''] = /^(\d*)([.,])(\d+)$/.exec(number) ?? [];
  if (mark === undefined) return bad('must be a decimal such as 0.0075, without a separator of thousands');
  const isGrouped = fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole) && mark !== sign;
  if (isGrouped)
    return bad(`may be ${whole}${fraction} or ${whole}.${fraction}: write it with six places, or without a separator`);
  return `${whole === '' ? '0' : whole}.${fraction.replace(/0+$/, '') || '0'}`;
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** A day (its first moment in UTC) or a moment, as sheets write it; two readings of one are refused with both. */
export function readDay(cell: string): Cell<Date> {
  const text = cell.trim();
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text)) {
    const at = new Date(text);
    return Number.isNaN(at.getTime()) ? bad('is no moment') : good(at);
  }
  // Spreadsheets put midnight behind a day.
  const day = text.replace(/[T ]00:00(:00)?$/, '');
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(day);
  if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const named = /^(\d{1,2})[-. ]([A-Za-z]{3})[A-Za-z]*[-. ](\d{4})$/.exec(day);
  if (named !== null)
    return dayOf(Number(named[3]), MONTHS.indexOf((named[2] ?? '').toLowerCase()) + 1, Number(named[1]));
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(day);
  if (dotted !== null) return dayOf(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(day);
  if (slashed !== null) return slashedDay(Number(slashed[1]), Number(slashed[2]), Number(slashed[3]));
  if (/^[34567]\d{4}$/.test(day)) return bad('is a spreadsheet’s number of a day: format the column as 2026-01-31');
  return bad('must be a day such as 2026-01-31');
}

function slashedDay(a: number, b: number, year: number): Cell<Date> {
  if (a > 12) return dayOf(year, b, a);
  if (b > 12 || a === b) return dayOf(year, a, b);
  const shown = (month: number, day: number) =>
    `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return bad(`may be ${shown(b, a)} or ${shown(a, b)}: write it like one of these`);
}

function dayOf(year: number, month: number, day: number): Cell<Date> {
  const at = new Date(Date.UTC(year, month - 1, day));
  const isDay = month >= 1 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isDay ? good(at) : bad('is no day of the calendar');
}

/** Names beside those of Unicode's English list. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  usa: 'US',
  'united states of america': 'US',
  uk: 'GB',
  'great britain': 'GB',
  'czech republic': 'CZ',
  'russian federation': 'RU',
  'korea, republic of': 'KR',
  'republic of korea': 'KR',
  'viet nam': 'VN',
  'ivory coast': 'CI',
  turkey: 'TR',
  macedonia: 'MK',
  swaziland: 'SZ',
  uae: 'AE',
};

/** A country by its code or its English name. */
export function readCountry(cell: string): Cell<string> {
  const text = cell.trim();
  const code = countryOf(text) ?? OTHER_NAMES[text.toLowerCase()] ?? countryNamed(text.toLowerCase());
  return code === null
    ? bad('is no country: write its code of ISO 3166-1 alpha-2, such as GB, or its English name')
    : good(code);
}

function countryNamed(name: string): string | null {
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  for (let a = 65; a <= 90; a++) {
    for (let b = 65; b <= 90; b++) {
      const code = String.fromCharCode(a, b);
      if (isCountry(code) && names.of(code)?.toLowerCase() === name) return code;
    }
  }
  return null;
}

/** MCCs whose network codes have three digits. ITU-T E.212, annex B and the list of its assigned codes */
const THREE_DIGITS = /^(302|31[0-6]|334|338|342|344|346|348|35[0246]|36[056]|376|708|722|732)$/;
const SCIENTIFIC = /^\d([.,]\d+)?e\+\d+$/i;

/** A network from the columns of its two codes; `null`: the codes name the whole country. */
export function readNetwork(mcc: string, mnc: string): Cell<string | null> {
  if (!/^\d{3}$/.test(mcc)) return bad(`has the MCC "${mcc}", which must have three digits`);
  if (/^(|\*|-|all|any|other|others|default)$/i.test(mnc)) return good(null);
  if (!/^\d{1,3}$/.test(mnc)) return bad(`has the MNC "${mnc}", which must have two or three digits`);
  // Spreadsheets take the zeros before a number away.
  return good(mcc + mnc.padStart(THREE_DIGITS.test(mcc) ? 3 : 2, '0'));
}

/** A network from one column; `null`: it names the whole country. */
export function readMccMnc(cell: string): Cell<string | null> {
  const [, mcc, mnc] = /^(\d{3})\s*[-/. ]\s*(\d{1,3})$/.exec(cell) ?? [];
  if (mcc !== undefined && mnc !== undefined) return readNetwork(mcc, mnc);
  if (/^\d{3}$/.test(cell)) return good(null);
  return MCC_MNC.test(cell) ? good(cell) : bad('must be an MCC and MNC of 5 or 6 digits, e.g. 23415');
}

/** A prefix of numbers, with or without its plus. */
export function readPrefix(cell: string): Cell<string> {
  if (SCIENTIFIC.test(cell)) return bad('was rounded by a spreadsheet: format the column as text');
  const digits = cell.replace(/^(\+|00)/, '').replace(/[\s()-]/g, '');
  return /^[1-9]\d{0,14}$/.test(digits)
    ? good(`+${digits}`)
    : bad('must be the first digits of numbers, such as +4479');
}
