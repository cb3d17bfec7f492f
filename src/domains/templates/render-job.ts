// Questions to the thread that renders, and its answers.
import type { InputIssue } from '../../kernel/errors.ts';

/** A rendered text, or what the variables lack. */
export type Rendered = { ok: true; text: string } | { ok: false; issues: InputIssue[] };

/** Values that are rendered into a template for one recipient. */
export interface RenderItem {
  /** In order of the names. */
  values: readonly unknown[];
  /** IANA name: moments are written in it. */
  timeZone: string;
}

/** One body and everything that is to be rendered with it. */
export interface RenderJob {
  body: string;
  /** BCP 47: names of months and days. */
  locale: string;
  /** Of the variables. */
  names: readonly string[];
  items: readonly RenderItem[];
}

/** A body that is to be saved. */
export interface DraftBody {
  body: string;
  locale: string;
  names: readonly string[];
}

/** Result of the inspection of a body: the variables it uses, or the reason why it cannot be taken. */
export type Inspected = { ok: true; uses: string[] } | { ok: false; fault: string };

/** Work for the thread. */
export type RenderWork =
  | { kind: 'render'; jobs: readonly RenderJob[] }
  | { kind: 'inspect'; bodies: readonly DraftBody[] };

/** Result of each kind of work. */
export interface RenderResults {
  /** In order of the jobs, each in order of its items. */
  render: Rendered[][];
  inspect: Inspected[];
}

/** Longest text a template may render to, in UTF-16 units. */
export const MAX_TEXT = 4_000;

/** Limits of one rendering. Its time is bounded by that of the whole request, from outside. */
export const RENDER_LIMITS = {
  /** A trial's, looked at between two steps, in milliseconds: a busy machine takes a hundred times what a quiet one does. */
  trialMs: 1_000,
  /** Characters and list entries that it may make. */
  units: 200_000,
} as const;

/** Says of a text that it is longer than one may be. */
export function lengthFault(length: number): string {
  return `the rendered text has ${length} characters, at most ${MAX_TEXT}`;
}
