import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FEED, JOBS } from '../../src/bus/streams.ts';
import { rehearseApi } from '../../src/cli/rehearse-api.ts';
import { rehearseDispatcher } from '../../src/cli/rehearse-dispatcher.ts';
import { rehearseGates } from '../../src/cli/rehearse-gates.ts';
import { rehearse } from '../../src/db/rehearsal.ts';
import { transaction } from '../../src/db/transaction.ts';
import type { SendFacts } from '../../src/policy/gate.ts';
import type { Runtime } from '../../src/runtime.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { openTestRuntime } from '../support/runtime.ts';
import { ownNats, type TestServer } from '../support/servers.ts';

let database: TestDatabase;
let runtime: Runtime;
/** Its own: nobody else tells it anything. */
let nats: TestServer;

beforeAll(async () => {
  database = await testDatabase();
  nats = await ownNats();
  await nats.start();
  runtime = await openTestRuntime(database.url, { HELIOGRAPH_REHEARSAL_MS: '300' }, nats.url);
});

afterAll(async () => {
  await runtime.close();
  await database.drop();
  await nats.dispose();
});

/** Rows of every table, by its name. */
async function rows(): Promise<Record<string, number>> {
  const { pool } = runtime.db;
  const tables = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
  );
  const counts = tables.rows.map(async ({ name }) => {
    const counted = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${name}`);
    return [name, counted.rows[0]?.n ?? 0] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

async function news(): Promise<number[]> {
  const infos = await Promise.all([JOBS, FEED].map((stream) => runtime.bus.manager.streams.info(stream)));
  return infos.map(({ state }) => state.last_seq);
}

describe('a process', () => {
  test.each([
    ['an API', rehearseApi],
    ['a dispatcher', rehearseDispatcher],
  ])('that is %s walks the road before it is ready, and leaves nothing behind', async (_, rehearseRole) => {
    const [rowsBefore, newsBefore] = [await rows(), await news()];
    expect(await rehearseRole(runtime)).toBeGreaterThan(0);
    expect(await rows()).toEqual(rowsBefore);
    expect(await news()).toEqual(newsBefore);
    expect(runtime.db.pool.waitingCount).toBe(0);
  });

  test('does not where the settings say so, and starts all the same where it cannot', async () => {
    const config = { ...runtime.config, rehearsalMs: 0 };
    expect(await rehearseApi({ ...runtime, config })).toBe(0);
    const broken = { connect: () => Promise.reject(new Error('no database')) } as unknown as Runtime['db']['pool'];
    expect(await rehearseDispatcher({ ...runtime, db: { ...runtime.db, pool: broken } })).toBe(0);
  });
});

test('the gates are rehearsed through a day, and no longer than a process goes on', async () => {
  const now = new Date('2026-11-29T06:00:00Z');
  const seen: Record<string, number> = {};
  const judge = (facts: SendFacts) => {
    const judgement = runtime.policy.judge(facts);
    const last = judgement.steps.at(-1);
    seen[`${last?.gate} ${judgement.verdict}`] = (seen[`${last?.gate} ${judgement.verdict}`] ?? 0) + 1;
    return judgement;
  };
  const count = await rehearseGates({ ...runtime.policy, judge }, now, () => false);
  expect(Object.values(seen).reduce((sum, each) => sum + each, 0)).toBe(count);
  expect(Object.keys(seen)).toEqual(
    expect.arrayContaining([
      'consent REFUSE',
      'content REFUSE',
      'frequency ALLOW',
      'frequency DEFER',
      'frequency REFUSE',
    ]),
  );
  expect(await rehearseGates(runtime.policy, now, () => true)).toBe(0);
});

describe('a rehearsal on the database', () => {
  const make = 'CREATE TABLE rehearsed (n int)';

  test('sees what it has written, and undoes of its own transactions what they undo', async () => {
    const seen = await rehearse(runtime.db, 5_000, async ({ pool }) => {
      await pool.query(make);
      await transaction(pool, (tx) => tx.query('INSERT INTO rehearsed VALUES (1)'));
      const failed = transaction(pool, async (tx) => {
        await tx.query('INSERT INTO rehearsed VALUES (2)');
        throw new Error('not this one');
      });
      await expect(failed).rejects.toThrow('not this one');
      await expect(transaction(pool, (tx) => tx.last.query('SELECT 1/0'))).rejects.toThrow('division by zero');
      const both = [3, 4].map((n) =>
        transaction(pool, (tx) => tx.last.query('INSERT INTO rehearsed VALUES ($1)', [n])),
      );
      await Promise.all(both);
      return (await pool.query<{ n: number }>('SELECT n FROM rehearsed ORDER BY n')).rows.map(({ n }) => n);
    });
    expect(seen).toEqual([1, 3, 4]);
    expect((await runtime.db.pool.query("SELECT to_regclass('rehearsed') AS found")).rows).toEqual([{ found: null }]);
  });

  test.each([
    ['throws', 5_000, () => Promise.reject(new Error('it threw')), 'it threw'],
    ['takes too long', 200, (wait: () => Promise<unknown>) => wait(), 'took longer than 200 ms'],
  ])('leaves nothing when the work %s', async (_, withinMs, then, message) => {
    const work = rehearse(runtime.db, withinMs, async ({ pool }) => {
      await pool.query(make);
      await then(() => pool.query('SELECT pg_sleep(30)'));
    });
    await expect(work).rejects.toThrow(message);
    expect((await runtime.db.pool.query("SELECT to_regclass('rehearsed') AS found")).rows).toEqual([{ found: null }]);
  });
});
