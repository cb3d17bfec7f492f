// Replies that are sentences: phrases that refuse, sentences that say so in other words, and signing up again.

import { LANGUAGES } from './languages/index.ts';
import { type Found, isUnspaced } from './lexicon.ts';
import type { Reading } from './reply.ts';
import { readRefusal, strangersOf } from './sentence.ts';
import type { Tongue } from './tongue.ts';

/** Words of a text that are of no class, at most, beside a phrase that may be a refusal or an opt-in. */
const MAX_STRANGERS = 2;

/** Reads a sentence. @param found everything that stands in it */
export function readPhrases(words: string, found: readonly Found[], tongue: Tongue): Reading | null {
  if (found.length === 0) return null;
  const languages = byLanguage(found, tongue);
  return (
    firstOf(languages, (own, language) => phrase(words, own, found, language)) ??
    firstOf(languages, (own, language) => signUp(words, own, language)) ??
    firstOf(languages, (own, language) => refusal(words, own, language, tongue)) ??
    firstOf(languages, (own, language) => ambiguous(words, own, language))
  );
}

type OfLanguage = readonly [language: number, found: readonly Found[]];

/** Entries of the text by language, the expected ones first. */
function byLanguage(found: readonly Found[], { languages }: Tongue): OfLanguage[] {
  const all = new Map<number, Found[]>();
  for (const each of found) {
    const own = all.get(each.entry.language);
    if (own === undefined) all.set(each.entry.language, [each]);
    else own.push(each);
  }
  const expected = languages.flatMap((language): OfLanguage[] => {
    const own = all.get(language);
    return own === undefined ? [] : [[language, own]];
  });
  return [...expected, ...[...all].filter(([language]) => !languages.includes(language))];
}

function firstOf(
  languages: readonly OfLanguage[],
  read: (found: readonly Found[], language: number) => Reading | null,
): Reading | null {
  for (const [language, found] of languages) {
    const reading = read(found, language);
    if (reading !== null) return reading;
  }
  return null;
}

/** A phrase of opt-out that no look-alike contains and no negation stands before. */
function phrase(words: string, own: readonly Found[], all: readonly Found[], language: number): Reading | null {
  for (const each of own) {
    if (each.entry.kind !== 'optOutPhrases') continue;
    const isGuarded = all.some(({ entry, start, end }) => {
      return entry.kind === 'lookAlikes' && start <= each.start && end >= each.end;
    });
    const isNegated = own.some(({ entry, start, end }) => {
      return entry.kind === 'not' && end <= each.start && each.start - end <= 1 && start < each.start;
    });
    if (isGuarded || isNegated) continue;
    const rule = `${LANGUAGES[language]?.code}/${each.entry.word}`;
    return { outcome: 'OPT_OUT', rule, matched: words.slice(each.start, each.end), language };
  }
  return null;
}

function refusal(words: string, own: readonly Found[], language: number, tongue: Tongue): Reading | null {
  const isExpected = tongue.languages.includes(language) || (!tongue.isKnown && words.includes(' '));
  const read = readRefusal({ words, found: own, isExpected });
  if (read === null) return null;
  const rule = `${LANGUAGES[language]?.code}/${read.name} …`;
  return { outcome: 'OPT_OUT', rule, matched: words.slice(read.start, read.end), language };
}

/** "Sign me up again": a word of signing up and one of again or of a wish, and no negation. */
function signUp(words: string, own: readonly Found[], language: number): Reading | null {
  const join = own.find(({ entry }) => entry.kind === 'join');
  const again = own.find(
    ({ entry, start, end }) => entry.kind === 'again' && join !== undefined && (end <= join.start || start >= join.end),
  );
  if (join === undefined || again === undefined || own.some(({ entry }) => entry.kind === 'not')) return null;
  if (strangersOf(words, own) > MAX_STRANGERS) return null;
  const rule = `${LANGUAGES[language]?.code}/sign up again …`;
  const matched = words.slice(Math.min(join.start, again.start), Math.max(join.end, again.end));
  return { outcome: 'OPT_IN', rule, matched, language };
}

/** A phrase that may be a refusal, with little beside it: "I think you have the wrong number". */
function ambiguous(words: string, own: readonly Found[], language: number): Reading | null {
  const each = own.find(({ entry }) => entry.kind === 'ambiguousPhrase');
  if (each === undefined || strangersOf(words, own) > (isUnspaced(words) ? 1.5 : 0)) return null;
  const rule = `${LANGUAGES[language]?.code}/${each.entry.word}`;
  return { outcome: 'AMBIGUOUS', rule, matched: words.slice(each.start, each.end), language };
}
