import type pg from 'pg';
import { type Queryable, transaction } from '../db/client.ts';
import { deleteChunks, deleteClaims, lockDueChunks, lockDueClaims, postponeChunk } from '../db/sql/chunks.ts';
import { lockMessages, type RoadMessage } from '../db/sql/messages.ts';
import type { OutboxRow } from '../db/sql/outbox.ts';
import { type Change, writeChanges } from './changes.ts';
import { whatIsDue } from './due.ts';

/** Chunks and claims looked at in one transaction. */
const CHUNKS_A_TIME = 4;
const NOTHING = { next: null, canQuery: false };

/** What came of looking once. */
export interface Looked {
  /** To be kicked. */
  outbox: OutboxRow[];
  /** What became of messages. */
  changes: readonly Change[];
  /** Whether there may be more. */
  more: boolean;
}

/** Expires what waited in the queue of a connection for longer than it is valid. */
export async function expireQueued(pool: pg.Pool, now: Date): Promise<Looked> {
  return transaction(pool, async (tx) => {
    const chunks = await lockDueChunks(tx, now, CHUNKS_A_TIME);
    const messages = await lockAll(
      tx,
      chunks.flatMap((chunk) => chunk.messageIds),
    );
    const over: RoadMessage[] = [];
    for (const chunk of chunks) {
      const waiting = chunk.messageIds.flatMap((id) => {
        const message = messages.get(id);
        return message?.status === 'QUEUED' && message.connectionId === chunk.connectionId ? message : [];
      });
      over.push(...waiting.filter((message) => message.expiresAt <= now));
      const rest = waiting.filter((message) => message.expiresAt > now);
      const next = Math.min(...rest.map((message) => message.expiresAt.getTime()));
      if (rest.length === 0) await deleteChunks(tx, [chunk.id]);
      else await postponeChunk(tx, chunk.id, new Date(next));
    }
    const changes = changesOf(over, now);
    return { outbox: await writeChanges(tx, changes, now), changes, more: chunks.length === CHUNKS_A_TIME };
  });
}

/** Claims without an outcome: the dispatcher died, or could not record what it learned. */
export async function endLostClaims(pool: pg.Pool, now: Date): Promise<Looked> {
  return transaction(pool, async (tx) => {
    const claims = await lockDueClaims(tx, now, CHUNKS_A_TIME);
    const messages = await lockAll(
      tx,
      claims.flatMap((claim) => claim.messageIds),
    );
    const lost = claims.flatMap(({ messageIds, attempts }) =>
      messageIds.flatMap((id, index) => {
        const message = messages.get(id);
        return message?.status === 'SENDING' && message.attempt === attempts[index] ? message : [];
      }),
    );
    const changes = changesOf(lost, now);
    const outbox = await writeChanges(tx, changes, now);
    await deleteClaims(
      tx,
      claims.map((claim) => claim.id),
    );
    return { outbox, changes, more: claims.length === CHUNKS_A_TIME };
  });
}

async function lockAll(tx: Queryable, ids: readonly string[]): Promise<Map<string, RoadMessage>> {
  if (ids.length === 0) return new Map();
  const messages = await lockMessages(tx, [...new Set(ids)].sort());
  return new Map(messages.map((message) => [message.id, message]));
}

function changesOf(messages: readonly RoadMessage[], now: Date): Change[] {
  return [...new Set(messages)].map((message) => whatIsDue(message, now, NOTHING).change);
}
