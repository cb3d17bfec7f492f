import type pg from 'pg';
import { describe, expect, test } from 'vitest';
import { makeMonths } from '../../src/db/partitions.ts';
import { partsByRemoteKey, partsOf } from '../../src/db/sql/message-parts.ts';
import { lockMessages, updateMessages } from '../../src/db/sql/messages.ts';
import { takeQueued } from '../../src/db/sql/messages-claim.ts';
import { endsWithRows, MESSAGES, monthStart, PARTITIONED, readCut } from '../../src/db/sql/partitions.ts';
import { transaction } from '../../src/db/transaction.ts';
import { lowestIdAt, timeOfId } from '../../src/kernel/ids.ts';
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
      const taken = await takeQueued(tx, CONNECTION, ids, now, []);
      expect(taken.map((message) => message.id).sort()).toEqual([...ids].sort());
      const state = { ...message(now), status: 'DELIVERED' as const, attempt: 1, finishedAt: now };
      const was = { status: 'SENDING' as const, attempt: 1 };
      await updateMessages(
        tx,
        taken.map(({ id, decisionId }) => ({ id, was, state, indexedStatus: null, decisionId, charge: null })),
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

  test('what ends together is found by its ids, however many were made between them, also where nothing was analysed', async () => {
    const ids = await store(...Array.from({ length: 3_000 }, () => message(now)));
    const ended = [...ids.slice(0, 20), ...ids.slice(-20)];
    const was = { status: 'QUEUED' as const, attempt: 0 };
    const updates = ended.map((id) => {
      const state = { ...message(now), status: 'DELIVERED' as const, attempt: 1, finishedAt: now };
      return { id, was, state, indexedStatus: null, decisionId: message(now).decisionId, charge: null };
    });
    const met = await transaction(db.pool, async (tx) => {
      await updateMessages(tx, updates);
      const { rows } = await tx.query<{ met: number }>(
        "SELECT sum(idx_tup_fetch)::int AS met FROM pg_stat_xact_user_tables WHERE relname LIKE 'messages%'",
      );
      return rows[0]?.met;
    });
    expect(met).toBe(ended.length);
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

test('ids say when they were made', () => {
  expect(timeOfId(idAt(now))).toEqual(now);
  expect(lowestIdAt(now) <= idAt(now)).toBe(true);
  expect(lowestIdAt(new Date(now.getTime() + 1)) > idAt(now)).toBe(true);
});
