import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Failure {
  message: string;
  extensions: { code: string; issues?: { path: string[]; received?: string }[] };
}
const errorsOf = async (query: string, variables: object = {}) => {
  const { body } = await service.api.post({ query, variables });
  return body.errors as Failure[] | undefined;
};

describe('a filter that names what is not there', () => {
  test.each<[string, string, string]>([
    ['a batch that is none', 'messages(filter: { batchId: "zzz" }) { edges { cursor } }', 'MessageBatch'],
    [
      'the id of another type',
      `messages(filter: { contactId: "${idOfNothing('Route')}" }) { edges { cursor } }`,
      'Contact',
    ],
    [
      'a contact nobody is',
      `messages(filter: { contactId: "${idOfNothing('Contact')}" }) { edges { cursor } }`,
      'Contact',
    ],
    [
      'a batch nobody sent',
      `messages(filter: { batchId: "${idOfNothing('MessageBatch')}" }) { edges { cursor } }`,
      'MessageBatch',
    ],
    ['a malformed id in a list', 'messages(filter: { ids: ["zzz"] }) { edges { cursor } }', 'Message'],
    ['a contact of inbound messages', 'inboundMessages(filter: { contactId: "zzz" }) { edges { cursor } }', 'Contact'],
    ['a contact of suppressions', 'suppressions(filter: { contactId: "zzz" }) { edges { cursor } }', 'Contact'],
  ])('%s: NOT_FOUND', async (_what, field, what) => {
    expect(await errorsOf(`{ ${field} }`)).toMatchObject([
      { message: expect.stringContaining(what), extensions: { code: 'NOT_FOUND', help: 'docs/errors.md#not_found' } },
    ]);
  });

  test.each<[string, string, string[], string | undefined]>([
    ['a number that is none', 'messages(filter: { to: "abc" }) { edges { cursor } }', ['filter', 'to'], 'abc'],
    ['a number that is too short', 'messages(filter: { to: "+4412" }) { edges { cursor } }', ['filter', 'to'], '+4412'],
    [
      'a country that is none',
      'contacts(filter: { countries: ["XX"] }) { edges { cursor } }',
      ['filter', 'countries', '0'],
      undefined,
    ],
    [
      'a country in words',
      'contacts(filter: { countries: ["GB", "France"] }) { edges { cursor } }',
      ['filter', 'countries', '1'],
      undefined,
    ],
    ['a contact by nothing', 'contact { id }', [], undefined],
    ['a contact by what is no number', 'contact(phone: "abc") { id }', ['phone'], 'abc'],
  ])('%s: INVALID_INPUT with its place', async (_what, field, path, received) => {
    const [error] = (await errorsOf(`{ ${field} }`)) ?? [];
    expect(error?.extensions).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] });
    if (received !== undefined) expect(error?.extensions.issues?.[0]?.received).toBe(received);
  });

  test('a country is taken in small letters, and a number that nobody has finds nobody', async () => {
    await service.ask('mutation { upsertContacts(input: { contacts: [{ phone: "+447400123456" }] }) { __typename } }');
    const found = await service.ask<{ edges: unknown[] }>(
      '{ contacts(filter: { countries: ["gb"] }) { edges { cursor } } }',
    );
    expect(found.edges).toHaveLength(1);
    expect(await errorsOf('{ messages(filter: { to: "+447911100999" }) { edges { cursor } } }')).toBeUndefined();
    expect(await service.ask('{ contact(phone: "+447911100999") { id } }')).toBeNull();
  });

  test.each<[string, object, string]>([
    ['cancelMessages', { batchId: 'zzz' }, 'NOT_FOUND'],
    ['cancelMessages', { filter: { batchId: idOfNothing('MessageBatch') } }, 'NOT_FOUND'],
    ['cancelMessages', { filter: { contactId: 'zzz' } }, 'NOT_FOUND'],
    ['cancelMessages', { filter: { to: 'abc' } }, 'INVALID_INPUT'],
    ['rescheduleMessages', { batchId: 'zzz', sendAt: '2099-01-01T00:00:00Z' }, 'INVALID_INPUT'],
    ['rescheduleMessages', { batchId: 'zzz', sendAt: new Date(Date.now() + 3_600_000).toISOString() }, 'NOT_FOUND'],
  ])('%s with %j answers %s', async (name, input, code) => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const answer = await service.ask(`mutation($i: ${type}!) { ${name}(input: $i) { ... on Error { code } } }`, {
      i: input,
    });
    expect(answer).toEqual({ code });
  });
});

test('upsertContacts says of every entry which contact it is and what became of it', async () => {
  const upsert = (contacts: object[]) =>
    service.ask<{ results: { index: number; contactId: string; outcome: string }[]; refusals: { index: number }[] }>(
      `mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { ... on UpsertContactsPayload {
        results { index contactId outcome } refusals { index } } } }`,
      { c: contacts },
    );
  await upsert([{ phone: '+447911100911' }]);
  const { results, refusals } = await upsert([
    { phone: '+447911100913' },
    { phone: 'nobody' },
    { phone: '+447911100911' },
    { phone: '+447911100912' },
    { phone: '07911 100913' },
  ]);
  expect(results.map(({ index, outcome }) => [index, outcome])).toEqual([
    [0, 'CREATED'],
    [2, 'UPDATED'],
    [3, 'CREATED'],
    [4, 'CREATED'],
  ]);
  expect(refusals).toEqual([{ index: 1 }]);
  // One number, one contact.
  expect(results[3]?.contactId).toBe(results[0]?.contactId);
  const id = results[1]?.contactId;
  expect(await service.ask('query($id: ID!) { contact(id: $id) { phone } }', { id })).toEqual({
    phone: '+447911100911',
  });
});
