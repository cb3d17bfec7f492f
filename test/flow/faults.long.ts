import { afterEach, describe, expect, inject, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrate.ts';
import { groupBy } from '../../src/kernel/chunks.ts';
import { numbers } from '../support/api.ts';
import { audit } from '../support/audit.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub, type Tuning } from '../support/hub.ts';
import { ownNats, ownPostgres, type TestServer } from '../support/servers.ts';

let hub: Hub;
let database: TestDatabase | undefined;
let postgres: TestServer;
let nats: TestServer;

/** A hub over the servers of all tests: nothing happens to them. */
async function begin(tuning: Partial<Tuning> = {}): Promise<void> {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'), tuning);
  await hub.startAll();
}

/** A hub over servers of a test's own, to which anything may happen. */
async function beginAlone(tuning: Partial<Tuning> = {}): Promise<void> {
  [postgres, nats] = await Promise.all([ownPostgres(), ownNats()]);
  await Promise.all([postgres.start(), nats.start()]);
  await applyMigrations(postgres.url);
  hub = await Hub.prepare(postgres.url, nats.url, tuning);
  await hub.startAll();
}

afterEach(async () => {
  // Whatever was killed, nothing is counted twice and nothing is left out: that is asked at its end.
  const servers = () => Promise.all([postgres?.dispose(), nats?.dispose(), database?.drop()]);
  await hub.stop().finally(servers);
  database = undefined;
});

const delivered = (batchId: string) => async () => (await hub.api.counts(batchId)).delivered ?? 0;
const waiting = ['accepted', 'scheduled', 'deferred', 'queued', 'sending'];
const left = (batchId: string) => async () => {
  const counts = await hub.api.counts(batchId);
  return waiting.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
};

describe('the dispatcher killed with SIGKILL amid ten thousand', () => {
  test('every message ends in a status, none is sent twice, and what nobody knows is marked', async () => {
    await begin({ responseTimeoutSeconds: 3 });
    const { batch } = await hub.api.sendMany(numbers(10_000));
    await expect.poll(delivered(batch.id), { timeout: 30_000 }).toBeGreaterThan(1_000);
    await hub.role('dispatcher').kill('SIGKILL');
    await hub.start('dispatcher');
    await expect.poll(left(batch.id), { timeout: 80_000, interval: 500 }).toBe(0);
    const settled = async () => (await hub.api.counts(batch.id)).sent ?? 0;
    await expect.poll(settled, { timeout: 30_000, interval: 500 }).toBe(0);
    const counts = await hub.api.counts(batch.id);
    expect((counts.delivered ?? 0) + (counts.outcomeUnknown ?? 0)).toBe(10_000);
    const { duplicates, missing, stored } = await audit(hub, batch.id);
    expect({ duplicates, missing }).toEqual({ duplicates: [], missing: [] });
    const unknown = groupBy(stored, (message) => message.status).get('OUTCOME_UNKNOWN') ?? [];
    expect(unknown.every((message) => message.reason === 'DISPATCHER_LOST')).toBe(true);
  });
});

describe('NATS', () => {
  test('killed and started again: what was accepted meanwhile is delivered', async () => {
    await beginAlone();
    const first = await hub.api.sendMany(numbers(2_000));
    await nats.kill();
    const meanwhile = await hub.api.sendMany(numbers(1_000, 40_000));
    expect(meanwhile.batch.accepted).toBe(1_000);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await nats.start();
    await expect.poll(delivered(meanwhile.batch.id), { timeout: 60_000, interval: 500 }).toBe(1_000);
    await expect.poll(delivered(first.batch.id), { timeout: 60_000, interval: 500 }).toBe(2_000);
    const { duplicates, missing } = await audit(hub);
    expect({ duplicates, missing }).toEqual({ duplicates: [], missing: [] });
  });

  test('started again with its disk wiped: no message is lost, and a subscriber misses nothing or is told of the gap', async () => {
    await beginAlone({ throughputPerSecond: 300, windowSize: 20 });
    const following = hub.api.follow();
    const { batch } = await hub.api.sendMany(numbers(3_000));
    await expect.poll(delivered(batch.id), { timeout: 30_000 }).toBeGreaterThan(200);
    await nats.kill();
    nats.wipe();
    await nats.start();
    await expect.poll(delivered(batch.id), { timeout: 90_000, interval: 500 }).toBe(3_000);
    const { duplicates, missing } = await audit(hub, batch.id);
    expect({ duplicates, missing }).toEqual({ duplicates: [], missing: [] });
    const events = () => new Set(following.items.flatMap((item) => item.event?.id ?? []));
    const gaps = () => following.items.filter((item) => item.__typename === 'StreamGap');
    await expect.poll(() => gaps().length > 0 || events().size === 12_000, { timeout: 30_000 }).toBe(true);
    expect(gaps().every((gap) => gap.reason === 'EXPIRED_CURSOR')).toBe(true);
    if (gaps().length === 0) expect(following.items).toHaveLength(12_000);
    await following.stop();
  });
});

describe('PostgreSQL', () => {
  test('killed and started again: every accepted message ends, none is sent twice, no receipt is lost', async () => {
    await beginAlone({ responseTimeoutSeconds: 3 });
    const { batch } = await hub.api.sendMany(numbers(5_000));
    await expect.poll(delivered(batch.id), { timeout: 30_000 }).toBeGreaterThan(500);
    await postgres.kill();
    const refused = await hub.api.raw(
      'mutation { sendMessage(input: { to: { phone: "+447911199999" }, content: { text: "x" }, purpose: ALERT }) { ... on Error { code } ... on Unavailable { retryAfterMs } } }',
    );
    // Where the key has to be read too, nothing is executed.
    const failed = refused.data?.sendMessage as { code: string } | undefined;
    const code = refused.errors?.[0]?.extensions?.code ?? failed?.code;
    expect(code).toBe('UNAVAILABLE');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await postgres.start();
    await expect.poll(left(batch.id), { timeout: 90_000, interval: 500 }).toBe(0);
    const open = async () => {
      const counts = await hub.api.counts(batch.id);
      return (counts.delivered ?? 0) + (counts.outcomeUnknown ?? 0);
    };
    await expect.poll(open, { timeout: 60_000, interval: 500 }).toBe(5_000);
    const { duplicates, missing } = await audit(hub, batch.id);
    expect({ duplicates, missing }).toEqual({ duplicates: [], missing: [] });
  });
});

describe('the SMSC', () => {
  test('cut amid two thousand: the link comes back, nothing is sent twice, unknowns are marked or resolved', async () => {
    await begin({ responseTimeoutSeconds: 3 });
    const { batch } = await hub.api.sendMany(numbers(4_000));
    await expect.poll(delivered(batch.id), { timeout: 30_000 }).toBeGreaterThan(200);
    await hub.simulator('POST /cut', {});
    await expect.poll(left(batch.id), { timeout: 60_000, interval: 500 }).toBe(0);
    const ended = async () => {
      const counts = await hub.api.counts(batch.id);
      return (counts.delivered ?? 0) + (counts.outcomeUnknown ?? 0);
    };
    await expect.poll(ended, { timeout: 60_000, interval: 500 }).toBe(4_000);
    const { duplicates, missing } = await audit(hub, batch.id);
    expect({ duplicates, missing }).toEqual({ duplicates: [], missing: [] });
  });
});

describe('a subscriber', () => {
  test('that drops and resumes from its cursor has every event once, in order', async () => {
    await begin({ throughputPerSecond: 400 });
    const first = hub.api.follow();
    await hub.api.begun(1);
    const { batch } = await hub.api.sendMany(numbers(1_500));
    await expect.poll(() => first.items.length, { timeout: 30_000 }).toBeGreaterThan(2_000);
    await first.stop();
    const seen = [...first.items];
    await expect.poll(delivered(batch.id), { timeout: 30_000 }).toBeGreaterThan(800);
    const second = hub.api.follow({ after: seen.at(-1)?.cursor ?? '' });
    await expect.poll(delivered(batch.id), { timeout: 60_000 }).toBe(1_500);
    await expect.poll(() => seen.length + second.items.length, { timeout: 30_000 }).toBe(6_000);
    await second.stop();
    const all = [...seen, ...second.items];
    expect(new Set(all.map((item) => item.event.id)).size).toBe(6_000);
    const orders = [...groupBy(all, (item) => item.message.id).values()].map((items) =>
      items.map((i) => i.event.type).join(),
    );
    expect([...new Set(orders)]).toEqual(['ACCEPTED,SENDING,SENT,DELIVERED']);
  });
});
