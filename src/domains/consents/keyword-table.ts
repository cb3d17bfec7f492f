// What people write to get no more messages, messages again, or help: words and phrases by language, with their sources.

/** A thing that an inbound word can ask for. */
export type Keyword = 'STOP' | 'START' | 'HELP';

/** Words that ask for the same thing when they are the whole message. */
export interface KeywordRow {
  keyword: Keyword;
  /** ISO 639-1. */
  language: string;
  source: string;
  words: readonly string[];
}

const USAGE = 'common usage of senders in that language';
const PER_SE = '47 CFR 64.1200(a)(10): these count by themselves';
const GATEWAYS = 'the defaults of Twilio, AWS and Telnyx';
const REPLIES = 'what people reply, by public reports of gateways and senders';
const SLIPS = 'misspellings that Belgium’s code of conduct of mobile services wants read as STOP';

/**
 * Words that count when they are the whole message. The sources differ; the union is taken. YES, by which Twilio opts in
 * again, is no keyword here: people answer questions with it.
 */
export const KEYWORDS: readonly KeywordRow[] = [
  {
    keyword: 'STOP',
    language: 'en',
    source: PER_SE,
    words: ['stop', 'quit', 'end', 'revoke', 'opt out', 'cancel', 'unsubscribe'],
  },
  { keyword: 'STOP', language: 'en', source: GATEWAYS, words: ['stopall', 'stop all', 'optout', 'remove'] },
  {
    keyword: 'STOP',
    language: 'en',
    source: REPLIES,
    words: [
      ...['unsub', 'unsuscribe', 'unsubcribe', 'unsubscibe', 'stop2quit', 'stop2end', 'stop2stop', 'stop 2 quit'],
      // The instruction, sent back as it came.
      ...['stop 2 end', 'stop to end', 'stop to quit', 'stop to cancel', 'stop to opt out', 'stop to unsubscribe'],
    ],
  },
  { keyword: 'STOP', language: 'en', source: SLIPS, words: ['tsop', 'sotp', 'stpo'] },
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
  { keyword: 'STOP', language: 'el', source: USAGE, words: ['στοπ'] },
  { keyword: 'STOP', language: 'ru', source: USAGE, words: ['стоп', 'отписаться'] },
  { keyword: 'STOP', language: 'ar', source: USAGE, words: ['توقف', 'إيقاف', 'إلغاء'] },
  { keyword: 'STOP', language: 'zh', source: USAGE, words: ['停止', '退订', '退訂'] },
  { keyword: 'STOP', language: 'ja', source: USAGE, words: ['停止'] },
  {
    keyword: 'START',
    language: 'en',
    source: GATEWAYS,
    words: ['start', 'unstop', 'subscribe', 'opt in', 'optin'],
  },
  { keyword: 'HELP', language: 'en', source: 'the defaults of Twilio', words: ['help', 'info'] },
  { keyword: 'HELP', language: 'fr', source: 'Canadian carriers; French short codes', words: ['aide', 'contact'] },
  { keyword: 'HELP', language: 'es', source: USAGE, words: ['ayuda'] },
  { keyword: 'HELP', language: 'de', source: USAGE, words: ['hilfe'] },
];

/** Phrases that begin with one of `openers` and go on with nothing but words of `objects`. */
export interface PhraseRow {
  keyword: Keyword;
  /** ISO 639-1. */
  language: string;
  source: string;
  openers: readonly string[];
  objects: readonly string[];
}

/** Phrases of opting out: "unsubscribe me", "please stop sending text reminders". */
export const PHRASES: readonly PhraseRow[] = [
  {
    keyword: 'STOP',
    language: 'en',
    source: '47 CFR 64.1200(a)(10): wording that a reasonable person understands',
    openers: [
      ...['stop', 'stop sending', 'stop texting', 'stop messaging', 'stop contacting', 'stop spamming'],
      ...['unsubscribe', 'unsub', 'opt out', 'optout', 'opt me out', 'remove', 'take me off', 'no more'],
      ...['do not text', 'dont text', 'don t text', 'do not send', 'dont send', 'don t send'],
      ...[
        'do not ever text',
        'don t ever text',
        'do not ever contact',
        'don t ever contact',
        'never text',
        'do not contact',
        'dont contact',
        'don t contact',
        'do not message',
        'dont message',
        'don t message',
      ],
    ],
    objects: [
      ...['me', 'us', 'my', 'your', 'the', 'these', 'this', 'those', 'all', 'any', 'anymore', 'more', 'from', 'to'],
      ...['text', 'texts', 'txt', 'txts', 'sms', 'message', 'messages', 'msg', 'msgs', 'reminder', 'reminders', 'spam'],
      ...['alert', 'alerts', 'update', 'updates', 'offer', 'offers', 'notification', 'notifications', 'list', 'lists'],
      ...['number', 'phone', 'and', 'of', 'off', 'out', 'again', 'ever', 'back'],
    ],
  },
];

/** Courtesies around a keyword that do not change what it asks for. */
export const COURTESIES: readonly string[] = [
  ...['please', 'pls', 'plz', 'now', 'thanks', 'thank you', 'thx', 'kindly', 'immediately', 'ok', 'okay', 'reply'],
  ...['sent from my iphone', 'sent from my android', 'sent from my phone', 'text'],
  ...['svp', 's il vous plait', 'merci', 'bitte', 'danke', 'por favor', 'gracias', 'obrigado', 'lutfen'],
];

/**
 * Letters that look like Latin ones. The GSM 7-bit default alphabet has the Greek capitals without their Latin twins
 * (3GPP TS 23.038 §6.2.1), so that ΣΤΟΠ comes as Σ, T, O, Π; Cyrillic words come so from keyboards with both scripts.
 */
export const LOOKALIKES: Readonly<Record<string, string>> = {
  ...{ α: 'a', β: 'b', ε: 'e', ζ: 'z', η: 'h', ι: 'i', κ: 'k', μ: 'm', ν: 'n', ο: 'o', ρ: 'p', τ: 't', υ: 'y', χ: 'x' },
  ...{ а: 'a', в: 'b', е: 'e', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c', т: 't', у: 'y', х: 'x', і: 'i' },
  // Spellings of one letter: the final sigma, the dotless i, the sharp s.
  ...{ ς: 'σ', ı: 'i', ß: 'ss' },
};
