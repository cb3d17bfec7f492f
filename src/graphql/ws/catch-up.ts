/** The events of one subscriber until it has caught up with the shared stream. */
import type { GraphQLError } from 'graphql';
import { nextFrames } from './frames.ts';
import type { Subscriber } from './shared-stream.ts';

/** Events of one operation, not executed yet. */
export type Events = AsyncIterableIterator<unknown>;

/** A subscriber's own events, until the shared stream takes over. */
export interface Own {
  events: Events;
  /** Their results, as JSON. */
  made(events: readonly unknown[]): Promise<Buffer[]>;
  /** Lets go of the shared stream. */
  release(): void;
  /** Returns the error that the client is sent for a fault. */
  mask(error: unknown): GraphQLError;
}

/** Results that are written to the socket at once, at most. */
const RESULTS_AT_ONCE = 50;
/** Octets that may wait in a socket before no more is made for it, and the interval of that check, in milliseconds. */
const MOST_IN_SOCKET = 262_144;
const LOOK_EVERY_MS = 5;
/** While no news come, it is looked so many times whether the shared stream has come as far; each wait is twice the last one. */
const JOIN = { firstMs: 20, tries: 7 };

/**
 * Writes a subscriber's own events to its socket, those that are at hand in one write, as fast as it reads.
 *
 * @param join whether the shared stream has taken over behind a cursor: what is before it is in the socket then
 * @returns whether that is so; `false`: the events have ended
 */
export async function catchUp(own: Own, subscriber: Subscriber, join: (cursor: string) => boolean): Promise<boolean> {
  const { id, socket, connection } = subscriber;
  const batches = new EventBatches(own.events);
  let cursor: string | null = null;
  for (;;) {
    const events = await nextUnlessJoined(batches, () => cursor !== null && join(cursor));
    if (events === null) return true;
    if (events.length === 0) return false;
    const frames = nextFrames(id, await own.made(events));
    while (socket.writableLength > MOST_IN_SOCKET && connection.readyState === connection.OPEN)
      await pause(LOOK_EVERY_MS);
    // The socket is closed: its subscriptions end with it.
    if (connection.readyState !== connection.OPEN) return false;
    socket.write(frames);
    cursor = cursorOf(events.at(-1));
    if (cursor !== null) subscriber.onWritten?.(cursor);
    if (cursor !== null && join(cursor)) return true;
  }
}

/** Returns the next events; `null`: none came, and the shared stream, which was behind this one, has taken over. */
async function nextUnlessJoined(batches: EventBatches, joined: () => boolean): Promise<unknown[] | null> {
  const next = batches.next();
  for (let tries = 0; tries < JOIN.tries; tries++) {
    const events = await Promise.race([next, pause(JOIN.firstMs * 2 ** tries)]);
    if (events !== undefined) return events;
    if (!joined()) continue;
    // Its own are left: what they end with concerns nobody.
    next.catch(() => {});
    return null;
  }
  return next;
}

/** Next result of the iteration of events. */
type Come = { kind: 'event'; event: unknown } | { kind: 'end' } | { kind: 'fault'; error: unknown };

/** Takes events as they come, those together that are at hand. */
class EventBatches {
  readonly #events: Events;
  #coming: Promise<Come> | null = null;

  constructor(events: Events) {
    this.#events = events;
  }

  /** At least one; none: they have ended. */
  async next(): Promise<unknown[]> {
    const gathered: unknown[] = [];
    let turn: Promise<null> | null = null;
    while (gathered.length < RESULTS_AT_ONCE) {
      this.#coming ??= this.#come();
      const come: Come | null = await (turn === null ? this.#coming : Promise.race([this.#coming, turn]));
      // What comes later is for the next time; so are the end and a fault.
      if (come === null || (come.kind !== 'event' && gathered.length > 0)) return gathered;
      if (come.kind === 'fault') throw come.error;
      if (come.kind === 'end') return [];
      this.#coming = null;
      gathered.push(come.event);
      turn ??= new Promise((resolve) => setImmediate(resolve, null));
    }
    return gathered;
  }

  #come(): Promise<Come> {
    return this.#events.next().then(
      ({ done, value }): Come => (done === true ? { kind: 'end' } : { kind: 'event', event: value }),
      (error: unknown): Come => ({ kind: 'fault', error }),
    );
  }
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined));
}

/** Returns the place of an event in its feed; `null`: it has none. */
export function cursorOf(event: unknown): string | null {
  if (typeof event !== 'object' || event === null) return null;
  if ('cursor' in event && typeof event.cursor === 'string') return event.cursor;
  return 'resumesAt' in event && typeof event.resumesAt === 'string' ? event.resumesAt : null;
}
