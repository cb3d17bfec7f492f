/** Visits of short links on their way through JetStream: published in chunks, and taken in chunks. */
import { AckPolicy, type Consumer, JetStreamApiError, type JsMsg } from '@nats-io/jetstream';
import { isUuid, newId } from '../kernel/ids.ts';
import type { Bus } from './connect.ts';
import type { Publication } from './publish.ts';
import { CLICKS, type ClickNews, clicksSubject } from './streams.ts';

/** Time after which visits that nobody has recorded are handed out again, in nanoseconds. */
const ACK_WAIT_NS = 30_000_000_000;

/** Time after which visits are handed out again that could not be recorded, in milliseconds. */
const RETRY_MS = 1_000;

/** The publication of a chunk of visits of a hub's links: published again, it is stored once. */
export function clicksPublication(hub: string, clicks: readonly ClickNews[]): Publication {
  return { messageId: newId(), subject: clicksSubject(hub), payload: JSON.stringify(clicks) };
}

/** A chunk of visits that was handed out. */
export interface TakenClicks {
  clicks: ClickNews[];
  /** Says that it is recorded. */
  done(): void;
  /** Hands it back. */
  failed(): void;
}

/** Takes chunks of visits, for so long at most, or until the signal aborts. */
export async function* takeClicks(
  bus: Bus,
  hub: string,
  { chunks, forMs }: { chunks: number; forMs: number },
  signal: AbortSignal,
): AsyncGenerator<TakenClicks> {
  const consumer = await consumerOf(bus, hub);
  const messages = await consumer.fetch({ max_messages: chunks, expires: forMs });
  const stop = () => void messages.close();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const message of messages) {
      yield { clicks: read(message), done: () => message.ack(), failed: () => message.nak(RETRY_MS) };
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Takes a consumer away that passes over visits; the next run makes it anew. A server that was killed may come back with less of
 * the stream than its consumers have seen. What is handed out again is recorded once all the same.
 *
 * @returns whether it did
 */
export async function mendClicksConsumer({ manager }: Bus, hub: string): Promise<boolean> {
  const [name, subject] = [nameOf(hub), clicksSubject(hub)];
  const seen = await manager.consumers.info(CLICKS, name);
  const { state } = await manager.streams.info(CLICKS, { subjects_filter: subject });
  const waits = (state.subjects?.[subject] ?? 0) > 0;
  const passesOver = waits && seen.num_pending === 0 && seen.num_ack_pending === 0;
  if (seen.delivered.stream_seq <= state.last_seq && !passesOver) return false;
  return manager.consumers.delete(CLICKS, name);
}

function nameOf(hub: string): string {
  return `clicks_${hub}`;
}

/** The durable consumer of a hub, which any number of schedulers share; made where it is missing. */
async function consumerOf({ client, manager }: Bus, hub: string): Promise<Consumer> {
  const name = nameOf(hub);
  try {
    return await client.consumers.get(CLICKS, name);
  } catch (error) {
    if (!(error instanceof JetStreamApiError)) throw error;
    const ack = { ack_policy: AckPolicy.Explicit, ack_wait: ACK_WAIT_NS };
    await manager.consumers.add(CLICKS, { durable_name: name, filter_subject: clicksSubject(hub), ...ack });
    return client.consumers.get(CLICKS, name);
  }
}

/** The visits of a message; what cannot be read is none. */
function read(message: JsMsg): ClickNews[] {
  try {
    const all: unknown = message.json();
    return Array.isArray(all) ? all.filter(isClick) : [];
  } catch {
    return [];
  }
}

function isClick(value: unknown): value is ClickNews {
  if (typeof value !== 'object' || value === null) return false;
  const { id, code, at, visitor, agent } = value as Record<string, unknown>;
  const texts = [id, code, visitor, agent].every((each) => typeof each === 'string');
  return texts && isUuid(String(id)) && typeof at === 'number';
}
