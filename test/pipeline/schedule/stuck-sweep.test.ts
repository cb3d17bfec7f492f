import { expect, test } from 'vitest';
import { deleteDeadJobs } from '../../../src/db/sql/dead-jobs.ts';
import { lockMessages, type MessageState, messagesInsert, type NewMessage } from '../../../src/db/sql/messages.ts';
import { runAsOneStatement } from '../../../src/db/sql/pipelined.ts';
import { transaction } from '../../../src/db/transaction.ts';
import { receiptMissingAt } from '../../../src/pipeline/message/receipt-deadline.ts';
import { writeChanges } from '../../../src/pipeline/message/write.ts';
import { sweepStuck } from '../../../src/pipeline/schedule/stuck-sweep.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { databaseOfEach } from '../../support/database.ts';
import { messageAt } from '../../support/messages.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const now = new Date();
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
const database = databaseOfEach(4);

function sent(hours: number, changes: Partial<NewMessage> = {}): NewMessage {
  const at = hoursAgo(hours);
  return messageAt(at, { status: 'SENT', indexedStatus: null, sentAt: at, attempt: 1, ...changes });
}

async function store(...messages: NewMessage[]): Promise<string[]> {
  await transaction(database().pool, (tx) => runAsOneStatement(tx, [messagesInsert(messages)]));
  await database().pool.query(`UPDATE messages SET sent_at = created_at WHERE status = 'SENT'`);
  return messages.map((message) => message.id);
}

async function mark(at = now): Promise<void> {
  const db = database();
  const silent = { error: () => {}, warn: () => {} };
  const runtime = { db, clock: { now: () => at }, log: silent, telemetry: { count: () => {} } };
  await sweepStuck(runtime as unknown as Runtime, new AbortController().signal);
}

async function dueOf(
  id: string | undefined,
): Promise<{ dueAt: Date | null; indexedStatus: string | null } | undefined> {
  const { rows } = await database().pool.query<{ dueAt: Date | null; indexedStatus: string | null }>(
    'SELECT due_at AS "dueAt", indexed_status AS "indexedStatus" FROM messages WHERE id = $1',
    [id],
  );
  return rows[0];
}

test('what is on the way for long is due when its receipt is missing; what is younger or due already is left', async () => {
  const [old, young, queued, asked] = [
    sent(30),
    sent(0.5),
    messageAt(hoursAgo(5), { indexedStatus: null }),
    sent(5, { dueAt: now }),
  ];
  await store(old, queued, asked, young);
  await mark();
  const { expiresAt } = old;
  const missingAt = receiptMissingAt({ expiresAt, sentAt: hoursAgo(30) });
  expect(await dueOf(old.id)).toEqual({ dueAt: missingAt, indexedStatus: 'QUEUED' });
  expect(await dueOf(young.id)).toEqual({ dueAt: null, indexedStatus: null });
  const queuedUntil = receiptMissingAt({ expiresAt: queued.expiresAt, sentAt: now });
  expect(await dueOf(queued.id)).toEqual({ dueAt: queuedUntil, indexedStatus: 'QUEUED' });
  expect(await dueOf(asked.id)).toEqual({ dueAt: now, indexedStatus: 'QUEUED' });
});

test('what is queued long after its acceptance is due then too, and no step of it changes that until it ends', async () => {
  const scheduled = messageAt(hoursAgo(30), { status: 'SCHEDULED', dueAt: hoursAgo(0), attempt: 1 });
  await store(scheduled);
  await mark();
  const move = (to: Partial<MessageState>, at: Date) =>
    transaction(database().pool, async (tx) => {
      const [message] = await lockMessages(tx, [scheduled.id]);
      if (message !== undefined) await writeChanges(tx, [{ message, to, events: [] }], at);
    });
  const missingAt = receiptMissingAt({ expiresAt: scheduled.expiresAt, sentAt: now });
  for (const [minutes, to] of [
    [0, { status: 'QUEUED' }],
    [1, { status: 'SENDING' }],
    [2, { status: 'SENT', dueAt: null, sentAt: now }],
  ] as const) {
    await move(to, new Date(now.getTime() + minutes * 60_000));
    expect([to.status, await dueOf(scheduled.id)]).toEqual([to.status, { dueAt: missingAt, indexedStatus: 'QUEUED' }]);
  }
  await move({ status: 'DELIVERED' }, now);
  expect(await dueOf(scheduled.id)).toEqual({ dueAt: null, indexedStatus: null });
});

test('what somebody holds while it is looked at is looked at again when it is free', async () => {
  const [first, held, last] = await store(sent(5), sent(4), sent(3));
  const client = await database().pool.connect();
  let marking: Promise<void>;
  try {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM messages WHERE id = $1 FOR UPDATE', [held]);
    marking = mark();
    await expect.poll(async () => (await dueOf(last))?.indexedStatus).toBe('QUEUED');
    expect((await dueOf(held))?.indexedStatus).toBeNull();
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  await marking;
  for (const id of [first, held, last]) expect((await dueOf(id))?.dueAt).not.toBeNull();
});

const passedOver = async () =>
  (await database().pool.query<{ failures: number }>(`SELECT failures FROM dead_jobs WHERE subject = 'schedule.old'`))
    .rows;

test('one whose row the database refuses to change is put aside, and keeps none of the others waiting', async () => {
  const ids = await store(...Array.from({ length: 9 }, (_, index) => sent(20 - index)));
  await database().pool.query(`ALTER TABLE messages ADD CONSTRAINT no_more CHECK (id <> '${ids[4]}') NOT VALID`);
  await mark();
  const marked = await Promise.all(ids.map(async (id) => (await dueOf(id))?.indexedStatus ?? null));
  expect(marked).toEqual(ids.map((_id, index) => (index === 4 ? null : 'QUEUED')));
  const { rows } = await database().pool.query<{ subject: string; payload: string }>('SELECT * FROM dead_jobs');
  expect(rows).toMatchObject([{ subject: 'schedule.old', payload: expect.stringContaining(ids[4] ?? '') }]);
});

test('one that was passed over is tried again each time until its row is mended, however long that takes', async () => {
  const { pool } = database();
  const [damaged] = await store(sent(20), sent(10));
  await pool.query(`ALTER TABLE messages ADD CONSTRAINT no_more CHECK (id <> '${damaged}') NOT VALID`);
  for (const failures of [1, 2, 3]) {
    await mark();
    // Once a round, though the look goes by it twice.
    expect(await passedOver()).toEqual([{ failures }]);
  }
  await deleteDeadJobs(pool, new Date(now.getTime() + HOUR_MS));
  await pool.query('ALTER TABLE messages DROP CONSTRAINT no_more');
  await mark();
  expect(await dueOf(damaged)).toMatchObject({ indexedStatus: 'QUEUED', dueAt: expect.any(Date) });
  expect(await passedOver()).toEqual([]);
});

test.each([
  ['ended meanwhile', `UPDATE messages SET status = 'DELIVERED'`],
  ['is gone', 'DELETE FROM messages'],
])('one that was passed over and %s is not tried again', async (_how, end) => {
  const { pool } = database();
  const [damaged] = await store(sent(20));
  await pool.query(`ALTER TABLE messages ADD CONSTRAINT no_more CHECK (indexed_status IS NULL) NOT VALID`);
  await mark();
  expect(await passedOver()).toHaveLength(1);
  await pool.query(end);
  await mark();
  expect(await passedOver()).toEqual([]);
  expect((await dueOf(damaged))?.indexedStatus ?? null).toBeNull();
});

test.each([
  [10, 'when it is old for that process too', { lookedAfter: 2, foundAfter: 12 }],
  [120, 'when it is four hours old', { lookedAfter: 60, foundAfter: 181 }],
])('what a process whose clock is %i minutes behind takes for young is found %s', async (behind, _when, minutes) => {
  const inMinutes = (count: number) => new Date(now.getTime() + count * MINUTE_MS);
  const accepted = sent(1);
  await store(accepted);
  await mark(inMinutes(minutes.lookedAfter));
  await transaction(database().pool, async (tx) => {
    const [message] = await lockMessages(tx, [accepted.id]);
    const to = { status: 'SENT', dueAt: null } as const;
    const changes = message === undefined ? [] : [{ message, to, events: [] }];
    await writeChanges(tx, changes, inMinutes(minutes.lookedAfter - behind));
  });
  expect(await dueOf(accepted.id)).toEqual({ indexedStatus: null, dueAt: null });
  await mark(inMinutes(minutes.foundAfter));
  expect(await dueOf(accepted.id)).toMatchObject({ indexedStatus: 'QUEUED', dueAt: expect.any(Date) });
});
