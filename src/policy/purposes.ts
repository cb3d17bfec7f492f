/** Purposes: the rules of consent, lane, validity, unknown outcomes and duplicates of each. */
import type { Purpose } from '../kernel/words.ts';

/** Treatment of a message whose outcome is unknown. */
export type UnknownOutcomePolicy = {
  /** `RESEND`: once, after twice the response timer, flagged as a possible duplicate. `HOLD`: never sent again. */
  kind: 'RESEND' | 'HOLD';
  /** Wait for a late response or receipt before the message fails, in milliseconds. */
  holdMs: number;
};

/** Policies for a number that stands in one request more than once. */
export const DUPLICATE_POLICIES = ['SEND', 'REFUSE'] as const;
/** `SEND`: it gets each message. `REFUSE`: it gets the first that can be accepted. */
export type DuplicatePolicy = (typeof DUPLICATE_POLICIES)[number];

/** Rules that a purpose decides. */
export interface PurposeRules {
  /** Queue of its connection that it waits in; `urgent` is always served first. */
  lane: 'urgent' | 'normal' | 'bulk';
  /** Validity when the request does not give one, in milliseconds. */
  validForMs: number;
  unknownOutcome: UnknownOutcomePolicy;
  /** True when it may only be sent after an explicit opt-in. */
  needsConsent: boolean;
  /** True when a bare STOP, which revokes everything else, leaves it: the person asks for it in that moment. */
  survivesStop: boolean;
  /** Policy for a number that stands in one request more than once, where the request does not give one. */
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

/** Purposes that rules of countries are about: offers, and surveys, which most of them count as such. */
export const OFFER_PURPOSES: readonly Purpose[] = ['MARKETING', 'SURVEY'];

/** Purposes whose messages wait in a lane. */
export function purposesOf(lane: PurposeRules['lane']): readonly Purpose[] {
  return PURPOSES_OF_LANE[lane];
}

const inLane = (lane: PurposeRules['lane']) => ALL_PURPOSES.filter((purpose) => PURPOSES[purpose].lane === lane);
const PURPOSES_OF_LANE = { urgent: inLane('urgent'), normal: inLane('normal'), bulk: inLane('bulk') };

/** Purposes that a bare STOP revokes: all but those that the person asks for in that moment. */
export const STOPPED_PURPOSES = ALL_PURPOSES.filter((purpose) => !PURPOSES[purpose].survivesStop);
