import type { Purpose, SmscConnectionState } from '../../generated/prisma/enums.ts';

/** A connection that a route may use. */
export interface RouteTargetFacts {
  connectionId: string;
  name: string;
  enabled: boolean;
  state: SmscConnectionState;
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
 * Chooses a route: the highest priority wins; among equals the longest matching prefix, then one that names the
 * country, then the older route. Of its connections the first that is bound, or else the first that is enabled. Pure.
 */
export function chooseRoute(routes: readonly RouteFacts[], request: RouteRequest): RouteSelection {
  const rejected: RouteRejection[] = [];
  let best: { route: RouteFacts; target: RouteTargetFacts; prefix: number } | null = null;
  for (const route of routes) {
    const mismatch = mismatchOf(route, request);
    const target = connectionOf(route);
    if (mismatch !== null || target === null) {
      rejected.push(mismatch ?? reject(route, 'NO_ENABLED_CONNECTION', 'none of its connections is enabled'));
      continue;
    }
    const candidate = { route, target, prefix: matchedPrefix(route, request.to) };
    if (best === null || isBetter(candidate, best)) {
      if (best !== null) rejected.push(reject(best.route, 'LOWER_PRIORITY', `"${route.name}" comes first`));
      best = candidate;
    } else {
      rejected.push(reject(route, 'LOWER_PRIORITY', `"${best.route.name}" comes first`));
    }
  }
  return { chosen: best === null ? null : { route: best.route, target: best.target }, rejected };
}

function mismatchOf(route: RouteFacts, { to, country, purpose }: RouteRequest): RouteRejection | null {
  if (route.purposes.length > 0 && !route.purposes.includes(purpose)) {
    return reject(route, 'OTHER_PURPOSE', `it takes ${route.purposes.join(', ')}, not ${purpose}`);
  }
  if (route.countries.length > 0 && (country === null || !route.countries.includes(country))) {
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

function isBetter(a: { route: RouteFacts; prefix: number }, b: { route: RouteFacts; prefix: number }): boolean {
  if (a.route.priority !== b.route.priority) return a.route.priority > b.route.priority;
  if (a.prefix !== b.prefix) return a.prefix > b.prefix;
  const named = (route: RouteFacts) => Number(route.countries.length > 0);
  if (named(a.route) !== named(b.route)) return named(a.route) > named(b.route);
  return a.route.id < b.route.id;
}
