import {
  audienceSize,
  changeContactList,
  createSegment,
  createTrigger,
  pauseTrigger,
  recordEvent,
  removeContactField,
  removeContactList,
  removeSegment,
  removeTrigger,
  resumeTrigger,
  segmentPreview,
  setContactField,
  setContactList,
  unwrap,
  updateSegment,
  updateTrigger,
  upsertContacts,
} from '@heliograph/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';
import { clientsOf } from './clients.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
  await service.ask(
    'mutation { saveTemplate(input: { name: "thanks", bodies: [{ locale: "en", body: "Thank you." }] }) { __typename } }',
  );
});
afterAll(() => service.close());

const { open, lossy } = clientsOf(() => ({ url: service.api.url, key: service.api.owner.secret }));
const help = (code: string) =>
  expect.stringMatching(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/docs/errors\\.md#${code}$`));
const notFound = (what: string) => ({
  ok: false,
  error: { code: 'NOT_FOUND', help: help('not_found'), path: null, details: { what } },
});

let next = 0;
/** Contacts with a tag of their own. @returns their ids */
async function people(count: number, tag: string, attributes: object = {}): Promise<string[]> {
  const contacts = Array.from({ length: count }, () => {
    next += 1;
    return { phone: `+4479111${71_000 + next}`, tags: [tag], attributes };
  });
  return unwrap(await upsertContacts(open(), contacts)).results.map(({ contactId }) => contactId);
}

describe('contacts, fields and lists', () => {
  test('contacts are made and changed, each once; one that is wrong is refused by its place', async () => {
    const phone = '+447911170900';
    const made = unwrap(await lossy((hub) => upsertContacts(hub, { phone, name: 'Ada' })));
    expect(made).toMatchObject({ attempts: 2, created: 0, updated: 1, results: [{ index: 0 }] });
    const several = [{ phone, name: 'Ada L.' }, { phone: 'nobody' }, { phone: '+447911170901' }];
    const taken = unwrap(await upsertContacts(open(), several));
    expect(taken).toMatchObject({ created: 1, updated: 1, refusals: [{ index: 1, path: ['phone'] }], suppressed: [] });
    const [ada] = taken.results;
    expect(ada?.contactId).toBe(made.results[0]?.contactId);
    expect(await service.ask(`{ contact(id: "${ada?.contactId}") { name } }`)).toEqual({ name: 'Ada L.' });
  });

  test('a field is defined, changed and removed, and says whose value does not fit it', async () => {
    await people(2, 'cities', { city: 'Leeds' });
    await people(1, 'cities', { city: 'Paris' });
    const choice = { name: 'city', type: 'CHOICE', choices: ['Leeds', 'York'] } as const;
    const defined = unwrap(await lossy((hub) => setContactField(hub, choice)));
    expect(defined).toMatchObject({ attempts: 2, field: { type: 'CHOICE' }, fitting: 2, others: 1 });
    const changed = unwrap(await setContactField(open(), { ...choice, choices: ['Leeds', 'Paris'] }));
    expect(changed).toMatchObject({ field: { choices: ['Leeds', 'Paris'] }, fitting: 3, others: 0 });
    expect(await setContactField(open(), { name: 'city', type: 'NUMBER' })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', path: ['type'], message: expect.any(String), help: help('invalid_input') },
    });
    expect(unwrap(await removeContactField(open(), { name: 'city' })).field).toEqual(changed.field);
    expect(await service.ask('{ contactFields { name } }')).toEqual([]);
    expect(await removeContactField(open(), { name: 'city' })).toMatchObject(notFound('ContactField'));
  });

  test('a list is made and named anew; contacts are put on it and taken off it, once; an audience of it is counted', async () => {
    const [one = '', two = '', three = ''] = await people(3, 'listed');
    const { list } = unwrap(await setContactList(open(), { name: 'Customers' }));
    expect(list).toMatchObject({ name: 'Customers', memberCount: 0 });
    const added = unwrap(await changeContactList(open(), { id: list.id, add: [one, two, idOfNothing('Contact')] }));
    expect(added).toMatchObject({ added: 2, removed: 0, unknown: 1, list: { memberCount: 2 } });
    const change = { id: list.id, add: [three], remove: [one] };
    const again = unwrap(await lossy((hub) => changeContactList(hub, change)));
    expect(again).toMatchObject({ attempts: 2, added: 0, removed: 0, list: { memberCount: 2 } });
    const audience = { lists: [list.id], tags: ['listed'] };
    expect(unwrap(await audienceSize(open(), audience)).size).toEqual({ count: 3, isExact: true, low: 3, high: 3 });
    const without = { tags: ['listed'], excludeLists: [list.id] };
    expect(unwrap(await audienceSize(open(), without)).size.count).toBe(1);
    expect(unwrap(await setContactList(open(), { id: list.id, name: 'Regulars' })).list.name).toBe('Regulars');
    expect(await setContactList(open(), { name: 'Regulars' })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', path: ['name'] },
    });
    expect(unwrap(await removeContactList(open(), list.id)).list.id).toBe(list.id);
    expect(await changeContactList(open(), change)).toMatchObject(notFound('ContactList'));
    expect(await lossy((hub) => removeContactList(hub, list.id))).toMatchObject(notFound('ContactList'));
    expect(await audienceSize(open(), { lists: [list.id] })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT' },
    });
  });
});

describe('segments', () => {
  test('are made, changed, counted and removed, once, and never one that another names', async () => {
    await people(3, 'tea');
    await people(2, 'coffee');
    const { segment } = unwrap(await createSegment(open(), { name: 'Drinkers', expression: 'tag tea' }));
    expect(segment).toMatchObject({ name: 'Drinkers', expression: 'tag tea', tree: { kind: 'tag', tag: 'tea' } });
    const size = async () => (await audienceSize(open(), { segments: [segment.id] })) as { size?: { count: number } };
    expect((await size()).size?.count).toBe(3);
    const tree = { kind: 'or', of: [segment.tree, { kind: 'tag', tag: 'coffee' }] };
    const changed = unwrap(await lossy((hub) => updateSegment(hub, { id: segment.id, tree })));
    expect(changed).toMatchObject({ attempts: 2, segment: { name: 'Drinkers', expression: 'tag tea or tag coffee' } });
    expect((await size()).size?.count).toBe(5);
    const outer = unwrap(await createSegment(open(), { name: 'Outer', expression: 'segment Drinkers' })).segment;
    expect(await removeSegment(open(), segment.id)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', path: ['id'], message: expect.stringContaining('"Outer"') },
    });
    for (const { id } of [outer, segment]) expect(unwrap(await removeSegment(open(), id)).segment.id).toBe(id);
    expect(await service.ask('{ segments(first: 9) { edges { node { name } } } }')).toEqual({ edges: [] });
    expect(await updateSegment(open(), { id: segment.id, name: 'Gone' })).toMatchObject(notFound('Segment'));
  });

  test('are tried out before: whom they have, exactly where that is asked for, and where a text is wrong', async () => {
    await people(4, 'preview');
    const { preview } = unwrap(await segmentPreview(open(), { expression: 'tag  preview' }));
    expect(preview).toMatchObject({ expression: 'tag preview', fault: null, size: { count: 4 } });
    expect(preview.sample).toHaveLength(4);
    expect(preview.count).toBeUndefined();
    const exact = unwrap(await segmentPreview(open(), { tree: preview.tree }, { isExact: true })).preview;
    expect(exact).toMatchObject({ expression: 'tag preview', count: 4 });
    const expression = 'tag preview and countri = FR';
    const { fault, size, sample } = unwrap(await segmentPreview(open(), { expression })).preview;
    expect(fault).toMatchObject({ position: 16, length: 7, found: 'countri', expected: expect.any(Array) });
    expect([size, sample]).toEqual([null, []]);
    const refused = await createSegment(open(), { name: 'Wrong', expression });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        ...{ code: 'INVALID_INPUT', path: ['expression'], help: help('invalid_input') },
        issues: [{ path: ['expression'], message: fault?.message, received: expression }],
      },
    });
    const reader = open({ key: 'hg_wrong' });
    expect(await segmentPreview(reader, { expression })).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
  });
});

describe('triggers', () => {
  test('are made, changed, paused, resumed and removed, each once, over answers that are lost', async () => {
    const written = { name: 'Thanks', on: { event: 'bought (total >= 100)' }, purpose: 'TRANSACTIONAL' } as const;
    const { trigger } = unwrap(await createTrigger(open(), { ...written, template: 'thanks' }));
    const { id } = trigger;
    expect(trigger).toMatchObject({ kind: 'EVENT', status: 'ACTIVE', event: 'bought (total >= 100)', once: false });
    const pending = async () =>
      (await service.ask<{ pending: number }>(`{ trigger(id: "${id}") { pending } }`)).pending;
    const buy = (total: number) =>
      recordEvent(open(), { phone: '+447911170950', name: 'bought', properties: { total } });
    unwrap(await buy(150));
    unwrap(await buy(50));
    expect(await pending()).toBe(1);
    const renamed = unwrap(await lossy((hub) => updateTrigger(hub, { id, name: 'Thank you' })));
    expect(renamed).toMatchObject({ attempts: 2, trigger: { name: 'Thank you', event: 'bought (total >= 100)' } });
    const since = () => service.sql('SELECT active_since FROM triggers WHERE name = $1', ['Thank you']);
    const before = await since();
    const lost = await lossy((hub) => updateTrigger(hub, { id, on: { event: 'bought' } }));
    expect(lost).toMatchObject({ ok: false, attempts: 1, error: { code: 'UNREACHABLE' } });
    expect(await since()).not.toEqual(before);
    unwrap(await buy(50));
    expect(await pending()).toBe(2);
    const paused = unwrap(await lossy((hub) => pauseTrigger(hub, id)));
    expect(paused).toMatchObject({ attempts: 1, trigger: { id, name: 'Thank you', status: 'PAUSED' } });
    unwrap(await buy(60));
    expect(await pending()).toBe(2);
    expect(await pauseTrigger(open(), id)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', path: ['id'], message: expect.stringContaining('is paused already') },
    });
    const resumed = unwrap(await lossy((hub) => resumeTrigger(hub, id)));
    expect(resumed).toMatchObject({ attempts: 1, trigger: { status: 'ACTIVE', event: 'bought' } });
    unwrap(await buy(70));
    expect(await pending()).toBe(3);
    expect(unwrap(await removeTrigger(open(), id)).trigger).toMatchObject({ id, status: 'REMOVED' });
    expect(await service.ask(`{ trigger(id: "${id}") { id } }`)).toBeNull();
    for (const call of [pauseTrigger, resumeTrigger, removeTrigger])
      expect(await lossy((hub) => call(hub, id))).toMatchObject(notFound('Trigger'));
    expect(await updateTrigger(open(), { id, once: true })).toMatchObject(notFound('Trigger'));
  });

  test('wait for a date or a segment, and are refused by the place of what is wrong', async () => {
    unwrap(await setContactField(open(), { name: 'visit', type: 'DATE' }));
    const { segment } = unwrap(await createSegment(open(), { name: 'Vips', expression: 'tag vip' }));
    const said = { purpose: 'TRANSACTIONAL', template: 'thanks' } as const;
    const date = { field: 'visit', offset: '-24 h' };
    expect(unwrap(await createTrigger(open(), { name: 'Visit', on: { date }, ...said })).trigger).toMatchObject({
      ...{ kind: 'DATE', date: { ...date, at: null, yearly: false }, segment: null },
    });
    const vip = { name: 'Vip', on: { segmentId: segment.id }, once: true, ...said };
    expect(unwrap(await createTrigger(open(), vip)).trigger).toMatchObject({
      ...{ kind: 'SEGMENT', once: true, segment: { id: segment.id, name: 'Vips' } },
    });
    for (const [on, template, path] of [
      [{ event: 'bought (total >=' }, 'thanks', ['on', 'event']],
      [{ date: { field: 'birthday', offset: '0 d', at: '09:00' } }, 'thanks', ['on', 'date', 'field']],
      [{ segmentId: idOfNothing('Segment') }, 'thanks', ['on', 'segmentId']],
      [{ event: 'bought' }, 'nothing', ['template']],
    ] as const) {
      const refused = await createTrigger(open(), { name: 'Wrong', on, purpose: 'TRANSACTIONAL', template });
      expect(refused).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', path, help: help('invalid_input') } });
    }
    expect(await createTrigger(open(), vip)).toMatchObject({ error: { code: 'INVALID_INPUT', path: ['name'] } });
  });
});
