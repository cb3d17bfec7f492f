/** Text that a person types to find somebody: words of a name, a tag, or a part of a number. */
import type { ContactSearch, NumberPart } from '../../db/sql/contacts-list.ts';
import { withoutAccents } from '../../kernel/accents.ts';
import { beginningsOf } from '../../kernel/numbering.ts';
import { callingCodeOf, type PhoneReading, parsePhone } from '../../kernel/phone.ts';

/** Digits that a part of a number has at least: fewer fit too many. */
const LEAST_DIGITS = 3;

/**
 * Reads a part of a number: its beginning with its country or as it is dialled at home, or its end. Blanks, dots, dashes
 * and brackets make no difference.
 *
 * @returns `null`: it is no part of a number
 */
export function readNumberPart(text: string, reading: PhoneReading): NumberPart | null {
  const whole = parsePhone(text, reading);
  if (whole.ok) return { beginnings: [whole.phone.e164], end: null };
  const written = text.replace(/[\s().\-/\u00a0]/g, '').replace(/^00(?=\d)/, '+');
  if (!/^\+?\d+$/.test(written)) return null;
  const digits = written.replace('+', '');
  if (digits.length < LEAST_DIGITS || digits.length > 15) return null;
  if (written.startsWith('+')) return { beginnings: inBothSpellings([digits]), end: null };
  const code = reading.country === null ? null : callingCodeOf(reading.country);
  const national = digits.replace(/^0/, '');
  const home = code === null || national === '' ? [] : [`${code}${national}`];
  return { beginnings: inBothSpellings([digits, ...home]), end: digits };
}

/** Beginnings in E.164, in either spelling of their plans. */
function inBothSpellings(beginnings: readonly string[]): string[] {
  return [...new Set(beginnings.flatMap(beginningsOf))].map((digits) => `+${digits}`);
}

/** The conditions of what was typed. */
export function readContactSearch(text: string, reading: PhoneReading): ContactSearch {
  const part = readNumberPart(text, reading);
  const words = part === null ? (withoutAccents(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []) : [];
  return {
    name: words.length === 0 ? null : words.map(beginning).join(' & '),
    tag: text,
    number: part,
  };
}

/** A word of a tsquery that begins like this. A database whose locale is "C" has made nothing but A to Z small. */
function beginning(word: string): string {
  const small = word.toLowerCase();
  const [first = '', ...rest] = small;
  const spellings = [small, first.toUpperCase() + rest.join(''), word.toUpperCase()].map((spelling) =>
    spelling.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  );
  return `(${[...new Set(spellings)].map((spelling) => `'${spelling}':*`).join(' | ')})`;
}
