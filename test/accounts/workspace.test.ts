import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { newSecret } from '../../src/domains/accounts/keys.ts';
import { insertOwnerKey } from '../../src/domains/accounts/owner-keys.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { type OpenApi, openApi } from '../graphql/api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const UPDATE = `mutation ($input: UpdateWorkspaceInput!) { updateWorkspace(input: $input) {
  __typename
  ... on UpdateWorkspacePayload { workspace { name defaultCountry timeZone currency helpText optOutText optInText } }
  ... on InvalidInput { issues { path message received } }
} }`;

async function update(input: object) {
  const { body } = await api.post({ query: UPDATE, variables: { input } });
  return body.data?.updateWorkspace as Record<string, unknown> & { issues: { path: string[]; message: string }[] };
}

describe('the settings of a workspace', () => {
  test('change one by one, and the others stay', async () => {
    const before = await update({});
    expect(await update({ defaultCountry: 'de', timeZone: 'Europe/Berlin' })).toEqual({
      ...before,
      workspace: { ...(before.workspace as object), defaultCountry: 'DE', timeZone: 'Europe/Berlin' },
    });
    expect(await update({ defaultCountry: null })).toMatchObject({
      workspace: { defaultCountry: null, timeZone: 'Europe/Berlin' },
    });
    expect(await update({ name: ' Parcel Co ', currency: 'chf' })).toMatchObject({
      workspace: { name: 'Parcel Co', currency: 'CHF', timeZone: 'Europe/Berlin' },
    });
    const { body } = await api.post({ query: '{ workspace { name currency } viewer { workspace { name } } }' });
    expect(body.data).toEqual({
      workspace: { name: 'Parcel Co', currency: 'CHF' },
      viewer: { workspace: { name: 'Parcel Co' } },
    });
    expect(await update({ helpText: 'Call us.\nOr write.' })).toMatchObject({
      workspace: { helpText: 'Call us.\nOr write.' },
    });
  });

  test.each<[string, object, string, RegExp]>([
    ['a country that is none', { defaultCountry: 'XX' }, 'defaultCountry', /ISO 3166-1 alpha-2 country, e.g. "GB"/],
    ['a time zone that is none', { timeZone: 'Europe/Atlantis' }, 'timeZone', /IANA time zone, e.g. "Europe\/London"/],
    ['an offset for a time zone', { timeZone: '+01:00' }, 'timeZone', /IANA time zone/],
    ['no time zone', { timeZone: null }, 'timeZone', /expected string, received null/],
    ['an empty name', { name: ' ' }, 'name', /must not be empty/],
    ['a name of 101 characters', { name: 'x'.repeat(101) }, 'name', /at most 100 characters/],
    ['a name of two lines', { name: 'a\nb' }, 'name', /no control characters/],
    ['a currency that is none', { currency: 'XYZ' }, 'currency', /ISO 4217 currency, e.g. "EUR"/],
    ['a symbol for a currency', { currency: '€' }, 'currency', /ISO 4217 currency/],
    ['an empty reply', { optOutText: '  ' }, 'optOutText', /must not be empty/],
    ['a reply of 460 characters', { optOutText: 'x'.repeat(460) }, 'optOutText', /at most 459 characters/],
    ['a reply with a NUL', { helpText: 'a\u0000b' }, 'helpText', /control characters/],
  ])('cannot be %s', async (_what, input, path, message) => {
    const result = await update(input);
    expect(result.issues).toEqual([expect.objectContaining({ path: [path], message: expect.stringMatching(message) })]);
  });

  test('are audited with what was changed', async () => {
    await update({ timeZone: 'Asia/Tokyo' });
    const entry = await api.runtime.db.prisma.auditEntry.findFirst({
      where: { workspaceId: api.owner.workspace.id },
      orderBy: { id: 'desc' },
    });
    expect(entry).toMatchObject({
      action: 'workspace.update',
      actorKind: 'API_KEY',
      actorId: api.owner.apiKeyId,
      detail: { timeZone: 'Asia/Tokyo' },
    });
  });
});

const CREATE = `mutation ($input: CreateWorkspaceInput!) { createWorkspace(input: $input) {
  __typename
  ... on CreateWorkspacePayload { secret apiKey { id name role } workspace { id name defaultCountry timeZone currency optOutText } }
  ... on InvalidInput { issues { path message received } }
  ... on Forbidden { code neededScopes }
} }`;

describe('an owner of the hub', () => {
  let key: string;
  beforeAll(async () => {
    const made = await createWorkspaceWithOwner(api.runtime.db, {
      name: 'The hub',
      defaultCountry: null,
      currency: 'EUR',
      role: 'HUB_OWNER',
    });
    key = made.secret;
  });
  const create = async (input: object, bearer = key) =>
    (await api.post({ query: CREATE, variables: { input } }, bearer)).body;

  test.each([
    ['DE', 'Europe/Berlin'],
    ['US', 'UTC'],
    [null, 'UTC'],
  ])('makes a workspace of %j with the time zone %s when none is named', async (defaultCountry, timeZone) => {
    const name = `Zone of ${defaultCountry}`;
    const { data } = await create({ name, defaultCountry });
    expect(data?.createWorkspace).toMatchObject({ workspace: { name, timeZone } });
  });

  test('makes a workspace whose owner’s key is shown once, works at once, and makes no others', async () => {
    const { data } = await create({ name: 'Branch', defaultCountry: 'fr', currency: 'eur', timeZone: 'Europe/Paris' });
    const made = data?.createWorkspace as { secret: string; apiKey: { id: string }; workspace: { id: string } };
    expect(made).toMatchObject({
      apiKey: { name: 'Owner', role: 'OWNER' },
      workspace: { name: 'Branch', defaultCountry: 'FR', timeZone: 'Europe/Paris', currency: 'EUR' },
    });
    const { body } = await api.post({ query: '{ workspace { id name } }' }, made.secret);
    expect(body.data?.workspace).toEqual({ id: made.workspace.id, name: 'Branch' });
    expect((await create({ name: 'Twig' }, made.secret)).data).toMatchObject({
      createWorkspace: { __typename: 'Forbidden', code: 'FORBIDDEN', neededScopes: ['hub:manage'] },
    });
    const { rows } = await api.runtime.db.pool.query(
      `SELECT w.name, a.action, k.role::text FROM audit_entries a JOIN workspaces w ON w.id = a.workspace_id
       JOIN api_keys k ON k.id = a.actor_id WHERE a.detail->>'name' = 'Branch' ORDER BY w.name`,
    );
    expect(rows).toEqual([
      { name: 'Branch', action: 'workspace.create', role: 'HUB_OWNER' },
      { name: 'The hub', action: 'workspace.create', role: 'HUB_OWNER' },
    ]);
  });

  test('who asks twice at once for a name gets one workspace of it', async () => {
    const both = await Promise.all([create({ name: 'Once' }), create({ name: 'once' })]);
    const types = both.map(({ data }) => (data?.createWorkspace as { __typename?: string } | undefined)?.__typename);
    expect(types.sort()).toEqual(['CreateWorkspacePayload', 'InvalidInput']);
  });

  test.each<[string, object, string, RegExp]>([
    ['the name of another, however it is spelt', { name: 'the HUB' }, 'name', /is the name of another workspace/],
    ['no name', { name: '' }, 'name', /must not be empty/],
    ['a country by its name', { name: 'A', defaultCountry: 'France' }, 'defaultCountry', /ISO 3166-1 alpha-2/],
    ['a time zone that is none', { name: 'A', timeZone: 'Paris' }, 'timeZone', /IANA time zone/],
  ])('makes none with %s', async (_what, input, path, message) => {
    const before = await api.runtime.db.prisma.workspace.count();
    const { data } = await create(input);
    const { issues } = (data?.createWorkspace ?? {}) as { issues?: object[] };
    expect(issues).toEqual([expect.objectContaining({ path: [path], message: expect.stringMatching(message) })]);
    expect(await api.runtime.db.prisma.workspace.count()).toBe(before);
  });

  test('cannot be made, ended or replaced by an owner of a workspace', async () => {
    const { id } = await api.runtime.db.prisma.apiKey.findFirstOrThrow({ where: { role: 'HUB_OWNER' } });
    const { workspaceId } = await api.runtime.db.prisma.apiKey.findUniqueOrThrow({ where: { id } });
    const secret = newSecret();
    await api.runtime.db.prisma.$transaction((tx) =>
      insertOwnerKey(tx, workspaceId, { name: 'Owner', secret, role: 'OWNER' }),
    );
    const ask = async (mutation: string, input: object) => {
      const query = `mutation { ${mutation}(input: ${JSON.stringify(input)
        .replace(/"(\w+)":/g, '$1:')
        .replace('"HUB_OWNER"', 'HUB_OWNER')}) {
        __typename ... on InvalidInput { issues { message } } } }`;
      return (await api.post({ query }, secret)).body.data?.[mutation] as { issues: { message: string }[] };
    };
    const shownId = toGlobalId('ApiKey', id);
    const made = await ask('createApiKey', { name: 'x', role: 'HUB_OWNER' });
    expect(made.issues[0]?.message).toMatch(/would give hub:manage/);
    expect((await ask('revokeApiKey', { id: shownId })).issues[0]?.message).toMatch(/key of an owner of the hub/);
    expect((await ask('rotateApiKey', { id: shownId })).issues[0]?.message).toMatch(/may do hub:manage/);
  });
});
