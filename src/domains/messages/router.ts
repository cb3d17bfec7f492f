/** The route of each recipient of a request. */
import { type Channels, rendererOf } from '../../channels/index.ts';
import type { Renderer } from '../../channels/port.ts';
import { PLAIN_RENDERER } from '../../channels/smpp/renderer.ts';
import type { Queryable } from '../../db/client.ts';
import { networksOfNumbers } from '../../db/sql/contacts-read.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Phone } from '../../kernel/phone.ts';
import type { RouteChoice } from '../../pipeline/accept/request.ts';
import type { RouteFacts } from '../carriers/route-facts.ts';
import { type RouteSelection, type Shortlist, selectFrom, shortlist } from '../carriers/routing.ts';

/**
 * The networks of the numbers that are contacts of the workspace, by E.164 number; those that are not known are left
 * out. Nothing is read where no route asks for a network: a send to 10,000 then pays nothing for it.
 */
export async function networksOf(
  db: Queryable,
  workspaceId: string,
  routes: readonly RouteFacts[],
  recipients: readonly ({ ok: true; phone: Phone } | { ok: false })[],
): Promise<Map<string, string>> {
  if (!routes.some((route) => route.mccMncs.length > 0)) return new Map();
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
const routers = new WeakMap<readonly RouteFacts[], Map<string, Router>>();

/**
 * Chooses routes for messages of one purpose and sender. Numbers that no route distinguishes share one list; only where
 * routes share by weight is each number looked at. The same outcome is the same object: acceptance decides once on it.
 */
export function router(
  channels: Channels,
  routes: readonly RouteFacts[],
  purpose: Purpose,
  sender: string | null,
): Router {
  const known = routers.get(routes) ?? new Map<string, Router>();
  routers.set(routes, known);
  const key = `${purpose}|${sender ?? ''}`;
  const own = known.get(key) ?? newRouter(channels, routes, purpose, sender);
  known.set(key, own);
  return own;
}

/**
 * As `router`, for an answer to a message that came by a connection: the way back is the way it came, where a route uses that
 * connection and takes the answer.
 */
export function answerRouter(
  channels: Channels,
  routes: readonly RouteFacts[],
  purpose: Purpose,
  sender: string | null,
  connectionId: string,
): Router {
  const back = routes.flatMap((route) => {
    const targets = route.targets.filter((target) => target.connectionId === connectionId);
    return targets.length === 0 ? [] : [{ ...route, targets }];
  });
  const sameWay = newRouter(channels, back, purpose, sender);
  const otherWay = router(channels, routes, purpose, sender);
  return (phone, mccMnc) => {
    const same = sameWay(phone, mccMnc);
    return same.choice.route === null ? otherWay(phone, mccMnc) : same;
  };
}

function newRouter(channels: Channels, routes: readonly RouteFacts[], purpose: Purpose, sender: string | null): Router {
  const length = routes.reduce(
    (longest, route) => route.prefixes.reduce((n, each) => Math.max(n, each.length), longest),
    0,
  );
  const lists = new Map<string, Shortlist>();
  const choices = new Map<RouteSelection, RoutedBy>();
  return ({ e164, country }, mccMnc) => {
    const key = `${country}|${mccMnc}|${e164.slice(0, length)}`;
    const list = lists.get(key) ?? shortlist(routes, { to: e164, country, purpose, mccMnc, sender });
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
