import type { Purpose, SmscConnectionState } from '../../generated/prisma/enums.ts';
import type { TextProfile } from '../../text/profile.ts';

/** A connection that a route may use. */
export interface RouteTargetFacts {
  connectionId: string;
  name: string;
  enabled: boolean;
  state: SmscConnectionState;
  /** How it wants its texts. */
  profile: TextProfile;
}

/** A route, with everything its choice depends on. */
export interface RouteFacts {
  id: string;
  name: string;
  /** ISO 3166-1 alpha-2; empty: any. */
  countries: readonly string[];
  /** E.164 prefixes with the plus sign; empty: any. */
  prefixes: readonly string[];
  /** Empty: any. */
  purposes: readonly Purpose[];
  priority: number;
  defaultSender: string | null;
  pricePerPartMicros: bigint | null;
  priceCurrency: string | null;
  /** In order of preference. */
  targets: readonly RouteTargetFacts[];
}

/** What a route is chosen for. */
export interface RouteRequest {
  /** E.164 */
  to: string;
  country: string | null;
  purpose: Purpose;
}

/** Why a route was not taken. */
export interface RouteRejection {
  routeId: string;
  name: string;
  code: 'OTHER_COUNTRY' | 'OTHER_PREFIX' | 'OTHER_PURPOSE' | 'NO_ENABLED_CONNECTION' | 'LOWER_PRIORITY';
  reason: string;
}

/** The route and connection that were chosen, and why the others were not. */
export interface RouteSelection {
  chosen: { route: RouteFacts; target: RouteTargetFacts } | null;
  rejected: RouteRejection[];
}

/**
 * Countries whose numbers lie within another country's plan: numbers move between the two, so a route that takes the
 * one takes the other. To libphonenumber +447911123456 is Guernsey's.
 * Sources: Ofcom's National Telephone Numbering Plan; ITU-T E.164 lists +358, +47, +590, +61 (Operational Bulletin).
 */
const WITHIN_PLAN_OF: Readonly<Record<string, string>> = {
  GG: 'GB',
  IM: 'GB',
  JE: 'GB',
  AX: 'FI',
  SJ: 'NO',
  BL: 'GP',
  MF: 'GP',
  CC: 'AU',
  CX: 'AU',
};

/** A route that takes the message, and how closely it fits. */
interface Candidate {
  route: RouteFacts;
  target: RouteTargetFacts;
  /** Characters of the longest prefix that matches; 0: the route names none. */
  prefix: number;
  /** 2: it names the country; 1: the country in whose plan it lies; 0: any. */
  country: number;
}

/**
 * Chooses a route: the highest priority wins; among equals the longest matching prefix, then one that names the
 * country, then the older route. Of its connections the first that is bound, or else the first that is enabled. Pure.
 */
export function chooseRoute(routes: readonly RouteFacts[], request: RouteRequest): RouteSelection {
  const looked = routes.map((route) => look(route, request));
  let best: Candidate | null = null;
  for (const found of looked) {
    if ('target' in found && (best === null || whyAfter(best, found) !== null)) best = found;
  }
  const rejected: RouteRejection[] = [];
  for (const found of looked) {
    if (found === best) continue;
    rejected.push('target' in found ? lost(found, best) : found);
  }
  return { chosen: best === null ? null : { route: best.route, target: best.target }, rejected };
}

function look(route: RouteFacts, request: RouteRequest): Candidate | RouteRejection {
  const mismatch = mismatchOf(route, request);
  if (mismatch !== null) return mismatch;
  const target = connectionOf(route);
  if (target === null) return reject(route, 'NO_ENABLED_CONNECTION', 'none of its connections is enabled');
  const { to, country } = request;
  return { route, target, prefix: matchedPrefix(route, to), country: countryFit(route, country) ?? 0 };
}

function mismatchOf(route: RouteFacts, { to, country, purpose }: RouteRequest): RouteRejection | null {
  if (route.purposes.length > 0 && !route.purposes.includes(purpose)) {
    return reject(route, 'OTHER_PURPOSE', `it takes ${route.purposes.join(', ')}, not ${purpose}`);
  }
  if (countryFit(route, country) === null) {
    return reject(
      route,
      'OTHER_COUNTRY',
      `it takes ${route.countries.join(', ')}, not ${country ?? 'an unknown country'}`,
    );
  }
  if (route.prefixes.length > 0 && !route.prefixes.some((prefix) => to.startsWith(prefix))) {
    return reject(route, 'OTHER_PREFIX', `it takes numbers that begin with ${route.prefixes.join(', ')}`);
  }
  return null;
}

function reject(route: RouteFacts, code: RouteRejection['code'], reason: string): RouteRejection {
  return { routeId: route.id, name: route.name, code, reason };
}

/** See `Candidate.country`; `null`: the route does not take the country. */
function countryFit({ countries }: RouteFacts, country: string | null): number | null {
  if (countries.length === 0) return 0;
  if (country === null) return null;
  if (countries.includes(country)) return 2;
  const plan = WITHIN_PLAN_OF[country];
  return plan !== undefined && countries.includes(plan) ? 1 : null;
}

function matchedPrefix(route: RouteFacts, to: string): number {
  return route.prefixes.reduce(
    (longest, prefix) => (to.startsWith(prefix) ? Math.max(longest, prefix.length) : longest),
    0,
  );
}

function connectionOf(route: RouteFacts): RouteTargetFacts | null {
  const enabled = route.targets.filter((target) => target.enabled);
  return enabled.find((target) => target.state === 'BOUND') ?? enabled[0] ?? null;
}

/** Why the first comes after the second; `null`: it does not. */
function whyAfter(a: Candidate, b: Candidate): string | null {
  if (a.route.priority !== b.route.priority) {
    return a.route.priority < b.route.priority ? `has priority ${b.route.priority}, it has ${a.route.priority}` : null;
  }
  if (a.prefix !== b.prefix) return a.prefix < b.prefix ? 'names a longer prefix of the number' : null;
  if (a.country !== b.country) return a.country < b.country ? 'names the country more closely' : null;
  return a.route.id > b.route.id ? 'is older' : null;
}

function lost(candidate: Candidate, best: Candidate | null): RouteRejection {
  const why = best === null ? null : `"${best.route.name}" ${whyAfter(candidate, best) ?? 'comes first'}`;
  return reject(candidate.route, 'LOWER_PRIORITY', why ?? 'another comes first');
}
