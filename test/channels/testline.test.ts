import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { CHANNELS } from '../../src/channels/index.ts';
import { ROLE_STARTS, type RunningRole } from '../../src/cli/roles.ts';
import { loadConfig } from '../../src/config.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openRuntime, type Runtime } from '../../src/runtime.ts';
import type { MessageShape } from '../support/api.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';
import { TESTLINE, testlineChannel } from '../support/testline.ts';
import { TestlineProvider } from '../support/testline-provider.ts';

// A made-up channel beside SMPP: a provider over HTTP in both directions, on the pipeline of a whole hub. The API, the
// dispatcher and the scheduler run in this process, so that they know the channel; the simulator runs in its own.

let database: TestDatabase;
let hub: Hub;
let provider: TestlineProvider;
let runtime: Runtime;
let client: pg.Client;
let workspaceId: string;
let line: string;
const running: RunningRole[] = [];

/** Numbers of the route that has the made-up channel alone, and of the one that has the simulator behind it. */
const ALONE = '+4479111710';
const WITH_SMS = '+4479111711';

beforeAll(async () => {
  database = await testDatabase();
  provider = await TestlineProvider.start();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.start('simulator');
  const config = loadConfig(hub.environment);
  runtime = {
    ...(await openRuntime(config, database.url, inject('natsUrl'), new AbortController().signal)),
    channels: new Map([...CHANNELS, [TESTLINE, testlineChannel]]),
  };
  client = await databaseClient(database.url);
  const { rows } = await client.query<{ id: string; workspaceId: string }>(
    'SELECT id, workspace_id AS "workspaceId" FROM connections',
  );
  const [simulator] = rows;
  workspaceId = simulator?.workspaceId ?? '';
  line = newId();
  await runtime.db.prisma.connection.create({
    data: {
      id: line,
      workspaceId,
      kind: TESTLINE,
      name: 'test line',
      settings: { url: provider.url },
      responseTimeoutSeconds: 5,
      queryAfterSeconds: 60,
    },
  });
  await route(ALONE, [line]);
  await route(WITH_SMS, [line, simulator?.id ?? '']);
  for (const role of ['dispatcher', 'scheduler', 'api'] as const) running.push(await ROLE_STARTS[role](runtime));
  await vi.waitFor(async () => expect(await states()).toEqual(['BOUND', 'BOUND']), { timeout: 15_000 });
}, 60_000);

afterAll(async () => {
  for (const role of running.reverse()) await role.stop();
  await runtime?.close();
  await client?.end();
  await hub?.stop();
  await provider?.stop();
  await database?.drop();
});

async function route(prefix: string, connectionIds: readonly string[]): Promise<void> {
  const targets = { create: connectionIds.map((connectionId, position) => ({ connectionId, position })) };
  const data = { id: newId(), workspaceId, name: `route ${prefix}`, prefixes: [prefix], priority: 10, targets };
  await runtime.db.prisma.route.create({ data: { ...data, defaultSender: '+447700900999' } });
}

async function states(): Promise<string[]> {
  const { rows } = await client.query<{ state: string }>('SELECT state::text FROM connections');
  return rows.map((row) => row.state);
}

/** Waits until a message has a status. */
async function reaches(id: string, status: string): Promise<MessageShape> {
  await expect.poll(async () => (await hub.api.message(id)).status, { timeout: 15_000 }).toBe(status);
  return hub.api.message(id);
}

/** Sends to a number, until the provider has it. */
async function sent(to: string, input: object = {}) {
  const { accepted } = await hub.api.send(to, input);
  await reaches(accepted.id, 'SENT');
  const [taken] = provider.to(to);
  if (taken === undefined) throw new Error('the provider has no message');
  return { id: accepted.id, taken };
}

const timelineOf = ({ timeline }: MessageShape) => timeline.map((event) => event.type);

interface Part {
  status: string;
  receiptAt: string | null;
  readAt: string | null;
}

const partsOf = (id: string) =>
  hub.api
    .ask<{ parts: Part[] }>('query($id: ID!) { message(id: $id) { parts { status receiptAt readAt } } }', { id })
    .then(({ parts }) => parts);

describe('a message by a channel without parts', () => {
  const LONG = 'ж'.repeat(600);

  test('is previewed as that channel takes it, and by SMS as SMS does', async () => {
    const preview = (to: string) =>
      hub.api.ask(
        'query($i: SendMessageInput!) { previewMessage(input: $i) { encoding partCount unitsUsed issues { message } } }',
        { i: { to: { phone: to }, content: { text: LONG }, purpose: 'TRANSACTIONAL' } },
      );
    expect(await preview(`${ALONE}01`)).toEqual({ encoding: 'UTF8', partCount: 1, unitsUsed: 600, issues: [] });
    expect(await preview('+447911172001')).toMatchObject({ encoding: 'UCS2', partCount: 9 });
  });

  test('goes out whole under an id that we chose, is delivered and then read, and keeps both moments', async () => {
    const { id, taken } = await sent(`${ALONE}02`, { content: { text: LONG } });
    expect(taken).toMatchObject({ text: LONG, from: '+447700900999' });
    expect((await hub.api.message(id)).parts).toMatchObject([{ number: 1, status: 'SENT', remoteId: taken.id }]);
    expect(await provider.report(taken, 'DELIVERED')).toBe(200);
    await reaches(id, 'DELIVERED');
    expect(await provider.report(taken, 'READ')).toBe(200);
    const message = await reaches(id, 'READ');
    expect(timelineOf(message)).toEqual(['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED', 'READ']);
    const [part] = await partsOf(id);
    expect(part?.status).toBe('READ');
    expect(Date.parse(part?.receiptAt ?? '')).toBeLessThan(Date.parse(part?.readAt ?? ''));
    // It is said again, and out of order: nothing changes.
    expect(await provider.report(taken, 'DELIVERED')).toBe(200);
    expect(await hub.api.message(id)).toEqual(message);
    expect(provider.to(`${ALONE}02`)).toHaveLength(1);
  });

  test('that was delivered after it had failed was delivered', async () => {
    const { id, taken } = await sent(`${ALONE}03`);
    await provider.report(taken, 'UNDELIVERABLE');
    expect((await reaches(id, 'UNDELIVERED')).reason?.code).toBe('UNDELIVERABLE');
    await provider.report(taken, 'DELIVERED');
    const message = await reaches(id, 'DELIVERED');
    expect([message.reason, timelineOf(message).slice(-2)]).toEqual([null, ['UNDELIVERED', 'DELIVERED']]);
    await provider.report(taken, 'UNDELIVERABLE');
    expect(timelineOf(await hub.api.message(id)).at(-1)).toBe('RECEIPT_CONFLICT');
    expect((await hub.api.message(id)).status).toBe('DELIVERED');
  });

  test('of which no answer came is of unknown outcome, and its receipt finds it by the id that we chose', async () => {
    const to = `${ALONE}04`;
    provider.silent.add(to);
    const { accepted } = await hub.api.send(to);
    expect((await reaches(accepted.id, 'OUTCOME_UNKNOWN')).reason?.code).toBe('NO_RESPONSE');
    const [taken] = provider.to(to);
    await provider.report({ id: taken?.id ?? '', to }, 'DELIVERED');
    await reaches(accepted.id, 'DELIVERED');
    expect(provider.to(to)).toHaveLength(1);
  });

  test('that the channel has no place for is refused, and says why', async () => {
    const { issues } = await hub.api.send(`${ALONE}05`, { content: { binary: { data: '0102' } } });
    expect(issues).toEqual([
      { path: ['content', 'binary'], message: 'cannot go by its channel: TESTLINE takes texts alone', received: null },
    ]);
  });
});

describe('a phone that cannot', () => {
  test('gets the message by the next connection of its route, by SMS', async () => {
    const to = `${WITH_SMS}01`;
    provider.incapable.add(to);
    const { accepted } = await hub.api.send(to, { content: { text: 'Ж'.repeat(200) } });
    const message = await reaches(accepted.id, 'DELIVERED');
    const parts = (type: string) => Array.from({ length: 3 }, () => type);
    expect(timelineOf(message).filter((type) => type !== 'RECEIPT' && type !== 'PART_SENT')).toEqual([
      'ACCEPTED',
      'SENDING',
      'DEFERRED',
      'RETRY',
      'SENDING',
      'SENT',
      'DELIVERED',
    ]);
    expect(timelineOf(message).filter((type) => type === 'PART_SENT')).toEqual(parts('PART_SENT'));
    expect([message.encoding, message.partCount]).toEqual(['UCS2', 3]);
    expect(message.timeline[2]?.reason?.code).toBe('NOT_CAPABLE');
    expect(provider.to(to)).toEqual([]);
    const { decision } = await hub.api.ask<{ decision: { steps: { gate: string; reason: string }[] } }>(
      'query($id: ID!) { message(id: $id) { decision { steps { gate reason } } } }',
      { id: accepted.id },
    );
    const reason = 'The recipient cannot take its channel (the phone does not have the app): it goes by "simulator"';
    expect(decision.steps).toContainEqual({ gate: 'route', reason });
  });

  test('gets nothing where its route has no other channel, and the reason says what the provider said', async () => {
    const to = `${ALONE}06`;
    provider.incapable.add(to);
    const { accepted } = await hub.api.send(to);
    expect((await reaches(accepted.id, 'FAILED')).reason).toEqual({
      code: 'NOT_CAPABLE',
      providerCode: { channel: TESTLINE, code: 'NO_APP', text: 'the phone does not have the app' },
    });
  });
});

describe('a message that is on its way', () => {
  test('is taken back where somebody cancels it', async () => {
    const { id, taken } = await sent(`${ALONE}07`);
    await hub.api.ask(
      'mutation($input: CancelMessagesInput!) { cancelMessages(input: $input) { ... on CancelMessagesPayload { recallsAsked } } }',
      { input: { ids: [id], recallSent: true } },
    );
    expect((await reaches(id, 'UNDELIVERED')).reason?.code).toBe('DELETED_AT_PROVIDER');
    expect(taken.state).toBe('RECALLED');
  });

  test('is asked about where its receipt does not come', async () => {
    const { id, taken } = await sent(`${ALONE}08`);
    taken.state = 'DELIVERED';
    await client.query('UPDATE messages SET due_at = now() - make_interval(secs => 1) WHERE "to" = $1', [`${ALONE}08`]);
    await reaches(id, 'DELIVERED');
  });

  test('is not sent where the last look finds that it must not be', async () => {
    const to = `${ALONE}09`;
    const { accepted } = await hub.api.send(to, { sendAt: new Date(Date.now() + 3_600_000).toISOString() });
    // As if its person had been erased between the acceptance and the claim.
    await client.query('UPDATE messages SET body = NULL, due_at = now() - make_interval(secs => 1) WHERE "to" = $1', [
      to,
    ]);
    const message = await reaches(accepted.id, 'BLOCKED');
    expect([message.reason?.code, timelineOf(message), provider.to(to)]).toEqual([
      'ERASED',
      ['ACCEPTED', 'QUEUED', 'BLOCKED'],
      [],
    ]);
  });
});

describe('a person', () => {
  const from = '+447911171199';
  const picture = { mimeType: 'image/jpeg', url: 'https://media.example.com/1', fileName: 'cat.jpg', octets: 48_000 };

  test('sends a picture, and the provider that calls again is answered and believed once', async () => {
    const call = { type: 'message', id: 'in-1', from, to: '+447700900999', text: 'Look!', media: [picture] };
    expect(await provider.call(call)).toBe(200);
    const { edges } = await hub.api.ask<{ edges: { node: object }[] }>(
      `query($f: InboundFilter) { inboundMessages(first: 10, filter: $f) { edges { node {
        body encoding media { mimeType url fileName octets } } } } }`,
      { f: { to: '+447700900999' } },
    );
    expect(edges).toEqual([{ node: { body: 'Look!', encoding: 'UTF8', media: [picture] } }]);
    expect(await provider.call(call)).toBe(200);
    const { rows } = await client.query<{ first: boolean }>(
      'SELECT duplicate_of_id IS NULL AS first FROM inbound_messages WHERE "from" = $1 ORDER BY id',
      [from],
    );
    expect(rows).toEqual([{ first: true }, { first: false }]);
  });

  test('opts out by it, and is told so by it', async () => {
    expect(await provider.call({ type: 'message', id: 'in-2', from, to: '+447700900999', text: 'STOP' })).toBe(200);
    await expect.poll(() => provider.to(from).length, { timeout: 15_000 }).toBe(1);
    const verdict = await hub.api.ask('query($i: CanMessageInput!) { canMessage(input: $i) { allowed } }', {
      i: { to: { phone: from }, purpose: 'TRANSACTIONAL' },
    });
    expect(verdict).toEqual({ allowed: false });
  });
});
