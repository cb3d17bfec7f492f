import net from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
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
afterEach(() => expect.poll(() => running.shared, { timeout: 30_000 }).toBe(0));

const TICKS = { query: 'subscription { sharedTicks }' };
const EXPLODES = 'subscription($after: Cursor) { sharedExplodes(after: $after) }';
const MARKS = 'subscription($after: Cursor) { sharedMarks(after: $after) }';
const MASKED = /Unexpected error\. Quote id [0-9a-f-]{36}\./;

test('an error in one event is masked for every subscriber, and the stream goes on', async () => {
  const sockets = await Promise.all([api.connected(), api.connected()]);
  await Promise.all(sockets.map((socket) => socket.run(TICKS)));
  expect(running.shared).toBe(1);
  for (const socket of sockets) {
    const texts: string[] = [];
    while (texts.length < 25) texts.push(JSON.stringify(await socket.receive('op0')));
    expect(texts.every((text) => text.includes('"type":"next"'))).toBe(true);
    const failed = texts.filter((text) => text.includes('errors'));
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(texts.length);
    for (const text of failed) expect(text).toMatch(MASKED);
    expect(texts.join()).not.toContain('+44');
    socket.close();
  }
});

test('an execution that breaks ends with a masked error for every subscriber, and the next one begins anew', async () => {
  for (let round = 0; round < 2; round++) {
    closeGate();
    const sockets = await Promise.all([api.connected(), api.connected(), api.connected()]);
    const firsts = sockets.map((socket) => socket.run({ query: EXPLODES }));
    for (const socket of sockets) expect((await socket.run({ query: '{ __typename }' })).type).toBe('next');
    await expect.poll(() => running.shared).toBe(1);
    gate.open();
    for (const first of firsts)
      expect(await first).toMatchObject({ type: 'next', payload: { data: { sharedExplodes: 1 } } });
    const errors = await Promise.all(sockets.map((socket) => socket.receive('op0')));
    for (const error of errors) {
      expect(error.type).toBe('error');
      expect(JSON.stringify(error)).toMatch(MASKED);
      expect(JSON.stringify(error)).not.toContain('+44');
    }
    for (const socket of sockets) socket.close();
  }
});

test('a replay that breaks ends with a masked error, and lets go of the stream it was going to join', async () => {
  closeGate();
  const socket = await api.connected();
  expect(await socket.run({ query: EXPLODES, variables: { after: 'x' } })).toMatchObject({ type: 'next' });
  const error = await socket.receive('op0');
  expect(error.type).toBe('error');
  expect(JSON.stringify(error)).toMatch(MASKED);
  expect(JSON.stringify(error)).not.toContain('+44');
  gate.open();
  await expect.poll(() => running.shared, { timeout: 30_000 }).toBe(0);
  socket.close();
});

/** A subscriber that leaves while its own events are loaded; they come when the gate is opened. */
async function leavesAmidReplay(): Promise<void> {
  const socket = await api.connected();
  const before = running.shared;
  socket.send({ id: 'back', type: 'subscribe', payload: { query: MARKS, variables: { after: 'x' } } });
  await expect.poll(() => running.shared).toBe(Math.max(before, 1) + 1);
  socket.send({ id: 'back', type: 'complete' });
  // What follows on the same socket is answered when it has left.
  expect(await socket.run({ query: '{ __typename }' })).toMatchObject({ type: 'next' });
  socket.close();
}

test('who leaves amid a replay, and was alone, leaves no stream behind', async () => {
  closeGate();
  await leavesAmidReplay();
  // The replay itself waits for the gate.
  await expect.poll(() => running.shared, { timeout: 30_000 }).toBe(1);
  gate.open();
  await expect.poll(() => running.shared, { timeout: 30_000 }).toBe(0);
});

test('who leaves amid a replay does not join the others when it is loaded: the stream ends with the last of them', async () => {
  closeGate();
  const stays = await api.connected();
  expect(await stays.run({ query: MARKS })).toMatchObject({ payload: { data: { sharedMarks: 0 } } });
  await leavesAmidReplay();
  gate.open();
  await expect.poll(() => running.shared, { timeout: 30_000 }).toBe(1);
  // By the time of more events what was loaded was handed over.
  for (let more = 0; more < 30; more++) await stays.receive('op0');
  stays.send({ id: 'op0', type: 'complete' });
  await expect.poll(() => running.shared, { timeout: 30_000 }).toBe(0);
  stays.close();
});

test('who asks the same as the last one that has just left gets events', async () => {
  const socket = await api.connected();
  for (let round = 0; round < 20; round++) {
    const id = `round${round}`;
    socket.send({ id, type: 'subscribe', payload: TICKS });
    expect(await socket.receive(id)).toMatchObject({ type: 'next' });
    socket.send({ id, type: 'complete' });
    socket.send({ id: `${id}again`, type: 'subscribe', payload: TICKS });
    for (let more = 0; more < 3; more++) {
      expect(await socket.receive(`${id}again`)).toMatchObject({ type: 'next' });
    }
    socket.send({ id: `${id}again`, type: 'complete' });
  }
  socket.close();
});

/** A client that reads on after a close frame and never answers it: what opcodes it gets. */
async function deaf(secret: string): Promise<{ opcodes: number[]; end(): void }> {
  const socket = net.connect(Number(new URL(api.url).port), '127.0.0.1');
  const frame = (text: string) => {
    const body = Buffer.from(text);
    return Buffer.concat([Buffer.from([0x81, 0x80 | body.length]), Buffer.alloc(4), body]);
  };
  const opcodes: number[] = [];
  let rest = Buffer.alloc(0);
  let open = false;
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    if (!open) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      open = true;
      rest = rest.subarray(end + 4);
      socket.write(frame(JSON.stringify({ type: 'connection_init', payload: { apiKey: secret } })));
    }
    // Every message of this test is shorter than 64 KiB.
    while (rest.length >= 4) {
      const long = ((rest[1] ?? 0) & 0x7f) === 126;
      const length = long ? rest.readUInt16BE(2) + 4 : ((rest[1] ?? 0) & 0x7f) + 2;
      if (rest.length < length) return;
      if (opcodes.length === 0) socket.write(frame(JSON.stringify({ id: '1', type: 'subscribe', payload: TICKS })));
      opcodes.push((rest[0] ?? 0) & 0x0f);
      rest = rest.subarray(length);
    }
  });
  socket.write(
    'GET /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n',
  );
  await expect.poll(() => opcodes.length).toBeGreaterThan(5);
  return { opcodes, end: () => socket.destroy() };
}

test('a revoked key gets nothing behind the close frame, even when the client does not answer it', async () => {
  const { apiKey, secret } = await createApiKey(api.runtime, owner, { name: 'deaf', role: 'AGENT' });
  const stays = await api.connected();
  await stays.run(TICKS);
  const client = await deaf(secret);
  await revokeApiKey(api.runtime, owner, apiKey.id, 'shown');
  await expect.poll(() => client.opcodes.includes(8), { timeout: 30_000 }).toBe(true);
  // The others have got more events by then: what was to be written was written.
  for (let more = 0; more < 30; more++) await stays.receive('op0');
  const fresh = await api.connected();
  await fresh.run(TICKS);
  for (let more = 0; more < 30; more++) await fresh.receive('op0');
  expect(client.opcodes.slice(client.opcodes.indexOf(8) + 1)).toEqual([]);
  client.end();
  stays.close();
  fresh.close();
});
