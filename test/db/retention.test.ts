import { expect, test } from 'vitest';
import { monthStart, PARTITIONED, readCut } from '../../src/db/sql/partitions.ts';
import { newId } from '../../src/kernel/ids.ts';
import { idAt } from '../support/messages.ts';
import {
  CONNECTION,
  count,
  DAY_MS,
  db,
  keep,
  message,
  nextMonth,
  now,
  openEach,
  store,
  storedIds,
  thisMonth,
  WORKSPACE,
} from './months.ts';

openEach();

const old = new Date(thisMonth.getTime() + 2 * DAY_MS);
/** Three months later: this month ended two months ago. */
const later = new Date(monthStart(now, 3).getTime() + DAY_MS);

test('without a retention nothing is dropped', async () => {
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
  await db.pool.query(`UPDATE messages SET status = 'FAILED', indexed_status = 'FAILED'`);
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
      position: 1n,
      hash: Buffer.alloc(32),
      contactId: contact.id,
      action: 'REVOKE',
      source: 'FORM',
      actorKind: 'SYSTEM',
      occurredAt: old,
      recordedAt: old,
    },
  });
  await db.prisma.suppression.create({
    data: {
      id: idAt(old),
      workspaceId,
      phoneHash: Buffer.from('x'),
      reason: 'COMPLAINT',
      actorKind: 'SYSTEM',
      createdAt: old,
    },
  });
  const young = new Date(monthStart(now, 2).getTime() + DAY_MS);
  for (const at of [old, young]) {
    const batch = await db.prisma.messageBatch.create({
      data: { id: idAt(at), workspaceId, purpose: 'MARKETING', total: 1, accepted: 0, createdAt: at },
    });
    await db.prisma.batchRefusal.create({ data: { batchId: batch.id, index: 0, code: 'x', message: 'x' } });
    await db.prisma.decision.create({ data: { id: newId(), content: {}, createdAt: at } });
    const key = {
      keyDigest: Buffer.from(at.toISOString()),
      operation: 'x',
      requestHash: Buffer.from('x'),
      resultId: newId(),
    };
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
