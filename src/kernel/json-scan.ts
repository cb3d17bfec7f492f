// Contents of JSON text that parsing it would lose or not survive, found in one pass without recursion.

/** A number of a JSON text that JavaScript cannot hold. */
export interface InexactNumber {
  /** From the root of the text; list indexes are decimal strings. */
  path: readonly string[];
  /** As it was written, cut to 100 characters. */
  written: string;
}

/** One number of these may be lost: 16 digits are past 2^53, an exponent of three is past a double, or a fraction has one. */
const SUSPECT = /\d{16}|\.\d+[eE]|\d[eE]\+?\d{3}/;

/**
 * The first number of a JSON text that is whole and past 2^53, or larger than a double, and is not the number that
 * JavaScript makes of it; `null`: there is none. Text that is no JSON is for its parser to refuse.
 */
export function inexactNumber(json: string): InexactNumber | null {
  if (!SUSPECT.test(json)) return null;
  /** For each open object its last key, for each open list the index. */
  const path: (string | number)[] = [];
  let key = '';
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') {
      const end = endOfString(json, at);
      if (typeof path.at(-1) === 'string') key = json.slice(at, end);
      at = end - 1;
    } else if (character === ':') path[path.length - 1] = key;
    else if (character === '{') path.push('');
    else if (character === '[') path.push(0);
    else if (character === '}' || character === ']') path.pop();
    else if (character === ',') {
      const last = path.at(-1);
      if (typeof last === 'number') path[path.length - 1] = last + 1;
    } else if (isStartOfNumber(character)) {
      const written = json.slice(at, endOfNumber(json, at));
      if (!isExact(written)) return { path: path.map(nameOf), written: written.slice(0, 100) };
      at += Math.max(written.length - 1, 0);
    }
  }
  return null;
}

/** Advice about such a number. */
export const INEXACT_REMEDY = 'Send it as a text, in quotes: beyond 2^53 not every whole number can be held.';

/** A sentence about such a number: where it stands, and what would become of it. */
export function inexactSentence({ path, written }: InexactNumber): string {
  return `${path.join('.') || 'A number'}: ${written} would become ${Number(written)}. ${INEXACT_REMEDY}`;
}

/** The same of a JSON text; `null`: every number is kept. */
export function inexactFault(json: string): string | null {
  const found = inexactNumber(json);
  return found === null ? null : inexactSentence(found);
}

/** Check that a number keeps its value as a double: below 2^53 its fraction may be rounded, from there on nothing. */
export function isExact(written: string): boolean {
  const value = Number(written);
  if (!Number.isFinite(value)) return false;
  if (Math.abs(value) < Number.MAX_SAFE_INTEGER) return true;
  return sameDigits(written, String(value));
}

/** Check that two texts of finite numbers have the same value. */
function sameDigits(a: string, b: string): boolean {
  const [x, y] = [digitsOf(a), digitsOf(b)];
  return x.digits === y.digits && x.exponent === y.exponent;
}

/** The value as digits without zeros around them, times a power of ten. */
function digitsOf(written: string): { digits: string; exponent: number } {
  const [mantissa = '', exponent = '0'] = written.replace('-', '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  let [from, to] = [0, all.length];
  while (all[from] === '0') from++;
  while (to > from && all[to - 1] === '0') to--;
  return { digits: all.slice(from, to), exponent: Number(exponent) - fraction.length + (all.length - to) };
}

function isStartOfNumber(character: string | undefined): boolean {
  return character === '-' || (character !== undefined && character >= '0' && character <= '9');
}

/** Index behind a number; where none begins, the same. By hand: a regular expression runs out of stack on millions of digits. */
function endOfNumber(json: string, start: number): number {
  const first = json[start] === '-' ? start + 1 : start;
  const whole = endOfDigits(json, first);
  if (whole === first) return start;
  const fraction = json[whole] === '.' ? endOfDigits(json, whole + 1) : whole;
  const mantissa = fraction > whole + 1 ? fraction : whole;
  if (json[mantissa] !== 'e' && json[mantissa] !== 'E') return mantissa;
  const digits = json[mantissa + 1] === '+' || json[mantissa + 1] === '-' ? mantissa + 2 : mantissa + 1;
  const exponent = endOfDigits(json, digits);
  return exponent > digits ? exponent : mantissa;
}

function endOfDigits(json: string, start: number): number {
  let at = start;
  for (let code = json.charCodeAt(at); code >= 48 && code <= 57; code = json.charCodeAt(at)) at++;
  return at;
}

function nameOf(step: string | number): string {
  if (typeof step === 'number') return String(step);
  try {
    return String(JSON.parse(step)).slice(0, 100);
  } catch {
    return step.slice(0, 100);
  }
}

/** Index behind the closing quote. */
function endOfString(json: string, quote: number): number {
  for (let at = quote + 1; at < json.length; at++) {
    if (json[at] === '\\') at++;
    else if (json[at] === '"') return at + 1;
  }
  return json.length;
}

/** Check for lists and objects that are nested more than `most` deep in a JSON text. */
export function isDeeperThan(json: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') at = endOfString(json, at) - 1;
    else if (character === '{' || character === '[') {
      depth++;
      if (depth > most) return true;
    } else if (character === '}' || character === ']') depth--;
  }
  return false;
}
