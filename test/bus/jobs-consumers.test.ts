import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bus, connectBus } from '../../src/bus/connect.ts';
import { workOnJobs } from '../../src/bus/consume.ts';
import { mendJobsConsumers } from '../../src/bus/jobs-consumers.ts';
import { publishAll } from '../../src/bus/publish.ts';
import { JOBS, jobsConsumer, jobsSubject, type Lane } from '../../src/bus/streams.ts';
import { newId } from '../../src/kernel/ids.ts';
import { ownNats, SEEN_OF_JOBS, type SnapshotServer } from '../support/servers.ts';

// A nats-server that was killed comes back with less of a stream than its consumers have seen of it.

const log = { warn() {}, error() {}, info() {} };
const connectionId = newId();
let nats: SnapshotServer;
let bus: Bus;
let stop: AbortController;
let running: Promise<void>;
/** Ids of the chunks that were worked on. */
let seen: Set<string>;
let hold: Promise<void> = Promise.resolve();

function begin(lane: Lane = 'urgent'): void {
  stop = new AbortController();
  running = workOnJobs(bus, {
    connectionId,
    lane,
    signal: stop.signal,
    log,
    async handle({ chunkId }) {
      seen.add(chunkId);
      await hold;
    },
    async storeUnreadable() {},
  });
}

async function end(): Promise<void> {
  stop.abort();
  await running;
}

async function publish(count: number, lane: Lane = 'urgent'): Promise<string[]> {
  const chunkIds = Array.from({ length: count }, newId);
  const jobs = chunkIds.map((chunkId) => ({
    messageId: newId(),
    subject: jobsSubject(connectionId, lane),
    payload: JSON.stringify({ chunkId, messageIds: [newId()] }),
  }));
  expect(await publishAll(bus, jobs)).not.toContain(null);
  return chunkIds;
}

const consumer = () => bus.manager.consumers.info(JOBS, jobsConsumer(connectionId, 'urgent'));
const stored = async () => (await bus.manager.streams.info(JOBS)).state;
const seenAll = (chunkIds: readonly string[]) =>
  expect.poll(() => chunkIds.filter((id) => !seen.has(id)), { timeout: 30_000 }).toEqual([]);

/** Stops the server, does something to its data, and starts it; resolves when the bus is connected again. */
async function restart(meanwhile: () => void): Promise<void> {
  const { connects } = bus;
  await nats.kill('SIGTERM');
  meanwhile();
  await nats.start();
  await expect.poll(() => bus.connects, { timeout: 30_000 }).toBeGreaterThan(connects);
}

/** A snapshot is taken, and twenty more jobs are done. */
async function doMoreThanIsKept(): Promise<void> {
  begin();
  await seenAll(await publish(1));
  await expect.poll(async () => (await stored()).messages).toBe(0);
  await restart(() => nats.snapshot());
  await seenAll(await publish(20));
  await expect.poll(async () => (await stored()).messages).toBe(0);
}

/** The stream is as in the snapshot, and its consumers have seen what they have seen. */
async function rollBack(): Promise<void> {
  await restart(() => nats.restore(SEEN_OF_JOBS));
  expect((await stored()).last_seq).toBe(1);
  expect((await consumer()).ack_floor.stream_seq).toBe(21);
}

beforeEach(async () => {
  nats = await ownNats();
  await nats.start();
  bus = await connectBus(nats.url, 1, log);
  seen = new Set();
  hold = Promise.resolve();
});

afterEach(async () => {
  await end();
  await bus?.close();
  await nats?.dispose();
});

test('jobs that a consumer passes over are worked on as soon as somebody begins to', async () => {
  await doMoreThanIsKept();
  await end();
  await rollBack();
  const jobs = await publish(5);
  begin();
  await seenAll(jobs);
});

test('jobs that a consumer passes over under those who work on them are found, also when the stream has come as far again', async () => {
  await doMoreThanIsKept();
  await rollBack();
  const passed = await publish(20);
  const reached = await publish(5);
  // It shows that the server does pass over them.
  await seenAll(reached);
  await expect.poll(async () => (await consumer()).num_ack_pending).toBe(0);
  expect(passed.filter((id) => seen.has(id))).toEqual([]);
  expect(await mendJobsConsumers(bus)).toBe(1);
  await seenAll(passed);
  await expect.poll(async () => (await stored()).messages).toBe(0);
});

test('a consumer that is past the end of the stream is made anew before anything is published', async () => {
  await doMoreThanIsKept();
  await rollBack();
  expect(await mendJobsConsumers(bus)).toBe(1);
  await seenAll(await publish(5));
});

test('consumers in order stay as they are: what waits, what is worked on, what was done', async () => {
  let letGo = () => {};
  hold = new Promise((resolve) => {
    letGo = resolve;
  });
  begin();
  const held = await publish(30);
  await seenAll(held);
  await publish(30, 'bulk');
  const { created } = await consumer();
  expect(await mendJobsConsumers(bus)).toBe(0);
  letGo();
  await expect.poll(async () => (await consumer()).ack_floor.stream_seq).toBe(30);
  expect(await mendJobsConsumers(bus)).toBe(0);
  await end();
  // Its own were before those of the other lane.
  begin('bulk');
  await expect.poll(async () => (await stored()).messages).toBe(0);
  expect(await mendJobsConsumers(bus)).toBe(0);
  expect((await consumer()).created).toBe(created);
});
