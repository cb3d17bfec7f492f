/** The GSM 7-bit alphabet with its national variants, 3GPP TS 23.038 §6.2.1. */
import { NATIONAL_LANGUAGES, type NationalLanguage } from './national-tables.ts';

/** Default alphabet, §6.2.1, in order of code. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** Extension of the default alphabet, §6.2.1.1: code after the escape → character. */
const EXTENSION: ReadonlyMap<number, string> = new Map([
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
]);

/** The escape to the extension table. It is not a character: a raw one in a text is not GSM 7-bit. */
export const ESCAPE = 0x1b;
/** Marks a character that an alphabet does not have. */
export const ABSENT = 0xffff;
/** Added to the code of a character of the extension table: it costs two septets. */
export const EXTENDED = 0x100;

/** A national language by name. */
export type Language = NationalLanguage['name'];

/** A locking table and a single shift table that are used together. */
export interface Alphabet {
  /** `null`: the default alphabet. */
  readonly language: Language | null;
  /** National language identifiers that the header has to name; absent: that table is the default one. */
  readonly shift: { readonly singleShift?: number; readonly lockingShift?: number };
  /** The code of a UTF-16 unit, `EXTENDED | code` for the single shift table, or `ABSENT`. */
  codeOf(unit: number): number;
  /** The character of a code, and of a code after the escape. */
  readonly locking: readonly string[];
  readonly single: ReadonlyMap<number, string>;
}

const BASIC_TABLE: readonly string[] = [...BASIC].map((character, code) => (code === ESCAPE ? '' : character));

function alphabet(
  language: NationalLanguage | null,
  locking: readonly string[] | null,
  single: ReadonlyMap<number, string> | null,
): Alphabet {
  const id = language?.id ?? 0;
  // Of a character that has several codes the cheapest is written, and of those the lowest.
  const codes = new Map<number, number>();
  const add = (character: string, code: number) => {
    if (character !== '' && !codes.has(character.charCodeAt(0))) codes.set(character.charCodeAt(0), code);
  };
  for (const [code, character] of (locking ?? BASIC_TABLE).entries()) add(character, code);
  for (const [code, character] of [...(single ?? EXTENSION)].sort(([a], [b]) => a - b)) add(character, EXTENDED | code);
  return {
    language: language?.name ?? null,
    shift: { ...(single && { singleShift: id }), ...(locking && { lockingShift: id }) },
    codeOf: (unit) => codes.get(unit) ?? ABSENT,
    locking: locking ?? BASIC_TABLE,
    single: single ?? EXTENSION,
  };
}

/** A table of 64 Ki codes: nearly every text is looked up in it. */
const FAST = new Uint16Array(0x10000).fill(ABSENT);

/** The default alphabet. */
export const DEFAULT_ALPHABET: Alphabet = {
  ...alphabet(null, null, null),
  codeOf: (unit) => FAST[unit] ?? ABSENT,
};
for (const [code, character] of EXTENSION) FAST[character.charCodeAt(0)] = EXTENDED | code;
for (const [code, character] of BASIC_TABLE.entries()) if (character !== '') FAST[character.charCodeAt(0)] = code;

/** The alphabets of every language: with a single shift, with a locking shift, with both; the shorter header first. */
const VARIANTS: ReadonlyMap<Language, readonly Alphabet[]> = new Map(
  NATIONAL_LANGUAGES.map((language) => {
    const { name, locking, single } = language;
    const single_ = alphabet(language, null, single);
    return [
      name,
      locking === null ? [single_] : [single_, alphabet(language, locking, null), alphabet(language, locking, single)],
    ];
  }),
);

/** The names of the national languages, in order of their identifiers. */
export const LANGUAGES: readonly Language[] = NATIONAL_LANGUAGES.map((language) => language.name);

/** The alphabets a language offers, the one with the shorter header first. */
export function alphabetsOf(language: Language): readonly Alphabet[] {
  return VARIANTS.get(language) ?? [];
}

/** Septets of a text in an alphabet; `null` when it has a character that the alphabet lacks. */
export function septetsOf(text: string, { codeOf }: Alphabet): number | null {
  let septets = 0;
  for (let i = 0; i < text.length; i++) {
    const code = codeOf(text.charCodeAt(i));
    if (code === ABSENT) return null;
    septets += code >= EXTENDED ? 2 : 1;
  }
  return septets;
}

/** Writes a text as septets, one an octet. @throws RangeError on a character the alphabet does not have */
export function encodeSeptets(text: string, { codeOf }: Alphabet): Buffer {
  const octets = Buffer.allocUnsafe(text.length * 2);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = codeOf(text.charCodeAt(i));
    if (code === ABSENT) throw new RangeError(`character ${JSON.stringify(text[i])} at ${i} is not in the alphabet`);
    if (code >= EXTENDED) octets[length++] = ESCAPE;
    octets[length++] = code & 0xff;
  }
  return octets.subarray(0, length);
}

/**
 * Reads septets. An escape before a code that the single shift table lacks reads as the character of the main table
 * (§6.2.1.1); what neither has is U+FFFD.
 *
 * @param shift identifiers that the message's header names; those that are not known read as the default tables
 */
export function decodeSeptets(
  octets: Buffer,
  shift: { singleShift?: number | undefined; lockingShift?: number | undefined } = {},
): string {
  const languageOf = (id: number | undefined) => NATIONAL_LANGUAGES.find((language) => language.id === id);
  const locking = languageOf(shift.lockingShift)?.locking ?? BASIC_TABLE;
  const single = languageOf(shift.singleShift)?.single ?? EXTENSION;
  const main = (code: number) => locking[code] || '\ufffd';
  let text = '';
  for (let i = 0; i < octets.length; i++) {
    const code = octets[i] ?? 0;
    if (code !== ESCAPE) {
      text += main(code);
      continue;
    }
    i++;
    if (i < octets.length) text += single.get(octets[i] ?? 0) ?? main(octets[i] ?? 0);
  }
  return text;
}

const CR = 0x0d;

/**
 * Packs septets into octets, §6.1.2.1.1. Seven bits that are left over hold a carriage return, which the reader drops:
 * zeros there would read as "@".
 *
 * @param headerOctets octets of the user data header in front: the first septet begins on a septet's boundary behind it
 */
export function packSeptets(septets: Buffer, headerOctets: number): Buffer {
  const fill = (7 - ((headerOctets * 8) % 7)) % 7;
  const bits = fill + septets.length * 7;
  const spare = (8 - (bits % 8)) % 8;
  const all = spare === 7 ? [...septets, CR] : [...septets];
  const packed = Buffer.alloc(Math.ceil((fill + all.length * 7) / 8));
  for (const [index, septet] of all.entries()) {
    const bit = fill + index * 7;
    const octet = bit >> 3;
    const shifted = septet << (bit & 7);
    packed[octet] = (packed[octet] ?? 0) | (shifted & 0xff);
    if (shifted > 0xff) packed[octet + 1] = (packed[octet + 1] ?? 0) | (shifted >> 8);
  }
  return packed;
}

/** Reads what `packSeptets` wrote, one septet an octet. */
export function unpackSeptets(packed: Buffer, headerOctets: number): Buffer {
  const fill = (7 - ((headerOctets * 8) % 7)) % 7;
  const count = Math.max(0, Math.floor((packed.length * 8 - fill) / 7));
  const septets = Buffer.alloc(count);
  for (let index = 0; index < count; index++) {
    const bit = fill + index * 7;
    const pair = (packed[bit >> 3] ?? 0) | ((packed[(bit >> 3) + 1] ?? 0) << 8);
    septets[index] = (pair >> (bit & 7)) & 0x7f;
  }
  const endsOnOctet = (fill + count * 7) % 8 === 0;
  return endsOnOctet && septets[count - 1] === CR ? septets.subarray(0, count - 1) : septets;
}
