/** The route of each recipient of a request. */
import { type Channels, rendererOf } from '../../channels/index.ts';
import type { Renderer } from '../../channels/port.ts';
import { PLAIN_RENDERER } from '../../channels/smpp/renderer.ts';
import type { Queryable } from '../../db/client.ts';
import { networksOfNumbers } from '../../db/sql/contacts-read.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { PriceLists } from '../../kernel/charge.ts';
import type { Phone } from '../../kernel/phone.ts';
import type { RouteChoice } from '../../pipeline/accept/request.ts';
import { judgedAt } from '../../pipeline/message/decision.ts';
import { routeCosts } from '../carriers/route-costs.ts';
import type { RouteFacts } from '../carriers/route-facts.ts';
import { type RouteSelection, type Shortlist, selectFrom, shortlist } from '../carriers/routing.ts';

/** Routes of a workspace, and its price lists; `null`: it has none. */
export interface RoutedAmong {
  routes: readonly RouteFacts[];
  prices: PriceLists | null;
}

/**
 * The networks of the numbers that are contacts of the workspace, by E.164 number; those that are not known are left
 * out. Nothing is read where neither a route nor what routes cost asks for a network: a send to 10,000 then pays nothing for it.
 */
export async function networksOf(
  db: Queryable,
  workspaceId: string,
  { routes, prices }: RoutedAmong,
  recipients: readonly ({ ok: true; phone: Phone } | { ok: false })[],
): Promise<Map<string, string>> {
  const byCost = prices !== null && prices.leastCost !== null && prices.hasNetworks;
  if (!byCost && !routes.some((route) => route.mccMncs.length > 0)) return new Map();
  const numbers = recipients.flatMap((each) => (each.ok ? [each.phone.e164] : []));
  return networksOfNumbers(db, workspaceId, numbers);
}

/** The route of a message, and how its connection takes contents. */
export interface RoutedBy {
  choice: RouteChoice;
  renderer: Renderer;
}

/** Chooses the route of a number. */
type Router = (phone: Phone, mccMnc: string | null) => RoutedBy;

/** Routes as they were read are shared by the requests of a moment: so is what was found by them. */
const routers = new WeakMap<readonly RouteFacts[], { prices: PriceLists | null; byRequest: Map<string, Router> }>();

/** Facts that all messages of a request share for their routes. */
export interface RoutedRequest {
  purpose: Purpose;
  /** `null`: none is named. */
  sender: string | null;
  sendAt: Date | null;
  /** Ids of the routes that may be taken; `null`: any. */
  among: readonly string[] | null;
  now: Date;
}

/**
 * Chooses routes for messages of one purpose and sender. Numbers that no route distinguishes share one list; only where
 * routes share by weight is each number looked at. The same outcome is the same object: acceptance decides once on it.
 */
export function router(channels: Channels, among: RoutedAmong, request: RoutedRequest): Router {
  const { routes, prices } = among;
  const byCost = prices !== null && prices.leastCost !== null;
  const kept = routers.get(routes);
  const known = kept?.prices === prices ? kept.byRequest : new Map<string, Router>();
  routers.set(routes, { prices, byRequest: known });
  // A message of now has the prices of the moment when its routes were read.
  const later = byCost ? (request.sendAt?.toISOString() ?? '') : '';
  const key = `${request.purpose}|${request.sender ?? ''}|${later}|${request.among?.join() ?? ''}`;
  const own = known.get(key) ?? newRouter(channels, among, request);
  known.set(key, own);
  return own;
}

/**
 * As `router`, for an answer to a message that came by a connection: the way back is the way it came, where a route uses that
 * connection and takes the answer.
 */
export function answerRouter(
  channels: Channels,
  { routes, prices }: RoutedAmong,
  request: RoutedRequest,
  connectionId: string,
): Router {
  const back = routes.flatMap((route) => {
    const targets = route.targets.filter((target) => target.connectionId === connectionId);
    return targets.length === 0 ? [] : [{ ...route, targets }];
  });
  const sameWay = newRouter(channels, { routes: back, prices }, request);
  const otherWay = router(channels, { routes, prices }, request);
  return (phone, mccMnc) => {
    const same = sameWay(phone, mccMnc);
    return same.choice.route === null ? otherWay(phone, mccMnc) : same;
  };
}

function newRouter(
  channels: Channels,
  { routes, prices }: RoutedAmong,
  { purpose, sender, sendAt, among, now: createdAt }: RoutedRequest,
): Router {
  const costs = routeCosts(prices, judgedAt({ sendAt, createdAt }));
  const length = routes.reduce(
    (longest, route) => route.prefixes.reduce((n, each) => Math.max(n, each.length), longest),
    0,
  );
  const lists = new Map<string, Shortlist>();
  const choices = new Map<RouteSelection, RoutedBy>();
  return ({ e164, country }, mccMnc) => {
    const key = `${country}|${mccMnc}|${e164.slice(0, length)}|${costs?.prefixOf(e164) ?? ''}`;
    const list = lists.get(key) ?? shortlist(routes, { to: e164, country, purpose, mccMnc, sender, among }, costs);
    lists.set(key, list);
    const selection = selectFrom(list, e164);
    const choice = choices.get(selection) ?? choiceOf(channels, selection);
    choices.set(selection, choice);
    return choice;
  };
}

function choiceOf(channels: Channels, { chosen, rejected }: RouteSelection): RoutedBy {
  if (chosen === null) {
    const choice = { route: null, pricePerPartMicros: null, priceCurrency: null, rejected };
    return { choice, renderer: PLAIN_RENDERER };
  }
  const { id, name, defaultSender, receiptTimeoutSeconds, pricePerPartMicros, priceCurrency } = chosen.route;
  const { reason, target } = chosen;
  const { connectionId, billedAt } = target;
  const route = { id, name, connectionId, defaultSender, receiptTimeoutSeconds, billedAt, reason };
  return { choice: { route, pricePerPartMicros, priceCurrency, rejected }, renderer: rendererOf(channels, target) };
}
