/** Suppression gate: refuses numbers that get nothing of a purpose. */
import { type Finding, gate } from './gate.ts';
import { REASONS, type ReasonCode } from './reasons.ts';
import type { Rule } from './rule.ts';

/** Rule of the list. */
export const SUPPRESSION_RULE: Rule = {
  id: 'suppression',
  source: 'the suppression list of the workspace; GDPR Art. 17 and 21',
  asOf: '2026-11-23',
};

const NOT_SUPPRESSED: Finding = {
  rule: SUPPRESSION_RULE,
  ruling: { kind: 'allow' },
  reason: 'The number is not suppressed.',
  facts: {},
};

/** A number gets nothing of the purposes it is suppressed for, and nobody who was erased gets anything; no exemption opens this gate. */
export const suppressionGate = gate({
  name: 'suppression',
  needs: ['suppression', 'contactErased'],
  decide({ suppression: listed, contactErased, now }) {
    const hasEnded = listed !== null && listed.until !== null && listed.until <= now;
    const suppression = hasEnded ? null : listed;
    if (suppression === null && !contactErased) return NOT_SUPPRESSED;
    const code = suppressedCode(contactErased ? 'ERASED' : suppression?.reason);
    const reason = REASONS[code].description;
    const facts =
      suppression === null ? {} : { suppressedFor: suppression.reason, since: suppression.since.toISOString() };
    const until = suppression?.until == null || contactErased ? {} : { until: suppression.until };
    return {
      rule: SUPPRESSION_RULE,
      ruling: { kind: 'refuse', code, reason, status: 'BLOCKED', ...until },
      reason,
      facts,
    };
  },
});

/** Code of a refusal for a suppression of a reason; absent: of another cause. */
export function suppressedCode(reason: string | undefined): ReasonCode {
  return reason === 'ERASED' || reason === 'UNCLEAR_REPLY' ? reason : 'SUPPRESSED';
}
