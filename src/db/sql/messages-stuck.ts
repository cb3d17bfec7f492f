/** Statements that make exceptions of `messages` that are on the way for long. */
import type { Queryable } from '../client.ts';
import { plainArray, timeArray } from './arrays.ts';
import { amongIds, idValues } from './ids.ts';
import { ON_THE_WAY, STILL_ON_THE_WAY, type TrackedMessage } from './messages.ts';
import { lockWatermark, setWatermark, type Watermark } from './watermarks.ts';

/** A message that is on the way for long, as it is found. */
export type OldMessage = Pick<TrackedMessage, 'id' | 'expiresAt' | 'sentAt' | 'dueAt'>;

const STATUSES = [...ON_THE_WAY].map((status) => `'${status}'`).join(', ');

/** Messages to look at, and the handling of those found. */
export interface OldLook {
  /** Name of the look: each message is looked at twice. */
  look: Watermark;
  /** The first id that is not to be looked at. */
  before: string;
  /** Ids looked at, at most. */
  size: number;
  /** Left as they are. */
  except: readonly string[];
  /** Time at which a message is to be looked at again. */
  dueAtOf(message: OldMessage): Date;
}

/** Result of one look. */
export interface OldSeen {
  /** True when there is more to look at. */
  more: boolean;
  /** True when the row of a message was locked: the next look begins with it. */
  held: boolean;
}

/**
 * Gives an indexed status to the next messages that are still on the way.
 *
 * @param locked receives the messages that it changes, should it fail
 */
export async function markLongOnTheWay(tx: Queryable, look: OldLook, locked: string[]): Promise<OldSeen> {
  const { look: name, before, size, except, dueAtOf } = look;
  const from = await lockWatermark(tx, name);
  if (from === null || from >= before) return { more: false, held: false };
  const { rows: ends } = await tx.query<{ id: string }>(
    'SELECT id FROM messages WHERE id >= $1 AND id < $2 ORDER BY id OFFSET $3 LIMIT 1',
    [from, before, size],
  );
  const end = ends[0]?.id ?? before;
  const { old, held } = await lockOld(tx, 'id >= $1 AND id < $2 AND id <> ALL($3::uuid[])', [
    from,
    end,
    plainArray(except),
  ]);
  locked.push(...old.map(({ id }) => id));
  await markAll(tx, old, dueAtOf);
  await setWatermark(tx, name, held ?? end);
  return { more: held !== null || end < before, held: held !== null };
}

/**
 * Makes exceptions of those of these messages that are there and on the way.
 *
 * @returns whether they are now or need not be; `false`: somebody holds one
 */
export async function markSome(tx: Queryable, ids: readonly string[], dueAtOf: OldLook['dueAtOf']): Promise<boolean> {
  const { old, held } = await lockOld(tx, amongIds('id'), idValues(ids));
  await markAll(tx, old, dueAtOf);
  return held === null;
}

/** Locks what is to be marked of these ids. `held`: the first that somebody else is changing, or has; `null`: none. */
async function lockOld(tx: Queryable, ids: string, values: unknown[]) {
  const wanted = `${ids} AND indexed_status IS NULL AND status IN (${STATUSES})`;
  const { rows: all } = await tx.query<{ id: string }>(`SELECT id FROM messages WHERE ${wanted} ORDER BY id`, values);
  const { rows: old } = await tx.query<OldMessage>(
    `SELECT id, expires_at AS "expiresAt", sent_at AS "sentAt", due_at AS "dueAt" FROM messages
     WHERE ${wanted} ORDER BY id FOR UPDATE SKIP LOCKED`,
    values,
  );
  const had = new Set(old.map(({ id }) => id));
  return { old, held: all.find(({ id }) => !had.has(id))?.id ?? null };
}

async function markAll(tx: Queryable, old: readonly OldMessage[], dueAtOf: OldLook['dueAtOf']): Promise<void> {
  if (old.length === 0) return;
  const ids = old.map(({ id }) => id);
  await tx.query(
    `UPDATE messages m SET indexed_status = '${STILL_ON_THE_WAY}', due_at = u.due_at
     FROM unnest($1::uuid[], $4::timestamptz[]) AS u(id, due_at)
     WHERE m.id = u.id AND ${amongIds('m.id')}`,
    [...idValues(ids), timeArray(old.map(dueAtOf))],
  );
}
