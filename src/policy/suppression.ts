import type { Gate } from './gate.ts';
import { REASONS, type ReasonCode } from './reasons.ts';

const RULE = { ruleId: 'suppression', source: 'the suppression list of the workspace' } as const;

/** A number on the suppression list, or whose person was erased, gets nothing. */
export const suppressionGate: Gate = {
  name: 'suppression',
  decide({ suppression, contactErased }) {
    if (suppression === null && !contactErased) {
      return { ...RULE, ruling: { kind: 'allow' }, reason: 'The number is not suppressed.', facts: {} };
    }
    const code: ReasonCode = contactErased ? 'ERASED' : 'SUPPRESSED';
    const reason = REASONS[code].description;
    const facts =
      suppression === null ? {} : { suppressedFor: suppression.reason, since: suppression.since.toISOString() };
    return { ...RULE, ruling: { kind: 'refuse', code, reason, status: 'BLOCKED' }, reason, facts };
  },
};
