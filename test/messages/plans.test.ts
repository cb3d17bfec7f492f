import { beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { countsOf } from '../../src/db/sql/message-counts.ts';
import { messagesInsert, type NewMessage } from '../../src/db/sql/messages.ts';
import { lockHeldMessages } from '../../src/db/sql/messages-hold.ts';
import { markLongOnTheWay } from '../../src/db/sql/messages-stuck.ts';
import { runAsOneStatement } from '../../src/db/sql/pipelined.ts';
import { longOnTheWayUpTo } from '../../src/db/sql/watermarks.ts';
import { transaction } from '../../src/db/transaction.ts';
import { pageOf } from '../../src/domains/messages/page.ts';
import { lowestIdAt, newId } from '../../src/kernel/ids.ts';
import { ALL_PURPOSES } from '../../src/policy/purposes.ts';
import { databaseOfEach } from '../support/database.ts';
import { messageAt } from '../support/messages.ts';
import { type Explainer, explainer } from '../support/plans.ts';

const [LARGE, OTHER] = [newId(), newId()];
const now = new Date();
/** The beginning of this month. */
const FIRST = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).getTime();
const TAKE = 51;

let db: Database;
let prisma: Explainer['prisma'];
let queryable: Explainer['queryable'];
let plansOf: Explainer['plansOf'];
const current = databaseOfEach(3);

beforeEach(async () => {
  db = current();
  await defaultPrices();
  ({ prisma, queryable, plansOf } = explainer(db));
});

/** PostgreSQL's own prices of pages, as a server has them that nobody tuned. */
async function defaultPrices(): Promise<void> {
  const client = await db.pool.connect();
  await client.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET random_page_cost = 4', current_database()); END $$`,
  );
  // They hold for new connections.
  client.release(true);
}

/** Delivered messages, one a second from a second of this month on. */
async function store(from: number, count: number, of: (index: number) => Partial<NewMessage>) {
  const messages = Array.from({ length: count }, (_, index) =>
    messageAt(new Date(FIRST + (from + index) * 1_000), { status: 'DELIVERED', indexedStatus: null, ...of(index) }),
  );
  await transaction(db.pool, (tx) => runAsOneStatement(tx, [messagesInsert(messages)]));
}

const page = (branch: object, query: Parameters<typeof pageOf>[1] = {}) =>
  pageOf(prisma, { take: TAKE, ...query }, [branch]);

describe('a page of messages', () => {
  test.each([
    ['a workspace that paused', {}, OTHER],
    ['a purpose that nothing was sent for lately', { purpose: 'OTP' }, LARGE],
    ['a status that nothing came to lately', { indexedStatus: 'FAILED' }, LARGE],
  ] as const)('of %s reads no newer ones, though most of the month are such', async (_what, sought, later) => {
    await store(0, 4_000, (index) => (index % 4 === 0 ? { workspaceId: OTHER } : { workspaceId: LARGE, ...sought }));
    await store(4_000, 1_000, () => ({ workspaceId: later }));
    await db.pool.query('VACUUM ANALYZE messages');
    const [plan = ''] = await plansOf(() => page({ workspaceId: LARGE, ...sought }));
    expect(plan).toContain(`rows=${TAKE}`);
    expect(plan).not.toMatch(/Rows Removed|Sort/);
  });

  test('behind a cursor is not looked for in later months, and needs no message of that id', async () => {
    await store(0, 200, () => ({ workspaceId: LARGE }));
    const cursor = { id: lowestIdAt(new Date(FIRST + 100_500)) };
    const [plan = ''] = await plansOf(() => page({ workspaceId: LARGE }, { skip: 1, cursor }));
    expect(plan).not.toContain('messages_after');
    const [newest] = await page({ workspaceId: LARGE }, { skip: 1, cursor });
    expect(newest?.createdAt).toEqual(new Date(FIRST + 100_000));
    const before = await page({ workspaceId: LARGE }, { take: -10, skip: 1, cursor });
    expect(before.map((each) => each.createdAt.getTime())).toEqual(
      Array.from({ length: 10 }, (_, index) => FIRST + (110 - index) * 1_000),
    );
  });
});

describe('what waits for a person', () => {
  test('is found without reading the messages of others, in a month without statistics too', async () => {
    const [contactId, batchId] = [newId(), newId()];
    await store(0, 4_000, (index) => ({
      workspaceId: LARGE,
      contactId: index % 400 === 0 ? contactId : newId(),
      batchId: index % 400 === 0 ? batchId : null,
      status: 'QUEUED',
    }));
    const held = { workspaceId: LARGE, statuses: ['QUEUED'] as const, purposes: ALL_PURPOSES, limit: null };
    const plans = await plansOf(async () => {
      await lockHeldMessages(queryable, { ...held, contactIds: [contactId], isExempt: false });
      await lockHeldMessages(queryable, { ...held, batchIds: [batchId] });
    });
    expect(plans).toHaveLength(2);
    for (const plan of plans) {
      expect(plan).toContain('rows=10');
      expect(plan).not.toContain('Rows Removed');
    }
  });
});

describe('a batch', () => {
  const batchId = newId();
  const [OLD, YOUNG] = [1_000, 2_000];
  /** Two old ones of ten failed, one is sent; the same of those that were accepted later. */
  const storeBatch = async () => {
    for (const from of [0, OLD]) {
      await store(from, OLD, (index) => {
        const status = (['FAILED', 'FAILED', 'SENT'] as const)[index % 10] ?? 'DELIVERED';
        return { workspaceId: LARGE, batchId, status, indexedStatus: status === 'FAILED' ? status : null };
      });
    }
    await store(YOUNG, 500, () => ({
      workspaceId: LARGE,
      batchId: newId(),
      status: 'FAILED',
      indexedStatus: 'FAILED',
    }));
  };
  const before = lowestIdAt(new Date(FIRST + OLD * 1_000));
  const all = { look: 'long on the way' as const, before, size: 10_000, except: [], dueAtOf: () => new Date() };
  const look = () => transaction(db.pool, (tx) => markLongOnTheWay(tx, all, []));

  test('counts its messages by status, whether they were looked at or not', async () => {
    await storeBatch();
    const counts = { DELIVERED: 1_400, FAILED: 400, SENT: 200 };
    expect(Object.fromEntries(await countsOf(db.pool, batchId))).toEqual(counts);
    await look();
    expect(Object.fromEntries(await countsOf(db.pool, batchId))).toEqual(counts);
    await db.pool.query(`UPDATE messages SET status = 'DELIVERED', indexed_status = NULL WHERE status = 'SENT'`);
    expect(Object.fromEntries(await countsOf(db.pool, batchId))).toEqual({ DELIVERED: 1_600, FAILED: 400 });
    expect(await countsOf(db.pool, newId())).toEqual(new Map());
  });

  test('reads to count them those that are on the way, and the young', async () => {
    await storeBatch();
    await look();
    await db.pool.query('VACUUM ANALYZE messages');
    expect(await longOnTheWayUpTo(db.pool)).toBe(lowestIdAt(new Date(FIRST + OLD * 1_000)));
    const plan = (await plansOf(() => countsOf(queryable, batchId))).at(-1) ?? '';
    expect(plan).toMatch(/Index Only Scan using messages_\d+_\d+_batch_id_id_indexed_status_idx .*rows=1100\.00/);
    expect(plan).not.toMatch(/Heap Fetches: [1-9]/);
    const read = [...plan.matchAll(/Index Scan .*rows=(\d+)\.00/g)].map(([, rows]) => Number(rows));
    expect(read.reduce((sum, rows) => sum + rows, 0)).toBe(100 + 800);
  });

  test('finds its few failed messages without reading the others', async () => {
    await storeBatch();
    await db.pool.query('VACUUM ANALYZE messages');
    const [plan = ''] = await plansOf(() => page({ batchId, indexedStatus: { in: ['FAILED'] } }));
    expect(plan).toMatch(/Index Cond: .*batch_id.*indexed_status/);
    expect(plan).not.toMatch(/Rows Removed/);
  });
});
