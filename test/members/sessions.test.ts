import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { hashToken } from '../../src/domains/accounts/session-principal.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { exchangeLink, makeLink } from '../../src/domains/members/links.ts';
import { SIGN_IN_RATES, type SignInStep } from '../../src/domains/members/rates.ts';
import { type OpenApi, openApi } from '../graphql/api.ts';
import { Browser, invited, machineToken, signedIn } from './browser.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const SESSION = `{ session { id method expiresAt createdAt member { name email role scopes } workspace { id name } workspaces { id name } } }`;
interface Shown {
  session: {
    id: string;
    method: string;
    expiresAt: string;
    createdAt: string;
    member: { name: string; email: string; role: string; scopes: string[] };
    workspace: { name: string };
    workspaces: { name: string }[];
  } | null;
}

describe('a link', () => {
  test('signs in once, and says before what it opens', async () => {
    const { token } = await invited(api, 'ada@example.com', 'MARKETER');
    const browser = new Browser(api.url);
    const shown = await browser.post('/session/link', { token });
    expect(shown).toMatchObject({
      status: 200,
      body: { link: { kind: 'INVITATION', member: { email: 'ada@example.com' }, workspace: { name: 'Test' } } },
    });
    expect(await browser.post('/session', { token })).toMatchObject({
      status: 201,
      body: { session: { id: /^session_/ } },
    });
    expect(await browser.ask<Shown>(SESSION)).toMatchObject({
      session: {
        method: 'LINK',
        member: { name: 'ada', role: 'MARKETER', scopes: expect.arrayContaining(['templates:write']) },
        workspace: { name: 'Test' },
        workspaces: [{ name: 'Test' }],
      },
    });
    const again = await new Browser(api.url).post('/session', { token });
    expect(again).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'SIGN_IN_FAILED' } }] } });
  });

  test('signs in one of 16 browsers that use it at once', async () => {
    const { token } = await invited(api, 'race@example.com');
    const use = { principal: null, join: false, userAgent: null, address: '' };
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => exchangeLink(api.runtime, token, use)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('is stored as its digest, like the session, and neither is logged', async () => {
    const { token } = await invited(api, 'digest@example.com');
    const browser = await signedIn(api, token);
    const session = [...browser.cookies.values()][0] ?? '';
    await browser.ask(SESSION);
    const { rows } = await api.runtime.db.pool.query<{ row: string }>(
      `SELECT row_to_json(l)::text AS row FROM sign_in_links l UNION ALL SELECT row_to_json(s)::text FROM sessions s
       UNION ALL SELECT row_to_json(a)::text FROM audit_entries a UNION ALL SELECT row_to_json(m)::text FROM members m`,
    );
    for (const secret of [token, session]) {
      expect(secret).toMatch(/^[\w-]{43}$/);
      expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
      expect(rows.filter(({ row }) => row.includes(hashToken(secret).toString('hex')))).toHaveLength(1);
      expect(api.logged.join('')).not.toContain(secret);
    }
  });

  test('of an owner opens nothing that its member signed in with before, one of the machine all of it', async () => {
    const { memberId, token } = await invited(api, 'grace@example.com');
    const before = await signedIn(api, token);
    const loginOf = async () =>
      (await api.runtime.db.prisma.member.findUniqueOrThrow({ where: { id: memberId } })).loginId;
    const login = await loginOf();
    await signedIn(api, await machineToken(api, 'grace@example.com'));
    expect(await loginOf()).toBe(login);
    expect((await before.ask<Shown>(SESSION)).session?.member.name).toBe('grace');
    const { db, clock } = api.runtime;
    const recovery = await db.prisma.$transaction((tx) => makeLink(tx, memberId, 'RECOVERY', clock.now()));
    const after = await signedIn(api, recovery.token);
    expect(await loginOf()).not.toBe(login);
    // What was signed in with the old login is signed out.
    expect(await before.ask<Shown>(SESSION)).toEqual({ session: null });
    expect((await after.ask<Shown>(SESSION)).session?.member.name).toBe('grace');
  });

  test('joins its member to what the browser is signed in with when asked to', async () => {
    const other = await createWorkspaceWithOwner(api.runtime.db, {
      name: 'Zoo',
      defaultCountry: null,
      currency: 'EUR',
    });
    const { token } = await invited(api, 'two@example.com');
    const browser = await signedIn(api, token);
    const second = await invited(api, 'two@zoo.example', 'OWNER', other.workspace.id);
    expect((await browser.post('/session', { token: second.token, join: true })).status).toBe(201);
    expect(await browser.ask<Shown>(SESSION)).toMatchObject({
      session: {
        member: { email: 'two@zoo.example' },
        workspace: { name: 'Zoo' },
        workspaces: [{ name: 'Test' }, { name: 'Zoo' }],
      },
    });
    const third = await invited(api, 'three@example.com');
    expect(await browser.post('/session', { token: third.token, join: true })).toMatchObject({
      status: 401,
      body: { errors: [{ message: 'You are signed in as two, who is a member of this workspace already.' }] },
    });
    // It was not used up by that.
    expect((await new Browser(api.url).post('/session', { token: third.token })).status).toBe(201);
  });
});

describe('the cookie of a session', () => {
  test('is kept from scripts and other sites', async () => {
    const browser = new Browser(api.url);
    const { headers } = await browser.post('/session', { token: await machineToken(api) });
    expect(headers.get('set-cookie')).toMatch(
      /^heliograph-session-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=86400$/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test.each<[string, string | null, Record<string, string>, number]>([
    ['its own page', 'own', {}, 200],
    ['its own page by Sec-Fetch-Site', null, { 'sec-fetch-site': 'same-origin' }, 200],
    ['another site', 'https://evil.example', {}, 403],
    ['an allowed origin, which may use keys', 'https://console.example.com', {}, 403],
    ['a sandboxed frame', 'null', {}, 403],
    ['no page that says so', null, {}, 403],
    ['another site by Sec-Fetch-Site', null, { 'sec-fetch-site': 'same-site' }, 403],
  ])('counts on %s or not', async (_what, origin, headers, status) => {
    const browser = await signedIn(api, await machineToken(api));
    browser.origin = origin === 'own' ? api.url : origin;
    const answer = await browser.request('POST', '/graphql', { query: SESSION }, headers);
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    // A key speaks for itself, whatever cookies come along.
    const bearer = { authorization: `Bearer ${api.owner.secret}`, ...headers };
    if (origin !== 'https://evil.example') {
      expect((await browser.request('POST', '/graphql', { query: '{ viewer { role } }' }, bearer)).body.data).toEqual({
        viewer: { role: 'OWNER' },
      });
    }
    browser.origin = origin === 'own' ? api.url : origin;
    const end = await browser.request('DELETE', '/session', undefined, headers);
    expect(end.status).toBe(status === 200 ? 204 : 403);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'does nothing with a body of %s, which any site may send',
    async (type) => {
      const browser = await signedIn(api, await machineToken(api));
      for (const path of ['/graphql', '/session']) {
        const { status } = await browser.request('POST', path, JSON.stringify({ query: SESSION }), {
          'content-type': type,
        });
        expect(status).toBe(415);
      }
    },
  );

  test('is forgotten once the session has ended, and every field says that it needs one', async () => {
    const browser = await signedIn(api, await machineToken(api));
    const stolen = new Browser(api.url);
    for (const [name, value] of browser.cookies) stolen.cookies.set(name, value);
    expect((await browser.request('DELETE', '/session')).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    const { body } = await stolen.post('/graphql', {
      query: '{ session { id } messages(first: 1) { edges { cursor } } }',
    });
    expect(body).toMatchObject({ data: { session: null }, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(stolen.cookies.size).toBe(0);
  });
});

describe('a session', () => {
  test('moves its end on with use, up to a day after it began', async () => {
    const browser = await signedIn(api, await machineToken(api));
    const shown = (await browser.ask<Shown>(SESSION)).session;
    const idle = Date.parse(shown?.expiresAt ?? '') - Date.parse(shown?.createdAt ?? '');
    expect(idle).toBe(7_200_000);
    const [hash] = [...browser.cookies.values()].map(hashToken);
    const age = (ms: number) =>
      api.runtime.db.pool.query(
        `UPDATE sessions SET created_at = now() - $2 * interval '1 ms', last_used_at = now() - interval '1 hour',
           expires_at = now() + interval '1 hour' WHERE hash = $1`,
        [hash, ms],
      );
    const left = async () => Date.parse((await browser.ask<Shown>(SESSION)).session?.expiresAt ?? '') - Date.now();
    await age(3_600_000);
    expect(await left()).toBeGreaterThan(7_190_000);
    await age(86_400_000 - 600_000);
    expect(await left()).toBeLessThanOrEqual(600_000);
    await api.runtime.db.pool.query(
      'UPDATE sessions SET expires_at = now() - make_interval(secs => 1) WHERE hash = $1',
      [hash],
    );
    expect(await browser.ask<Shown>(SESSION)).toEqual({ session: null });
  });

  test('acts as its member, with the scopes of the role and no more', async () => {
    const { token, memberId } = await invited(api, 'viewer@example.com', 'READ_ONLY');
    const browser = await signedIn(api, token);
    expect(await browser.ask('{ viewer { role scopes apiKey { id } workspace { name } } }')).toEqual({
      viewer: {
        role: 'READ_ONLY',
        scopes: ['messages:read', 'contacts:read', 'templates:read', 'carriers:read'],
        apiKey: null,
        workspace: { name: 'Test' },
      },
    });
    const upsert = 'mutation { upsertContacts(input: { contacts: [] }) { __typename ... on Forbidden { message } } }';
    expect(await browser.ask(upsert)).toMatchObject({ upsertContacts: { __typename: 'Forbidden' } });
    expect(await browser.ask('{ session { id } }')).not.toBeNull();
    const owner = await signedIn(api, await machineToken(api));
    const tag = 'mutation { createSender(input: { address: "MEMBERS" }) { __typename } }';
    await owner.ask(tag);
    const audit = '{ auditEntries(first: 3) { edges { node { action actor { kind id name } } } } }';
    const { auditEntries } = await owner.ask<{ auditEntries: { edges: { node: object }[] } }>(audit);
    expect(auditEntries.edges[0]?.node).toMatchObject({
      action: 'sender.create',
      actor: { kind: 'MEMBER', name: 'Owner', id: expect.stringMatching(/^member_/) },
    });
    expect(memberId).not.toBe('');
  });

  test('opens sockets from its own page, which close within five seconds of its end', async () => {
    const browser = await signedIn(api, await machineToken(api));
    const foreign = new Browser(api.url);
    for (const [name, value] of browser.cookies) foreign.cookies.set(name, value);
    foreign.origin = 'https://console.example.com';
    expect(await (await foreign.socket()).closed).toMatchObject({ code: 4401 });
    foreign.origin = null;
    expect(await (await foreign.socket()).closed).toMatchObject({ code: 4401 });
    const open = await browser.socket();
    expect(open.letIn).toBe(true);
    const from = performance.now();
    await browser.request('DELETE', '/session');
    expect(await open.closed).toMatchObject({ code: 4401 });
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(await (await browser.socket()).closed).toMatchObject({ code: 4401 });
  });

  test('opens event streams, which end within five seconds of its end', async () => {
    const browser = await signedIn(api, await machineToken(api));
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        cookie: browser.cookie,
        origin: browser.url,
      },
      body: JSON.stringify({ query: 'subscription { traffic(intervalMs: 200) { at } }' }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const text = async () => (await reader?.read())?.value ?? null;
    let came = '';
    while (!came.includes('"traffic"')) came += await text();
    const from = performance.now();
    await browser.request('DELETE', '/session');
    // It may be cut, or end with a last event.
    for (let more = await text().catch(() => null); more !== null; more = await text().catch(() => null)) came += more;
    expect(performance.now() - from).toBeLessThan(5_000);
    const { status, body } = await browser.request('POST', '/graphql', {
      query: '{ messages(first: 1) { edges { cursor } } }',
    });
    expect([status, JSON.stringify(body)]).toEqual([status, expect.stringContaining('UNAUTHENTICATED')]);
  });

  test('that lacks a scope is told about its role, not about a key', async () => {
    const browser = await signedIn(api, (await invited(api, 'reader@example.com', 'READ_ONLY')).token);
    const refused = await browser.ask(
      'mutation { createSender(input: { address: "+447700900999" }) { ... on Forbidden { message } } }',
    );
    expect(JSON.stringify(refused)).toContain('which your role READ_ONLY does not have.');
    const { body } = await browser.post('/graphql', { query: '{ auditEntries(first: 1) { edges { cursor } } }' });
    expect(body.errors?.[0]?.message).toContain('which your role READ_ONLY does not have.');
  });

  test('whose role changes closes its sockets, which may come again', async () => {
    const { token, memberId } = await invited(api, 'promoted@example.com', 'READ_ONLY');
    const browser = await signedIn(api, token);
    const open = await browser.socket();
    await api.runtime.db.prisma.member.update({ where: { id: memberId }, data: { role: 'AGENT' } });
    expect(await open.closed).toMatchObject({ code: 1012 });
    const again = await browser.socket();
    expect(again.letIn).toBe(true);
    await api.runtime.db.prisma.member.update({ where: { id: memberId }, data: { removedAt: new Date() } });
    expect(await again.closed).toMatchObject({ code: 4401 });
    expect(await browser.ask<Shown>(SESSION)).toEqual({ session: null });
  });
});

test('tries with links are counted by address in the database, whatever process is asked', async () => {
  const guesser = new Browser(api.url, { 'x-forwarded-for': '203.0.113.7' });
  const token = 'x'.repeat(43);
  const codes: number[] = [];
  for (let at = 0; at < 25; at++) codes.push((await guesser.post('/session', { token })).status);
  expect(codes.slice(0, 20)).toEqual(Array(20).fill(401));
  expect(codes.at(-1)).toBe(429);
  const { headers, body } = await guesser.post('/session', { token });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(body.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
  const elsewhere = new Browser(api.url, { 'x-forwarded-for': '203.0.113.8' });
  expect((await elsewhere.post('/session', { token })).status).toBe(401);
  const { rows } = await api.runtime.db.pool.query('SELECT key FROM sign_in_rates');
  expect(rows.length).toBeGreaterThanOrEqual(2);
});

/** A proof that proves nothing, in the right form. */
const ASSERTION = {
  id: 'AA',
  rawId: 'AA',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA' },
};

describe('every step of signing in is counted by who takes it', () => {
  test.each<[SignInStep, string, string, unknown]>([
    ['peek', 'POST', '/session/link', { token: 'x'.repeat(43) }],
    ['passkeyOptions', 'POST', '/session/passkey/options', {}],
    ['passkey', 'POST', '/session/passkey', { response: ASSERTION }],
  ])('%s', async (step, method, path, body) => {
    const stranger = new Browser(api.url, { 'x-forwarded-for': '203.0.113.70' });
    const codes: number[] = [];
    for (let at = 0; at <= SIGN_IN_RATES[step].burst + 4; at++)
      codes.push((await stranger.request(method, path, body)).status);
    expect(codes.slice(0, SIGN_IN_RATES[step].burst)).not.toContain(429);
    expect(codes.at(-1)).toBe(429);
  });

  test('registration', async () => {
    const browser = await signedIn(api, await machineToken(api));
    const codes: number[] = [];
    for (let at = 0; at <= SIGN_IN_RATES.registration.burst; at++)
      codes.push((await browser.post('/passkeys/options', {})).status);
    expect(codes.slice(0, -1)).not.toContain(429);
    expect(codes.at(-1)).toBe(429);
  });
});

test.each([
  ['no JSON', '{', 400],
  ['no token', {}, 400],
  ['a token that is none', { token: 7 }, 400],
  ['a token of another kind', { token: 'hg_abcdefgh_x' }, 401],
])('a body with %s is refused', async (_what, body, status) => {
  expect((await new Browser(api.url, { 'x-forwarded-for': '203.0.113.99' }).post('/session', body)).status).toBe(
    status,
  );
});
