/** What an inbound word asks for. */
export type Keyword = 'STOP' | 'START' | 'HELP';

/** Words that ask for the same thing, with where they come from. */
export interface KeywordRow {
  keyword: Keyword;
  /** ISO 639-1. */
  language: string;
  source: string;
  words: readonly string[];
}

const USAGE = 'common usage of senders in that language';

/**
 * Words that count when they are the whole message. The sources differ; the union is taken. YES, by which Twilio opts in
 * again, is no keyword here: people answer questions with it.
 */
export const KEYWORDS: readonly KeywordRow[] = [
  {
    keyword: 'STOP',
    language: 'en',
    source: '47 CFR 64.1200(a)(10): these count by themselves',
    words: ['stop', 'quit', 'end', 'revoke', 'opt out', 'cancel', 'unsubscribe'],
  },
  {
    keyword: 'STOP',
    language: 'en',
    source: 'the defaults of Twilio, AWS and Telnyx',
    words: ['stopall', 'stop all', 'optout', 'remove'],
  },
  {
    keyword: 'STOP',
    language: 'fr',
    source: 'AWS; Canadian carriers',
    words: ['arret', 'td', 'arreter', 'desabonner'],
  },
  { keyword: 'STOP', language: 'de', source: USAGE, words: ['stopp', 'abmelden', 'abbestellen'] },
  { keyword: 'STOP', language: 'nl', source: USAGE, words: ['afmelden'] },
  { keyword: 'STOP', language: 'sv', source: USAGE, words: ['avsluta'] },
  { keyword: 'STOP', language: 'es', source: USAGE, words: ['parar', 'baja', 'alto', 'cancelar'] },
  { keyword: 'STOP', language: 'pt', source: USAGE, words: ['parar', 'sair', 'cancelar'] },
  { keyword: 'STOP', language: 'tr', source: USAGE, words: ['ret', 'iptal', 'dur'] },
  { keyword: 'STOP', language: 'ru', source: USAGE, words: ['стоп', 'отписаться'] },
  { keyword: 'STOP', language: 'ar', source: USAGE, words: ['توقف', 'إيقاف', 'إلغاء'] },
  { keyword: 'STOP', language: 'zh', source: USAGE, words: ['停止', '退订', '退訂'] },
  { keyword: 'STOP', language: 'ja', source: USAGE, words: ['停止'] },
  {
    keyword: 'START',
    language: 'en',
    source: 'the defaults of Twilio, AWS and Telnyx',
    words: ['start', 'unstop', 'subscribe', 'opt in', 'optin'],
  },
  { keyword: 'HELP', language: 'en', source: 'the defaults of Twilio', words: ['help', 'info'] },
  { keyword: 'HELP', language: 'fr', source: 'Canadian carriers; French short codes', words: ['aide', 'contact'] },
  { keyword: 'HELP', language: 'es', source: USAGE, words: ['ayuda'] },
  { keyword: 'HELP', language: 'de', source: USAGE, words: ['hilfe'] },
];

/** Courtesies around a keyword that do not change what it asks for. */
const COURTESIES = [
  'please',
  'pls',
  'now',
  'thanks',
  'thank you',
  'svp',
  's il vous plait',
  'merci',
  'bitte',
  'danke',
  'por favor',
  'messages',
  'texts',
  'texting me',
  'messaging me',
];

const BY_WORD = new Map(
  KEYWORDS.flatMap(({ keyword, words }) => words.map((word) => [normalise(word), keyword] as const)),
);

/**
 * Lower case, no accents, no punctuation, emoji or Arabic stretching; full-width forms made plain. What cannot be seen
 * (zero-width, soft hyphen, direction marks) is not there: it parts no word.
 */
function normalise(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\u0640]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Longest text that can be a keyword with courtesies, in UTF-16 units. */
const MAX_LENGTH = 60;

/**
 * Reads an opt-out, an opt-in or a call for help. The whole message has to be the keyword, however it is written:
 * "STOP!!", "« Stopp »", "stop please"; "don't stop" and "stop by the shop" ask for nothing.
 */
export function readKeyword(text: string): Keyword | null {
  if (text.length > MAX_LENGTH) return null;
  const words = withoutCourtesies(normalise(text));
  const once = words.replace(/(\p{L})\1{2,}/gu, '$1');
  return BY_WORD.get(words) ?? BY_WORD.get(once) ?? null;
}

/** Courtesies come before and after, and several at a time. */
function withoutCourtesies(words: string): string {
  for (const courtesy of COURTESIES) {
    if (words.endsWith(` ${courtesy}`)) return withoutCourtesies(words.slice(0, -courtesy.length - 1));
    if (words.startsWith(`${courtesy} `)) return withoutCourtesies(words.slice(courtesy.length + 1));
  }
  return words;
}
