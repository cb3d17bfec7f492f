// Knowledge of the replies of one language: lists of words, and the words of sentences that refuse.

/** Classes of words that sentences of refusal are made of. */
export const CLASSES = [
  'stop',
  'not',
  'send',
  'receive',
  'write',
  'noun',
  'more',
  'want',
  'remove',
  'mine',
  'filler',
  'offers',
  'join',
  'again',
  'leave',
  'left',
  'enough',
  'missed',
  'forbid',
] as const;
/** Class of words that sentences of refusal are made of; see `Grammar`. */
export type WordClass = (typeof CLASSES)[number];

/**
 * Words of sentences, by class: `stop` orders to stop, `not` negations, `send` and `receive` what happens to messages, `write`
 * what is done to the person, `noun` messages, `more` more and again, `want` wishes, `remove` orders to delete, `mine` the
 * person, the number and the list, `filler` what changes nothing, `offers` advertising, `join` signing up, `again` once more, `leave` and `left` verbs of withdrawing and leaving, and what is withdrawn or
 * left, `enough` that there was enough, `missed` that something did not come, `forbid` "do not send" where that is one word.
 */
export type Grammar = Readonly<Record<WordClass, string>>;

/** Lists are strings: words or phrases parted by `|`; one that ends in `*` stands for all that begin like it. */
export interface LanguageReplies {
  /** BCP 47 */
  readonly code: string;
  readonly name: string;
  /** Confidence in its lists. */
  readonly confidence: 'high' | 'medium' | 'low';
  readonly source: string;
  /** Day on which the lists were last looked through, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** Opt-outs when they are the whole message, wherever it comes from. */
  readonly optOut: string;
  /** The same for people who are known to use this language: elsewhere they are words of everyday, or mean something else. */
  readonly optOutLocal: string;
  /** Opt-outs wherever in a message they stand. */
  readonly optOutPhrases: string;
  /** Opt-ins when they are the whole message. */
  readonly optIn: string;
  /** Clear consents when they are the whole message: they answer a question, and ask for nothing by themselves. */
  readonly yes: string;
  /** Calls for help when they are the whole message. */
  readonly help: string;
  /** Messages that may be a refusal when they are the whole message. */
  readonly ambiguous: string;
  /** Phrases that contain a word of opt-out and are none. */
  readonly lookAlikes: string;
  /** Courtesies around a word that do not change what it asks for. */
  readonly courtesies: string;
  readonly grammar: Grammar;
}

/** Origin of the lists. */
export const WRITTEN = {
  source:
    'written from general knowledge of the language; with the words of 47 CFR 64.1200(a)(10), of Canadian, French, Belgian and ' +
    'Brazilian rules and the defaults of Twilio, AWS and Telnyx in their languages; not yet read by native speakers',
  asOf: '2026-11-28',
} as const;

/** Words that count by themselves as opt-outs where the law says so, and elsewhere may mean something else. */
export const WORDS_PER_SE = {
  source: '47 CFR 64.1200(a)(10); Canadian carriers follow it',
  asOf: '2026-11-28',
  countries: ['US', 'CA'],
  words: 'stop | quit | end | revoke | opt out | cancel | unsubscribe',
} as const;

/** Signs that may be a refusal when a message has no letters. */
export const AMBIGUOUS_SIGNS: readonly string[] = ['👎'];

/** The entries of a list. */
export function entriesOf(list: string): string[] {
  return list
    .split('|')
    .map((entry) => entry.trim().replace(/\s+/g, ' '))
    .filter((entry) => entry !== '');
}
