import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { createApiKey } from '../../src/domains/accounts/actions.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
import { type OpenApi, openApi } from './api.ts';

let api: OpenApi;
/** The key of a role that only reads. */
let reader: string;
beforeAll(async () => {
  api = await openApi();
  const owner = await authenticate(api.runtime.db.pool, api.owner.secret, new Date());
  if (owner === null) throw new Error('the owner has no key');
  ({ secret: reader } = await createApiKey(api.runtime, owner, { name: 'reader', role: 'READ_ONLY' }));
});
afterAll(() => api.close());

const RENAME = `mutation($name: String!) { createApiKey(input: { name: $name, role: READ_ONLY }) { __typename
  ... on CreateApiKeyPayload { apiKey { name } }
  ... on Error { message code help } ... on Forbidden { neededScopes } ... on Unavailable { retryAfterMs } } }`;

describe('a key that may not', () => {
  test('gets a member of the result that says which scope it takes, and nothing is changed', async () => {
    const before = await api.runtime.db.prisma.apiKey.count();
    const { status, body } = await api.post({ query: RENAME, variables: { name: 'x' } }, reader);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: {
        createApiKey: {
          __typename: 'Forbidden',
          message: 'This needs the scope "keys:manage", which this key of role READ_ONLY does not have.',
          code: 'FORBIDDEN',
          help: 'docs/errors.md#forbidden',
          neededScopes: ['keys:manage'],
        },
      },
    });
    expect(await api.runtime.db.prisma.apiKey.count()).toBe(before);
  });

  test('loses nothing else of the request', async () => {
    const query = `mutation { a: createApiKey(input: { name: "x", role: READ_ONLY }) { __typename }
      b: upsertContacts(input: { contacts: [] }) { __typename } }`;
    const { body } = await api.post({ query }, reader);
    expect(body.errors).toBeUndefined();
    expect(body).toMatchObject({
      data: { a: { __typename: 'Forbidden' }, b: { __typename: 'Forbidden' } },
    });
  });

  test('without a key it is an error of the whole request', async () => {
    const { status, body } = await api.post({ query: RENAME, variables: { name: 'x' } }, null);
    expect(status).toBe(401);
    expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });
});

describe('while every connection of the database is busy', () => {
  test('an administrative mutation waits for longer than two seconds for its turn', async () => {
    const { db } = api.runtime;
    const clients = await Promise.all(Array.from({ length: 5 }, () => db.pool.connect()));
    const answer = api.post({ query: RENAME, variables: { name: 'patient' } });
    // Prisma would begin no transaction after two seconds.
    setTimeout(() => {
      for (const client of clients) client.release();
    }, 2_600);
    expect((await answer).body).toMatchObject({
      data: { createApiKey: { __typename: 'CreateApiKeyPayload', apiKey: { name: 'patient' } } },
    });
  });

  test('one that does not get its turn answers Unavailable with a time to wait, and changes nothing', async () => {
    const { runtime } = api;
    const [usual, narrow] = [runtime.db, openDatabase(String(runtime.db.pool.options.connectionString), 1, 300)];
    const client = await narrow.pool.connect();
    runtime.db = narrow;
    try {
      const { status, body } = await api.post({ query: RENAME, variables: { name: 'impatient' } });
      expect(status).toBe(200);
      expect(body.data).toMatchObject({
        createApiKey: {
          __typename: 'Unavailable',
          code: 'UNAVAILABLE',
          help: 'docs/errors.md#unavailable',
          retryAfterMs: 2_000,
        },
      });
    } finally {
      runtime.db = usual;
      client.release();
      await narrow.close();
    }
    expect(await usual.prisma.apiKey.count({ where: { name: 'impatient' } })).toBe(0);
  });
});
