import net from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { messagesInsert } from '../../src/db/sql/messages.ts';
import { runAsOneStatement } from '../../src/db/sql/pipelined.ts';
import { chunksInsert } from '../../src/db/sql/queued-chunks.ts';
import { transaction } from '../../src/db/transaction.ts';
import { testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { doctor, results } from '../support/doctor.ts';
import { Hub } from '../support/hub.ts';
import { idAt, messageAt } from '../support/messages.ts';
import { freePort, ownNats, type TestServer } from '../support/servers.ts';

async function query(url: string, sql: string, values: unknown[] = []): Promise<void> {
  const client = await databaseClient(url);
  await client.query(sql, values).finally(() => client.end());
}

/** A seeded hub of which nothing runs, with its own database. */
async function idleHub(): Promise<Hub> {
  const database = await testDatabase();
  return Hub.prepare(database.url, inject('natsUrl'));
}

describe('a deployment that runs', () => {
  let nats: TestServer;
  let hub: Hub;

  beforeAll(async () => {
    nats = await ownNats();
    await nats.start();
    hub = await Hub.prepare((await testDatabase()).url, nats.url);
    await hub.startAll();
  });

  afterAll(async () => {
    await hub?.stop();
    await nats?.dispose();
  });

  test('nothing has failed, and the API answers', async () => {
    const look = () => doctor(hub.environment, '--url', hub.api.origin);
    // The bind takes a moment, and the dispatcher another to report it.
    await expect.poll(async () => (await look()).text, { timeout: 30_000 }).toContain('0 failed');
    const { code, text } = await look();
    expect(text).toMatch(/ok +API/);
    expect(text).toMatch(/ok +binds +1 bound/);
    expect(code).toBe(0);
  });

  test('a stream that is gone, or was changed, is told', async () => {
    // A hub that runs makes a lost stream again.
    await hub.stop();
    const { connect } = await import('@nats-io/transport-node');
    const { jetstreamManager } = await import('@nats-io/jetstream');
    const url = new URL(nats.url);
    const connection = await connect({ servers: url.host, user: url.username, pass: url.password });
    const manager = await jetstreamManager(connection);
    await manager.streams.update('FEED', { max_age: 3_600_000_000_000 });
    await manager.streams.delete('JOBS');
    await connection.close();
    const found = await results(hub.environment);
    expect(found.get('NATS: stream FEED')).toMatchObject({
      verdict: 'failed',
      found: expect.stringContaining('max_age'),
    });
    expect(found.get('NATS: stream JOBS')?.verdict).toBe('failed');
    expect(found.get('NATS: JetStream')?.verdict).toBe('ok');
  });
});

test('no dispatcher and an SMSC that is not there fail, with 1 as the exit code, and no secret is shown', async () => {
  const hub = await idleHub();
  const { code, text } = await doctor(hub.environment);
  expect(code).toBe(1);
  expect(text).toMatch(/failed +dispatcher +No dispatcher owns "/);
  expect(text).toMatch(/failed +SMSCs reachable .*ECONNREFUSED/);
  expect(text).toMatch(/ok +migrations/);
  expect(text).not.toContain('test-password');
  expect(text).not.toContain(hub.environment.HELIOGRAPH_SECRET_KEY);
});

test('another secret key opens no password', async () => {
  const hub = await idleHub();
  const HELIOGRAPH_SECRET_KEY = Buffer.from('vutsrqponmlkjihgfedcba9876543210').toString('base64');
  const found = await results({ ...hub.environment, HELIOGRAPH_SECRET_KEY });
  expect(found.get('carriers: passwords')?.verdict).toBe('failed');
  expect((await results(hub.environment)).get('carriers: passwords')?.verdict).toBe('ok');
});

test('a database without migrations is told so', async () => {
  const { url } = await testDatabase(true);
  const found = await results({ DATABASE_URL: url, NATS_URL: inject('natsUrl') });
  expect(found.get('PostgreSQL: migrations')).toMatchObject({
    verdict: 'failed',
    todo: 'Apply them: heliograph migrate.',
  });
  expect(found.get('carriers: routes')?.verdict).toBe('failed');
  expect(found.get('NATS: reachable')?.verdict).toBe('ok');
});

test('claims past their time and an old outbox are stuck', async () => {
  const hub = await idleHub();
  await query(
    hub.databaseUrl,
    `WITH c AS (INSERT INTO claims (id, message_ids, attempts, due_at)
       VALUES (gen_random_uuid(), ARRAY[gen_random_uuid(), gen_random_uuid()], '{1,1}', now() - interval '1 hour'))
     INSERT INTO outbox (message_id, subject, payload, created_at)
       VALUES (gen_random_uuid(), 'jobs.x.normal', '{}', now() - interval '1 hour')`,
  );
  const found = await results(hub.environment);
  expect(found.get('messages: sending')).toMatchObject({ verdict: 'failed', found: expect.stringMatching(/^2 /) });
  expect(found.get('messages: outbox')?.verdict).toBe('failed');
  expect(found.get('messages: overdue')?.verdict).toBe('ok');
});

test('messages that wait for a connection that is off, and those without a receipt, are told', async () => {
  const hub = await idleHub();
  const db = openDatabase(hub.databaseUrl, 1);
  const connection = await db.prisma.connection.findFirstOrThrow();
  const { id: connectionId, workspaceId } = connection;
  const days = (count: number) => new Date(Date.now() - count * 86_400_000);
  const waiting = messageAt(days(0.1), { workspaceId, connectionId });
  const silent = messageAt(days(3.5), { workspaceId, status: 'OUTCOME_UNKNOWN', reasonCode: 'RECEIPT_MISSING' });
  const chunk = { id: idAt(days(0.1)), workspaceId, connectionId, lane: 'normal', messageIds: [waiting.id] };
  const queued = chunksInsert([{ ...chunk, queuedAt: days(0.1), dueAt: waiting.expiresAt }]);
  await transaction(db.pool, (tx) => runAsOneStatement(tx, [messagesInsert([waiting, silent]), queued]));
  await db.prisma.connection.update({ where: { id: connectionId }, data: { enabled: false } });
  await db.close();
  const found = await results(hub.environment);
  const warned = (text: string) => ({ verdict: 'warning', found: expect.stringContaining(text) });
  expect(found.get('messages: no way out')).toMatchObject(warned('1 wait for a connection that is off'));
  expect(found.get('messages: without receipt')).toMatchObject(warned('1 of 1 messages of three days ago'));
});

test('jobs that could not be worked on are told', async () => {
  const hub = await idleHub();
  const insert = `INSERT INTO dead_jobs VALUES ('jobs.x.normal', '{"messageIds":["x"]}', 'error: SQLSTATE 22P02', 3, now(), now())`;
  await query(hub.databaseUrl, insert);
  expect((await results(hub.environment)).get('messages: dead jobs')).toMatchObject({
    verdict: 'warning',
    found: expect.stringContaining('jobs.x.normal {"messageIds":["x"]}: error: SQLSTATE 22P02'),
  });
  await query(hub.databaseUrl, `UPDATE dead_jobs SET last_at = now() - interval '1 hour'`);
  expect((await results(hub.environment)).get('messages: dead jobs')).toMatchObject({ verdict: 'ok' });
});

test('timers past their time, and those that are tried no more, are told', async () => {
  const hub = await idleHub();
  const insert = (due: string, quarantined: string | null) =>
    query(
      hub.databaseUrl,
      `INSERT INTO timers VALUES (gen_random_uuid(), 'test.kind', gen_random_uuid(), gen_random_uuid(),
        now() + $1::interval, '{}', 10, $2, 'error: SQLSTATE 22003')`,
      [due, quarantined],
    );
  const found = async () => (await results(hub.environment)).get('messages: timers');
  await insert('-1 minute', null);
  expect(await found()).toMatchObject({ verdict: 'ok' });
  await insert('-1 day', new Date().toISOString());
  expect(await found()).toMatchObject({
    verdict: 'warning',
    found: expect.stringMatching(/^1 timers failed ten times .*test\.kind .*: error: SQLSTATE 22003\.$/),
  });
  await insert('-3 minutes', null);
  expect(await found()).toMatchObject({ verdict: 'failed', found: expect.stringMatching(/^1 timers are more/) });
});

test('a locked table fails the checks that need it, and the lock is told', async () => {
  const hub = await idleHub();
  const holder = await databaseClient(hub.databaseUrl);
  onTestFinished(() => holder.end());
  await holder.query('BEGIN; LOCK TABLE messages IN ACCESS EXCLUSIVE MODE');
  const found = await results(hub.environment);
  expect(found.get('PostgreSQL: locks')).toMatchObject({
    verdict: 'failed',
    found: expect.stringContaining('messages by'),
  });
  expect(found.get('messages: overdue')?.verdict).toBe('failed');
  expect(found.get('messages: outbox')?.verdict).toBe('ok');
});

test('servers that are away fail once, and what needs them is skipped', async () => {
  const port = await freePort();
  const found = await results({
    DATABASE_URL: `postgresql://me:hidden-secret@127.0.0.1:${port}/none`,
    NATS_URL: `nats://127.0.0.1:${port}`,
  });
  expect(found.get('PostgreSQL: reachable')?.verdict).toBe('failed');
  expect(found.get('NATS: reachable')?.verdict).toBe('failed');
  expect(found.get('NATS: JetStream')?.verdict).toBe('skipped');
  expect(found.get('carriers: routes')?.verdict).toBe('skipped');
  expect(JSON.stringify([...found])).not.toContain('hidden-secret');
});

test('servers that take a connection and say nothing cannot hold the answer back', async () => {
  const sockets = new Set<net.Socket>();
  const silent = net.createServer((socket) => {
    sockets.add(socket);
    // The doctor hangs up, as it may.
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const { port } = silent.address() as net.AddressInfo;
  const found = await results({
    DATABASE_URL: `postgresql://me@127.0.0.1:${port}/none`,
    NATS_URL: `nats://127.0.0.1:${port}`,
  });
  expect(found.get('PostgreSQL: reachable')?.verdict).toBe('failed');
  expect(found.get('NATS: reachable')?.verdict).toBe('failed');
});

test('a mistake of the environment hides nothing else', async () => {
  const hub = await idleHub();
  const found = await results({ ...hub.environment, HELIOGRAPH_DB_POOL_SIZE: 'many', HELIOGRAPH_TYPO: '1' });
  const { verdict, found: told } = found.get('process: environment') ?? { verdict: null, found: '' };
  expect(verdict).toBe('failed');
  expect(told).toContain('HELIOGRAPH_DB_POOL_SIZE');
  expect(told).toContain('HELIOGRAPH_TYPO');
  expect(found.get('PostgreSQL: migrations')?.verdict).toBe('ok');
});
