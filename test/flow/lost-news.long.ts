import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectBus } from '../../src/bus/connect.ts';
import { publishAll } from '../../src/bus/publish.ts';
import { FEED, feedSubject } from '../../src/bus/streams.ts';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { readFeedEpoch } from '../../src/db/sql/feed-epochs.ts';
import { parseGlobalId, toGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { Api, type Following, numbers, type StreamedEvent } from '../support/api.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { results } from '../support/doctor.ts';
import { Hub, RoleProcess } from '../support/hub.ts';
import { freePort, ownNats, SEEN_OF_JOBS, type SnapshotServer } from '../support/servers.ts';

// NATS comes back with less than it had: from a snapshot, as after a power cut with what was not flushed, or with nothing.

let hub: Hub;
let nats: SnapshotServer;
let database: TestDatabase;
let db: Database;
const roles: RoleProcess[] = [];

beforeAll(async () => {
  nats = await ownNats();
  await nats.start();
  database = await testDatabase();
  db = openDatabase(database.url, 1);
  hub = await Hub.prepare(database.url, nats.url);
  await hub.startAll();
});

afterAll(async () => {
  await Promise.all(roles.map((role) => role.kill('SIGTERM')));
  await hub?.stop();
  await nats?.dispose();
  await db?.close();
  await database?.drop();
});

const WAIT = { timeout: 30_000, interval: 100 };
const EVENTS = ['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED'];
let next = 30_000;
/** Sends to so many new numbers. @returns ids of the messages */
async function send(count: number): Promise<string[]> {
  const { batch } = await hub.api.sendMany(numbers(count, next));
  next += 1_000;
  expect(batch.accepted).toBe(count);
  const { messages } = await hub.api.ask<{ messages: { edges: { node: { id: string } }[] } }>(
    'query($id: ID!) { messageBatch(id: $id) { messages(first: 100) { edges { node { id } } } } }',
    { id: batch.id },
  );
  return messages.edges.map(({ node }) => node.id);
}

const gaps = ({ items }: Pick<Following, 'items'>) => items.filter((item) => item.__typename === 'StreamGap');
const eventsOf = (items: readonly StreamedEvent[], ids: readonly string[]) =>
  items.filter((item) => item.event !== undefined && ids.includes(item.message.id));
/** Follows from now on; begun when this resolves. */
async function follow(api = hub.api, after?: string): Promise<Following> {
  const following = api.follow(after === undefined ? {} : { after });
  if (after !== undefined) return following;
  const begun = async () => {
    await send(1);
    return following.items.length;
  };
  await expect.poll(begun, { timeout: 30_000, interval: 300 }).toBeGreaterThan(0);
  return following;
}

/** Every event of these messages once, each message's in order. */
function expectAll(items: readonly StreamedEvent[], ids: readonly string[]): void {
  const types = ids.map((id) => eventsOf(items, [id]).map(({ event }) => event.type));
  expect(types).toEqual(ids.map(() => EVENTS));
}

/**
 * Tells the stream of the newest message so often, as a process does that publishes before any has looked at the stream.
 *
 * @returns its id, and the last sequence that the stream had before
 */
async function tellOfNewest(times: number): Promise<{ told: string; kept: number }> {
  const { rows } = await db.pool.query('SELECT id, workspace_id FROM messages ORDER BY id DESC LIMIT 1');
  const { id: messageId, workspace_id: workspaceId } = rows[0];
  const bus = await connectBus(nats.url, 1, openLog('silent'));
  const { state } = await bus.manager.streams.info(FEED);
  const payload = JSON.stringify({ kind: 'messages', events: [{ messageId, type: 'DELIVERED' }] });
  const subject = feedSubject(workspaceId, 'messages');
  const news = Array.from({ length: times }, () => ({ messageId: newId(), subject, payload }));
  expect(await publishAll(bus, news)).not.toContain(null);
  await bus.close();
  return { told: toGlobalId('Message', messageId), kept: state.last_seq };
}

async function delivered(ids: readonly string[]): Promise<void> {
  const uuids = ids.map((id) => parseGlobalId(id)?.uuid);
  const statuses = async () => {
    const { rows } = await db.pool.query('SELECT DISTINCT status FROM messages WHERE id = ANY($1::uuid[])', [uuids]);
    return rows.map(({ status }) => status);
  };
  await expect.poll(statuses, WAIT).toEqual(['DELIVERED']);
}

const ready = async (api: Api) => (await fetch(`${api.origin}/ready`)).json();
const newsKept = async () => (await results(hub.environment)).get('NATS: news kept');

describe('NATS that comes back with less than it had', () => {
  let before: string;
  let lost: string;
  let all: string[];

  test('keeps no running subscriber waiting: it gets everything once, in order, and no gap, for nothing is missing', async () => {
    const early = await send(20);
    await nats.kill('SIGTERM');
    nats.snapshot();
    await nats.start();
    const following = await follow();
    before = following.items[0]?.cursor ?? '';
    const first = await send(60);
    await expect.poll(() => eventsOf(following.items, first).length, WAIT).toBe(240);
    lost = following.items.at(-1)?.cursor ?? '';
    await nats.kill();
    nats.restore();
    const meanwhile = await send(40);
    await nats.start();
    const later = await send(40);
    await expect.poll(() => eventsOf(following.items, [...meanwhile, ...later]).length, WAIT).toBe(320);
    expectAll(following.items, [...first, ...meanwhile, ...later]);
    expect(gaps(following)).toEqual([]);
    expect(following.errors).toEqual([]);
    all = [...first, ...meanwhile, ...later];
    expect(early).toHaveLength(20);
    await following.stop();
  });

  test('is told by /ready, the metrics and doctor', async () => {
    await expect.poll(() => hub.api.metric('heliograph_broadcast_epoch'), WAIT).toBe(2);
    expect(await hub.api.metric('heliograph_broadcast_lost_chunks')).toBeGreaterThan(0);
    expect(await ready(hub.api)).toMatchObject({
      status: 'ready',
      checks: { nats: { ok: true, note: expect.stringContaining('came back with less than it had') } },
    });
    expect(await newsKept()).toMatchObject({
      verdict: 'warning',
      found: expect.stringContaining('came back with less'),
    });
  });

  test('breaks no cursor of what is remembered: who resumes at the process that read it has no gap and no repeat', async () => {
    for (const after of [before, lost]) {
      const back = await follow(hub.api, after);
      const expected = after === before ? all : all.slice(60);
      await expect.poll(() => eventsOf(back.items, expected).length, WAIT).toBe(expected.length * 4);
      expectAll(back.items, expected);
      expect(gaps(back)).toEqual([]);
      await back.stop();
    }
  });

  test('is a gap for who resumes at a process that did not read it, and then what was lost comes from the stream', async () => {
    const port = await freePort();
    const role = new RoleProcess('api', { ...hub.environment, PORT: String(port), HELIOGRAPH_METRICS_PORT: '' });
    roles.push(role);
    await role.ready;
    const other = new Api(`127.0.0.1:${port}`, hub.api.key);
    for (const after of [before, lost]) {
      const back = await follow(other, after);
      await expect.poll(() => new Set(eventsOf(back.items, all).map(({ event }) => event.id)).size, WAIT).toBe(560);
      expect(back.items[0]).toMatchObject({ __typename: 'StreamGap', reason: 'EXPIRED_CURSOR' });
      expect(gaps(back)).toHaveLength(1);
      await back.stop();
    }
    await role.kill('SIGTERM');
  });

  test('and with it every process: doctor says so before they start, and cursors of what is lost are gaps, not silence', async () => {
    const following = await follow();
    const gone = await send(10);
    await expect.poll(() => eventsOf(following.items, gone).length, WAIT).toBe(40);
    const cursor = following.items.at(-1)?.cursor ?? '';
    await following.stop();
    await Promise.all([...hub.roles.values()].map((role) => role.kill()));
    await nats.kill();
    nats.restore();
    await nats.start();
    expect(await newsKept()).toMatchObject({
      verdict: 'failed',
      found: expect.stringContaining('known to have come to'),
    });
    // More than it had: nobody can tell by its length that something is lost.
    const { told, kept } = await tellOfNewest(500);
    await hub.startAll();
    expect(await hub.api.metric('heliograph_broadcast_epoch')).toBe(3);
    expect(await readFeedEpoch(db.pool)).toMatchObject({ fromSequence: kept });
    // Of this life of the stream and of the one before: what it was told since comes behind either.
    for (const after of [lost, cursor]) {
      const back = await follow(hub.api, after);
      // And what waited in the outbox when its process was killed.
      await expect.poll(() => eventsOf(back.items, [told]).length, WAIT).toBeGreaterThanOrEqual(500);
      expect(gaps(back)).toHaveLength(1);
      await back.stop();
    }
    const back = await follow(hub.api, cursor);
    await expect.poll(() => gaps(back).map((gap) => gap.reason), WAIT).toEqual(['EXPIRED_CURSOR']);
    const later = await send(10);
    await expect.poll(() => eventsOf(back.items, later).length, WAIT).toBe(40);
    expectAll(back.items, later);
    await back.stop();
  });

  test('leaves no message in the queue: consumers that have seen more than the stream holds are made anew', async () => {
    await delivered(await send(1));
    await nats.kill('SIGTERM');
    nats.snapshot();
    await nats.start();
    for (let job = 0; job < 3; job++) await delivered(await send(5));
    await nats.kill('SIGTERM');
    nats.restore(SEEN_OF_JOBS);
    await nats.start();
    await delivered(await send(5));
  });
});

describe('a cursor', () => {
  const errorOf = async (api: Api, after: string) => {
    const following = api.follow({ after });
    await expect.poll(() => following.errors.length, WAIT).toBeGreaterThan(0);
    await following.stop();
    return JSON.stringify(following.errors);
  };

  test('that is made up, cut, or of another kind is refused with the field and the value', async () => {
    const following = await follow();
    const cursor = following.items[0]?.cursor ?? '';
    await following.stop();
    const old = Buffer.from('f1:20261123:999999999999999:0').toString('base64url');
    const [place = '', index = ''] = cursor.split('.');
    const swapped = `${[...place].reverse().join('')}.${index}`;
    for (const after of [
      '',
      'x',
      old,
      place,
      `${cursor}9999999`,
      swapped,
      `${place}.-1`,
      '%00',
      `${'A'.repeat(22)}.0`,
    ]) {
      expect(await errorOf(hub.api, after), after).toMatch(/after: .*is not a cursor of this stream.*BAD_USER_INPUT/);
    }
  });

  test('tells nothing of what others send: neighbours have nothing in common, and another workspace cannot read it', async () => {
    const following = await follow();
    await send(30);
    await expect.poll(() => following.items.length, WAIT).toBeGreaterThan(100);
    const places = [...new Set(following.items.map((item) => item.cursor.split('.')[0] ?? ''))];
    await following.stop();
    expect(places.length).toBeGreaterThan(4);
    for (const [index, place] of places.slice(1).entries()) {
      const [a, b] = [Buffer.from(place, 'base64url'), Buffer.from(places[index] ?? '', 'base64url')];
      expect(a).toHaveLength(16);
      // Of sixteen random octets, as good as never are ten the same.
      expect(a.filter((octet, at) => octet === b[at]).length).toBeLessThan(10);
    }
    const { workspaceKey } = await otherWorkspace();
    expect(await errorOf(hub.api.as(workspaceKey), following.items[0]?.cursor ?? '')).toContain('BAD_USER_INPUT');
  });
});

async function otherWorkspace(): Promise<{ workspaceKey: string }> {
  const { seedWorkspace } = await import('../support/hub.ts');
  return { workspaceKey: await seedWorkspace(database.url, Number(hub.environment.HELIOGRAPH_SIMULATOR_PORT)) };
}
