import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type FeedHub, startFeed } from '../../src/pipeline/broadcast.ts';
import { openService, type Service } from '../contacts/service.ts';

let service: Service;
let hub: FeedHub;
beforeAll(async () => {
  service = await openService();
  hub = await startFeed(service.api.runtime);
});
afterAll(async () => {
  await hub?.stop();
  await service?.close();
});

interface Recipe {
  follow(options: object): () => void;
}

/** The code of a recipe, as a module beside the packages it imports. */
async function recipeOf(heading: string): Promise<Recipe> {
  const text = fs.readFileSync('docs/recipes.md', 'utf8');
  const [, code = ''] = new RegExp(`^## ${heading}\\n.*?^\`\`\`js\\n(.*?)^\`\`\``, 'ms').exec(text) ?? [];
  const file = path.resolve(`test/docs/.recipe-${process.pid}.mjs`);
  fs.writeFileSync(file, code);
  try {
    return (await import(pathToFileURL(file).href)) as Recipe;
  } finally {
    fs.rmSync(file);
  }
}

/** The sockets that a client has opened, the newest last. */
const sockets: WebSocket[] = [];
class Counted extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol);
    sockets.push(this);
  }
}

interface Followed {
  ids: string[];
  gaps: string[];
  errors: unknown[];
  stop(): void;
}

async function follow(resumeKey: string, key = service.api.owner.secret): Promise<Followed> {
  const { follow: start } = await recipeOf('graphql-ws');
  const followed: Followed = { ids: [], gaps: [], errors: [], stop: () => {} };
  const begun = sockets.length;
  followed.stop = start({
    url: `${service.api.url.replace('http', 'ws')}/graphql`,
    key,
    resumeKey,
    webSocketImpl: Counted,
    onEvent: (item: { message: { id: string } }) => followed.ids.push(item.message.id),
    onGap: (reason: string) => followed.gaps.push(reason),
    onError: (error: unknown) => followed.errors.push(error),
  });
  await expect.poll(() => sockets.length, WAIT).toBeGreaterThan(begun);
  return followed;
}

const WAIT = { timeout: 20_000, interval: 20 };
const points = () => service.sql<{ key: string; cursor: string }>('SELECT key, cursor FROM resume_points');
const known = (key: string) =>
  expect.poll(async () => (await points()).some((point) => point.key === key), WAIT).toBe(true);
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

describe('a client with fixed variables and a resume key', () => {
  test('gets everything once, in order, however often its connection is cut', async () => {
    const client = await follow('cut');
    await known('cut');
    const sent: string[] = [];
    for (let round = 0; round < 4; round++) {
      sent.push(...(await send(5)));
      await expect.poll(() => client.ids.length, WAIT).toBeGreaterThanOrEqual(sent.length - 5);
      const before = sockets.length;
      sockets.at(-1)?.terminate();
      sent.push(...(await send(5)));
      await expect.poll(() => sockets.length, WAIT).toBeGreaterThan(before);
    }
    await expect.poll(() => client.ids.length, WAIT).toBe(sent.length);
    expect(client.ids).toEqual(sent);
    expect({ gaps: client.gaps, errors: client.errors }).toEqual({ gaps: [], errors: [] });
    client.stop();
  });

  test('gets again what was written to its socket and not read when that broke', async () => {
    const client = await follow('unread');
    await known('unread');
    const first = await send(3);
    await expect.poll(() => client.ids, WAIT).toEqual(first);
    const cursors = async () => (await points()).find((point) => point.key === 'unread')?.cursor;
    const start = await cursors();
    await expect.poll(cursors, WAIT).not.toBe(start);
    const socket = sockets.at(-1);
    socket?.pause();
    const unread = await send(10);
    const { deliveries } = hub.counts;
    await send(1).then((ids) => unread.push(...ids));
    await expect.poll(() => hub.counts.deliveries, WAIT).toBeGreaterThanOrEqual(deliveries);
    socket?.terminate();
    await expect.poll(() => client.ids, WAIT).toEqual([...first, ...unread]);
    client.stop();
  });

  test('misses nothing that happened before its first event, nor while it was away for good', async () => {
    const first = await follow('away');
    await known('away');
    first.stop();
    const meanwhile = await send(4);
    const second = await follow('away');
    await expect.poll(() => second.ids, WAIT).toEqual(meanwhile);
    second.stop();
    // Another name, or the same name of another key, begins now.
    const other = await follow('away', service.otherKey);
    await expect.poll(async () => (await points()).filter(({ key }) => key === 'away').length, WAIT).toBe(2);
    expect(other.ids).toEqual([]);
    other.stop();
  });

  test.each([
    ['an empty key', ''],
    ['a key that is too long', 'x'.repeat(101)],
    ['a key with a line in it', 'a\nb'],
  ])('is told what is wrong: %s', async (_name, resumeKey) => {
    const client = await follow(resumeKey);
    await expect
      .poll(() => JSON.stringify(client.errors), WAIT)
      .toMatch(/resumeKey: must be 1 to 100 printable.*INVALID_INPUT/);
    client.stop();
  });

  test('is told that an event stream has none', async () => {
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
});
