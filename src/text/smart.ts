/** Smart encoding: replaces characters that make a message costlier by ones that do not. */
import { isInDefaultAlphabet, measure, type TextEncoding, unitsOfCharacter } from './encode.ts';
import { withoutInvisible } from './invisible.ts';
import { PLAIN_PROFILE, type TextProfile } from './profile.ts';

/** A character that makes a text dearer. */
export interface CostlyCharacter {
  /** One character (code point). */
  character: string;
  /** UTF-16 index of its first occurrence. */
  offset: number;
  /** UTF-16 indices of all of them. */
  offsets: number[];
  count: number;
  /** Units each occurrence costs in the encoding of the text. */
  costUnits: number;
  /** The encoding of the text, when this character is not in the default alphabet; `null`: it only costs double. */
  forces: TextEncoding | null;
  /** A spelling in the default alphabet that reads the same; `null`: there is none. */
  suggestion: string | null;
}

/** Typographic characters and their twins in GSM 7-bit. */
const TWINS: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201a': "'",
  '\u201b': "'",
  '\u2032': "'",
  '\u02bc': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u201f': '"',
  '\u2033': '"',
  '\u00ab': '"',
  '\u00bb': '"',
  '\u2039': '<',
  '\u203a': '>',
  '\u2010': '-',
  '\u2011': '-',
  '\u2012': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u2015': '-',
  '\u2212': '-',
  '\u2022': '*',
  '\u00b7': '.',
  '\u2026': '...',
  '\u2044': '/',
  '\u00d7': 'x',
  '\u00a0': ' ',
  '\u2000': ' ',
  '\u2001': ' ',
  '\u2002': ' ',
  '\u2003': ' ',
  '\u2004': ' ',
  '\u2005': ' ',
  '\u2006': ' ',
  '\u2007': ' ',
  '\u2008': ' ',
  '\u2009': ' ',
  '\u200a': ' ',
  '\u202f': ' ',
  '\u205f': ' ',
  '\u3000': ' ',
  '\u2028': '\n',
  '\u2029': '\n',
  '\u0085': '\n',
  '\u200b': '',
  '\u00ad': '',
  '\u2060': '',
  '\ufeff': '',
  // Ligatures, as they are copied from documents.
  '\ufb00': 'ff',
  '\ufb01': 'fi',
  '\ufb02': 'fl',
  '\ufb03': 'ffi',
  '\ufb04': 'ffl',
  '\ufb05': 'st',
  '\ufb06': 'st',
  '`': "'",
  '\u00b4': "'",
  '\t': ' ',
  // Greek capitals that GSM 7-bit leaves out because Latin has their shape. 3GPP TS 23.038 §6.2.1
  Α: 'A',
  Β: 'B',
  Ε: 'E',
  Ζ: 'Z',
  Η: 'H',
  Ι: 'I',
  Κ: 'K',
  Μ: 'M',
  Ν: 'N',
  Ο: 'O',
  Ρ: 'P',
  Τ: 'T',
  Υ: 'Y',
  Χ: 'X',
};

/**
 * A text with its typographic characters, and Greek capitals, replaced by their GSM 7-bit twins, where that spares it
 * UCS-2; else no more of it is changed than that characters nobody sees are dropped. What is changed looks the same.
 */
export function smarten(text: string, profile: TextProfile = PLAIN_PROFILE): string {
  if (measure(text, profile).encoding === 'GSM7') return text;
  const visible = withoutInvisible(text);
  let plain = '';
  for (const character of visible)
    plain += isInDefaultAlphabet(character.charCodeAt(0)) ? character : twinOf(character);
  return measure(plain, profile).encoding === 'GSM7' ? plain : visible;
}

function twinOf(character: string): string {
  return TWINS[character] ?? character;
}

/** The characters that cost more than one unit or are not in the default alphabet, in order of first occurrence. */
export function costlyCharacters(text: string, profile: TextProfile = PLAIN_PROFILE): CostlyCharacter[] {
  const { encoding } = measure(text, profile);
  const visible = withoutInvisible(text);
  const found = new Map<string, CostlyCharacter>();
  let offset = 0;
  for (const character of text) {
    const known = found.get(character);
    if (known !== undefined) {
      known.count++;
      known.offsets.push(offset);
    } else {
      const costly = costOf(character, offset, text, encoding, profile);
      if (costly !== null) found.set(character, costly);
    }
    offset += character.length;
  }
  for (const costly of found.values()) {
    if (visible !== text && !visible.includes(costly.character)) costly.suggestion = '';
  }
  return [...found.values()];
}

function costOf(
  character: string,
  offset: number,
  text: string,
  encoding: TextEncoding,
  profile: TextProfile,
): CostlyCharacter | null {
  const inAlphabet = character.length === 1 && isInDefaultAlphabet(character.charCodeAt(0));
  // In the default alphabet only those of the extension table are dear, in whatever the text is written.
  if (inAlphabet && measure(character).unitsUsed === 1) return null;
  return {
    character,
    offset,
    offsets: [offset],
    count: 1,
    costUnits: unitsOfCharacter(character, text, profile),
    forces: inAlphabet ? null : encoding,
    suggestion: TWINS[character] ?? plainLetter(character),
  };
}

/** The letter without its accents, or its twin, if the default alphabet has that. */
function plainLetter(character: string): string | null {
  const bare = character.normalize('NFD').replace(/\p{M}/gu, '');
  const twin = TWINS[bare] ?? bare;
  return bare !== character && twin.length === 1 && isInDefaultAlphabet(twin.charCodeAt(0)) ? twin : null;
}
