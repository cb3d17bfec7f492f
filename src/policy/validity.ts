import type { Gate } from './gate.ts';
import { REASONS } from './reasons.ts';

const RULE = { ruleId: 'validity', source: 'the message’s own validFor' } as const;

/** A message that is past its validity is not sent late. */
export const validityGate: Gate = {
  name: 'validity',
  decide({ now, expiresAt }) {
    const facts = { expiresAt: expiresAt.toISOString() };
    if (now < expiresAt) return { ...RULE, ruling: { kind: 'allow' }, reason: 'It is still valid.', facts };
    const reason = REASONS.EXPIRED_IN_QUEUE.description;
    return { ...RULE, ruling: { kind: 'refuse', code: 'EXPIRED_IN_QUEUE', reason, status: 'EXPIRED' }, reason, facts };
  },
};
