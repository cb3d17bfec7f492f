/** The reading of an answer to a question, in the languages of the person. */
import { normalised } from '../../policy/replies/normalise.ts';
import { ANSWERS } from './answer-words.ts';
import { CONFIRMATIONS } from './confirmation-words.ts';

/** A clear answer. */
export type Answer = 'YES' | 'NO';

/** Longest text that can be a clear answer, in UTF-16 units. */
const MAX_LENGTH = 40;
/** Language whose answers everybody may give: questions to people of no known language are in it. */
const ENGLISH = 'en';

const BY_LANGUAGE = new Map(
  ANSWERS.map((row) => {
    const words = (answer: Answer, of: readonly string[]) => of.map((word) => [normalised(word), answer] as const);
    return [row.language, { row, answers: new Map([...words('NO', row.no), ...words('YES', row.yes)]) }] as const;
  }),
);
const ALL_WORDS = new Set([...BY_LANGUAGE.values()].flatMap(({ answers }) => [...answers.keys()]));

/** Language of a locale as the tables have it: "pt-BR" is "pt", "no" is "nb". */
function languageOf(locale: string): string {
  const [language = ENGLISH] = locale.toLowerCase().split('-');
  if (language === 'no' || language === 'nn') return 'nb';
  return language === 'fil' ? 'tl' : language;
}

/** Says of a text that it is a yes or a no in some language: only then is it worth looking for a question. */
export function mayBeAnswer(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  return ALL_WORDS.has(normalised(text));
}

/**
 * Reads an answer: the whole text has to be a clear yes or no in one of these languages, or in English.
 *
 * @param locales of the question and of the person
 * @returns `null`: it is none
 */
export function readAnswer(text: string, locales: readonly string[]): Answer | null {
  if (text.length > MAX_LENGTH) return null;
  const words = normalised(text);
  for (const language of [...locales.map(languageOf), ENGLISH]) {
    const answer = BY_LANGUAGE.get(language)?.answers.get(words);
    if (answer !== undefined) return answer;
  }
  return null;
}

/** The question in the first of these languages that has one, and that language: English where none has. */
export function questionIn(locales: readonly string[]): { language: string; question: string } {
  for (const language of [...locales.map(languageOf), ENGLISH]) {
    const question = BY_LANGUAGE.get(language)?.row.question ?? null;
    if (question !== null) return { language, question };
  }
  throw new Error('the English question lacks');
}

/** A clear answer to a reminder. */
export type Confirmation = 'CONFIRMED' | 'DECLINED';

const CONFIRMING = new Map(
  ANSWERS.map(({ language, yes, no }) => {
    const own = CONFIRMATIONS.find((row) => row.language === language);
    const words = (means: Confirmation, of: readonly string[]) => of.map((word) => [normalised(word), means] as const);
    const all = [
      ...words('DECLINED', [...no, ...(own?.decline ?? [])]),
      ...words('CONFIRMED', [...yes, ...(own?.confirm ?? [])]),
    ];
    return [language, new Map(all)] as const;
  }),
);
const CONFIRMING_WORDS = new Set([...CONFIRMING.values()].flatMap((words) => [...words.keys()]));

/** Says of a text that it confirms or declines in some language: only then is it worth looking for a reminder. */
export function mayConfirm(text: string): boolean {
  return text.length <= MAX_LENGTH && CONFIRMING_WORDS.has(normalised(text));
}

/** Reads an answer to a reminder, in the language of the person or in English. @returns `null`: it is none */
export function readConfirmation(text: string, locale: string | null): Confirmation | null {
  if (text.length > MAX_LENGTH) return null;
  const words = normalised(text);
  for (const language of [...(locale === null ? [] : [languageOf(locale)]), ENGLISH]) {
    const means = CONFIRMING.get(language)?.get(words);
    if (means !== undefined) return means;
  }
  return null;
}
