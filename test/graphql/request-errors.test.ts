import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS_FILE } from '../../src/cli/errors.ts';
import { printedErrors } from '../../src/cli/errors-page.ts';
import { createApiKey } from '../../src/domains/accounts/actions.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
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
});
