/** Consumers of JOBS, one for each connection and lane: made where they are missing, and anew where they pass over jobs. */
import { setTimeout } from 'node:timers/promises';
import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  DeliverPolicy,
  type MsgRequest,
  type StreamState,
} from '@nats-io/jetstream';
import type { Bus } from './connect.ts';
import { JOBS, jobsConsumer, jobsSubject, type Lane } from './streams.ts';

/** Time that a chunk may go without a sign of life before another worker gets it, in milliseconds. */
export const ACK_WAIT_MS = 30_000;
/** A job that is acknowledged is gone after this long, in milliseconds. */
const GONE_WITHIN_MS = 1_000;

/** A job that waits in JOBS, or is worked on. */
export interface StoredJob {
  sequence: number;
  storedAt: Date;
}

/**
 * The oldest job of a lane; `null` when there is none. Every id that was queued before it and is still QUEUED has lost
 * its chunk.
 */
export function oldestJob(bus: Bus, connectionId: string, lane: Lane): Promise<StoredJob | null> {
  return oldestOf(bus, jobsSubject(connectionId, lane));
}

async function oldestOf({ manager }: Bus, subject: string): Promise<StoredJob | null> {
  // The server (2.9 and later) takes the first message of a subject; the client's types do not name it.
  const request = { seq: 1, next_by_subj: subject } as unknown as MsgRequest;
  const message = await manager.streams.getMessage(JOBS, request);
  return message === null ? null : { sequence: message.seq, storedAt: message.time };
}

/** Makes the consumer of a lane that is missing, and anew one that passes over jobs. @returns whether it did the latter */
export async function ensureJobsConsumer(bus: Bus, connectionId: string, lane: Lane): Promise<boolean> {
  const { consumers, streams } = bus.manager;
  const settings = settingsOf(jobsConsumer(connectionId, lane), jobsSubject(connectionId, lane));
  const found = await consumers.add(JOBS, settings);
  const { state } = await streams.info(JOBS);
  return mend(bus, found, state);
}

/**
 * Makes consumers anew that pass over jobs. A server that was killed may come back with less of JOBS than its consumers
 * have seen: what is published then has sequences that they are past, and they never hand it to anybody. What they had
 * handed out is handed out again; what of it was claimed is claimed once all the same.
 *
 * @returns how many were made anew
 */
export async function mendJobsConsumers(bus: Bus): Promise<number> {
  const { consumers, streams } = bus.manager;
  const found: ConsumerInfo[] = [];
  for await (const each of consumers.list(JOBS)) found.push(each);
  const { state } = await streams.info(JOBS);
  const mended = await Promise.all(found.map((each) => mend(bus, each, state)));
  return mended.filter(Boolean).length;
}

function settingsOf(name: string, subject: string): Partial<ConsumerConfig> {
  return {
    durable_name: name,
    filter_subject: subject,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: ACK_WAIT_MS * 1_000_000,
    max_ack_pending: 1_000,
    max_deliver: -1,
  };
}

/** @param stream of a moment after the consumer's */
async function mend(bus: Bus, { name, config, ...seen }: ConsumerInfo, stream: StreamState): Promise<boolean> {
  const subject = config.filter_subject ?? '';
  if (!(await passesOver(bus, subject, seen, stream))) return false;
  const { consumers } = bus.manager;
  await consumers.delete(JOBS, name);
  await consumers.add(JOBS, settingsOf(name, subject));
  return true;
}

/** Check that a consumer is past a job that nobody holds, or past the end of the stream, where the next jobs will be. */
async function passesOver(
  bus: Bus,
  subject: string,
  { delivered, ack_floor, num_ack_pending: held }: Pick<ConsumerInfo, 'delivered' | 'ack_floor' | 'num_ack_pending'>,
  { first_seq: first, last_seq: last }: StreamState,
): Promise<boolean> {
  if (delivered.stream_seq > last) return true;
  const past = held === 0 ? delivered.stream_seq : ack_floor.stream_seq;
  if (past < first) return false;
  const oldest = await oldestOf(bus, subject);
  if (oldest === null || oldest.sequence > past) return false;
  // Everything up to there counts as acknowledged: it is on its way out, or was never handed out.
  await setTimeout(GONE_WITHIN_MS);
  return (await bus.manager.streams.getMessage(JOBS, { seq: oldest.sequence })) !== null;
}
