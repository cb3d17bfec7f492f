import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { isOfPattern, SUBJECTS } from '../../src/bus/personal-data.ts';
import { LOG_FIELDS } from '../../src/kernel/logger.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub, SECRET_KEY } from '../support/hub.ts';
import { pathsOf, unregisteredPaths } from '../support/json-paths.ts';

const TEXT = 'Your secret parcel is in locker seven';
const REPLY = 'Please leave it with my neighbour';
const HANDSET = '447911151616';

let database: TestDatabase;
let hub: Hub;
const output: string[] = [];
let nats: NatsConnection;
/** Everything that anybody publishes to the NATS of the tests, but JetStream's own words. */
const published: { subject: string; text: string }[] = [];

beforeAll(async () => {
  const { host, username, password } = new URL(inject('natsUrl'));
  nats = await connect({ servers: host, user: username, pass: password });
  nats.subscribe('>', {
    callback: (_error, message) => {
      if (!/^(?:\$|_INBOX)/.test(message.subject)) published.push({ subject: message.subject, text: message.string() });
    },
  });
  await nats.flush();
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  hub.environment.HELIOGRAPH_LOG_LEVEL = 'debug';
  const starting = hub.startAll();
  for (const { child } of hub.roles.values()) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => output.push(String(data)));
  }
  await starting;
});

afterAll(async () => {
  await hub?.stop();
  await nats?.close();
  await database?.drop();
});

const lines = () =>
  output
    .join('')
    .split('\n')
    .filter((line) => line !== '');
const logged = (sentence: string) => lines().filter((line) => line.includes(`"msg":"${sentence}"`));
const reply = (text: string) =>
  hub.simulator(`POST /handsets/${HANDSET}/reply`, { to: '+447700900999', text }).catch(() => null);

test('no number, text, key or password is in any line of any process, at debug level, not even where errors quote them', async () => {
  const { accepted: message } = await hub.api.send(`+${HANDSET}`, { content: { text: TEXT } });
  await hub.api.send('+447911120005', { content: { text: TEXT } });
  const { batch } = await hub.api.sendMany(['+447911151617', 'not a number 7911151618'], { content: { text: TEXT } });
  await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
  await reply(REPLY);
  await hub.api.as('hg_wrong_key_that_nobody_knows_0123456789').raw('{ viewer { role } }');

  // The database refuses, and says what it was given.
  const client = await databaseClient(database.url);
  await client.query(
    `CREATE FUNCTION quote() RETURNS trigger AS $$ BEGIN
       RAISE EXCEPTION 'refused: %', row_to_json(NEW) USING ERRCODE = TG_ARGV[0]; END $$ LANGUAGE plpgsql`,
  );
  await client.query(
    "CREATE TRIGGER quote BEFORE INSERT ON inbound_messages FOR EACH ROW EXECUTE FUNCTION quote('P0001')",
  );
  await client.query(
    "CREATE TRIGGER quote BEFORE INSERT ON message_parts FOR EACH ROW EXECUTE FUNCTION quote('58000')",
  );
  void reply(REPLY);
  await hub.api.send('+447911151619', { content: { text: TEXT } });
  await expect.poll(() => logged('an inbound message was not stored').length, { timeout: 30_000 }).toBeGreaterThan(0);
  await expect
    .poll(() => logged('facts could not be recorded and wait').length, { timeout: 30_000 })
    .toBeGreaterThan(0);
  await client.query("CREATE TRIGGER quote BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION quote('22000')");
  const { errors } = await hub.api.raw(
    'mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }',
    { input: { to: { phone: '+447911151620' }, content: { text: TEXT }, purpose: 'TRANSACTIONAL' } },
  );
  expect(errors?.[0]?.message).toMatch(/^Unexpected error/);
  for (const table of ['inbound_messages', 'message_parts', 'messages']) {
    // DROP TRIGGER locks partitions before their table, which is the order of nobody else.
    await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE; DROP TRIGGER quote ON ${table}; COMMIT`);
  }
  await client.end();
  await expect.poll(() => logged('unexpected error in a request').length, { timeout: 30_000 }).toBeGreaterThan(0);

  // Whatever listens while a subscription goes on is taken away again: Node warns from the eleventh on.
  const watcher = hub.api.socket();
  let samples = 0;
  const query = 'subscription { traffic(intervalMs: 100) { sent } }';
  const end = watcher.subscribe({ query }, { next: () => samples++, error: () => {}, complete: () => {} });
  await expect.poll(() => samples, { timeout: 30_000 }).toBeGreaterThan(14);
  end();
  await watcher.dispose();
  expect(output.join('')).not.toContain('MaxListenersExceededWarning');

  const secrets = [hub.api.key, SECRET_KEY, 'hg_wrong_key_that_nobody_knows', new URL(database.url).password];
  const leaks = lines().filter(
    (line) =>
      /79111516\d\d|7911120005|7700900999/.test(line) ||
      [TEXT, REPLY, ...secrets].some((secret) => line.includes(secret)),
  );
  expect(leaks).toEqual([]);
  // What may be known is there: ids of messages, batches and connections, as the API writes them, and of requests.
  for (const sentence of ['messages were accepted', 'messages are sent', 'facts of messages are recorded']) {
    expect(
      logged(sentence).some((line) => line.includes(message.id)),
      sentence,
    ).toBe(true);
  }
  expect(logged('messages were accepted').some((line) => line.includes(`"batchId":"${batch.id}"`))).toBe(true);
  expect(JSON.parse(logged('messages are sent')[0] ?? '{}')).toMatchObject({
    connectionId: expect.stringMatching(/^connection_[0-9a-f]{32}$/),
  });
  expect(JSON.parse(logged('a request was answered')[0] ?? '{}')).toMatchObject({ requestId: expect.any(String) });
});

test('a line has registered fields only, and one that is not is hidden', () => {
  const told = lines().map((line) => JSON.parse(line) as Record<string, unknown>);
  const own = new Set(['level', 'time', 'msg', ...LOG_FIELDS.keys()]);
  const fields = new Set(told.flatMap((line) => Object.keys(line)));
  expect(fields.size).toBeGreaterThan(10);
  expect(
    [...fields].filter((field) => !own.has(field)),
    'add a new field to src/kernel/logger.ts',
  ).toEqual([]);
});

test('what goes through NATS has registered subjects and fields only, and no number or text', async () => {
  // Other tests use this NATS too.
  const client = await databaseClient(database.url);
  const { rows } = await client.query<{ id: string }>('SELECT id FROM workspaces UNION ALL SELECT id FROM connections');
  await client.end();
  const mine = published.filter(({ subject }) => rows.some(({ id }) => subject.includes(id)));
  const kinds = new Set<string>();
  for (const { subject, text } of mine) {
    const registered = SUBJECTS.find((each) => isOfPattern(subject, each.subject));
    expect(registered, `add the subject ${subject} to src/bus/personal-data.ts`).toBeDefined();
    kinds.add(registered?.subject ?? '');
    expect(/79111516\d\d|7911120005/.test(text) || text.includes(TEXT) || text.includes(REPLY), text).toBe(false);
    if (!text.startsWith('{')) continue;
    const unknown = pathsOf(JSON.parse(text)).filter((path) => !registered?.fields.includes(path));
    expect(unknown, `fields of ${subject} that are not in src/bus/personal-data.ts`).toEqual([]);
  }
  expect([...kinds]).toEqual(expect.arrayContaining(['jobs.*.*', 'feed.*.messages', 'feed.*.inbound', 'health.*']));
});

test('the JSON that stays when a person is erased has registered paths only', async () => {
  const client = await databaseClient(database.url);
  const { paths, columns } = await unregisteredPaths(async (sql) => (await client.query<{ value: unknown }>(sql)).rows);
  await client.end();
  expect(columns).toBeGreaterThan(3);
  expect(paths, 'add a new path to src/db/personal-tables.ts: can it name a person?').toEqual([]);
});
