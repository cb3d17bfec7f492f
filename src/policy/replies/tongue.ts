// The languages that a person may be expected to write in, and the country whose law holds for the answer.

import { LANGUAGES } from './languages/index.ts';
import type { ReplyContext } from './reply.ts';

/** Languages that are asked first where several know a word. */
export interface Tongue {
  /** Indices of languages, the likeliest first; English comes last: people answer in it everywhere. */
  readonly languages: readonly number[];
  /** True: something is known of the person; else the languages are a guess. */
  readonly isKnown: boolean;
  /** ISO 3166-1 alpha-2; `null`: unknown. */
  readonly country: string | null;
  /** True: the text has no Greek and no Cyrillic letter. */
  readonly isLatin: boolean;
}

const ENGLISH = LANGUAGES.findIndex(({ code }) => code === 'en');
const known = new Map<string, Tongue>();
const MAX_KNOWN = 2_000;

/** Scripts of which letters look like Latin ones and are compared as these. */
const WITH_TWINS = /[\p{Script=Greek}\p{Script=Cyrillic}]/u;

/** The languages of a person, by the locale of the contact, then by the country of the number, for one text. */
export function tongueOf({ locale = null, country = null }: ReplyContext, text: string): Tongue {
  const isLatin = !WITH_TWINS.test(text);
  const key = `${locale}/${country}/${isLatin}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const tongue = { ...newTongue(locale, country), isLatin };
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, tongue);
  return tongue;
}

/**
 * True when a text may have this word. A Greek or Cyrillic word of letters that look like Latin ones alone stands in a Latin text
 * only where the person is expected to write its language: "Hi" is no Ukrainian "ні", "NAI" may be a Greek "ΝΑΙ".
 */
export function mayHave(
  { languages, isLatin }: Tongue,
  { word, language }: { readonly word: string; readonly language: number },
): boolean {
  return !isLatin || languages.includes(language) || !WITH_TWINS.test(word);
}

function newTongue(locale: string | null, country: string | null): Omit<Tongue, 'isLatin'> {
  const own = locale === null ? [] : languagesOf(locale);
  const ofCountry = country === null ? [] : languagesOf(`und-${country}`);
  const region = country ?? (locale === null ? null : (parsed(locale)?.region ?? null));
  const languages = [...new Set([...own, ...ofCountry, ENGLISH])];
  return { languages, isKnown: own.length + ofCountry.length > 0, country: region };
}

/** Bokmål is what most people in Norway write; Tagalog is the old code of Filipino. */
const SAME: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb', fil: 'tl', iw: 'he', in: 'id' };

function languagesOf(locale: string): number[] {
  const full = parsed(locale)?.maximize();
  if (full === undefined) return [];
  const language = SAME[full.language] ?? full.language;
  const all = LANGUAGES.flatMap(({ code }, index) => (code.split('-')[0] === language ? [index] : []));
  // The variety that was named first: zh-TW is written in traditional characters, pt-BR is not pt-PT.
  const exact = (index: number) => {
    const code = LANGUAGES[index]?.code ?? '';
    return code.endsWith(`-${full.script}`) || code.endsWith(`-${full.region}`);
  };
  return [...all.filter(exact), ...all.filter((index) => !exact(index))];
}

function parsed(locale: string): Intl.Locale | null {
  try {
    return new Intl.Locale(locale.replaceAll('_', '-'));
  } catch {
    return null;
  }
}

/** Countries whose main language many people do not read, and English is read by most who have a phone. */
const IN_ENGLISH = [
  'IN',
  'PK',
  'BD',
  'LK',
  'PH',
  'NG',
  'GH',
  'KE',
  'UG',
  'ZA',
  'SG',
  'MY',
  'HK',
  'CA',
  'IE',
  'MT',
  'AE',
];

/**
 * Languages to answer a person in, the best first, English last: that of the contact, that of the reply unless it was English,
 * which is written everywhere, and the main one of the country.
 */
export function answerLanguages(of: { locale: string | null; country: string | null; reply: string | null }): string[] {
  const locales = [
    ...(of.locale === null ? [] : [of.locale]),
    ...(of.reply === null || of.reply === 'en' ? [] : [of.reply]),
    ...(of.country === null || IN_ENGLISH.includes(of.country) ? [] : [`und-${of.country}`]),
    'en',
  ];
  return [...new Set(locales.flatMap(languagesOf))].map((index) => LANGUAGES[index]?.code ?? 'en');
}
