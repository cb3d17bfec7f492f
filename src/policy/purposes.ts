import type { Purpose } from '../kernel/words.ts';

/** What is done about a message whose outcome nobody knows. */
export type UnknownOutcomePolicy = {
  /** `RESEND`: once, after twice the response timer, flagged as a possible duplicate. `HOLD`: never sent again. */
  kind: 'RESEND' | 'HOLD';
  /** How long a late response or receipt is waited for before the message fails, in milliseconds. */
  holdMs: number;
};

/** What may become of a number that stands in one request more than once. */
export const DUPLICATE_POLICIES = ['SEND', 'REFUSE'] as const;
/** `SEND`: it gets each message. `REFUSE`: it gets the first that can be accepted. */
export type DuplicatePolicy = (typeof DUPLICATE_POLICIES)[number];

/** What a purpose decides. */
export interface PurposeRules {
  /** Which queue of its connection it waits in; `urgent` is always served first. */
  lane: 'urgent' | 'normal' | 'bulk';
  /** How long it may be on its way when the request does not say, in milliseconds. */
  validForMs: number;
  unknownOutcome: UnknownOutcomePolicy;
  /** Whether it may only be sent after an explicit opt-in. */
  needsConsent: boolean;
  /** Whether a bare STOP, which revokes everything else, leaves it: the person asks for it in that moment. */
  survivesStop: boolean;
  /** What becomes of a number that stands in one request more than once, where the request does not say. */
  duplicates: DuplicatePolicy;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const RESEND: UnknownOutcomePolicy = { kind: 'RESEND', holdMs: DAY_MS };
const HOLD: UnknownOutcomePolicy = { kind: 'HOLD', holdMs: DAY_MS };

/** The one table of purposes. */
export const PURPOSES: Readonly<Record<Purpose, PurposeRules>> = {
  OTP: {
    lane: 'urgent',
    validForMs: 10 * MINUTE_MS,
    unknownOutcome: RESEND,
    needsConsent: false,
    survivesStop: true,
    duplicates: 'SEND',
  },
  ALERT: {
    lane: 'urgent',
    validForMs: HOUR_MS,
    unknownOutcome: RESEND,
    needsConsent: false,
    survivesStop: false,
    duplicates: 'SEND',
  },
  TRANSACTIONAL: {
    lane: 'normal',
    validForMs: DAY_MS,
    unknownOutcome: HOLD,
    needsConsent: false,
    survivesStop: false,
    duplicates: 'SEND',
  },
  CONVERSATION: {
    lane: 'normal',
    validForMs: DAY_MS,
    unknownOutcome: HOLD,
    needsConsent: false,
    survivesStop: false,
    duplicates: 'SEND',
  },
  MARKETING: {
    lane: 'bulk',
    validForMs: DAY_MS,
    unknownOutcome: HOLD,
    needsConsent: true,
    survivesStop: false,
    duplicates: 'REFUSE',
  },
  SURVEY: {
    lane: 'bulk',
    validForMs: 3 * DAY_MS,
    unknownOutcome: HOLD,
    needsConsent: true,
    survivesStop: false,
    duplicates: 'SEND',
  },
};

/** Every purpose. */
export const ALL_PURPOSES = Object.keys(PURPOSES) as Purpose[];

/** What a bare STOP revokes: everything but what the person asks for in that moment. */
export const STOPPED_PURPOSES = ALL_PURPOSES.filter((purpose) => !PURPOSES[purpose].survivesStop);
