// Types of split.mjs.

/** A sentence, and what a reasonable person takes it for. */
export interface LabelledSentence {
  language: string;
  text: string;
  expect: 'OPT_OUT' | 'OPT_IN' | 'HELP' | 'AMBIGUOUS' | 'NONE';
  tier: 1 | 2;
}

/** All labelled sentences. */
export const SENTENCES: readonly LabelledSentence[];

/** True for a sentence of the held-out fifth. */
export function isHeldOut(sentence: Pick<LabelledSentence, 'text'>): boolean;
