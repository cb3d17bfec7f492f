import type { Purpose } from '../generated/prisma/enums.ts';
import { consentGate } from './consent.ts';
import type { ReasonCode } from './reasons.ts';
import { suppressionGate } from './suppression.ts';
import { validityGate } from './validity.ts';

/** What a gate, and all of them together, say. */
export type Verdict = 'ALLOW' | 'DEFER' | 'REFUSE';

/** What is known of a message and its recipient when the gates are asked; loaded for a whole chunk at once. */
export interface SendFacts {
  purpose: Purpose;
  now: Date;
  expiresAt: Date;
  /** The current consent for this purpose; `null`: the recipient never said anything about it. */
  consent: { state: 'GRANT' | 'REVOKE'; entryId: string; since: Date } | null;
  suppression: { reason: string; since: Date } | null;
  /** A reply of the hub's own that an opt-out lets through once; `null`: none. */
  exemption: string | null;
  contactErased: boolean;
}

/** What is to be done. */
export type Ruling =
  | { kind: 'allow' }
  | { kind: 'defer'; code: ReasonCode; until: Date }
  | { kind: 'refuse'; code: ReasonCode; reason: string; status: 'BLOCKED' | 'EXPIRED' };

/** What one gate found. */
export interface Finding {
  ruling: Ruling;
  /** One sentence. */
  reason: string;
  ruleId: string;
  /** Where the rule comes from. */
  source: string;
  facts: Record<string, unknown>;
}

/** A rule of whether and when. Pure. */
export interface Gate {
  name: string;
  decide(facts: SendFacts): Finding;
}

/** A gate's verdict, as it is kept in `Message.decision`. */
export interface Step {
  gate: string;
  verdict: Verdict;
  reason: string;
  ruleId: string;
  source: string;
  facts: Record<string, unknown>;
  /** RFC 3339 */
  at: string;
  until?: string;
}

/** The order in which gates are asked; the first that does not allow ends the asking. */
export const GATES: readonly Gate[] = [validityGate, suppressionGate, consentGate];

const VERDICTS = { allow: 'ALLOW', defer: 'DEFER', refuse: 'REFUSE' } as const satisfies Record<
  Ruling['kind'],
  Verdict
>;

/** Asks every gate in order. All verdicts are kept, with the facts and the rule that gave them. */
export function judge(facts: SendFacts): { verdict: Verdict; steps: Step[]; ruling: Ruling } {
  const steps: Step[] = [];
  const at = facts.now.toISOString();
  for (const gate of GATES) {
    const { ruling, reason, ruleId, source, facts: used } = gate.decide(facts);
    const verdict = VERDICTS[ruling.kind];
    const until = ruling.kind === 'defer' ? { until: ruling.until.toISOString() } : {};
    steps.push({ gate: gate.name, verdict, reason, ruleId, source, facts: used, at, ...until });
    if (ruling.kind !== 'allow') return { verdict, steps, ruling };
  }
  return { verdict: 'ALLOW', steps, ruling: { kind: 'allow' } };
}
