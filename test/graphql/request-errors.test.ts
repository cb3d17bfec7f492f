import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS_FILE } from '../../src/cli/errors.ts';
import { createApiKey } from '../../src/domains/accounts/actions.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
import { explained, printedErrors } from '../../src/graphql/http/errors-page.ts';
import { ERROR_CODES, helpOf, REQUEST_CODES } from '../../src/kernel/error-codes.ts';
import { REASONS } from '../../src/policy/reasons.ts';
import { type OpenApi, openApi } from './api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

interface Wrong {
  message: string;
  extensions: { code: string; help: string; path?: string[]; value?: string; remedy?: string };
}

const ask = async (query: string, variables: object = {}): Promise<Wrong[]> => {
  const { body } = await api.post({ query, variables });
  expect(body.data ?? null).toBeNull();
  return body.errors as Wrong[];
};

const SEND = 'mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }';
const input = (change: string) =>
  `mutation { sendMessage(input: { to: { phone: "+447911123456" }, content: { text: "x" }, ${change} }) { __typename } }`;
const variables = (change: object) => ({
  input: { to: { phone: '+447911123456' }, content: { text: 'x' }, ...change },
});

describe('a value that is not of its type', () => {
  test.each<[string, string, object, string[], string | undefined, RegExp]>([
    [
      'a time',
      'purpose: OTP, sendAt: "tomorrow"',
      { purpose: 'OTP', sendAt: 'tomorrow' },
      ['input', 'sendAt'],
      'tomorrow',
      /RFC 3339/,
    ],
    [
      'a duration',
      'purpose: OTP, validFor: "10m"',
      { purpose: 'OTP', validFor: '10m' },
      ['input', 'validFor'],
      '10m',
      /"PT10M"/,
    ],
    ['an enum', 'purpose: SALE', { purpose: 'SALE' }, ['input', 'purpose'], 'SALE', /one of .*MARKETING/],
    ['a text', 'purpose: OTP, sender: 5', { purpose: 'OTP', sender: 5 }, ['input', 'sender'], '5', /a text/],
    [
      'a list entry',
      'purpose: OTP, tags: ["a", 1]',
      { purpose: 'OTP', tags: ['a', 1] },
      ['input', 'tags', '1'],
      '1',
      /a text/,
    ],
  ])('%s: literal and variable are answered alike', async (_what, literal, variable, path, value, remedy) => {
    for (const [error] of [await ask(input(literal)), await ask(SEND, variables(variable))]) {
      expect(error?.extensions).toEqual({
        code: 'BAD_USER_INPUT',
        help: 'docs/errors.md#bad_user_input',
        path,
        value,
        remedy: expect.stringMatching(remedy),
      });
      expect(error?.message).toContain(value);
    }
  });

  test('what is missing, unknown or null is named', async () => {
    const [missing] = await ask(SEND, variables({}));
    expect(missing?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['input'] });
    expect(missing?.message).toContain('"purpose"');
    const [unknown] = await ask(SEND, variables({ purpose: 'OTP', colour: 'red' }));
    expect(unknown?.message).toContain('colour');
    const [absent] = await ask(SEND);
    expect(absent?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['input'] });
    const [none] = await ask(SEND, { input: null });
    expect(none?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['input'] });
    const [both] = await ask(SEND, {
      input: { ...variables({ purpose: 'OTP' }).input, to: { phone: '+447911123456', contactId: 'x' } },
    });
    expect(both?.extensions).toMatchObject({ path: ['input', 'to'], remedy: expect.stringContaining('exactly one') });
  });

  test('every mistake is named, and a secret is not shown', async () => {
    const wrong = await ask(SEND, variables({ purpose: 'X', validFor: 'Y', sendAt: 'Z' }));
    expect(wrong.map(({ extensions }) => extensions.path?.at(-1)).sort()).toEqual(['purpose', 'sendAt', 'validFor']);
    const [secret] = await ask(
      'mutation($i: SmscConnectionInput!) { createSmscConnection(input: $i) { __typename } }',
      { i: { name: 'x', host: 'h', port: 1, systemId: 's', password: 12345678 } },
    );
    expect(secret?.extensions).toMatchObject({ path: ['i', 'password'] });
    expect(JSON.stringify(secret?.extensions)).not.toContain('12345678');
  });

  const SEND_MANY = 'mutation($input: SendMessagesInput!) { sendMessages(input: $input) { __typename } }';
  const UPSERT = 'mutation($input: UpsertContactsInput!) { upsertContacts(input: $input) { __typename } }';
  const stored = async () => {
    const tables = ['messages', 'message_batches', 'contacts'].map((name) => `(SELECT count(*)::int FROM ${name})`);
    const { rows } = await api.runtime.db.pool.query(`SELECT ${tables.join(' + ')} AS count`);
    return rows;
  };

  test.each<[string, string, string, object, object[], [string, string | undefined][]]>([
    [
      'recipients',
      SEND_MANY,
      'recipients',
      { content: { text: 'x' }, purpose: 'ALERT' },
      [
        { to: { phone: '+447911123456' } },
        { to: { phone: 447911123456 } },
        { to: { phone: '+447911123456', contactId: 'x' } },
        { to: {} },
        { to: { phone: '+447911123457' }, colour: 'red' },
        { to: { phone: null } },
        { variables: {} },
        null as never,
      ],
      [
        ['1.to.phone', '447911123456'],
        ['2.to', '{"phone":"+447911123456","contactId":"x"}'],
        ['3.to', '{}'],
        ['4', '{"to":{"phone":"+447911123457"},"colour":"red"}'],
        ['5.to.phone', undefined],
        ['6', '{"variables":{}}'],
        ['7', undefined],
      ],
    ],
    [
      'contacts',
      UPSERT,
      'contacts',
      {},
      [{ phone: '+447911123456' }, { phone: 1 }, { phone: '+447911123457', shoe: 44 }, { phone: ['x'] }],
      [
        ['1.phone', '1'],
        ['2', '{"phone":"+447911123457","shoe":44}'],
        ['3.phone', '["x"]'],
      ],
    ],
  ])(
    'every one of many %s is named by its index, and nothing is stored',
    async (_what, query, list, rest, items, wrong) => {
      const errors = await ask(query, { input: { ...rest, [list]: items } });
      expect(errors.map(({ extensions: { path, value } }) => [path?.join('.'), value])).toEqual(
        wrong.map(([path, value]) => [`input.${list}.${path}`, value]),
      );
      for (const { message, extensions } of errors) {
        expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', remedy: expect.stringMatching(/^must be /) });
        expect(message).toMatch(/The request was not executed\.$/);
      }
      expect(await stored()).toEqual([{ count: 0 }]);
    },
  );

  test.each([
    [50, 50, null],
    [51, 51, '1 more value of the variables is wrong. The request was not executed.'],
    [2_000, 51, '1,950 more values of the variables are wrong. The request was not executed.'],
  ])('of %i wrong recipients the first fifty are named, and the others counted', async (count, told, last) => {
    const recipients = Array.from({ length: count }, () => ({ to: { phone: 5 } }));
    const errors = await ask(SEND_MANY, { input: { recipients, content: { text: 'x' }, purpose: 'ALERT' } });
    expect(errors).toHaveLength(told);
    expect(errors[49]?.extensions.path).toEqual(['input', 'recipients', '49', 'to', 'phone']);
    expect(errors.every(({ extensions }) => extensions.code === 'BAD_USER_INPUT')).toBe(true);
    if (last !== null) expect(errors.at(-1)?.message).toBe(last);
  });

  test.each([
    ['sendAt: "2020-01-01T01:00:00+01:00"', {}, ['sendAt', '2020-01-01T01:00:00+01:00']],
    ['validFor: "PT200H"', {}, ['validFor', 'PT200H']],
    ['validFor: $d', { d: 'P7DT1S' }, ['validFor', 'P7DT1S']],
    ['validFor: $d', { d: 'PT0.5S' }, ['validFor', 'PT0.5S']],
    ['sourcePort: 70000', {}, ['sourcePort', '70000']],
  ])('%s with %j is shown as it came', async (literal, given, [field, received]) => {
    const query = `mutation${'d' in given ? '($d: Duration)' : ''} { sendMessage(input: { to: { phone: "+447911123456" },
      content: { text: "x" }, purpose: OTP, ${literal} }) { ... on InvalidInput { issues { path received } } } }`;
    const { body } = await api.post({ query, variables: given });
    expect(body.data).toEqual({ sendMessage: { issues: [{ path: [field], received }] } });
  });

  test('the life of a key that is too short, and an overlap that is too long, are shown as it came', async () => {
    const create =
      'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on InvalidInput { issues { path received } } } }';
    const key = { name: 'short', role: 'READ_ONLY', expiresIn: 'PT0.2S' };
    const created = await api.post({ query: create, variables: { input: key } });
    expect(created.body.data).toEqual({ createApiKey: { issues: [{ path: ['expiresIn'], received: 'PT0.2S' }] } });
    const rotate =
      'mutation($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { ... on InvalidInput { issues { path received } } } }';
    const rotated = await api.post({ query: rotate, variables: { input: { id: 'key_x', overlap: 'P31D' } } });
    expect(rotated.body.data).toEqual({ rotateApiKey: { issues: [{ path: ['overlap'], received: 'P31D' }] } });
  });

  test.each([
    ['what is no GraphQL', '{ viewer', 'GRAPHQL_PARSE_FAILED'],
    ['a field that is none', '{ nobody }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable that nobody declared', '{ message(id: $id) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s has a code of its own', async (_what, query, code) => {
    expect((await ask(query))[0]?.extensions).toMatchObject({ code, help: helpOf(code) });
  });
});

describe('a subscription that fails for good', () => {
  let narrow: string;
  beforeAll(async () => {
    const owner = await authenticate(api.runtime.db.pool, api.owner.secret, new Date());
    if (owner === null) throw new Error('the owner has no key');
    const made = { name: 'narrow', role: 'READ_ONLY', scopes: ['contacts:read'] } as const;
    ({ secret: narrow } = await createApiKey(api.runtime, owner, { ...made, scopes: [...made.scopes] }));
  });
  const BAD = 'subscription($after: Cursor) { messageEvents(after: $after) { __typename } }';
  test.each<[string, { query: string; variables?: object }, string]>([
    ['its document', { query: 'subscription { nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['its variables', { query: BAD, variables: { after: 5 } }, 'BAD_USER_INPUT'],
    ['its key, where executions are shared', { query: 'subscription { messageEvents { __typename } }' }, 'FORBIDDEN'],
    [
      'its key, where it is executed alone',
      { query: 'subscription { messageEvents(after: "x") { __typename } }' },
      'FORBIDDEN',
    ],
  ])('ends with one error message that has a code: %s', async (_what, operation, code) => {
    const socket = await api.connected(narrow);
    const answer = await socket.run(operation);
    expect(answer).toMatchObject({ type: 'error', payload: [{ extensions: { code, help: helpOf(code) } }] });
    // The socket is as good as before.
    expect(await socket.run({ query: '{ viewer { role } }' })).toMatchObject({ type: 'next' });
    socket.close();
  });
});

describe('the page of errors', () => {
  test('is what the code says; `heliograph errors --write` writes it', async () => {
    expect(await readFile(ERRORS_FILE, 'utf8')).toBe(printedErrors());
  });

  test('is served by the hub to everybody, at the address that `help` is seen from its own', async () => {
    for (const code of ['NOT_FOUND', 'RATE_LIMITED', 'NO_CONSENT']) {
      const url = new URL(helpOf(code), `${api.url}/`);
      const answer = await fetch(url);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(await answer.text()).toContain(`<h3 id="${url.hash.slice(1)}">${code}</h3>`);
    }
    expect((await fetch(`${api.url}/docs/other.md`)).status).toBe(404);
  });

  test('has a heading for every code, where `help` leads', () => {
    const headings = new Set(
      printedErrors()
        .match(/(?<=^### ).+$/gm)
        ?.map((heading) => heading.toLowerCase()),
    );
    for (const code of [...Object.keys(ERROR_CODES), ...Object.keys(REQUEST_CODES), ...Object.keys(REASONS)]) {
      expect(headings).toContain(helpOf(code).split('#')[1]);
    }
  });

  test('is there by code too, for `heliograph errors <code>`', () => {
    const codes = printedErrors().match(/(?<=^### )[A-Z_]+$/gm) ?? [];
    expect(codes).toEqual(expect.arrayContaining(['USAGE', 'UNREACHABLE', 'NO_CONSENT', 'INTERNAL', 'NOT_FOUND']));
    for (const code of codes) {
      const { meaning, remedy } = explained(code) ?? expect.unreachable(`${code} is not explained`);
      expect(printedErrors()).toContain(`### ${code}\n\n${meaning}\n\n${remedy}\n`);
    }
    expect(explained('NONE_SUCH')).toBeNull();
  });
});
