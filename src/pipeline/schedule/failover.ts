/** Failover: moves queued messages away from connections that are down or gone. */
import type pg from 'pg';
import type { Queryable } from '../../db/client.ts';
import { connectionsDownSince } from '../../db/sql/connections.ts';
import {
  connectionsGone,
  hasNextConnection,
  hasOtherConnection,
  lockLeft,
  lockStranded,
  type OrphanMessage,
  type OtherRoute,
  type StrandedMessage,
  writeRoutes,
} from '../../db/sql/messages-move.ts';
import { lockChunksAfter } from '../../db/sql/queued-chunks.ts';
import { transaction } from '../../db/transaction.ts';
import { NO_ID } from '../../kernel/ids.ts';
import type { Change } from '../message/change.ts';
import { writeChanges } from '../message/write.ts';
import type { OutboxRelay } from '../outbox/relay.ts';
import { routeStep, stepTo } from './due.ts';

/** A connection that is down shorter than this keeps its queue: most links come back by themselves. */
const DOWN_FOR_MS = 10_000;
/** The same for codes and alerts, which somebody waits for. */
const URGENT_DOWN_FOR_MS = 1_500;
/** Chunks of the queue that are looked at in one transaction. */
const CHUNKS_A_TIME = 2;

/** Publishes after each transaction: a queue may be longer than what it takes at once. */
export type Publisher = Pick<OutboxRelay, 'publishSoon'>;

/** Another route for a message, and its connection that takes messages now. */
export interface OtherWay extends OtherRoute {
  name: string;
  /** Reason for the choice of this route. */
  reason: string;
  connectionId: string;
  connectionName: string;
}

/**
 * Chooses routes as new messages would be routed.
 *
 * @returns by message id; those that no route takes now are left out
 */
export type Reroute = (db: Queryable, messages: readonly OrphanMessage[]) => Promise<Map<string, OtherWay>>;

/**
 * Moves what waits for a connection that is down to the next connection of its route that is bound. Nothing of it was
 * sent, so nothing can be sent twice; jobs of the old connection claim nothing any more.
 *
 * @returns how many were moved
 */
export function failOverQueue(pool: pg.Pool, now: Date, relay: Publisher): Promise<number> {
  return failOver(pool, { now, downForMs: DOWN_FOR_MS, lane: null }, relay);
}

/** Moves what is urgent as `failOverQueue` does, and sooner. @returns how many were moved */
export function failOverUrgent(pool: pg.Pool, now: Date, relay: Publisher): Promise<number> {
  return failOver(pool, { now, downForMs: URGENT_DOWN_FOR_MS, lane: 'urgent' }, relay);
}

async function failOver(
  pool: pg.Pool,
  { now, downForMs, lane }: { now: Date; downForMs: number; lane: Move['lane'] },
  relay: Publisher,
): Promise<number> {
  let count = 0;
  for (const connectionId of await connectionsDownSince(pool, new Date(now.getTime() - downForMs))) {
    if (await hasNextConnection(pool, connectionId))
      count += await moveQueue(pool, { connectionId, now, reroute: NOWHERE, lane }, relay);
  }
  return count;
}

/**
 * Moves what waits for a connection that is down or gone and has lost its way: its route was deleted, has no connection
 * that is enabled, or does not name its connection any more. A route that is down as a whole keeps its messages.
 *
 * @returns how many were moved
 */
export async function rerouteOrphans(pool: pg.Pool, now: Date, reroute: Reroute, relay: Publisher): Promise<number> {
  let count = 0;
  const down = await connectionsDownSince(pool, new Date(now.getTime() - DOWN_FOR_MS));
  for (const connectionId of [...down, ...(await connectionsGone(pool))]) {
    if (await hasOtherConnection(pool, connectionId))
      count += await moveQueue(pool, { connectionId, now, reroute, lane: null }, relay);
  }
  return count;
}

const NOWHERE: Reroute = async () => new Map();

/** A queue that is moved. */
interface Move {
  connectionId: string;
  now: Date;
  reroute: Reroute;
  /** `null`: all lanes. */
  lane: 'urgent' | null;
}

async function moveQueue(pool: pg.Pool, move: Move, relay: Publisher): Promise<number> {
  let count = 0;
  for (let after: string | null = NO_ID; after !== null; ) {
    const moved = await moveChunks(pool, move, after);
    relay.publishSoon(moved.outbox);
    count += moved.count;
    after = moved.last;
  }
  return count;
}

/** Moves what can be moved of the next chunks. `last`: the last of them; `null`: there were no more. */
async function moveChunks(pool: pg.Pool, { connectionId, now, reroute, lane }: Move, after: string) {
  return transaction(pool, async (tx) => {
    const chunks = await lockChunksAfter(tx, connectionId, after, CHUNKS_A_TIME, lane);
    const last = chunks.at(-1)?.id ?? null;
    const ids = chunks.flatMap((chunk) => chunk.messageIds);
    if (ids.length === 0) return { count: 0, outbox: [], last };
    const stranded = await lockStranded(tx, connectionId, ids);
    const changes = stranded.map((message) => alongItsRoute(message, now));
    if (reroute !== NOWHERE) {
      // What had a way a statement ago may be left by now: it goes that way.
      const going = new Set(stranded.map(({ id }) => id));
      const left = (await lockLeft(tx, connectionId, ids)).filter(({ id }) => !going.has(id));
      const ways = await reroute(tx, left);
      await writeRoutes(tx, [...ways.values()]);
      for (const message of left) {
        const way = ways.get(message.id);
        if (way !== undefined) changes.push(byAnotherRoute(message, way, now));
      }
    }
    return { count: changes.length, outbox: await writeChanges(tx, changes, now), last };
  });
}

function alongItsRoute(message: StrandedMessage, now: Date): Change {
  const next = { connectionId: message.nextConnectionId, name: message.nextName };
  return {
    message,
    to: { status: 'QUEUED', connectionId: next.connectionId, queuedAt: now },
    events: [{ type: 'QUEUED', detail: { movedFrom: message.connectionId, movedTo: next.connectionId } }],
    decisionSteps: [stepTo(next, now, 'Its connection takes no messages', message)],
  };
}

function byAnotherRoute(message: OrphanMessage, way: OtherWay, now: Date): Change {
  const { connectionId, connectionName, name, reason } = way;
  const facts = {
    movedFrom: message.connectionId,
    movedTo: connectionId,
    routeFrom: message.routeId,
    routeTo: way.id,
  };
  const why = `Its route takes no messages any more: it goes by the route "${name}" over "${connectionName}": ${reason}`;
  const { routeId, sender } = message;
  return {
    message: { ...message, routeId: way.id, sender: sender ?? way.defaultSender },
    before: { routeId, sender },
    to: { status: 'QUEUED', connectionId, queuedAt: now },
    events: [{ type: 'QUEUED', detail: facts }],
    decisionSteps: [routeStep('ALLOW', why, 'route.other', { ...facts, attempt: message.attempt }, now)],
  };
}
