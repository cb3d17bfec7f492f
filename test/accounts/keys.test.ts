import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { openDatabase } from '../../src/db/client.ts';
import { openKeyring } from '../../src/domains/accounts/keyring.ts';
import { authenticate, hashSecret, newSecret, prefixOf } from '../../src/domains/accounts/keys.ts';
import { storeConfiguredKey } from '../../src/domains/accounts/owner-keys.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { newToken } from '../../src/domains/members/sessions.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { type OpenApi, openApi } from '../graphql/api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  __typename
  ... on CreateApiKeyPayload { secret apiKey { id name role scopes prefix expiresAt revokedAt lastUsedAt } }
  ... on InvalidInput { code message issues { path message received } }
} }`;
const REVOKE = `mutation ($id: ID!) { revokeApiKey(input: { id: $id }) {
  __typename ... on RevokeApiKeyPayload { apiKey { id revokedAt } } ... on Error { code message }
} }`;

interface Created {
  __typename: string;
  secret: string;
  apiKey: { id: string; scopes: string[]; expiresAt: string | null; prefix: string };
  issues: { path: string[]; message: string; received: string | null }[];
}

async function create(input: object, key?: string): Promise<Created> {
  const { body } = await api.post({ query: CREATE, variables: { input } }, key);
  if (body.data?.createApiKey == null) throw new Error(JSON.stringify(body));
  return body.data.createApiKey as Created;
}

describe('a secret', () => {
  test('is hg_, eight characters, and 256 bits, and never the same', () => {
    const secrets = Array.from({ length: 100 }, newSecret);
    for (const secret of secrets) expect(secret).toMatch(/^hg_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{43}$/);
    expect(new Set(secrets).size).toBe(100);
    expect(prefixOf('hg_abcdefgh_xyz')).toBe('hg_abcdefgh');
    expect(prefixOf('a-key-of-my-own-choice-1234')).toBe('a-key-');
  });

  test('is stored as its SHA-256 and nowhere else', async () => {
    const { secret } = await create({ name: 'stored', role: 'AGENT' });
    const { rows } = await api.runtime.db.pool.query<{ row: string }>(
      'SELECT row_to_json(k)::text AS row FROM api_keys k UNION ALL SELECT row_to_json(a)::text FROM audit_entries a',
    );
    expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
    expect(rows.filter(({ row }) => row.includes(hashSecret(secret).toString('hex')))).toHaveLength(1);
    expect(api.logged.join('')).not.toContain(secret);
  });

  test('of one’s own choice opens the workspace too, and may be given again', async () => {
    const chosen = `my-own-key-${Math.random()}-of-24-and-more`;
    const { workspace } = await createWorkspaceWithOwner(api.runtime.db, {
      name: 'Own',
      defaultCountry: null,
      currency: 'EUR',
      apiKey: chosen,
    });
    const open = (secret: string) => authenticate(api.runtime.db.pool, secret, new Date());
    const keep = (secret: string) => storeConfiguredKey(api.runtime.db, workspace.id, secret);
    expect((await open(chosen))?.actor.workspaceId).toBe(workspace.id);
    expect(await keep(chosen)).toBeNull();
    // Another one ends it, and no other key.
    const made = await createWorkspaceWithOwner(api.runtime.db, { name: 'X', defaultCountry: null, currency: 'EUR' });
    expect(await keep(`${chosen}-2`)).toBeNull();
    expect((await open(`${chosen}-2`))?.role).toBe('HUB_OWNER');
    expect(await open(chosen)).toBeNull();
    expect(await open(made.secret)).not.toBeNull();
    // What was ended stays so.
    expect(await keep(chosen)).toMatch(/^the key "Owner", which was revoked at \d{4}-/);
    expect(await open(`${chosen}-2`)).not.toBeNull();
    const entries = await api.runtime.db.prisma.auditEntry.findMany({ where: { workspaceId: workspace.id } });
    expect(entries.map(({ action }) => action).sort()).toEqual([
      'apiKey.create',
      'apiKey.create',
      'apiKey.revoke',
      'workspace.create',
    ]);
    expect(entries.every(({ detail }) => (detail as { madeBy?: string }).madeBy === 'MACHINE')).toBe(true);
    await expect(keep('short')).rejects.toThrow('an API key of 5 characters, at least 24');
  });
});

describe('a key that is made', () => {
  test('works at once with the scopes of its role', async () => {
    const { secret, apiKey } = await create({ name: 'agent', role: 'AGENT' });
    const { body } = await api.post(
      { query: '{ viewer { role scopes workspace { name } apiKey { id prefix } } }' },
      secret,
    );
    expect(body.data?.viewer).toEqual({
      role: 'AGENT',
      scopes: apiKey.scopes,
      workspace: { name: 'Test' },
      apiKey: { id: apiKey.id, prefix: apiKey.prefix },
    });
  });

  test('may have fewer scopes, and an end', async () => {
    const { apiKey } = await create({ name: 'x', role: 'AGENT', scopes: ['messages:send'], expiresIn: 'PT10M' });
    expect(apiKey.scopes).toEqual(['messages:send']);
    expect(new Date(apiKey.expiresAt ?? 0).getTime() - Date.now()).toBeGreaterThan(590_000);
  });

  test.each<[string, object, string, RegExp]>([
    ['an empty name', { name: ' ', role: 'AGENT' }, 'name', /must not be empty/],
    ['a long name', { name: 'x'.repeat(101), role: 'AGENT' }, 'name', /at most 100 characters/],
    ['a scope that is none', { name: 'x', role: 'AGENT', scopes: ['all'] }, 'scopes.0', /must be one of messages:read/],
    ['no scope', { name: 'x', role: 'AGENT', scopes: [] }, 'scopes', /must not be empty/],
    [
      'a scope beyond the role',
      { name: 'x', role: 'AGENT', scopes: ['carriers:write'] },
      'scopes',
      /more than AGENT has/,
    ],
    [
      'an end in the past',
      { name: 'x', role: 'AGENT', expiresAt: '2020-01-01T00:00:00Z' },
      'expiresAt',
      /in the future/,
    ],
    ['an end at once', { name: 'x', role: 'AGENT', expiresIn: 'PT0S' }, 'expiresIn', /at least PT1S/],
    [
      'two ends',
      { name: 'x', role: 'AGENT', expiresIn: 'PT1H', expiresAt: '2099-01-01T00:00:00Z' },
      'expiresAt',
      /one of them/,
    ],
  ])('cannot have %s', async (_what, input, path, message) => {
    const { __typename, issues } = await create(input);
    expect(__typename).toBe('InvalidInput');
    expect(issues.map((issue) => issue.path.join('.'))).toContain(path);
    expect(issues.map((issue) => issue.message).join()).toMatch(message);
  });

  test('can never do more than the key that makes it', async () => {
    const { secret } = await create({ name: 'keys only', role: 'OWNER', scopes: ['keys:manage', 'messages:read'] });
    expect((await create({ name: 'x', role: 'OWNER' }, secret)).issues[0]?.path).toEqual(['role']);
    expect((await create({ name: 'x', role: 'AGENT', scopes: ['messages:send'] }, secret)).issues[0]?.path).toEqual([
      'scopes',
    ]);
    expect((await create({ name: 'x', role: 'AGENT', scopes: ['messages:read'] }, secret)).__typename).toBe(
      'CreateApiKeyPayload',
    );
  });

  test('is audited in the same transaction', async () => {
    const { apiKey } = await create({ name: 'audited', role: 'READ_ONLY' });
    const entries = await api.runtime.db.prisma.auditEntry.findMany({
      where: { workspaceId: api.owner.workspace.id },
      orderBy: { id: 'desc' },
      take: 1,
    });
    expect(entries).toMatchObject([
      { action: 'apiKey.create', actorId: api.owner.apiKeyId, detail: { role: 'READ_ONLY' } },
    ]);
    expect(toGlobalId('ApiKey', entries[0]?.subject ?? '')).toBe(apiKey.id);
  });
});

describe('a key that is revoked', () => {
  const revoke = async (id: string, key?: string) =>
    (await api.post({ query: REVOKE, variables: { id } }, key)).body.data?.revokeApiKey as Record<string, unknown>;

  test('opens nothing any more, and revoking it again changes nothing', async () => {
    const { apiKey, secret } = await create({ name: 'x', role: 'AGENT' });
    const first = await revoke(apiKey.id);
    expect(first).toMatchObject({
      __typename: 'RevokeApiKeyPayload',
      apiKey: { id: apiKey.id, revokedAt: expect.any(String) },
    });
    expect(await revoke(apiKey.id)).toEqual(first);
    expect(await authenticate(api.runtime.db.pool, secret, new Date())).toBeNull();
  });

  test('cannot be the last that manages keys, nor one of another workspace', async () => {
    const other = await createWorkspaceWithOwner(api.runtime.db, {
      name: 'Other',
      defaultCountry: null,
      currency: 'EUR',
    });
    const id = toGlobalId('ApiKey', other.apiKeyId);
    expect(await revoke(id, other.secret)).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('last key'),
    });
    expect(await revoke(id)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await revoke('nothing')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await authenticate(api.runtime.db.pool, other.secret, new Date())).not.toBeNull();
  });

  test('leaves one of two owners that revoke each other at the same time', async () => {
    const a = await createWorkspaceWithOwner(api.runtime.db, { name: 'Duel', defaultCountry: null, currency: 'EUR' });
    const b = await create({ name: 'second', role: 'OWNER' }, a.secret);
    // Both are known to be keys before either is revoked.
    await api.post({ query: '{ __typename }' }, b.secret);
    const results = await Promise.all([
      revoke(b.apiKey.id, a.secret),
      revoke(toGlobalId('ApiKey', a.apiKeyId), b.secret),
    ]);
    expect(results.map((result) => result.__typename).sort()).toEqual(['InvalidInput', 'RevokeApiKeyPayload']);
  });
});

describe('the keyring', () => {
  test('forgets a revocation for at most two seconds, and an expiry not at all', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    const keyring = openKeyring({ ...api.runtime, clock: { now: () => now } });
    const { apiKey, secret } = await create({ name: 'x', role: 'AGENT', expiresAt: '2030-01-01T00:00:03Z' });
    expect(await keyring.authenticate(secret, () => '192.0.2.1')).not.toBeNull();
    now = new Date('2030-01-01T00:00:01.900Z');
    expect(await keyring.authenticate(secret, () => '192.0.2.1')).not.toBeNull();
    now = new Date('2030-01-01T00:00:03.500Z');
    expect(await keyring.authenticate(secret, () => '192.0.2.1')).toBeNull();
    await api.post({ query: REVOKE, variables: { id: apiKey.id } });
    await keyring.close();
  });

  test('knows the key that was right, of whom it came by, for two seconds and no longer than it works, and no other', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    const keyring = openKeyring({ ...api.runtime, clock: { now: () => now } });
    const { apiKey, secret } = await create({ name: 'known', role: 'AGENT', expiresAt: '2030-01-01T00:00:03Z' });
    const [socket, other] = [{}, {}];
    const found = () => [keyring.known(secret, socket), keyring.known(secret, other)].map((each) => each?.actor.id);
    expect(found()).toEqual([undefined, undefined]);
    const principal = await keyring.authenticate(secret, () => '192.0.2.1', socket);
    expect(found()).toEqual([principal?.actor.id, principal?.actor.id]);
    expect(await keyring.authenticate(`${secret}x`, () => '192.0.2.1', socket)).toBeNull();
    expect(keyring.known(`${secret}x`, socket)).toBeUndefined();
    now = new Date('2030-01-01T00:00:02Z');
    expect(found()).toEqual([undefined, undefined]);
    now = new Date('2030-01-01T00:00:01.900Z');
    await keyring.authenticate(secret, () => '192.0.2.1', socket);
    now = new Date('2030-01-01T00:00:03.500Z');
    expect(found()).toEqual([undefined, undefined]);
    await api.post({ query: REVOKE, variables: { id: apiKey.id } });
    await keyring.close();
  });

  test('writes the last use, at most once a minute', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    const keyring = openKeyring({ ...api.runtime, clock: { now: () => now } });
    const { secret } = await create({ name: 'used', role: 'AGENT' });
    const lastUsed = async () =>
      (
        await api.runtime.db.prisma.apiKey.findUniqueOrThrow({ where: { hash: hashSecret(secret) } })
      ).lastUsedAt?.toISOString();
    await keyring.authenticate(secret, () => '192.0.2.1');
    now = new Date('2030-01-01T00:00:50Z');
    await keyring.authenticate(secret, () => '192.0.2.1');
    await keyring.close();
    expect(await lastUsed()).toBe('2030-01-01T00:00:00.000Z');
  });
});

describe('the list of keys', () => {
  test('is newest first, in pages that neither repeat nor skip, forwards and backwards', async () => {
    const { secret } = await createWorkspaceWithOwner(api.runtime.db, {
      name: 'Pages',
      defaultCountry: null,
      currency: 'EUR',
    });
    for (let i = 0; i < 6; i++) await create({ name: `k${i}`, role: 'AGENT' }, secret);
    const page = async (args: string) => {
      const query = `{ apiKeys(${args}) { edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
      const { body } = await api.post({ query }, secret);
      return body.data?.apiKeys as {
        edges: { cursor: string; node: { name: string } }[];
        pageInfo: { hasNextPage: boolean; startCursor: string; endCursor: string };
      };
    };
    const first = await page('first: 4');
    const second = await page(`first: 4, after: "${first.pageInfo.endCursor}"`);
    const names = [...first.edges, ...second.edges].map((edge) => edge.node.name);
    expect(names).toEqual(['k5', 'k4', 'k3', 'k2', 'k1', 'k0', 'Owner']);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    const back = await page(`last: 2, before: "${second.pageInfo.startCursor}"`);
    expect(back.edges.map((edge) => edge.node.name)).toEqual(['k3', 'k2']);
  });

  test('shows nothing to a cursor of another workspace but the own keys', async () => {
    const other = await createWorkspaceWithOwner(api.runtime.db, {
      name: 'Cursor',
      defaultCountry: null,
      currency: 'EUR',
    });
    const theirs = (await api.post({ query: '{ apiKeys(first: 1) { edges { cursor } } }' })).body.data?.apiKeys as {
      edges: { cursor: string }[];
    };
    const query = `{ apiKeys(after: "${theirs.edges[0]?.cursor}") { edges { node { name } } } }`;
    const { body } = await api.post({ query }, other.secret);
    expect(body.errors).toBeUndefined();
    expect(JSON.stringify(body.data)).not.toMatch(/agent|audited/);
  });

  test('counts no key as wrong that the database could not look up, and those that it did not find', async () => {
    const nowhere = openDatabase('postgresql://nobody@127.0.0.1:1/nothing', 2);
    const away = openKeyring({ ...api.runtime, db: nowhere });
    for (let count = 0; count < 40; count++) {
      await expect(away.authenticate(newSecret(), () => '192.0.2.9')).rejects.toThrow(/ECONNREFUSED/);
      await expect(away.authenticateSession(newToken(), () => '192.0.2.9')).rejects.toThrow(/ECONNREFUSED/);
    }
    await away.close();
    await nowhere.close();
    const keyring = openKeyring(api.runtime);
    const wrong = () => keyring.authenticate(newSecret(), () => '192.0.2.9');
    for (let count = 0; count < 20; count++) expect(await wrong()).toBeNull();
    await expect(wrong()).rejects.toThrow(/^Too many wrong API keys/);
    await keyring.close();
  });
});
