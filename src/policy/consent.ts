import type { Finding, Gate, SendFacts } from './gate.ts';
import { PURPOSES } from './purposes.ts';
import { REASONS, type ReasonCode } from './reasons.ts';

/** The two rules of consent, with their sources; which one holds is in the table of purposes. */
const OPT_IN = {
  ruleId: 'consent.opt-in',
  source: 'GDPR Art. 6(1)(a); ePrivacy Directive Art. 13(1); 47 CFR 64.1200(a)(2)',
};
const OPT_OUT = { ruleId: 'consent.opt-out', source: '47 CFR 64.1200(a)(10)–(12); GDPR Art. 21' };

/** Marketing and surveys need an opt-in; everything else goes until the person has opted out of it. */
export const consentGate: Gate = {
  name: 'consent',
  decide(facts) {
    const { needsConsent } = PURPOSES[facts.purpose];
    const rule = needsConsent ? OPT_IN : OPT_OUT;
    const used = factsOf(facts);
    if (facts.exemption !== null) {
      const reason = `The ${facts.exemption} is let through once.`;
      return { ...rule, ruling: { kind: 'allow' }, reason, facts: { ...used, exemption: facts.exemption } };
    }
    if (facts.consent?.state === 'REVOKE') return refuse(rule, needsConsent ? 'CONSENT_REVOKED' : 'OPTED_OUT', used);
    if (needsConsent && facts.consent === null) return refuse(rule, 'NO_CONSENT', used);
    const reason = needsConsent ? 'The recipient has opted in.' : 'The recipient has not opted out.';
    return { ...rule, ruling: { kind: 'allow' }, reason, facts: used };
  },
};

function factsOf({ purpose, consent }: SendFacts): Record<string, unknown> {
  if (consent === null) return { purpose, consent: null };
  return { purpose, consent: consent.state, entryId: consent.entryId, since: consent.since.toISOString() };
}

function refuse(rule: { ruleId: string; source: string }, code: ReasonCode, facts: Record<string, unknown>): Finding {
  const reason = REASONS[code].description;
  return { ...rule, ruling: { kind: 'refuse', code, reason, status: 'BLOCKED' }, reason, facts };
}
