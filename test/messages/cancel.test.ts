import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Canceled {
  __typename: string;
  canceledCount: number;
  recallsAsked: number;
  issues: { path: string[]; message: string }[];
}

const cancel = (input: object) =>
  service.ask<Canceled>(
    `mutation($i: CancelMessagesInput!) { cancelMessages(input: $i) { __typename
      ... on CancelMessagesPayload { canceledCount recallsAsked } ... on InvalidInput { issues { path message } } } }`,
    { i: input },
  );

async function batchOf(phones: string[], input: object = {}): Promise<string> {
  const { batch } = await service.ask<{ batch: { id: string } }>(
    `mutation($i: SendMessagesInput!) { sendMessages(input: $i) { ... on SendMessagesPayload { batch { id } } } }`,
    {
      i: {
        recipients: phones.map((phone) => ({ to: { phone } })),
        content: { text: 'Hello' },
        purpose: 'TRANSACTIONAL',
        ...input,
      },
    },
  );
  return batch.id;
}

/** The statuses of the messages of a batch, in order of the recipients' numbers. */
async function statusesOf(batchId: string): Promise<string[]> {
  const rows = await service.sql<{ status: string }>(
    'SELECT status::text FROM messages WHERE batch_id = $1 ORDER BY "to"',
    [uuidOf(batchId)],
  );
  return rows.map(({ status }) => status);
}

const LATER = new Date(Date.now() + 3_600_000).toISOString();

describe('cancelMessages', () => {
  test('leaves what is in another status than those of the filter', async () => {
    const tags = ['statuses'];
    const [queued, scheduled] = [
      await batchOf(['+447911160001'], { tags }),
      await batchOf(['+447911160002'], { tags, sendAt: LATER }),
    ];
    expect(await cancel({ filter: { tags, statuses: ['SCHEDULED'] } })).toMatchObject({ canceledCount: 1 });
    expect([await statusesOf(queued), await statusesOf(scheduled)]).toEqual([['QUEUED'], ['CANCELED']]);
  });

  test('of statuses alone cancels those of the workspace, and of no other', async () => {
    const batch = await batchOf(['+447911160003'], { sendAt: LATER });
    const { canceledCount } = await cancel({ filter: { statuses: ['SCHEDULED', 'DEFERRED'] } });
    expect(canceledCount).toBe(1);
    expect(await statusesOf(batch)).toEqual(['CANCELED']);
  });

  test.each<[string, object, RegExp]>([
    ['a status that is an end', { filter: { statuses: ['QUEUED', 'DELIVERED'] } }, /DELIVERED.*ACCEPTED, SCHEDULED/],
    ['SENT without recallSent', { filter: { statuses: ['SENT'] } }, /with recallSent also SENT/],
    ['a message on the wire', { filter: { statuses: ['SENDING'] }, recallSent: true }, /SENDING/],
  ])('refuses %s, and cancels nothing', async (_what, input, message) => {
    const batch = await batchOf(['+447911160004']);
    expect(await cancel({ batchId: batch, ...input })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['filter', 'statuses'], message: expect.stringMatching(message) }],
    });
    expect(await statusesOf(batch)).toEqual(['QUEUED']);
  });

  test('refuses two batches, of which each message can be in one only', async () => {
    const [one, other] = [await batchOf(['+447911160005']), await batchOf(['+447911160006'])];
    expect(await cancel({ batchId: one, filter: { batchId: other } })).toMatchObject({
      issues: [{ path: ['filter', 'batchId'], message: expect.stringContaining(one) }],
    });
    expect([await statusesOf(one), await statusesOf(other)]).toEqual([['QUEUED'], ['QUEUED']]);
    expect(await cancel({ batchId: one, filter: { batchId: one } })).toMatchObject({ canceledCount: 1 });
  });

  test.each<[string, (batch: string) => Promise<object>]>([
    ['number', async () => ({ to: '07911 160008' })],
    ['purpose and tag', async () => ({ purposes: ['TRANSACTIONAL'], tags: ['none'] })],
    ['moment', async () => ({ createdBefore: '2020-01-01T00:00:00Z' })],
    ['contact', async () => ({ contactId: await contactOf('+447911160008'), to: '+447911160007' })],
  ])('takes every condition of the filter: %s', async (what, filter) => {
    const batch = await batchOf(['+447911160007', '+447911160008']);
    const { canceledCount } = await cancel({ batchId: batch, filter: await filter(batch) });
    expect(canceledCount).toBe(what === 'number' ? 1 : 0);
    expect(await statusesOf(batch)).toEqual(['QUEUED', what === 'number' ? 'CANCELED' : 'QUEUED']);
  });

  test.each<[string, object, object]>([
    ['an id of no batch', { batchId: 'zzz' }, { __typename: 'NotFound' }],
    ['a batch that is not there', { batchId: idOfNothing('MessageBatch') }, { __typename: 'NotFound' }],
    ['a contact that is not there', { filter: { contactId: idOfNothing('Contact') } }, { __typename: 'NotFound' }],
    [
      'a number that is none',
      { filter: { to: 'abc' } },
      { __typename: 'InvalidInput', issues: [{ path: ['filter', 'to'], message: expect.stringContaining('"abc"') }] },
    ],
    ['a number nothing was sent to', { filter: { to: '+447911160099' } }, { canceledCount: 0 }],
  ])('of %s says so', async (_what, input, answer) => {
    expect(await cancel(input)).toMatchObject(answer);
  });

  test('leaves an audit entry that says who, which and how many, and no number or tag', async () => {
    const batch = await batchOf(['+447911160009', '+447911160010'], { tags: ['for Ada'] });
    await cancel({ batchId: batch, filter: { to: '+447911160009', tags: ['for Ada'], statuses: ['QUEUED'] } });
    const contactId = uuidOf(await contactOf('+447911160009'));
    const [entry] = await service.sql(
      `SELECT actor_id = $2 AS "byKey", detail FROM audit_entries WHERE workspace_id = $1 AND action = 'message.cancel'
       ORDER BY id DESC LIMIT 1`,
      [service.workspaceId, service.api.owner.apiKeyId],
    );
    expect(entry).toEqual({
      byKey: true,
      detail: {
        batchIds: [uuidOf(batch)],
        contactIds: [contactId],
        statuses: ['QUEUED'],
        tags: 1,
        recallSent: false,
        canceled: 1,
        recallsAsked: 0,
      },
    });
  });

  test('that cancels nothing leaves none', async () => {
    const count = `SELECT count(*)::int AS n FROM audit_entries WHERE action = 'message.cancel'`;
    const before = await service.sql(count);
    expect(await cancel({ filter: { tags: ['nobody has this'] } })).toMatchObject({ canceledCount: 0 });
    expect(await service.sql(count)).toEqual(before);
  });
});

async function contactOf(phone: string): Promise<string> {
  return (await service.ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`)).id;
}
