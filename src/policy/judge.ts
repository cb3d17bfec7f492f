/** Judgement over all gates. */
import type { FactName, JoinedFactName } from '../kernel/facts.ts';
import { PURPOSE_NAMES, type Purpose } from '../kernel/words.ts';
import { type Finding, type Gate, type Ruling, type SendFacts, type Step, sendFacts, type Verdict } from './gate.ts';

/** A decision of the gates: what is to be done, and every verdict with the facts and the rule that gave it. Never changed. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
  readonly ruling: Ruling;
}

/** The gates of a hub, and the facts that they need. */
export interface Policy {
  /**
   * Asks every gate of the purpose in order; the first that does not allow ends the asking. Of what is deferred, those are
   * asked that count, for the moment it is deferred to. Whoever is found the same of at the same moment gets the same judgement.
   */
  judge(facts: SendFacts): Judgement;
  /**
   * Facts about recipients that the gates of these purposes need and that are joined. The same purposes get the same list. Of a message that
   * asks for consent both are named: its own, and the one that it asks for.
   */
  needsOf(...purposes: readonly Purpose[]): readonly JoinedFactName[];
  /** Check that messages of a purpose may count towards caps. */
  mayCount(purpose: Purpose): boolean;
  /** Check that a message counts towards a cap, as far as the joined facts say. */
  counts(facts: SendFacts): boolean;
}

/** The policy of these gates, in their order. */
export function policyOf(gates: readonly Gate[]): Policy {
  const panels = Object.fromEntries(PURPOSE_NAMES.map((purpose) => [purpose, new Panel(gatesOf(gates, purpose))]));
  const asking = new Map<string, Panel>();
  const panelOf = ({ purpose, asksFor }: SendFacts): Panel => {
    if (asksFor == null) return panels[purpose] ?? new Panel(gates);
    const key = `${purpose}/${asksFor}`;
    const panel = asking.get(key) ?? new Panel(gatesOf(gates, purpose, asksFor));
    asking.set(key, panel);
    return panel;
  };
  const known = new Map<string, readonly JoinedFactName[]>();
  const counting = Object.fromEntries(
    PURPOSE_NAMES.map((purpose) => [purpose, gatesOf(gates, purpose).filter(({ counts }) => counts !== undefined)]),
  );
  return {
    judge: (facts) => panelOf(facts).judge(facts),
    needsOf(...purposes) {
      const key = purposes.join();
      const needs = known.get(key) ?? unionOf(purposes.flatMap((purpose) => gatesOf(gates, purpose)));
      known.set(key, needs);
      return needs;
    },
    mayCount: (purpose) => (counting[purpose] ?? []).length > 0,
    counts: (facts) => (counting[facts.purpose] ?? []).some((each) => each.counts?.(facts) === true),
  };
}

/** Gates that judge a purpose, in their order. @param asksFor purpose that consent is asked for; `null`: for none */
function gatesOf(gates: readonly Gate[], purpose: Purpose, asksFor: Purpose | null = null): Gate[] {
  return gates.filter(({ purposes, judgesAsking }) => {
    if (purposes === undefined || purposes.includes(purpose)) return true;
    return judgesAsking === true && asksFor !== null && purposes.includes(asksFor);
  });
}

function unionOf(gates: readonly Gate[]): JoinedFactName[] {
  return [...new Set(gates.flatMap((each) => each.needs))].filter(isJoined).sort();
}

function isJoined(name: FactName): name is JoinedFactName {
  return name !== 'capUse' && name !== 'budgetUse' && name !== 'line';
}

const VERDICTS = { allow: 'ALLOW', defer: 'DEFER', refuse: 'REFUSE' } as const satisfies Record<
  Ruling['kind'],
  Verdict
>;
const ALLOW: Ruling = { kind: 'allow' };
/** Findings that are remembered of one moment at most: those of a person are nobody else's. */
const MAX_REMEMBERED = 10_000;

/** Findings so far, and their results. */
interface Trail {
  judgement: Judgement;
  next: Map<Finding, Trail>;
}

/** The gates of one purpose, with the judgements of the last moment. */
class Panel {
  readonly #gates: readonly Gate[];
  #at = Number.NaN;
  #moment = '';
  #start = newTrail([], ALLOW);
  #remembered = 0;

  constructor(gates: readonly Gate[]) {
    this.#gates = gates;
  }

  judge(facts: SendFacts): Judgement {
    this.#beginAt(facts.now);
    let trail = this.#start;
    let asked = facts;
    for (const gate of this.#gates) {
      if (gate.appliesTo !== undefined) {
        if (!gate.appliesTo(asked)) continue;
      } else if (asked !== facts && gate.counts?.(asked) !== true) continue;
      const finding = gate.decide(asked);
      trail = trail.next.get(finding) ?? this.#follow(trail, gate, finding, asked);
      const { ruling } = finding;
      if (ruling.kind === 'refuse') break;
      if (ruling.kind === 'defer') {
        asked = sendFacts(facts, facts);
        asked.now = ruling.until;
      }
    }
    return trail.judgement;
  }

  #beginAt(now: Date): void {
    const at = now.getTime();
    if (at === this.#at && this.#remembered < MAX_REMEMBERED) return;
    this.#at = at;
    this.#moment = now.toISOString();
    this.#start = newTrail([], ALLOW);
    this.#remembered = 0;
  }

  #follow({ judgement, next }: Trail, { name }: Gate, finding: Finding, { now }: SendFacts): Trail {
    const moment = now.getTime() === this.#at ? this.#moment : now.toISOString();
    // What allows a message at the moment it is deferred to leaves it deferred.
    const ruling = finding.ruling.kind === 'allow' ? judgement.ruling : finding.ruling;
    const trail = newTrail([...judgement.steps, newStep(name, finding, moment)], ruling);
    next.set(finding, trail);
    this.#remembered++;
    return trail;
  }
}

function newTrail(steps: readonly Step[], ruling: Ruling): Trail {
  return { judgement: { verdict: VERDICTS[ruling.kind], steps, ruling }, next: new Map() };
}

function newStep(gate: string, { ruling, reason, rule, facts }: Finding, at: string): Step {
  const { id: ruleId, source, asOf } = rule;
  const step = { gate, verdict: VERDICTS[ruling.kind], reason, ruleId, source, asOf, facts, at };
  if (ruling.kind === 'allow') return step;
  const { code, until } = ruling;
  return until === undefined ? { ...step, code } : { ...step, code, until: until.toISOString() };
}
