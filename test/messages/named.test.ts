import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IdentifiedType } from '../../src/kernel/global-ids.ts';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';
import { idArguments, NO_ID_AT_ALL } from '../graphql/id-arguments.ts';

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
    ...(
      [
        ['messages(filter: { campaignId: "ID" })', 'Campaign'],
        ['inboundMessages(filter: { contactId: "ID" })', 'Contact'],
        ['suppressions(filter: { contactId: "ID" })', 'Contact'],
        ['consentHistory(contactId: "ID")', 'Contact'],
        ['contacts(filter: { lists: ["ID"] })', 'ContactList'],
        ['conversations(filter: { contactId: "ID" })', 'Contact'],
        ['conversations(filter: { assignee: "ID" })', 'Team'],
        ['conversations(filter: { assignee: "ID" })', 'Member'],
        ['prices(filter: { connectionId: "ID" })', 'Connection'],
        ['carrierInvoices(filter: { connectionId: "ID" })', 'Connection'],
        ['assistantCalls(botId: "ID")', 'Bot'],
        ['assistantCalls(conversationId: "ID")', 'Conversation'],
        ['webhookDeliveries(filter: { endpointId: "ID" })', 'WebhookEndpoint'],
      ] as const
    ).map(([field, type]): [string, string, string] => [
      field,
      `${field.replace('ID"', `${idOfNothing(type)}"`)} { edges { cursor } }`,
      type,
    ]),
  ])('%s: NOT_FOUND', async (_what, field, what) => {
    expect(await errorsOf(`{ ${field} }`)).toMatchObject([
      { message: expect.stringContaining(what), extensions: { code: 'NOT_FOUND', help: 'docs/errors.md#not_found' } },
    ]);
  });

  test.each([
    'messages(filter: { ids: ["ID"] })|Message',
    'messages(search: { routeIds: ["ID"] })|Route',
    'auditEntries(filter: { subject: "ID" })|Contact',
    'auditEntries(filter: { actor: "ID" })|ApiKey',
    'dataReads(filter: { contactId: "ID" })|Contact',
    'requestLog(filter: { apiKeyId: "ID" })|ApiKey',
    'webhookDeliveries(filter: { subjectId: "ID" })|Campaign',
  ])('finds nothing where entries outlive what they name: %s', async (text) => {
    const [field = '', type = 'Contact'] = text.split('|') as [string, IdentifiedType];
    const found = await service.ask(`{ ${field.replace('ID"', `${idOfNothing(type)}"`)} { edges { cursor } } }`);
    expect(found).toEqual({ edges: [] });
  });

  test.each([
    ['prices(filter: { country: "ID" }) { edges { cursor } }', ['filter', 'country']],
    ['contacts(filter: { countries: ["ID"] }) { edges { cursor } }', ['filter', 'countries', '0']],
    ['verifications(filter: { countries: ["ID"] }) { edges { cursor } }', ['filter', 'countries', '0']],
    ['messages(search: { countries: ["ID"] }) { edges { cursor } }', ['search', 'countries', '0']],
    ['countryRules(country: "ID") { ruleId }', ['country']],
    [
      'analytics(input: { from: "2026-01-01T00:00:00Z", filter: { countries: ["ID"] } }) { __typename }',
      ['filter', 'countries', '0'],
    ],
  ])('a country is read in one way by %s', async (field, path) => {
    const asked = (country: string) => errorsOf(`{ ${field.replace('ID', country)} }`);
    for (const country of ['zz', 'ZZ', 'ß', 'gbr', ' gb', 'XX']) {
      expect(await asked(country)).toMatchObject([
        {
          message: expect.stringContaining('must be an ISO 3166-1 alpha-2 country'),
          extensions: { code: 'INVALID_INPUT', issues: [{ path, received: country }] },
        },
      ]);
    }
    for (const country of ['gb', 'GB', 'Gb']) expect(await asked(country)).toBeUndefined();
  });

  test.each<[string, string, string[], string | undefined]>([
    [
      'the id of another type',
      `messages(filter: { contactId: "${idOfNothing('Route')}" }) { edges { cursor } }`,
      ['filter', 'contactId'],
      idOfNothing('Route'),
    ],
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
    ['cancelMessages', { filter: { contactId: 'zzz' } }, 'INVALID_INPUT'],
    ['cancelMessages', { filter: { batchId: 'zzz' } }, 'INVALID_INPUT'],
    ['cancelMessages', { filter: { ids: ['zzz'] } }, 'INVALID_INPUT'],
    ['cancelMessages', { filter: { campaignId: 'zzz' } }, 'INVALID_INPUT'],
    ['cancelMessages', { filter: { campaignId: idOfNothing('Contact') } }, 'INVALID_INPUT'],
    ['cancelMessages', { filter: { campaignId: idOfNothing('Campaign') } }, 'NOT_FOUND'],
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

describe('what is no id', () => {
  /** Places where the answer is NOT_FOUND with the value: they name the person that a message would go to, as mutations do. */
  const RECIPIENTS = ['canMessage', 'simulateRules'].map((each) => `${each}.input.to.contactId`);
  /** Asked while somebody types: the fault stands beside the counters, or the answer is null. */
  const DRAFTS = ['previewMessage', 'estimatePrice'].map((each) => `${each}.input.to.contactId`);

  test.each(idArguments().map((each) => [each.name, each] as const))(
    'is refused or finds nothing: %s',
    async (name, asked) => {
      const { kind, query, variables, field, isLookUp } = asked;
      const accept = kind === 'query' ? 'application/json' : 'text/event-stream';
      const response = await fetch(`${service.api.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${service.api.owner.secret}` },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      const answer = kind === 'query' ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? '{}');
      const { data, errors } = JSON.parse(answer) as { data?: Record<string, unknown> | null; errors?: Failure[] };
      if (isLookUp) {
        expect([errors, Object.values(data ?? {})]).toEqual([undefined, [null]]);
        return;
      }
      if (DRAFTS.includes(name)) {
        expect(errors).toBeUndefined();
        return;
      }
      if (RECIPIENTS.includes(name)) {
        expect(errors).toMatchObject([
          { message: expect.stringContaining(NO_ID_AT_ALL), extensions: { code: 'NOT_FOUND' } },
        ]);
        return;
      }
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
      const [issue] = errors?.[0]?.extensions.issues ?? [];
      expect(issue?.path).toContain(field);
      expect(issue?.received).toBe(NO_ID_AT_ALL);
    },
  );
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
