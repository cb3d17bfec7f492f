import type pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { groupBy } from '../../src/kernel/chunks.ts';
import { numbers } from '../support/api.ts';
import { audit } from '../support/audit.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub, RoleProcess } from '../support/hub.ts';
import { SplitNetwork } from '../support/split.ts';

/** Key of the advisory lock that a mark waits for. */
const LOCK = 4_711;

let hub: Hub;
let database: TestDatabase;
let network: SplitNetwork;
/** Holds the lock. */
let holder: pg.Client;

beforeEach(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'), { responseTimeoutSeconds: 3 });
  network = await SplitNetwork.to(hub.environment.DATABASE_URL ?? '');
  holder = await databaseClient(database.url);
  await holder.query(`CREATE FUNCTION wait_before_mark() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(${LOCK}); RETURN NEW; END $$`);
  await holder.query(`CREATE TRIGGER wait_before_mark BEFORE UPDATE ON claims FOR EACH ROW
    WHEN (NEW.written AND NOT OLD.written) EXECUTE FUNCTION wait_before_mark()`);
});
afterEach(async () => {
  await holder?.end();
  await hub?.stop();
  await network?.dispose();
  await database?.drop();
});

/** Backends of marks that wait for the lock, in the order in which they came. */
async function waitingMarks(): Promise<number[]> {
  const { rows } = await holder.query<{ pid: number }>(
    `SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.objid = ${LOCK} AND NOT l.granted ORDER BY a.query_start`,
  );
  return rows.map(({ pid }) => pid);
}

async function claimsOf(written: boolean): Promise<string[]> {
  const { rows } = await holder.query<{ id: string }>(
    'SELECT unnest(message_ids)::text AS id FROM claims WHERE written = $1',
    [written],
  );
  return rows.map(({ id }) => id);
}

test('killed between the mark of a claim and its first octet: unknown, and never sent twice; without the mark: sent once', async () => {
  await hub.start('simulator', 'scheduler', 'api');
  const dispatcher = new RoleProcess('dispatcher', {
    ...hub.environment,
    DATABASE_URL: network.through(hub.environment.DATABASE_URL ?? ''),
  });
  hub.roles.set('dispatcher', dispatcher);
  await dispatcher.ready;
  await holder.query(`SELECT pg_advisory_lock(${LOCK})`);
  const first = await hub.api.sendMany(numbers(10));
  await expect.poll(async () => (await waitingMarks()).length, { timeout: 20_000 }).toBe(1);
  const second = await hub.api.sendMany(numbers(10, 40_000));
  await expect.poll(async () => (await waitingMarks()).length, { timeout: 20_000 }).toBe(2);
  // Both marks are on their way, and no answer reaches the dispatcher any more: it cannot begin to write.
  network.split();
  const [, later] = await waitingMarks();
  await holder.query('SELECT pg_terminate_backend($1)', [later]);
  await holder.query(`SELECT pg_advisory_unlock(${LOCK})`);
  await expect.poll(() => claimsOf(true)).toHaveLength(10);
  await dispatcher.kill('SIGKILL');
  expect(await claimsOf(false)).toHaveLength(10);
  expect((await audit(hub)).submits).toEqual([]);
  await holder.query('DROP TRIGGER wait_before_mark ON claims');

  await hub.start('dispatcher');
  const all = async () => groupBy((await audit(hub)).stored, ({ status }) => status);
  await expect.poll(async () => (await all()).get('DELIVERED')?.length, { timeout: 40_000, interval: 500 }).toBe(10);
  await expect
    .poll(async () => (await all()).get('OUTCOME_UNKNOWN')?.length, { timeout: 40_000, interval: 500 })
    .toBe(10);
  const { submits, stored, duplicates, missing } = await audit(hub);
  expect({ duplicates, missing, submits: submits.length }).toEqual({ duplicates: [], missing: [], submits: 10 });
  const unknown = stored.filter(({ status }) => status === 'OUTCOME_UNKNOWN');
  expect(unknown.every(({ reason, possibleDuplicate }) => reason === 'DISPATCHER_LOST' && !possibleDuplicate)).toBe(
    true,
  );
  // What was marked is of the first batch: of that nobody can say that it was not written.
  expect((await hub.api.counts(first.batch.id)).outcomeUnknown).toBe(10);
  expect((await hub.api.counts(second.batch.id)).delivered).toBe(10);
});
