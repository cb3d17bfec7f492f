// Sentences that refuse: what the words of one language in a text say together.
import type { WordClass } from './language.ts';
import type { Found } from './lexicon.ts';
import { isUnspaced } from './lexicon.ts';

/** Pattern of a sentence: classes that stand near each other, in any order. */
interface Pattern {
  name: string;
  /** One word of each. */
  classes: readonly (readonly WordClass[])[];
  /** Most words of the text that are of no class; `null`: any number. */
  strangers: number | null;
}

const MESSAGES = ['noun', 'offers'] as const;

/** Patterns of refusals, the surest first. */
const PATTERNS: readonly Pattern[] = [
  { name: 'stop sending', classes: [['stop'], ['write', 'noun', 'offers']], strangers: 4 },
  { name: 'stop sending', classes: [['stop'], ['send'], [...MESSAGES, 'mine', 'more']], strangers: 2 },
  { name: 'no more messages', classes: [['not'], ['more'], MESSAGES], strangers: 3 },
  { name: 'do not write', classes: [['not'], ['write'], ['more']], strangers: 4 },
  { name: 'do not write', classes: [['not'], ['write']], strangers: 0 },
  { name: 'do not write', classes: [['not'], ['write'], ['mine']], strangers: 1 },
  { name: 'do not send', classes: [['not'], ['send'], [...MESSAGES, 'more']], strangers: 2 },
  { name: 'do not send', classes: [['not'], ['send']], strangers: 0 },
  { name: 'do not want', classes: [['not'], ['want'], MESSAGES], strangers: 2 },
  { name: 'do not want', classes: [['not'], ['want'], ['receive'], ['more', 'noun', 'offers']], strangers: 3 },
  { name: 'do not want', classes: [['not'], ['want'], ['receive']], strangers: 0 },
  { name: 'do not want', classes: [['not'], ['want'], ['more']], strangers: 0 },
  { name: 'do not send', classes: [['forbid'], [...MESSAGES, 'more']], strangers: 3 },
  { name: 'do not send', classes: [['forbid']], strangers: 0 },
  { name: 'no messages', classes: [['not'], MESSAGES], strangers: 0 },
  { name: 'enough', classes: [['enough'], MESSAGES], strangers: 1 },
  { name: 'withdraw', classes: [['leave'], ['left']], strangers: 0 },
  { name: 'remove me', classes: [['remove'], ['mine']], strangers: 1 },
];

/** Classes of words that order something by themselves. */
const ORDERS = ['stop', 'remove', 'enough', 'forbid'] as const;

/** Characters between the words of a pattern, at most; scripts without spaces have shorter words. */
const SLACK = 24;
const UNSPACED_SLACK = 8;

/** Words of one language in a text. */
export interface Sentence {
  words: string;
  found: readonly Found[];
  /** True when the person may be expected to write in the language. */
  isExpected: boolean;
}

/** A refusal that was read in a sentence. */
export interface Refusal {
  name: string;
  start: number;
  end: number;
}

/** Reads a refusal in the words of one language. @returns `null`: it says none */
export function readRefusal({ words, found, isExpected }: Sentence): Refusal | null {
  // "I did not get your message" asks for it, unless something beside it orders to stop.
  const isMissed = found.some(({ entry }) => entry.kind === 'missed');
  if (isMissed && !found.some(({ entry }) => ORDERS.some((kind) => kind === entry.kind))) return null;
  const free = withoutGuarded(found);
  const unspaced = isUnspaced(words);
  const strangers = strangersOf(words, found);
  for (const { name, classes, strangers: most } of PATTERNS) {
    if (most !== null && strangers > most) continue;
    const span = spanOf(classes, free, unspaced ? UNSPACED_SLACK : SLACK);
    if (span !== null) return { name, ...span };
  }
  return strangers === 0 && isExpected ? orderToStop(words, free, found) : null;
}

/** An order to stop with nothing beside it but words that change nothing. */
function orderToStop(words: string, free: readonly Found[], found: readonly Found[]): Refusal | null {
  const stop = free.find(({ entry }) => entry.kind === 'stop');
  if (stop === undefined) return null;
  const isFirst =
    words.slice(0, stop.start).trim() === '' ||
    found.some(({ entry, start, end }) => {
      return entry.kind === 'courtesies' && start === 0 && end >= stop.start - 1;
    });
  return isFirst ? { name: 'stop this', start: stop.start, end: stop.end } : null;
}

/** The words without orders to stop that are negated or belong to a look-alike, and without the negations of these. */
function withoutGuarded(found: readonly Found[]): Found[] {
  const guards = found.filter(({ entry }) => entry.kind === 'lookAlikes');
  // A negated wish in one word ("nechci") negates nothing but itself.
  const wishes = found.filter(({ entry }) => entry.kind === 'want');
  const negations = found.filter(
    ({ entry, start, end }) => entry.kind === 'not' && !wishes.some((wish) => wish.start === start && wish.end === end),
  );
  const gone = new Set<Found>();
  for (const each of found) {
    if (each.entry.kind === 'stop') {
      const negation = negations.find(
        ({ start, end }) => end <= each.start && each.start - end <= 1 && start < each.start,
      );
      if (negation !== undefined)
        for (const other of found) if (other === each || other.start === negation.start) gone.add(other);
    }
    if (guards.some(({ start, end }) => start <= each.start && end >= each.end) && each.entry.kind !== 'lookAlikes')
      gone.add(each);
  }
  return found.filter((each) => !gone.has(each));
}

/** Number of words of the text that are of no class; where words are not parted, two characters count as one. */
export function strangersOf(words: string, found: readonly Found[]): number {
  const unspaced = isUnspaced(words);
  const covered = new Uint8Array(words.length);
  for (const { start, end } of found) covered.fill(1, start, end);
  let strangers = 0;
  let isCounted = false;
  for (let at = 0; at < words.length; at++) {
    const isSpace = words.charCodeAt(at) === 32;
    if (isSpace) isCounted = false;
    else if (covered[at] === 0 && (unspaced || !isCounted)) {
      strangers += unspaced ? 0.5 : 1;
      isCounted = true;
    }
  }
  return strangers;
}

/** The narrowest place where one word of each class stands, none of them twice. */
function spanOf(
  classes: Pattern['classes'],
  found: readonly Found[],
  slack: number,
): { start: number; end: number } | null {
  const choices = classes.map((names) => found.filter(({ entry }) => names.some((name) => name === entry.kind)));
  if (choices.some((each) => each.length === 0)) return null;
  return choose(choices, [], slack);
}

function choose(
  [first, ...rest]: readonly (readonly Found[])[],
  chosen: readonly Found[],
  slack: number,
): { start: number; end: number } | null {
  if (first === undefined) {
    const start = Math.min(...chosen.map((each) => each.start));
    const end = Math.max(...chosen.map((each) => each.end));
    const length = chosen.reduce((sum, each) => sum + each.end - each.start, 0);
    return end - start - length <= slack ? { start, end } : null;
  }
  for (const each of first) {
    if (chosen.some((other) => isSame(each, other))) continue;
    const span = choose(rest, [...chosen, each], slack);
    if (span !== null) return span;
  }
  return null;
}

/** True when two words are one, apart from a negated wish in one word ("nechci", "istemiyorum"): that is a negation and a wish. */
function isSame(a: Found, b: Found): boolean {
  if (a.start >= b.end || b.start >= a.end) return false;
  const isOneSpan = a.start === b.start && a.end === b.end;
  return !(isOneSpan && a.entry.kind === 'want' && b.entry.kind === 'not');
}
