import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { subscriptionCost } from '../../src/graphql/limits/limits.ts';
import { SUBSCRIPTION_BUDGET } from '../../src/graphql/limits/transport-limits.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { Turns } from '../../src/kernel/turns.ts';
import { openService, type Service } from '../contacts/service.ts';
import { databaseClient } from '../support/database-client.ts';
import type { RawSocket, SocketMessage } from './api.ts';

describe('turns', () => {
  test('go round the workspaces: who has a thousand waiting waits for itself alone', async () => {
    const turns = new Turns({ atATime: 4, ofOne: 4 });
    const done: string[] = [];
    const work = (workspace: string, name: string) =>
      turns.run(workspace, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        done.push(name);
      });
    const flood = Array.from({ length: 1_000 }, (_, index) => work('loud', `loud ${index}`));
    const quiet = [work('quiet', 'quiet 0'), work('quiet', 'quiet 1'), work('calm', 'calm 0')];
    await Promise.all(quiet);
    // Four were running, and each of the others takes its turn beside one of the loud ones.
    expect(done.length).toBeLessThan(20);
    await Promise.all(flood);
    expect(done.filter((name) => name.startsWith('loud'))).toEqual(flood.map((_, index) => `loud ${index}`));
  });

  test('are handed over by who fails', async () => {
    const turns = new Turns({ atATime: 4, ofOne: 4 });
    const failing = Array.from({ length: 20 }, () => turns.run('a', () => Promise.reject(new Error('no'))));
    expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
    expect(await turns.run('b', async () => 'yes')).toBe('yes');
  });

  test('are left for others by a workspace that has as many as one may, though what it does never ends', async () => {
    const turns = new Turns({ atATime: 4, ofOne: 3 });
    const begun: string[] = [];
    const never = new Promise<void>(() => {});
    for (let index = 0; index < 10; index++)
      void turns.run('loud', () => {
        begun.push('loud');
        return never;
      });
    for (let index = 0; index < 20; index++) await turns.run('quiet', async () => begun.push(`quiet ${index}`));
    expect(begun.slice(0, 3)).toEqual(['loud', 'loud', 'loud']);
    expect(begun.slice(3)).toEqual(Array.from({ length: 20 }, (_, index) => `quiet ${index}`));
    // What has room begins at once, without a promise.
    expect(turns.enter('quiet')).toBeNull();
    const waits = turns.enter('calm');
    expect(waits).not.toBeNull();
    turns.leave('quiet');
    expect(await waits).toBeUndefined();
  });
});

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(async () => {
  await service?.close();
});

test('a workspace whose batches fill the database leaves connections, and its turn, to another', async () => {
  const batch = (index: number) => ({
    query: `mutation($to: PhoneNumber!) { sendMessages(input: { recipients: [{ to: { phone: $to } }], content: { text: "x" },
      purpose: TRANSACTIONAL }) { ... on SendMessagesPayload { batch { accepted } } } }`,
    variables: { to: `+4479111${20_000 + index}` },
  });
  const blocker = await service.api.runtime.db.pool.connect();
  const done: string[] = [];
  try {
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE');
    const loud = Array.from({ length: 30 }, async (_, index) => {
      const { body } = await service.api.post(batch(index));
      done.push('loud');
      return body;
    });
    // Three of the five connections wait for the lock with them; the fourth is the lock's own.
    const waiting = async () =>
      (await blocker.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'contacts'::regclass`)).rowCount;
    await expect.poll(waiting, { timeout: 30_000 }).toBe(3);
    expect(service.api.runtime.operationTurns.waiting).toBe(27);
    expect(await service.askOther('{ templates(first: 1) { edges { node { id } } } }')).toEqual({ edges: [] });
    const quiet = service.api.post(batch(99), service.otherKey).then(() => done.push('quiet'));
    await blocker.query('ROLLBACK');
    await quiet;
    expect(done.length).toBeLessThan(10);
    expect(await Promise.all(loud)).toEqual(
      loud.map(() => ({ data: { sendMessages: { batch: { accepted: 1 } } }, extensions: expect.anything() })),
    );
  } finally {
    blocker.release();
  }
});

describe('subscriptions', () => {
  /** Differs by an alias, and costs some 140 points an event. */
  const dear = (alias: string) =>
    `subscription { messageEvents { ... on MessageStreamEvent { ${alias}: cursor message {
      timeline { at type reason { code } } parts { number status remoteId } decision { steps { gate verdict reason } } } } } }`;
  const begin = (socket: RawSocket, id: string, query: string) =>
    socket.send({ id, type: 'subscribe', payload: { query } });
  const limit = (message: { payload?: unknown }) => JSON.stringify(message.payload);
  const WAIT = { timeout: 30_000, interval: 50 };

  test('of one socket are twenty: one more is refused with the limit, until one is completed', async () => {
    const socket = await service.api.connected();
    const query = 'subscription { messageEvents { __typename } }';
    for (let index = 0; index < 20; index++) begin(socket, `s${index}`, query);
    begin(socket, 'more', query);
    expect(await socket.receive('more')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { limit: 'subscriptionsPerSocket', max: 20 } }],
    });
    // What is no subscription is not counted.
    expect(await socket.run({ query: '{ viewer { role } }' })).toMatchObject({ type: 'next' });
    socket.send({ id: 's0', type: 'complete' });
    expect(await Promise.race([socket.run({ query }), socket.run({ query: '{ viewer { role } }' })])).toMatchObject({
      type: 'next',
    });
    socket.close();
    await socket.closed;
  });

  test('that differ cost their key a budget over all sockets; equal ones cost once, and what ends gives it back', async () => {
    const { api } = service;
    const sockets = await Promise.all(Array.from({ length: 5 }, () => api.connected()));
    const refused: string[] = [];
    for (const [at, socket] of sockets.entries()) {
      for (let index = 0; index < 20; index++) begin(socket, `s${index}`, dear(`a${at}_${index}`));
      // Answered in order: when this is, those before it were begun or refused.
      await socket.run({ query: '{ viewer { role } }' });
    }
    const collect = async (socket: RawSocket) => {
      for (;;) {
        const message = await Promise.race([
          socket.receive(),
          new Promise<null>((resolve) => setTimeout(resolve, 300, null)),
        ]);
        if (message === null) return;
        if (message.type === 'error' || limit(message)?.includes('LIMIT_EXCEEDED')) refused.push(limit(message) ?? '');
      }
    };
    await Promise.all(sockets.map(collect));
    expect(refused.length).toBeGreaterThan(20);
    expect(refused.length).toBeLessThan(100);
    expect(refused.every((each) => /points of cost .* at most 5,000. Send one text with variables/.test(each))).toBe(
      true,
    );
    // Equal ones are one.
    const equal = await Promise.all([api.connected(), api.connected()]);
    for (const socket of equal) begin(socket, 'same', dear('a0_0'));
    const another = await api.connected(service.otherKey);
    begin(another, 'other', dear('b'));
    await Promise.all([...equal, another].map(collect));
    expect(refused.filter((each) => each === '')).toEqual([]);
    const before = refused.length;
    for (const socket of sockets) socket.close();
    await Promise.all(sockets.map((socket) => socket.closed));
    await expect
      .poll(async () => {
        const socket = await api.connected();
        begin(socket, 'new', dear('anew'));
        await collect(socket);
        socket.close();
        return refused.length;
      }, WAIT)
      .toBe(before);
    for (const socket of [...equal, another]) socket.close();
  });

  beforeAll(async () => {
    const { smscConnection } = await service.askOther<{ smscConnection: { id: string } }>(
      `mutation { createSmscConnection(input: { name: "carrier", host: "127.0.0.1", port: 2775, systemId: "me", password: "x" }) {
        ... on SmscConnectionPayload { smscConnection { id } } } }`,
    );
    const route = 'mutation($c: [ID!]!) { createRoute(input: { name: "all", connectionIds: $c }) { __typename } }';
    expect(await service.askOther(route, { c: [smscConnection.id] })).toEqual({ __typename: 'RoutePayload' });
  });

  const send = (to: number, key = service.api.owner.secret) =>
    service.api.post({ query: SEND, variables: { to: `+4479111${to}` } }, key).then(({ body }) => body.data);
  const SEND = `mutation($to: PhoneNumber!) { sendMessage(input: { to: { phone: $to }, content: { text: "x" },
    purpose: TRANSACTIONAL }) { ... on SendMessagePayload { accepted { status } } ... on Error { message } } }`;

  /** A socket until the test ends. */
  async function connected(key?: string): Promise<RawSocket> {
    const socket = await service.api.connected(key);
    onTestFinished(async () => {
      socket.close();
      await socket.closed;
    });
    return socket;
  }

  /** Sends until each of them has got an event. @returns the first of each */
  async function firstEvents(waiting: Promise<SocketMessage>[], key?: string): Promise<SocketMessage[]> {
    const got: SocketMessage[][] = [];
    void Promise.all(waiting).then((first) => got.push(first));
    const sent = async () => {
      if (got.length === 0) await send(30_000, key);
      return got.length;
    };
    await expect.poll(sent, { timeout: 60_000, interval: 500 }).toBe(1);
    return got[0] ?? [];
  }

  test('of several keys cost their workspace a budget, each within its own; what ends gives it back', async () => {
    const newKey = async (name: string) => {
      const create = `mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { ... on CreateApiKeyPayload { secret } } }`;
      return (await service.ask<{ secret: string }>(create, { i: { name, role: 'READ_ONLY' } })).secret;
    };
    const keys = await Promise.all(['first', 'second', 'third'].map(newKey));
    const { subscriptionCostPerKey, subscriptionCostPerWorkspace } = SUBSCRIPTION_BUDGET;
    const cost = subscriptionCost({ schema, document: parse(dear('a')) });
    const ofKey = Math.floor((0.9 * subscriptionCostPerKey) / cost);
    const ofThird = Math.floor(subscriptionCostPerWorkspace / cost) - 2 * ofKey;
    expect(ofThird * cost).toBeLessThan(0.5 * subscriptionCostPerKey);
    /** Sockets of a key, with so many subscriptions that differ, each of which is sent events. */
    const run = async (at: number, count: number) => {
      const sockets = await Promise.all(Array.from({ length: Math.ceil(count / 20) }, () => connected(keys[at])));
      const begun = Array.from({ length: count }, (_, index) => {
        const [socket, id] = [sockets[Math.floor(index / 20)] ?? expect.unreachable(), `s${index}`];
        begin(socket, id, dear(`k${at}_${index}`));
        return socket.receive(id);
      });
      const events = await firstEvents(begun);
      expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['next']));
      expect(events.filter((event) => limit(event)?.includes('errors'))).toEqual([]);
      return sockets;
    };
    const all = [await run(0, ofKey), await run(1, ofKey), await run(2, ofThird)];
    const [[ofFirst], , [socket]] = all as [RawSocket[], RawSocket[], RawSocket[]];
    if (socket === undefined || ofFirst === undefined) return expect.unreachable('no sockets');
    begin(socket, 'over', dear('over'));
    expect(JSON.stringify(await firstEvents([socket.receive('over')]))).toMatch(
      /workspace.s running subscriptions together.*at most 10,000.*"limit":"subscriptionCostPerWorkspace"/,
    );
    // What runs already costs the workspace nothing more, and another workspace has a budget of its own.
    const other = await connected(service.otherKey);
    begin(socket, 'equal', dear('k0_1'));
    begin(other, 'other', dear('over'));
    expect(await firstEvents([socket.receive('equal')])).toMatchObject([{ type: 'next' }]);
    expect(await firstEvents([other.receive('other')], service.otherKey)).toMatchObject([{ type: 'next' }]);
    ofFirst.send({ id: 's0', type: 'complete' });
    // Answered in order: it has ended when this is.
    await ofFirst.run({ query: '{ viewer { role } }' });
    begin(socket, 'again', dear('again'));
    expect(await firstEvents([socket.receive('again')])).toMatchObject([{ type: 'next' }]);
  });

  test.each([
    ['that are shared', ''],
    ['that are executed alone', ' @include(if: true)'],
  ])('%s, a thousand that differ in one workspace, do not hold up an event of another', async (_what, directive) => {
    const { db, feed } = service.api.runtime;
    await expect.poll(() => feed.counts.subscribers, WAIT).toBe(0);
    // Costs little, and reads a table that sending does not.
    const query = (alias: string) =>
      `subscription { messageEvents${directive} { ... on MessageStreamEvent { ${alias}: cursor message { links { __typename } } } } }`;
    const sockets = await Promise.all(Array.from({ length: 50 }, () => connected()));
    const quiet = await connected(service.otherKey);
    const got: string[] = [];
    const loud = sockets.flatMap((socket, at) =>
      Array.from({ length: 20 }, (_, index) => {
        begin(socket, `s${index}`, query(`a${at}_${index}`));
        return socket.receive(`s${index}`).then(({ type }) => got.push(type));
      }),
    );
    begin(quiet, 'quiet', query('b'));
    await expect.poll(() => feed.counts.subscribers, { timeout: 60_000, interval: 50 }).toBe(1_001);
    const blocker = await databaseClient(db.pool.options.connectionString ?? '');
    try {
      await blocker.query('BEGIN');
      await blocker.query('LOCK TABLE message_links IN ACCESS EXCLUSIVE MODE');
      const { deliveries } = feed.counts;
      await send(40_000);
      const waits = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'message_links'::regclass`;
      const waiting = async () => (await blocker.query(waits)).rowCount;
      // Four events are made at a time: all of the first workspace, and nine hundred and ninety-six wait.
      await expect.poll(waiting, WAIT).toBe(4);
      await send(40_001, service.otherKey);
      await expect.poll(() => feed.counts.deliveries - deliveries, WAIT).toBe(1_001);
      await expect.poll(() => db.pool.waitingCount, WAIT).toBe(0);
      expect(got).toEqual([]);
      await blocker.query('ROLLBACK');
    } finally {
      await blocker.end();
    }
    expect(await quiet.receive('quiet')).toMatchObject({ type: 'next' });
    expect(got.length).toBeLessThan(500);
    await Promise.all(loud);
    expect(got).toEqual(loud.map(() => 'next'));
  });
});
