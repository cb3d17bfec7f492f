/** Number gate: refuses numbers that failed for good again and again. */
import { type Finding, gate } from './gate.ts';
import { REASONS } from './reasons.ts';
import type { Rule } from './rule.ts';

const RULE: Rule = {
  id: 'number.usable',
  source: 'the ends of earlier messages to it; 3GPP TS 29.002 §17.6.6',
  asOf: '2026-11-28',
};

const USABLE: Finding = {
  rule: RULE,
  ruling: { kind: 'allow' },
  reason: 'Nothing is known against the number.',
  facts: {},
};

/** A number that no message reached lately, and of which the network said that it cannot be, gets none until somebody frees it. */
export const numberGate = gate({
  name: 'number',
  needs: ['suppression'],
  decide({ suppression }) {
    if (suppression?.reason !== 'UNUSABLE') return USABLE;
    const reason = REASONS.NUMBER_UNUSABLE.description;
    const facts = { since: suppression.since.toISOString() };
    return {
      rule: RULE,
      ruling: { kind: 'refuse', code: 'NUMBER_UNUSABLE', reason, status: 'BLOCKED' },
      reason,
      facts,
    };
  },
});
