/** Keywords such as STOP and HELP: their recognition in a message. */
import { z } from 'zod';
import { COURTESIES, KEYWORDS, type Keyword, LOOKALIKES, PHRASES } from './keyword-table.ts';

/** A word of a workspace's own. */
export interface OwnWord {
  keyword: Keyword;
  word: string;
}

/** A keyword that was recognised, and the word of the table by which it was. */
export interface KeywordMatch {
  keyword: Keyword;
  /** `en/unsubscribe`: language and word; `own/raus`: a word of the workspace. */
  rule: string;
}

/** Longest text that can be a keyword with courtesies, in UTF-16 units. */
const MAX_LENGTH = 60;
/** Language that stands for the workspace in a rule. */
export const OWN = 'own';

const OwnWords = z.array(z.object({ keyword: z.enum(['STOP', 'START', 'HELP']), word: z.string() }));

/** The words of a workspace's own, as its row keeps them. */
export function ownWordsOf(stored: unknown): OwnWord[] {
  return OwnWords.parse(stored);
}

/**
 * A text as words are compared: lower case, no accents, no punctuation, emoji or Arabic stretching; full-width forms made
 * plain, letters that look alike made one. What cannot be seen (zero-width, soft hyphen, direction marks) is not there: it
 * parts no word. Letters one by one (S.T.O.P.) are a word.
 */
export function normalised(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\u0640]/gu, '')
    .toLowerCase()
    .replace(/./gu, (letter) => LOOKALIKES[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return /^\p{L}(?: \p{L}){2,}$/u.test(words) ? words.replaceAll(' ', '') : words;
}

const BUILT_IN = new Map(
  KEYWORDS.flatMap(({ keyword, language, words }) =>
    words.map((word): [string, KeywordMatch] => [normalised(word), { keyword, rule: `${language}/${word}` }]),
  ).reverse(),
);

const PATTERNS = PHRASES.flatMap(({ keyword, language, openers, objects }) => {
  const allowed = new Set(objects.map(normalised));
  const all = openers.map((opener) => ({ opener: normalised(opener), rule: `${language}/${opener} …` }));
  // The longest opener that fits says most.
  return all.sort((a, b) => b.opener.length - a.opener.length).map((each) => ({ ...each, keyword, allowed }));
});

const COURTESY_WORDS = COURTESIES.map(normalised);

/**
 * Reads an opt-out, an opt-in or a call for help. The whole message has to be the keyword, however it is written and how
 * often: "STOP!!", "« Stopp »", "stop stop please", "unsubscribe me"; "don't stop", "stop by the shop" and
 * "STOP 12345" ask for nothing.
 *
 * @param own words of the workspace, beside those of the table
 */
export function readKeyword(text: string, own: readonly OwnWord[] = []): KeywordMatch | null {
  if (text.length > MAX_LENGTH) return null;
  const words = withoutCourtesies(normalised(text));
  if (words === '') return null;
  const stretched = words.replace(/(\p{L})\1{2,}/gu, '$1');
  const table = own.length === 0 ? BUILT_IN : withOwn(own);
  for (const each of words === stretched ? [words] : [words, stretched]) {
    const match = table.get(each) ?? ofSeveral(table, each) ?? ofPhrase(each);
    if (match !== null) return match;
  }
  return null;
}

/** The words of the table hold over those of a workspace: STOP, START and HELP stay what they are. */
function withOwn(own: readonly OwnWord[]): ReadonlyMap<string, KeywordMatch> {
  const words = own.map(({ keyword, word }): [string, KeywordMatch] => {
    return [normalised(word), { keyword, rule: `${OWN}/${word}` }];
  });
  return new Map([...words, ...BUILT_IN]);
}

/** Several words that ask for the same: "stop stop", "stop unsubscribe". */
function ofSeveral(table: ReadonlyMap<string, KeywordMatch>, words: string): KeywordMatch | null {
  const parts = words.split(' ');
  const [first, ...rest] = parts.map((part) => table.get(part));
  if (first === undefined || rest.length === 0) return null;
  return rest.every((match) => match?.keyword === first.keyword) ? first : null;
}

/** A phrase with nothing but objects behind its opener, of which there is one at least. */
function ofPhrase(words: string): KeywordMatch | null {
  for (const { opener, keyword, rule, allowed } of PATTERNS) {
    if (!words.startsWith(`${opener} `)) continue;
    const rest = words.slice(opener.length + 1).split(' ');
    if (rest.every((word) => allowed.has(word))) return { keyword, rule };
  }
  return null;
}

/** Courtesies come before and after, and several at a time. */
function withoutCourtesies(words: string): string {
  for (const courtesy of COURTESY_WORDS) {
    if (words.endsWith(` ${courtesy}`)) return withoutCourtesies(words.slice(0, -courtesy.length - 1));
    if (words.startsWith(`${courtesy} `)) return withoutCourtesies(words.slice(courtesy.length + 1));
  }
  return words;
}
