import { createHash } from 'node:crypto';
import type { DecisionRow } from '../db/sql/decisions.ts';
import type { Step, Verdict } from '../policy/gate.ts';

/** Why a message may be sent, waits or is refused: kept with it, shown as `Message.decision`. */
export interface Decision {
  verdict: Verdict;
  steps: Step[];
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

const VALIDITY = 'validity';

/**
 * A decision as it is kept: without the moments of its message, so that the messages of a day that were decided alike
 * share one row.
 */
export function storedDecision(decision: Decision, moments: DecisionMoments): DecisionRow {
  const at = (moments.sendAt ?? moments.createdAt).toISOString();
  const expiresAt = moments.expiresAt.toISOString();
  const steps = decision.steps.map((step): StoredStep => {
    const { at: own, ...rest } = step;
    const facts = step.gate === VALIDITY && step.facts.expiresAt === expiresAt ? {} : step.facts;
    return { ...rest, facts, ...(own === at ? {} : { at: own }) };
  });
  return rowOf({ ...decision, steps }, moments.createdAt);
}

/** What is kept after a later look: the same with more steps. */
export function withSteps(content: unknown, steps: readonly object[], createdAt: Date): DecisionRow {
  const stored = content as StoredDecision;
  return rowOf({ ...stored, steps: [...stored.steps, ...(steps as StoredStep[])] }, createdAt);
}

/** The decision of a message, of what is kept. */
export function readDecision(content: unknown, moments: DecisionMoments): Decision {
  const stored = content as StoredDecision;
  const at = (moments.sendAt ?? moments.createdAt).toISOString();
  const steps = stored.steps.map((step): Step => {
    const lacks = step.gate === VALIDITY && step.facts.expiresAt === undefined;
    const facts = lacks ? { expiresAt: moments.expiresAt.toISOString() } : step.facts;
    return { ...step, facts, at: step.at ?? at };
  });
  return { ...stored, steps };
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
