import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';

let database: TestDatabase;
let hub: Hub;
let client: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'), { windowSize: 100 });
  await hub.startAll();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
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
    await client.query('UPDATE messages SET options = $1::jsonb WHERE "to" = $2', [poison, `${prefix}050`]);
    // Its time comes now, and not before it is poisoned.
    await client.query('UPDATE messages SET due_at = now() WHERE "to" LIKE $1', [`${prefix}%`]);
    await expect.poll(() => hub.api.counts(batch.id), { timeout: 20_000 }).toEqual({ delivered: 99, failed: 1 });
    const { rows } = await client.query('SELECT reason_code, command_status FROM messages WHERE "to" = $1', [
      `${prefix}050`,
    ]);
    expect(rows[0]?.reason_code).toBe('UNSENDABLE');
  },
);

test('jobs that no version of the hub writes are taken out, and fresh messages flow', async () => {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM smsc_connections');
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
  await expect.poll(() => hub.api.counts(batch.id), { timeout: 20_000 }).toEqual({ delivered: 50 });
  await expect.poll(async () => (await hub.api.message(code.message.id)).status).toBe('DELIVERED');
  const waiting = async () => {
    const consumer = await jetstream(connection).consumers.get('JOBS', `dispatch_${rows[0]?.id}_normal`);
    const { num_pending, num_ack_pending } = await consumer.info();
    return num_pending + num_ack_pending;
  };
  await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
  await connection.close();
});
