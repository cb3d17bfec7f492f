/** Addresses: numbers in E.164, short codes and names, read from users' input and from SMPP. */
import type { Alphanumeric, E164, ShortCode } from './address-types.ts';
import { E164_FORMAT, type Phone } from './e164.ts';
import { askLibrary, canBeMobile, type PhoneReading, parsePhone } from './phone.ts';
import { spell } from './spelling.ts';

/** Kinds of addresses. */
export const ADDRESS_TYPES = ['E164', 'SHORT_CODE', 'ALPHANUMERIC'] as const;
/** Kind of an address. */
export type AddressType = (typeof ADDRESS_TYPES)[number];

/** Sender or recipient of something. */
export type Address =
  | { type: 'E164'; text: E164; country: string | null }
  | { type: 'SHORT_CODE'; text: ShortCode }
  | { type: 'ALPHANUMERIC'; text: Alphanumeric };

/** An address as SMPP writes it. SMPP 3.4 §5.2.5, §5.2.6, §5.2.8 */
export interface WireAddress {
  text: string;
  ton: number;
}

/** type_of_number. SMPP 3.4 §5.2.5 */
export const TON = {
  unknown: 0,
  international: 1,
  national: 2,
  networkSpecific: 3,
  subscriber: 4,
  alphanumeric: 5,
  abbreviated: 6,
} as const;

/** Sender of an inbound message; without a type: a text that cannot be an address, in the form that may be shown. */
export type Source = Address | { type: null; text: string };

/** Characters of an address at most: SMPP 3.4 §4.6.1 has room for 20 octets. */
const LONGEST = 20;
/** Digits that a network keeps for itself where their type is unknown: numbers in E.164 have 7 at least. */
const LONGEST_SHORT_CODE = 6;
/** Digits of a number that the metadata does not know: shorter ones are nobody's but a network's. */
const SHORTEST_UNKNOWN = 9;
const PRINTABLE = new RegExp(`^(?=.*\\S)[^\\p{C}]{1,${LONGEST}}$`, 'u');
const DIGITS = new RegExp(`^\\d{1,${LONGEST}}$`);

/**
 * Reads an address that an SMSC wrote: by its type first, by what it looks like only where the type is unknown.
 *
 * @returns `null` when nobody can have it: nothing, control characters, more than 20 characters
 */
export function readAddress({ text, ton }: WireAddress, reading: PhoneReading): Address | null {
  if (ton === TON.alphanumeric) return alphanumericOf(text);
  const spelling = spell(text);
  const written = spelling.ok ? spelling.text.replace(/[^\d+]/g, '') : '';
  if (!/^\+?\d+$/.test(written)) return alphanumericOf(text);
  const digits = written.replace(/^\+/, '');
  const phone = phoneOf(written, ton, reading);
  if (phone !== null) return { type: 'E164', text: phone.e164, country: phone.country };
  return DIGITS.test(digits) ? { type: 'SHORT_CODE', text: digits as ShortCode } : null;
}

function phoneOf(written: string, ton: number, reading: PhoneReading): Phone | null {
  const digits = written.replace(/^\+?(?:00)?/, '');
  const international = () => valid(`+${digits}`, reading) ?? asWritten(digits, ton);
  if (written.startsWith('+') || written.startsWith('00')) return international();
  switch (ton) {
    case TON.international:
      // No calling code begins with a zero: it is a national number whose type is wrong.
      return written.startsWith('0') ? nationalOf(written, reading) : international();
    case TON.national:
      return nationalOf(written, reading);
    case TON.subscriber:
    case TON.abbreviated:
      return null;
    default:
      return written.length <= LONGEST_SHORT_CODE ? null : likelier(digits, reading);
  }
}

function valid(text: string, reading: PhoneReading): Phone | null {
  const read = parsePhone(text, { ...reading, country: null });
  return read.ok ? read.phone : null;
}

/** A range that the metadata does not have yet is a number all the same, where the SMSC says that it is one. */
function asWritten(digits: string, ton: number): Phone | null {
  const text = `+${digits}`;
  if (ton !== TON.international || digits.length < SHORTEST_UNKNOWN || !E164_FORMAT.test(text)) return null;
  return { e164: text as E164, country: null };
}

/** A number of the country, and of no other whose calling code it may begin with. */
function nationalOf(digits: string, { country, fictional }: PhoneReading): Phone | null {
  const read = country === null ? null : askLibrary(digits, country, fictional);
  if (read?.ok !== true) return null;
  return digits.length > LONGEST_SHORT_CODE || canBeMobile(read.phone) ? read.phone : null;
}

/** Likelier reading of digits that an SMSC sent without a type: international mostly; a mobile number goes first. */
function likelier(digits: string, reading: PhoneReading): Phone | null {
  const read = parsePhone(digits, reading);
  return read.ok ? read.phone : valid(`+${digits}`, reading);
}

function alphanumericOf(text: string): Address | null {
  const name = text.trim();
  return PRINTABLE.test(name) ? { type: 'ALPHANUMERIC', text: name as Alphanumeric } : null;
}

/** The same, with what can be nobody's address made fit to be stored and shown. */
export function readSource(address: WireAddress, reading: PhoneReading): Source {
  return readAddress(address, reading) ?? { type: null, text: shown(address.text) };
}

/** Make a text that cannot be an address fit to be stored and shown: escaped, and no longer than an address. */
export function shown(text: string): string {
  const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.slice(0, LONGEST).replace(/[^\x20-\x7e]/g, code);
}

/** A number as SMPP writes it, without the plus: its type stands beside it. */
export function digitsOf(e164: E164): string {
  return e164.slice('+'.length);
}

/** A text that is a number in E.164, and `null` where it is none. */
export function asE164(text: string | null): E164 | null {
  return text !== null && E164_FORMAT.test(text) ? (text as E164) : null;
}

/** Text that the hash of an address is computed from: of a number, the number alone. */
export function hashedText({ type, text }: Address): string {
  return type === 'E164' ? text : `${type}:${text}`;
}
