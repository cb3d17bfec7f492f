import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { results } from '../support/doctor.ts';
import { Hub } from '../support/hub.ts';
import { freePort } from '../support/servers.ts';

let database: TestDatabase;
let hub: Hub;
let client: pg.Client;
let schedulerUrl: string;

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'), { windowSize: 100 });
  await hub.start('simulator', 'dispatcher', 'api');
  const port = await freePort();
  schedulerUrl = `http://127.0.0.1:${port}`;
  hub.environment.HELIOGRAPH_METRICS_PORT = String(port);
  await hub.start('scheduler');
  delete hub.environment.HELIOGRAPH_METRICS_PORT;
  client = await databaseClient(database.url);
});

afterAll(async () => {
  await client?.end();
  await hub?.stop();
  await database?.drop();
});

const many = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(1_000 + index).slice(-3)}`);

/** What no version of the hub writes into `options`: one breaks the encoder, the other the PDU. */
const POISONS = ['{"ports": null}', '{"tlvs": 5}'];

test.each(POISONS)(
  'a message that cannot be written (%s) fails alone with a reason, and its chunk goes out',
  async (poison) => {
    const prefix = `+447911${161 + POISONS.indexOf(poison)}`;
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const { batch } = await hub.api.sendMany(many(prefix, 100), { sendAt });
    await client.query('UPDATE messages SET submit_options = $1::jsonb WHERE "to" = $2', [poison, `${prefix}050`]);
    // Its time comes now, and not before it is poisoned.
    await client.query('UPDATE messages SET due_at = now() WHERE "to" LIKE $1', [`${prefix}%`]);
    await expect.poll(() => hub.api.counts(batch.id), { timeout: 30_000 }).toEqual({ delivered: 99, failed: 1 });
    const { rows } = await client.query('SELECT reason_code FROM messages WHERE "to" = $1', [`${prefix}050`]);
    expect(rows[0]?.reason_code).toBe('UNSENDABLE');
  },
);

test('jobs that no version of the hub writes are taken out, and fresh messages flow', async () => {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM connections');
  const { host, username, password } = new URL(inject('natsUrl'));
  const connection = await connect({ servers: host, user: username, pass: password });
  const garbage = [
    '',
    'not json',
    '[]',
    '{"messageIds":5}',
    '{"chunkId":"x","messageIds":["x"]}',
    '{"messageIds":["", null]}',
  ];
  const stranger = JSON.stringify({
    chunkId: '01900000-0000-7000-8000-000000000001',
    messageIds: ['01900000-0000-7000-8000-000000000000'],
  });
  for (const lane of ['urgent', 'normal', 'bulk']) {
    for (const payload of [...garbage, stranger]) {
      await jetstream(connection).publish(`jobs.${rows[0]?.id}.${lane}`, payload);
    }
  }
  const { batch } = await hub.api.sendMany(many('+447911163', 50));
  const code = await hub.api.send('+447911164100', { purpose: 'OTP' });
  await expect.poll(() => hub.api.counts(batch.id), { timeout: 30_000 }).toEqual({ delivered: 50 });
  await expect.poll(async () => (await hub.api.message(code.accepted.id)).status).toBe('DELIVERED');
  const waiting = async () => {
    const consumer = await jetstream(connection).consumers.get('JOBS', `dispatch_${rows[0]?.id}_normal`);
    const { num_pending, num_ack_pending } = await consumer.info();
    return num_pending + num_ack_pending;
  };
  await expect.poll(waiting, { timeout: 30_000 }).toBe(0);
  await connection.close();
  const kept = await client.query<{ payload: string; failures: number }>(
    `SELECT payload, failures FROM dead_jobs WHERE subject LIKE '%.normal' AND reason = 'UNREADABLE'`,
  );
  expect(kept.rows.map((row) => row.payload).sort()).toEqual([...garbage].sort());
});

/** A row that PostgreSQL refuses to have changed: into SENDING, or at all. */
const REFUSALS = [`NEW.status = 'SENDING'`, 'true'];

test.each(REFUSALS)(
  'a message that cannot be claimed (when %s) is put aside with a reason, keeps nobody waiting, and goes on when it is mended',
  async (when) => {
    const prefix = `+447911${165 + REFUSALS.indexOf(when)}`;
    const poisoned = `${prefix}050`;
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const { batch } = await hub.api.sendMany(many(prefix, 100), { sendAt });
    // Its time comes, and then it is poisoned: what is queued waits until the SMSC may have it.
    await client.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the row of % is damaged', NEW."to"; END $$`);
    await client.query(`CREATE TRIGGER refuse BEFORE UPDATE ON messages FOR EACH ROW
      WHEN (NEW."to" = '${poisoned}' AND OLD.status = 'QUEUED' AND ${when}) EXECUTE FUNCTION refuse()`);
    await client.query('UPDATE messages SET due_at = now() WHERE "to" LIKE $1', [`${prefix}%`]);
    await expect.poll(() => hub.api.counts(batch.id), { timeout: 30_000 }).toEqual({ delivered: 99, queued: 1 });
    const dead = async () =>
      (
        await client.query(
          `SELECT payload, reason, failures FROM dead_jobs JOIN messages m ON payload LIKE '%' || m.id || '%'
           WHERE m."to" = $1`,
          [poisoned],
        )
      ).rows;
    await expect.poll(dead, { timeout: 30_000 }).toMatchObject([{ reason: 'error: SQLSTATE P0001', failures: 1 }]);
    // More than the claims that may be under way would be stuck by now.
    const { batch: fresh } = await hub.api.sendMany(many(`${prefix.slice(0, -1)}9`, 50));
    await expect.poll(() => hub.api.counts(fresh.id), { timeout: 30_000 }).toEqual({ delivered: 50 });
    await client.query('DROP FUNCTION refuse CASCADE');
    // The next try would be in a minute.
    await client.query(
      `UPDATE queued_chunks SET queued_at = now() - interval '1 hour' WHERE cardinality(message_ids) = 1`,
    );
    await expect.poll(() => hub.api.counts(batch.id), { timeout: 40_000 }).toEqual({ delivered: 100 });
  },
);

test('a message that cannot be moved when its time has come is put aside, and those that are due after it go out', async () => {
  const prefix = '+447911167';
  const poisoned = `${prefix}000`;
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const { batch } = await hub.api.sendMany(many(prefix, 20), { sendAt });
  await client.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the row is damaged'; END $$`);
  await client.query(`CREATE TRIGGER refuse BEFORE UPDATE ON messages FOR EACH ROW
    WHEN (NEW."to" = '${poisoned}' AND NEW.status = 'QUEUED') EXECUTE FUNCTION refuse()`);
  // It is due before all others.
  await client.query(
    `UPDATE messages SET due_at = now() - CASE WHEN "to" = $2 THEN interval '1 hour' ELSE interval '0' END WHERE "to" LIKE $1`,
    [`${prefix}%`, poisoned],
  );
  await expect.poll(() => hub.api.counts(batch.id), { timeout: 30_000 }).toEqual({ delivered: 19, scheduled: 1 });
  const { rows } = await client.query(`SELECT reason FROM dead_jobs WHERE subject = 'schedule.due'`);
  expect(rows).toEqual([{ reason: 'error: SQLSTATE P0001' }]);
  await client.query('DROP FUNCTION refuse CASCADE');
  await expect.poll(() => hub.api.counts(batch.id), { timeout: 40_000 }).toEqual({ delivered: 20 });
});

/** Where messages wait together, and how one that was to be queued gets there and is over. */
const OVER = {
  queue: [
    `UPDATE messages SET status = 'QUEUED', indexed_status = NULL, due_at = NULL, queued_at = now(), expires_at = now() - interval '1 second'`,
    `INSERT INTO queued_chunks (id, workspace_id, connection_id, lane, message_ids, queued_at, due_at)
     SELECT gen_random_uuid(), workspace_id, connection_id, 'bulk', array_agg(id), now(), now() FROM messages`,
    'GROUP BY workspace_id, connection_id',
  ],
  claims: [
    `UPDATE messages SET status = 'SENDING', indexed_status = NULL, attempt = 1, due_at = NULL, queued_at = now()`,
    `INSERT INTO claims (id, message_ids, attempts, due_at)
     SELECT gen_random_uuid(), array_agg(id), array_agg(attempt), now() FROM messages`,
    '',
  ],
} as const;

/** A hundred messages of which one is damaged, and all are over. @returns their batch, and how many are in each status */
async function damagedAmid(where: keyof typeof OVER, prefix: string) {
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const { batch } = await hub.api.sendMany(many(prefix, 100), { sendAt });
  const [update, wait, grouped] = OVER[where];
  await client.query('BEGIN');
  await client.query(`${update} WHERE "to" LIKE '${prefix}%'`);
  await client.query(`${wait} WHERE "to" LIKE '${prefix}%' ${grouped}`);
  await client.query(`CREATE TRIGGER refuse_${where} BEFORE UPDATE ON messages FOR EACH ROW
    WHEN (NEW."to" = '${prefix}050') EXECUTE FUNCTION refuse()`);
  await client.query('COMMIT');
  return () => hub.api.counts(batch.id);
}

test('a damaged row that expires in the queue, or whose claim was lost, is put aside alone and told of, and goes on when it is mended', async () => {
  await client.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the row is damaged'; END $$`);
  const expired = await damagedAmid('queue', '+447911170');
  const lost = await damagedAmid('claims', '+447911171');
  await expect.poll(expired, { timeout: 30_000 }).toEqual({ expired: 99, queued: 1 });
  await expect.poll(lost, { timeout: 30_000 }).toEqual({ outcomeUnknown: 99, sending: 1 });
  const metrics = await (await fetch(`${schedulerUrl}/metrics`)).text();
  for (const where of Object.keys(OVER)) {
    const { rows } = await client.query(
      `SELECT m."to", reason FROM dead_jobs JOIN messages m ON payload LIKE '%' || m.id || '%' WHERE subject = $1`,
      [`schedule.${where}`],
    );
    expect(rows).toEqual([{ to: expect.stringMatching(/050$/), reason: 'error: SQLSTATE P0001' }]);
    expect(metrics).toContain(`heliograph_schedule_aside_total{where="${where}"}`);
  }
  expect(hub.role('scheduler').output).toContain('cannot be moved and was put aside');
  expect((await results(hub.environment)).get('messages: dead jobs')).toMatchObject({
    verdict: 'warning',
    found: expect.stringMatching(/schedule\.(queue|claims)/),
  });
  await client.query('DROP FUNCTION refuse CASCADE');
  await expect.poll(expired, { timeout: 40_000 }).toEqual({ expired: 100 });
  await expect.poll(lost, { timeout: 40_000 }).toEqual({ outcomeUnknown: 100 });
  const left = () => client.query('SELECT id FROM queued_chunks UNION ALL SELECT id FROM claims');
  await expect.poll(async () => (await left()).rows, { timeout: 30_000 }).toEqual([]);
});
