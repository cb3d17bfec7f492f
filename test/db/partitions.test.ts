import type pg from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { type Database, transaction } from '../../src/db/client.ts';
import { makeMonths } from '../../src/db/partitions.ts';
import { takeQueued } from '../../src/db/sql/claiming.ts';
import { eventsInsert, type NewEvent } from '../../src/db/sql/events.ts';
import { lockMessages, messagesInsert, type NewMessage, updateMessages } from '../../src/db/sql/messages.ts';
import { endsWithRows, MESSAGES, monthStart, PARTITIONED, readCut } from '../../src/db/sql/partitions.ts';
import { type PartRow, partsByRemoteKey, partsOf, partsUpsert } from '../../src/db/sql/parts.ts';
import { runTogether } from '../../src/db/sql/together.ts';
import { lowestIdAt, newId, timeOfId } from '../../src/kernel/ids.ts';
import { keepMonths } from '../../src/pipeline/retention.ts';
import type { Runtime } from '../../src/runtime.ts';
import { databaseOfEach } from '../support/database.ts';
import { idAt, messageAt } from '../support/messages.ts';

const WORKSPACE = newId();
const CONNECTION = newId();
const DAY_MS = 24 * 3_600_000;
const now = new Date();
const thisMonth = monthStart(now);
const nextMonth = monthStart(now, 1);

let db: Database;
const current = databaseOfEach(3);

beforeEach(() => {
  db = current();
});

function eventOf(message: NewMessage): NewEvent {
  const { id: messageId, workspaceId, status, createdAt: at } = message;
  return {
    id: newId(),
    workspaceId,
    messageId,
    type: 'ACCEPTED',
    status,
    at,
    part: null,
    reasonCode: null,
    detail: null,
  };
}

function partOf({ id: messageId }: NewMessage): PartRow {
  const told = { commandStatus: 0, receiptState: null, networkErrorCode: null, respondedAt: now, receiptAt: null };
  const remote = { remoteId: 'abc', remoteKey: 'abc' };
  return { messageId, number: 1, attempt: 1, connectionId: CONNECTION, status: 'SENT', ...remote, ...told };
}

const message = (at: Date, changes: Partial<NewMessage> = {}) =>
  messageAt(at, { workspaceId: WORKSPACE, connectionId: CONNECTION, ...changes });

/** Stores messages with an event and a part each. */
async function store(...messages: NewMessage[]): Promise<string[]> {
  await transaction(db.pool, (tx) =>
    runTogether(tx, [eventsInsert(messages.map(eventOf)), partsUpsert(messages.map(partOf)), messagesInsert(messages)]),
  );
  return messages.map((message) => message.id);
}

/** What the scheduler does, at a moment. */
function keep(at: Date, retentionDays: number | null = null): Promise<void> {
  const config = { ...loadConfig({}), retentionDays };
  const runtime = { db, clock: { now: () => at }, config, log: { info: () => {} } } as unknown as Runtime;
  return keepMonths(runtime, new AbortController().signal);
}

async function count(table: string): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return rows[0]?.count ?? -1;
}

async function storedIds(): Promise<string[]> {
  const rows = await db.prisma.message.findMany({ orderBy: { id: 'asc' }, select: { id: true } });
  return rows.map((row) => row.id);
}

/** The plan that is kept for all values. @param values as they stand in SQL */
async function planOf(text: string, values: readonly string[]): Promise<string> {
  const client: pg.PoolClient = await db.pool.connect();
  try {
    await client.query('SET plan_cache_mode = force_generic_plan');
    await client.query(`PREPARE one AS ${text}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) EXECUTE one(${values.join(', ')})`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    client.release(true);
  }
}

describe('months', () => {
  test('a migrated database has this month and three more in every table, without a gap', async () => {
    for (const each of PARTITIONED) {
      const { months, begin, end } = await readCut(db.pool, each);
      expect(months.map(({ from }) => from)).toEqual([0, 1, 2, 3].map((n) => monthStart(now, n)));
      expect(begin).toEqual(thisMonth);
      expect(end).toEqual(monthStart(now, 4));
    }
  });

  test('the scheduler makes the next month when one has passed, and nothing when none has', async () => {
    await keep(new Date(nextMonth.getTime() + 1));
    expect((await readCut(db.pool, MESSAGES)).months.at(-1)?.from).toEqual(monthStart(now, 4));
    expect(await makeMonths(db.pool, nextMonth)).toEqual([]);
    // Two at once make each once.
    const both = await Promise.all([makeMonths(db.pool, monthStart(now, 2)), makeMonths(db.pool, monthStart(now, 2))]);
    expect(both.flat().sort()).toEqual([...new Set(both.flat())].sort());
    expect((await readCut(db.pool, MESSAGES)).end).toEqual(monthStart(now, 6));
  });

  test('ids of a month that nobody made are stored and found, and go where they belong when it is made', async () => {
    const [ancient, far] = [new Date(Date.UTC(1999, 0, 5)), new Date(monthStart(now, 7).getTime() + DAY_MS)];
    const ids = await store(message(ancient), message(now), message(far));
    expect(await storedIds()).toEqual(ids);
    expect(await endsWithRows(db.pool)).toEqual(
      expect.arrayContaining(['messages_before', 'messages_after', 'message_events_before', 'message_parts_after']),
    );
    await keep(far);
    expect(await storedIds()).toEqual(ids);
    expect(await endsWithRows(db.pool)).not.toContain('messages_after');
    const name = (await readCut(db.pool, MESSAGES)).months.find(
      ({ from }) => from <= far && far < monthStart(from, 1),
    )?.name;
    expect(await count(name ?? '')).toBe(1);
  });

  test('a chunk on both sides of a month’s end is claimed and recorded as one', async () => {
    const [before, after] = [new Date(nextMonth.getTime() - 1), new Date(nextMonth.getTime())];
    const messages = [before, after, before, after].map((at) => message(at));
    const ids = await store(...messages);
    await transaction(db.pool, async (tx) => {
      const taken = await takeQueued(tx, CONNECTION, ids, now);
      expect(taken.map((message) => message.id).sort()).toEqual([...ids].sort());
      const state = { ...message(now), status: 'DELIVERED' as const, attempt: 1, finishedAt: now };
      const was = { status: 'SENDING' as const, attempt: 1 };
      await updateMessages(
        tx,
        taken.map(({ id, decisionId }) => ({ id, was, state, exception: null, decisionId })),
      );
    });
    const locked = await transaction(db.pool, (tx) => lockMessages(tx, ids));
    expect(locked.map((message) => message.id)).toEqual([...ids].sort());
    expect(new Set(locked.map((message) => message.status))).toEqual(new Set(['DELIVERED']));
    expect(await partsOf(db.pool, ids)).toHaveLength(4);
    expect(await partsByRemoteKey(db.pool, CONNECTION, [{ remoteKey: 'abc', to: null }])).toHaveLength(4);
  });
});

describe('plans', () => {
  test('a statement with bounds touches the one partition of its ids', async () => {
    const [id] = await store(message(now));
    const where = 'm.id = ANY($1::uuid[]) AND m.id BETWEEN $2 AND $3';
    const read = await planOf(`SELECT * FROM messages m WHERE ${where}`, [`'{${id}}'`, `'${id}'`, `'${id}'`]);
    expect(read).toContain('Subplans Removed: 5');
    const write = await planOf(
      `UPDATE messages m SET attempt = 1 FROM unnest($1::uuid[]) AS u(id) WHERE m.id = u.id AND m.id BETWEEN $2 AND $3`,
      [`'{${id}}'`, `'${id}'`, `'${id}'`],
    );
    expect(write).toContain('Subplans Removed: 5');
    // Without them, every partition is looked at.
    expect(await planOf('SELECT * FROM messages m WHERE m.id = ANY($1::uuid[])', [`'{${id}}'`])).not.toContain(
      'Removed',
    );
  });

  test('a list, newest first, ends before it comes to the old months', async () => {
    await store(...Array.from({ length: 20 }, () => message(now)));
    const plan = await planOf('SELECT * FROM messages WHERE workspace_id = $1 ORDER BY id DESC LIMIT 10', [
      `'${WORKSPACE}'`,
    ]);
    expect(plan).not.toContain('Sort');
    expect(plan).toMatch(/messages_before.*\(never executed\)/);
  });
});

describe('retention', () => {
  const old = new Date(thisMonth.getTime() + 2 * DAY_MS);
  /** Three months later: this month ended two months ago. */
  const later = new Date(monthStart(now, 3).getTime() + DAY_MS);

  test('without it nothing is dropped', async () => {
    const ids = await store(message(old, { status: 'DELIVERED' }));
    await keep(later);
    expect(await storedIds()).toEqual(ids);
  });

  test('months that are wholly older are dropped with what hangs on them, younger ones stay', async () => {
    const kept = new Date(monthStart(now, 2).getTime() + DAY_MS);
    await store(message(old, { status: 'DELIVERED' }), message(old, { status: 'SENT' }));
    const [young] = await store(message(kept, { status: 'DELIVERED' }));
    await keep(later, 45);
    expect(await storedIds()).toEqual([young]);
    for (const table of ['message_events', 'message_parts']) expect(await count(table)).toBe(1);
    for (const each of PARTITIONED) {
      const { months, begin } = await readCut(db.pool, each);
      expect(months[0]?.from).toEqual(nextMonth);
      expect(begin).toEqual(nextMonth);
    }
    // What is as old as that can still be stored.
    const [again] = await store(message(old));
    expect(await storedIds()).toEqual([again, young]);
  });

  test('a month is not kept for a message whose receipt is missing: nobody waits for it any more', async () => {
    await store(message(old, { status: 'OUTCOME_UNKNOWN', reasonCode: 'RECEIPT_MISSING' }));
    await keep(later, 30);
    expect(await storedIds()).toEqual([]);
  });

  test.each([
    ['scheduled', { status: 'SCHEDULED', dueAt: new Date(later.getTime() + DAY_MS) }, null],
    ['of unknown outcome', { status: 'OUTCOME_UNKNOWN', dueAt: later }, null],
    ['in the queue', { status: 'QUEUED' }, 'queued_chunks'],
    ['claimed', { status: 'SENDING' }, 'claims'],
  ] as const)('a month is kept as long as a message of it is %s', async (_name, state, table) => {
    const [id] = await store(message(old, state));
    const values = [newId(), [id], later];
    if (table === 'queued_chunks')
      await db.pool.query(
        `INSERT INTO queued_chunks (id, workspace_id, connection_id, lane, message_ids, queued_at, due_at)
         VALUES ($1, $1, $1, 'bulk', $2, $3, $3)`,
        values,
      );
    if (table === 'claims')
      await db.pool.query(`INSERT INTO claims (id, message_ids, attempts, due_at) VALUES ($1, $2, '{1}', $3)`, values);
    await keep(later, 30);
    expect(await storedIds()).toEqual([id]);
    expect(await count('message_events')).toBe(1);
    await db.pool.query(`UPDATE messages SET status = 'FAILED', exception = 'FAILED'`);
    if (table !== null) await db.pool.query(`DELETE FROM ${table}`);
    await keep(later, 30);
    expect(await storedIds()).toEqual([]);
  });

  test('batches, decisions, keys and receipts go too; the consent ledger and suppressions stay', async () => {
    const workspace = await db.prisma.workspace.create({
      data: { id: WORKSPACE, name: 'x', helpText: 'x', optOutText: 'x', optInText: 'x' },
    });
    const workspaceId = workspace.id;
    const contact = await db.prisma.contact.create({ data: { id: idAt(old), workspaceId, createdAt: old } });
    await db.prisma.consentEntry.create({
      data: {
        id: idAt(old),
        workspaceId,
        contactId: contact.id,
        action: 'REVOKE',
        source: 'FORM',
        occurredAt: old,
        recordedAt: old,
      },
    });
    await db.prisma.suppression.create({
      data: { id: idAt(old), workspaceId, phoneHash: Buffer.from('x'), reason: 'COMPLAINT', createdAt: old },
    });
    const young = new Date(monthStart(now, 2).getTime() + DAY_MS);
    for (const at of [old, young]) {
      const batch = await db.prisma.messageBatch.create({
        data: { id: idAt(at), workspaceId, purpose: 'MARKETING', total: 1, accepted: 0, createdAt: at },
      });
      await db.prisma.batchRefusal.create({ data: { batchId: batch.id, index: 0, code: 'x', message: 'x' } });
      await db.prisma.decision.create({ data: { id: newId(), content: {}, createdAt: at } });
      const key = { key: at.toISOString(), operation: 'x', requestHash: Buffer.from('x'), resultId: newId() };
      await db.prisma.idempotencyKey.create({ data: { workspaceId, ...key, createdAt: at } });
      const receipt = {
        remoteId: 'x',
        remoteKey: newId(),
        from: 'x',
        state: 'DELIVERED',
        rawText: 'x',
        receivedAt: at,
      };
      await db.prisma.unmatchedReceipt.create({
        data: { id: idAt(at), workspaceId, connectionId: CONNECTION, ...receipt },
      });
      const words = { from: 'x', to: 'x', body: 'x', encoding: 'GSM7' as const, receivedAt: at };
      await db.prisma.inboundMessage.create({
        data: { id: idAt(at), workspaceId, contactId: contact.id, connectionId: CONNECTION, ...words },
      });
    }
    await keep(later, 45);
    const gone = [
      'message_batches',
      'batch_refusals',
      'decisions',
      'idempotency_keys',
      'unmatched_receipts',
      'inbound_messages',
    ];
    for (const table of gone) expect([table, await count(table)]).toEqual([table, 1]);
    for (const table of ['contacts', 'consent_entries', 'suppressions']) expect(await count(table)).toBe(1);
  });

  test('a message that is used meanwhile is waited for, and nobody is locked out for long', async () => {
    await store(message(old, { status: 'DELIVERED' }));
    const reader = await db.pool.connect();
    await reader.query('BEGIN');
    await reader.query('SELECT count(*) FROM messages');
    const dropping = keep(later, 30);
    // Others get in between the tries for the lock.
    await store(message(monthStart(now, 2)));
    expect(await count('messages')).toBe(2);
    await reader.query('COMMIT');
    reader.release();
    await dropping;
    expect(await count('messages')).toBe(1);
  });

  test('ids say when they were made', () => {
    expect(timeOfId(idAt(now))).toEqual(now);
    expect(lowestIdAt(now) <= idAt(now)).toBe(true);
    expect(lowestIdAt(new Date(now.getTime() + 1)) > idAt(now)).toBe(true);
  });
});
