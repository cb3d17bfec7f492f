import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Audience, audiencePage, openAudience } from '../../src/domains/audience/audience.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const LIST = '... on ContactListPayload { list { id name memberCount } }';
const FAILED = '... on InvalidInput { issues { path message } } ... on NotFound { what }';
interface Answer {
  __typename: string;
  list: { id: string; name: string; memberCount: number };
  added?: number;
  unknown?: number;
  removed?: number;
  issues?: { path: string[]; message: string }[];
}
const setList = (input: object, ask = service.ask) =>
  ask<Answer>(`mutation($i: SetContactListInput!) { setContactList(input: $i) { __typename ${LIST} ${FAILED} } }`, {
    i: input,
  });
const change = (input: object, ask = service.ask) =>
  ask<Answer>(
    `mutation($i: ChangeContactListInput!) { changeContactList(input: $i) { __typename
       ... on ChangeContactListPayload { added removed unknown list { id memberCount } } ${FAILED} } }`,
    { i: input },
  );
const count = (audience: object, ask = service.ask) =>
  ask<number>('query($a: AudienceInput!) { audienceCount(audience: $a) }', { a: audience });
const size = (audience: object) =>
  service.ask<object>('query($a: AudienceInput!) { audienceSize(audience: $a) { count isExact low high } }', {
    a: audience,
  });

/** Makes contacts, in order of their ids. */
async function people(from: number, tags: readonly string[][]): Promise<string[]> {
  const contacts = tags.map((each, index) => ({
    phone: `+4479112${String(from + index).padStart(5, '0')}`,
    tags: each,
  }));
  const { results } = await service.ask<{ results: { contactId: string }[] }>(
    'mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { ... on UpsertContactsPayload { results { contactId } } } }',
    { c: contacts },
  );
  return results.map(({ contactId }) => contactId);
}

async function listOf(name: string, members: readonly string[]): Promise<string> {
  const { list } = await setList({ name });
  await change({ id: list.id, add: members });
  return list.id;
}

const NOBODY: Audience = {
  lists: [],
  tags: [],
  segments: [],
  excludeLists: [],
  excludeTags: [],
  excludeSegments: [],
};

/** All members of an audience, read in pages. */
async function readAll(audience: Partial<Audience>, limit: number): Promise<string[]> {
  const { db } = service.api.runtime;
  const open = await openAudience(db, service.workspaceId, { ...NOBODY, ...audience }, new Date());
  const found: string[] = [];
  for (let after: string | null = null, pages = 0; pages < 100; pages++) {
    const page = await audiencePage(db.pool, open, after, limit);
    expect(page.members.length).toBeLessThanOrEqual(limit);
    found.push(...page.members.map(({ id }) => id));
    if (page.next === null) return found;
    after = page.next;
  }
  throw new Error('the pages do not end');
}

describe('a list', () => {
  test('is made, named anew and removed, each with its audit entry; names are unique', async () => {
    const { list } = await setList({ name: ' Fair ' });
    expect(list).toMatchObject({ name: 'Fair', memberCount: 0 });
    expect(await setList({ name: 'Fair' })).toMatchObject({ issues: [{ path: ['name'], message: /another list/ }] });
    expect(await setList({ id: list.id, name: 'Fair' })).toMatchObject({ list: { id: list.id } });
    expect(await setList({ id: list.id, name: 'Autumn fair' })).toMatchObject({ list: { name: 'Autumn fair' } });
    expect(await setList({ id: list.id, name: 'x' }, service.askOther)).toMatchObject({ what: 'ContactList' });
    expect(await setList({ name: '' })).toMatchObject({ issues: [{ path: ['name'], message: 'must not be empty' }] });
    const removed = await service.ask<Answer>(
      `mutation($id: ID!) { removeContactList(input: { id: $id }) { __typename ${LIST} } }`,
      { id: list.id },
    );
    expect(removed.list.name).toBe('Autumn fair');
    const { edges } = await service.ask<{ edges: { node: { action: string } }[] }>(
      'query($s: ID!) { auditEntries(filter: { subject: $s }) { edges { node { action } } } }',
      { s: list.id },
    );
    expect(edges.map(({ node }) => node.action)).toEqual([
      'contactList.remove',
      'contactList.update',
      'contactList.update',
      'contactList.create',
    ]);
  });

  test('has contacts put on it and taken off it, each once, and none of another workspace', async () => {
    const [a = '', b = ''] = await people(100, [[], []]);
    const { list } = await setList({ name: 'Counted' });
    const nobody = idOfNothing('Contact');
    expect(await change({ id: list.id, add: [a, b, b, nobody, 'x'] })).toMatchObject({
      added: 2,
      removed: 0,
      unknown: 2,
    });
    expect(await change({ id: list.id, add: [a], remove: [b] })).toMatchObject({
      unknown: 0,
      added: 0,
      removed: 1,
      list: { memberCount: 1 },
    });
    expect(await change({ id: list.id })).toMatchObject({
      issues: [{ message: expect.stringContaining('must name') }],
    });
    const { list: foreign } = await setList({ name: 'Counted' }, service.askOther);
    expect(await change({ id: foreign.id, add: [a] }, service.askOther)).toMatchObject({ added: 0, unknown: 1 });
    expect(await change({ id: foreign.id, add: [a] })).toMatchObject({ what: 'ContactList' });
    const found = await service.ask<{ edges: { node: { id: string; lists: { name: string }[] } }[] }>(
      'query($l: [ID!]) { contacts(filter: { lists: $l }) { edges { node { id lists { name } } } } }',
      { l: [list.id] },
    );
    expect(found.edges.map(({ node }) => node)).toEqual([{ id: a, lists: [{ name: 'Counted' }] }]);
  });

  test('loses those who are deleted or erased', async () => {
    const [a = '', b = '', c = ''] = await people(200, [[], [], []]);
    const id = await listOf('Shrinks', [a, b, c]);
    await service.ask('mutation($id: ID!) { deleteContact(input: { id: $id }) { __typename } }', { id: a });
    await service.ask('mutation($id: ID!) { eraseContact(input: { id: $id }) { __typename } }', { id: b });
    expect(await change({ id, add: [a, b] })).toMatchObject({ added: 0, list: { memberCount: 1 } });
    expect(await count({ lists: [id] })).toBe(1);
    expect(await size({ lists: [id] })).toEqual({ count: 1, isExact: true, low: 1, high: 1 });
  });
});

describe('an audience', () => {
  test('is whoever is in one of its groups and in none that is excluded, counted and in pages of any size', async () => {
    const ids = await people(
      300,
      Array.from({ length: 40 }, (_, i) => [...(i % 3 === 0 ? ['third'] : []), ...(i % 5 === 0 ? ['fifth'] : [])]),
    );
    const at = (wanted: (i: number) => boolean) => ids.filter((_, i) => wanted(i));
    const even = await listOf(
      'Even',
      at((i) => i % 2 === 0),
    );
    const seventh = await listOf(
      'Seventh',
      at((i) => i % 7 === 0),
    );
    const cases: [object, (i: number) => boolean][] = [
      [{ lists: [even] }, (i) => i % 2 === 0],
      [{ lists: [even, seventh] }, (i) => i % 2 === 0 || i % 7 === 0],
      [{ lists: [even, seventh], excludeTags: ['third'] }, (i) => (i % 2 === 0 || i % 7 === 0) && i % 3 !== 0],
      [{ lists: [even], excludeLists: [seventh] }, (i) => i % 2 === 0 && i % 7 !== 0],
      [{ tags: ['fifth'] }, (i) => i % 5 === 0],
      [{ tags: ['third', 'fifth'], lists: [seventh] }, (i) => i % 3 === 0 || i % 5 === 0 || i % 7 === 0],
      [
        { tags: ['third'], excludeLists: [even], excludeTags: ['fifth'] },
        (i) => i % 3 === 0 && i % 2 !== 0 && i % 5 !== 0,
      ],
    ];
    for (const [audience, wanted] of cases) {
      const expected = at(wanted).map(uuidOf).sort();
      expect(await count(audience), JSON.stringify(audience)).toBe(expected.length);
      const named = Object.fromEntries(
        Object.entries(audience).map(([key, value]) => [key, /lists/i.test(key) ? value.map(uuidOf) : value]),
      );
      for (const limit of [1, 7, 10_000])
        expect(await readAll(named, limit), JSON.stringify(audience)).toEqual(expected);
    }
  });

  test('that names nobody, or a list of another workspace, is refused', async () => {
    const { list: foreign } = await setList({ name: 'Foreign' }, service.askOther);
    await expect(size({})).rejects.toThrow(/must name a list, a tag or a segment/);
    await expect(count({})).rejects.toThrow(/must name a list, a tag or a segment/);
    await expect(count({ excludeTags: ['x'] })).rejects.toThrow(/must name a list, a tag or a segment/);
    await expect(count({ lists: [foreign.id] })).rejects.toThrow(/is no list of this workspace/);
    await expect(count({ lists: ['list_1'] })).rejects.toThrow(/is no list of this workspace/);
  });
});
