/** Rules on asking a person whether they consent: not who is suppressed, not again who said no, and not soon who said nothing. */
import type { Purpose } from '../kernel/words.ts';
import type { ReasonCode } from './reasons.ts';
import type { Rule } from './rule.ts';
import { SUPPRESSION_RULE, suppressedCode } from './suppression.ts';

const DAY_MS = 24 * 3_600_000;
/** Time between two requests to a person for one purpose, in milliseconds. */
const WAIT_MS = 30 * DAY_MS;
/** Countries in which a person may be asked once, ISO 3166-1 alpha-2. */
const ONCE: readonly string[] = ['VN', 'ZA'];

const AGAIN: Rule = {
  id: 'consent-request.again',
  source:
    'TDRA policy on unsolicited messages (United Arab Emirates): a second request after a month at the earliest; elsewhere the hub holds to the same',
  asOf: '2026-11-28',
};
const ONE_ALONE: Rule = {
  id: 'consent-request.once',
  source: '91/2020/NĐ-CP art. 13 (Vietnam); Consumer Protection Act (South Africa), not looked up: one request',
  asOf: '2026-11-28',
};
const DECLINED: Rule = {
  id: 'consent-request.declined',
  source: 'default of the hub: a no is respected',
  asOf: '2026-11-30',
};

const ONLY_THEY = 'only a consent that they give by themselves changes that (recordConsent)';

/** Request that ended without a yes. */
export interface EndedRequest {
  status: 'DECLINED' | 'WITHDRAWN' | 'EXPIRED';
  purposes: readonly Purpose[];
  askedAt: Date;
}

/** Consent of a person for a purpose, as it is now. */
export interface PresentConsent {
  purpose: Purpose;
  state: 'GRANT' | 'REVOKE';
  since: Date;
}

/** Suppression of the person's number that covers one of the purposes. */
export interface CoveringSuppression {
  reason: string;
  /** Empty: all. */
  purposes: readonly Purpose[];
  since: Date;
  /** End of it; `null`: it has none. */
  until: Date | null;
}

/** Refusal of a request. */
export interface AskingRefusal {
  rule: Rule;
  /** Code of a refusal that a message of the purpose would have too; `null`: it is one of asking alone. */
  code: ReasonCode | null;
  reason: string;
  facts: Readonly<Record<string, unknown>>;
  /** Moment from which on the person may be asked; `null`: not by itself. */
  until: Date | null;
}

/** Known facts of a person who is to be asked. */
interface Known {
  ended: readonly EndedRequest[];
  consents: readonly PresentConsent[];
  suppression: CoveringSuppression | null;
}

/**
 * Refusal of a request for these purposes; `null`: the person may be asked.
 *
 * @param ended requests with those of their purposes that the person has not consented to since, the newest first
 * @param consents of the person: a purpose that they took back, in whatever way, is one they said no to
 * @param suppression of the number, for one of the purposes: what the person may not get they are not asked for; `null`: there is none
 * @param country of the number, ISO 3166-1 alpha-2; `null`: of none
 */
export function askingRefusal(
  { ended, consents, suppression }: Known,
  purposes: readonly Purpose[],
  country: string | null,
  now: Date,
): AskingRefusal | null {
  if (suppression !== null) return suppressed(suppression, purposes);
  const taken = consents.find(({ purpose, state }) => state === 'REVOKE' && purposes.includes(purpose));
  if (taken !== undefined) return takenBack(taken);
  const same = ended.filter((each) => each.purposes.some((purpose) => purposes.includes(purpose)));
  const last = same.find(({ status }) => status !== 'EXPIRED') ?? same[0];
  if (last === undefined) return null;
  const { status, askedAt } = last;
  const facts = { status, purposes: last.purposes, askedAt: askedAt.toISOString() };
  const asked = `The person was asked for ${last.purposes.join(', ')} on ${askedAt.toISOString().slice(0, 10)}`;
  if (status !== 'EXPIRED') {
    const reason = `${asked} and said no: ${ONLY_THEY}.`;
    return { rule: DECLINED, code: null, reason, facts, until: null };
  }
  if (country !== null && ONCE.includes(country)) {
    return { rule: ONE_ALONE, code: null, reason: `${asked}, and may be asked once there.`, facts, until: null };
  }
  const until = new Date(askedAt.getTime() + WAIT_MS);
  if (until <= now) return null;
  const reason = `${asked} and has not answered: they may be asked again from ${until.toISOString()} on.`;
  return { rule: AGAIN, code: null, reason, facts, until };
}

function takenBack({ purpose, since }: PresentConsent): AskingRefusal {
  const reason = `The person took back ${purpose} on ${since.toISOString().slice(0, 10)}: ${ONLY_THEY}.`;
  const facts = { status: 'REVOKED', purposes: [purpose], since: since.toISOString() };
  return { rule: DECLINED, code: null, reason, facts, until: null };
}

function suppressed(
  { reason: why, purposes, since, until }: CoveringSuppression,
  asked: readonly Purpose[],
): AskingRefusal {
  const covered = purposes.length === 0 ? asked : asked.filter((purpose) => purposes.includes(purpose));
  const day = since.toISOString().slice(0, 10);
  const reason = `The number has been suppressed for ${covered.join(', ')} since ${day} (${why}): nobody is asked for what they may not get.`;
  const facts = { suppressedFor: why, purposes: covered, since: since.toISOString() };
  return { rule: SUPPRESSION_RULE, code: suppressedCode(why), reason, facts, until };
}
