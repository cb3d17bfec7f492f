// Signs by which a text reads like an offer: words of offers, percentages, links.
import { hasLink, type LinkWarning, linkWarnings } from '../links.ts';
import { normalised } from '../replies/normalise.ts';
import { sharingLast } from '../share.ts';
import { OFFER_WORDS, UNPARTED_OFFER_WORDS } from './words.ts';

/** Signs of one text. Shared: never changed. */
export interface OfferSigns {
  /** Words of coupons, discounts and promotions, as the lists have them. */
  readonly strong: readonly string[];
  /** Words that offers have more often than orders, as the lists have them; `percentage` for one. */
  readonly weak: readonly string[];
  /** True when it has a link; the line by which phones fill in a code is none. */
  readonly hasLink: boolean;
  readonly warnings: readonly LinkWarning[];
}

/** An entry of the lists, with its own words as they are compared. */
interface Entry {
  listed: string;
  /** Normalised, without the star. */
  words: string;
  isStem: boolean;
  isStrong: boolean;
}

const KEY_LENGTH = 3;

/** Entries by their first letters, the strong ones first. */
const ENTRIES = new Map<string, Entry[]>();
const UNPARTED: Entry[] = [];

for (const each of Object.values(OFFER_WORDS)) {
  for (const entry of entriesOf(each)) {
    const key = keyAt(` ${entry.words} `, 1);
    const known = ENTRIES.get(key) ?? [];
    ENTRIES.set(
      key,
      [...known, entry].sort((a, b) => Number(b.isStrong) - Number(a.isStrong)),
    );
  }
}
for (const each of Object.values(UNPARTED_OFFER_WORDS)) {
  UNPARTED.push(...entriesOf(each).map((entry) => ({ ...entry, words: entry.words.replaceAll(' ', '') })));
}

function entriesOf({ strong, weak }: { strong: string; weak: string }): Entry[] {
  const read = (list: string, isStrong: boolean) =>
    list.split('|').map((part): Entry => {
      const listed = part.trim();
      return { listed, words: normalised(listed), isStem: listed.endsWith('*'), isStrong };
    });
  return [...read(strong, true), ...read(weak, false)];
}

function keyAt(padded: string, at: number): string {
  return padded.slice(at, at + KEY_LENGTH);
}

const IS_ASCII = /^[\0-\x7f]*$/;
const PARTING = /[^a-z0-9]+/g;
/** Scripts that part no words. */
const IS_UNPARTED = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
/** A price that falls by so much, and any other percentage. */
const REDUCTION = /[-\u2212\u2013]\s?\d{1,2}\s?%|\b\d{1,2}\s?% off\b/i;
const PERCENTAGE = /\d{1,2}\s?[%\u066a\uff05]/;

/** Signs of a text. Texts that follow one another and are the same are read once. */
export const offerSigns: (text: string) => OfferSigns = sharingLast(read);

const NONE: OfferSigns = { strong: [], weak: [], hasLink: false, warnings: [] };

function read(text: string): OfferSigns {
  const found = { strong: new Set<string>(), weak: new Set<string>() };
  const take = ({ listed, isStrong }: Entry) => (isStrong ? found.strong : found.weak).add(listed);
  const padded = ` ${wordsOf(text)} `;
  for (let at = 1; at < padded.length; at = padded.indexOf(' ', at) + 1) {
    const entry = ENTRIES.get(keyAt(padded, at))?.find((each) => isAt(padded, at, each));
    if (entry !== undefined) take(entry);
  }
  if (IS_UNPARTED.test(text)) {
    const whole = padded.replaceAll(' ', '');
    for (const entry of UNPARTED) if (whole.includes(entry.words)) take(entry);
  }
  if (PERCENTAGE.test(text)) found[REDUCTION.test(text) ? 'strong' : 'weak'].add('percentage');
  const [isLinked, warnings] = [hasLink(text), linkWarnings(text)];
  if (found.strong.size + found.weak.size + warnings.length === 0 && !isLinked) return NONE;
  return { strong: [...found.strong], weak: [...found.weak], hasLink: isLinked, warnings };
}

/** Words of a text as the lists are compared; most texts are ASCII, of which that is soon made. */
function wordsOf(text: string): string {
  return IS_ASCII.test(text) ? text.toLowerCase().replace(PARTING, ' ').trim() : normalised(text);
}

function isAt(padded: string, at: number, { words, isStem }: Entry): boolean {
  return padded.startsWith(words, at) && (isStem || padded.charAt(at + words.length) === ' ');
}
