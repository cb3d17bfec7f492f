/** New routes for messages whose connection is gone. */
import type { Queryable } from '../../db/client.ts';
import { routesOfCampaigns } from '../../db/sql/campaigns.ts';
import type { OrphanMessage } from '../../db/sql/messages-move.ts';
import { loadRoutes } from '../../db/sql/routes.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { storedPhone } from '../../kernel/phone.ts';
import type { PriceListCache } from '../../pipeline/charge/price-lists.ts';
import type { OtherWay, Reroute } from '../../pipeline/schedule/failover.ts';
import type { Runtime } from '../../runtime.ts';
import { type RouteCosts, routeCosts } from '../carriers/route-costs.ts';
import type { RouteFacts, RouteRequest } from '../carriers/route-facts.ts';
import { chooseRoute } from '../carriers/routing.ts';
import { networksOf } from './router.ts';

/**
 * Makes the function that chooses routes for messages whose own takes nothing any more, as new messages from their senders
 * would be routed. A message is left where it is while the connection that it would go by takes nothing either.
 */
export function rerouter({ priceLists, clock }: Pick<Runtime, 'priceLists' | 'clock'>): Reroute {
  return (db, messages) => reroute(db, messages, { priceLists, now: clock.now() });
}

async function reroute(
  db: Queryable,
  messages: readonly OrphanMessage[],
  { priceLists, now }: { priceLists: PriceListCache; now: Date },
): Promise<Map<string, OtherWay>> {
  const ways = new Map<string, OtherWay>();
  for (const [workspaceId, own] of groupBy(messages, (message) => message.workspaceId)) {
    const routes = await loadRoutes(db, workspaceId);
    const prices = await priceLists.current(db, workspaceId);
    const costs = routeCosts(prices, now);
    const recipients = own.map((message) => ({ ok: true, phone: storedPhone(message.to) }) as const);
    const named = await routesOfCampaigns(
      db,
      own.flatMap(({ campaignId }) => campaignId ?? []),
    );
    const networks = await networksOf(db, workspaceId, { routes, prices }, recipients);
    for (const [index, message] of own.entries()) {
      const recipient = recipients[index];
      if (recipient === undefined) continue;
      const { e164, country } = recipient.phone;
      const among = named.get(message.campaignId ?? '') ?? null;
      const way = wayOf({ routes, costs }, message, { to: e164, country, mccMnc: networks.get(e164) ?? null, among });
      if (way !== null) ways.set(message.id, way);
    }
  }
  return ways;
}

function wayOf(
  { routes, costs }: { routes: readonly RouteFacts[]; costs: RouteCosts | null },
  { id: messageId, purpose, sender, connectionId: own }: OrphanMessage,
  recipient: Pick<RouteRequest, 'to' | 'country' | 'mccMnc' | 'among'>,
): OtherWay | null {
  const { chosen } = chooseRoute(routes, { ...recipient, purpose, sender }, costs);
  if (chosen === null) return null;
  const { route, target, reason } = chosen;
  if (target.connectionId === own || target.state !== 'BOUND' || target.circuit === 'OPEN') return null;
  const { id, name, defaultSender, receiptTimeoutSeconds, pricePerPartMicros, priceCurrency } = route;
  const { connectionId, name: connectionName } = target;
  const terms = { defaultSender, receiptTimeoutSeconds, pricePerPartMicros, priceCurrency };
  return { messageId, id, name, reason, connectionId, connectionName, ...terms };
}
