/** Consent gate: may this recipient be sent messages of this purpose. */
import type { Purpose } from '../kernel/words.ts';
import type { Finding, Gate, SendFacts } from './gate.ts';
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

/** Findings for a recipient who never said anything about a purpose: shared by all such recipients. */
const SILENT = Object.fromEntries(
  (Object.keys(PURPOSES) as Purpose[]).map((purpose): [Purpose, Finding] => {
    const facts = { purpose, consent: null };
    if (PURPOSES[purpose].needsConsent) return [purpose, refuse(OPT_IN, 'NO_CONSENT', facts)];
    return [purpose, { rule: OPT_OUT, ruling: { kind: 'allow' }, reason: 'The recipient has not opted out.', facts }];
  }),
) as Record<Purpose, Finding>;

/** Marketing and surveys need an opt-in; everything else goes until the person has opted out of it. */
export const consentGate: Gate = {
  name: 'consent',
  decide(facts) {
    const { needsConsent } = PURPOSES[facts.purpose];
    const rule = needsConsent ? OPT_IN : OPT_OUT;
    if (facts.exemption !== null) {
      const reason = `The ${facts.exemption} is let through once.`;
      const used = { ...factsOf(facts), exemption: facts.exemption };
      return { rule, ruling: { kind: 'allow' }, reason, facts: used };
    }
    if (facts.consent === null) return SILENT[facts.purpose];
    const used = factsOf(facts);
    if (facts.consent.state === 'REVOKE') return refuse(rule, revokedCode(facts.consent), used);
    const reason = needsConsent ? 'The recipient has opted in.' : 'The recipient has not opted out.';
    return { rule, ruling: { kind: 'allow' }, reason, facts: used };
  },
};

/** The one reading of a revocation, for the stored message and for whoever asks before: START takes back what only STOP said. */
export function revokedCode({ byStop }: { byStop: boolean }): 'OPTED_OUT' | 'CONSENT_REVOKED' {
  return byStop ? 'OPTED_OUT' : 'CONSENT_REVOKED';
}

function factsOf({ purpose, consent }: SendFacts): Record<string, unknown> {
  if (consent === null) return { purpose, consent: null };
  return { purpose, consent: consent.state, entryId: consent.entryId, since: consent.since.toISOString() };
}

function refuse(rule: Rule, code: ReasonCode, facts: Record<string, unknown>): Finding {
  const reason = REASONS[code].description;
  return { rule, ruling: { kind: 'refuse', code, reason, status: 'BLOCKED' }, reason, facts };
}
