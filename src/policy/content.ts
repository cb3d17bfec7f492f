/** Content gate: an offer says what the country of the recipient demands. */
import type { CountryRule } from './country-rule.ts';
import { versionOf } from './country-rules.ts';
import { type Finding, gate, type MessageFacts } from './gate.ts';
import { type LinkWarning, linkWarnings } from './links.ts';
import { type WordingPlace, Wordings } from './opt-out-wording.ts';
import { OFFER_PURPOSES } from './purposes.ts';
import { OfPlace } from './rules-of-place.ts';
import { isName } from './sender.ts';
import { type WorkspaceRules, workspaceRulesOf } from './workspace-rules.ts';

/** Things that a text may lack. */
export type Missing = 'label' | 'sender name' | 'opt-out wording';

/** Demands of the rules of a place on a text. */
interface Demands {
  place: string;
  labels: readonly string[];
  senderName: 'TEXT' | 'TEXT_OR_SENDER' | null;
  optOut: boolean;
  /** True when the wording has to be the last that a text says. */
  optOutLast: boolean;
  rules: readonly CountryRule[];
  findings: Map<string, Finding>;
  wordings: Wordings;
}

/** Facts that say what a text lacks. */
type Judged = Pick<MessageFacts, 'to' | 'country' | 'now' | 'text' | 'sender'>;

/** Rules of contents, by place. */
export class Contents {
  /** Shared by all places: a text says how to opt out, or does not, everywhere alike. */
  readonly #wordings = new Wordings();
  readonly #places = new OfPlace((rules, place) => demandsOf(rules, place, this.#wordings));

  /** Demands on a text to a person. */
  of(facts: Pick<MessageFacts, 'to' | 'country' | 'now'>): Demands {
    return this.#places.of(facts);
  }

  /** A text with what it lacks, as far as the workspace has set it: the label before it, name and wording where they belong. */
  completed(text: string, facts: Omit<Judged, 'text'>, own: WorkspaceRules): string {
    const demands = this.of(facts);
    const missing = missingIn(demands, { ...facts, text }, own);
    if (missing.length === 0) return text;
    const [label] = demands.labels;
    const before = [
      missing.includes('label') && label !== undefined ? label : null,
      missing.includes('sender name') && own.brand !== null ? `${own.brand}:` : null,
    ];
    const after = missing.includes('opt-out wording') ? own.optOutText : null;
    return [...before, text, after].filter((part) => part !== null).join(' ');
  }
}

/** The gate of contents. */
export function contentGate() {
  const contents = new Contents();
  return gate({
    name: 'content',
    needs: ['workspaceRules'],
    purposes: OFFER_PURPOSES,
    decide(facts) {
      if (facts.exemption !== null || facts.text === null) return NO_TEXT;
      const demands = contents.of(facts);
      const own = workspaceRulesOf(facts.workspaceRules);
      const missing = missingIn(demands, facts, own);
      const warnings = linkWarnings(facts.text);
      const key = `${own.contentChecks}/${missing.join()}/${warnings.join()}`;
      const known = demands.findings.get(key);
      if (known !== undefined) return known;
      const found = look(demands, { missing, warnings }, own);
      demands.findings.set(key, found);
      return found;
    },
  });
}

const NO_TEXT: Finding = {
  rule: { id: 'content', source: 'rules of countries about texts', asOf: '2026-11-28' },
  ruling: { kind: 'allow' },
  reason: 'There is no text to look at, or it is a reply of the hub.',
  facts: {},
};

function demandsOf(
  rules: readonly CountryRule[],
  { country }: { country: string | null },
  wordings: Wordings,
): Demands {
  const names = rules.map(({ content }) => content.senderName);
  return {
    place: rules[0]?.name ?? country ?? 'there',
    labels: rules.find(({ content }) => content.labels.length > 0)?.content.labels ?? [],
    senderName: names.find((each) => each === 'TEXT') ?? names.find((each) => each !== null) ?? null,
    optOut: rules.some(({ content }) => content.optOut),
    optOutLast: rules.some(({ content }) => content.optOutLast === true),
    rules: rules.filter(
      ({ content: { labels, senderName, optOut } }) => labels.length > 0 || senderName !== null || optOut,
    ),
    findings: new Map(),
    wordings,
  };
}

function missingIn(
  { labels, senderName, optOut, optOutLast, wordings }: Demands,
  { text, sender }: Judged,
  own: WorkspaceRules,
): Missing[] {
  const missing: Missing[] = [];
  const body = text ?? '';
  if (labels.length > 0 && !labels.some((label) => body.startsWith(label))) missing.push('label');
  const isNamed = own.brand !== null && body.toLowerCase().includes(own.brand.toLowerCase());
  if (senderName !== null && !isNamed && (senderName === 'TEXT' || !isName(sender))) missing.push('sender name');
  if (optOut && !saysOptOut(wordings.of(body), body, own.optOutText, optOutLast)) missing.push('opt-out wording');
  return missing;
}

/** Check that a text says how to opt out, in the workspace's words or in its own. */
function saysOptOut(place: WordingPlace, body: string, own: string | null, isLast: boolean): boolean {
  if (own !== null && (isLast ? body.trimEnd().endsWith(own.trimEnd()) : body.includes(own))) return true;
  return isLast ? place === 'AT_END' : place !== 'NONE';
}

function look(
  demands: Demands,
  { missing, warnings }: { missing: readonly Missing[]; warnings: readonly LinkWarning[] },
  { contentChecks }: WorkspaceRules,
): Finding {
  const { place, labels, senderName, optOut, optOutLast, rules } = demands;
  const [first] = rules;
  const rule = {
    id: `content.${first?.id ?? 'none'}`,
    source: first?.source ?? 'no rule',
    asOf: first?.asOf ?? '2026-11-28',
  };
  const facts = {
    demanded: { labels, senderName, optOut, ...(optOutLast ? { optOutLast } : {}) },
    missing,
    ...(warnings.length === 0 ? {} : { warnings }),
    rules: rules.map(versionOf),
    confidence: rules.map(({ confidence }) => confidence),
  };
  if (missing.length === 0) {
    const warned = warnings.length === 0 ? '' : ` It has what carriers filter: ${warnings.join(', ')}.`;
    return { rule, ruling: { kind: 'allow' }, reason: `The text has what is demanded of it.${warned}`, facts };
  }
  const reason = `The text lacks what ${place} demands of offers: ${missing.map((each) => wanted(each, demands)).join(', ')}.`;
  if (contentChecks === 'REPORT') {
    return {
      rule,
      ruling: { kind: 'allow' },
      reason: `${reason} The workspace only reports it.`,
      facts: { ...facts, isReported: true },
    };
  }
  return { rule, ruling: { kind: 'refuse', code: 'CONTENT_MISSING', reason, status: 'BLOCKED' }, reason, facts };
}

function wanted(missing: Missing, { labels, optOutLast }: Demands): string {
  if (missing === 'label') return `${labels.map((label) => `"${label}"`).join(' or ')} at the beginning`;
  if (missing === 'sender name') return 'the name of the sender';
  return optOutLast ? 'how to opt out, at the end' : 'how to opt out';
}
