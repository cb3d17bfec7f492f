import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Bus, connectBus } from '../../../src/bus/connect.ts';
import { FEED } from '../../../src/bus/streams.ts';
import { insertOutbox, type OutboxRow } from '../../../src/db/sql/outbox.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { OUTBOX_LEASE_MS, OutboxRelay } from '../../../src/pipeline/outbox/relay.ts';
import { openService, type Service } from '../../contacts/service.ts';

// Rows are under way to JetStream in the moment in which the connection is lost.

/** Way to NATS that can lose its answers, and be cut. */
class Way {
  readonly #server = net.createServer((client) => this.#join(client));
  readonly #sockets = new Set<net.Socket>();
  /** Answers are lost from now on. */
  deaf = false;

  async open(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    const url = new URL(inject('natsUrl'));
    url.host = `127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
    return url.href;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #join(client: net.Socket): void {
    const { hostname, port } = new URL(inject('natsUrl'));
    const server = net.connect(Number(port), hostname);
    client.pipe(server);
    server.on('data', (octets) => this.deaf || client.write(octets));
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => [client, server].map((each) => each.destroy()));
    }
  }
}

const way = new Way();
let service: Service;
let bus: Bus;
let relay: OutboxRelay;
beforeAll(async () => {
  service = await openService();
  const { db, log, telemetry } = service.api.runtime;
  bus = await connectBus(await way.open(), 1, log);
  relay = new OutboxRelay({ bus, db, log, telemetry });
});
afterAll(async () => {
  await bus?.close();
  way.close();
  await service?.close();
});

/** Hands over news as the transaction that wrote them does. */
async function publish(count: number): Promise<OutboxRow[]> {
  const { pool } = service.api.runtime.db;
  const subject = subjectOf(service);
  const entries = Array.from({ length: count }, () => ({ messageId: newId(), subject, payload: '{}' }));
  const rows = await insertOutbox(pool, entries, OUTBOX_LEASE_MS);
  relay.publishSoon(rows);
  return rows;
}

const left = (rows: readonly OutboxRow[]) =>
  service.sql('SELECT id FROM outbox WHERE id = ANY($1::bigint[])', [rows.map((row) => String(row.id))]);
const subjectOf = ({ workspaceId }: Service) => `feed.${workspaceId}.messages`;
const stored = async () => {
  const subject = subjectOf(service);
  const { state } = await service.api.runtime.bus.manager.streams.info(FEED, { subjects_filter: subject });
  return state.subjects?.[subject] ?? 0;
};

test('rows whose acknowledgements are lost with the connection go out over the next one, once', async () => {
  const first = await publish(1);
  await relay.drain();
  expect(await left(first)).toEqual([]);

  const before = await stored();
  way.deaf = true;
  const rows = await publish(20);
  // JetStream has them; nobody heard it.
  await expect.poll(stored).toBe(before + 20);
  way.cut();
  way.deaf = false;
  const after = await publish(1);
  await relay.drain();
  expect(await left([...rows, ...after])).toEqual([]);
  expect(await stored()).toBe(before + 21);
});
