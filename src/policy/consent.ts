/** Consent gate: may this recipient be sent messages of this purpose. */
import type { CurrentConsent } from '../kernel/facts.ts';
import type { Purpose } from '../kernel/words.ts';
import { type Finding, gate } from './gate.ts';
import { PURPOSES } from './purposes.ts';
import { REASONS, type ReasonCode } from './reasons.ts';
import type { Rule } from './rule.ts';

/** The two rules of consent; which one holds for a purpose is in the table of purposes. */
const OPT_IN: Rule = {
  id: 'consent.opt-in',
  source: 'GDPR Art. 6(1)(a); ePrivacy Directive Art. 13(1); 47 CFR 64.1200(a)(2)',
  asOf: '2026-11-23',
};
const OPT_OUT: Rule = {
  id: 'consent.opt-out',
  source: '47 CFR 64.1200(a)(10)–(12); GDPR Art. 21',
  asOf: '2026-11-23',
};

/**
 * Findings of all whose consent says the same. A decision does not name the entry: it would be another decision for each
 * person. The message does (`consentEntryId`).
 */
const FINDINGS = Object.fromEntries(
  (Object.keys(PURPOSES) as Purpose[]).map((purpose) => [purpose, findingsOf(purpose)]),
) as Record<Purpose, ReturnType<typeof findingsOf>>;

function findingsOf(purpose: Purpose) {
  const { needsConsent } = PURPOSES[purpose];
  const rule = needsConsent ? OPT_IN : OPT_OUT;
  const allowed = (consent: string | null): Finding => {
    const reason =
      consent === null || !needsConsent ? 'The recipient has not opted out.' : 'The recipient has opted in.';
    return { rule, ruling: { kind: 'allow' }, reason, facts: { purpose, consent } };
  };
  return {
    silent: needsConsent ? refuse(rule, 'NO_CONSENT', { purpose, consent: null }) : allowed(null),
    granted: allowed('GRANT'),
  };
}

/** Marketing and surveys need an opt-in; everything else goes until the person has opted out of it. */
export const consentGate = gate({
  name: 'consent',
  needs: ['consent'],
  decide({ purpose, consent, exemption }) {
    const rule = PURPOSES[purpose].needsConsent ? OPT_IN : OPT_OUT;
    if (exemption !== null) {
      const reason = `The ${exemption} is let through once.`;
      return { rule, ruling: { kind: 'allow' }, reason, facts: { ...factsOf(purpose, consent), exemption } };
    }
    if (consent === null) return FINDINGS[purpose].silent;
    if (consent.state === 'GRANT') return FINDINGS[purpose].granted;
    return refuse(rule, revokedCode(consent), factsOf(purpose, consent));
  },
});

/** The one reading of a revocation, for the stored message and for whoever asks before: START takes back what only STOP said. */
export function revokedCode({ byStop }: { byStop: boolean }): 'OPTED_OUT' | 'CONSENT_REVOKED' {
  return byStop ? 'OPTED_OUT' : 'CONSENT_REVOKED';
}

function factsOf(purpose: Purpose, consent: CurrentConsent | null): Record<string, unknown> {
  if (consent === null) return { purpose, consent: null };
  return { purpose, consent: consent.state, entryId: consent.entryId, since: consent.since.toISOString() };
}

function refuse(rule: Rule, code: ReasonCode, facts: Record<string, unknown>): Finding {
  const reason = REASONS[code].description;
  return { rule, ruling: { kind: 'refuse', code, reason, status: 'BLOCKED' }, reason, facts };
}
