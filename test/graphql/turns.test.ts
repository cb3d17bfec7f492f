import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Turns } from '../../src/kernel/turns.ts';
import { openService, type Service } from '../contacts/service.ts';
import type { RawSocket } from './api.ts';

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
});
