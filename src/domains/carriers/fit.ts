/** The fit of a route to a message: its closeness, or the reason why it does not fit. */
import type { RouteFacts, RouteRejection, RouteRequest } from './route-facts.ts';

/**
 * Countries whose numbers lie within another country's plan: numbers move between the two, so a route that takes the
 * one takes the other. To libphonenumber numbers of +44 7911 are Guernsey's.
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

/** Entries of a list that a sentence names. A route may have a thousand prefixes, and every message keeps its sentences. */
const NAMED_AT_MOST = 5;

/** Closeness of a route to a message; in each field the higher number is the closer fit. */
export interface Fit {
  /** 1: it names the recipient's network; 0: any. */
  network: number;
  /** Digits of the longest prefix that matches; 0: it names none. */
  prefix: number;
  /** 2: it names the country; 1: the country in whose plan it lies; 0: any. */
  country: number;
  /** 1: it names the sender that the message names; 0: any, or the message names none. */
  sender: number;
}

/** Facts of a message that a route is judged by. */
type Message = Omit<RouteRequest, 'purpose'>;

/** Returns how closely a route fits; only for a route that takes the message. */
export function fitOf(route: RouteFacts, { to, country, mccMnc, sender }: Message): Fit {
  return {
    network: mccMnc !== null && route.mccMncs.includes(mccMnc) ? 1 : 0,
    prefix: matchedDigits(route, to),
    country: countryFit(route, country) ?? 0,
    sender: sender !== null && route.senders.includes(sender) ? 1 : 0,
  };
}

/** Returns the reason why the route does not take the message; `null`: it does. */
export function mismatchOf(route: RouteFacts, request: RouteRequest): RouteRejection | null {
  const { to, country, purpose, mccMnc, among } = request;
  if (among != null && !among.includes(route.id)) return reject(route, 'NOT_NAMED', 'the campaign names other routes');
  if (route.purposes.length > 0 && !route.purposes.includes(purpose)) {
    return reject(route, 'OTHER_PURPOSE', `it takes ${route.purposes.join(', ')}, not ${purpose}`);
  }
  if (countryFit(route, country) === null) {
    return reject(
      route,
      'OTHER_COUNTRY',
      `it takes ${listed(route.countries)}, not ${country ?? 'an unknown country'}`,
    );
  }
  if (route.prefixes.length > 0 && matchedDigits(route, to) === 0) {
    return reject(route, 'OTHER_PREFIX', `it takes numbers that begin with ${listed(route.prefixes)}`);
  }
  if (route.mccMncs.length > 0 && (mccMnc === null || !route.mccMncs.includes(mccMnc))) {
    const not = mccMnc === null ? 'and that of the recipient is not known' : `not ${mccMnc}`;
    return reject(route, 'OTHER_NETWORK', `it takes the networks ${listed(route.mccMncs)}, ${not}`);
  }
  return senderMismatchOf(route, request.sender);
}

/** A message that names no sender comes from the route's default. */
function senderMismatchOf(route: RouteFacts, named: string | null): RouteRejection | null {
  const sender = named ?? route.defaultSender;
  if (route.senders.length === 0 || (sender !== null && route.senders.includes(sender))) return null;
  const not = sender === null ? 'and the message names none' : `not ${sender}`;
  return reject(route, 'OTHER_SENDER', `it takes the senders ${listed(route.senders)}, ${not}`);
}

/** A route that is not taken. */
export function reject(route: RouteFacts, code: RouteRejection['code'], reason: string): RouteRejection {
  return { routeId: route.id, name: route.name, code, reason };
}

/** Tells that a route takes numbers of a country; `null`: of an unknown one. */
export function takesCountry(route: RouteFacts, country: string | null): boolean {
  return countryFit(route, country) !== null;
}

/** See `Fit.country`; `null`: the route does not take the country. */
function countryFit({ countries }: RouteFacts, country: string | null): number | null {
  if (countries.length === 0) return 0;
  if (country === null) return null;
  if (countries.includes(country)) return 2;
  const plan = WITHIN_PLAN_OF[country];
  return plan !== undefined && countries.includes(plan) ? 1 : null;
}

/** See `Fit.prefix`. A prefix is a plus sign and at least one digit. */
function matchedDigits({ prefixes }: RouteFacts, to: string): number {
  return prefixes.reduce((most, prefix) => (to.startsWith(prefix) ? Math.max(most, prefix.length - 1) : most), 0);
}

/** The first values of a list, and how many more there are. */
export function listed(values: readonly string[]): string {
  const named = values.slice(0, NAMED_AT_MOST).join(', ');
  return values.length > NAMED_AT_MOST ? `${named} and ${values.length - NAMED_AT_MOST} more` : named;
}
