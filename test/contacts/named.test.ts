import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { idOfNothing, openService, type Service, uuidOf } from './service.ts';

let service: Service;
const ids = new Map<string, string>();
const UPSERT = `mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) {
  ... on UpsertContactsPayload { refusals { index path message } results { contactId } } } }`;
const PEOPLE = [
  { phone: '+447911123801', name: 'Zoë Brown-Łukasz', tags: ['vip', 'london'] },
  { phone: '+447911123802', name: 'Ann Brown', tags: ['vip'] },
  { phone: '+447911123803', name: 'Mehmet Öz' },
  { phone: '+447911124999' },
];

interface Upserted {
  refusals: { index: number; path: string[]; message: string }[];
  results: { contactId: string }[];
}
const upsert = (c: object[]) => service.ask<Upserted>(UPSERT, { c });

beforeAll(async () => {
  service = await openService();
  const { results } = await upsert(PEOPLE);
  for (const [index, { contactId }] of results.entries()) ids.set(PEOPLE[index]?.phone.slice(-3) ?? '', contactId);
});
afterAll(() => service.close());

async function found(filter: object): Promise<string[]> {
  const { edges } = await service.ask<{ edges: { node: { phone: string } }[] }>(
    'query($f: ContactFilter) { contacts(filter: $f) { edges { node { phone } } } }',
    { f: filter },
  );
  return edges.map(({ node }) => node.phone.slice(-3)).sort();
}

describe.each([
  ['among few', 0],
  ['behind many that came later', 5_100],
])('contacts by what somebody types, %s', (_where, later) => {
  beforeAll(() =>
    service.sql(
      `INSERT INTO contacts (id, workspace_id, phone)
       SELECT uuidv7(), $1, '+4477' || 10000000 + n FROM generate_series(1, $2::int) AS n`,
      [service.workspaceId, later],
    ),
  );

  test.each([
    ['brown', ['801', '802']],
    ['ZOË', ['801']],
    ['ann brow', ['802']],
    ['łuk', ['801']],
    ['zoe', ['801']],
    ['LUK', ['801']],
    ['oz', ['803']],
    ['öz', ['803']],
    ['vip', ['801', '802']],
    ['+44 7911 1238', ['801', '802', '803']],
    ['07911 1238', ['801', '802', '803']],
    ['447911 124', ['999']],
    ['123802', ['802']],
    ['07911 123 803', ['803']],
    ["'nobody' | brown", []],
    ['nobody', []],
  ])('%s', async (search, expected) => {
    expect(await found({ search })).toEqual(expected);
  });

  test('by tags, and by both', async () => {
    expect(await found({ tags: ['london', 'paris'] })).toEqual(['801']);
    expect(await found({ tags: ['vip'], search: 'ann' })).toEqual(['802']);
    expect(await service.ask('{ contactCount(filter: { tags: ["vip"] }) { count atLeast } }')).toEqual({
      count: 2,
      atLeast: false,
    });
  });
});

describe('names and tags', () => {
  const READ =
    'query($id: ID!) { contact(id: $id) { name tags lastActivityAt auditEntries { edges { node { action } } } } }';

  test('stay where they are not given, and are taken away by null and an empty list', async () => {
    const phone = '+447911123810';
    const { results } = await upsert([{ phone, name: ' Eve ', tags: ['a', 'b', 'a'] }]);
    const id = results[0]?.contactId;
    expect(await service.ask(READ, { id })).toMatchObject({ name: 'Eve', tags: ['a', 'b'] });
    await upsert([{ phone, locale: 'en' }]);
    expect(await service.ask(READ, { id })).toMatchObject({ name: 'Eve', tags: ['a', 'b'], lastActivityAt: null });
    await upsert([{ phone, name: null, tags: [] }]);
    expect(await service.ask(READ, { id })).toMatchObject({ name: null, tags: [] });
  });

  test('that are too long or too many are refused alone', async () => {
    const { refusals } = await upsert([
      { phone: '+447911123811', name: 'x'.repeat(101) },
      { phone: '+447911123812', tags: Array.from({ length: 21 }, (_, n) => `t${n}`) },
      { phone: '+447911123813', name: 'x\u0000' },
    ]);
    expect(refusals.map(({ index, path }) => [index, path[0]])).toEqual([
      [0, 'name'],
      [1, 'tags'],
      [2, 'name'],
    ]);
  });

  const TAG = `mutation($i: TagContactsInput!) { tagContacts(input: $i) { __typename
    ... on TagContactsPayload { changed unknown } ... on InvalidInput { issues { path message } } } }`;

  test('are added to and taken from many at once, with one entry of the audit log', async () => {
    const contactIds = ['801', '802', '803'].map((end) => ids.get(end) ?? '');
    expect(await service.ask(TAG, { i: { contactIds, add: ['spring', 'vip'], remove: ['london'] } })).toMatchObject({
      changed: 3,
      unknown: 0,
    });
    expect(await service.ask(READ, { id: ids.get('801') })).toMatchObject({ tags: ['vip', 'spring'] });
    const some = [...contactIds, ...contactIds, 'zzz', idOfNothing('Contact')];
    expect(await service.ask(TAG, { i: { contactIds: some, add: ['spring'] } })).toMatchObject({
      changed: 0,
      unknown: 2,
    });
    expect(await service.askOther(TAG, { i: { contactIds, add: ['theirs'] } })).toMatchObject({
      changed: 0,
      unknown: 3,
    });
    const entries = await service.sql(`SELECT detail FROM audit_entries WHERE action = 'contact.tag'`);
    expect(entries).toEqual([{ detail: { contacts: 3 } }]);
  });

  test('are not changed where one contact would have too many', async () => {
    const contactIds = [ids.get('801') ?? '', ids.get('803') ?? ''];
    const add = Array.from({ length: 19 }, (_, n) => `t${n}`);
    expect(await service.ask(TAG, { i: { contactIds, add } })).toMatchObject({
      issues: [{ path: ['add'], message: expect.stringContaining('21 tags') }],
    });
    expect(await service.ask(READ, { id: ids.get('803') })).toMatchObject({ tags: ['spring', 'vip'] });
  });

  test('go with the person, whose audit stays readable', async () => {
    const id = ids.get('802');
    await service.ask('mutation($id: ID!) { eraseContact(input: { id: $id }) { __typename } }', { id });
    const erased = await service.ask<{ auditEntries: { edges: { node: { action: string } }[] } }>(READ, { id });
    expect(erased).toMatchObject({ name: null, tags: [] });
    expect(erased.auditEntries.edges.map(({ node }) => node.action)).toEqual(['contact.erase']);
    expect(await found({ search: 'ann' })).toEqual([]);
  });

  test('show when somebody was last written to', async () => {
    await service.ask(
      `mutation { sendMessage(input: { to: { phone: "+447911124999" }, content: { text: "Hello" }, purpose: TRANSACTIONAL }) { __typename } }`,
    );
    const [message] = await service.sql<{ id: string }>('SELECT id FROM messages WHERE contact_id = $1', [
      uuidOf(ids.get('999') ?? ''),
    ]);
    const { lastActivityAt } = await service.ask<{ lastActivityAt: string }>(READ, { id: ids.get('999') });
    expect(message).toBeDefined();
    expect(Date.now() - new Date(lastActivityAt).getTime()).toBeLessThan(60_000);
  });
});
