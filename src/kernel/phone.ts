/** Phone numbers: read from users' input, checked, stored in E.164 and masked for logs. */
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  ParseError,
  parsePhoneNumberWithError,
} from 'libphonenumber-js/max';
import type { E164 } from './address-types.ts';
import { type Phone, readE164 } from './e164.ts';
import { FICTIONAL_RANGES } from './fictional.ts';
import { spell } from './spelling.ts';

export type { Phone } from './e164.ts';

/** By what numbers are read. */
export interface PhoneReading {
  /** ISO 3166-1 alpha-2 that national forms are read in; `null`: international forms only. */
  country: string | null;
  /** True when numbers that regulators keep for fiction are valid: in development, and nowhere else. */
  fictional: boolean;
}

/** Result of parsing a number: the number, or a message with the fault and the value that would be right. */
export type PhoneResult = { ok: true; phone: Phone } | { ok: false; message: string };

const NO_COUNTRY =
  'has no country: write it in E.164, e.g. "+447700900123", or give the workspace a default country to use national forms';
const REASONS: Record<string, string> = {
  NOT_A_NUMBER: 'is not a phone number',
  INVALID_COUNTRY: NO_COUNTRY,
  TOO_SHORT: 'is too short for a phone number',
  TOO_LONG: 'is too long: E.164 numbers have at most 15 digits',
  INVALID_LENGTH: 'has a length that no number of its country has',
};

/** Check that libphonenumber knows this ISO 3166-1 alpha-2 country. */
export function isCountry(code: string): boolean {
  return isSupportedCountry(code);
}

/** Fault of a text that names no country, with a value that would be right. */
export const COUNTRY_FORMAT = 'must be an ISO 3166-1 alpha-2 country, e.g. "GB"';

/** The country that a text names by its ISO 3166-1 alpha-2 code, in capitals or not; `null`: none. */
export function countryOf(text: string): string | null {
  if (!/^[a-z]{2}$/i.test(text)) return null;
  const country = text.toUpperCase();
  return isSupportedCountry(country) ? country : null;
}

/** The calling code of a country, without its plus; `null`: libphonenumber does not know the country. */
export function callingCodeOf(country: string): string | null {
  return isSupportedCountry(country) ? getCountryCallingCode(country) : null;
}

/** Recent results, by text and reading: most traffic is to people who were written to before. */
const readLately = new Map<string, PhoneResult>();
const REMEMBERED = 20_000;
const LONGEST_REMEMBERED = 40;

/**
 * Reads a number as a person, a program or a spreadsheet would write it: the one reader of every door. One SIM comes out
 * in one spelling, however its number was written.
 */
export function parsePhone(text: string, reading: PhoneReading): PhoneResult {
  const phone = readE164(text, reading.fictional);
  if (phone !== null) return { ok: true, phone };
  const key = `${reading.country ?? ''}${reading.fictional ? '*' : ''}/${text}`;
  const known = readLately.get(key);
  if (known !== undefined) return known;
  const result = readAny(text, reading);
  if (text.length > LONGEST_REMEMBERED) return result;
  if (readLately.size >= REMEMBERED) {
    for (const oldest of readLately.keys()) {
      readLately.delete(oldest);
      break;
    }
  }
  readLately.set(key, result);
  return result;
}

function readAny(text: string, reading: PhoneReading): PhoneResult {
  const spelling = spell(text);
  if (!spelling.ok) return wrong(text, spelling.what);
  const digits = spelling.text.replace(/[^\d+]/g, '');
  if (digits.indexOf('+', 1) > 0) return wrong(text, 'has a plus that is not in front: is it one number?');
  const came = digits.startsWith('+') ? readInternational(digits, reading) : readBare(digits, reading);
  return came.ok ? came : wrong(text, came.message);
}

/** Digits behind a plus. */
function readInternational(written: string, { fictional }: PhoneReading): PhoneResult {
  const phone = readE164(written, fictional);
  if (phone !== null) return { ok: true, phone };
  const asked = askLibrary(written, null, fictional);
  return !asked.ok && asked.message === NO_COUNTRY ? fault('has a calling code that no country has') : asked;
}

/**
 * Digits without a plus: a national number, or an international one whose plus was lost. Of two readings the one of a
 * mobile number is taken; which of two mobile numbers, or of two that are none, nobody can tell.
 */
function readBare(digits: string, reading: PhoneReading): PhoneResult {
  const { country, fictional } = reading;
  if (digits.startsWith('00')) {
    const outgoing = readInternational(`+${digits.slice(2)}`, reading);
    return outgoing.ok || country === null ? outgoing : askLibrary(digits, country, fictional);
  }
  if (country === null) return fault(NO_COUNTRY);
  const national = askLibrary(digits, country, fictional);
  if (digits.startsWith('0')) return national;
  const international = readInternational(`+${digits}`, reading);
  if (!international.ok || !national.ok) {
    return international.ok && canBeMobile(international.phone) ? international : national;
  }
  if (national.phone.e164 === international.phone.e164) return national;
  const mobile = [international, national].filter(({ phone }) => canBeMobile(phone));
  if (mobile.length === 1) return mobile[0] ?? national;
  return fault(
    `is ${international.phone.e164} if its plus is missing, and ${national.phone.e164} as a number of ${country}: write it in E.164`,
  );
}

/** Check that a number may be a mobile one; some countries' plans do not say, and fictional ones are of any kind. */
export function canBeMobile({ e164 }: Phone): boolean {
  const type = parsePhoneNumberWithError(e164).getType();
  return type === undefined || type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
}

/** Kind of a number by libphonenumber, such as MOBILE or PREMIUM_RATE; `null`: its plan does not say. */
export function numberTypeOf(e164: string): string | null {
  return parsePhoneNumberWithError(e164).getType() ?? null;
}

/**
 * The same by libphonenumber: 20 to 40 times slower for most numbers in E.164.
 *
 * @param digits with a plus in front, or national ones with a country
 */
export function askLibrary(digits: string, country: string | null, fictional: boolean): PhoneResult {
  try {
    const known = country !== null && isSupportedCountry(country) ? country : undefined;
    const parsed = parsePhoneNumberWithError(digits, {
      ...(known === undefined ? {} : { defaultCountry: known as CountryCode }),
      extract: false,
    });
    // What the library finds may be in an old spelling, or nobody's.
    const phone = readE164(parsed.number, fictional);
    if (phone !== null) return { ok: true, phone };
    if (parsed.isValid())
      return { ok: true, phone: { e164: parsed.number as string as E164, country: parsed.country ?? null } };
    const range = FICTIONAL_RANGES.find(
      ({ callingCode, national }) => callingCode === parsed.countryCallingCode && national.test(parsed.nationalNumber),
    );
    if (range !== undefined)
      return fault(`is a number that nobody has (${range.source}): it is valid in development alone`);
    const read = `is not a valid number of ${parsed.country ?? `+${parsed.countryCallingCode}`}`;
    return fault(
      digits.startsWith('+')
        ? `${read}: check its digits`
        : `${read}, as which it is read: a number of another country begins with + and its country code`,
    );
  } catch (error) {
    if (error instanceof ParseError) return fault(REASONS[error.message] ?? 'is not a phone number');
    throw error;
  }
}

/** A number that the hub has stored, with its country where that is known. */
export function storedPhone(e164: string): Phone {
  const read = readE164(e164, true) ?? askLibrary(e164, null, true);
  if ('e164' in read) return read;
  return read.ok ? read.phone : { e164: e164 as E164, country: null };
}

/** Result for a faulty number; its message does not name the number. */
function fault(message: string): { ok: false; message: string } {
  return { ok: false, message };
}

function wrong(text: string, what: string): PhoneResult {
  return { ok: false, message: `"${text.slice(0, 40)}" ${what}` };
}

/** The number with all but its first four and last two digits hidden, for logs: "+447•••••••56". */
export function maskPhone(e164: string): string {
  if (e164.length <= 7) return '•'.repeat(e164.length);
  return `${e164.slice(0, 4)}${'•'.repeat(e164.length - 6)}${e164.slice(-2)}`;
}
