import { type CountryCode, isSupportedCountry, ParseError, parsePhoneNumberWithError } from 'libphonenumber-js/max';
import { type E164, readE164 } from './e164.ts';

/**
 * A phone number that can receive a message; of countries that share a numbering plan the one that it is most likely of.
 */
export type Phone = E164;

/** What came of parsing a number: the number, or what is wrong with it and what would be right. */
export type PhoneResult = { ok: true; phone: Phone } | { ok: false; message: string };

const REASONS: Record<string, string> = {
  NOT_A_NUMBER: 'is not a phone number',
  INVALID_COUNTRY:
    'has no country: write it in E.164, e.g. "+447911123456", or give the workspace a default country to use national forms',
  TOO_SHORT: 'is too short for a phone number',
  TOO_LONG: 'is too long: E.164 numbers have at most 15 digits',
  INVALID_LENGTH: 'has a length that no number of its country has',
};

/** Whether libphonenumber knows this ISO 3166-1 alpha-2 country. */
export function isCountry(code: string): boolean {
  return isSupportedCountry(code);
}

/** What the library said lately, by country and text: most traffic is to people who were written to before. */
const parsedLately = new Map<string, PhoneResult>();
const REMEMBERED = 20_000;
const LONGEST_REMEMBERED = 40;

/**
 * Parses a number as a person would write it.
 *
 * @param text E.164, or a national form when `defaultCountry` is given
 * @param defaultCountry ISO 3166-1 alpha-2, or `null`: then only international forms are accepted
 */
export function parsePhone(text: string, defaultCountry: string | null): PhoneResult {
  const phone = readE164(text);
  if (phone !== null) return { ok: true, phone };
  const key = `${defaultCountry ?? ''}/${text}`;
  const known = parsedLately.get(key);
  if (known !== undefined) return known;
  const result = askLibrary(text, defaultCountry);
  if (text.length > LONGEST_REMEMBERED) return result;
  if (parsedLately.size >= REMEMBERED) {
    for (const oldest of parsedLately.keys()) {
      parsedLately.delete(oldest);
      break;
    }
  }
  parsedLately.set(key, result);
  return result;
}

/** As `parsePhone`, by libphonenumber alone: 20 to 40 times slower for most numbers in E.164. */
export function askLibrary(text: string, defaultCountry: string | null): PhoneResult {
  try {
    const country = defaultCountry !== null && isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
    const parsed = parsePhoneNumberWithError(text, {
      ...(country === undefined ? {} : { defaultCountry: country as CountryCode }),
      extract: false,
    });
    if (parsed.ext !== undefined) return wrong(text, 'has an extension, which cannot receive a message');
    if (!parsed.isValid()) {
      const where = parsed.country === undefined ? `+${parsed.countryCallingCode}` : parsed.country;
      return wrong(text, `is not a valid number of ${where}`);
    }
    return { ok: true, phone: { e164: parsed.number, country: parsed.country ?? null } };
  } catch (error) {
    if (error instanceof ParseError) return wrong(text, REASONS[error.message] ?? 'is not a phone number');
    throw error;
  }
}

function wrong(text: string, what: string): PhoneResult {
  return { ok: false, message: `"${text.slice(0, 40)}" ${what}` };
}

/** The number with all but its first four and last two digits hidden, for logs: "+447•••••••56". */
export function maskPhone(e164: string): string {
  if (e164.length <= 7) return '•'.repeat(e164.length);
  return `${e164.slice(0, 4)}${'•'.repeat(e164.length - 6)}${e164.slice(-2)}`;
}
