/** Sender gate: an offer comes from a sender that the country of the recipient allows. */
import type { CountryRule } from './country-rule.ts';
import { versionOf } from './country-rules.ts';
import { type Finding, gate } from './gate.ts';
import { OFFER_PURPOSES } from './purposes.ts';
import { OfPlace } from './rules-of-place.ts';
import { type WorkspaceRules, workspaceRulesOf } from './workspace-rules.ts';

/** Findings that are remembered of one place at most. */
const MAX_SENDERS = 1_000;

/** Sender that is a name: it has something else than digits. */
export function isName(sender: string | null): boolean {
  return sender !== null && /[^\d+]/.test(sender);
}

/** The gate of senders. */
export function senderGate() {
  const places = new OfPlace((rules, place) => {
    const rule =
      rules.find(({ sender: { names, namePrefix, nameSuffix } }) => names ?? namePrefix ?? nameSuffix) ?? null;
    return { rule, country: place.country, findings: new Map<string, Finding>() };
  });
  return gate({
    name: 'sender',
    needs: ['workspaceRules'],
    purposes: OFFER_PURPOSES,
    decide(facts) {
      if (facts.exemption !== null) return NOT_NAMED;
      const { rule, country, findings } = places.of(facts);
      const { sender } = facts;
      if (rule === null || sender === null || !isName(sender)) return NOT_NAMED;
      const { senderChecks } = workspaceRulesOf(facts.workspaceRules);
      const key = `${senderChecks}/${sender}`;
      const known = findings.get(key);
      if (known !== undefined) return known;
      if (findings.size > MAX_SENDERS) findings.clear();
      const found = look(rule, country, sender, senderChecks);
      findings.set(key, found);
      return found;
    },
  });
}

const NOT_NAMED: Finding = {
  rule: { id: 'sender', source: 'rules of countries about names as senders', asOf: '2026-11-28' },
  ruling: { kind: 'allow' },
  reason: 'Nothing is known against its sender: it is no name, or no rule of the country speaks of names.',
  facts: {},
};

function look(
  rule: CountryRule,
  country: string | null,
  sender: string,
  checks: WorkspaceRules['senderChecks'],
): Finding {
  const { names, note } = rule.sender;
  const fault = faultOf(rule, sender);
  const facts = { country, sender, names, note, rules: [versionOf(rule)], confidence: rule.confidence };
  const by = { id: `sender.${rule.id}`, source: rule.source, asOf: rule.asOf };
  if (fault === null) {
    const known =
      names === 'REGISTRATION' ? 'A name is allowed there once it is registered.' : 'A name is allowed there.';
    return { rule: by, ruling: { kind: 'allow' }, reason: known, facts };
  }
  if (checks === 'REPORT') {
    return {
      rule: by,
      ruling: { kind: 'allow' },
      reason: `${fault} The workspace only reports it.`,
      facts: { ...facts, isReported: true },
    };
  }
  const ruling = { kind: 'refuse', code: 'SENDER_NOT_ALLOWED', reason: fault, status: 'BLOCKED' } as const;
  return { rule: by, ruling, reason: fault, facts };
}

/** A sentence about what is wrong with a name, and what would be right; `null`: nothing is known. */
function faultOf(
  { name: place, sender: { names, namePrefix, nameSuffix } }: CountryRule,
  sender: string,
): string | null {
  if (names === 'NOT_SUPPORTED')
    return `"${sender}" is a name, and ${place} has numbers alone: name a number as the sender.`;
  if (namePrefix !== null && !sender.startsWith(namePrefix)) {
    return `"${sender}" does not begin with "${namePrefix}", as names that send offers to ${place} have to.`;
  }
  if (nameSuffix !== null && !sender.endsWith(nameSuffix)) {
    return `"${sender}" does not end with "${nameSuffix}", as names that send offers to ${place} have to.`;
  }
  return null;
}
