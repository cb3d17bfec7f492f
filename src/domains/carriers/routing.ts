/** The choice of a route for a message, with the reason for every route that was not chosen. */
import type { CircuitState } from '../../generated/prisma/enums.ts';
import { decimalOf } from '../../kernel/money.ts';
import { type Fit, fitOf, mismatchOf, reject } from './fit.ts';
import { deliveryText, shortfallOf } from './quality.ts';
import { compareCosts, costText, type RouteCost, type RouteCosts } from './route-costs.ts';
import type { RouteFacts, RouteRejection, RouteRequest, RouteTargetFacts } from './route-facts.ts';
import { ownerOf, type Weighted } from './weights.ts';

/** The route and connection that were chosen, and why the others were not. */
export interface RouteSelection {
  /** `reason`: why this one, in a sentence about it. */
  chosen: { route: RouteFacts; target: RouteTargetFacts; reason: string } | null;
  rejected: RouteRejection[];
}

/** A route that takes the message, and how closely it fits. */
interface Candidate extends Fit, Weighted {
  route: RouteFacts;
  target: RouteTargetFacts;
  priority: number;
  /** In what it is below its floors; `null`: in nothing. */
  shortfall: string | null;
  /** `null`: the workspace does not route by cost. */
  cost: RouteCost | null;
  /** Cost and delivery in words; empty without a cost. */
  facts: string;
}

/** Criteria that decide among routes that fit, the first one first; each with the winner's advantage over the loser. */
const ORDER: readonly {
  /** More than 0: the first comes before the second. */
  compare: (a: Candidate, b: Candidate) => number;
  because: (winner: Candidate, loser: Candidate) => string;
}[] = [
  {
    compare: higher('priority'),
    because: (winner, loser) => `has priority ${winner.priority}, it has ${loser.priority}`,
  },
  { compare: (a, b) => compareCosts(a.cost, b.cost), because: ({ facts }) => `costs less: ${facts}` },
  { compare: higher('network'), because: () => 'names the network of the recipient, it names none' },
  {
    compare: higher('prefix'),
    because: (winner, loser) =>
      `names a longer prefix of the number: ${winner.prefix} digits, it names ${loser.prefix === 0 ? 'none' : loser.prefix}`,
  },
  {
    compare: higher('country'),
    because: (_winner, loser) =>
      loser.country === 0
        ? 'names the country, it names none'
        : 'names the country itself, it names the one in whose plan it lies',
  },
  { compare: higher('sender'), because: () => 'names the sender, it names none' },
];

function higher(by: 'priority' | keyof Fit): (a: Candidate, b: Candidate) => number {
  return (a, b) => a[by] - b[by];
}

/** Everything that can be said without the whole number. */
export interface Shortlist {
  /** Every route, in the order given. */
  looked: readonly (Candidate | RouteRejection)[];
  /** Number of routes that fit, and number of those that are not below their floors. */
  fitting: number;
  sound: number;
  /** Empty: no route fits. One: it is chosen. More: they share the numbers by weight. */
  first: readonly Candidate[];
  /** The campaign of the message names the routes that may be taken. */
  isNamed: boolean;
  /** Selections made so far, by winner: messages with the same winner share the same selection. */
  selections: Map<Candidate | null, RouteSelection>;
}

/**
 * Chooses a route among those that fit: by priority, cost, network, prefix, country and sender (`ORDER`); equal ones share
 * the numbers by weight where one has a weight, else the cheaper comes first, then the older. A route below its floors is
 * taken only when no other fits. Pure.
 *
 * @param costs what a part costs by the carriers' lists; `null`: the workspace does not route by it
 */
export function chooseRoute(
  routes: readonly RouteFacts[],
  request: RouteRequest,
  costs: RouteCosts | null = null,
): RouteSelection {
  return selectFrom(shortlist(routes, request, costs), request.to);
}

/** Makes the part of the choice that is equal for all numbers with the same prefixes of routes and prices. Pure. */
export function shortlist(
  routes: readonly RouteFacts[],
  request: RouteRequest,
  costs: RouteCosts | null = null,
): Shortlist {
  const looked = routes.map((route) => look(route, request, costs));
  const fitting = looked.filter((each) => 'target' in each);
  const sound = fitting.filter((each) => each.shortfall === null);
  const first = firstOf(sound.length > 0 ? sound : fitting);
  const isNamed = request.among != null;
  return { looked, fitting: fitting.length, sound: sound.length, first, isNamed, selections: new Map() };
}

/** The rest of the choice. @param to E.164, of a number that the list was made for */
export function selectFrom(list: Shortlist, to: string): RouteSelection {
  const winner = winnerOf(list, to);
  const known = list.selections.get(winner);
  if (known !== undefined) return known;
  const rejected = list.looked.flatMap((each) => (each === winner ? [] : [rejectionOf(list, each, winner)]));
  const chosen =
    winner === null ? null : { route: winner.route, target: winner.target, reason: reasonFor(list, winner) };
  const selection = { chosen, rejected };
  list.selections.set(winner, selection);
  return selection;
}

function winnerOf({ first: [one, ...others] }: Shortlist, to: string): Candidate | null {
  if (one === undefined) return null;
  return others.length === 0 ? one : ownerOf(to, [one, ...others]);
}

function look(route: RouteFacts, request: RouteRequest, costs: RouteCosts | null): Candidate | RouteRejection {
  const mismatch = mismatchOf(route, request);
  if (mismatch !== null) return mismatch;
  const target = connectionOf(route);
  if (target === null) {
    const { length } = route.targets;
    return reject(route, 'NO_ENABLED_CONNECTION', `none of its ${length} connections is enabled`);
  }
  const { id, priority, weight } = route;
  const common = { route, target, id, priority, weight: weight ?? 1, ...fitOf(route, request) };
  if (costs === null) return { ...common, shortfall: shortfallOf(route, target.quality), cost: null, facts: '' };
  const { minDeliveryPercent, minSamples } = costs.rules;
  const floors = { ...route, minDeliveryPercent: route.minDeliveryPercent ?? minDeliveryPercent };
  const shortfall = shortfallOf(floors, target.quality, minSamples);
  const cost = costs.costOf(target.connectionId, { ...request, sender: request.sender ?? route.defaultSender });
  return { ...common, shortfall, cost, facts: `${costText(cost)}, ${deliveryText(target.quality, minSamples)}` };
}

/** A circuit that is open is spared while another connection is bound; one that is half open is being tried. */
export function connectionOf(route: RouteFacts): RouteTargetFacts | null {
  const enabled = route.targets.filter((target) => target.enabled);
  const bound = (circuit: CircuitState) =>
    enabled.find((target) => target.state === 'BOUND' && target.circuit === circuit);
  return bound('CLOSED') ?? bound('HALF_OPEN') ?? enabled[0] ?? null;
}

/** The one that comes first, or all that share the first place by weight. */
function firstOf(candidates: readonly Candidate[]): Candidate[] {
  const [one, ...others] = candidates;
  if (one === undefined) return [];
  const top = others.reduce((best, each) => (decidedBy(each, best) > 0 ? each : best), one);
  const equals = candidates.filter((each) => decidedBy(each, top) === 0).sort((a, b) => (a.id < b.id ? -1 : 1));
  return equals.some((each) => each.route.weight !== null) ? equals : cheapestOf(equals);
}

/** Compares two routes. More than 0: the first comes before the second; 0: they are equal in all of `ORDER`. */
function decidedBy(a: Candidate, b: Candidate): number {
  for (const { compare } of ORDER) {
    const lead = compare(a, b);
    if (lead !== 0) return lead;
  }
  return 0;
}

/**
 * The cheapest of those whose price can be compared with the oldest's, the older of two. The oldest gives the currency:
 * by "cheaper, else older" two at a time, three routes of two currencies could each come before the next.
 *
 * @param equals the oldest first
 */
function cheapestOf(equals: readonly Candidate[]): Candidate[] {
  const [oldest] = equals;
  if (oldest === undefined) return [];
  return [equals.reduce((best, each) => (isDearer(best, each) ? each : best), oldest)];
}

function isDearer({ route: a }: Candidate, { route: b }: Candidate): boolean {
  if (a.pricePerPartMicros === null || b.pricePerPartMicros === null || a.priceCurrency !== b.priceCurrency)
    return false;
  return a.pricePerPartMicros > b.pricePerPartMicros;
}

function rejectionOf(list: Shortlist, each: Candidate | RouteRejection, winner: Candidate | null): RouteRejection {
  if (!('target' in each)) return each;
  if (winner === null) throw new Error('a route that fits, and none that was chosen');
  const facts = each.cost === null ? '' : `; this one: ${each.facts}`;
  if (each.shortfall !== null && winner.shortfall === null) {
    return reject(each.route, 'BELOW_QUALITY', `${each.shortfall}${facts}`);
  }
  return reject(each.route, 'LOWER_PRIORITY', `"${winner.route.name}" ${whyAfter(list, each, winner)}${facts}`);
}

/** Returns the advantage of the winner over the loser. */
function whyAfter(list: Shortlist, loser: Candidate, winner: Candidate): string {
  const criterion = ORDER.find(({ compare }) => compare(winner, loser) !== 0);
  if (criterion !== undefined) return criterion.because(winner, loser);
  if (list.first.length > 1) return `takes this number of those they share by weight: it has ${partOf(list, loser)}`;
  if (isDearer(loser, winner)) return `costs ${priceOf(winner)} a part, it costs ${priceOf(loser)}`;
  if (winner.id < loser.id) return 'is older';
  return `costs ${priceOf(winner)} a part, the least in the currency of the oldest of them; it costs ${priceOf(loser)}`;
}

function reasonFor(list: Shortlist, winner: Candidate): string {
  const why = `${list.isNamed ? 'its campaign names it, and ' : ''}${whyFirst(list, winner)}`;
  return winner.cost === null ? why : `${why}; it costs ${winner.facts}`;
}

function whyFirst(list: Shortlist, winner: Candidate): string {
  const { fitting, sound } = list;
  if (winner.shortfall !== null) {
    const alone = fitting === 1 ? 'no other fits' : `so are all ${fitting} that fit`;
    return `it is below its floors, but ${alone}, and a poor route is better than none: ${winner.shortfall}`;
  }
  if (list.first.length > 1) {
    return `it takes this number of those that ${list.first.length} routes share by weight: it has ${partOf(list, winner)}`;
  }
  if (fitting === 1) return 'it is the only route that fits';
  if (sound === 1) return `of ${fitting} routes that fit it is the only one that is not below its floors`;
  return `it comes first of ${sound} routes that fit`;
}

function partOf({ first }: Shortlist, { weight }: Candidate): string {
  return `${weight} of ${first.reduce((sum, each) => sum + each.weight, 0)}`;
}

function priceOf({ route: { pricePerPartMicros, priceCurrency } }: Candidate): string {
  return pricePerPartMicros === null ? 'an unknown price' : `${decimalOf(pricePerPartMicros)} ${priceCurrency}`;
}
