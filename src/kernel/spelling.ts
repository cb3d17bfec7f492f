/** Spelling of numbers: removes or names what people, programs and spreadsheets put around and into a number. */

/** A number as it was meant to be written, or what keeps it from being one. */
export type Spelling = { ok: true; text: string } | { ok: false; what: string };

/**
 * Format characters that a copied number brings along and nobody sees: zero widths, marks, embeddings and isolates of
 * direction, soft hyphens, byte order marks. Overrides of direction (U+202D, U+202E) are not among them: with one, what is
 * seen is not what is there.
 */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufeff]|\u034f|\ufe0e|\ufe0f/gu;
const PLUS = /[\uff0b\ufe62\u207a]/gu;
const HYPHEN = /[\u2010-\u2015\u2212\u30fc\ufe58\ufe63\uff0d]/gu;
const DOT = /[\u00b7\u2022\u2024\u30fb\uff0e]/gu;
const OTHER_SIGNS: Readonly<Record<string, string>> = {
  '（': '(',
  '）': ')',
  '［': '[',
  '］': ']',
  '／': '/',
  '．': '.',
};
const NOT_ASCII = /[^\x20-\x7e]/;
/** Of any script: U+0660 is the Arabic-Indic zero. */
const DIGIT = /\p{Nd}/u;
/** URIs that hold a number: RFC 3966, RFC 5724, and what readers of QR codes write. */
const SCHEMES: ReadonlySet<string> = new Set(['tel', 'sms', 'smsto']);
/** Characters that may not stand in a number or between its digits. */
const NO_PART = /[^0-9+()[\]\-. /]/u;
const EXTENSION = /(?:[;,#x]|extn?|extension|доб)[\s.:=]*\d*$/iu;

/** A number without what does not belong to it, in ASCII. Its digits may still be those of no number. */
export function spell(text: string): Spelling {
  // Nearly all numbers that are not in E.164 are a few ASCII signs.
  const ascii = NOT_ASCII.test(text) ? inAscii(text) : text;
  const plain = withoutMarks(ascii.trim()).replace(/(?<![\s;,])[\s;,]+$/, '');
  if (plain === '') return wrong('is empty');
  const sheet = spreadsheetFault(plain);
  if (sheet !== null) return wrong(sheet);
  const scheme = /^([a-z]+):/i.exec(plain)?.[1];
  if (scheme !== undefined && !SCHEMES.has(scheme.toLowerCase())) {
    return wrong(`begins with "${scheme}:": write the number alone`);
  }
  const said = scheme === undefined ? { ok: true as const, text: plain } : readUri(plain.slice(scheme.length + 1));
  if (!said.ok) return said;
  if (said.text === '') return wrong('is empty');
  const stranger = NO_PART.exec(said.text)?.[0];
  if (stranger === undefined) return said;
  if (EXTENSION.test(said.text)) return wrong('has an extension, which cannot receive a message');
  return wrong(`has ${nameOf(stranger)}, which is no part of a phone number`);
}

function wrong(what: string): { ok: false; what: string } {
  return { ok: false, what };
}

/** A character as a person can look it up. */
function nameOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `"${character}" (U+${code})` : `U+${code}`;
}

function inAscii(text: string): string {
  const signs = text
    .replace(INVISIBLE, '')
    .replace(PLUS, '+')
    .replace(HYPHEN, '-')
    .replace(DOT, '.')
    .replace(/[（）［］／．]/gu, (sign) => OTHER_SIGNS[sign] ?? sign)
    .replace(/\s/gu, ' ');
  return NOT_ASCII.test(signs) ? signs.replace(/\p{Nd}/gu, digitOf) : signs;
}

/** Digits stand in runs of ten, from zero to nine (Unicode 16, §4.6). */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/** The marks by which a spreadsheet learns that a cell is a text: '+44…, ="+44…", "+44…". */
function withoutMarks(text: string): string {
  const formula = /^="([^"]*)"$/.exec(text)?.[1] ?? /^"([^"]*)"$/.exec(text)?.[1];
  return (formula ?? text).replace(/^['’‘`]/u, '').trim();
}

const AS_TEXT = 'give the column the format "Text" and enter the number again';

/** Damage by a spreadsheet to a number that cannot be undone; `null`: none. */
function spreadsheetFault(text: string): string | null {
  if (/^[+-]?\d(?:[.,]\d+)?E[+-]?\d+$/i.test(text)) {
    return `was rounded by a spreadsheet (${text.toUpperCase()} is a number in scientific notation) and its last digits are lost: ${AS_TEXT}`;
  }
  if (/^\+?\d{5,}[.,](?:\d{1,2}|0+)$/.test(text)) {
    return `has decimals: a spreadsheet or a program has taken it for a quantity. Write it without what follows "${text.match(/[.,]/)?.[0]}"`;
  }
  if (/^\+?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text)) {
    return `has thousands separators: a spreadsheet has taken it for a quantity: ${AS_TEXT}`;
  }
  if (/^#+$/.test(text))
    return 'is what a spreadsheet shows where a column is too narrow: make it wider and export again';
  if (/^#[A-ZÄÖÜ/0]+[!?]?$/i.test(text)) return 'is an error that a formula of a spreadsheet came to';
  if (text.startsWith('=')) return 'is a formula of a spreadsheet, not what it comes to: export the values';
  if (/^-\s*\d/.test(text)) return 'begins with a minus: a spreadsheet has calculated with it';
  return null;
}

/** The number of a URI, its scheme taken away (RFC 3966 §3, RFC 5724 §2.2). */
function readUri(uri: string): Spelling {
  const [number = '', ...parameters] = uri
    .replace(/\?.*$/, '')
    .split(';')
    .map((part) => decoded(part).trim());
  const named = new Map(
    parameters.map((each) => {
      const [name = '', value = ''] = each.split('=');
      return [name.toLowerCase(), value] as const;
    }),
  );
  for (const name of ['ext', 'isub', 'postd']) {
    if (named.has(name)) return wrong(`has an extension (;${name}=), which cannot receive a message`);
  }
  const context = named.get('phone-context');
  if (context === undefined || number.startsWith('+')) return { ok: true, text: number };
  if (/^\+\d{1,15}$/.test(context)) return { ok: true, text: `${context}${number}` };
  return wrong(
    `is a number that means something at ${context.slice(0, 40)} alone (;phone-context=): write it in E.164`,
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
