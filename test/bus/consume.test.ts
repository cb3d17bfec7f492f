import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Bus, connectBus } from '../../src/bus/connect.ts';
import { type JobsWork, workOnJobs } from '../../src/bus/consume.ts';
import { jobsSubject } from '../../src/bus/streams.ts';
import { newId } from '../../src/kernel/ids.ts';

const log = { warn() {}, error() {}, info() {} };
let bus: Bus;

beforeAll(async () => {
  bus = await connectBus(inject('natsUrl'), 1, log);
});

afterAll(async () => {
  await bus?.close();
});

/** Publishes chunks of so many messages and works on them, none of which ends before `let go`. */
async function work(chunks: number, messagesOfEach: number) {
  const connectionId = newId();
  const { host, username, password } = new URL(inject('natsUrl'));
  const connection = await connect({ servers: host, user: username, pass: password });
  for (let count = 0; count < chunks; count++) {
    const messageIds = Array.from({ length: messagesOfEach }, newId);
    await jetstream(connection).publish(
      jobsSubject(connectionId, 'bulk'),
      JSON.stringify({ chunkId: newId(), messageIds }),
    );
  }
  await connection.close();
  const stop = new AbortController();
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const seen = { begun: 0, ended: 0 };
  const options: JobsWork = {
    connectionId,
    lane: 'bulk',
    signal: stop.signal,
    log,
    async handle() {
      seen.begun++;
      await gone;
      seen.ended++;
    },
    async storeUnreadable() {},
  };
  const running = workOnJobs(bus, options);
  const end = () => {
    stop.abort();
    return running;
  };
  return { seen, letGo, stop: end };
}

test('chunks of one message each are worked on many at a time: a claim takes more than a handful', async () => {
  const { seen, letGo, stop } = await work(100, 1);
  await expect.poll(() => seen.begun, { timeout: 30_000 }).toBe(100);
  letGo();
  await expect.poll(() => seen.ended).toBe(100);
  await stop();
});

test('chunks of five hundred are worked on four at a time: what waits does so in JetStream', async () => {
  const { seen, letGo, stop } = await work(12, 500);
  await expect.poll(() => seen.begun, { timeout: 30_000 }).toBe(4);
  // The next is taken only when one of these has ended.
  expect(seen).toEqual({ begun: 4, ended: 0 });
  letGo();
  await expect.poll(() => seen.ended, { timeout: 30_000 }).toBe(12);
  await stop();
});
