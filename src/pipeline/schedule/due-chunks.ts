/** Looks at chunks of the queue and claims that are over. */
import type pg from 'pg';
import type { Queryable } from '../../db/client.ts';
import { deleteClaims, lockDueClaims, reduceClaim } from '../../db/sql/claims.ts';
import { responseTimeouts } from '../../db/sql/connections.ts';
import { lockMessages, type TrackedMessage } from '../../db/sql/messages.ts';
import { withoutWayOut } from '../../db/sql/messages-move.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { deleteChunks, lockDueChunks, postponeChunk } from '../../db/sql/queued-chunks.ts';
import { transaction } from '../../db/transaction.ts';
import { isolatePoison } from '../../kernel/isolate-poison.ts';
import type { Change } from '../message/change.ts';
import { writeChanges } from '../message/write.ts';
import { isPoison, quarantineMessage } from '../quarantine/dead-letters.ts';
import { AGAIN_AFTER_MS } from '../quarantine/skip-list.ts';
import { notWritten, whatIsDue } from './due.ts';
import { meterDue } from './observe.ts';
import type { SchedulerRuntime } from './scheduler-runtime.ts';

/** Chunks and claims looked at in one transaction. */
const CHUNKS_A_TIME = 4;

/** Result of one look. */
interface Looked {
  /** To be published after the commit. */
  outbox: OutboxRow[];
  /** Changes of messages. */
  changes: readonly Change[];
  /** True when there may be more. */
  more: boolean;
}

/** Parts that a look needs. */
type LookRuntime = Pick<SchedulerRuntime, 'db' | 'clock' | 'telemetry' | 'log' | 'relay' | 'skipLists'>;

/** The messages a look is about, and which of them it moves: known even when it fails. */
interface Tried {
  ids: string[];
  /** Those that were claimed and never written. */
  unwritten: ReadonlySet<string>;
  isOver(message: TrackedMessage): boolean;
}

/** Looks once, in one transaction, at what is not skipped. @param tried receives what the look is about */
type Look = (tx: Queryable, now: Date, skipped: ReadonlySet<string>, tried: Tried) => Promise<Looked>;

/** Places where messages wait together, each with the look for those that are over. */
export const WAITING = {
  /** Expires what waited in the queue of a connection for longer than it is valid. */
  queue: expireQueued,
  /** Ends claims without an outcome: the dispatcher died, or could not record what it learned. */
  claims: endLostClaims,
} as const satisfies Record<string, Look>;

/**
 * Looks as long as there may be more. A message that cannot be moved is skipped for a while and keeps none of the
 * others waiting.
 */
export async function lookAt(where: keyof typeof WAITING, runtime: LookRuntime, signal: AbortSignal): Promise<void> {
  const { db, clock, telemetry, relay, skipLists } = runtime;
  const skipList = skipLists[where];
  const tell = ({ outbox, changes }: Looked, now: Date) => {
    relay.publishSoon(outbox);
    meterDue(telemetry, changes, now);
  };
  while (!signal.aborted) {
    const now = clock.now();
    const tried: Tried = { ids: [], unwritten: new Set(), isOver: () => false };
    try {
      const looked = await transaction(db.pool, (tx) => WAITING[where](tx, now, new Set(skipList.ids(now)), tried));
      tell(looked, now);
      if (!looked.more) return;
    } catch (error) {
      if (!isPoison(error)) throw error;
      const damaged = await moveApart(db.pool, now, tried, (looked) => tell(looked, now));
      // It was not about its messages after all.
      if (damaged.size === 0) throw error;
      for (const [id, why] of damaged) {
        await quarantineMessage(runtime, where, id, why);
        skipList.add(id, now);
      }
    }
  }
}

/** Moves what is over in smaller and smaller parts. @returns the messages that cannot be moved, and why */
async function moveApart(
  pool: pg.Pool,
  now: Date,
  tried: Tried,
  tell: (looked: Looked) => void,
): Promise<Map<string, unknown>> {
  const damaged = new Map<string, unknown>();
  await isolatePoison(
    tried.ids,
    async (own) => tell(await transaction(pool, (tx) => moveOver(tx, own, tried, now))),
    isPoison,
    (id, error) => void damaged.set(id, error),
  );
  return damaged;
}

async function moveOver(tx: Queryable, ids: readonly string[], tried: Tried, now: Date): Promise<Looked> {
  const messages = [...(await lockAll(tx, ids)).values()].filter(tried.isOver);
  const changes = await changesOf(tx, messages, now, tried.unwritten);
  return { outbox: await writeChanges(tx, changes, now), changes, more: false };
}

async function expireQueued(tx: Queryable, now: Date, skipped: ReadonlySet<string>, tried: Tried): Promise<Looked> {
  const chunks = await lockDueChunks(tx, now, CHUNKS_A_TIME);
  tried.ids = idsIn(chunks, skipped);
  tried.isOver = (message) => message.status === 'QUEUED' && message.expiresAt <= now;
  const messages = await lockAll(tx, tried.ids);
  const over: TrackedMessage[] = [];
  for (const chunk of chunks) {
    const waiting = chunk.messageIds.flatMap((id) => {
      const message = messages.get(id);
      return message?.status === 'QUEUED' && message.connectionId === chunk.connectionId ? message : [];
    });
    over.push(...waiting.filter(tried.isOver));
    const rest = waiting.filter((message) => message.expiresAt > now).map((message) => message.expiresAt.getTime());
    if (chunk.messageIds.some((id) => skipped.has(id))) rest.push(now.getTime() + AGAIN_AFTER_MS);
    if (rest.length === 0) await deleteChunks(tx, [chunk.id]);
    else await postponeChunk(tx, chunk.id, new Date(Math.min(...rest)));
  }
  const changes = await changesOf(tx, over, now);
  return { outbox: await writeChanges(tx, changes, now), changes, more: chunks.length === CHUNKS_A_TIME };
}

async function endLostClaims(tx: Queryable, now: Date, skipped: ReadonlySet<string>, tried: Tried): Promise<Looked> {
  const claims = await lockDueClaims(tx, now, CHUNKS_A_TIME);
  const claimed = new Set(
    claims.flatMap(({ messageIds, attempts }) => messageIds.map((id, n) => `${id} ${attempts[n]}`)),
  );
  tried.ids = idsIn(claims, skipped);
  tried.isOver = ({ id, status, attempt }) => status === 'SENDING' && claimed.has(`${id} ${attempt}`);
  tried.unwritten = new Set(claims.flatMap(({ written, messageIds }) => (written ? [] : messageIds)));
  const messages = [...(await lockAll(tx, tried.ids)).values()].filter(tried.isOver);
  const changes = await changesOf(tx, messages, now, tried.unwritten);
  const outbox = await writeChanges(tx, changes, now);
  const again = new Date(now.getTime() + AGAIN_AFTER_MS);
  for (const { id, messageIds, attempts } of claims) {
    const left = messageIds.flatMap((messageId, n) =>
      skipped.has(messageId) ? { messageId, attempt: attempts[n] ?? 0 } : [],
    );
    if (left.length === 0) await deleteClaims(tx, [id]);
    else await reduceClaim(tx, id, left, again);
  }
  return { outbox, changes, more: claims.length === CHUNKS_A_TIME };
}

function idsIn(groups: readonly { messageIds: string[] }[], skipped: ReadonlySet<string>): string[] {
  const ids = new Set(groups.flatMap(({ messageIds }) => messageIds));
  return [...ids].filter((id) => !skipped.has(id)).sort();
}

async function lockAll(tx: Queryable, ids: readonly string[]): Promise<Map<string, TrackedMessage>> {
  if (ids.length === 0) return new Map();
  const messages = await lockMessages(tx, ids);
  return new Map(messages.map((message) => [message.id, message]));
}

async function changesOf(
  tx: Queryable,
  messages: readonly TrackedMessage[],
  now: Date,
  unwritten: ReadonlySet<string> = new Set(),
): Promise<Change[]> {
  const expiring = messages.flatMap(({ id, status }) => (status === 'QUEUED' ? id : []));
  const stuck = await withoutWayOut(tx, expiring);
  const sending = messages.flatMap(({ status, connectionId }) => (status === 'SENDING' ? connectionId : []));
  const timeouts = await responseTimeouts(tx, [...new Set(sending)]);
  return [...new Set(messages)].map((message) => {
    if (message.status === 'SENDING' && unwritten.has(message.id)) return notWritten(message, now);
    const responseTimeoutMs = timeouts.get(message.connectionId) ?? 0;
    const context = { next: null, canQuery: false, responseTimeoutMs, noWayOut: stuck.has(message.id) };
    return whatIsDue(message, now, context).change;
  });
}
