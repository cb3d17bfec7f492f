// All words of all languages in one tree, by which a text is read from left to right.
import { CLASSES, entriesOf, type LanguageReplies } from './language.ts';
import { LANGUAGES } from './languages/index.ts';
import { normalised } from './normalise.ts';

/** Kinds of entries: those that are the whole message, those that stand anywhere, and the classes of words of sentences. */
export const WHOLE = ['optOut', 'optOutLocal', 'optIn', 'yes', 'help', 'ambiguous'] as const;
/** Kind of an entry that counts when it is the whole message. */
export type WholeKind = (typeof WHOLE)[number];
const ANYWHERE = ['optOutPhrases', 'lookAlikes', 'courtesies'] as const;
/** Kind of an entry that counts wherever it stands. */
export type AnywhereKind = (typeof ANYWHERE)[number] | (typeof CLASSES)[number] | 'ambiguousPhrase';

/** A word that counts when it is the whole message. */
export interface WholeEntry {
  readonly kind: WholeKind;
  readonly language: number;
  /** As the list writes it. */
  readonly word: string;
}

/** A word that counts wherever it stands. */
export interface Entry {
  readonly kind: AnywhereKind;
  readonly language: number;
  readonly word: string;
  /** True: it stands for all words that begin like it. */
  readonly isStem: boolean;
}

/** Entries that end at one place in the tree. */
interface Ending {
  readonly entries: Entry[];
  /** Languages that have a word here which may refuse or sign up by itself, bit by bit; see `Languages`. */
  readonly decisive: Languages;
  readonly negations: Languages;
  /** Words that refuse where a negation stands with them. */
  readonly negated: Languages;
}

/** A set of languages, by their indices. */
type Languages = [low: number, high: number];

/** A place in the tree. */
interface Node {
  next: Map<number, Node> | null;
  /** Entries that are a word. */
  exact: Ending | null;
  /** Entries that stand for all words that begin like it. */
  stems: Ending | null;
}

/** An entry that was found in a text. */
export interface Found {
  readonly entry: Entry;
  readonly start: number;
  readonly end: number;
}

/** Scripts without spaces between words, and Korean, whose words have endings: what is looked for may begin and end anywhere. */
const UNSPACED: readonly (readonly [from: number, to: number])[] = [
  [0x0e00, 0x0eff],
  [0x1000, 0x109f],
  [0x1780, 0x17ff],
  [0x3040, 0x30ff],
  [0x3400, 0x9fff],
  [0xac00, 0xd7af],
];

/** True when the text has letters of scripts that part no words. */
export function isUnspaced(words: string): boolean {
  for (let at = 0; at < words.length; at++) if (isUnspacedAt(words, at)) return true;
  return false;
}

function isUnspacedAt(words: string, at: number): boolean {
  const code = words.charCodeAt(at);
  if (code < 0x0e00 || Number.isNaN(code)) return false;
  for (const [from, to] of UNSPACED) if (code >= from && code <= to) return true;
  return false;
}

const newNode = (): Node => ({ next: null, exact: null, stems: null });
const newEnding = (): Ending => ({ entries: [], decisive: [0, 0], negations: [0, 0], negated: [0, 0] });
const root = newNode();
const whole = new Map<string, WholeEntry[]>();

const DECISIVE: readonly AnywhereKind[] = [
  'stop',
  'remove',
  'leave',
  'forbid',
  'enough',
  'join',
  'optOutPhrases',
  'ambiguousPhrase',
];
const NEGATED: readonly AnywhereKind[] = ['write', 'send', 'want', 'more', 'noun', 'offers'];

function insert(entry: Entry, key: string): void {
  let node = root;
  for (let at = 0; at < key.length; at++) {
    node.next ??= new Map();
    const code = key.charCodeAt(at);
    const next: Node = node.next.get(code) ?? newNode();
    node.next.set(code, next);
    node = next;
  }
  const ending = (entry.isStem ? node.stems : node.exact) ?? newEnding();
  if (entry.isStem) node.stems = ending;
  else node.exact = ending;
  const { kind, language } = entry;
  if (ending.entries.some((each) => each.kind === kind && each.language === language)) return;
  ending.entries.push(entry);
  if (DECISIVE.includes(kind)) add(ending.decisive, language);
  if (kind === 'not') add(ending.negations, language);
  if (NEGATED.includes(kind)) add(ending.negated, language);
}

function add(languages: Languages, language: number): void {
  languages[language < 32 ? 0 : 1] |= 1 << (language & 31);
}

function load(replies: LanguageReplies, language: number): void {
  for (const kind of WHOLE) {
    for (const word of entriesOf(replies[kind])) {
      const key = normalised(word);
      const entries = whole.get(key) ?? [];
      if (!entries.some((each) => each.language === language && each.kind === kind)) {
        whole.set(key, [...entries, { kind, language, word }]);
      }
      // "You have the wrong number" says the same with a name before it.
      if (kind === 'ambiguous' && (key.includes(' ') || (isUnspaced(key) && key.length >= 3)))
        insert({ kind: 'ambiguousPhrase', language, word, isStem: false }, key);
    }
  }
  const lists = [
    ...ANYWHERE.map((kind) => ({ kind, list: replies[kind] })),
    ...CLASSES.map((kind) => ({ kind, list: replies.grammar[kind] })),
  ];
  for (const { kind, list } of lists) {
    for (const word of entriesOf(list)) {
      const isStem = word.endsWith('*');
      insert({ kind, language, word, isStem }, normalised(word));
    }
  }
}

for (const [language, replies] of LANGUAGES.entries()) load(replies, language);

/** The entries that a text is as a whole. */
export function wholeEntries(words: string): readonly WholeEntry[] {
  return whole.get(words) ?? [];
}

/** Every word that counts as the whole message, normalised. */
export function wholeWords(): IterableIterator<[string, readonly WholeEntry[]]> {
  return whole.entries();
}

/** True for a word that is in a list of any language, as it stands. */
export function isKnown(word: string): boolean {
  const places: Place[] = [];
  walk(word, 0, places);
  return places.some(({ ending, end }) => end === word.length && ending.entries.some(({ isStem }) => !isStem));
}

/** Entries that stand at one place of a text. */
interface Place {
  readonly ending: Ending;
  readonly start: number;
  readonly end: number;
}

/**
 * Entries in a text, by where they begin: those of the languages whose words in it can say something together, and all
 * courtesies and look-alikes.
 */
export function find(words: string): Found[] {
  const places: Place[] = [];
  for (let start = 0; start < words.length; start++) {
    const begins = start === 0 || words.charCodeAt(start - 1) === SPACE || isUnspacedAt(words, start);
    if (begins) walk(words, start, places);
  }
  const speaking = speakingIn(places);
  const found: Found[] = [];
  for (const { ending, start, end } of places) {
    for (const entry of ending.entries) {
      const { kind, language } = entry;
      if (kind === 'courtesies' || kind === 'lookAlikes' || has(speaking, language)) found.push({ entry, start, end });
    }
  }
  return found;
}

const SPACE = 32;

/** Languages whose words may refuse or sign up: by one that does so by itself, or by a negation and what it may stand with. */
function speakingIn(places: readonly Place[]): Languages {
  const [decisive, negations, negated]: [Languages, Languages, Languages] = [
    [0, 0],
    [0, 0],
    [0, 0],
  ];
  for (const { ending } of places) {
    unite(decisive, ending.decisive);
    unite(negations, ending.negations);
    unite(negated, ending.negated);
  }
  return [decisive[0] | (negations[0] & negated[0]), decisive[1] | (negations[1] & negated[1])];
}

function unite(to: Languages, from: Languages): void {
  to[0] |= from[0];
  to[1] |= from[1];
}

function has(languages: Languages, language: number): boolean {
  return (languages[language < 32 ? 0 : 1] & (1 << (language & 31))) !== 0;
}

function walk(words: string, start: number, places: Place[]): void {
  let node: Node | undefined = root;
  for (let end = start; end < words.length; ) {
    node = node.next?.get(words.charCodeAt(end));
    if (node === undefined) return;
    end++;
    if (node.stems !== null) places.push({ ending: node.stems, start, end: wordEnd(words, end) });
    const ends = end >= words.length || words.charCodeAt(end) === SPACE || isUnspacedAt(words, end);
    if (node.exact !== null && ends) places.push({ ending: node.exact, start, end });
  }
}

/** A stem reaches to the end of its word. */
function wordEnd(words: string, end: number): number {
  if (isUnspacedAt(words, end - 1)) return end;
  const space = words.indexOf(' ', end);
  return space < 0 ? words.length : space;
}
