import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { FEED } from '../../src/bus/streams.ts';
import { type FeedHub, startFeed } from '../../src/pipeline/feed/broadcast.ts';
import type { FeedChunk } from '../../src/pipeline/feed/chunk.ts';
import { openService, type Service } from '../contacts/service.ts';
import { ownNats, type TestServer } from '../support/servers.ts';

/** The headings of the page that have a client of their own. */
const RECIPES = ['graphql-ws', 'urql', 'Apollo Client'] as const;
type RecipeName = (typeof RECIPES)[number];

interface Recipe {
  follow(options: object): () => void;
}

let nats: TestServer;
let service: Service;
let hub: FeedHub;
const recipes = new Map<RecipeName, Recipe>();
/** Where the code of the page is put: below the packages it imports, and out of the sources. */
const folder = path.resolve(`.cache/recipes-${process.pid}`);
beforeAll(async () => {
  // News are lost here: those of other tests are not.
  nats = await ownNats();
  await nats.start();
  service = await openService({ NATS_URL: nats.url });
  hub = service.api.runtime.feed;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'live.js'), codeOf('live.js'));
  for (const name of RECIPES) {
    const file = path.join(folder, `${name}.js`);
    fs.writeFileSync(file, codeOf(name));
    recipes.set(name, (await import(pathToFileURL(file).href)) as Recipe);
  }
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await service?.close();
  await nats?.dispose();
});

/** The code below a heading of the page. */
function codeOf(heading: string): string {
  const text = fs.readFileSync('docs/recipes.md', 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  const code = /^```js\n(.*?)^```/ms.exec(section)?.[1];
  if (code === undefined) throw new Error(`docs/recipes.md has no code for ${heading}`);
  return code;
}

/** The network between the clients and the hub is away: nobody can connect. */
let isUnavailable = false;

interface Followed {
  ids: string[];
  gaps: string[];
  lists: string[][];
  errors: unknown[];
  /** The sockets that it has opened, the newest last. */
  sockets: WebSocket[];
  stop(): void;
}

async function follow(name: RecipeName, resumeKey: string, key = service.api.owner.secret): Promise<Followed> {
  const sockets: WebSocket[] = [];
  class Counted extends WebSocket {
    constructor(url: string, protocol: string) {
      super(isUnavailable ? 'ws://127.0.0.1:1' : url, protocol);
      if (!isUnavailable) sockets.push(this);
    }
  }
  const followed: Followed = { ids: [], gaps: [], lists: [], errors: [], sockets, stop: () => {} };
  const stop = recipes.get(name)?.follow({
    url: `${service.api.url.replace('http', 'ws')}/graphql`,
    key,
    resumeKey,
    webSocketImpl: Counted,
    onEvent: (item: { message: { id: string } }) => followed.ids.push(item.message.id),
    onGap: (reason: string) => followed.gaps.push(reason),
    onList: (messages: { id: string }[]) => followed.lists.push(messages.map(({ id }) => id)),
    onError: (error: unknown) => followed.errors.push(error),
  });
  followed.stop = stop ?? followed.stop;
  await expect.poll(() => sockets.length, WAIT).toBeGreaterThan(0);
  return followed;
}

/** A client of each recipe, all at once; each has a resume key of its own that begins so, and is known to the hub. */
async function followAll(resumeKey: string): Promise<Followed[]> {
  const clients = await Promise.all(RECIPES.map((name) => follow(name, keyOf(resumeKey, name))));
  for (const name of RECIPES) await expect.poll(() => cursorOf(keyOf(resumeKey, name)), WAIT).toBeDefined();
  return clients;
}

const WAIT = { timeout: 30_000, interval: 20 };
const keyOf = (resumeKey: string, name: RecipeName) => `${resumeKey} ${name}`;
const points = () => service.sql<{ key: string; cursor: string }>('SELECT key, cursor FROM resume_points');
const cursorOf = async (key: string) => (await points()).find((point) => point.key === key)?.cursor;
const cursorsOf = (resumeKey: string) => Promise.all(RECIPES.map((name) => cursorOf(keyOf(resumeKey, name))));

/** One value for each recipe, under its name. */
const each = <T>(of: (index: number) => T) => Object.fromEntries(RECIPES.map((name, index) => [name, of(index)]));
/** Waits until each client has got just these, in order, and was told of nothing else. */
async function expectAll(clients: readonly Followed[], ids: readonly string[]): Promise<void> {
  await expect.poll(() => each((index) => clients[index]?.ids), WAIT).toEqual(each(() => ids));
  expect(each((index) => clients[index]?.gaps)).toEqual(each(() => []));
  expect(each((index) => clients[index]?.errors)).toEqual(each(() => []));
}

/** Waits until the hub has noted of each client that it has come on from where it was. */
async function expectNoted(resumeKey: string, start: readonly (string | undefined)[]): Promise<void> {
  const moved = async () => (await cursorsOf(resumeKey)).every((cursor, index) => cursor !== start[index]);
  await expect.poll(moved, WAIT).toBe(true);
}

let next = 0;
async function send(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { accepted } = await service.ask<{ accepted: { id: string } }>(
      `mutation($phone: PhoneNumber!) { sendMessage(input: { to: { phone: $phone }, content: { text: "x" }, purpose: TRANSACTIONAL }) {
        ... on SendMessagePayload { accepted { id } } } }`,
      { phone: `+4473${String(10_000_000 + next++)}` },
    );
    ids.push(accepted.id);
  }
  return ids;
}

/** Loses news for good: sends some, which are older than what the stream keeps when the hub begins anew. */
async function lose(count: number): Promise<string[]> {
  const { bus } = service.api.runtime;
  let events = 0;
  const listener = ({ length }: FeedChunk) => {
    events += length;
  };
  hub.listeners.add(listener);
  const ids = await send(count);
  await expect.poll(() => events, WAIT).toBe(count);
  await hub.stop();
  await bus.manager.streams.purge(FEED);
  hub = await startFeed(service.api.runtime);
  service.api.runtime.feed = hub;
  return ids;
}

describe('a client of each recipe, with fixed variables and a resume key', () => {
  test('gets everything once, in order, however often its connection is cut', async () => {
    const clients = await followAll('cut');
    const sent: string[] = [];
    for (let round = 0; round < 4; round++) {
      sent.push(...(await send(5)));
      const count = sent.length - 5;
      await expect.poll(() => clients.every(({ ids }) => ids.length >= count), WAIT).toBe(true);
      const before = clients.map(({ sockets }) => sockets.length);
      for (const { sockets } of clients) sockets.at(-1)?.terminate();
      sent.push(...(await send(5)));
      const isBack = () => clients.every(({ sockets }, index) => sockets.length > (before[index] ?? 0));
      await expect.poll(isBack, WAIT).toBe(true);
    }
    await expectAll(clients, sent);
    for (const client of clients) client.stop();
  });

  test('gets again what was written to its socket and not read when that broke', async () => {
    const clients = await followAll('unread');
    const start = await cursorsOf('unread');
    const first = await send(3);
    await expectAll(clients, first);
    await expectNoted('unread', start);
    const sockets = clients.map((client) => client.sockets.at(-1));
    for (const socket of sockets) socket?.pause();
    const { deliveries } = hub.counts;
    const unread = await send(11);
    await expect.poll(() => hub.counts.deliveries, WAIT).toBeGreaterThan(deliveries);
    for (const socket of sockets) socket?.terminate();
    await expectAll(clients, [...first, ...unread]);
    for (const client of clients) client.stop();
  });

  test('misses nothing that happened before its first event, nor while it was away for good', async () => {
    for (const client of await followAll('away')) client.stop();
    const meanwhile = await send(4);
    const clients = await followAll('away');
    await expectAll(clients, meanwhile);
    for (const client of clients) client.stop();
    // Another name, or the same name of another key, begins now.
    const key = keyOf('away', 'graphql-ws');
    const other = await follow('graphql-ws', key, service.otherKey);
    await expect.poll(async () => (await points()).filter((point) => point.key === key).length, WAIT).toBe(2);
    expect(other.ids).toEqual([]);
    other.stop();
  });

  test('is told of news that are missing for good, queries again and goes on', async () => {
    const clients = await followAll('gap');
    const start = await cursorsOf('gap');
    const first = await send(2);
    await expectAll(clients, first);
    await expectNoted('gap', start);
    isUnavailable = true;
    for (const { sockets } of clients) sockets.at(-1)?.terminate();
    await expect.poll(() => hub.counts.subscribers, WAIT).toBe(0);
    const lost = await lose(3);
    isUnavailable = false;
    await expect.poll(() => each((index) => clients[index]?.lists.length), WAIT).toEqual(each(() => 1));
    expect(each((index) => clients[index]?.gaps)).toEqual(each(() => ['EXPIRED_CURSOR']));
    expect(each((index) => clients[index]?.lists)).toEqual(each(() => [expect.arrayContaining(lost)]));
    const later = await send(2);
    await expect.poll(() => each((index) => clients[index]?.ids), WAIT).toEqual(each(() => [...first, ...later]));
    expect(each((index) => clients[index]?.errors)).toEqual(each(() => []));
    for (const client of clients) client.stop();
  });

  describe.each(RECIPES)('%s', (name) => {
    test.each([
      ['an empty key', ''],
      ['a key that is too long', 'x'.repeat(101)],
      ['a key with a line in it', 'a\nb'],
    ])('is told what is wrong: %s', async (_name, resumeKey) => {
      const client = await follow(name, resumeKey);
      await expect
        .poll(() => JSON.stringify(client.errors), WAIT)
        .toMatch(/resumeKey: must be 1 to 100 printable.*INVALID_INPUT/);
      client.stop();
    });
  });
});

test('a client over an event stream is told that it has no resume key', async () => {
  const response = await fetch(`${service.api.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${service.api.owner.secret}`,
    },
    body: JSON.stringify({ query: 'subscription { messageEvents(resumeKey: "x") { __typename } }' }),
  });
  expect(await response.text()).toMatch(/resumeKey: is for WebSockets/);
});
