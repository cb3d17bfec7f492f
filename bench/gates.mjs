#!/usr/bin/env node
// Processor time of all gates for chunks of 1,000 recipients of 40 countries, each with a sender and a text that its country allows, so that hours and caps
// are asked too, in a process that has rehearsed the gates as the hub does before it is ready, and (--cold) in one that has not: node bench/gates.mjs [--cold] [--chunks 200]
import { parseArgs } from 'node:util';
import { rehearseGates } from '../build/cli/rehearse-gates.js';
import { NO_FACTS } from '../build/kernel/facts.js';
import { gatesOf } from '../build/policy/index.js';
import { sendFacts } from '../build/policy/gate.js';
import { policyOf } from '../build/policy/judge.js';
import { COUNTRY_RULES } from '../build/policy/rules/index.js';
import { whole } from './children.mjs';

const { values } = parseArgs({ options: { cold: { type: 'boolean', default: false }, chunks: { type: 'string', default: '200' } } });
const chunks = whole('chunks', values.chunks, 1, 10_000);
const countries = [...new Set(COUNTRY_RULES.map(({ country }) => country))].filter((c) => /^[A-Z]{2}$/.test(c) && c !== 'EU');
const areas = ['212', '214', '219', '305', '401', '415', '615', '915'];
const start = Date.UTC(2026, 11, 7);
// A cap of the workspace applies to everybody, beside those of some countries.
const RULES = JSON.stringify({ brand: 'Acme', optOutText: 'Reply STOP to end.', caps: [{ purpose: 'MARKETING', max: 3, periodMs: 7 * 86_400_000 }] });
const recipients = Array.from({ length: 1_000 }, (_, n) => {
  const country = countries[n % 40];
  const to = country === 'US' ? `+1${areas[(n / 40) & 7]}5550${100 + (n % 900)}` : `+999${1_000_000 + n}`;
  const consent = { state: 'GRANT', entryId: String(n), since: new Date(n), byStop: false };
  return { to, country, facts: { ...NO_FACTS, consent, capUse: { slots: [{ id: '', at: start - (n % 5) * 3_600_000, purpose: 'MARKETING' }], isAccepted: false }, workspaceRules: RULES } };
});
/** Countries where a sender is a number, or has a mark of its own, and where a text begins with a label; elsewhere it is a name. */
const NUMBERS_ONLY = ['US', 'CA', 'BE', 'SA', 'NZ', 'ZA', 'BR', 'MX', 'CO', 'AR', 'CL', 'KR', 'CN'];
const MARKED = { AE: 'AD-ACME' };
const LABELS = { CZ: 'OBCHODNÍ SDĚLENÍ ', KR: '(광고) ' };
const offers = new Map(
  countries.map((country) => [
    country,
    {
      sender: NUMBERS_ONLY.includes(country) ? '12345' : (MARKED[country] ?? 'Acme'),
      text: `${LABELS[country] ?? ''}Acme: offer. Reply STOP to end.`,
    },
  ]),
);
const times = [];
let refused = 0;
const decisions = new Set();
const policy = policyOf(gatesOf({ quietHoursSpreadMs: 0, quietHoursMarginMs: 0 }));
const { judge } = policy;
if (!values.cold) {
  const before = process.cpuUsage();
  await rehearseGates(policy, new Date(), () => false);
  const { user, system } = process.cpuUsage(before);
  console.log(`rehearsed within ${((user + system) / 1_000).toFixed(0)} ms of processor time`);
}
for (let chunk = 0; chunk < chunks; chunk++) {
  // Each chunk seven minutes later: windows open and close on the way.
  const now = new Date(start + chunk * 7 * 60_000);
  const expiresAt = new Date(now.getTime() + 86_400_000);
  const before = process.cpuUsage();
  decisions.clear();
  for (const { to, country, facts } of recipients) {
    const { sender, text } = offers.get(country);
    // Made as acceptance makes them, in the order of its fields: code is compiled for objects of one shape.
    const message = { purpose: 'MARKETING', now, expiresAt, exemption: null, asksFor: null, offerChecks: 'FLAG', to, country, sender, text };
    const judgement = judge(sendFacts(message, facts));
    decisions.add(judgement);
    if (judgement.verdict === 'REFUSE' && ['sender', 'content'].includes(judgement.steps.at(-1).gate)) refused++;
  }
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1_000);
}
const [first] = times;
times.sort((a, b) => a - b);
const at = (share) => times[Math.floor(share * (times.length - 1))].toFixed(2);
console.log(`1,000 recipients of 40 countries, milliseconds of processor: the first chunk ${first.toFixed(2)}, then median ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}`);
console.log(`judgements of the last chunk: ${decisions.size}; refused for their sender or text: ${refused}`);
