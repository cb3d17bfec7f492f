/** Consumers of JOBS and FEED. */
import { type ConsumerMessages, DeliverPolicy, type JetStreamManager, type JsMsg } from '@nats-io/jetstream';
import { pause } from '../kernel/chunks.ts';
import { isUuid } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Bus } from './connect.ts';
import { ACK_WAIT_MS, ensureJobsConsumer } from './jobs-consumers.ts';
import { FEED, JOBS, type JobsPayload, jobsConsumer, type Lane, TRACE_PARENT } from './streams.ts';

type Log = Pick<Logger, 'warn' | 'error'>;

/** Messages of one lane that one worker holds at a time, more or less: so many that each claim may be a full one. */
const MESSAGES_IN_HAND = 2_000;
/** Chunks of one lane that one worker holds at a time. Single messages that came one by one are a chunk each. */
const CHUNKS_IN_HAND = 200;
/** Chunks that the server may send before they are asked for: it counts them as delivered. */
const CHUNKS_READ_AHEAD = 8;

/** A queue of one connection to work on. */
export interface JobsWork {
  connectionId: string;
  lane: Lane;
  signal: AbortSignal;
  log: Log;
  /**
   * Works on one chunk. Resolves when every id in it is claimed or needs no claim: then the chunk is acknowledged.
   * A rejection hands the chunk back. `traceParent`: what its header leads on.
   */
  handle(job: JobsPayload, traceParent: string | null): Promise<void>;
  /** Keeps a job that cannot be read; a rejection hands it back. */
  storeUnreadable(subject: string, payload: string): Promise<void>;
}

/**
 * Works on the chunks of one connection and lane, several at a time, until the signal aborts; then lets go of what
 * it holds. A consumer or stream that is deleted under it is made again.
 */
export async function workOnJobs(bus: Bus, work: JobsWork): Promise<void> {
  while (!work.signal.aborted) {
    try {
      const { connectionId, lane } = work;
      if (await ensureJobsConsumer(bus, connectionId, lane))
        work.log.warn({ connectionId, lane }, 'the consumer of a job queue passed over jobs and is made anew');
      await workUntilBroken(bus, work);
    } catch (error) {
      if (work.signal.aborted) return;
      work.log.warn({ connectionId: work.connectionId, lane: work.lane, error }, 'job queue broke off');
      await bus.ensureStreams().catch(() => {});
      await pause(500, work.signal);
    }
  }
}

async function workUntilBroken(bus: Bus, work: JobsWork): Promise<void> {
  const consumer = await bus.client.consumers.get(JOBS, jobsConsumer(work.connectionId, work.lane));
  const messages = await consumer.consume({ max_messages: CHUNKS_READ_AHEAD, idle_heartbeat: 5_000, expires: 15_000 });
  const stop = () => void messages.close();
  work.signal.addEventListener('abort', stop, { once: true });
  if (work.signal.aborted) stop();
  const broken = breakage(messages);
  const hand = new Hand();
  try {
    for await (const message of messages) {
      if (work.signal.aborted) {
        // Read ahead, and nobody's yet: whoever works on the queue next is not to wait for ACK_WAIT_MS.
        message.nak();
        continue;
      }
      const job = readJob(message);
      hand.take(job?.messageIds.length ?? 1, workOnOne(message, job, work));
      await hand.room();
    }
    await hand.empty();
    if (broken.cause !== null) throw new Error(broken.cause);
  } finally {
    work.signal.removeEventListener('abort', stop);
    await messages.close();
  }
}

/** The chunks that are worked on. */
class Hand {
  readonly #held = new Set<Promise<void>>();
  #messages = 0;
  #wake: () => void = () => {};

  take(messages: number, work: Promise<void>): void {
    this.#messages += messages;
    const one = work.finally(() => {
      this.#held.delete(one);
      this.#messages -= messages;
      this.#wake();
    });
    this.#held.add(one);
  }

  /** Resolves when there is room for one more. */
  async room(): Promise<void> {
    while (this.#held.size >= CHUNKS_IN_HAND || this.#messages >= MESSAGES_IN_HAND) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves when nothing is worked on. */
  async empty(): Promise<void> {
    await Promise.all(this.#held);
  }
}

/** Notes why the server ended the pull, and ends the iteration: it would wait for ever. */
function breakage(messages: ConsumerMessages): { cause: string | null } {
  const result: { cause: string | null } = { cause: null };
  void (async () => {
    for await (const status of messages.status()) {
      const gone = ['consumer_not_found', 'consumer_deleted', 'stream_not_found'].includes(status.type);
      if (gone || (status.type === 'heartbeats_missed' && status.count >= 2)) {
        result.cause = status.type;
        await messages.close();
      }
    }
  })().catch(() => {});
  return result;
}

async function workOnOne(message: JsMsg, job: JobsPayload | null, work: JobsWork): Promise<void> {
  const alive = setInterval(() => message.working(), ACK_WAIT_MS / 3);
  try {
    if (job !== null) {
      await work.handle(job, message.headers?.get(TRACE_PARENT) || null);
      message.ack();
    } else {
      await work.storeUnreadable(message.subject, message.string());
      work.log.error({ subject: message.subject, sequence: message.seq }, 'a job that cannot be read was taken out');
      message.term();
    }
  } catch (error) {
    if (!work.signal.aborted) {
      work.log.error({ subject: message.subject, error }, 'a chunk failed and is handed back');
      await pause(1_000, work.signal);
    }
    message.nak();
  } finally {
    clearInterval(alive);
  }
}

function readJob(message: JsMsg): JobsPayload | null {
  try {
    const payload: unknown = message.json();
    if (typeof payload !== 'object' || payload === null) return null;
    const { chunkId, messageIds } = payload as Record<string, unknown>;
    const isId = (id: unknown) => typeof id === 'string' && isUuid(id);
    return isId(chunkId) && Array.isArray(messageIds) && messageIds.every(isId) ? (payload as JobsPayload) : null;
  } catch {
    return null;
  }
}

const MESSAGE_ID = 'Nats-Msg-Id';

/** A chunk of FEED as it was stored. */
export interface FeedMessage {
  sequence: number;
  subject: string;
  /** JSON. */
  data: Uint8Array;
  /** Nats-Msg-Id; empty: whoever published it gave none. */
  messageId: string;
  /** Messages of the same filter that are stored after this one. */
  pending: number;
}

/**
 * Reads FEED in order, from a sequence or from now on, until the signal aborts.
 *
 * @param from first sequence to read; `null`: what is published from now on
 * @throws when the stream breaks off: the caller starts again from where it was
 */
export async function* readFeed(
  bus: Bus,
  options: { subject: string; from: number | null; signal: AbortSignal },
): AsyncGenerator<FeedMessage> {
  const consumer = await bus.client.consumers.get(FEED, {
    filter_subjects: options.subject,
    ...(options.from === null
      ? { deliver_policy: DeliverPolicy.New }
      : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: Math.max(1, options.from) }),
  });
  const messages = await consumer.consume({ max_messages: 500 });
  const stop = () => void messages.close();
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  try {
    for await (const message of messages) {
      yield {
        sequence: message.seq,
        subject: message.subject,
        data: message.data,
        messageId: message.headers?.get(MESSAGE_ID) ?? '',
        pending: message.info.pending,
      };
    }
  } finally {
    options.signal.removeEventListener('abort', stop);
    await messages.close();
    await consumer.delete().catch(() => false);
  }
}

/** A message of FEED without what it says. */
interface StoredNews {
  /** Nats-Msg-Id. */
  messageId: string;
  /** By the clock of the server. */
  storedAt: Date;
}

/** The message that FEED holds at a sequence. */
export function feedMessageAt({ manager }: Bus, sequence: number): Promise<StoredNews | null> {
  return feedMessageIn(manager, sequence);
}

/** The message that FEED of a server holds at a sequence. */
export async function feedMessageIn(manager: JetStreamManager, sequence: number): Promise<StoredNews | null> {
  const message = await manager.streams.getMessage(FEED, { seq: sequence });
  return message === null ? null : { messageId: message.header.get(MESSAGE_ID), storedAt: message.time };
}

/** Number of messages of a subject that FEED holds from a sequence on. */
export async function pendingAfter(bus: Bus, subject: string, from: number): Promise<number> {
  const consumer = await bus.client.consumers.get(FEED, {
    filter_subjects: subject,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: Math.max(1, from),
  });
  const info = await consumer.info();
  await consumer.delete().catch(() => false);
  return info.num_pending;
}
