/** Replays: deliveries that are made again, one by one or a range of the log, by a timer where it is long. */

import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { replayDeliveries, replayThese } from '../../db/sql/webhook-deliveries.ts';
import { wakeEndpoints } from '../../db/sql/webhook-endpoints.ts';
import { transaction } from '../../db/transaction.ts';
import type { WebhookDeliveryStatus } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { lowestIdAt, newId } from '../../kernel/ids.ts';
import { type DueTimer, setTimers, type TimerHandler } from '../../pipeline/schedule/timers.ts';
import type { Runtime } from '../../runtime.ts';
import { find, type NamedEndpoint, type WebhookNeeds } from './actions.ts';
import { RETRY_FOR_MS } from './retries.ts';

/** Kind of the timers that replay a range, step by step. */
const REPLAY_TIMER = 'webhooks.replay';
/** Deliveries that one step replays. */
export const REPLAYED_A_STEP = 1_000;
/** Deliveries that may be named one by one. */
export const MAX_NAMED = 100;

/** Selection of deliveries to replay. */
export interface Replay {
  /** UUIDs of deliveries; `null`: a range. */
  deliveryIds: readonly (string | null)[] | null;
  /** The range: enqueued from then on, before then, and behind this delivery; `null`: without an end. */
  from: Date | null;
  until: Date | null;
  after: string | null;
  statuses: readonly WebhookDeliveryStatus[];
}

/** The rest of a range, as its timer keeps it. */
interface Rest {
  endpointId: string;
  after: string;
  upTo: string;
  statuses: readonly string[];
}

/**
 * Lets deliveries of an endpoint be made again: named ones at once, a range by a timer, a thousand at a time.
 *
 * @returns how many begin at once
 * @throws NotFoundError, InvalidInputError
 */
export async function replay(needs: WebhookNeeds, actor: Actor, named: NamedEndpoint, wanted: Replay): Promise<number> {
  const { db, clock } = needs;
  const now = clock.now();
  const endpoint = await find(db.prisma, actor, named);
  if (!endpoint.enabled) throw wrong('endpointId', 'is disabled: enable it first', named.shownId);
  return transaction(db.pool, async (tx) => {
    await insertAuditEntry(tx, {
      id: newId(),
      workspaceId: actor.workspaceId,
      actor,
      action: 'webhook.replay',
      subject: endpoint.id,
      detail: detailOf(wanted),
      evidenceDigest: null,
      at: now,
    });
    if (wanted.deliveryIds === null) return runStep(tx, restOf(endpoint.id, wanted, now), actor.workspaceId, now);
    const ids = wanted.deliveryIds.filter((id) => id !== null);
    const replayed = await replayThese(tx, endpoint.id, ids, timesAt(now));
    const missing = wanted.deliveryIds.findIndex((id) => id === null || !replayed.includes(id));
    if (missing >= 0) throw wrong('deliveryIds', `entry ${missing} is no delivery of this endpoint`, String(missing));
    await wakeEndpoints(tx, [endpoint.id], now);
    return replayed.length;
  });
}

/** Detail of a replay for the audit log. */
function detailOf({ from, until, statuses, deliveryIds }: Replay): object {
  if (deliveryIds !== null) return { deliveries: deliveryIds.length };
  return {
    ...(from === null ? {} : { since: from.toISOString() }),
    ...(until === null ? {} : { until: until.toISOString() }),
    statuses,
  };
}

function restOf(endpointId: string, { from, until, after, statuses }: Replay, now: Date): Rest {
  const lowest = from === null ? lowestIdAt(new Date(0)) : lowestIdAt(from);
  return {
    endpointId,
    after: after !== null && after > lowest ? after : lowest,
    // What is enqueued from now on is no part of it.
    upTo: lowestIdAt(until !== null && until < now ? until : now),
    statuses,
  };
}

/** Replays the first of a range and leaves the rest to a timer. @returns how many were replayed */
async function runStep(
  tx: Parameters<typeof setTimers>[0],
  rest: Rest,
  workspaceId: string,
  now: Date,
): Promise<number> {
  const ids = await replayDeliveries(tx, rest, timesAt(now), REPLAYED_A_STEP);
  const last = ids.at(-1);
  if (last === undefined) return 0;
  await wakeEndpoints(tx, [rest.endpointId], now);
  if (ids.length === REPLAYED_A_STEP) {
    const payload = { ...rest, after: last };
    await setTimers(tx, [{ kind: REPLAY_TIMER, subjectId: newId(), workspaceId, dueAt: now, payload }]);
  }
  return ids.length;
}

/** Times of deliveries that are made again. */
export function timesAt(now: Date) {
  return { dueAt: now, retryUntil: new Date(now.getTime() + RETRY_FOR_MS) };
}

/** Goes on with ranges that are replayed. */
export function replayTimer(): TimerHandler<Runtime> {
  return {
    kind: REPLAY_TIMER,
    async run({ clock }, tx, timers: readonly DueTimer[]) {
      for (const { payload, workspaceId } of timers) await runStep(tx, payload as Rest, workspaceId, clock.now());
      return [];
    },
  };
}

function wrong(field: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError([{ path: [field], message, received: received.slice(0, 100) }]);
}
