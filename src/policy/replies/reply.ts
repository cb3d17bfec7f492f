// The words for what a reply asks for, and what is known of the person who wrote it.
import type { Purpose } from '../../kernel/words.ts';

/** Outcomes of reading a reply. */
export const REPLY_OUTCOMES = ['OPT_OUT', 'OPT_IN', 'HELP', 'AMBIGUOUS', 'NONE'] as const;
/** `AMBIGUOUS`: it may be a refusal. `NONE`: it is not about consent. */
export type ReplyOutcome = (typeof REPLY_OUTCOMES)[number];

/** A word of a workspace's own. */
export interface OwnWord {
  readonly keyword: 'STOP' | 'START' | 'HELP';
  readonly word: string;
}

/** A reply, read. */
export interface ReplyIntent {
  readonly outcome: ReplyOutcome;
  /** `en/unsubscribe`: language and word; `es/do not want …`: language and kind of sentence; `own/raus`: a word of the workspace; `null`: none. */
  readonly rule: string | null;
  /** Part of the text that the rule is about, as it is compared; `null`: none. */
  readonly matched: string | null;
  /** BCP 47 of the rule; `null`: a word of the workspace, or none. */
  readonly language: string | null;
  /** Purposes that an opt-out or opt-in is about; empty: it is neither. */
  readonly scope: readonly Purpose[];
  /** True: a bare yes, which answers a question and asks for nothing by itself. */
  readonly isYes: boolean;
}

/** A rule that fits a text. */
export interface Reading {
  readonly outcome: Exclude<ReplyOutcome, 'NONE'>;
  readonly rule: string;
  readonly matched: string;
  /** Index of its language; `null`: a word of the workspace. */
  readonly language: number | null;
  readonly isYes?: boolean;
}

/** Facts known of the person who wrote. */
export interface ReplyContext {
  /** BCP 47 of the contact; `null`: unknown. */
  readonly locale?: string | null;
  /** ISO 3166-1 alpha-2 of the number; `null`: unknown. */
  readonly country?: string | null;
  /** Words of the workspace, beside those of the languages. */
  readonly own?: readonly OwnWord[];
}

/** Nothing that is about consent. */
export const NO_INTENT: ReplyIntent = {
  outcome: 'NONE',
  rule: null,
  matched: null,
  language: null,
  scope: [],
  isYes: false,
};
