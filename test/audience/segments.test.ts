import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { binding, conditionOf as conditionOfGroups } from '../../src/db/sql/audience.ts';
import { lockFields } from '../../src/db/sql/contact-fields.ts';
import { messagesInsert } from '../../src/db/sql/messages.ts';
import { runAsOneStatement } from '../../src/db/sql/pipelined.ts';
import { transaction } from '../../src/db/transaction.ts';
import { type AudienceSize, audiencePage, countAudience } from '../../src/domains/audience/audience.ts';
import { conditionOf, wordsOf } from '../../src/domains/audience/segments.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { SegmentTree } from '../../src/kernel/segment.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';
import { idAt, messageAt } from '../support/messages.ts';
import { arbitraryPerson, arbitraryTree, FIELDS } from './arbitrary.ts';
import { isIn, type Person, type World } from './reference.ts';

const NOW = new Date();
const PEOPLE = 60;

let service: Service;
const people = new Map<string, Person>();
const segments = new Map<string, SegmentTree>();
let lists: string[] = [];
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Answer {
  __typename: string;
  issues?: { path: string[]; message: string }[];
  segment?: { id: string; expression: string; tree: unknown; count: number; size: AudienceSize };
  field?: { name: string };
  fitting?: number;
  others?: number;
}
const FAILED = '__typename ... on InvalidInput { issues { path message } } ... on NotFound { what }';
const SEGMENT = '... on SegmentPayload { segment { id expression tree count size { count isExact low high } } }';
const create = (name: string, expression: string) =>
  service.ask<Answer>(`mutation($i: SegmentInput!) { createSegment(input: $i) { ${SEGMENT} ${FAILED} } }`, {
    i: { name, expression },
  });
const update = (input: object, ask = service.ask) =>
  ask<Answer>(`mutation($i: UpdateSegmentInput!) { updateSegment(input: $i) { ${SEGMENT} ${FAILED} } }`, { i: input });
const remove = (id: string) =>
  service.ask<Answer>(`mutation($id: ID!) { removeSegment(input: { id: $id }) { ${FAILED} } }`, { id });
const setField = (input: object) =>
  service.ask<Answer>(
    `mutation($i: SetContactFieldInput!) { setContactField(input: $i) { ... on ContactFieldPayload { fitting others } ${FAILED} } }`,
    { i: input },
  );
const upsert = (contacts: object[]) =>
  service.ask<{ results: { contactId: string }[]; refusals: { path: string[]; message: string }[] }>(
    `mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { ... on UpsertContactsPayload {
       results { contactId } refusals { path message } } } }`,
    { c: contacts },
  );
const record = (events: object[]) =>
  service.ask<{ recorded: number; repeated: number; refusals: { index: number; path: string[]; message: string }[] }>(
    `mutation($e: [ContactEventInput!]!) { recordEvent(input: { events: $e }) { ... on RecordEventPayload {
       recorded repeated refusals { index path message } } } }`,
    { e: events },
  );
const preview = (given: object) =>
  service.ask<{
    count: number | null;
    size: AudienceSize | null;
    expression: string | null;
    fault: { position: number; message: string } | null;
  }>(
    `query($expression: String, $tree: JSON) { segmentPreview(expression: $expression, tree: $tree) {
       count size { count isExact low high } expression tree fault { position message } sample { id } } }`,
    given,
  );

const before = (ago: number) => new Date(NOW.getTime() - ago);

/** Stores the people: half of them before their fields are defined, half after. */
async function settle(all: readonly Person[]): Promise<void> {
  const shown = lists.map((id) => toGlobalId('ContactList', id));
  const drafts = all.map(({ locale, network, zone, tags, fields }, index) => ({
    phone: `+44791125${String(index).padStart(4, '0')}`,
    ...(locale === null ? {} : { locale }),
    ...(network === null ? {} : { mccMnc: network }),
    timeZone: zone,
    tags,
    attributes: fields,
  }));
  const half = Math.floor(all.length / 2);
  const first = await upsert(drafts.slice(0, half));
  for (const { name, type, choices } of FIELDS)
    await setField({ name, type, ...(choices.length > 0 ? { choices } : {}) });
  const second = await upsert(drafts.slice(half));
  expect([...first.refusals, ...second.refusals]).toEqual([]);
  const ids = [...first.results, ...second.results].map(({ contactId }) => contactId);
  for (const [index, person] of all.entries()) {
    const contactId = ids[index] ?? '';
    people.set(uuidOf(contactId), person);
    await service.sql('UPDATE contacts SET country = $2, created_at = $3 WHERE id = $1', [
      uuidOf(contactId),
      person.country,
      before(person.createdAgo),
    ]);
    if (person.consents.length > 0)
      await service.ask(`mutation($i: RecordConsentInput!) { recordConsent(input: $i) { __typename } }`, {
        i: { contact: { contactId }, purposes: person.consents, source: 'API' },
      });
  }
  for (const [index, id] of shown.entries()) {
    const add = ids.filter((_, at) => all[at]?.lists.includes(uuidOf(shown[index] ?? '')));
    if (add.length > 0)
      await service.ask('mutation($i: ChangeContactListInput!) { changeContactList(input: $i) { __typename } }', {
        i: { id, add },
      });
  }
  const events = all.flatMap(({ events: own }, index) =>
    own.map(({ name, ago, properties }) => ({ contactId: ids[index], name, properties, at: before(ago) })),
  );
  expect(await record(events)).toMatchObject({ recorded: events.length, refusals: [] });
  await storeMessages(all, ids.map(uuidOf));
}

async function storeMessages(all: readonly Person[], ids: readonly string[]): Promise<void> {
  const { workspaceId, connectionId } = service;
  const messages = all.flatMap((person, index) =>
    person.messages.map((each) => {
      const at = before(each.ago);
      const status = each.delivered ? ('DELIVERED' as const) : each.sent ? ('SENT' as const) : ('BLOCKED' as const);
      const contactId = ids[index] ?? '';
      const message = messageAt(at, { workspaceId, connectionId, contactId, purpose: each.purpose, status });
      return { message, clickedAgo: each.clickedAgo };
    }),
  );
  await transaction(service.api.runtime.db.pool, (tx) =>
    runAsOneStatement(tx, [messagesInsert(messages.map(({ message }) => message))]),
  );
  await service.sql(`UPDATE messages SET sent_at = created_at WHERE status IN ('SENT', 'DELIVERED')`);
  for (const [index, { message, clickedAgo }] of messages.entries()) {
    if (clickedAgo === null) continue;
    await service.sql(
      `INSERT INTO message_links (code, link_id, message_id, contact_id, expires_at, first_clicked_at) VALUES ($1, $2, $3, $4, now(), $5)`,
      [`code${index}`, newId(), message.id, message.contactId, before(clickedAgo)],
    );
  }
  for (const [index, { replies }] of all.entries())
    for (const ago of replies)
      await service.sql(
        `INSERT INTO inbound_messages (id, workspace_id, contact_id, connection_id, "from", from_type, "to", body, encoding, received_at)
         VALUES ($1, $2, $3, $4, '+447911300000', 'E164', '12345', 'Yes', 'GSM7', $5)`,
        [idAt(before(ago)), workspaceId, ids[index], connectionId, before(ago)],
      );
}

describe('a segment', () => {
  test('has exactly those whom the meaning of its text has, whatever its text is', { timeout: 60_000 }, async () => {
    lists = [];
    const world = fc.sample(arbitraryPerson(['0', '1']), { numRuns: PEOPLE, seed: 7 });
    // Lists have no ids before they are made.
    await settleWithLists(world);
    const { db } = service.api.runtime;
    for (const [index, tree] of fc.sample(arbitraryTree(lists, []), { numRuns: 2, seed: 11 }).entries()) {
      const id = newId();
      await db.prisma.segment.create({
        data: {
          id,
          workspaceId: service.workspaceId,
          name: `Of chance ${index}`,
          tree: tree as object,
          createdAt: NOW,
          updatedAt: NOW,
        },
      });
      segments.set(id, tree);
    }
    const words = await wordsOf(db, service.workspaceId);
    const reference: World = { now: NOW.getTime(), segments };
    const nobody = { listIds: [], tags: [], conditions: [] };
    await fc.assert(
      fc.asyncProperty(arbitraryTree(lists, [...segments.keys()]), async (tree) => {
        const expected = [...people].filter(([, person]) => isIn(tree, person, reference)).map(([id]) => id);
        const condition = conditionOf(tree, words, service.workspaceId, NOW);
        const { workspaceId } = service;
        const open = { workspaceId, included: { ...nobody, conditions: [condition] }, excluded: nobody };
        const { members } = await audiencePage(db.pool, open, null, 10_000);
        expect(members.map(({ id }) => id)).toEqual(expected.sort());
        expect(await countAudience(db, open)).toBe(expected.length);
        // As a sample looks at each.
        const { values, bind } = binding();
        const few = `SELECT count(*)::int AS count FROM contacts c WHERE c.workspace_id = ${bind(workspaceId)} AND ${conditionOfGroups(open, bind, 'FEW')}`;
        expect((await service.sql<{ count: number }>(few, values))[0]?.count).toBe(expected.length);
      }),
      { numRuns: 250 },
    );
  });

  test('is made by its text, read by text and tree, changed by its tree, and counted', async () => {
    const made = await create('French', 'COUNTRY = fr');
    expect(made.segment).toMatchObject({ expression: 'country = FR' });
    const french = [...people.values()].filter(({ country }) => country === 'FR').length;
    expect(made.segment?.count).toBe(french);
    expect(made.segment?.size).toEqual({ count: french, isExact: true, low: french, high: french });
    const id = made.segment?.id ?? '';
    const negated = { kind: 'not', of: made.segment?.tree };
    expect((await update({ id, tree: negated })).segment).toMatchObject({
      expression: 'not country = FR',
      count: people.size - french,
    });
    expect((await update({ id, name: 'Others' })).segment?.expression).toBe('not country = FR');
    expect(await update({ id, name: 'x' }, service.askOther)).toMatchObject({ __typename: 'NotFound' });
    expect(await update({ id, tree: { kind: 'what' } })).toMatchObject({ issues: [{ path: ['tree', 'kind'] }] });
    expect(await preview({ expression: 'segment Others' })).toMatchObject({ count: people.size - french, fault: null });
    const both = await service.ask<number>('query($a: AudienceInput!) { audienceCount(audience: $a) }', {
      a: { lists: [toGlobalId('ContactList', lists[0] ?? '')], excludeSegments: [id] },
    });
    const expected = [...people.values()].filter(
      (person) => person.lists.includes(lists[0] ?? '') && person.country === 'FR',
    );
    expect(both).toBe(expected.length);
  });

  test('whose text is wrong is refused with the place and what is possible there', async () => {
    expect(await create('Wrong', 'country = FR and')).toMatchObject({
      issues: [
        { path: ['expression'], message: expect.stringMatching(/^Character 17: the end of the text is not possible/) },
      ],
    });
    expect(await preview({ expression: 'pints > 3' })).toMatchObject({
      count: null,
      size: null,
      expression: null,
      fault: { position: 0, message: expect.stringContaining('did you mean points?') },
    });
    expect(await create('Others', 'tag x')).toMatchObject({ issues: [{ path: ['name'] }] });
    await expect(preview({})).rejects.toThrow(/neither came/);
  });

  test('may name others, never itself, and is not removed while one names it; nor are its fields and lists', async () => {
    const a = await create('A', 'tag vip');
    const b = await create('B', 'segment A and points > 2 and list Fair');
    const aId = a.segment?.id ?? '';
    expect(await update({ id: aId, expression: 'not segment B' })).toMatchObject({
      issues: [{ message: 'would contain itself, by way of "B", "A"' }],
    });
    expect(await update({ id: aId, expression: 'segment A' })).toMatchObject({
      issues: [{ message: 'would contain itself, by way of "A"' }],
    });
    expect(await remove(aId)).toMatchObject({ issues: [{ message: expect.stringContaining('is named by "B"') }] });
    const field = await service.ask<Answer>(`mutation { removeContactField(input: { name: "points" }) { ${FAILED} } }`);
    expect(field).toMatchObject({ issues: [{ message: expect.stringContaining('is named by "B"') }] });
    expect(await remove(b.segment?.id ?? '')).toMatchObject({ __typename: 'SegmentPayload' });
    expect(await remove(aId)).toMatchObject({ __typename: 'SegmentPayload' });
  });
});

/** As `settle`, with the UUIDs of the lists in the place of 0 and 1. */
async function settleWithLists(world: readonly Person[]): Promise<void> {
  for (const name of ['Fair', 'Spring fair'])
    lists.push(
      (
        await service.api.runtime.db.prisma.contactList.create({
          data: { id: newId(), workspaceId: service.workspaceId, name, createdAt: NOW },
        })
      ).id,
    );
  await settle(world.map((person) => ({ ...person, lists: person.lists.map((index) => lists[Number(index)] ?? '') })));
}

describe('a typed field', () => {
  test('is checked wherever a contact comes in, and refused alone', async () => {
    const phone = '+447911200001';
    const wrong = {
      points: 'many',
      newsletter: 1,
      'plan of the year': 'tin',
      appointment: 'soon',
      home: '91,0',
      other: [],
    };
    const { refusals, results } = await upsert([{ phone, attributes: wrong }, { phone: '+447911200002' }]);
    expect(results).toHaveLength(1);
    expect(refusals.map(({ path }) => path[1]).sort()).toEqual(
      ['appointment', 'home', 'newsletter', 'plan of the year', 'points'].sort(),
    );
    const taken = await upsert([{ phone, attributes: { appointment: '2026-12-01T10:00:00+01:00', home: '48.5,2' } }]);
    const read = await service.ask<{ attributes: object }>('query($id: ID!) { contact(id: $id) { attributes } }', {
      id: taken.results[0]?.contactId,
    });
    expect(read.attributes).toEqual({
      appointment: '2026-12-01T09:00:00Z',
      home: { latitude: 48.5, longitude: 2 },
    });
  });

  test('is found with the value that it has now: changed, taken away, deleted', async () => {
    const count = async (expression: string) => (await preview({ expression })).count;
    const phone = '+447911200003';
    const was = (await count('points = 5')) ?? 0;
    await upsert([{ phone, attributes: { points: 5 } }]);
    expect(await count('points = 5')).toBe(was + 1);
    await upsert([{ phone, attributes: { points: 4 } }]);
    expect(await count('points = 5')).toBe(was);
    const { results } = await upsert([{ phone, attributes: { points: 5 } }]);
    await upsert([{ phone, attributes: { points: null } }]);
    expect(await count('points = 5')).toBe(was);
    await upsert([{ phone, attributes: { points: 5 } }]);
    await service.ask('mutation($id: ID!) { deleteContact(input: { id: $id }) { __typename } }', {
      id: results[0]?.contactId,
    });
    await upsert([{ phone }]);
    expect(await count('points = 5')).toBe(was);
  });

  test('finds what contacts had before, says how many do not fit, and keeps its type', async () => {
    await upsert([
      { phone: '+447911200004', attributes: { age: 40 } },
      { phone: '+447911200005', attributes: { age: 'forty' } },
    ]);
    expect(await setField({ name: 'age', type: 'NUMBER' })).toMatchObject({ fitting: 1, others: 1 });
    expect((await preview({ expression: 'age > 39' })).count).toBe(1);
    expect(await setField({ name: 'age', type: 'TEXT' })).toMatchObject({ issues: [{ path: ['type'] }] });
    expect(await setField({ name: 'country', type: 'TEXT' })).toMatchObject({ issues: [{ path: ['name'] }] });
    expect(await setField({ name: 'size', type: 'CHOICE' })).toMatchObject({ issues: [{ path: ['choices'] }] });
  });
});

test('messages to new numbers do not wait for a field that is defined; whoever writes attributes does', async () => {
  const { workspaceId } = service;
  const { db } = service.api.runtime;
  const written = await transaction(db.pool, async (tx) => {
    await lockFields(tx, workspaceId, 'alone');
    const input = { to: { phone: '+447911200020' }, content: { text: 'Hello.' }, purpose: 'TRANSACTIONAL' };
    const sent = await service.ask<{ accepted?: object }>(
      'mutation($i: SendMessageInput!) { sendMessage(input: $i) { ... on SendMessagePayload { accepted { id } } } }',
      { i: input },
    );
    expect(sent.accepted).toBeDefined();
    const writing = upsert([{ phone: '+447911200021', attributes: { points: 7 } }]);
    await expect
      .poll(() => service.sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"), {
        timeout: 30_000,
      })
      .toHaveLength(1);
    return { writing };
  });
  expect((await written.writing).results).toHaveLength(1);
});

describe('an event', () => {
  test('is stored once for its key, of contacts that are there or are made, and shown with them', async () => {
    const phone = '+447911200010';
    const event = { phone, name: 'opened', properties: { page: 'sale' }, idempotencyKey: 'e1' };
    expect(await record([event, event])).toMatchObject({ recorded: 1, repeated: 1, refusals: [] });
    expect(await record([event, { phone, name: 'opened' }])).toMatchObject({ recorded: 1, repeated: 1 });
    const contact = await service.ask<{ events: object[] }>(
      'query($p: PhoneNumber) { contact(phone: $p) { events { name properties at } } }',
      { p: phone },
    );
    expect(contact.events).toHaveLength(2);
    expect(contact.events).toContainEqual(expect.objectContaining({ name: 'opened', properties: { page: 'sale' } }));
    expect((await preview({ expression: 'did opened (page = sale) = 1' })).count).toBe(1);
  });

  test('that is wrong is refused alone, with its place', async () => {
    const phone = '+447911200011';
    const { recorded, refusals } = await record([
      { phone, name: '' },
      { name: 'x' },
      { phone, name: 'x', at: new Date(Date.now() + 3_600_000) },
      { contactId: idOfNothing('Contact'), name: 'x' },
      { phone: '12', name: 'x' },
      { phone, name: 'x', properties: { a: [1] } },
      { phone, name: 'x' },
    ]);
    expect(recorded).toBe(1);
    expect(refusals.map(({ index, path }) => [index, path[0]]).sort()).toEqual([
      [0, 'name'],
      [1, 'phone'],
      [2, 'at'],
      [3, 'contactId'],
      [4, 'phone'],
      [5, 'properties'],
    ]);
  });
});
