import fs from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Transaction } from '../../../src/db/client.ts';
import { transaction } from '../../../src/db/transaction.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { MAX_ATTEMPTS, runDueTimers, TIMERS_A_TIME } from '../../../src/pipeline/schedule/timer-runner.ts';
import {
  cancelTimers,
  type DueTimer,
  MAX_PAYLOAD_OCTETS,
  type NewTimer,
  setTimers,
  type TimerHandler,
  timerHandlers,
} from '../../../src/pipeline/schedule/timers.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { openTestRuntime } from '../../support/runtime.ts';

const WORKSPACE = newId();
const start = new Date('2026-11-28T10:00:00.000Z');
const later = (ms: number) => new Date(start.getTime() + ms);

let database: TestDatabase;
let runtime: Runtime;
let now = start;

beforeAll(async () => {
  database = await testDatabase();
  runtime = { ...(await openTestRuntime(database.url)), clock: { now: () => now } };
  await runtime.db.pool.query('CREATE TABLE effects (subject uuid NOT NULL, payload jsonb)');
});
beforeEach(async () => {
  now = start;
  await runtime.db.pool.query('TRUNCATE timers, effects');
});
afterAll(async () => {
  await runtime?.close();
  await database?.drop();
});

const timer = (change: Partial<NewTimer> = {}): NewTimer => ({
  kind: 'test.effect',
  subjectId: newId(),
  workspaceId: WORKSPACE,
  dueAt: start,
  ...change,
});

const set = (...timers: NewTimer[]) => transaction(runtime.db.pool, (tx) => setTimers(tx, timers));

/** Writes each of its subjects down. @param before runs first */
function effect(before: (timers: readonly DueTimer[], tx: Transaction) => unknown = () => {}): TimerHandler {
  return {
    kind: 'test.effect',
    async run(_runtime, tx, timers) {
      await before(timers, tx);
      await tx.query('INSERT INTO effects SELECT * FROM unnest($1::uuid[], $2::jsonb[])', [
        timers.map(({ subjectId }) => subjectId),
        timers.map(({ payload }) => JSON.stringify(payload)),
      ]);
      return [];
    },
  };
}

function run(...handlers: TimerHandler[]): Promise<void> {
  const own = { ...runtime, timerHandlers: timerHandlers(runtime, handlers) };
  return runDueTimers(own, new AbortController().signal);
}

async function effects(): Promise<string[]> {
  const { rows } = await runtime.db.pool.query<{ subject: string }>('SELECT subject FROM effects');
  return rows.map(({ subject }) => subject);
}

interface Row {
  subjectId: string;
  dueAt: Date;
  attempts: number;
  quarantinedAt: Date | null;
  reason: string | null;
  payload: unknown;
}

async function rows(): Promise<Row[]> {
  const result = await runtime.db.pool.query<Row>(
    `SELECT subject_id AS "subjectId", due_at AS "dueAt", attempts, quarantined_at AS "quarantinedAt", reason, payload
     FROM timers ORDER BY due_at`,
  );
  return result.rows;
}

describe('a timer', () => {
  test('is handled when it is due, not before, with its payload, and is gone then', async () => {
    const [due, next] = [timer({ payload: { step: 2 } }), timer({ dueAt: later(1) })];
    await set(due, next);
    await run(effect());
    expect(await effects()).toEqual([due.subjectId]);
    const { rows: written } = await runtime.db.pool.query('SELECT payload FROM effects');
    expect(written).toEqual([{ payload: { step: 2 } }]);
    expect((await rows()).map(({ subjectId }) => subjectId)).toEqual([next.subjectId]);
  });

  test('is set with the transaction that it is set in, or not at all', async () => {
    const failing = transaction(runtime.db.pool, async (tx) => {
      await setTimers(tx, [timer()]);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await rows()).toEqual([]);
  });

  test('moves when it is set again: there is one for a kind and a subject', async () => {
    const first = timer({ payload: { at: 'old' } });
    await set(first, timer({ kind: 'test.other', subjectId: first.subjectId }));
    await set({ ...first, dueAt: later(60_000), payload: { at: 'new' } });
    await run(effect());
    expect(await effects()).toEqual([]);
    now = later(60_000);
    await run(effect());
    const { rows: written } = await runtime.db.pool.query('SELECT payload FROM effects');
    expect(written).toEqual([{ payload: { at: 'new' } }]);
  });

  test('that is set twice in one go gets what was said last', async () => {
    const first = timer({ payload: { n: 1 } });
    await set(first, { ...first, payload: { n: 2 } });
    expect(await rows()).toMatchObject([{ payload: { n: 2 } }]);
  });

  test('is cancelled once: what was handled or never set is not counted', async () => {
    const [one, two] = [timer(), timer()];
    await set(one, two);
    const cancel = (...ids: string[]) => transaction(runtime.db.pool, (tx) => cancelTimers(tx, 'test.effect', ids));
    expect(await cancel(one.subjectId, newId())).toBe(1);
    expect(await cancel(one.subjectId)).toBe(0);
    expect(await cancel()).toBe(0);
    await run(effect());
    expect(await effects()).toEqual([two.subjectId]);
    expect(await cancel(two.subjectId)).toBe(0);
  });

  test('that is cancelled or moved while it is handled: whoever comes second sees what the first did', async () => {
    const [cancelled, moved] = [timer(), timer()];
    await set(cancelled, moved);
    let open: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      open = resolve;
    });
    let inside = false;
    const running = run(
      effect(async () => {
        inside = true;
        await held;
      }),
    );
    await expect.poll(() => inside).toBe(true);
    const cancelling = transaction(runtime.db.pool, (tx) => cancelTimers(tx, 'test.effect', [cancelled.subjectId]));
    const moving = set({ ...moved, dueAt: later(1_000) });
    await expect
      .poll(async () => {
        const waiting = await runtime.db.pool.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return waiting.rowCount;
      })
      .toBe(2);
    open();
    await Promise.all([running, moving]);
    expect(await cancelling).toBe(0);
    expect((await effects()).sort()).toEqual([cancelled.subjectId, moved.subjectId].sort());
    expect(await rows()).toMatchObject([{ subjectId: moved.subjectId, dueAt: later(1_000) }]);
  });

  test('can set itself again', async () => {
    const again = timer();
    await set(again);
    const repeating = effect((timers, tx) =>
      setTimers(
        tx,
        timers.map(({ subjectId, dueAt }) => ({ ...again, subjectId, dueAt: new Date(dueAt.getTime() + 1_000) })),
      ),
    );
    await run(repeating);
    now = later(1_000);
    await run(repeating);
    expect(await effects()).toEqual([again.subjectId, again.subjectId]);
    expect(await rows()).toMatchObject([{ dueAt: later(2_000), attempts: 0 }]);
  });

  test('of a kind without a handler stays', async () => {
    await set(timer({ kind: 'test.unknown' }), timer());
    await run(effect());
    expect(await effects()).toHaveLength(1);
    expect(await rows()).toMatchObject([{ attempts: 0, quarantinedAt: null }]);
  });

  test.each([
    ['a time that is none', { dueAt: new Date(Number.NaN) }, 'dueAt of a timer "test.effect" is no time'],
    [
      'a payload that is too large',
      { payload: { text: 'é'.repeat(2_000) } },
      `payload of a timer "test.effect" has 4011 octets of JSON, at most ${MAX_PAYLOAD_OCTETS}`,
    ],
  ])('with %s is refused, and nothing is set', async (_what, change, message) => {
    await expect(set(timer(), timer(change))).rejects.toThrow(message);
    expect(await rows()).toEqual([]);
  });

  test('has one handler', () => {
    expect(() => timerHandlers(runtime, [effect(), effect()])).toThrow('two handlers are for the same kind of timer');
  });
});

describe('many timers', () => {
  const setMany = (count: number, change: Partial<NewTimer> = {}) =>
    set(...Array.from({ length: count }, () => timer(change)));

  test('are each handled once in effect by racing schedulers', async () => {
    await setMany(3_000);
    await Promise.all(Array.from({ length: 6 }, () => run(effect())));
    // Whoever found all of the first ones taken has left the others to those who took them.
    await run(effect());
    const done = await effects();
    expect(done).toHaveLength(3_000);
    expect(new Set(done).size).toBe(3_000);
    expect(await rows()).toEqual([]);
  });

  test('of 10,000 that are due at once never more than 500 are in memory', async () => {
    await setMany(10_000);
    const sizes: number[] = [];
    await run(effect((timers) => sizes.push(timers.length)));
    expect(Math.max(...sizes)).toBe(TIMERS_A_TIME);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10_000);
    expect(new Set(await effects()).size).toBe(10_000);
  });

  test('are handled in the order of their times', async () => {
    const order = [3, 1, 2, 5, 4].map((ms) => timer({ dueAt: later(-ms) }));
    await set(...order);
    const seen: number[] = [];
    await run(effect((timers) => seen.push(...timers.map(({ dueAt }) => dueAt.getTime() - start.getTime()))));
    expect(seen).toEqual([-5, -4, -3, -2, -1]);
  });

  test('of one workspace do not make others wait for all of them', async () => {
    await setMany(4_000, { dueAt: later(-60_000) });
    const others = Array.from({ length: 3 }, () => timer({ workspaceId: newId() }));
    await set(...others);
    const seen: string[] = [];
    await run(effect((timers) => seen.push(...timers.map(({ workspaceId }) => workspaceId))));
    const last = Math.max(...others.map(({ workspaceId }) => seen.indexOf(workspaceId)));
    expect(last).toBeLessThan(2 * TIMERS_A_TIME);
    expect(seen).toHaveLength(4_003);
  });
});

describe('a handler that fails', () => {
  test('for one timer keeps none of the others; that one is tried again, later each time, and then no more', async () => {
    const [poison, ...others] = Array.from({ length: 41 }, () => timer());
    if (poison === undefined) throw new Error('no timer');
    await set(poison, ...others);
    const failing = effect((timers) => {
      if (timers.some(({ subjectId }) => subjectId === poison.subjectId)) throw new TypeError('it is damaged');
    });
    const delays: number[] = [];
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
      await run(failing);
      const [row] = await rows();
      expect(row).toMatchObject({ attempts: attempt, quarantinedAt: null, reason: 'TypeError: it is damaged' });
      delays.push((row?.dueAt.getTime() ?? 0) - now.getTime());
      now = row?.dueAt ?? now;
    }
    expect(delays.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect((await effects()).sort()).toEqual(others.map(({ subjectId }) => subjectId).sort());
    await run(failing);
    expect(await rows()).toMatchObject([{ attempts: MAX_ATTEMPTS, quarantinedAt: now }]);
    now = new Date(now.getTime() + 365 * 24 * 3_600_000);
    await run(effect());
    expect(await effects()).toHaveLength(40);
    const guide = fs.readFileSync('docs/operations.md', 'utf8');
    const putBack = /^UPDATE timers .*$/m.exec(guide)?.[0] ?? expect.unreachable('the guide says how');
    await runtime.db.pool.query(putBack);
    await runtime.db.pool.query('UPDATE timers SET due_at = $1', [now]);
    await run(effect());
    expect(await effects()).toHaveLength(41);
  });

  test.each([
    ['the database refuses', "SELECT '+447700900123'::int", 'error: SQLSTATE 22003'],
    ['asks for a table that is not there', 'SELECT FROM nothing', 'error: relation "nothing" does not exist'],
  ])('because what it writes %s leaves nothing of it, and says nothing personal', async (_why, statement, reason) => {
    await set(timer(), timer());
    await run({
      kind: 'test.effect',
      async run(_runtime, tx, timers) {
        await effect().run(runtime, tx, timers);
        await tx.query(statement);
        return [];
      },
    });
    expect(await effects()).toEqual([]);
    expect(await rows()).toMatchObject([
      { attempts: 1, reason },
      { attempts: 1, reason },
    ]);
  });

  test('of one kind keeps none of another kind', async () => {
    const other = timer();
    await set(timer({ kind: 'test.broken', dueAt: later(-1) }), other);
    const broken = { kind: 'test.broken', run: () => Promise.reject(new Error('always')) };
    await run(broken, effect());
    expect(await effects()).toEqual([other.subjectId]);
  });

  test('because its connection is cut leaves everything as it was: it is handled once in effect', async () => {
    await set(timer(), timer(), timer());
    const before = await rows();
    let cuts = 1;
    const cutting: TimerHandler = {
      kind: 'test.effect',
      async run(_runtime, tx, timers) {
        await effect().run(runtime, tx, timers);
        if (cuts-- > 0) await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
        return [];
      },
    };
    await expect(run(cutting)).rejects.toThrow();
    expect(await effects()).toEqual([]);
    expect(await rows()).toEqual(before);
    await run(cutting);
    expect(await effects()).toHaveLength(3);
    expect(await rows()).toEqual([]);
  });
});
