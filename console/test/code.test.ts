/** Forms as code, and the pace of a carrier in words. */
import { parse } from 'graphql';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { commandLine, operationSnippets } from '../src/data/operation-code.ts';
import { paceOf } from '../src/screens/connections/pace.ts';

const DOCUMENT = parse(`
  mutation Connect($input: SmscConnectionInput!) {
    createSmscConnection(input: $input) {
      __typename
      ... on SmscConnectionPayload { smscConnection { ...ConnectionFields } }
      ...FailureFields
    }
  }
  fragment ConnectionFields on SmscConnection { id name }
  fragment FailureFields on Error { code message help }
`);

describe('a form as code', () => {
  beforeAll(() => void vi.stubGlobal('location', { origin: 'https://hub.example.com' }));
  const texts = () => {
    const variables = { input: { name: "Ann's", password: 'secret', country: null } };
    return Object.fromEntries(
      operationSnippets(DOCUMENT, variables, 'heliograph x').map(({ language, text }) => [language, text]),
    );
  };

  test('asks for ids and for what was refused, without the fragments of the page', () => {
    expect(texts().GraphQL).toContain('smscConnection {\n        id\n      }');
    expect(texts().GraphQL).toContain('... on Error {');
    expect(texts().GraphQL).not.toContain('fragment');
  });

  test('names no secret in any language', () => {
    for (const text of Object.values(texts())) expect(text).not.toContain('secret"');
    expect(texts().curl).toContain('"password":"…"');
  });

  test('is one command of a shell, with its quotes', () => {
    const { curl = '' } = texts();
    const body = /-d '(.*)'$/s.exec(curl)?.[1]?.replaceAll("'\\''", "'") ?? '';
    expect(JSON.parse(body)).toMatchObject({ variables: { input: { name: "Ann's" } } });
  });

  test('has a command line where there is a command', () => {
    expect(operationSnippets(DOCUMENT, {}).map(({ language }) => language)).toEqual(['GraphQL', 'curl', 'TypeScript']);
    expect(texts()['Command line']).toBe('heliograph x');
  });
});

test.each([
  [['+447700900123'], { purpose: ['otp', 'alert'], sender: '' }, '+447700900123 --purpose otp --purpose alert'],
  [["it's"], { proof: '{"a":1}', yes: true, no: false }, `'it'\\''s' --proof '{"a":1}' --yes`],
])('a command line has %j and %j', (args, options, written) => {
  expect(commandLine('do', args, options)).toBe(`heliograph do ${written}`);
});

describe('a carrier', () => {
  const carrier = (id: string, roundTripMs: number | null, more: object = {}) => ({
    id,
    roundTripMs,
    rateReason: 'FULL' as const,
    boundSessions: 1,
    ...more,
  });

  test.each([
    ['four times as long as the others', carrier('a', 400), [100, 90, 110], 'Slow'],
    ['as long as the others', carrier('a', 105), [100], 'Not slow'],
    ['three times next to nothing', carrier('a', 9), [2], 'Not slow'],
    ['more than a second, alone', carrier('a', 1_400), [], 'Slow'],
    ['a little, but the hub has slowed down for it', carrier('a', 50, { rateReason: 'SLOW' }), [40], 'Slow'],
  ])('that takes %s is said to be so', (_what, one, others, word) => {
    const all = [one, ...others.map((ms, index) => carrier(`other${index}`, ms))];
    expect(paceOf(one, all)?.word).toBe(word);
  });

  test('is compared in numbers, and not at all before it has answered', () => {
    const slow = carrier('a', 400);
    expect(paceOf(slow, [slow, carrier('b', 100)])?.more).toBe(
      '400 ms, the others answer after 100 ms: 4.0 times as long',
    );
    expect(paceOf(carrier('a', null), [])).toBeNull();
    expect(paceOf(carrier('a', 10, { boundSessions: 0 }), [])).toBeNull();
  });
});
