/** Validity gate: refuses messages that can no longer arrive before they expire. */
import { type Finding, gate } from './gate.ts';
import { REASONS } from './reasons.ts';
import type { Rule } from './rule.ts';
import { sharingLast } from './share.ts';

const RULE: Rule = { id: 'validity', source: 'the message’s own validFor', asOf: '2026-11-23' };

const valid = sharingLast((expiresAt: number): Finding => {
  const facts = { expiresAt: new Date(expiresAt).toISOString() };
  return { rule: RULE, ruling: { kind: 'allow' }, reason: 'It is still valid.', facts };
});

const expired = sharingLast((expiresAt: number): Finding => {
  const reason = REASONS.EXPIRED_IN_QUEUE.description;
  const facts = { expiresAt: new Date(expiresAt).toISOString() };
  const ruling = { kind: 'refuse', code: 'EXPIRED_IN_QUEUE', reason, status: 'EXPIRED' } as const;
  return { rule: RULE, ruling, reason, facts };
});

/** A message that is past its validity is not sent late. */
export const validityGate = gate({
  name: 'validity',
  needs: [],
  decide({ now, expiresAt }) {
    const end = expiresAt.getTime();
    return now.getTime() < end ? valid(end) : expired(end);
  },
});
