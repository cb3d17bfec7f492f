import type { FeedEvent } from '../../bus/streams.ts';
import type { ToldType } from '../../db/sql/told.ts';
import type { Message, MessageEvent } from '../../generated/prisma/client.ts';
import type { FeedChunk } from '../../pipeline/feed-chunk.ts';
import { readTold, toldId } from '../../pipeline/told.ts';
import type { Runtime } from '../../runtime.ts';

/** An event and its message. */
export interface Loaded {
  event: MessageEvent;
  message: Message;
}

/** Events that stay loaded at most, some 2.5 KiB each: a subscriber that is further behind has its own loaded again. */
export const KEPT_EVENTS = 10_000;

/** What chunks say, those that were loaded last. */
class LoadedChunks {
  readonly #chunks = new Map<FeedChunk, Promise<(Loaded | null)[]>>();
  #events = 0;

  get(chunk: FeedChunk): Promise<(Loaded | null)[]> | undefined {
    return this.#chunks.get(chunk);
  }

  set(chunk: FeedChunk, items: Promise<(Loaded | null)[]>): void {
    this.#chunks.set(chunk, items);
    this.#events += chunk.length;
    for (const oldest of this.#chunks.keys()) {
      if (this.#events <= KEPT_EVENTS || oldest === chunk) return;
      this.delete(oldest);
    }
  }

  delete(chunk: FeedChunk): void {
    if (this.#chunks.delete(chunk)) this.#events -= chunk.length;
  }
}

/** Loaded once for all subscribers of this process. */
const loaded = new LoadedChunks();

/** What a chunk says; `null`: an event or a message that is not there any more. */
export function load(runtime: Pick<Runtime, 'db'>, chunk: FeedChunk): Promise<(Loaded | null)[]> {
  loadTogether(runtime, [chunk]);
  return loaded.get(chunk) ?? Promise.resolve([]);
}

/** Loads what chunks of one workspace say, those that are not loaded yet in the same few queries. */
export function loadTogether(runtime: Pick<Runtime, 'db'>, chunks: readonly FeedChunk[]): void {
  const missing = chunks.filter((chunk) => loaded.get(chunk) === undefined);
  const [first] = missing;
  if (first === undefined) return;
  const refs = missing.map(({ payload }) => (payload.kind === 'messages' ? payload.events : []));
  const reading = read(runtime, first.workspaceId, refs.flat());
  let from = 0;
  for (const [index, chunk] of missing.entries()) {
    const [begin, end] = [from, from + (refs[index]?.length ?? 0)];
    from = end;
    const own = reading.then((items) => items.slice(begin, end));
    loaded.set(chunk, own);
    own.catch(() => loaded.delete(chunk));
  }
}

async function read(
  { db }: Pick<Runtime, 'db'>,
  workspaceId: string,
  refs: readonly FeedEvent[],
): Promise<(Loaded | null)[]> {
  const ids = [...new Set(refs.map((ref) => ref.messageId))];
  const messages = await db.prisma.message.findMany({ where: { id: { in: ids }, workspaceId } });
  const messageOf = new Map(messages.map((message) => [message.id, message]));
  const told = refs.map((ref) => toldBy(messageOf.get(ref.messageId), ref));
  const stored = refs.filter((_ref, index) => told[index] === null);
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
    const event = told[index] ?? eventOf.get(storedId(ref));
    const message = messageOf.get(ref.messageId);
    return event === undefined || message === undefined ? null : { event, message };
  });
}

/** The event where its message tells it. */
function toldBy(message: Message | undefined, { eventId, type }: FeedEvent): MessageEvent | null {
  return eventId !== undefined || message === undefined ? null : readTold(message, type as ToldType);
}

/** What a message tells until it goes by another connection gets a row with the same id then. */
function storedId({ eventId, messageId, type }: FeedEvent): string {
  return eventId ?? toldId(messageId, type as ToldType);
}
