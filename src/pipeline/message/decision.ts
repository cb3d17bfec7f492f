/** Decisions about messages, and the rows they are stored in. */
import { createHash } from 'node:crypto';
import type { DecisionRow } from '../../db/sql/decisions.ts';
import type { Step, Verdict } from '../../policy/gate.ts';

/** Reasons why a message may be sent, waits or is refused: kept with it, shown as `Message.decision`. */
export interface Decision {
  verdict: Verdict;
  steps: readonly Step[];
  route: { id: string; name: string; reason: string } | null;
  rejectedRoutes: { routeId: string; name: string; code: string; reason: string }[];
}

/** The moments of a message that its decision names: they are the message's own and are left out of what is kept. */
export interface DecisionMoments {
  sendAt: Date | null;
  createdAt: Date;
  expiresAt: Date;
}

type StoredStep = Omit<Step, 'at'> & { at?: string };
type StoredDecision = Omit<Decision, 'steps'> & { steps: StoredStep[] };

/** Moment at which a message is judged when it is accepted: the one it is to be sent at. */
export function judgedAt({ sendAt, createdAt }: Pick<DecisionMoments, 'sendAt' | 'createdAt'>): Date {
  return sendAt !== null && sendAt > createdAt ? sendAt : createdAt;
}

const VALIDITY = 'validity';
const CONSENT = 'consent';
const DAY_MS = 24 * 3_600_000;

/** Row that was kept last, and its decision: messages that come together are mostly decided alike. */
interface Kept {
  decision: Decision;
  day: number;
  texts: MomentTexts;
  row: DecisionRow;
}

/** Moments as they stand in steps. */
interface MomentTexts {
  at: string;
  expiresAt: string;
}

let last: Kept | null = null;

/**
 * A decision as it is kept: without the moments of its message, so that the messages of a day that were decided alike
 * share one row.
 */
export function storedDecision(decision: Decision, moments: DecisionMoments): DecisionRow {
  const texts = {
    at: judgedAt(moments).toISOString(),
    expiresAt: moments.expiresAt.toISOString(),
  };
  const day = Math.floor(moments.createdAt.getTime() / DAY_MS);
  if (last !== null && last.day === day && isKeptAlike(last, decision, texts)) return last.row;
  const steps = decision.steps.map((step): StoredStep => {
    const { at: own, ...rest } = step;
    const facts = isOwnValidity(step, texts) ? {} : step.facts;
    return { ...rest, facts, ...(own === texts.at ? {} : { at: own }) };
  });
  const row = rowOf({ ...decision, steps }, moments.createdAt);
  last = { decision, day, texts, row };
  return row;
}

function isOwnValidity({ gate, facts }: Step, { expiresAt }: MomentTexts): boolean {
  return gate === VALIDITY && facts.expiresAt === expiresAt;
}

/** Check that both give the same row: only the moments of their messages may differ. Facts are shared, not copied. */
function isKeptAlike({ decision, texts }: Kept, other: Decision, otherTexts: MomentTexts): boolean {
  const { verdict, steps, route, rejectedRoutes } = decision;
  if (verdict !== other.verdict || rejectedRoutes !== other.rejectedRoutes || steps.length !== other.steps.length) {
    return false;
  }
  if (route?.id !== other.route?.id || route?.name !== other.route?.name || route?.reason !== other.route?.reason) {
    return false;
  }
  return steps.every((step, index) => {
    const second = other.steps[index];
    if (second === undefined || step.at !== texts.at || second.at !== otherTexts.at) return false;
    const { gate, verdict: said, reason, ruleId, until } = step;
    if (gate !== second.gate || said !== second.verdict || reason !== second.reason || ruleId !== second.ruleId) {
      return false;
    }
    if (until !== second.until) return false;
    return step.facts === second.facts || (isOwnValidity(step, texts) && isOwnValidity(second, otherTexts));
  });
}

/** Row that is kept after a later look: the same decision with more steps. */
export function withSteps(content: unknown, steps: readonly object[], createdAt: Date): DecisionRow {
  const stored = content as StoredDecision;
  return rowOf({ ...stored, steps: [...stored.steps, ...(steps as StoredStep[])] }, createdAt);
}

/** Decision that names the entry of the consent ledger that it relies on: those of many people share what is kept of it. */
export function withConsentEntry(decision: Decision, entryId: string | null): Decision {
  if (entryId === null) return decision;
  const steps = decision.steps.map((step) =>
    step.gate === CONSENT && step.facts.consent === 'GRANT' ? { ...step, facts: { ...step.facts, entryId } } : step,
  );
  return { ...decision, steps };
}

/** The decision of a message, of what is kept. */
export function readDecision(content: unknown, moments: DecisionMoments & { consentEntryId: string | null }): Decision {
  const stored = content as StoredDecision;
  const at = judgedAt(moments).toISOString();
  const steps = stored.steps.map((step): Step => {
    const lacks = step.gate === VALIDITY && step.facts.expiresAt === undefined;
    const facts = lacks ? { expiresAt: moments.expiresAt.toISOString() } : step.facts;
    return { ...step, facts, at: step.at ?? at };
  });
  return withConsentEntry({ ...stored, steps }, moments.consentEntryId);
}

/** Of one day: an old one goes with the messages of its day. */
function rowOf(stored: StoredDecision, day: Date): DecisionRow {
  const content = JSON.stringify(stored);
  const hash = createHash('sha256').update(day.toISOString().slice(0, 10)).update(content).digest();
  // UUID version 8, variant 10. RFC 9562 §5.8
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return { id, content };
}
