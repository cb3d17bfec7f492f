import { beforeEach } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/client.ts';
import { eventsInsert, type NewEvent } from '../../src/db/sql/message-events.ts';
import { type PartRow, partsUpsert } from '../../src/db/sql/message-parts.ts';
import { messagesInsert, type NewMessage } from '../../src/db/sql/messages.ts';
import { monthStart } from '../../src/db/sql/partitions.ts';
import { runAsOneStatement } from '../../src/db/sql/pipelined.ts';
import { transaction } from '../../src/db/transaction.ts';
import { newId } from '../../src/kernel/ids.ts';
import { runRetention } from '../../src/pipeline/schedule/retention.ts';
import type { Runtime } from '../../src/runtime.ts';
import { databaseOfEach } from '../support/database.ts';
import { messageAt } from '../support/messages.ts';

/** What the messages are of; it does not exist. */
export const WORKSPACE = newId();
/** What the messages go by; it does not exist. */
export const CONNECTION = newId();
/** A day, in milliseconds. */
export const DAY_MS = 24 * 3_600_000;
/** When these tests began. */
export const now = new Date();
/** The start of its month. */
export const thisMonth = monthStart(now);
/** The start of the month after it. */
export const nextMonth = monthStart(now, 1);

/** The database of the test that runs. */
export let db: Database;

/** Gives each test of a file a database of its own. */
export function openEach(): void {
  const current = databaseOfEach(3);
  beforeEach(() => {
    db = current();
  });
}

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
  const told = {
    providerCode: null,
    readAt: null,
    receiptState: null,
    receiptWord: null,
    receiptDoneAt: null,
    receiptTlvs: null,
    networkErrorCode: null,
    respondedAt: now,
    receiptAt: null,
  };
  const remote = { remoteId: 'abc', remoteKey: 'abc' };
  return { messageId, number: 1, attempt: 1, connectionId: CONNECTION, status: 'SENT', ...remote, ...told };
}

/** A message that was accepted then. */
export const message = (at: Date, changes: Partial<NewMessage> = {}) =>
  messageAt(at, { workspaceId: WORKSPACE, connectionId: CONNECTION, ...changes });

/** Stores messages with an event and a part each. */
export async function store(...messages: NewMessage[]): Promise<string[]> {
  await transaction(db.pool, (tx) =>
    runAsOneStatement(tx, [
      eventsInsert(messages.map(eventOf)),
      partsUpsert(messages.map(partOf)),
      messagesInsert(messages),
    ]),
  );
  return messages.map((message) => message.id);
}

/** What the scheduler does, at a moment. */
export function keep(at: Date, retentionDays: number | null = null): Promise<void> {
  const config = { ...loadConfig({}), retentionDays };
  const runtime = { db, clock: { now: () => at }, config, log: { info: () => {} } } as unknown as Runtime;
  return runRetention(runtime, new AbortController().signal);
}

/** The rows of a table. */
export async function count(table: string): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return rows[0]?.count ?? -1;
}

/** The ids of all messages. */
export async function storedIds(): Promise<string[]> {
  const rows = await db.prisma.message.findMany({ orderBy: { id: 'asc' }, select: { id: true } });
  return rows.map((row) => row.id);
}
