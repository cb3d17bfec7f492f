/** Facts that routing is decided from, and the reasons why a route is passed over. */
import type { RouteTargetRow } from '../../db/sql/routes.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { QualityFloors } from './quality.ts';

/** A connection that a route may use. */
export type RouteTargetFacts = RouteTargetRow;

/** A route, with everything its choice depends on. */
export interface RouteFacts extends QualityFloors {
  /** In order of age. */
  id: string;
  name: string;
  /** ISO 3166-1 alpha-2; empty: any. */
  countries: readonly string[];
  /** E.164 prefixes with the plus sign; empty: any. */
  prefixes: readonly string[];
  /** Empty: any. */
  purposes: readonly Purpose[];
  /** MCC and MNC; empty: any, known or not. */
  mccMncs: readonly string[];
  /** Empty: any. */
  senders: readonly string[];
  priority: number;
  /** `null`: it has part 1 where an equal route has a weight. */
  weight: number | null;
  /** Codes and alerts without a receipt after this are sent once more, by the next connection; `null`: never. */
  receiptTimeoutSeconds: number | null;
  defaultSender: string | null;
  pricePerPartMicros: bigint | null;
  priceCurrency: string | null;
  /** In order of preference. */
  targets: readonly RouteTargetFacts[];
}

/** Message facts and purpose that a route is chosen for. */
export interface RouteRequest {
  /** E.164 */
  to: string;
  country: string | null;
  purpose: Purpose;
  /** MCC and MNC of the recipient's network; `null`: not known. */
  mccMnc: string | null;
  /** `null`: the message names none, the route's default is taken. */
  sender: string | null;
  /** Ids of the routes that its campaign names; absent, `null`: any route may be taken. */
  among?: readonly string[] | null;
}

/** Reasons why a route is not taken, by code: a closed set. */
export const ROUTE_REJECTIONS = {
  NOT_NAMED: 'The campaign of the message names other routes.',
  OTHER_COUNTRY: 'It does not take numbers of this country.',
  OTHER_PREFIX: 'It does not take numbers that begin like this one.',
  OTHER_PURPOSE: 'It does not take messages of this purpose.',
  OTHER_NETWORK: 'It does not take the network of the recipient, or the network is not known.',
  OTHER_SENDER: 'It does not take messages of this sender.',
  NO_ENABLED_CONNECTION: 'None of its connections is enabled.',
  BELOW_QUALITY: 'What was measured of its connection is below a floor of the route.',
  LOWER_PRIORITY: 'Another route that takes the message comes before it.',
} as const satisfies Record<string, string>;

/** Reason why a route was not taken. */
export interface RouteRejection {
  routeId: string;
  name: string;
  code: keyof typeof ROUTE_REJECTIONS;
  reason: string;
}
