/** Gates: their facts and findings, and the judgement over all of them. */
import type { Purpose } from '../kernel/words.ts';
import type { ReasonCode } from './reasons.ts';
import type { Rule } from './rule.ts';
import { sharingLast } from './share.ts';

/** Verdict of a gate, and of all of them together. */
export type Verdict = 'ALLOW' | 'DEFER' | 'REFUSE';

/** The last word of a person on a purpose. */
export interface CurrentConsent {
  state: 'GRANT' | 'REVOKE';
  entryId: string;
  since: Date;
  /** Of a revocation: only STOP revoked it, so that START grants it again. */
  byStop: boolean;
}

/** Facts about a message and its recipient that the gates judge by; loaded for a whole chunk at once. */
export interface SendFacts {
  purpose: Purpose;
  now: Date;
  expiresAt: Date;
  /** The current consent for this purpose; `null`: the recipient never said anything about it. */
  consent: CurrentConsent | null;
  suppression: { reason: string; since: Date } | null;
  /** A reply of the hub's own that an opt-out lets through once; `null`: none. */
  exemption: string | null;
  contactErased: boolean;
}

/** Action that follows from a judgement. */
export type Ruling =
  | { kind: 'allow' }
  | { kind: 'defer'; code: ReasonCode; until: Date }
  | { kind: 'refuse'; code: ReasonCode; reason: string; status: 'BLOCKED' | 'EXPIRED' };

/** Finding of one gate. Equal facts may share one: it is never changed. */
export interface Finding {
  readonly ruling: Ruling;
  /** One sentence. */
  readonly reason: string;
  readonly rule: Rule;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A rule of whether and when. Pure. */
export interface Gate {
  name: string;
  decide(facts: SendFacts): Finding;
}

/** A gate's verdict, as it is kept in `Message.decision`. Messages of one chunk share equal ones: never changed. */
export interface Step {
  readonly gate: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly ruleId: string;
  readonly source: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** RFC 3339 */
  readonly at: string;
  readonly until?: string;
}

const VERDICTS = { allow: 'ALLOW', defer: 'DEFER', refuse: 'REFUSE' } as const satisfies Record<
  Ruling['kind'],
  Verdict
>;

/** A decision of the gates: what is to be done, and every verdict with the facts and the rule that gave it. */
export interface Judgement {
  verdict: Verdict;
  steps: Step[];
  ruling: Ruling;
}

/** A judge that asks these gates in order; the first that does not allow ends the asking. */
export function judgeBy(gates: readonly Gate[]): (facts: SendFacts) => Judgement {
  const recorders = gates.map(recorderOf);
  return (facts) => {
    const steps: Step[] = [];
    const at = momentOf(facts.now.getTime());
    for (const recorder of recorders) {
      const finding = recorder.gate.decide(facts);
      steps.push(recorder.stepOf(finding, at));
      const { ruling } = finding;
      if (ruling.kind !== 'allow') return { verdict: VERDICTS[ruling.kind], steps, ruling };
    }
    return { verdict: 'ALLOW', steps, ruling: ALLOW };
  };
}

const ALLOW: Ruling = { kind: 'allow' };

/** A moment as text: a chunk is judged at one. */
const momentOf = sharingLast((ms: number) => new Date(ms).toISOString());

/** A gate with what writes its steps: a finding that comes again at the same moment has the same one. */
function recorderOf(gate: Gate) {
  let last: { finding: Finding; step: Step } | null = null;
  return {
    gate,
    stepOf(finding: Finding, at: string): Step {
      if (last?.finding === finding && last.step.at === at) return last.step;
      last = { finding, step: newStep(gate, finding, at) };
      return last.step;
    },
  };
}

function newStep(gate: Gate, { ruling, reason, rule, facts }: Finding, at: string): Step {
  const { id: ruleId, source } = rule;
  const step = { gate: gate.name, verdict: VERDICTS[ruling.kind], reason, ruleId, source, facts, at };
  return ruling.kind === 'defer' ? { ...step, until: ruling.until.toISOString() } : step;
}
