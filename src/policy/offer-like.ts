/** Gate of texts that read like offers: a code, an order or an alert is none. */
import type { Purpose } from '../kernel/words.ts';
import { type Finding, gate } from './gate.ts';
import { type OfferSigns, offerSigns } from './offers/signs.ts';
import type { OfferChecks } from './workspace-rules.ts';

/** Names in sentences of the purposes that are looked at. */
const CALLED = { OTP: 'a code', TRANSACTIONAL: 'an order', ALERT: 'an alert' } as const satisfies Partial<
  Record<Purpose, string>
>;
type Looked = keyof typeof CALLED;
const LOOKED_AT = Object.keys(CALLED) as Looked[];

const RULE = { id: 'wording.offer', source: 'words of offers in 42 languages, links', asOf: '2026-11-28' };

/** Findings that are remembered at most: whoever finds the same returns the same. */
const MAX_FINDINGS = 1_000;

/** The gate of texts that read like offers. They were looked at when they were accepted, and are not again. */
export function offerLikeGate() {
  const known = new Map<string, Finding>();
  return gate({
    name: 'wording',
    needs: [],
    purposes: LOOKED_AT,
    decide({ purpose, text, exemption, offerChecks }) {
      if (offerChecks === undefined || offerChecks === 'OFF' || text === null || exemption !== null) return UNSEEN;
      const signs = offerSigns(text);
      const { strong, weak, hasLink, warnings } = signs;
      if (strong.length + weak.length + warnings.length === 0 && !hasLink) return CLEAN;
      const key = [offerChecks, purpose, hasLink, strong, weak, warnings].join('/');
      const before = known.get(key);
      if (before !== undefined) return before;
      if (known.size >= MAX_FINDINGS) known.clear();
      const found = judged(purpose as Looked, signs, offerChecks);
      known.set(key, found);
      return found;
    },
  });
}

const UNSEEN: Finding = {
  rule: RULE,
  ruling: { kind: 'allow' },
  reason: 'No text was looked at: it was when the message was accepted, or the workspace does not ask for it.',
  facts: {},
};
const CLEAN: Finding = {
  rule: RULE,
  ruling: { kind: 'allow' },
  reason: 'The text does not read like an offer.',
  facts: {},
};

/** Check that signs make a text of a purpose read like an offer. A code needs no link; an order may have one. */
export function readsLikeOffer(purpose: Purpose, { strong, weak, hasLink }: OfferSigns): boolean {
  if (strong.length > 0 || weak.length > 1) return true;
  if (purpose === 'OTP') return hasLink;
  return hasLink && weak.some((word) => word !== PERCENTAGE);
}

/** Sign of a share of something, which orders have beside a link as well: a tax, a battery. */
const PERCENTAGE = 'percentage';

function judged(purpose: Looked, signs: OfferSigns, checks: Exclude<OfferChecks, 'OFF'>): Finding {
  const { strong, weak, hasLink, warnings } = signs;
  const named = [...[...strong, ...weak].map((word) => `"${word}"`), ...(hasLink ? ['a link'] : [])];
  const warned = warnings.length === 0 ? '' : ` It has what carriers filter: ${warnings.join(', ')}.`;
  const facts = { signs: [...strong, ...weak, ...(hasLink ? ['link'] : [])], warnings };
  if (!readsLikeOffer(purpose, signs)) {
    return { rule: RULE, ruling: { kind: 'allow' }, reason: `${CLEAN.reason}${warned}`, facts };
  }
  const reason = `The text reads like an offer (${named.join(', ')}), and is sent as ${CALLED[purpose]}.${warned}`;
  const flagged = { ...facts, readsLikeOffer: true };
  if (checks === 'FLAG') return { rule: RULE, ruling: { kind: 'allow' }, reason, facts: flagged };
  const code = 'READS_LIKE_OFFER';
  return { rule: RULE, ruling: { kind: 'refuse', code, reason, status: 'BLOCKED' }, reason, facts: flagged };
}
