import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import './fields.ts';
import { costError } from '../../src/graphql/limits/limits.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { type OpenApi, openApi, type RawSocket } from './api.ts';
import { CORPUS } from './corpus.ts';

interface LimitError {
  message: string;
  extensions: { code: string; limit: string; max: number; actual: number; http?: unknown };
}

let api: OpenApi;
let socket: RawSocket;
beforeAll(async () => {
  api = await openApi();
  socket = await api.connected();
});
afterAll(async () => {
  socket.close();
  await api.close();
});

function expectRefusal(errors: LimitError[], limit: string, max: number): void {
  const error = errors.find((each) => each.extensions.limit === limit);
  expect(errors.map((each) => each.extensions.limit)).toContain(limit);
  expect(error?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', max });
  expect(error?.extensions.actual).toBeGreaterThan(max);
  expect(error?.message).toContain(`at most ${max.toLocaleString('en')}`);
  expect(error?.extensions).not.toHaveProperty('http');
}

describe('over HTTP', () => {
  test.each(CORPUS)('$name is refused with its limit', async ({ query, variables, limit, max }) => {
    const { status, body } = await api.post({ query, variables });
    expect(status).toBe(400);
    expectRefusal(body.errors as LimitError[], limit, max);
  });
});

describe('over WebSocket', () => {
  test.each(CORPUS)('$name is refused with an error message, and the socket stays', async (tooMuch) => {
    const message = await socket.run({ query: tooMuch.query, variables: tooMuch.variables });
    expect(message.type).toBe('error');
    expectRefusal(message.payload as LimitError[], tooMuch.limit, tooMuch.max);
    expect(await socket.run({ query: '{ __typename }' })).toMatchObject({
      type: 'next',
      payload: { data: { __typename: 'Query' } },
    });
  });
});

describe('an answer tells what its operation cost', () => {
  const page = 'query ($n: Int) { apiKeys(first: $n) { edges { node { name role } } } }';
  const cases: [query: string, variables: object, cost: number][] = [
    ['{ __typename }', {}, 0],
    ['{ viewer { role workspace { name } } }', {}, 4],
    [page, {}, 61],
    [page, { n: 3 }, 10],
    [page, { n: 100 }, 301],
    ['mutation { upsertContacts(input: { contacts: [] }) { ... on UpsertContactsPayload { created } } }', {}, 2],
    ['{ node(id: "nothing") { id } }', {}, 2],
  ];

  test.each(cases)('%s with %j, the same on every transport', async (query, variables, cost) => {
    for (const accept of ['application/json', 'application/graphql-response+json', 'application/json;q=0.9']) {
      expect((await api.post({ query, variables }, api.owner.secret, { accept })).body).toMatchObject({
        data: expect.anything(),
        extensions: { cost },
      });
    }
    expect((await socket.run({ query, variables })).payload).toMatchObject({ extensions: { cost } });
  });

  test('one that was not run tells nothing but why', async () => {
    for (const body of [
      { query: '{ apiKeys(first: 101) { edges { cursor } } }' },
      { query: page, variables: { n: 'many' } },
      { query: '{ nothing }' },
    ]) {
      expect((await api.post(body)).body).not.toHaveProperty('extensions');
    }
  });
});

describe('what a client needs is within the limits', () => {
  test('the standard introspection query passes', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const { body } = await api.post({
      query: getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }),
    });
    expect(body.errors).toBeUndefined();
  });

  test('introspection within introspection is refused', async () => {
    const fields = (depth: number): string => (depth === 0 ? 'name' : `fields { type { ${fields(depth - 1)} } }`);
    const { status, body } = await api.post({ query: `{ __schema { types { ${fields(6)} } } }` }, null, {
      accept: 'application/graphql-response+json',
    });
    expect(status).toBe(400);
    expect(JSON.stringify(body.errors)).toContain('introspection depth');
  });

  test('variables of 10,000 recipients with 1,000 bytes each are within the size of a body', () => {
    const recipient = {
      to: { phone: '+447911123456' },
      variables: { text: 'x'.repeat(800) },
      metadata: { id: 'y'.repeat(100) },
    };
    const bytes = Buffer.byteLength(JSON.stringify({ variables: { recipients: Array(10_000).fill(recipient) } }));
    expect(bytes).toBeLessThan(10_485_760);
  });
});

test('a page of 100 messages with what a list shows of each is within the limit, with room', () => {
  const document =
    parse(`{ messages(first: 100) { pageInfo { hasNextPage endCursor } edges { cursor node { id to status purpose
    sender createdAt finishedAt price { amount currency } reason { code description advice } tags contact { id phone locale }
    decision { verdict routeName steps { gate verdict reason at until } rejectedRoutes { name code reason } }
    parts { number attempt status remoteId providerCode { channel code text } receipt networkErrorCode respondedAt receiptAt } timeline { type at status part reason { code } } } } } }`);
  expect(costError({ schema, document })).toBeNull();
});
