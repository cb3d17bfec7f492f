/** Metrics of the database and of NATS. */
import type { ConsumerInfo } from '@nats-io/jetstream';
import type { Bus } from '../bus/connect.ts';
import { CLICKS, FEED, JOBS, LANES } from '../bus/streams.ts';
import type { Database } from '../db/client.ts';
import { atMostEvery } from './at-most-every.ts';
import type { Reading, Telemetry } from './telemetry.ts';

/** JetStream is asked at most this often, however many scrapes come. */
const ASK_EVERY_MS = 3_000;
/** Lanes that are shown at most. */
const MAX_LANES = 3_000;

/** Shows the pool of PostgreSQL, the connection to NATS and what JetStream holds. */
export function observeFoundation(telemetry: Telemetry, db: Pick<Database, 'pool'>, bus: Bus): void {
  const { pool } = db;
  telemetry.read('heliograph_postgres_connections', () => [
    { labels: { state: 'busy' }, value: pool.totalCount - pool.idleCount },
    { labels: { state: 'idle' }, value: pool.idleCount },
  ]);
  telemetry.read('heliograph_postgres_waiting', () => pool.waitingCount);
  telemetry.read('heliograph_nats_connected', () => (bus.connected ? 1 : 0));
  telemetry.read('heliograph_nats_refusing', () => (bus.refusals.why === null ? 0 : 1));
  const streams = atMostEvery(ASK_EVERY_MS, async () => {
    requireNats(bus);
    return Promise.all(
      [JOBS, CLICKS, FEED].map(async (name) => ({ name, state: (await bus.manager.streams.info(name)).state })),
    );
  });
  const sizes = async (size: 'messages' | 'bytes') =>
    (await streams()).map(({ name, state }) => ({ labels: { stream: name }, value: state[size] }));
  telemetry.read('heliograph_nats_stream_messages', () => sizes('messages'));
  telemetry.read('heliograph_nats_stream_bytes', () => sizes('bytes'));
  const consumers = atMostEvery(ASK_EVERY_MS, () => lanesOf(bus));
  const lanes = async (of: (info: ConsumerInfo) => number) =>
    (await consumers()).map(({ labels, info }) => ({ labels, value: of(info) }));
  telemetry.read('heliograph_nats_lane_pending', () => lanes((info) => info.num_pending));
  telemetry.read('heliograph_nats_lane_unacknowledged', () => lanes((info) => info.num_ack_pending));
}

async function lanesOf(
  bus: Bus,
): Promise<{ labels: Reading<'heliograph_nats_lane_pending'>['labels']; info: ConsumerInfo }[]> {
  requireNats(bus);
  const found = [];
  for await (const info of bus.manager.consumers.list(JOBS)) {
    const [, connection = '', lane = ''] = info.config.filter_subject?.split('.') ?? [];
    if (LANES.some((each) => each === lane)) found.push({ labels: { connection, lane }, info });
    if (found.length >= MAX_LANES) break;
  }
  return found;
}

/** While NATS is away every question would take its whole timeout, and the scrape with it. */
function requireNats(bus: Bus): void {
  if (!bus.connected) throw new Error('NATS is away');
}
