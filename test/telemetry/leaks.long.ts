// A person's number, name, words and code over everything that a hub writes: tables, JetStream's files, logs and traces, before and after erasing.
import fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';
import { ownNats, removeFolder, type SnapshotServer, temporaryFolder } from '../support/servers.ts';
import { Receiver } from '../webhooks/receiver.ts';

const NUMBER = '447911152727';
/** The number as people and networks write it. */
const SPELLINGS = [NUMBER, '07911152727', '07911 152727', '7911152727'];
/** Words that stand in nothing but what is the person's. */
const WORDS = {
  name: 'Xanthippe',
  text: 'Quetzalcoatl parcel in locker seven',
  reply: 'Brontosaurus with my neighbour please',
  note: 'Archaeopteryx called twice',
  label: 'pterodactyl-case',
  proof: 'Stegosaurus form of May',
  metadata: 'triceratops-order-17',
  attribute: 'Velociraptor-street',
};

let database: TestDatabase;
let nats: SnapshotServer;
let hub: Hub;
let collector: Server;
const folder = temporaryFolder('leaks-nats');
const receiver = new Receiver();
const output: string[] = [];
const traces: string[] = [];
let code = '';

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      traces.push(Buffer.concat(chunks).toString('latin1'));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', () => resolve()));
  await receiver.start();
  // What a receiver answers is kept in the log of its deliveries: it may quote what it got.
  receiver.answer = ({ body }, response) => void response.end(`+${NUMBER}, ${WORDS.text}: got ${body}`);
  database = await testDatabase();
  nats = await ownNats(folder);
  await nats.start();
  hub = await Hub.prepare(database.url, nats.url);
  Object.assign(hub.environment, {
    NODE_OPTIONS: `--import ${pathToFileURL('examples/tracing.mjs').href}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    HELIOGRAPH_LOG_LEVEL: 'debug',
  });
  const starting = hub.startAll();
  for (const { child } of hub.roles.values()) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => output.push(String(data)));
  }
  await starting;
});

afterAll(async () => {
  await hub?.stop();
  await nats?.dispose();
  await database?.drop();
  await receiver.stop();
  collector?.close();
  removeFolder(folder);
});

/** Everything that names the person, or is a text of or about it. */
const secrets = () => [...SPELLINGS, ...Object.values(WORDS), ...(code === '' ? [] : [code])];
const foundIn = (text: string) => secrets().filter((secret) => text.includes(secret));

/** Files below a folder, as text in which any octets may be looked for. */
function files(below: string): [string, string][] {
  return fs.readdirSync(below, { recursive: true, withFileTypes: true }).flatMap((entry): [string, string][] => {
    const file = path.join(entry.parentPath, entry.name);
    return entry.isFile() ? [[file, fs.readFileSync(file).toString('utf8')]] : [];
  });
}

/** Tables, and what is found in which. */
async function inTables(only?: string): Promise<string[]> {
  const client = await databaseClient(database.url);
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE nspname = 'public' AND relkind = 'r' ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of tables.filter((each) => only === undefined || each.name === only)) {
    const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
    found.push(...[...new Set(rows.flatMap(({ row }) => foundIn(row)))].map((secret) => `${name}: ${secret}`));
  }
  await client.end();
  return found;
}

/** Places outside the tables in which something of the person is found. */
function elsewhere(): string[] {
  const inFiles = files(folder).flatMap(([file, text]) => foundIn(text).map((secret) => `${file}: ${secret}`));
  const inLogs = output
    .join('')
    .split('\n')
    .flatMap((line) => foundIn(line).map((secret) => `log: ${secret}: ${line}`));
  const inTraces = traces.flatMap((each) => foundIn(each).map((secret) => `trace: ${secret}`));
  return [...inFiles, ...inLogs, ...inTraces];
}

/** Deliveries to webhooks that wait. */
async function pending(): Promise<number> {
  const client = await databaseClient(database.url);
  const { rows } = await client.query<{ count: number }>(
    "SELECT count(*)::int FROM webhook_deliveries WHERE status = 'PENDING'",
  );
  await client.end();
  return rows[0]?.count ?? 0;
}

const ok = async (mutation: string, input: object) => {
  const answer = await hub.api.ask<{ __typename: string; error?: string } & Record<string, unknown>>(mutation, {
    input,
  });
  expect(answer.error, mutation).toBeUndefined();
  return answer;
};

test('a life of a person with a hub leaves its number, name, words and codes in the tables that are registered, and nowhere else', async () => {
  const phone = `+${NUMBER}`;
  await ok(
    'mutation($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { __typename ... on Error { error: message } } }',
    { url: `${receiver.url}/all` },
  );
  await ok(
    'mutation($input: UpsertContactsInput!) { upsertContacts(input: $input) { __typename ... on Error { error: message } } }',
    { contacts: [{ phone, name: WORDS.name, tags: [WORDS.label], attributes: { address: WORDS.attribute } }] },
  );
  await ok(
    'mutation($input: RecordConsentInput!) { recordConsent(input: $input) { __typename ... on Error { error: message } } }',
    { contact: { phone }, purposes: ['MARKETING'], source: 'FORM', proof: { text: WORDS.proof } },
  );
  const { accepted: message } = await hub.api.send(phone, {
    content: { text: WORDS.text },
    metadata: { order: WORDS.metadata },
  });
  await hub.api.sendMany(['not 07911 152727'], { content: { text: WORDS.text } });
  await hub.api.send(phone, {
    content: { text: `${WORDS.text} again` },
    sendAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await ok(
    'mutation($input: StartVerificationInput!) { startVerification(input: $input) { __typename ... on Error { error: message } } }',
    { to: phone, purposeText: 'Example: sign in' },
  );
  await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
  const inbox = () => hub.simulator<{ text: string }[]>(`GET /handsets/${NUMBER}`);
  await expect
    .poll(async () => (await inbox()).find(({ text }) => text.startsWith('Example:'))?.text, { timeout: 30_000 })
    .toBeDefined();
  code = /is (\d+)\./.exec((await inbox()).find(({ text }) => text.startsWith('Example:'))?.text ?? '')?.[1] ?? '';
  expect(code).toMatch(/^\d{4,}$/);

  await hub.simulator(`POST /handsets/${NUMBER}/reply`, { to: '+447700900999', text: WORDS.reply });
  const conversations = () =>
    hub.api.ask<{ edges: { node: { id: string } }[] }>('{ conversations(first: 1) { edges { node { id } } } }');
  await expect.poll(async () => (await conversations()).edges.length, { timeout: 30_000 }).toBe(1);
  const conversationId = (await conversations()).edges[0]?.node.id;
  await ok(
    'mutation($input: AddConversationNoteInput!) { addConversationNote(input: $input) { __typename ... on Error { error: message } } }',
    { conversationId, text: WORDS.note },
  );
  await ok(
    'mutation($input: LabelConversationInput!) { labelConversation(input: $input) { __typename ... on Error { error: message } } }',
    { conversationId, add: [WORDS.label] },
  );
  await ok(
    'mutation($input: RecordComplaintInput!) { recordComplaint(input: $input) { __typename ... on Error { error: message } } }',
    { to: { phone }, proof: { letter: WORDS.proof } },
  );
  await hub.api.ask(
    '{ contacts(filter: { search: "Xanthippe" }) { edges { node { id phone name messages(first: 5) { edges { node { body } } } } } } }',
  );
  await hub.api.ask(
    'query($i: SendMessageInput!) { previewMessage(input: $i) { text issues { message } decision { verdict } } }',
    { i: { to: { phone }, content: { text: WORDS.text }, purpose: 'MARKETING' } },
  );
  const answered = async () => {
    const client = await databaseClient(database.url);
    const { rows } = await client.query<{ count: number }>(
      "SELECT count(*)::int FROM webhook_deliveries WHERE status = 'DELIVERED' AND log::text LIKE $1",
      [`%${NUMBER}%`],
    );
    await client.end();
    return rows[0]?.count ?? 0;
  };
  await expect.poll(answered, { timeout: 30_000 }).toBeGreaterThan(3);
  await expect.poll(() => traces.length, { timeout: 30_000 }).toBeGreaterThan(0);

  // The search finds what is there: else it proves nothing.
  const kept = await inTables();
  for (const word of [
    NUMBER,
    WORDS.name,
    WORDS.text,
    WORDS.reply,
    WORDS.note,
    WORDS.label,
    WORDS.proof,
    WORDS.metadata,
  ]) {
    expect(
      kept.some((each) => each.endsWith(`: ${word}`)),
      word,
    ).toBe(true);
  }
  expect(files(folder).some(([, text]) => text.includes('messageId'))).toBe(true);
  expect(elsewhere()).toEqual([]);
  expect(await inTables('audit_entries')).toEqual([]);
  expect(await inTables('decisions')).toEqual([]);
  expect(await inTables('data_reads')).toEqual([]);
  expect(await inTables('outbox')).toEqual([]);
  expect(await inTables('timers')).toEqual([]);
});

test('after it is erased nothing of it is in any table, file of JetStream, line of the log or trace', async () => {
  // What is asked of receivers from here on they answer without quoting it.
  receiver.answer = (_received, response) => void response.end('ok');
  await expect.poll(pending, { timeout: 30_000 }).toBe(0);
  await ok(
    'mutation($input: EraseContactInput!) { eraseContact(input: $input) { __typename ... on Error { error: message } } }',
    { phone: `+${NUMBER}` },
  );
  expect(await inTables()).toEqual([]);
  expect(elsewhere()).toEqual([]);
});
