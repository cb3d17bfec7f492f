/** Lives of the feed's stream: detection of a stream that was made anew or has lost messages. */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Bus } from '../../bus/connect.ts';
import { feedMessageAt } from '../../bus/consume.ts';
import { FEED } from '../../bus/streams.ts';
import {
  beginFeedEpoch,
  beginFeedLife,
  describeLost,
  type FeedEpoch,
  type FeedMark,
  incarnationOf,
  readFeedEpoch,
  type SeenMark,
} from '../../db/sql/feed-epochs.ts';
import { timeOfId } from '../../kernel/ids.ts';
import { checkOf, type Place } from './cursor.ts';

/** Parts that looking at FEED needs; a runtime has them. */
export interface FeedParts {
  bus: Bus;
  db: { pool: pg.Pool };
  log: { warn(fields: object, sentence: string): void };
}

/** The first and the last sequence of a stream. */
interface Extent {
  first_seq: number;
  last_seq: number;
}

/**
 * Compares FEED with what PostgreSQL knows of it. A stream that was made anew, whose last sequence is below one it had,
 * or that holds another message there came back with less than it had: the next epoch begins, and its followers are
 * notified. Two questions to NATS and one to PostgreSQL.
 *
 * @param seen the newest message that this process has seen in the stream, where it has seen one
 */
export async function checkFeed(parts: FeedParts, seen: SeenMark | null = null): Promise<FeedEpoch> {
  const life = await currentLife(parts, seen);
  parts.bus.lostNews = describeLost(life);
  return life;
}

async function currentLife(parts: FeedParts, seen: SeenMark | null): Promise<FeedEpoch> {
  const { bus, db, log } = parts;
  // Before the stream is asked: it only grows, and a mark that is set meanwhile is no loss.
  const known = await readFeedEpoch(db.pool);
  const { created, state } = await bus.manager.streams.info(FEED);
  const incarnation = incarnationOf(created);
  if (known === null) {
    await beginFeedLife(db.pool, incarnation, randomBytes(32));
    return currentLife(parts, seen);
  }
  const isNew = known.created !== incarnation;
  const inRow = { sequence: known.head, messageId: known.headId ?? '' };
  const newest = seen?.epoch === known.epoch && seen.sequence > known.head ? seen : inRow;
  if (!isNew && (await holds(bus, newest, state))) return known;
  const fromSequence = isNew ? 0 : await lastOfBefore(bus, newest, known.beganAt, state);
  const lost = { epoch: known.epoch, created: incarnation, fromSequence, lostHead: newest.sequence };
  if (await beginFeedEpoch(db.pool, lost)) {
    const fields = { epoch: known.epoch + 1, had: newest.sequence, has: isNew ? 0 : state.last_seq, madeAnew: isNew };
    log.warn(fields, 'the stream of news came back with less than it had: subscribers are told where news are missing');
  }
  return (await readFeedEpoch(db.pool)) ?? known;
}

/**
 * The last sequence that the stream kept of what it had. It may have got other news since: those were stored when the
 * newest it had was long made.
 */
async function lastOfBefore(bus: Bus, newest: FeedMark, beganAt: Date, state: Extent): Promise<number> {
  const madeAt = newest.messageId === '' ? beganAt : timeOfId(newest.messageId);
  let [low, high] = [state.first_seq - 1, Math.min(state.last_seq, newest.sequence - 1)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const stored = await feedMessageAt(bus, middle);
    // Without one it has grown too old a moment ago.
    if (stored === null || stored.storedAt <= madeAt) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, Math.min(low, high));
}

/** Check that the stream still holds a message as it was; one that has grown too old is taken to have been there. */
async function holds(bus: Bus, mark: FeedMark, state: Extent): Promise<boolean> {
  if (mark.sequence > state.last_seq) return false;
  if (mark.sequence < state.first_seq || mark.messageId === '') return true;
  const stored = await feedMessageAt(bus, mark.sequence);
  // It has grown too old a moment ago.
  return stored === null || stored.messageId === mark.messageId;
}

/**
 * The last sequence up to which the stream still holds what was read of it. What it loses is an end of it.
 *
 * @param read places of this life of the stream, in order
 * @returns `null`: all of them are lost, and maybe more
 */
export async function lastKept(bus: Bus, read: readonly Place[]): Promise<number | null> {
  const { state } = await bus.manager.streams.info(FEED);
  let [low, high] = [-1, read.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const place = read[middle];
    if (place !== undefined && (await isPlaced(bus, place, state))) low = middle;
    else high = middle - 1;
  }
  return read[low]?.sequence ?? null;
}

/** Check that the stream holds at a place the chunk that cursors name; one that has grown too old counts as held. */
export async function isPlaced(bus: Bus, { sequence, check }: Place, state: Extent): Promise<boolean> {
  if (sequence > state.last_seq || check === 0) return false;
  if (sequence < state.first_seq) return true;
  const stored = await feedMessageAt(bus, sequence);
  return stored === null || checkOf(stored.messageId) === check;
}
