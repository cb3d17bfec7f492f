/** What an inbound word asks for. */
export type Keyword = 'STOP' | 'START' | 'HELP';

/** Words that count when they are the whole message, by language. The sources differ; the union is taken. */
const KEYWORDS: readonly { keyword: Keyword; language: string; source: string; words: readonly string[] }[] = [
  {
    keyword: 'STOP',
    language: 'en',
    source: '47 CFR 64.1200(a)(10); the defaults of Twilio, AWS and Telnyx',
    words: [
      'stop',
      'stop all',
      'stopall',
      'unsubscribe',
      'end',
      'quit',
      'revoke',
      'opt out',
      'optout',
      'cancel',
      'remove',
    ],
  },
  {
    keyword: 'STOP',
    language: 'fr',
    source: 'AWS, Canadian carriers',
    words: ['arret', 'arreter', 'desabonner', 'td'],
  },
  { keyword: 'STOP', language: 'de', source: 'common usage', words: ['stopp', 'abmelden', 'abbestellen'] },
  { keyword: 'STOP', language: 'es, pt', source: 'common usage', words: ['parar', 'baja', 'alto', 'sair', 'cancelar'] },
  { keyword: 'STOP', language: 'ru', source: 'common usage', words: ['стоп', 'отписаться'] },
  { keyword: 'STOP', language: 'ar', source: 'common usage', words: ['توقف', 'إيقاف', 'ايقاف'] },
  { keyword: 'STOP', language: 'zh, ja', source: 'common usage', words: ['停止', '退订', '退訂'] },
  {
    keyword: 'START',
    language: 'en',
    source: 'the defaults of Twilio',
    words: ['start', 'unstop', 'subscribe', 'opt in', 'optin'],
  },
  { keyword: 'HELP', language: 'en', source: 'the defaults of Twilio', words: ['help', 'info'] },
  { keyword: 'HELP', language: 'fr', source: 'Canadian carriers', words: ['aide'] },
];

/** Courtesies around a keyword that do not change what it asks for. */
const COURTESIES = [
  'please',
  'pls',
  'now',
  'thanks',
  'thank you',
  'svp',
  'bitte',
  'por favor',
  'messages',
  'texts',
  'texting me',
  'messaging me',
];

const BY_WORD = new Map(
  KEYWORDS.flatMap(({ keyword, words }) => words.map((word) => [normalise(word), keyword] as const)),
);

/** Lower case, no accents, no punctuation, emoji or invisible characters; full-width forms made plain. */
function normalise(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Longest text that can be a keyword with courtesies. */
const MAX_LENGTH = 60;

/**
 * Reads an opt-out, an opt-in or a call for help. The whole message has to be the keyword, however it is written:
 * "STOP!!", "« Stopp »", "stop please"; "don't stop" and "stop by the shop" ask for nothing.
 */
export function readKeyword(text: string): Keyword | null {
  if (text.length > MAX_LENGTH) return null;
  let words = normalise(text);
  for (const courtesy of COURTESIES) {
    if (words.endsWith(` ${courtesy}`)) words = words.slice(0, -courtesy.length - 1);
    if (words.startsWith(`${courtesy} `)) words = words.slice(courtesy.length + 1);
  }
  const once = words.replace(/(\p{L})\1{2,}/gu, '$1');
  return BY_WORD.get(words) ?? BY_WORD.get(once) ?? null;
}
