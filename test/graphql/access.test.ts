import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import './fields.ts';
import { createApiKey } from '../../src/domains/accounts/actions.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
import { type Principal, ROLE_SCOPES, SCOPES } from '../../src/domains/accounts/principal.ts';
import type { ApiRole } from '../../src/generated/prisma/enums.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { type OpenApi, openApi } from './api.ts';
import { probe } from './fields.ts';

let api: OpenApi;
let owner: Principal;
beforeAll(async () => {
  api = await openApi();
  const principal = await authenticate(api.runtime.db.pool, api.owner.secret, new Date());
  if (principal === null) throw new Error('the owner has no key');
  owner = principal;
});
afterAll(() => api.close());

const ROLES: ApiRole[] = ['HUB_OWNER', 'OWNER', 'DEVELOPER', 'MARKETER', 'AGENT', 'COMPLIANCE', 'READ_ONLY'];

test('every role is tried, and marketers and those of compliance may do no more than is theirs', () => {
  expect([...ROLES].sort()).toEqual(Object.keys(ROLE_SCOPES).sort());
  const readings = ['messages:read', 'contacts:read', 'templates:read', 'carriers:read'];
  expect([...ROLE_SCOPES.MARKETER].sort()).toEqual(
    [...readings, 'messages:send', 'conversations:write', 'contacts:write', 'templates:write'].sort(),
  );
  expect([...ROLE_SCOPES.COMPLIANCE].sort()).toEqual([...readings, 'contacts:write', 'audit:read'].sort());
});

describe.each(ROLES)('a key of role %s', (role) => {
  let secret: string;
  beforeAll(async () => {
    const maker = { ...owner, scopes: new Set(SCOPES) };
    ({ secret } = await createApiKey(api.runtime, maker, { name: role, role }));
  });

  test.each(SCOPES)('%s: may what its role says', async (scope) => {
    const { body } = await api.post({ query: `{ ${probe(scope)} }` }, secret);
    if (ROLE_SCOPES[role].includes(scope)) {
      expect(body.data).toEqual({ [probe(scope)]: true });
      return;
    }
    expect(body.data).toEqual({ [probe(scope)]: null });
    expect(body.errors).toMatchObject([
      {
        message: `This needs the scope "${scope}", which this key of role ${role} does not have.`,
        extensions: { code: 'FORBIDDEN', neededScopes: [scope], role },
      },
    ]);
  });
});

describe('without a valid key', () => {
  test('nothing but the schema and "nobody" is answered', async () => {
    const { status, body } = await api.post(
      { query: '{ __typename viewer { role } apiKeys { edges { cursor } } }' },
      null,
    );
    expect(status).toBe(401);
    expect(body).toMatchObject({
      data: { __typename: 'Query', viewer: null, apiKeys: null },
      errors: [{ path: ['apiKeys'], extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  test.each([
    ['an unknown key', `Bearer hg_AAAAAAAA_${'A'.repeat(43)}`, /not known/],
    ['a short key', 'Bearer x', /not known/],
    ['another scheme', 'Basic eDp5', /not "Bearer <key>"/],
  ])('%s is refused before anything runs', async (_what, authorization, message) => {
    const { status, headers, body } = await api.post({ query: '{ __typename }' }, null, { authorization });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body.errors).toMatchObject([
      { message: expect.stringMatching(message), extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });
});

test('GraphiQL may ask for the schema before a key is pasted', async () => {
  for (const authorization of ['', 'Bearer', 'Bearer ']) {
    expect((await api.post({ query: '{ __typename }' }, null, { authorization })).status).toBe(200);
  }
});

describe('node(id:)', () => {
  const node = (id: string, key?: string) =>
    api.post({ query: 'query ($id: ID!) { node(id: $id) { __typename id } }', variables: { id } }, key);

  test('finds what is of the workspace', async () => {
    const id = toGlobalId('ApiKey', owner.actor.id);
    expect((await node(id)).body.data).toEqual({ node: { __typename: 'ApiKey', id } });
  });

  test.each([
    ['no id at all', ''],
    ['a text', 'hello'],
    ['an id of nothing', toGlobalId('ApiKey', '01a208db-ef14-73bb-a1f1-2d47db13f0bf')],
    ['a prefix that is none', 'nothing_01a208dbef1473bba1f12d47db13f0bf'],
    ['a type that is no node', toGlobalId('MessageEvent', '01a208db-ef14-73bb-a1f1-2d47db13f0bf')],
    ['an id that is no UUID', 'key_1'],
    ['an id with more behind it', 'key_01a208dbef1473bba1f12d47db13f0bf0'],
    ['a UUID alone', '01a208db-ef14-73bb-a1f1-2d47db13f0bf'],
  ])('answers null to %s', async (_what, id) => {
    expect((await node(id)).body).toEqual({ data: { node: null }, extensions: { cost: 2 } });
  });

  test('answers null to what is of another workspace, as to what does not exist', async () => {
    const other = await openApi();
    for (const [type, uuid] of [
      ['ApiKey', other.owner.apiKeyId],
      ['Workspace', other.owner.workspace.id],
    ] as const) {
      expect((await node(toGlobalId(type, uuid))).body).toEqual({ data: { node: null }, extensions: { cost: 2 } });
    }
    await other.close();
  });

  test('needs the scope of the type', async () => {
    const { secret } = await createApiKey(api.runtime, owner, { name: 'x', role: 'READ_ONLY' });
    const { body } = await node(toGlobalId('ApiKey', owner.actor.id), secret);
    expect(body.data).toEqual({ node: null });
    expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', neededScopes: ['keys:manage'] } }]);
  });

  test('every node type of the schema names the scope that reads it', async () => {
    const { schema } = await import('../../src/graphql/schema/schema.ts');
    const { isObjectType } = await import('graphql');
    const nodes = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && type.getInterfaces().some((each) => each.name === 'Node'),
    );
    expect(nodes.length).toBeGreaterThanOrEqual(2);
    expect(nodes.filter((type) => !SCOPES.some((scope) => scope === type.extensions.scope)).map(String)).toEqual([]);
  });
});
