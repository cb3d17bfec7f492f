import type { Socket } from 'node:net';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import './fields.ts';
import { createApiKey, revokeApiKey } from '../../src/domains/accounts/actions.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
import type { Principal } from '../../src/domains/accounts/principal.ts';
import { type OpenApi, openApi } from './api.ts';
import { closeGate, gate, running } from './fields.ts';

let api: OpenApi;
let owner: Principal;
beforeAll(async () => {
  api = await openApi();
  const principal = await authenticate(api.runtime.db.pool, api.owner.secret, new Date());
  if (principal === null) throw new Error('the owner has no key');
  owner = principal;
});
afterAll(() => api.close());
afterEach(() => expect.poll(() => running.ticks, { timeout: 30_000 }).toBe(0));

const rawOf = (ws: WebSocket) => (ws as unknown as { _socket: Socket })._socket;
const opened = (ws: WebSocket) => new Promise((resolve) => ws.once('open', resolve));

describe('a socket is let in', () => {
  test.each([
    ['authorization', { authorization: 'Bearer KEY' }],
    ['Authorization', { Authorization: 'Bearer KEY' }],
    ['apiKey', { apiKey: 'KEY' }],
  ])('with the key as %s', async (_name, payload) => {
    const socket = api.socket();
    await opened(socket.ws);
    socket.send({
      type: 'connection_init',
      payload: JSON.parse(JSON.stringify(payload).replace('KEY', api.owner.secret)),
    });
    expect(await socket.receive()).toEqual({ type: 'connection_ack' });
    socket.close();
  });

  test.each([
    ['no payload', {}],
    ['no key', { payload: {} }],
    [
      'an unknown key',
      { payload: { authorization: 'Bearer hg_AAAAAAAA_0123456789012345678901234567890123456789012' } },
    ],
    ['another scheme', { payload: { authorization: 'Basic eDp5' } }],
    ['a key that is a number', { payload: { apiKey: 12 } }],
  ])('not with %s: 4401', async (_name, init) => {
    const socket = api.socket();
    await opened(socket.ws);
    socket.send({ type: 'connection_init', ...init });
    expect(await socket.closed).toMatchObject({ code: 4401, reason: expect.stringContaining('Unauthorized') });
  });

  test('not when it says nothing for three seconds: 4408, and it is cut though it is deaf', async () => {
    const [socket, deaf] = [api.socket(), api.socket()];
    await opened(deaf.ws);
    // It has begun a message and answers no close.
    rawOf(deaf.ws).write(Buffer.from([0x81, 0xfe, 0xff, 0xff, 0, 0, 0, 0]));
    deaf.ws.pause();
    const cut = new Promise((resolve) => rawOf(deaf.ws).once('close', resolve));
    expect(await socket.closed).toMatchObject({ code: 4408 });
    rawOf(deaf.ws).resume();
    await cut;
  });

  test('not with a message of more than 64 KiB before that: 1009', async () => {
    const socket = api.socket();
    await opened(socket.ws);
    socket.send({ type: 'connection_init', payload: { x: 'x'.repeat(65_536) } });
    expect(await socket.closed).toMatchObject({ code: 1009 });
  });

  test('of an address a hundred may wait; one more ends the one that waits longest', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.200' };
    const open = () => new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
    const oldest = open();
    await opened(oldest);
    const ended = new Promise((resolve) => oldest.once('close', resolve));
    const others = Array.from({ length: 100 }, open);
    await Promise.all([ended, ...others.map(opened)]);
    expect(others.filter(({ readyState }) => readyState === WebSocket.OPEN).length).toBeGreaterThanOrEqual(100);
    expect((await api.connected()).ws.readyState).toBe(WebSocket.OPEN);
    for (const each of [...others]) each.terminate();
  });

  test('not without connection_init: 4401', async () => {
    const socket = api.socket();
    await opened(socket.ws);
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } });
    expect(await socket.closed).toMatchObject({ code: 4401 });
  });
});

describe('the origin of a web page', () => {
  const connects = (origin: string) =>
    new Promise<number>((resolve) => {
      const { ws } = api.socket({ origin });
      ws.once('open', () => resolve(101));
      ws.once('unexpected-response', (_req, res) => resolve(res.statusCode ?? 0));
      ws.once('open', () => ws.close());
    });

  test('may be the own one or a configured one, and no other', async () => {
    expect(await connects(api.url)).toBe(101);
    expect(await connects('https://console.example.com')).toBe(101);
    expect(await connects('https://evil.example')).toBe(403);
    expect(await connects('null')).toBe(403);
  });
});

describe('on a socket', () => {
  test('an ordinary graphql-ws client gets queries, mutations and events', async () => {
    const client = createClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${api.owner.secret}` },
    });
    const events: unknown[] = [];
    for await (const event of client.iterate({ query: 'subscription { ticks }' })) {
      events.push(event.data?.ticks);
      if (events.length === 3) break;
    }
    expect(events).toEqual([0, 1, 2]);
    for await (const result of client.iterate({ query: '{ viewer { role } }' })) {
      expect(result).toEqual({ data: { viewer: { role: 'OWNER' } }, extensions: { cost: 2 } });
    }
    await client.dispose();
  });

  test('an operation that is not valid gets an error and the socket stays', async () => {
    const socket = await api.connected();
    for (const query of ['{', '{ nothing }', 'query A { __typename } query B { __typename }']) {
      expect((await socket.run({ query })).type).toBe('error');
    }
    expect((await socket.run({ query: '{ __typename }' })).type).toBe('next');
    socket.close();
  });

  test('an unexpected error is masked, before and in the middle of a stream', async () => {
    const socket = await api.connected();
    expect(JSON.stringify(await socket.run({ query: '{ boom }' }))).toMatch(
      /Unexpected error\. Quote id [0-9a-f-]{36}\./,
    );
    expect(await socket.run({ query: 'subscription { explodes }' })).toMatchObject({ type: 'next' });
    const second = await socket.receive('op1');
    expect(second.type).toBe('error');
    expect(JSON.stringify(second)).toMatch(/Unexpected error\. Quote id [0-9a-f-]{36}\./);
    expect((await socket.run({ query: '{ __typename }' })).type).toBe('next');
    socket.close();
  });

  test('the 101st operation at a time is refused with the limit, and the socket stays', async () => {
    const socket = await api.connected();
    closeGate();
    const firsts = Promise.all(Array.from({ length: 100 }, () => socket.run({ query: '{ waits }' })));
    const refused = await socket.run({ query: '{ __typename }' });
    expect(refused.type).toBe('error');
    expect(JSON.stringify(refused.payload)).toContain('101 operations on this socket, at most 100');
    gate.open();
    expect((await firsts).every((message) => message.type === 'next')).toBe(true);
    await expect.poll(async () => (await socket.run({ query: '{ __typename }' })).type).toBe('next');
    socket.close();
  });

  test('many operations under way are each answered with their own result and completed, once', async () => {
    const socket = await api.connected();
    const got = new Map<string, string[]>();
    const all = new Promise<void>((resolve) => {
      let completed = 0;
      socket.ws.on('message', (data) => {
        const { id, type, payload } = JSON.parse(String(data));
        const said = type === 'next' ? JSON.stringify(payload.data) : type;
        got.set(id, [...(got.get(id) ?? []), said]);
        if (type === 'complete' && ++completed === 500) resolve();
        if (type === 'complete') ask();
      });
    });
    let asked = 0;
    const ask = () => {
      if (asked === 500) return;
      const id = `many${asked++}`;
      socket.send({ id, type: 'subscribe', payload: { query: `{ ${id}: __typename viewer { role } }` } });
    };
    for (let index = 0; index < 99; index++) ask();
    await all;
    for (const [id, answers] of got) {
      expect(answers).toEqual([JSON.stringify({ [id]: 'Query', viewer: { role: 'OWNER' } }), 'complete']);
    }
    expect(got.size).toBe(500);
    socket.close();
  });

  test('a message above ten megabytes closes it: 1009', async () => {
    const socket = await api.connected();
    socket.ws.send('x'.repeat(10_485_761));
    expect(await socket.closed).toMatchObject({ code: 1009 });
  });

  test('what is begun on many sockets and ended on none is bounded for a key: one more is cut, with 1013', async () => {
    const begun = Buffer.alloc(5_000_000);
    // A masked text frame of ten million octets. RFC 6455 §5.2
    begun.set([0x81, 0xff, 0, 0, 0, 0, 0, 0x98, 0x96, 0x80, 1, 2, 3, 4]);
    const sockets = await Promise.all(Array.from({ length: 14 }, () => api.connected()));
    for (const { ws } of sockets) rawOf(ws).write(begun);
    expect(await Promise.race(sockets.map(({ closed }) => closed))).toMatchObject({
      code: 1013,
      reason: expect.stringMatching(/^6[4-9]\.\d MiB unfinished of this key, at most 64\.0 MiB: send fewer at a time$/),
    });
    const { secret } = await createApiKey(api.runtime, owner, { name: 'other', role: 'DEVELOPER' });
    expect((await api.post({ query: '{ __typename }', variables: { x: 'x'.repeat(5_000_000) } }, secret)).status).toBe(
      200,
    );
    // Thirteen fit: only what came last was cut.
    const open = sockets.filter(({ ws }) => ws.readyState === WebSocket.OPEN);
    expect(open).toHaveLength(13);
    for (const { ws } of open) ws.terminate();
    const large = JSON.stringify({
      id: 'a',
      type: 'subscribe',
      payload: { query: '{ __typename }', x: 'x'.repeat(9_000_000) },
    });
    const socket = await api.connected();
    socket.ws.send(large);
    expect(await socket.receive('a')).toMatchObject({ type: 'next' });
    socket.close();
  });

  test('a flood of messages is read at the pace of the server, and every one is answered', async () => {
    const socket = await api.connected();
    let pongs = 0;
    socket.ws.on('message', () => pongs++);
    const startedAt = performance.now();
    for (let n = 0; n < 20_000; n++) socket.ws.send('{"type":"ping"}');
    await expect.poll(() => pongs, { timeout: 30_000 }).toBe(20_000);
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
    socket.close();
  });

  test('a key without the scope is told which one it needs', async () => {
    const { secret } = await createApiKey(api.runtime, owner, { name: 'x', role: 'AGENT', scopes: ['contacts:read'] });
    const socket = await api.connected(secret);
    const message = await socket.run({ query: 'subscription { ticks }' });
    expect(JSON.stringify(message.payload)).toMatch(/\\"messages:read\\", which this key of role AGENT does not have/);
    socket.close();
  });
});

test('a number that cannot be held is refused alone, with its path', async () => {
  const socket = api.socket();
  await opened(socket.ws);
  socket.send({ type: 'connection_init', payload: { apiKey: api.owner.secret } });
  expect(await socket.receive()).toEqual({ type: 'connection_ack' });
  const query = 'query($x: JSON) { __typename @skip(if: false) }';
  socket.ws.send(
    `{"id":"1","type":"subscribe","payload":{"query":${JSON.stringify(query)},"variables":{"x":{"y":9007199254740993}}}}`,
  );
  expect(await socket.receive()).toMatchObject({
    id: '1',
    type: 'error',
    payload: [
      { message: expect.stringMatching(/^x\.y: 9007/), extensions: { code: 'BAD_USER_INPUT', path: ['x', 'y'] } },
    ],
  });
  socket.send({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } });
  expect(await socket.receive()).toMatchObject({ id: '1', type: 'next', payload: { data: { __typename: 'Query' } } });
  socket.close();
});

describe('within five seconds', () => {
  test('a revoked key closes its sockets with 4401 and its event streams, and no others', async () => {
    const { apiKey, secret } = await createApiKey(api.runtime, owner, { name: 'short', role: 'AGENT' });
    const [ends, stays] = [await api.connected(secret), await api.connected()];
    await ends.run({ query: 'subscription { ticks }' });
    const stream = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ query: 'subscription { ticks }' }),
    });
    const streamed = stream.text().then(
      () => 'ended',
      () => 'cut',
    );
    const start = Date.now();
    await revokeApiKey(api.runtime, owner, apiKey.id, 'shown');
    expect(await ends.closed).toMatchObject({ code: 4401, reason: expect.stringContaining('revoked') });
    expect(await streamed).toMatch(/ended|cut/);
    expect(Date.now() - start).toBeLessThan(5_000);
    expect((await stays.run({ query: '{ __typename }' })).type).toBe('next');
    stays.close();
    await expect
      .poll(async () => (await api.post({ query: '{ __typename }' }, secret)).status, { timeout: 30_000 })
      .toBe(401);
  });

  test('an expired key closes its sockets with 4401', async () => {
    const { secret } = await createApiKey(api.runtime, owner, { name: 'short', role: 'AGENT', expiresIn: 1_000 });
    const socket = await api.connected(secret);
    expect(await socket.closed).toMatchObject({ code: 4401 });
  });
});

test('a server that stops closes sockets with 1012 and ends streams, also those of clients that do not answer', async () => {
  const stopping = await openApi();
  const [polite, deaf] = [await stopping.connected(), await stopping.connected()];
  deaf.ws.pause();
  const stream = await fetch(`${stopping.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${stopping.owner.secret}`,
    },
    body: JSON.stringify({ query: 'subscription { ticks }' }),
  });
  const streamed = stream.text().catch(() => 'cut');
  const start = Date.now();
  await stopping.close();
  // The deaf client is given a second; `ws` by itself gives it thirty.
  expect(Date.now() - start).toBeLessThan(15_000);
  expect(await polite.closed).toMatchObject({ code: 1012 });
  await streamed;
  deaf.ws.terminate();
});
