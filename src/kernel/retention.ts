/** Time for which a workspace keeps what people write and are written: its settings, and what holds where it has set none. */
import { PURPOSE_NAMES, type Purpose } from './words.ts';

/** Kinds of data that a workspace may keep for a shorter time. */
export const KEPT_KINDS = ['MESSAGES', 'REPLIES', 'NOTES', 'WEBHOOK_LOG'] as const;
/** Messages by their purpose, texts of people, words of members and bots in conversations, or deliveries to webhooks. */
export type KeptKind = (typeof KEPT_KINDS)[number];

/** Setting of a workspace about one kind of data. */
export interface RetentionSetting {
  kind: KeptKind;
  /** Of MESSAGES; `null`: of every other kind. */
  purpose: Purpose | null;
  /** Time after which texts are taken, in milliseconds; `null`: they stay as long as their row. */
  bodiesMs: number | null;
  /** Time after which rows go, in milliseconds; `null`: HELIOGRAPH_RETENTION_DAYS alone says when. */
  rowsMs: number | null;
}

const MINUTE_MS = 60_000;
/** Time after which the text of a code is taken, in milliseconds, where the workspace has set none: the validity of a code. */
export const CODE_TEXT_MS = 10 * MINUTE_MS;

/** Every setting that a workspace may have, as it holds while it has set none. */
export const RETENTION_DEFAULTS: readonly RetentionSetting[] = [
  ...PURPOSE_NAMES.map((purpose) => ({
    kind: 'MESSAGES' as const,
    purpose,
    bodiesMs: purpose === 'OTP' ? CODE_TEXT_MS : null,
    rowsMs: null,
  })),
  ...(['REPLIES', 'NOTES', 'WEBHOOK_LOG'] as const).map((kind) => ({
    kind,
    purpose: null,
    bodiesMs: null,
    rowsMs: null,
  })),
];

/** Check that two settings are about the same data. */
export function isOfSame(a: Pick<RetentionSetting, 'kind' | 'purpose'>, b: Pick<RetentionSetting, 'kind' | 'purpose'>) {
  return a.kind === b.kind && a.purpose === b.purpose;
}

/** Settings that hold for a workspace. @param stored as its row has them; `null`: it has set none */
export function retentionOf(stored: unknown): RetentionSetting[] {
  const own = Array.isArray(stored) ? (stored as RetentionSetting[]) : [];
  return RETENTION_DEFAULTS.map((usual) => {
    const set = own.find((each) => isOfSame(each, usual));
    return set === undefined ? usual : { ...set, bodiesMs: set.bodiesMs ?? usual.bodiesMs };
  });
}
