/** Alerts about delivery rates: raised where one drops, resolved where it is back, with the news of both. */
import { type FeedPayload, feedSubject, type RateNews } from '../../bus/streams.ts';
import type { Queryable } from '../../db/client.ts';
import { insertDeliveryAlert, openDeliveryAlerts, resolveDeliveryAlert } from '../../db/sql/delivery-alerts.ts';
import { insertOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import { type RatePair, type RateTimes, ratePairs, reasonPairs } from '../../db/sql/rollups-read.ts';
import { transaction } from '../../db/transaction.ts';
import type { DeliveryAlert } from '../../generated/prisma/client.ts';
import { newId } from '../../kernel/ids.ts';
import { CUTS, type Dimension } from '../../kernel/rollups.ts';
import { OUTBOX_LEASE_MS } from '../../pipeline/outbox/relay.ts';
import type { Runtime } from '../../runtime.ts';
import { hasDropped, isBack, latelyOf, rateOf, risenReasons, usualOf } from './drop.ts';

const HOUR_MS = 3_600_000;
/** Hours that a rate is of: those that began within them. */
const LATELY_MS = 2 * HOUR_MS;
/** Time before them that the usual rate is of. */
const USUAL_MS = 14 * 24 * HOUR_MS;
/** Time without any message that ended, or waits for its receipt, after which an alert is over: nobody can tell any more. */
const SILENT_MS = 24 * HOUR_MS;

/** Dimensions whose rates are watched. */
export const WATCHED = ['ROUTE', 'COUNTRY', 'TEMPLATE'] as const satisfies readonly Dimension[];
const cutNumber = (dimension: Dimension) => CUTS.findIndex((cut) => cut.length === 1 && cut[0] === dimension);

/** Looks at all rates once. */
export async function watchRates({ db, clock, relay, telemetry }: Runtime): Promise<void> {
  const now = clock.now();
  const times = timesAt(now);
  const pairs = await ratePairs(db.pool, WATCHED.map(cutNumber), times);
  const open = new Map((await openDeliveryAlerts(db.pool)).map((alert) => [nameOf(alert), alert]));
  const found = new Map(pairs.map((pair) => [nameOf(alertOf(pair, now)), pair]));
  for (const pair of pairs) {
    const alert = alertOf(pair, now);
    if (open.has(nameOf(alert)) || !hasDropped(latelyOf(pair), usualOf(pair))) continue;
    const risen = risenReasons(await reasonPairs(db.pool, pair, times), pair);
    await tell(alert, 'dropped', (tx) =>
      insertDeliveryAlert(tx, { ...alert, reasons: risen.map((reason) => ({ ...reason })) }),
    );
  }
  for (const [name, alert] of open) {
    const pair = found.get(name);
    const isOver = pair !== undefined && isBack(latelyOf(pair), alert.usualRate);
    if (!isOver && !(isSilent(pair) && now.getTime() - alert.raisedAt.getTime() > SILENT_MS)) continue;
    await tell(alert, 'recovered', (tx) => resolveDeliveryAlert(tx, alert.id, now));
  }

  async function tell(alert: DeliveryAlert, type: RateNews['type'], write: (tx: Queryable) => Promise<boolean>) {
    const outbox = await transaction(db.pool, async (tx): Promise<OutboxRow[]> => {
      if (!(await write(tx))) return [];
      const payload: FeedPayload = { kind: 'rates', changes: [{ alertId: alert.id, type }] };
      const subject = feedSubject(alert.workspaceId, 'rates');
      return insertOutbox(tx, [{ messageId: newId(), subject, payload: JSON.stringify(payload) }], OUTBOX_LEASE_MS);
    });
    relay.publishSoon(outbox);
    if (outbox.length > 0) telemetry.count('heliograph_delivery_alerts_total', { type });
  }
}

function timesAt(now: Date): RateTimes {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const lately = ago(LATELY_MS);
  return {
    before: new Date(lately.getTime() - USUAL_MS),
    lately,
    answered: { from: lately, until: ago(HOUR_MS) },
    day: ago(SILENT_MS),
  };
}

function isSilent(pair: RatePair | undefined): boolean {
  return pair === undefined || (pair.endedOfDay === 0 && pair.waiting === 0);
}

function nameOf({ workspaceId, dimension, key }: Pick<DeliveryAlert, 'workspaceId' | 'dimension' | 'key'>): string {
  return `${workspaceId} ${dimension} ${key}`;
}

function alertOf(pair: RatePair, now: Date): DeliveryAlert {
  const { workspaceId, cut, key } = pair;
  const lately = latelyOf(pair);
  return {
    id: newId(),
    workspaceId,
    dimension: CUTS[cut]?.[0] ?? '',
    key,
    rate: rateOf(lately) ?? 0,
    usualRate: rateOf(usualOf(pair)) ?? 0,
    ended: lately.ended,
    waiting: lately.ended - pair.ended,
    reasons: [],
    raisedAt: now,
    resolvedAt: null,
  };
}
