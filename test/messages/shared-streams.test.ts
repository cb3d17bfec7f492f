import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { FeedHub } from '../../src/pipeline/feed/broadcast.ts';
import { openService, type Service } from '../contacts/service.ts';

let service: Service;
let hub: FeedHub;
beforeAll(async () => {
  service = await openService();
  hub = service.api.runtime.feed;
});
afterAll(async () => {
  await service?.close();
});

interface Item {
  __typename: string;
  cursor?: string;
  from?: string;
  reason?: string;
  message?: { to: string; tags: string[]; metadata: unknown };
}

const QUERY = `subscription($filter: MessageEventFilter, $after: Cursor) { messageEvents(filter: $filter, after: $after) { __typename
  ... on MessageStreamEvent { cursor message { to tags metadata } } ... on StreamGap { from reason } } }`;

interface Subscriber {
  items: Item[];
  errors: unknown[];
  ended: boolean;
  /** The numbers of the events, in order. */
  numbers(): string[];
  socket(): WebSocket;
  complete(): void;
  close(): Promise<void>;
}

/** A graphql-ws client with one subscription, begun at a moment that the hub knows. */
async function subscribe(variables: object = {}, key = service.api.owner.secret, query = QUERY): Promise<Subscriber> {
  let socket: WebSocket | undefined;
  const client = createClient({
    url: `${service.api.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => {},
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
    },
  });
  const items: Item[] = [];
  const errors: unknown[] = [];
  let ended = false;
  const complete = client.subscribe<{ messageEvents: Item }>(
    { query, variables: { ...variables } },
    {
      next: ({ data, errors: failed }) => {
        if (failed !== undefined) errors.push(...failed);
        if (data != null) items.push(Object.values(data)[0] as Item);
      },
      error: (error) => void errors.push(error),
      complete: () => {
        ended = true;
      },
    },
  );
  return {
    items,
    errors,
    get ended() {
      return ended;
    },
    numbers: () => items.flatMap((item) => item.message?.to ?? []),
    socket: () => socket as WebSocket,
    complete,
    close: async () => client.dispose(),
  };
}

let next = 0;
/** Sends to new numbers, in one batch. @returns the numbers */
async function send(count: number, input: object = {}, ask = service.ask): Promise<string[]> {
  const numbers = Array.from({ length: count }, () => `+4475${String(10_000_000 + next++)}`);
  const recipients = numbers.map((phone) => ({ to: { phone } }));
  const answer = await ask<{ batch?: { accepted: number } }>(
    `mutation($input: SendMessagesInput!) { sendMessages(input: $input) { ... on SendMessagesPayload { batch { accepted } } } }`,
    { input: { recipients, content: { text: 'hello' }, purpose: 'TRANSACTIONAL', ...input } },
  );
  expect(answer.batch?.accepted).toBe(count);
  return numbers;
}

const WAIT = { timeout: 30_000, interval: 20 };

/** Subscribes and waits until its events come. */
async function follow(...args: Parameters<typeof subscribe>): Promise<Subscriber> {
  const before = hub.counts.subscribers;
  const subscriber = await subscribe(...args);
  await expect.poll(() => hub.counts.subscribers, WAIT).toBeGreaterThan(before - 1);
  await expect
    .poll(
      async () => {
        await send(1, { tags: ['warm'] });
        return subscriber.items.length;
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBeGreaterThan(0);
  await forget(subscriber);
  return subscriber;
}

/** Empties what subscribers have got when nothing of it is still on its way to them. */
async function forget(...subscribers: readonly Subscriber[]): Promise<void> {
  const [last] = await send(1, { tags: ['warm'] });
  for (const subscriber of subscribers) {
    await expect.poll(() => subscriber.numbers(), WAIT).toContain(last);
    subscriber.items.length = 0;
  }
}

describe('subscribers that ask the same', () => {
  test('are one execution, and each gets every event once and in order', async () => {
    const all = [await follow(), await follow(), await follow()];
    expect(hub.counts.subscribers).toBe(1);
    await forget(...all);
    const numbers = [...(await send(300)), ...(await send(200))];
    for (const one of all) {
      await expect.poll(() => one.numbers().length, WAIT).toBe(500);
      expect(one.numbers()).toEqual(numbers);
    }
    await Promise.all(all.map((one) => one.close()));
    await expect.poll(() => hub.counts.subscribers, WAIT).toBe(0);
  });

  test('share nothing with others: another filter, another document, another workspace', async () => {
    const plain = await follow();
    const tagged = await follow({ filter: { tags: ['warm', 'red'] } });
    const short = await follow({}, service.api.owner.secret, QUERY.replace('tags metadata', 'tags'));
    expect(hub.counts.subscribers).toBe(3);
    const other = await subscribe({}, service.otherKey);
    await expect.poll(() => hub.counts.subscribers, WAIT).toBe(4);
    await forget(plain, tagged, short);
    const [red] = await send(1, { tags: ['red'], metadata: { a: 1 } });
    const [blue] = await send(1, { tags: ['blue'] });
    await expect.poll(() => plain.numbers(), WAIT).toEqual([red, blue]);
    await expect.poll(() => short.numbers(), WAIT).toEqual([red, blue]);
    await expect.poll(() => tagged.numbers(), WAIT).toEqual([red]);
    expect(short.items[0]?.message).toEqual({ to: red, tags: ['red'] });
    expect(other.items).toEqual([]);
    await Promise.all([plain, tagged, short, other].map((one) => one.close()));
  });

  test('share nothing with keys of other rights: what one may read stays hidden from the other', async () => {
    const { secret } = await service.ask<{ secret: string }>(
      `mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on CreateApiKeyPayload { secret } } }`,
      { input: { name: 'events only', role: 'READ_ONLY', scopes: ['messages:read'] } },
    );
    const query = QUERY.replace('tags metadata', 'tags contact { phone }');
    const [may, mayNot] = [await follow({}, service.api.owner.secret, query), await follow({}, secret, query)];
    expect(hub.counts.subscribers).toBe(2);
    mayNot.errors.length = 0;
    const [number] = await send(1, { tags: ['told'] });
    await expect.poll(() => may.numbers(), WAIT).toContain(number);
    await expect.poll(() => mayNot.numbers(), WAIT).toContain(number);
    expect(may.errors).toEqual([]);
    expect(JSON.stringify(mayNot.errors)).toContain('contacts:read');
    await Promise.all([may.close(), mayNot.close()]);
  });

  test('may leave in the middle, and the others go on', async () => {
    const [stays, leaves] = [await follow(), await follow()];
    await forget(stays, leaves);
    const sending = send(2_000);
    await expect.poll(() => leaves.items.length, WAIT).toBeGreaterThan(0);
    leaves.complete();
    const numbers = await sending;
    await expect.poll(() => stays.numbers().length, WAIT).toBe(2_000);
    expect(stays.numbers()).toEqual(numbers);
    expect(leaves.errors).toEqual([]);
    await Promise.all([stays.close(), leaves.close()]);
  });

  test('are told why there is nothing for them', async () => {
    const bad = await subscribe({ after: 'bm9wZQ' });
    await expect.poll(() => JSON.stringify(bad.errors), WAIT).toContain('is not a cursor of this stream');
    await bad.close();
  });
});

describe('a subscriber that begins at a cursor', () => {
  test('reads what it missed a page at a time: chunks of one event each cost no query each', async () => {
    const steady = await follow();
    const [first] = await send(1);
    await expect.poll(() => steady.numbers(), WAIT).toContain(first);
    const after = steady.items.at(-1)?.cursor;
    const missed: string[] = [];
    for (let count = 0; count < 60; count++) missed.push(...(await send(1)));
    await expect.poll(() => steady.numbers().slice(-60), WAIT).toEqual(missed);
    await steady.close();
    let queries = 0;
    const { pool } = service.api.runtime.db;
    const onAcquire = () => queries++;
    pool.on('acquire', onAcquire);
    const back = await subscribe({ after });
    await expect.poll(() => back.numbers(), WAIT).toEqual(missed);
    pool.off('acquire', onAcquire);
    expect(queries).toBeLessThan(20);
    await back.close();
  });

  test('gets what it missed and then shares, with no gap and no repeat, while news come', async () => {
    const steady = await follow();
    const missed = await send(50);
    await expect.poll(() => steady.numbers().length, WAIT).toBe(50);
    const from = steady.items[9]?.cursor;
    const sending = Promise.all([send(400), send(400), send(400)]);
    const back = await subscribe({ after: from });
    const sent = (await sending).flat();
    const last = await send(20);
    const total = missed.length + sent.length + last.length;
    await expect.poll(() => steady.numbers().length, WAIT).toBe(total);
    await expect.poll(() => back.numbers().length, WAIT).toBe(total - 10);
    expect(back.numbers()).toEqual(steady.numbers().slice(10));
    expect(back.items.map((item) => item.cursor)).toEqual(steady.items.slice(10).map((item) => item.cursor));
    await expect.poll(() => hub.counts.subscribers, WAIT).toBe(1);
    await Promise.all([steady.close(), back.close()]);
  });
});

test('a reader that has stopped slows nobody, and is told what it missed when it reads again', {
  timeout: 120_000,
}, async () => {
  const large = QUERY.replace('tags metadata', 'a: metadata b: metadata c: metadata d: metadata');
  const key = service.api.owner.secret;
  const [quick, slow] = [await follow({}, key, large), await follow({}, key, large)];
  await forget(quick, slow);
  slow.socket().pause();
  const metadata = { note: 'x'.repeat(3_000) };
  const numbers: string[] = [];
  // More than what the sockets' buffers and the kept results hold together, before a ping goes unanswered twice.
  for (let batch = 0; batch < 2; batch++) {
    numbers.push(...(await send(2_000, { metadata })));
    await expect.poll(() => quick.numbers().length, { timeout: 60_000, interval: 20 }).toBe(numbers.length);
  }
  expect(quick.numbers()).toEqual(numbers);
  expect(quick.items.some((item) => item.__typename === 'StreamGap')).toBe(false);
  slow.socket().resume();
  const [lastNumber] = await send(1);
  await expect.poll(() => slow.numbers().at(-1), { timeout: 60_000, interval: 50 }).toBe(lastNumber);
  const gaps = slow.items.filter((item) => item.__typename === 'StreamGap');
  expect(gaps.length).toBeGreaterThan(0);
  expect(gaps[0]?.reason).toBe('SLOW_CONSUMER');
  // What it got is in order, and from each gap's beginning on it can be had again.
  const known = new Map([...numbers, lastNumber].map((number, index) => [number, index]));
  const order = slow.numbers().map((number) => known.get(number) ?? -1);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  const before = slow.items[slow.items.findIndex((item) => item.__typename === 'StreamGap') - 1];
  expect(gaps[0]?.from).toBe(before?.cursor);
  await Promise.all([quick.close(), slow.close()]);
});
