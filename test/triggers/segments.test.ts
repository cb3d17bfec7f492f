import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { changedContactsLook } from '../../src/domains/audience/changed.ts';
import { lookAtSegments } from '../../src/domains/audience/watch.ts';
import { sendFirings } from '../../src/domains/triggers/send.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';

let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService();
  runtime = openSchedulerRuntime(service.api.runtime);
  await service.ask(
    'mutation { saveTemplate(input: { name: "note", bodies: [{ locale: "en", body: "Hello" }] }) { __typename } }',
  );
});
afterAll(() => service.close());

const never = () => new AbortController().signal;
/** A round of every segment that is watched, and the messages that follow from it. */
async function round(): Promise<void> {
  await service.sql("UPDATE segment_watches SET due_at = now() - interval '1 second'");
  await lookAtSegments(runtime, never());
  await sendFirings(runtime, never());
}
const upsert = (contacts: object[]) =>
  service.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
    c: contacts,
  });
const createSegment = (name: string, expression: string) =>
  service
    .ask<{ segment: { id: string } }>(
      'mutation($i: SegmentInput!) { createSegment(input: $i) { ... on SegmentPayload { segment { id } } } }',
      { i: { name, expression } },
    )
    .then(({ segment }) => segment.id);
const createTrigger = (on: object, changes: object = {}) =>
  service
    .ask<{ trigger: { id: string }; issues?: object[] }>(
      `mutation($i: TriggerInput!) { createTrigger(input: $i) { ... on InvalidInput { issues { path message } }
        ... on TriggerPayload { trigger { id kind segment { name } } } } }`,
      {
        i: {
          name: `On ${JSON.stringify(on)}`.slice(0, 60),
          on,
          purpose: 'TRANSACTIONAL',
          template: 'note',
          ...changes,
        },
      },
    )
    .then((answer) => answer);
const accepted = async (id: string) =>
  (await service.ask<{ accepted: number }>(`{ trigger(id: "${id}") { accepted } }`)).accepted;
const members = async (segmentId: string) =>
  (
    await service.sql<{ count: number }>('SELECT count(*)::int AS count FROM segment_members WHERE segment_id = $1', [
      uuidOf(segmentId),
    ])
  )[0]?.count;

describe('a trigger of a segment', () => {
  test('writes to who enters it, and not to who is in it already; with once not again when they come back', async () => {
    const vip = await createSegment('Vip', 'tag vip');
    await upsert([{ phone: '+447911260001', tags: ['vip'] }, { phone: '+447911260002' }]);
    const each = (await createTrigger({ segmentId: vip })).trigger;
    const once = (await createTrigger({ segmentId: vip }, { name: 'Once', once: true })).trigger;
    await round();
    expect(await members(vip)).toBe(1);
    expect([await accepted(each.id), await accepted(once.id)]).toEqual([0, 0]);
    const back = (tags: string[]) => upsert([{ phone: '+447911260002', tags }]);
    await back(['vip']);
    await round();
    await round();
    expect([await accepted(each.id), await accepted(once.id)]).toEqual([1, 1]);
    await back([]);
    await round();
    expect(await members(vip)).toBe(1);
    await back(['vip']);
    await round();
    expect([await accepted(each.id), await accepted(once.id)]).toEqual([2, 1]);
  });

  test('is refused where the segment is not there; a segment that it names is not removed; members go when nobody watches', async () => {
    expect((await createTrigger({ segmentId: 'segment_nothing' })).issues).toEqual([
      { path: ['on', 'segmentId'], message: 'is no segment of this workspace' },
    ]);
    const gone = await createSegment('Gone', 'not tag nobody');
    const { trigger } = await createTrigger({ segmentId: gone }, { name: 'Gone' });
    await round();
    expect(await members(gone)).toBeGreaterThan(0);
    const remove = () =>
      service.ask<{ __typename: string }>(`mutation { removeSegment(input: { id: "${gone}" }) { __typename } }`);
    expect(await remove()).toEqual({ __typename: 'InvalidInput' });
    await service.ask(`mutation { removeTrigger(input: { id: "${trigger.id}" }) { __typename } }`);
    expect(await remove()).toEqual({ __typename: 'SegmentPayload' });
    await round();
    expect(await members(gone)).toBe(0);
    expect(await service.sql('SELECT FROM segment_watches WHERE segment_id = $1', [uuidOf(gone)])).toEqual([]);
  });
});

describe('people who were changed a moment ago', () => {
  /** As another process looks: one that has just looked rests. */
  const look = async () => {
    await changedContactsLook()(runtime, never());
    await sendFirings(runtime, never());
  };

  test('are told of before the round comes to them: by a field, a tag, an event or a consent, and when they leave', async () => {
    await service.ask('mutation { setContactField(input: { name: "score", type: NUMBER }) { __typename } }');
    const warm = await createSegment('Warm', 'score > 5 or tag warm or did knocked or consent survey');
    const { trigger } = await createTrigger({ segmentId: warm }, { name: 'Warm' });
    const phones = ['+447911280001', '+447911280002', '+447911280003', '+447911280004'];
    await upsert(phones.map((phone) => ({ phone })));
    await look();
    // It is looked at for the first time by a round alone.
    expect(await members(warm)).toBe(0);
    await round();
    const known = () =>
      service.sql<{ members: number }>('SELECT members FROM segment_watches WHERE segment_id = $1', [uuidOf(warm)]);
    const [field, tag, event, consent] = phones;
    await upsert([
      { phone: field, attributes: { score: 6 } },
      { phone: tag, tags: ['warm'] },
    ]);
    await look();
    expect([await members(warm), await accepted(trigger.id)]).toEqual([2, 2]);
    await service.ask(
      `mutation { recordEvent(input: { events: [{ phone: "${event}", name: "knocked" }] }) { __typename } }`,
    );
    await service.ask(
      `mutation { recordConsent(input: { contact: { phone: "${consent}" }, purposes: [SURVEY], source: API }) { __typename } }`,
    );
    await look();
    expect([await members(warm), await accepted(trigger.id), await known()]).toEqual([4, 4, [{ members: 4 }]]);
    await upsert([{ phone: tag, tags: [] }]);
    await look();
    expect([await members(warm), await known()]).toEqual([3, [{ members: 3 }]]);
    await round();
    expect([await members(warm), await accepted(trigger.id), await known()]).toEqual([3, 4, [{ members: 3 }]]);
  });
});

describe('segmentChanges', () => {
  let database: TestDatabase;
  let hub: Hub;
  beforeAll(async () => {
    database = await testDatabase();
    hub = await Hub.prepare(database.url, inject('natsUrl'));
    await hub.start('scheduler,api');
  });
  afterAll(async () => {
    await hub?.stop();
    await database?.drop();
  });

  interface Item {
    __typename: string;
    cursor?: string;
    type?: string;
    memberCount?: number;
    contact?: { phone: string };
  }
  const CHANGES = `subscription($id: ID!, $after: Cursor) { segmentChanges(id: $id, after: $after) { __typename
    ... on SegmentStreamChange { cursor type contact { phone } } ... on SegmentStreamBegan { cursor memberCount } } }`;

  test('begins with how many are in it, tells who enters and leaves, and goes on behind a cursor with nothing lost', async () => {
    const ask = <T>(query: string, variables: object = {}) => hub.api.ask<T>(query, variables);
    const tagged = (phone: string, tags: string[]) =>
      ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
        c: [{ phone, tags }],
      });
    await tagged('+447911270001', ['vip']);
    const { segment } = await ask<{ segment: { id: string } }>(
      'mutation { createSegment(input: { name: "Vip", expression: "tag vip" }) { ... on SegmentPayload { segment { id } } } }',
    );
    const read = async (after: string | null, count: number, act: () => Promise<unknown> = async () => {}) => {
      const client = hub.api.socket();
      const items: Item[] = [];
      try {
        const events = client.iterate<{ segmentChanges: Item }>({
          query: CHANGES,
          variables: { id: segment.id, after },
        });
        while (items.length < count) {
          const { value } = await events.next();
          const item = (value as { data: { segmentChanges: Item } }).data.segmentChanges;
          items.push(item);
          if (items.length === 1) await act();
        }
      } finally {
        await client.dispose();
      }
      return items;
    };
    const [began, entered] = await read(null, 2, () => tagged('+447911270002', ['vip']));
    expect(began).toMatchObject({ __typename: 'SegmentStreamBegan', memberCount: 1 });
    expect(entered).toMatchObject({ type: 'ENTERED', contact: { phone: '+447911270002' } });
    await tagged('+447911270001', []);
    const [left] = await read(entered?.cursor ?? null, 1);
    expect(left).toMatchObject({ type: 'LEFT', contact: { phone: '+447911270001' } });
    const again = await read(began?.cursor ?? null, 2);
    expect(again.map(({ type, cursor }) => [type, cursor])).toEqual([
      ['ENTERED', entered?.cursor],
      ['LEFT', left?.cursor],
    ]);
    const [known] = await read(null, 1);
    expect(known).toMatchObject({ __typename: 'SegmentStreamBegan', memberCount: 1 });
  });
});
