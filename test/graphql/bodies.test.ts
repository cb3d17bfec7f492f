import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Quota } from '../../src/kernel/quota.ts';
import './fields.ts';
import { createApiKey } from '../../src/domains/accounts/actions.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
import type { Principal, Scope } from '../../src/domains/accounts/principal.ts';
import { type OpenApi, openApi } from './api.ts';

let api: OpenApi;
let owner: Principal;
beforeAll(async () => {
  api = await openApi();
  const principal = await authenticate(api.runtime.db.pool, api.owner.secret, new Date());
  if (principal === null) throw new Error('the owner has no key');
  owner = principal;
});
afterAll(() => api.close());

const keyWith = async (...scopes: Scope[]) =>
  (await createApiKey(api.runtime, owner, { name: scopes.join(), role: 'DEVELOPER', scopes })).secret;
const ofSize = (octets: number) => ({ query: '{ __typename }', variables: { x: 'x'.repeat(octets - 60) } });
const extensions = (body: { errors?: unknown[] }) =>
  (body.errors?.[0] as { extensions: object } | undefined)?.extensions;

describe('how large a body may be', () => {
  test.each<[string, () => Promise<string | null>, number]>([
    ['without a key', async () => null, 65_536],
    ['of a key that only reads', () => keyWith('messages:read', 'contacts:read'), 1_048_576],
    ['of one that writes templates', () => keyWith('templates:write'), 1_048_576],
    ['of one that may send', () => keyWith('messages:send'), 10_485_760],
    ['of one that writes contacts', () => keyWith('contacts:write'), 10_485_760],
  ])('%s', async (_whose, keyOf, most) => {
    const key = await keyOf();
    expect((await api.post(ofSize(most), key)).status).toBe(200);
    const { status, body } = await api.post(ofSize(most + 100), key);
    expect(status).toBe(413);
    expect(extensions(body)).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'bodyBytes', max: most });
  });

  test('is looked at before its key is believed: a wrong key is told so, and nothing of the body is read', async () => {
    const { status } = await api.post(ofSize(9_000_000), 'hg_wrong_key_of_nobody_at_all_0123456789');
    expect(status).toBe(401);
  });
});

describe('JSON that is nested too deeply is refused before it is parsed', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const post = (variables: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${api.owner.secret}`, ...headers },
      body: `{"query":"{ __typename }","variables":{"v":${variables}}}`,
    });

  test.each([63, 1_000, 100_000, 5_000_000])('%d levels in variables', async (levels) => {
    const response = await post(deep(levels));
    expect(response.status).toBe(400);
    const max = { code: 'LIMIT_EXCEEDED', limit: 'jsonDepth', actual: levels + 2, max: 64 };
    expect(extensions((await response.json()) as { errors: unknown[] })).toMatchObject(max);
  });

  test('62 levels are taken, and as many brackets as one likes within a string', async () => {
    expect((await post(deep(62))).status).toBe(200);
    expect((await post(JSON.stringify('['.repeat(5_000)))).status).toBe(200);
  });

  test('on an event stream too, and in the variables of a GET', async () => {
    expect((await post(deep(100_000), { accept: 'text/event-stream' })).status).toBe(400);
    const query = new URLSearchParams({ query: '{ __typename }', variables: `{"v":${deep(2_000)}}` });
    const headers = { accept: 'application/json' };
    expect((await fetch(`${api.url}/graphql?${query}`, { headers })).status).toBe(400);
  });

  test.each(['[', '{"a":}', 'x', "{'a':1}"])(
    'and a GET whose variables are no JSON (%s) is told so',
    async (variables) => {
      for (const name of ['variables', 'extensions']) {
        const query = new URLSearchParams({ query: '{ __typename }', [name]: variables });
        const response = await fetch(`${api.url}/graphql?${query}`, { headers: { accept: 'application/json' } });
        expect(response.status).toBe(400);
        expect(await response.text()).toContain(`${name}: `);
      }
    },
  );

  test('on a socket, which is closed', async () => {
    const socket = await api.connected();
    const variables = `{"v":${deep(100_000)}}`;
    socket.ws.send(`{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","variables":${variables}}}`);
    expect(await socket.closed).toMatchObject({ code: 4400, reason: expect.stringContaining('levels of JSON') });
  });
});

test('a packed body is refused with the reason', async () => {
  const headers = { 'content-encoding': 'gzip' };
  const { status, body } = await api.post({ query: '{ __typename }' }, undefined, headers);
  expect(status).toBe(415);
  expect(JSON.stringify(body)).toContain('unpacked');
});

/** Sends a request by hand, its body in pieces. @returns what is answered until the connection ends */
function raw(head: string, pieces: readonly string[], ended = false): { answer: Promise<string>; end(): void } {
  const { port } = new URL(api.url);
  const socket = net.connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${head}\r\n\r\n`);
  for (const piece of pieces) socket.write(piece);
  if (ended) socket.end();
  const answer = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (data) => {
      text += String(data);
    });
    socket.once('close', () => resolve(text));
  });
  return { answer, end: () => socket.destroy() };
}

test('one address without a key cannot hold more than a megabyte of bodies that do not end', async () => {
  const piece = `{"query":"${'x'.repeat(60_000)}`;
  const head = 'content-length: 65000\r\nx-forwarded-for: 192.0.2.66';
  const slow = Array.from({ length: 20 }, () => raw(head, [piece.slice(0, 30_000), piece.slice(30_000)]));
  // Seventeen fit; the others are refused at once and not after their time.
  const first = await Promise.race(slow.map(({ answer }) => answer));
  expect(first).toMatch(/^HTTP\/1\.1 429 [\s\S]*retry-after: 1[\s\S]*"limit":"heldBytes"/);
  const other = await api.post({ query: '{ __typename }' }, null, { 'x-forwarded-for': '192.0.2.67' });
  expect(other.status).toBe(200);
  for (const each of slow) each.end();
});

test('a body that does not come ends in time: 408', async () => {
  const { answer } = raw('content-length: 100\r\nx-forwarded-for: 192.0.2.68', ['{"query"']);
  expect(await answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*did not come within 10 s/);
});

test('a key over its quota of operations waits, on HTTP and on its sockets; another key does not', async () => {
  const { runtime } = api;
  const socket = await api.connected();
  runtime.operationQuota = new Quota(10);
  try {
    const answers = await Promise.all(Array.from({ length: 40 }, () => api.post({ query: '{ __typename }' })));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThanOrEqual(20);
    expect(answers.length - limited.length).toBeGreaterThanOrEqual(10);
    expect(extensions(limited[0]?.body ?? {})).toMatchObject({
      code: 'RATE_LIMITED',
      limit: 'operationsPerSecond',
      max: 10,
    });
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await api.post({ query: '{ __typename }' }, await keyWith('messages:read'))).status).toBe(200);
    const onSocket = await Promise.all(Array.from({ length: 40 }, () => socket.run({ query: '{ __typename }' })));
    expect(JSON.stringify(onSocket.find(({ type }) => type === 'error')?.payload)).toContain('operationsPerSecond');
  } finally {
    runtime.operationQuota = null;
    socket.close();
  }
});

describe('wrong keys', () => {
  const wrong = (n: number, address: string) =>
    api.post({ query: '{ __typename }' }, `hg_wrong${n}_${'x'.repeat(43)}`, { 'x-forwarded-for': address });

  test('after twenty an address waits, on HTTP and on sockets; right keys, and other addresses, do not', async () => {
    const address = '198.51.100.7';
    const before = await api.post({ query: '{ __typename }' }, undefined, { 'x-forwarded-for': address });
    expect(before.status).toBe(200);
    const statuses = await Promise.all(Array.from({ length: 60 }, (_, n) => wrong(n, address)));
    const limited = statuses.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThanOrEqual(35);
    expect(statuses.length - limited.length).toBeGreaterThanOrEqual(20);
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(extensions(limited[0]?.body ?? {})).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: expect.any(Number),
    });
    expect((await api.post({ query: '{ __typename }' }, undefined, { 'x-forwarded-for': address })).status).toBe(200);
    expect((await wrong(99, '198.51.100.8')).status).toBe(401);
  });

  test('an address that nobody trusts cannot say that it is another', async () => {
    const chain = (n: number) => `203.0.113.${n}, 198.51.100.9`;
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => wrong(1_000 + n, chain(n))));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(35);
  });
});
