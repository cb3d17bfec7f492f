import { request } from 'node:http';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { simulatorCredentials } from '../../src/embedded/credentials.ts';
import { type Api, numbers } from '../support/api.ts';
import { audit } from '../support/audit.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub, SECRET_KEY, seedWorkspace } from '../support/hub.ts';

let database: TestDatabase;
let hub: Hub;
let other: Api;

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  const port = Number(hub.environment.HELIOGRAPH_SIMULATOR_PORT);
  other = hub.api.as(await seedWorkspace(database.url, port, { account: '-2' }));
  await hub.startTogether();
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

test('a handset of the simulator writes to the workspace that lets it, and to no other', async () => {
  const received = async (api: Api) => {
    const { edges } = await api.ask<{ edges: { node: { body: string } }[] }>(
      '{ inboundMessages(first: 100) { edges { node { body } } } }',
    );
    return edges.map(({ node }) => node.body).filter((text) => text.startsWith('for '));
  };
  const write = (api: Api, text: string) =>
    api.ask<{ __typename: string; delivered?: boolean }>(
      `mutation($t: String!) { simulateReply(input: { from: "+447911130600", to: "+447700900001", text: $t }) {
        __typename ... on SimulateReplyPayload { delivered } } }`,
      { t: text },
    );
  for (let n = 0; n < 4; n++) {
    expect(await write(hub.api, `for me ${n}`)).toMatchObject({ delivered: true });
    expect(await write(other, `for them ${n}`)).toMatchObject({ delivered: true });
  }
  expect((await received(hub.api)).sort()).toEqual([0, 1, 2, 3].map((n) => `for me ${n}`));
  expect((await received(other)).sort()).toEqual([0, 1, 2, 3].map((n) => `for them ${n}`));
  // Without a connection to the simulator nobody writes.
  const id = (await other.ask<{ edges: { node: { id: string } }[] }>('{ smscConnections { edges { node { id } } } }'))
    .edges[0]?.node.id;
  const enable = (enabled: boolean) =>
    other.ask(
      'mutation($id: ID!, $on: Boolean!) { setSmscConnectionEnabled(input: { id: $id, enabled: $on }) { __typename } }',
      { id, on: enabled },
    );
  await enable(false);
  expect(await write(other, 'for nobody')).toMatchObject({ __typename: 'NotFound' });
  await enable(true);
});

test('the hub says whether a simulator stands for all carriers of the workspace', async () => {
  const simulated = () => hub.api.ask<boolean>('{ simulated }');
  expect(await simulated()).toBe(true);
  const { smscConnection } = await hub.api.ask<{ smscConnection: { id: string } }>(
    `mutation { createSmscConnection(input: { name: "elsewhere", host: "smsc.example.com", port: 2775, systemId: "x", password: "y" }) {
      ... on SmscConnectionPayload { smscConnection { id } } } }`,
  );
  expect(await simulated()).toBe(false);
  await hub.api.ask(`mutation { deleteSmscConnection(input: { id: "${smscConnection.id}" }) { __typename } }`);
  expect(await simulated()).toBe(true);
});

test.each([
  ['123456789012345678901', '"123456789012345678901"'],
  ['Grüße', '"Grüße"'],
  ['', '""'],
])('a handset cannot write to "%s", and the field is named', async (to, shown) => {
  const { issues } = await hub.api.ask<{ issues: { path: string[]; message: string; received: string | null }[] }>(
    `mutation($to: String!) { simulateReply(input: { from: "+447911130600", to: $to, text: "x" }) {
      ... on InvalidInput { issues { path message received } } } }`,
    { to },
  );
  const message = `"to" is ${shown}: an address has 1 to 20 printable ASCII characters`;
  expect(issues).toEqual([{ path: ['to'], message, received: to }]);
});

test('the port that controls the simulator does not serve web pages', async () => {
  const port = Number(hub.environment.HELIOGRAPH_SIMULATOR_CONTROL_PORT);
  const status = (headers: Record<string, string>, method = 'POST', path = '/cut') =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers }, (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      asked.on('error', reject);
      asked.end();
    });
  const plain = { 'content-type': 'text/plain' };
  expect(await status({ ...plain, origin: 'https://evil.example' })).toBe(403);
  expect(await status({ ...plain, origin: 'null' })).toBe(403);
  expect(await status({ host: 'evil.example' }, 'GET', '/handsets')).toBe(403);
  expect(await status({ host: `rebound.evil.example:${port}` }, 'GET', '/audit')).toBe(403);
  for (const host of ['localhost', `127.0.0.1:${port}`, '[::1]', 'simulator:2776']) {
    expect(await status({ host }, 'GET', '/handsets')).toBe(200);
  }
});

test('two workspaces never see each other: ids, lists, filters, node, cancel, subscriptions', async () => {
  const mine = hub.api.follow();
  const theirs = other.follow();
  await hub.api.begun(2);
  const { batch } = await hub.api.sendMany(numbers(20, 30_000));
  const { accepted: message } = await other.send('+447911130500');
  await expect.poll(() => mine.items.length, { timeout: 30_000 }).toBe(80);
  await expect.poll(() => theirs.items.length, { timeout: 30_000 }).toBe(4);
  expect(theirs.items.every((item) => item.message.id === message.id)).toBe(true);
  expect(mine.items.some((item) => item.message.id === message.id)).toBe(false);
  await Promise.all([mine.stop(), theirs.stop()]);

  expect(await hub.api.message(message.id)).toBeNull();
  expect(await hub.api.ask('query($id: ID!) { node(id: $id) { id } }', { id: message.id })).toBeNull();
  expect(await other.ask('query($id: ID!) { messageBatch(id: $id) { id } }', { id: batch.id })).toBeNull();
  const list = await other.ask<{ edges: { node: { id: string } }[] }>(
    '{ messages(first: 100) { edges { node { id } } } }',
  );
  expect(list.edges.map((edge) => edge.node.id)).toEqual([message.id]);
  const filtered = await other.raw('query($b: ID!) { messages(filter: { batchId: $b }) { edges { node { id } } } }', {
    b: batch.id,
  });
  expect(filtered.errors?.[0]?.message).toContain('does not exist in this workspace');
  const canceled = await other.ask<{ __typename: string }>(
    'mutation($b: ID!) { cancelMessages(input: { batchId: $b }) { __typename } }',
    { b: batch.id },
  );
  expect(canceled).toEqual({ __typename: 'NotFound' });
  const contact = await hub.api.ask<{ id: string }>('{ contact(phone: "+447911130020") { id } }');
  expect(await other.ask('query($id: ID!) { contact(id: $id) { id } }', { id: contact.id })).toBeNull();
  const sent = await other.raw(
    `mutation($id: ID!) { sendMessage(input: { to: { contactId: $id }, content: { text: "x" }, purpose: ALERT }) { __typename } }`,
    { id: contact.id },
  );
  expect(sent.data).toEqual({ sendMessage: { __typename: 'NotFound' } });
});

test('what waits for a connection that is switched off goes out over the next one of its route', async () => {
  const connect = (name: string, settings: string) =>
    other.ask<{ smscConnection: { id: string } }>(
      `mutation { createSmscConnection(input: { name: "${name}", host: "127.0.0.1", port: ${hub.environment.HELIOGRAPH_SIMULATOR_PORT}, ${settings} }) { ... on SmscConnectionPayload { smscConnection { id } } } }`,
    );
  const { systemId, password } = simulatorCredentials(Buffer.from(SECRET_KEY, 'base64'));
  const login = (account: string) => `systemId: "${systemId}${account}", password: "${password}"`;
  const slow = (await connect('slow', `${login('-3')}, throughputPerSecond: 20`)).smscConnection.id;
  const spare = (await connect('spare', login('-4'))).smscConnection.id;
  await other.ask(
    'mutation($ids: [ID!]!) { createRoute(input: { name: "both", connectionIds: $ids, priority: 9 }) { __typename } }',
    {
      ids: [slow, spare],
    },
  );
  const states = async () => {
    const { edges } = await other.ask<{ edges: { node: { state: string } }[] }>(
      '{ smscConnections { edges { node { state } } } }',
    );
    return edges.map((edge) => edge.node.state);
  };
  await expect.poll(states, { timeout: 30_000 }).toEqual(['BOUND', 'BOUND', 'BOUND']);
  const { batch } = await other.sendMany(numbers(400, 80_000));
  await other.ask(
    'mutation($id: ID!) { setSmscConnectionEnabled(input: { id: $id, enabled: false }) { __typename } }',
    { id: slow },
  );
  // What went out over the first one before it was switched off gets its receipt when it is switched on again.
  const out = async () => {
    const counts = await other.counts(batch.id);
    return [(counts.delivered ?? 0) + (counts.sent ?? 0), (counts.delivered ?? 0) > 300];
  };
  await expect.poll(out, { timeout: 30_000 }).toEqual([400, true]);
  expect((await audit(hub, batch.id)).duplicates).toEqual([]);
});

test('a connection, a route and a sender of another workspace cannot be named', async () => {
  const { edges } = await hub.api.ask<{ edges: { node: { id: string } }[] }>(
    '{ smscConnections { edges { node { id } } } }',
  );
  const id = edges[0]?.node.id;
  const route = await other.ask<{ __typename: string }>(
    'mutation($ids: [ID!]!) { createRoute(input: { name: "x", connectionIds: $ids }) { __typename } }',
    { ids: [id] },
  );
  expect(route.__typename).toBe('NotFound');
  const off = await other.ask<{ __typename: string }>(
    'mutation($id: ID!) { setSmscConnectionEnabled(input: { id: $id, enabled: false }) { __typename } }',
    { id },
  );
  expect(off.__typename).toBe('NotFound');
});
