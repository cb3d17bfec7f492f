import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import './fields.ts';
import { type OpenApi, openApi } from './api.ts';

const KEY = 'hg_dev_of_this_machine_0123456789';
const ALLOWED = 'https://console.example.com';

let api: OpenApi;
let production: OpenApi;
beforeAll(async () => {
  [api, production] = await Promise.all([
    openApi({ HELIOGRAPH_API_KEY: KEY }),
    openApi({ HELIOGRAPH_ENV: 'production', HELIOGRAPH_API_KEY: KEY }),
  ]);
});
afterAll(() => Promise.all([api, production].map((each) => each?.close())));

const get = (path: string, headers: Record<string, string> = {}, at = api) =>
  fetch(`${at.url}${path}`, { headers, redirect: 'manual' });

describe('GraphiQL', () => {
  const pageOf = async (headers: Record<string, string> = {}) =>
    (await get('/graphql', { accept: 'text/html', ...headers })).text();
  const assetsOf = (page: string) => [...page.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map((match) => match[1] ?? '');

  test('is a small page; its script and style come from here, packed, with a name of their own for ever', async () => {
    const page = await pageOf();
    expect(page.length).toBeLessThan(5_000);
    const loaded = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
    expect(loaded.filter((url) => !/^(?:\/graphiql\/[\w-]{16}\.(?:js|css)|data:,)$/.test(url ?? ''))).toEqual([]);
    for (const path of assetsOf(page)) {
      const packed = await get(path, { 'accept-encoding': 'gzip' });
      expect(packed.status).toBe(200);
      expect(packed.headers.get('content-encoding')).toBe('gzip');
      expect(packed.headers.get('cache-control')).toContain('immutable');
      expect(Number(packed.headers.get('content-length'))).toBeLessThan(3_500_000);
      const text = await packed.text();
      expect(await (await get(path, { 'accept-encoding': 'identity' })).text()).toBe(text);
      expect(text).not.toMatch(/@import\s+(?:url\()?["']?https?:|unpkg\.com|jsdelivr|cdnjs|fonts\.g/);
      const again = await get(path, { 'if-none-match': packed.headers.get('etag') ?? '' });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    expect((await get('/graphiql/other.js')).status).toBe(404);
  });

  test('does not grow the process with its readers: a hundred that read nothing share what is sent', async () => {
    const [script = ''] = assetsOf(await pageOf()).filter((path) => path.endsWith('.js'));
    await (await get(script)).arrayBuffer();
    const before = process.memoryUsage().rss;
    const readers = Array.from({ length: 100 }, () => {
      const reader = request(`${api.url}${script}`, { agent: false, headers: { 'accept-encoding': 'identity' } });
      reader.on('error', () => {});
      reader.end();
      return reader;
    });
    const answered = readers.map((reader) => new Promise((resolve) => reader.once('response', resolve)));
    await Promise.all(answered);
    // 9 MB each was 900 MB; what the kernel holds is not the process's.
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    for (const reader of readers) reader.destroy();
  });

  test('is signed in on this machine, in development', async () => {
    expect(await pageOf()).toContain(`Bearer ${KEY}`);
    expect((await get('/graphql', { accept: 'text/html' })).headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['for a name that leads here (DNS rebinding)', { host: 'evil.example:4000' }],
    ['for a name that begins as the own one', { host: 'localhost.evil.example' }],
    ['behind a proxy', { 'x-forwarded-for': '127.0.0.1' }],
    ['behind another one', { forwarded: 'for=127.0.0.1' }],
  ])('is not signed in %s', async (_what, headers) => {
    const page = await new Promise<string>((resolve, reject) => {
      const options = { headers: { accept: 'text/html', ...headers } };
      request(`${api.url}/graphql`, options, async (res) => {
        let text = '';
        for await (const chunk of res) text += String(chunk);
        resolve(text);
      })
        .on('error', reject)
        .end();
    });
    expect(page).toContain('graphiql-options');
    expect(page).not.toContain(KEY);
  });
});

describe('in production, unless a setting says otherwise,', () => {
  test('there is no GraphiQL, and no metrics on the public port', async () => {
    for (const path of ['/metrics', '/graphiql/x.js']) {
      expect((await get(path, { accept: 'text/html' }, production)).status).toBe(404);
    }
    const page = await get('/graphql', { accept: 'text/html' }, production);
    expect(await page.text()).not.toContain('<script');
    expect((await get('/health', {}, production)).status).toBe(200);
  });

  const schemaOf = '{ __schema { queryType { name } } }';
  const types = 'query Types { viewer { role } t: __type(name: "Query") { name } }';
  test.each([schemaOf, types, `query A { ...F } fragment F on Query ${schemaOf}`])(
    'a stranger does not read the schema, who has a key does: %s',
    async (query) => {
      for (const accept of ['application/json', 'text/event-stream']) {
        const response = await fetch(`${production.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept },
          body: JSON.stringify({ query }),
        });
        const text = await response.text();
        expect(text).toContain('UNAUTHENTICATED');
        expect(text).not.toContain('"Query"');
      }
      expect((await production.post({ query })).body.errors).toBeUndefined();
      // What a key had validated is not a stranger's.
      expect(JSON.stringify((await production.post({ query }, null)).body)).toContain('UNAUTHENTICATED');
      expect((await api.post({ query }, null)).body.errors).toBeUndefined();
    },
  );

  test.each([
    ['{ vewer { role } }', undefined],
    ['{ viewer { rol } }', undefined],
    ['query ($id: ID!) { node(idd: $id) { id } }', { id: 'x' }],
    ['mutation ($role: ApiRole!) { createApiKey(input: { name: "x", role: $role }) { __typename } }', { role: 'OWNR' }],
    ['mutation { createApiKey(input: { nam: "x", role: OWNER }) { __typename } }', undefined],
  ])('a stranger who guesses names is not helped: %s', async (query, variables) => {
    const hinted = 'Did you mean';
    expect(JSON.stringify((await production.post({ query, variables }, null)).body)).not.toContain(hinted);
    expect(JSON.stringify((await production.post({ query, variables })).body)).toContain(hinted);
    expect(JSON.stringify((await api.post({ query, variables }, null)).body)).toContain(hinted);
  });
});

describe('what browsers are told of every answer', () => {
  test.each([
    ['/graphql?query={__typename}', 200],
    ['/nothing', 404],
    ['/health', 200],
    ['/', 200],
  ])('of %s', async (path, status) => {
    const { status: came, headers } = await get(path);
    expect(came).toBe(status);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

describe('a page of another origin', () => {
  const preflight = (origin: string, headers: Record<string, string> = {}, path = '/graphql') =>
    fetch(`${api.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,apollographql-client-name',
        ...headers,
      },
    });
  const allowed = (response: Response) => response.headers.get('access-control-allow-origin');

  test('that is allowed may ask: preflight, POST, event stream, import, WebSocket', async () => {
    const asked = await preflight(ALLOWED);
    expect(asked.status).toBe(204);
    expect(allowed(asked)).toBe(ALLOWED);
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')).toContain('apollographql-client-name');
    expect(Number(asked.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    expect(allowed(await preflight(ALLOWED, {}, '/import/contacts'))).toBe(ALLOWED);

    const headers = {
      origin: ALLOWED,
      'content-type': 'application/json',
      authorization: `Bearer ${api.owner.secret}`,
    };
    const ask = (query: string, more: Record<string, string> = {}) =>
      fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { ...headers, ...more },
        body: JSON.stringify({ query }),
      });
    const answer = await ask('{ viewer { role } }');
    expect([allowed(answer), answer.headers.get('vary')]).toEqual([ALLOWED, 'origin']);
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
    const stream = await ask('subscription { ticks }', { accept: 'text/event-stream' });
    expect([stream.status, allowed(stream)]).toEqual([200, ALLOWED]);
    const first = await stream.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toMatch(/^(?::|event: next)/);
    await stream.body?.cancel().catch(() => {});
    const refused = await ask('{ viewer', {});
    expect(allowed(refused)).toBe(ALLOWED);
  });

  test('sees also why it was refused', async () => {
    const headers = { origin: ALLOWED, 'content-type': 'application/json', authorization: 'Bearer wrong' };
    const response = await fetch(`${api.url}/graphql`, { method: 'POST', headers, body: '{}' });
    expect([response.status, allowed(response)]).toEqual([401, ALLOWED]);
  });

  test.each([
    'https://evil.example',
    'null',
    `${ALLOWED}.evil.example`,
    'http://console.example.com',
    `${ALLOWED}:8443`,
  ])('%s is told that it may not, and by which setting', async (origin) => {
    const response = await preflight(origin);
    expect([response.status, allowed(response)]).toEqual([403, null]);
    expect(await response.text()).toContain('HELIOGRAPH_ALLOWED_ORIGINS');
    const ws = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { origin });
    const status = await new Promise((resolve) => {
      ws.on('error', () => {});
      ws.once('open', () => resolve(101));
      ws.once('unexpected-response', (_req, res) => resolve(res.statusCode));
    });
    expect(status).toBe(403);
  });

  test('a header list that is none is not sent back', async () => {
    const response = await preflight(ALLOWED, { 'access-control-request-headers': 'x<script>' });
    expect(response.headers.get('access-control-allow-headers')).toBeNull();
  });
});
