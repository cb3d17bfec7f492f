/** Keywords: what the hub does about a reply, and the words that a workspace adds to those of the languages. */
import * as z from 'zod';
import { entriesOf, type LanguageReplies, WORDS_PER_SE } from '../../policy/replies/language.ts';
import { LANGUAGES } from '../../policy/replies/languages/index.ts';
import type { OwnWord, ReplyIntent } from '../../policy/replies/reply.ts';

/** A thing that an inbound message can ask for, and the hub does. */
export type Keyword = OwnWord['keyword'];

/** Words that ask for the same thing when they are the whole message. */
export interface KeywordRow {
  keyword: Keyword;
  /** BCP 47 */
  language: string;
  source: string;
  words: readonly string[];
}

const OwnWords = z.array(z.object({ keyword: z.enum(['STOP', 'START', 'HELP']), word: z.string() }));

/** The words of a workspace's own, as its row keeps them. */
export function ownWordsOf(stored: unknown): OwnWord[] {
  return OwnWords.parse(stored);
}

/** The keyword of a reply; `null`: it asks for nothing that the hub does by itself. A bare yes answers a question. */
export function keywordOf({ outcome, isYes }: Pick<ReplyIntent, 'outcome' | 'isYes'>): Keyword | null {
  switch (outcome) {
    case 'OPT_OUT':
      return 'STOP';
    case 'OPT_IN':
      return isYes ? null : 'START';
    case 'HELP':
      return 'HELP';
    default:
      return null;
  }
}

function rowsOf({ code: language, source, optOut, optOutLocal, optIn, help }: LanguageReplies): KeywordRow[] {
  return [
    { keyword: 'STOP', language, source, words: [...entriesOf(optOut), ...entriesOf(optOutLocal)] },
    { keyword: 'START', language, source, words: entriesOf(optIn) },
    { keyword: 'HELP', language, source, words: entriesOf(help) },
  ];
}

/** Words that count when they are the whole message, of all languages. */
export const KEYWORDS: readonly KeywordRow[] = [
  { keyword: 'STOP', language: 'en', source: WORDS_PER_SE.source, words: entriesOf(WORDS_PER_SE.words) },
  ...LANGUAGES.flatMap(rowsOf),
];
