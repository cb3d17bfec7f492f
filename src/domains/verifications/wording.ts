/** Texts of one-time codes: the sentence, and the lines by which phones and browsers take the code without typing. */
import { lookUpLocale } from '../../kernel/locale.ts';
import { WORDINGS } from './wording-data.ts';

/** Locale of the wording where nobody asks for one that there is. */
const DEFAULT_LOCALE = 'en';

/** Locale of the hub's own wording that fits best. @param wanted BCP 47, in the order of preference */
export function wordingLocale(wanted: readonly (string | null)[]): string {
  for (const locale of wanted) {
    const found = locale === null ? null : lookUpLocale(Object.keys(WORDINGS), locale);
    if (found !== null) return found;
  }
  return DEFAULT_LOCALE;
}

/** The hub's own sentence. @param locale of `wordingLocale` */
export function sentenceOf(locale: string, purposeText: string, code: string): string {
  const wording = WORDINGS[locale] ?? WORDINGS[DEFAULT_LOCALE] ?? '';
  // One pass: a purpose that holds "{code}" stays as it is.
  return wording.replace(/\{(purpose|code)\}/g, (_all, name: string) => (name === 'code' ? code : purposeText));
}

/** Lines behind the sentence. */
export interface CodeLines {
  /** Eleven characters by which Android hands the message to an app (SMS Retriever API); `null`: none. */
  appHash: string | null;
  /** Domain on whose pages browsers fill the code in; `null`: none. */
  domain: string | null;
}

/**
 * The whole text: the sentence, the app's hash in a line of its own, and last the line for browsers: "Origin-bound one-time codes
 * delivered via SMS" (WICG) wants it to be the last.
 */
export function codeText(sentence: string, code: string, { appHash, domain }: CodeLines): string {
  const lines = [...(appHash === null ? [] : [appHash]), ...(domain === null ? [] : [`@${domain} #${code}`])];
  return lines.length === 0 ? sentence : `${sentence.trimEnd()}\n\n${lines.join('\n')}`;
}
