import { request } from 'node:http';
import { isRequiredArgument } from 'graphql';
import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import './fields.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { type OpenApi, openApi } from './api.ts';
import { BOOM } from './fields.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const send = (init: RequestInit, path = '/graphql') => fetch(`${api.url}${path}`, { redirect: 'manual', ...init });
const message = (body: { errors?: unknown[] }) => (body.errors?.[0] as { message: string } | undefined)?.message;

test('every audit of GraphQL over HTTP passes', async () => {
  const results = await auditServer({ url: `${api.url}/graphql`, fetchFn: fetch });
  expect(results.filter((result) => result.status !== 'ok').map((result) => `${result.id} ${result.name}`)).toEqual([]);
  expect(results.length).toBeGreaterThan(60);
});

describe('a web page cannot forge a mutation', () => {
  const query = 'mutation { revokeApiKey(input: { id: "x" }) { __typename } }';

  test.each([
    ['a form', 'application/x-www-form-urlencoded', `query=${encodeURIComponent(query)}`],
    ['a multipart form', 'multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
    ['plain text', 'text/plain', JSON.stringify({ query })],
    ['a GraphQL document', 'application/graphql', query],
  ])('%s is refused', async (_what, type, body) => {
    const response = await send({ method: 'POST', headers: { 'content-type': type }, body });
    expect(response.status).toBe(415);
    expect(message(await response.json())).toContain('application/json');
  });

  test('a mutation by GET is refused', async () => {
    const response = await send(
      { headers: { accept: 'application/json' } },
      `/graphql?query=${encodeURIComponent(query)}`,
    );
    expect(response.status).toBe(405);
  });

  test('pages of other origins get no permission', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const response = await send({ method: 'OPTIONS', headers });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.status).toBe(403);
    expect(message(await response.json())).toContain('HELIOGRAPH_ALLOWED_ORIGINS');
  });
});

describe('a body is bounded', () => {
  test('a length above the limit is refused with the limit', async () => {
    const { status, body } = await api.post({ query: '{ __typename }', variables: { x: 'x'.repeat(10_485_760) } });
    expect(status).toBe(413);
    expect(message(body)).toMatch(/A body of 10,485,8\d\d bytes is too large: at most 10,485,760/);
  });

  test('a body without a length is broken off at the limit', async () => {
    const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const authorization = `Bearer ${api.owner.secret}`;
      const headers = { authorization, 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
      const req = request(`${api.url}/graphql`, { method: 'POST', headers }, async (res) => {
        let text = '';
        for await (const chunk of res) text += String(chunk);
        resolve({ status: res.statusCode ?? 0, text });
      });
      req.on('error', reject);
      req.write('{"query":"');
      for (let i = 0; i < 12; i++) req.write('x'.repeat(1_000_000));
      req.end('"}');
    });
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('at most 10,485,760');
  });

  test('a batch is refused', async () => {
    const { status, body } = await api.post([{ query: '{ __typename }' }, { query: '{ __typename }' }]);
    expect(status).toBe(400);
    expect(message(body)).toContain('Batching');
  });
});

describe('wrong requests are told what is wrong', () => {
  test.each<[string, object, RegExp]>([
    ['no query', {}, /Must provide query string/],
    ['a query that is a number', { query: 1 }, /Expected "query" param to be a string/],
    ['variables that are a list', { query: '{ __typename }', variables: [] }, /Expected "variables" param/],
    ['a syntax error', { query: '{ viewer {' }, /Syntax Error/],
    ['an unknown field', { query: '{ nothing }' }, /Cannot query field "nothing"/],
    ['an unknown operation', { query: 'query A { __typename }', operationName: 'B' }, /operation/],
    [
      'a duration of months',
      { query: 'mutation { createApiKey(input: { name: "x", role: AGENT, expiresIn: "P1M" }) { __typename } }' },
      /"P1M" is not an ISO 8601 duration of days, hours, minutes and seconds/,
    ],
    [
      'a time without an offset',
      {
        query:
          'mutation ($at: DateTime) { createApiKey(input: { name: "x", role: AGENT, expiresAt: $at }) { __typename } }',
        variables: { at: '2027-02-01T10:00:00' },
      },
      /"2027-02-01T10:00:00" is not a time with an offset in RFC 3339/,
    ],
    [
      '30 February',
      {
        query:
          'mutation ($at: DateTime) { createApiKey(input: { name: "x", role: AGENT, expiresAt: $at }) { __typename } }',
        variables: { at: '2027-02-30T10:00:00Z' },
      },
      /RFC 3339/,
    ],
    ['a cursor of nobody', { query: '{ apiKeys(after: "zzz") { edges { cursor } } }' }, /cursor/],
    ['a cursor made by hand', { query: '{ apiKeys(after: "R1BDOlM6eHl6") { edges { cursor } } }' }, /cursor/],
    [
      'one of contacts',
      { query: '{ contacts(after: "R1BDOlM6eHl6") { edges { cursor } } }' },
      /after: .*is not a cursor/,
    ],
    [
      'one that is a number',
      { query: '{ contacts(before: "R1BDOk46NQ==", last: 1) { edges { cursor } } }' },
      /before: .*is not a cursor/,
    ],
  ])('%s', async (_what, operation, expected) => {
    const { body } = await api.post(operation);
    expect(message(body)).toMatch(expected);
    expect(JSON.stringify(body)).not.toContain('Unexpected error');
  });

  test('a body that is no JSON', async () => {
    const response = await send({ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' });
    expect(response.status).toBe(400);
  });
});

describe('a cursor that no list gave is told so, by every list', () => {
  const of = (text: string) => Buffer.from(text).toString('base64');
  const uuid = '01a208db-ef14-73bb-a1f1-2d47db13f0bf';
  const forged = [
    ['', ''],
    ['a word', 'zzz'],
    ['emoji', '💥'],
    ['5,000 characters', 'x'.repeat(5_000)],
    ['a text', of('GPC:S:xyz')],
    ['a NUL', of('GPC:S:\u0000')],
    ['a number', of('GPC:N:5')],
    ['a number that is none', of('GPC:N:1e400')],
    ['a time', of('GPC:D:99999999999999')],
    ['a list', of('GPC:J:["a"]')],
    ['a list of ids', of(`GPC:J:["${uuid}","x"]`)],
    ['deep JSON', of(`GPC:J:${'['.repeat(3_000)}${']'.repeat(3_000)}`)],
    ['a kind there is none of', of('GPC:X:1')],
    ['an offset', of('OffsetConnection:-1')],
  ] as const;
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {})
    .filter(({ args }) => args.some(({ name }) => name === 'after') && !args.some(isRequiredArgument))
    .map(({ name }) => name)
    .filter((name) => name !== 'nest');

  test.each(lists)('%s', async (list) => {
    for (const [what, cursor] of forged) {
      for (const argument of ['after', 'before']) {
        const page = `${argument}: $c, ${argument === 'after' ? 'first' : 'last'}: 2`;
        const query = `query ($c: String) { ${list}(${page}) { edges { cursor } } }`;
        const { body } = await api.post({ query, variables: { c: cursor } });
        expect([what, argument, message(body)]).toEqual([what, argument, expect.stringMatching(/cursor/)]);
      }
    }
    // One of a row that is not there any more is a place in the list all the same.
    const query = `query ($c: String) { ${list}(after: $c) { edges { cursor } } }`;
    if (list !== 'contacts')
      expect((await api.post({ query, variables: { c: of(`GPC:S:${uuid}`) } })).body.errors).toBeUndefined();
  });
});

describe('an unexpected error', () => {
  test('is shown as an id, which is in the log without the number that it quotes', async () => {
    const { body } = await api.post({ query: '{ boom viewer { role } }' });
    const error = body.errors?.[0] as { message: string; extensions: { code: string; errorId: string } };
    expect(body.data).toEqual({ boom: null, viewer: { role: 'OWNER' } });
    expect(error.extensions.code).toBe('INTERNAL');
    expect(error.message).toBe(`Unexpected error. Quote id ${error.extensions.errorId}.`);
    expect(JSON.stringify(body)).not.toContain(BOOM);
    await expect.poll(() => api.logged.filter((line) => line.includes(error.extensions.errorId))).toHaveLength(1);
    expect(api.logged.join('')).not.toContain('7911123456');
  });
});

test('while the database is away there is a line a second with a count, and no stack', async () => {
  const startedAt = performance.now();
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(Array.from({ length: 60 }, () => api.post({ query: '{ away }' })));
    expect(answers.every(({ body }) => JSON.stringify(body).includes('UNAVAILABLE'))).toBe(true);
  }
  const lines = () =>
    api.logged.flatMap((line) => {
      const { msg, count, stack } = JSON.parse(line) as { msg: string; count: number; stack?: string };
      return msg === 'the database could not answer requests' ? [{ count, stack }] : [];
    });
  await expect.poll(() => lines().reduce((sum, { count }) => sum + count, 0), { timeout: 30_000 }).toBe(300);
  const seconds = (performance.now() - startedAt) / 1_000;
  expect(lines().length).toBeLessThanOrEqual(2 + seconds);
  expect(lines().every(({ stack }) => stack === undefined)).toBe(true);
});

describe('what stands beside the API', () => {
  test('readiness says of every part whether it answers, and how fast; health that the process does', async () => {
    expect(await (await send({}, '/health')).json()).toEqual({ status: 'alive' });
    const response = await send({}, '/ready');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ready',
      checks: { database: { ok: true, ms: expect.any(Number) }, nats: { ok: true, ms: expect.any(Number) } },
    });
  });

  test('metrics are text that names every operation by type and outcome, and nothing of what it asked for', async () => {
    await send(
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"query SecretName { __typename }"}',
      },
      '/graphql',
    );
    const response = await send({}, '/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    expect(text).toMatch(/^heliograph_graphql_operations_total\{type="query",outcome="ok"\} [1-9]/m);
    expect(text).not.toContain('SecretName');
  });

  test.each(['{ noSuchField }', '{ broken'])('an operation that is refused (%s) is counted once', async (query) => {
    const refusals = async () =>
      Number(/outcome="refused"} (\d+)/.exec(await (await send({}, '/metrics')).text())?.[1] ?? 0);
    const before = await refusals();
    const headers = { 'content-type': 'application/json' };
    await send({ method: 'POST', headers, body: JSON.stringify({ query }) }, '/graphql');
    expect(await refusals()).toBe(before + 1);
  });

  test('the root is the console, everything else says where the API is', async () => {
    const root = await send({}, '/');
    expect(root.status).toBe(200);
    expect(root.headers.get('content-type')).toContain('text/html');
    const nothing = await send({}, '/api');
    expect(nothing.status).toBe(404);
    expect(message(await nothing.json())).toContain('/graphql');
  });
});

describe('a number that cannot be held', () => {
  const query = 'mutation($i: SendMessageInput!) { sendMessage(input: $i) { __typename } }';
  const input =
    '{"to":{"phone":"+447911123456"},"content":{"text":"x"},"purpose":"ALERT","metadata":{"order":[{"id":9007199254740993}]}}';
  const post = async (body: string) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${api.owner.secret}` };
    const response = await send({ method: 'POST', headers, body });
    return { status: response.status, body: await response.json() };
  };

  test('in the variables is refused with its path', async () => {
    const { status, body } = await post(`{"query":${JSON.stringify(query)},"variables":{"i":${input}}}`);
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([
      {
        message: expect.stringMatching(/^i\.metadata\.order\.0\.id: 9007199254740993 would become 9007199254740992\. /),
        extensions: { code: 'BAD_USER_INPUT', path: ['i', 'metadata', 'order', '0', 'id'], value: '9007199254740993' },
      },
    ]);
  });

  test.each([
    ['metadata: { order: [{ id: 9007199254740993 }] }', 'order.0.id: 9007199254740993'],
    ['metadata: 1e400', 'A number: 1e400'],
    ['content: { template: { name: "x", variables: { n: -12345678901234567890 } } }', 'n: -12345678901234567890'],
  ])('as a literal is refused: %s', async (field, message) => {
    const document = `mutation { sendMessage(input: { to: { phone: "+447911123456" }, purpose: ALERT,
      ${field.startsWith('content') ? '' : 'content: { text: "x" },'} ${field} }) { __typename } }`;
    const { body } = await post(JSON.stringify({ query: document }));
    expect(body.errors[0]).toMatchObject({
      message: expect.stringContaining(message),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(body.data).toBeUndefined();
  });

  test('in the variables of a GET is refused', async () => {
    const variables = encodeURIComponent('{"x":[1,9007199254740993]}');
    const response = await send(
      { headers: { accept: 'application/json' } },
      `/graphql?query=${encodeURIComponent('query($x: JSON) { __typename @skip(if: false) }')}&variables=${variables}`,
    );
    expect(response.status).toBe(400);
    expect(message(await response.json())).toMatch(/^x\.1: 9007199254740993/);
  });
});
