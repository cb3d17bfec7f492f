/** Plans: choice of a text's encoding, and its split into parts. */
import { type Alphabet, alphabetsOf, DEFAULT_ALPHABET, EXTENDED, type Language, septetsOf } from './gsm7.ts';
import type { TextOptions, TextProfile } from './profile.ts';

/** Encoding of a message: on the air, or UTF8 by a channel that is not SMS. */
export type TextEncoding = 'GSM7' | `GSM7_${Language}` | 'UCS2' | 'BINARY' | 'UTF8';

/** User data of one message on the air. 3GPP TS 23.040 §9.2.3.24 */
const USER_DATA_OCTETS = 140;
/** Octets of the information elements of a header. */
const ELEMENT_OCTETS = { shift: 3, ports: 6, reference8: 5, reference16: 6 } as const;

/** Units a message holds alone, and each part of a long one. */
export interface Capacity {
  alone: number;
  part: number;
}

/** A way of writing one text. */
export interface Plan {
  encoding: TextEncoding;
  /** `null`: UCS-2. */
  alphabet: Alphabet | null;
  capacity: Capacity;
  unitsUsed: number;
}

/** Units of a message on the air that remain beside its headers. @param shiftCount shift tables named in its header */
export function capacityOf(
  encoding: TextEncoding,
  shiftCount: number,
  { concatenation }: TextProfile,
  { ports }: TextOptions,
): Capacity {
  const own = shiftCount * ELEMENT_OCTETS.shift + (ports === undefined ? 0 : ELEMENT_OCTETS.ports);
  // The header that an SMSC writes from SAR TLVs or a message_payload is taken to be the short one.
  const reference = concatenation === 'UDH_16BIT' ? ELEMENT_OCTETS.reference16 : ELEMENT_OCTETS.reference8;
  const units = (elements: number) => {
    const octets = USER_DATA_OCTETS - (elements === 0 ? 0 : elements + 1);
    if (encoding === 'UCS2') return Math.floor(octets / 2);
    return encoding === 'BINARY' ? octets : Math.floor((octets * 8) / 7);
  };
  return { alone: units(own), part: units(own + reference) };
}

/** Choose how a text is written: the default alphabet, else what takes the fewest parts, UCS-2 before a shift table. */
export function planOf(text: string, profile: TextProfile, options: TextOptions): Plan {
  if (profile.defaultAlphabet !== 'UCS2' && isWithin(text, profile)) {
    const septets = septetsOf(text, DEFAULT_ALPHABET);
    if (septets !== null) {
      const capacity = capacityOf('GSM7', 0, profile, options);
      return { encoding: 'GSM7', alphabet: DEFAULT_ALPHABET, capacity, unitsUsed: septets };
    }
  }
  const ucs2 = capacityOf('UCS2', 0, profile, options);
  let best: Plan = { encoding: 'UCS2', alphabet: null, capacity: ucs2, unitsUsed: text.length };
  for (const alphabet of nationalAlphabets(profile)) {
    const unitsUsed = septetsOf(text, alphabet);
    if (unitsUsed === null) continue;
    const encoding = `GSM7_${alphabet.language}` as TextEncoding;
    const capacity = capacityOf(encoding, Object.keys(alphabet.shift).length, profile, options);
    const plan = { encoding, alphabet, capacity, unitsUsed };
    if (partsOf(text, plan) < partsOf(text, best)) best = plan;
  }
  return best;
}

/** Check that the SMSC's own alphabet, when it is not GSM 7-bit, has every character. */
function isWithin(text: string, { defaultAlphabet }: TextProfile): boolean {
  if (defaultAlphabet === 'LATIN1') return !/[^\0-\xff]/.test(text);
  return defaultAlphabet !== 'ASCII' || !/[^\0-\x7f]/.test(text);
}

/** Shift tables are named in a header of ours, so they need septets and headers that are ours to write. */
function nationalAlphabets({ defaultAlphabet, concatenation, languages }: TextProfile): readonly Alphabet[] {
  if (!defaultAlphabet.startsWith('GSM7') || !concatenation.startsWith('UDH')) return [];
  return languages.flatMap(alphabetsOf);
}

function partsOf(text: string, plan: Plan): number {
  return plan.unitsUsed <= plan.capacity.alone ? 1 : split(text, plan).length;
}

/** Units of a piece of the text that was planned. */
export function unitsOf(text: string, { alphabet }: Plan): number {
  if (alphabet === null) return text.length;
  let septets = 0;
  for (let i = 0; i < text.length; i++) septets += alphabet.codeOf(text.charCodeAt(i)) >= EXTENDED ? 2 : 1;
  return septets;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Cuts a text into pieces that fit a part each. Escape and surrogate pairs stay whole always; grapheme clusters (an
 * emoji with its modifiers, a letter with its vowel sign) stay whole where one fits into a part.
 */
export function split(text: string, plan: Plan): string[] {
  const capacity = plan.capacity.part;
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  const take = (cluster: string, units: number) => {
    if (used + units > capacity) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += cluster;
    used += units;
  };
  for (const cluster of plan.alphabet === DEFAULT_ALPHABET ? text : clustersOf(text)) {
    const units = unitsOf(cluster, plan);
    if (units <= capacity) take(cluster, units);
    else for (const character of cluster) take(character, unitsOf(character, plan));
  }
  pieces.push(piece);
  return pieces;
}

function* clustersOf(text: string): Generator<string> {
  for (const { segment } of graphemes.segment(text)) yield segment;
}
