import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { indexedStatusOf, messagesInsert, type NewMessage, updateMessages } from '../../src/db/sql/messages.ts';
import { runAsOneStatement } from '../../src/db/sql/pipelined.ts';
import { transaction } from '../../src/db/transaction.ts';
import type { MessageStatus, Purpose } from '../../src/generated/prisma/enums.ts';
import { parseGlobalId } from '../../src/kernel/global-ids.ts';
import { sweepStuck } from '../../src/pipeline/schedule/stuck-sweep.ts';
import { openService, type Service } from '../contacts/service.ts';
import { messageAt } from '../support/messages.ts';

const HOUR_MS = 3_600_000;
const now = new Date();
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service?.close());
// A test stores what would have been stored long ago.
beforeEach(() => service.sql('DELETE FROM watermarks'));

/** Messages of one status, accepted so many hours ago; a workspace of their own is told apart by a tag. */
async function store(
  tag: string,
  statuses: readonly [MessageStatus, number][],
  purposeOf: (index: number) => Purpose = () => 'TRANSACTIONAL',
): Promise<string[]> {
  const { runtime, owner } = service.api;
  const messages = statuses.map(([status, hours], index) =>
    messageAt(hoursAgo(hours), {
      status,
      purpose: purposeOf(index),
      workspaceId: owner.workspace.id,
      tags: [tag],
    }),
  );
  await transaction(runtime.db.pool, (tx) => runAsOneStatement(tx, [messagesInsert(messages)]));
  return messages.map((message) => message.id);
}

const mark = () => sweepStuck(service.api.runtime, new AbortController().signal);

interface Page {
  edges: { cursor: string; node: { id: string; status: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean };
}

/** A page of the messages of a tag, with their UUIDs. */
async function list(
  tag: string | null,
  filter: object,
  page: object = { first: 50 },
): Promise<Page & { ids: string[] }> {
  const found = await service.ask<Page>(
    `query($filter: MessageFilter, $first: Int, $last: Int, $after: String, $before: String) {
       messages(filter: $filter, first: $first, last: $last, after: $after, before: $before) {
         edges { cursor node { id status } } pageInfo { hasNextPage hasPreviousPage } } }`,
    { filter: { ...(tag === null ? {} : { tags: [tag] }), ...filter }, ...page },
  );
  return { ...found, ids: found.edges.map(({ node }) => parseGlobalId(node.id)?.uuid ?? '') };
}

test('what is on the way is found by its status, whether it is young, old and not looked at yet, or old', async () => {
  const stored = await store('a', [
    ['SENT', 0],
    ['QUEUED', 1],
    ['SENT', 5],
    ['SENDING', 9],
    ['DELIVERED', 7],
    ['FAILED', 3],
  ]);
  const expected = { SENT: [0, 2], QUEUED: [1], SENDING: [3], DELIVERED: [4], FAILED: [5], READ: [] };
  const look = async () => {
    for (const [status, indexes] of Object.entries(expected)) {
      const { ids } = await list('a', { statuses: [status] });
      expect([status, ids]).toEqual([status, indexes.map((index) => stored[index])]);
    }
    const all = await list('a', { statuses: ['SENT', 'FAILED', 'SENDING'] });
    expect(all.ids).toEqual([0, 5, 2, 3].map((index) => stored[index]));
    expect((await list('a', { statuses: [] })).ids).toEqual([]);
  };
  await look();
  await mark();
  await look();
  // Looked at once: what comes after is another look's.
  await mark();
  await look();
  const { rows } = await service.api.runtime.db.pool.query<{ id: string }>(
    'SELECT id FROM messages WHERE indexed_status = $1 ORDER BY id DESC',
    ['QUEUED'],
  );
  expect(rows.map((row) => row.id)).toEqual([2, 3].map((index) => stored[index]));
});

test('what is sent long after its acceptance is found, though everything of that time was looked at before', async () => {
  await mark();
  const { pool } = service.api.runtime.db;
  const message: NewMessage = messageAt(hoursAgo(30), {
    workspaceId: service.api.owner.workspace.id,
    status: 'SCHEDULED',
  });
  await transaction(pool, (tx) => runAsOneStatement(tx, [messagesInsert([message])]));
  const to = async (was: MessageStatus, status: MessageStatus) => {
    const indexedStatus = indexedStatusOf(status, message.id, new Date());
    const { id, decisionId } = message;
    const from = { status: was, attempt: 0 };
    const update = { id, was: from, state: { ...message, status }, indexedStatus, decisionId, charge: null };
    await transaction(pool, (tx) => updateMessages(tx, [update]));
  };
  for (const [was, status] of [
    ['SCHEDULED', 'QUEUED'],
    ['QUEUED', 'SENT'],
  ] as const) {
    await to(was, status);
    expect((await list(null, { statuses: [status] })).ids).toContain(message.id);
    expect((await list(null, { statuses: [was] })).ids).not.toContain(message.id);
  }
  await to('SENT', 'DELIVERED');
  expect((await list(null, { statuses: ['SENT'] })).ids).not.toContain(message.id);
  expect((await list(null, { statuses: ['DELIVERED'] })).ids).toContain(message.id);
});

test('pages over several statuses lead through all of them, forwards and backwards', async () => {
  const statuses: [MessageStatus, number][] = Array.from({ length: 30 }, (_, index) => [
    (['FAILED', 'SENT', 'EXPIRED'] as const)[index % 3] ?? 'FAILED',
    index / 3,
  ]);
  const stored = await store('p', statuses);
  await mark();
  const filter = { statuses: ['FAILED', 'SENT', 'EXPIRED'] };
  const forwards: string[] = [];
  let page = await list('p', filter, { first: 7 });
  for (;;) {
    forwards.push(...page.ids);
    if (!page.pageInfo.hasNextPage) break;
    page = await list('p', filter, { first: 7, after: page.edges.at(-1)?.cursor });
  }
  expect(forwards).toEqual(stored);
  const before = (await list('p', filter, { first: 20 })).edges.at(-1)?.cursor;
  const back = await list('p', filter, { last: 4, before });
  expect(back.ids).toEqual(stored.slice(15, 19));
});

test('purposes are found each by itself and together, page by page, with a status and with none', async () => {
  const purposes = ['OTP', 'ALERT', 'MARKETING'] as const;
  const statuses: [MessageStatus, number][] = Array.from({ length: 12 }, (_, index) => [
    index % 2 === 0 ? 'DELIVERED' : 'FAILED',
    index,
  ]);
  const stored = await store('u', statuses, (index) => purposes[index % 3] ?? 'OTP');
  const at = (wanted: (index: number) => boolean) => stored.filter((_id, index) => wanted(index));
  expect((await list('u', { purposes: ['ALERT'] })).ids).toEqual(at((index) => index % 3 === 1));
  const two = at((index) => index % 3 !== 2);
  const first = await list('u', { purposes: ['OTP', 'ALERT', 'OTP'] }, { first: 5 });
  expect(first).toMatchObject({ ids: two.slice(0, 5), pageInfo: { hasNextPage: true } });
  const after = first.edges.at(-1)?.cursor;
  expect((await list('u', { purposes: ['OTP', 'ALERT'] }, { first: 5, after })).ids).toEqual(two.slice(5));
  const delivered = at((index) => index % 3 !== 2 && index % 2 === 0);
  expect((await list('u', { purposes: ['OTP', 'ALERT'], statuses: ['DELIVERED'] })).ids).toEqual(delivered);
  const failed = at((index) => index % 3 === 0 && index % 2 === 1);
  expect((await list('u', { purposes: ['OTP'], statuses: ['FAILED'] })).ids).toEqual(failed);
  expect((await list('u', { purposes: ['CONVERSATION'] })).ids).toEqual([]);
  expect((await list('u', { purposes: [] })).ids).toEqual([]);
});

test('a range of time finds what was accepted in it, and nothing else', async () => {
  const stored = await store('t', [
    ['DELIVERED', 1],
    ['DELIVERED', 2],
    ['DELIVERED', 40 * 24],
    ['FAILED', 41 * 24],
  ]);
  const range = (after: number, before: number) => ({ createdAfter: hoursAgo(after), createdBefore: hoursAgo(before) });
  expect((await list('t', range(1.5, 0.5))).ids).toEqual([stored[0]]);
  expect((await list('t', range(2, 1))).ids).toEqual([]);
  expect((await list('t', range(42 * 24, 39 * 24))).ids).toEqual([stored[2], stored[3]]);
  expect((await list('t', { createdBefore: hoursAgo(24), statuses: ['FAILED'] })).ids).toEqual([stored[3]]);
  expect((await list('t', { createdAfter: new Date(0), createdBefore: new Date('9999-12-31T23:59:59Z') })).ids).toEqual(
    stored,
  );
});

test.each([
  ['QUEUED', 0, null],
  ['SENT', 0.5, null],
  ['SENT', 2, 'QUEUED'],
  ['SENDING', 2, 'QUEUED'],
  ['DELIVERED', 2, null],
  ['READ', 0, 'READ'],
  ['FAILED', 0, 'FAILED'],
  ['OUTCOME_UNKNOWN', 9, 'OUTCOME_UNKNOWN'],
] as const)('%s after %d h counts as %s', (status, hours, exception) => {
  expect(indexedStatusOf(status, messageAt(hoursAgo(hours)).id, now)).toBe(exception);
});
