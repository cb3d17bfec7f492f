/** Frequency gate: a person gets no more messages than the caps of the place and of the workspace allow. */
import type { CapSlot } from '../kernel/facts.ts';
import type { Purpose } from '../kernel/words.ts';
import { ByDay } from './by-day.ts';
import { type Cap, countedAt, nextRoom, slotsOf } from './caps.ts';
import type { CountryRule } from './country-rule.ts';
import { rulesFor, versionOf } from './country-rules.ts';
import { type Finding, gate, type MessageFacts } from './gate.ts';
import { type Place, Places } from './places/place.ts';
import { OFFER_PURPOSES } from './purposes.ts';
import type { Rule } from './rule.ts';
import { type CapOverride, type WorkspaceRules, workspaceRulesOf } from './workspace-rules.ts';

const HOUR_MS = 3_600_000;
/** Sets of caps that are remembered of a day at most. */
const MAX_REMEMBERED = 5_000;

/** Caps of people who share a place and a workspace. */
interface CapSet {
  caps: readonly Cap[];
  rules: readonly CountryRule[];
  /** Numbers that the workspace has set in the place of those of the rules. */
  overrides: readonly (CapOverride & { ruleId: string })[];
  /** By what the caps count. */
  findings: Map<string, Finding>;
}

/** Facts by which caps are found. */
type Capped = Pick<MessageFacts, 'to' | 'country' | 'now' | 'purpose' | 'exemption'> & {
  timeZones: readonly string[];
  postalCode: string | null;
  workspaceRules: string | null;
};

/**
 * The gate of caps. What is to be accepted is refused where there is no room; what was accepted and comes to be sent too soon after
 * others waits.
 */
export function frequencyGate() {
  const sets = new CapSets();
  return gate({
    name: 'frequency',
    needs: ['workspaceRules', 'timeZones', 'postalCode', 'capUse'],
    purposes: OFFER_PURPOSES,
    counts: (facts) => facts.exemption === null && sets.of(facts).caps.length > 0,
    decide(facts) {
      if (facts.exemption !== null) return NOT_CAPPED;
      const set = sets.of(facts);
      if (set.caps.length === 0) return NOT_CAPPED;
      const { slots, isAccepted } = facts.capUse ?? NOTHING_COUNTED;
      return look(set, slots, { at: facts.now.getTime(), isAccepted });
    },
  });
}

const NOTHING_COUNTED = { slots: [], isAccepted: false };

const NOT_CAPPED: Finding = {
  rule: { id: 'frequency', source: 'rules of countries and of the workspace about caps', asOf: '2026-11-28' },
  ruling: { kind: 'allow' },
  reason: 'No cap applies.',
  facts: {},
};

const newKnown = () => new Map<WorkspaceRules, Map<Place, Map<Purpose, CapSet>>>();

/** Caps by workspace, place and purpose, remembered by day. */
class CapSets {
  readonly #places = new Places();
  readonly #days = new ByDay((day) => ({ day, known: newKnown(), remembered: 0 }));

  of({ to, country, now, purpose, timeZones, postalCode, workspaceRules }: Capped): CapSet {
    const ofDay = this.#days.of(now);
    if (ofDay.remembered >= MAX_REMEMBERED) Object.assign(ofDay, { known: newKnown(), remembered: 0 });
    const own = workspaceRulesOf(workspaceRules);
    const place = this.#places.of(to, country, timeZones, postalCode);
    const ofWorkspace = ofDay.known.get(own) ?? new Map<Place, Map<Purpose, CapSet>>();
    ofDay.known.set(own, ofWorkspace);
    const ofPlace = ofWorkspace.get(place) ?? new Map<Purpose, CapSet>();
    ofWorkspace.set(place, ofPlace);
    const known = ofPlace.get(purpose);
    if (known !== undefined) return known;
    const made = capsOf(place, own, purpose, ofDay.day);
    ofPlace.set(purpose, made);
    ofDay.remembered++;
    return made;
  }
}

function capsOf(place: Place, own: WorkspaceRules, purpose: Purpose, day: string): CapSet {
  const rules = rulesFor(place, day).filter(({ caps, purposes }) => caps.length > 0 && purposes.includes(purpose));
  const ofRules = rules.flatMap((rule) => {
    const override = own.capOverrides[rule.id];
    if (override?.max === null) return [];
    return rule.caps.map(({ max, hours, period }): Cap => {
      const length = period === 'DAY' ? { kind: period, zones: place.zones } : { kind: period, ms: hours * HOUR_MS };
      return { ruleId: rule.id, max: override?.max ?? max, period: length, purposes: rule.purposes };
    });
  });
  const ofWorkspace = own.caps
    .filter((cap) => cap.purpose === purpose)
    .map(({ max, periodMs }): Cap => {
      return { ruleId: WORKSPACE, max, period: { kind: 'SLIDING', ms: periodMs }, purposes: [purpose] };
    });
  const overrides = rules.flatMap(({ id }) => {
    const override = own.capOverrides[id];
    return override === undefined ? [] : [{ ruleId: id, ...override }];
  });
  return { caps: [...ofRules, ...ofWorkspace], rules, overrides, findings: new Map() };
}

const WORKSPACE = 'workspace';

function look(
  set: CapSet,
  slots: readonly CapSlot[],
  { at, isAccepted }: { at: number; isAccepted: boolean },
): Finding {
  // What was accepted gives way to what was sent before it alone: what waits as well waits for it.
  const others = isAccepted ? slots.filter(({ isSent }) => isSent === true) : slots;
  const next = nextRoom(set.caps, others, at);
  const counts = set.caps.map((cap) => {
    const { used, since } = countedAt(cap, slotsOf(cap, others), at);
    return { cap, used, since };
  });
  if (next === at) return allowed(set, counts);
  const full = counts.find(({ cap }) => nextRoom([cap], others, at) !== at) ?? counts[0];
  const cap = full?.cap ?? set.caps[0];
  if (cap === undefined) return NOT_CAPPED;
  const until = next === null ? {} : { until: new Date(next) };
  const reason = sentenceOf(cap, full?.used ?? 0, next);
  const facts = {
    ...factsOf(set, counts),
    since: new Date(full?.since ?? at).toISOString(),
    ...(next === null ? {} : { nextAllowedAt: new Date(next).toISOString() }),
  };
  const rule = ruleOf(set, cap);
  if (isAccepted && next !== null) {
    return { rule, ruling: { kind: 'defer', code: 'FREQUENCY_CAP', until: new Date(next) }, reason, facts };
  }
  return {
    rule,
    ruling: { kind: 'refuse', code: 'FREQUENCY_CAP', reason, status: 'BLOCKED', ...until },
    reason,
    facts,
  };
}

/** Caps with what they count. */
type Counts = readonly { cap: Cap; used: number }[];

/** Finding that all share who have had as many. */
function allowed(set: CapSet, counts: Counts): Finding {
  const key = counts.map(({ used }) => used).join();
  const known = set.findings.get(key);
  if (known !== undefined) return known;
  const parts = counts.map(({ cap, used }) => `${used} of ${cap.max} ${periodText(cap)}`);
  const finding: Finding = {
    rule: ruleOf(set, set.caps[0]),
    ruling: { kind: 'allow' },
    reason: `There is room: the recipient has had ${parts.join(', ')}.`,
    facts: factsOf(set, counts),
  };
  set.findings.set(key, finding);
  return finding;
}

function ruleOf({ rules }: CapSet, cap: Cap | undefined): Rule {
  const rule = rules.find(({ id }) => id === cap?.ruleId);
  const { source, asOf } = rule ?? { source: 'setFrequencyCap', asOf: '2026-11-28' };
  return { id: `frequency.${cap?.ruleId ?? WORKSPACE}`, source, asOf };
}

function factsOf({ rules, overrides }: CapSet, counts: Counts): Record<string, unknown> {
  const caps = counts.map(({ cap: { ruleId, max, period, purposes }, used }) => {
    const length = period.kind === 'DAY' ? { zones: period.zones } : { hours: period.ms / HOUR_MS };
    return { ruleId, max, used, period: period.kind, ...length, purposes };
  });
  return { caps, rules: rules.map(versionOf), ...(overrides.length === 0 ? {} : { overrides }) };
}

function sentenceOf(cap: Cap, used: number, next: number | null): string {
  const by = cap.ruleId === WORKSPACE ? 'The workspace' : `The rule ${cap.ruleId}`;
  const what = cap.purposes.join(' and ');
  if (cap.max === 0) return `${by} allows no messages of ${what} to a person at all.`;
  const when = next === null ? '' : ` The next is allowed from ${new Date(next).toISOString()} on.`;
  return `${by} allows a person ${cap.max} of ${what} ${periodText(cap)}, and has counted ${used}.${when}`;
}

function periodText({ period }: Cap): string {
  return period.kind === 'DAY' ? 'a day' : `within ${period.ms / HOUR_MS} hours`;
}
