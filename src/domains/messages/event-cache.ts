/** Events with their messages, loaded once for all subscribers of a process. */
import type { FeedEvent } from '../../bus/streams.ts';
import type { ImplicitEventType } from '../../db/sql/implicit-events.ts';
import { verificationsOfMessages } from '../../db/sql/verifications.ts';
import type { Message, MessageEvent } from '../../generated/prisma/client.ts';
import type { FeedChunk } from '../../pipeline/feed/chunk.ts';
import { implicitEventId, implicitEventOf } from '../../pipeline/message/implicit-events.ts';
import type { Runtime } from '../../runtime.ts';

/** An event and its message. */
export interface Loaded {
  event: MessageEvent;
  message: Message;
}

/** Events of new chunks that are kept at most; a message with its event takes some three kilobytes. */
const KEPT_EVENTS = 5_000;

type Loading = Promise<(Loaded | null)[]>;

/**
 * Contents of feed chunks. New chunks are loaded once for all subscribers of a process, and the latest are kept: the
 * ring keeps chunks for hours, which would take gigabytes. A subscriber that is behind reads contents that are kept for
 * it alone, until they are read.
 */
export class EventCache {
  readonly #known = new WeakMap<FeedChunk, Loading>();
  /** New chunks, the oldest first. */
  readonly #kept = new Set<FeedChunk>();
  #events = 0;

  /** Events of new chunks that are kept. */
  get events(): number {
    return this.#events;
  }

  /** Loads the contents of a chunk; `null` stands for an event or a message that no longer exists. */
  load(runtime: Pick<Runtime, 'db'>, chunk: FeedChunk): Loading {
    this.prefetch(runtime, [chunk]);
    const loading = this.#known.get(chunk) ?? Promise.resolve([]);
    // It was loaded with others of its page, for this.
    if (!this.#kept.has(chunk)) this.#known.delete(chunk);
    return loading;
  }

  /** Loads what chunks of one workspace say, those that are not known in the same few queries. */
  prefetch(runtime: Pick<Runtime, 'db'>, chunks: readonly FeedChunk[]): void {
    const missing = chunks.filter((chunk) => !this.#known.has(chunk));
    const [first] = missing;
    if (first === undefined) return;
    const refs = missing.map(({ payload }) => (payload.kind === 'messages' ? payload.events : []));
    const reading = loadEvents(runtime, first.workspaceId, refs.flat());
    let from = 0;
    for (const [index, chunk] of missing.entries()) {
      const [begin, end] = [from, from + (refs[index]?.length ?? 0)];
      from = end;
      const own = reading.then((items) => items.slice(begin, end));
      this.#known.set(chunk, own);
      own.catch(() => this.#known.get(chunk) === own && this.#forget(chunk));
      if (chunk.isNew) this.#keep(chunk);
    }
  }

  #keep(chunk: FeedChunk): void {
    this.#kept.add(chunk);
    this.#events += chunk.length;
    for (const oldest of this.#kept) {
      if (this.#events <= KEPT_EVENTS || oldest === chunk) return;
      this.#forget(oldest);
    }
  }

  #forget(chunk: FeedChunk): void {
    this.#known.delete(chunk);
    if (this.#kept.delete(chunk)) this.#events -= chunk.length;
  }
}

/** Loads events with their messages; `null` stands for an event or a message that no longer exists. */
export async function loadEvents(
  { db }: Pick<Runtime, 'db'>,
  workspaceId: string,
  refs: readonly FeedEvent[],
): Promise<(Loaded | null)[]> {
  const ids = [...new Set(refs.map((ref) => ref.messageId))];
  const messages = await db.prisma.message.findMany({ where: { id: { in: ids }, workspaceId } });
  await withoutCodes(db, messages);
  const messageOf = new Map(messages.map((message) => [message.id, message]));
  const implicit = refs.map((ref) => implicitOrNull(messageOf.get(ref.messageId), ref));
  const stored = refs.filter((_ref, index) => implicit[index] === null);
  const events =
    stored.length === 0
      ? []
      : await db.prisma.messageEvent.findMany({
          where: {
            messageId: { in: stored.map((ref) => ref.messageId) },
            id: { in: stored.map(storedId) },
            workspaceId,
          },
        });
  const eventOf = new Map(events.map((event) => [event.id, event]));
  return refs.map((ref, index) => {
    const event = implicit[index] ?? eventOf.get(storedId(ref));
    const message = messageOf.get(ref.messageId);
    return event === undefined || message === undefined ? null : { event, message };
  });
}

/** Takes the texts of messages that carry a code: what is kept here for subscribers outlives the code. */
async function withoutCodes({ pool }: Runtime['db'], messages: readonly Message[]): Promise<void> {
  const urgent = messages.filter(({ purpose, body }) => purpose === 'OTP' && body !== null);
  if (urgent.length === 0) return;
  const sends = await verificationsOfMessages(
    pool,
    urgent.map(({ id }) => id),
  );
  const coded = new Set(sends.map(({ messageId }) => messageId));
  for (const message of urgent) if (coded.has(message.id)) message.body = null;
}

/** The implicit event of a message; `null`: the event has a row of its own. */
function implicitOrNull(message: Message | undefined, { eventId, type }: FeedEvent): MessageEvent | null {
  return eventId !== undefined || message === undefined ? null : implicitEventOf(message, type as ImplicitEventType);
}

/**
 * Id of the row of an event. An implicit event gets a row with the same id when its message goes by another connection.
 */
function storedId({ eventId, messageId, type }: FeedEvent): string {
  return eventId ?? implicitEventId(messageId, type as ImplicitEventType);
}
