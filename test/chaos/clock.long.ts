import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROLE_STARTS, type RunningRole } from '../../src/cli/roles.ts';
import { loadConfig } from '../../src/config.ts';
import { leaseConnections } from '../../src/db/sql/connections.ts';
import { leaseOutbox } from '../../src/db/sql/outbox.ts';
import { SteadyClock } from '../../src/kernel/clock.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openRuntime, type Runtime } from '../../src/runtime.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';

const HOUR_MS = 3_600_000;

describe('the clock', () => {
  test.each([2 * HOUR_MS, -2 * HOUR_MS])(
    'of a machine that is set by %i ms is followed slowly and never goes back',
    (jump) => {
      let [wall, elapsed] = [1_000_000_000_000, 0];
      const clock = new SteadyClock(
        () => wall,
        () => elapsed,
      );
      const pass = (ms: number) => {
        wall += ms;
        elapsed += ms;
        return clock.now().getTime();
      };
      expect(pass(10_000)).toBe(1_000_000_010_000);
      wall += jump;
      expect(Math.abs(pass(0) - 1_000_000_010_000)).toBeLessThanOrEqual(1);
      let last = clock.now().getTime();
      for (let minute = 0; minute < 60; minute++) {
        const next = pass(60_000);
        expect(Math.abs(next - last - 60_000)).toBeLessThanOrEqual(3_001);
        last = next;
      }
      for (let hour = 0; hour < 48; hour++) pass(HOUR_MS);
      expect(Math.abs(clock.now().getTime() - wall)).toBeLessThanOrEqual(1);
    },
  );
});

describe('a hub whose machine’s clock is set', () => {
  let database: TestDatabase;
  let hub: Hub;
  let runtime: Runtime;
  let client: pg.Client;
  const running: RunningRole[] = [];
  let jump = 0;

  beforeAll(async () => {
    database = await testDatabase();
    hub = await Hub.prepare(database.url, inject('natsUrl'), { throughputPerSecond: 5, windowSize: 2 });
    await hub.start('simulator', 'api');
    const clock = new SteadyClock(
      () => Date.now() + jump,
      () => performance.now(),
    );
    runtime = {
      ...(await openRuntime(
        loadConfig(hub.environment),
        database.url,
        inject('natsUrl'),
        new AbortController().signal,
      )),
      clock,
    };
    for (const role of ['dispatcher', 'scheduler'] as const) running.push(await ROLE_STARTS[role](runtime));
    client = await databaseClient(database.url);
  });

  afterAll(async () => {
    for (const role of running.reverse()) await role.stop();
    await runtime?.close();
    await client?.end();
    await hub?.stop();
    await database?.drop();
  });

  test.each([2, -2])(
    'by %i hours: no code in the queue expires, nothing for later is sent early, and the queue goes on',
    async (hours) => {
      const prefix = `+447401${hours > 0 ? 1 : 2}`;
      const later = await hub.api.send(`${prefix}19999`, { sendAt: new Date(Date.now() + HOUR_MS).toISOString() });
      const codes = Array.from({ length: 30 }, (_, index) => `${prefix}11${String(100 + index)}`);
      const { batch } = await hub.api.sendMany(codes, { purpose: 'OTP' });
      jump += hours * HOUR_MS;
      await expect.poll(() => hub.api.counts(batch.id), { timeout: 30_000 }).toEqual({ delivered: codes.length });
      // The scheduler has looked since: what is due now was sent.
      const soon = await hub.api.send(`${prefix}19998`, { sendAt: new Date(Date.now() + 500).toISOString() });
      await expect
        .poll(async () => (await hub.api.message(soon.accepted.id)).status, { timeout: 30_000 })
        .toBe('DELIVERED');
      expect(await hub.api.message(later.accepted.id)).toMatchObject({ status: 'SCHEDULED' });
    },
  );

  test('back on the database’s machine: a lease from the time before binds nobody', async () => {
    const [dead, heir] = [newId(), newId()];
    await client.query(
      `UPDATE connections SET enabled = false; UPDATE connections SET settings = settings || '{"port": 1}'`,
    );
    // In a transaction: the scheduler of the hub, which runs, would take them.
    await client.query('BEGIN');
    await client.query(`INSERT INTO outbox (message_id, subject, payload, lease_until)
      VALUES (gen_random_uuid(), 'jobs.none', '{}', now() + interval '2 hours')`);
    await client.query('DELETE FROM dispatchers');
    await client.query(
      `UPDATE connections SET enabled = true, owner_id = $1, lease_until = now() + interval '2 hours'`,
      [dead],
    );
    expect(await leaseConnections(client as never, heir, 10_000)).toHaveLength(1);
    const leased = await leaseOutbox(client as never, 1_000, 8_000);
    await client.query('ROLLBACK');
    expect(leased.map(({ subject }) => subject)).toContain('jobs.none');
  });
});
