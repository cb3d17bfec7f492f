// Replies that are a word, or a few: the whole message, apart from courtesies.

import { entriesOf, WORDS_PER_SE } from './language.ts';
import { LANGUAGES } from './languages/index.ts';
import {
  type Found,
  isKnown,
  isUnspaced,
  type WholeEntry,
  type WholeKind,
  wholeEntries,
  wholeWords,
} from './lexicon.ts';
import { normalised } from './normalise.ts';
import type { OwnWord, Reading } from './reply.ts';
import { mayHave, type Tongue } from './tongue.ts';

const PER_SE = new Set(entriesOf(WORDS_PER_SE.words).map(normalised));
const PER_SE_COUNTRIES: readonly string[] = WORDS_PER_SE.countries;
const OWN_OUTCOMES = { STOP: 'OPT_OUT', START: 'OPT_IN', HELP: 'HELP' } as const;
const OUTCOMES = {
  ...{
    optOut: 'OPT_OUT',
    optOutLocal: 'OPT_OUT',
    optIn: 'OPT_IN',
    yes: 'OPT_IN',
    help: 'HELP',
    ambiguous: 'AMBIGUOUS',
  },
} as const satisfies Record<WholeKind, Reading['outcome']>;
/** Of two meanings in one language the one that comes first holds. */
const ORDER: readonly WholeKind[] = ['ambiguous', 'optOut', 'optOutLocal', 'optIn', 'help', 'yes'];

/** Reads a message that is a word of opt-out, opt-in or help, once or several times, apart from courtesies. */
export function readWhole(
  words: string,
  found: readonly Found[],
  tongue: Tongue,
  own: readonly OwnWord[],
): Reading | null {
  for (const form of withoutCourtesies(words, found)) {
    const reading = ofWord(form, tongue, own) ?? ofSeveral(form, tongue, own);
    if (reading !== null) return reading;
  }
  return null;
}

/** The workspace decides about what is in doubt, or answers a question; STOP, START and HELP stay what they are. */
function ofWord(words: string, tongue: Tongue, own: readonly OwnWord[]): Reading | null {
  const reading = ofOne(words, tongue);
  if (reading !== null && reading.outcome !== 'AMBIGUOUS' && reading.isYes !== true) return reading;
  return ofOwn(words, own) ?? reading;
}

function ofOne(words: string, tongue: Tongue): Reading | null {
  const entries = wholeEntries(words).filter((entry) => mayHave(tongue, entry));
  if (entries.length === 0) return null;
  if (PER_SE.has(words) && tongue.country !== null && PER_SE_COUNTRIES.includes(tongue.country)) {
    return { outcome: 'OPT_OUT', rule: `en/${words}`, matched: words, language: 0 };
  }
  for (const language of tongue.languages) {
    const entry = first(entries.filter((each) => each.language === language));
    if (entry !== null) return readingOf(entry, words);
  }
  return ofOthers(entries, words, tongue);
}

/** A word of a language that the person is not expected to write: what it means in all of them, or perhaps a refusal. */
function ofOthers(entries: readonly WholeEntry[], words: string, tongue: Tongue): Reading | null {
  // A "no" of another language is as often a word of everyday ("fine") in that of the person.
  const entry = first(tongue.isKnown ? entries.filter(({ kind }) => kind !== 'ambiguous') : entries);
  if (entry === null) return null;
  const isDoubtful = entries.some(({ kind }) => OUTCOMES[kind] !== OUTCOMES[entry.kind]);
  if (entry.kind === 'optOutLocal') return tongue.isKnown ? null : { ...readingOf(entry, words), outcome: 'AMBIGUOUS' };
  if (entry.kind === 'optOut' && isDoubtful) return { ...readingOf(entry, words), outcome: 'AMBIGUOUS' };
  return readingOf(entry, words);
}

function first(entries: readonly WholeEntry[]): WholeEntry | null {
  for (const kind of ORDER) {
    const entry = entries.find((each) => each.kind === kind);
    if (entry !== undefined) return entry;
  }
  return null;
}

function readingOf({ kind, language, word }: WholeEntry, matched: string): Reading {
  const rule = `${LANGUAGES[language]?.code}/${word}`;
  return { outcome: OUTCOMES[kind], rule, matched, language, isYes: kind === 'yes' };
}

function ofOwn(words: string, own: readonly OwnWord[]): Reading | null {
  const said = own.find(({ word }) => normalised(word) === words);
  if (said === undefined) return null;
  return { outcome: OWN_OUTCOMES[said.keyword], rule: `own/${said.word}`, matched: words, language: null };
}

/** Several words that ask for the same: "stop stop", "stop unsubscribe". */
function ofSeveral(words: string, tongue: Tongue, own: readonly OwnWord[]): Reading | null {
  if (!words.includes(' ')) return null;
  let reading: Reading | null = null;
  for (const word of words.split(' ')) {
    const each = ofWord(word, tongue, own);
    if (each === null || (reading !== null && each.outcome !== reading.outcome)) return null;
    reading ??= each;
  }
  return reading;
}

/** The text without the courtesies before and after it, from the most of it to the least. */
export function withoutCourtesies(words: string, found: readonly Found[]): string[] {
  const courtesies = found.filter(({ entry }) => entry.kind === 'courtesies');
  if (courtesies.length === 0) return [words];
  const starts = [0];
  const ends = [words.length];
  for (const start of starts) {
    for (const each of courtesies) {
      if (each.start === start) addOnce(starts, words.charCodeAt(each.end) === 32 ? each.end + 1 : each.end);
    }
  }
  for (const end of ends) {
    for (const each of courtesies) {
      if (each.end === end) addOnce(ends, words.charCodeAt(each.start - 1) === 32 ? each.start - 1 : each.start);
    }
  }
  const forms = starts.flatMap((start) => ends.filter((end) => end > start).map((end) => words.slice(start, end)));
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function addOnce(places: number[], place: number): void {
  if (!places.includes(place)) places.push(place);
}

/** Letters of a word that one slip of the finger may have changed, at least: shorter ones are too near to other words. */
const MIN_SLIP_LETTERS = 7;

/** Words of opt-out by what is left of them when a letter is missing. */
const slips = new Map<string, WholeEntry[]>();
for (const [word, entries] of wholeWords()) {
  if (word.length < MIN_SLIP_LETTERS || word.includes(' ') || isUnspaced(word)) continue;
  const optOuts = entries.filter(({ kind }) => kind === 'optOut');
  if (optOuts.length === 0) continue;
  for (const part of [word, ...withoutOne(word)]) slips.set(part, [...(slips.get(part) ?? []), ...optOuts]);
}

/** Reads a word of opt-out with one slip of the finger: a letter missing, doubled, changed or in the wrong place. */
export function readSlip(words: string, found: readonly Found[], tongue: Tongue): Reading | null {
  for (const form of withoutCourtesies(words, found)) {
    if (form.length < MIN_SLIP_LETTERS - 1 || form.includes(' ') || isUnspaced(form)) continue;
    // A word that is known means what it means.
    if (isKnown(form)) continue;
    for (const part of [form, ...withoutOne(form)]) {
      const entry = slips.get(part)?.find((each) => isSlipOf(form, each, tongue));
      if (entry !== undefined) return readingOf(entry, form);
    }
  }
  return null;
}

function isSlipOf(form: string, entry: WholeEntry, tongue: Tongue): boolean {
  const { word, language } = entry;
  const meant = normalised(word);
  const isExpected = !tongue.isKnown || tongue.languages.includes(language);
  return (
    isExpected &&
    mayHave(tongue, entry) &&
    form.charAt(0) === meant.charAt(0) &&
    Math.abs(form.length - meant.length) <= 1 &&
    isOneApart(form, meant)
  );
}

/** True when one letter more, one less, another one or two exchanged make one of the other. */
function isOneApart(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let ends = 0;
  while (ends < Math.min(a.length, b.length) - start && a[a.length - 1 - ends] === b[b.length - 1 - ends]) ends++;
  const [restA, restB] = [a.slice(start, a.length - ends), b.slice(start, b.length - ends)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}

function withoutOne(word: string): string[] {
  return Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1));
}
