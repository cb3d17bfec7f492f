import { LANES, type Lane } from '../bus/streams.ts';
import type { ChannelHealth, PartOutcome } from '../channels/port.ts';
import type { Queryable } from '../db/client.ts';
import { backlogOfOutbox } from '../db/sql/outbox.ts';
import { PURPOSES } from '../policy/purposes.ts';
import { atMostEvery } from '../telemetry/at-most-every.ts';
import type { Tally, Telemetry } from '../telemetry/telemetry.ts';
import type { ClaimedMessage } from './message/claimed.ts';
import type { Change } from './message/write.ts';
import type { Matches } from './record/receipt-matching.ts';
import type { RecordingConnection } from './record/record.ts';

const secondsSince = (startedAt: number) => (performance.now() - startedAt) / 1_000;

/** What came of messages that were accepted in one transaction. @param startedAt of performance.now() */
export function meterAccepted(
  telemetry: Telemetry,
  kind: 'single' | 'batch',
  outcomes: readonly string[],
  startedAt: number,
): void {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  for (const [outcome, count] of counts) telemetry.count('heliograph_accept_messages_total', { outcome }, count);
  telemetry.observe('heliograph_accept_seconds', { kind }, secondsSince(startedAt));
  if (kind === 'single') telemetry.observe('heliograph_accept_chunk_messages', {}, outcomes.length);
}

/** A publish of outbox rows. */
export function meterPublished(telemetry: Telemetry, published: number, rows: number, startedAt: number): void {
  telemetry.count('heliograph_outbox_rows_total', { outcome: 'published' }, published);
  telemetry.count('heliograph_outbox_rows_total', { outcome: 'left' }, rows - published);
  telemetry.observe('heliograph_outbox_publish_seconds', {}, secondsSince(startedAt));
}

/** The outbox is counted at most this often, however many scrapes come. */
const COUNT_EVERY_MS = 1_000;

/** What is left in the outbox, looked up when Prometheus asks. */
export function meterBacklog(telemetry: Telemetry, db: Queryable): (() => void)[] {
  const backlog = atMostEvery(COUNT_EVERY_MS, () => backlogOfOutbox(db));
  return [
    telemetry.read('heliograph_outbox_backlog_rows', async () => (await backlog()).rows),
    telemetry.read('heliograph_outbox_lag_seconds', async () => (await backlog()).ageSeconds),
  ];
}

/** A claim of one connection. @param asked how many messages the jobs named */
export function meterClaimed(
  telemetry: Telemetry,
  connection: string,
  messages: readonly ClaimedMessage[],
  asked: number,
  startedAt: number,
): void {
  telemetry.count('heliograph_dispatch_messages_total', { connection, outcome: 'claimed' }, messages.length);
  telemetry.count('heliograph_dispatch_messages_total', { connection, outcome: 'passed' }, asked - messages.length);
  telemetry.observe('heliograph_dispatch_claim_seconds', { connection }, secondsSince(startedAt));
  const now = Date.now();
  const series: Partial<Record<Lane, { observe(seconds: number): void }>> = {};
  for (const { purpose, queuedAt } of messages) {
    const waitedMs = queuedAt === null ? 0 : Math.max(0, now - queuedAt.getTime());
    const { lane } = PURPOSES[purpose];
    series[lane] ??= telemetry.series('heliograph_dispatch_queue_seconds', { lane });
    series[lane].observe(waitedMs / 1_000);
  }
}

/** What waits in a dispatcher's lanes. */
export function meterLanes(
  telemetry: Telemetry,
  connection: string,
  lanes: Readonly<Record<Lane, readonly { ids: readonly string[] }[]>>,
): () => void {
  return telemetry.read('heliograph_dispatch_waiting_messages', () =>
    LANES.map((lane) => ({
      labels: { connection, lane },
      value: lanes[lane].reduce((sum, chunk) => sum + chunk.ids.length, 0),
    })),
  );
}

/** Counts what a provider answers to the submits of one connection. */
export class SubmitMeter {
  readonly #telemetry: Telemetry;
  readonly #connection: string;
  readonly #tallies = new Map<string, Tally>();
  readonly #responses: { observe(seconds: number): void };

  constructor(telemetry: Telemetry, connection: string) {
    this.#responses = telemetry.series('heliograph_submit_response_seconds', { connection });
    this.#telemetry = telemetry;
    this.#connection = connection;
  }

  note(outcome: PartOutcome): void {
    this.#tallyOf('class' in outcome ? outcome.class : outcome.kind).value++;
    if ('responseMs' in outcome && outcome.responseMs !== undefined)
      this.#responses.observe(outcome.responseMs / 1_000);
  }

  #tallyOf(outcome: string): Tally {
    const known = this.#tallies.get(outcome);
    if (known !== undefined) return known;
    const labels = { connection: this.#connection, outcome };
    const tally = this.#telemetry.tally('heliograph_submit_outcomes_total', labels);
    this.#tallies.set(outcome, tally);
    return tally;
  }
}

const CIRCUIT = { CLOSED: 0, HALF_OPEN: 0.5, OPEN: 1 } as const;

/** How one connection is doing. @returns what ends the showing */
export function meterConnection(
  telemetry: Telemetry,
  { id: connection, name }: { id: string; name: string },
  health: () => ChannelHealth,
  waitingFacts: () => number,
): () => void {
  const labels = { connection };
  const of = (value: (health: ChannelHealth) => number) => () => [{ labels, value: value(health()) }];
  const limit = () => {
    const { ratePerSecond } = health();
    return ratePerSecond === null ? [] : [{ labels, value: ratePerSecond }];
  };
  const ends = [
    telemetry.read('heliograph_submit_connection_info', () => [
      { labels: { connection, name, state: health().state }, value: 1 },
    ]),
    telemetry.read(
      'heliograph_submit_bound_sessions',
      of((each) => each.boundSessions),
    ),
    telemetry.read(
      'heliograph_submit_window_used',
      of((each) => each.windowUsed),
    ),
    telemetry.read(
      'heliograph_submit_window_size',
      of((each) => each.windowSize),
    ),
    telemetry.read(
      'heliograph_submit_rate',
      of((each) => each.submitsPerSecond),
    ),
    telemetry.read('heliograph_submit_rate_limit', limit),
    telemetry.read(
      'heliograph_submit_circuit_open',
      of((each) => CIRCUIT[each.circuit]),
    ),
    telemetry.read(
      'heliograph_submit_unreadable_total',
      of((each) => each.unreadableCount),
    ),
    telemetry.read(
      'heliograph_submit_partly_read_total',
      of((each) => each.partlyReadCount),
    ),
    telemetry.read('heliograph_record_waiting_facts', () => [{ labels, value: waitingFacts() }]),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** A chunk of facts that was committed. */
export function meterRecorded(
  { telemetry, connectionId: connection }: RecordingConnection,
  facts: readonly { kind: 'outcomes' | 'receipt' }[],
  startedAt: number,
): void {
  const receipts = facts.filter((fact) => fact.kind === 'receipt').length;
  telemetry.count('heliograph_record_facts_total', { connection, kind: 'receipt' }, receipts);
  telemetry.count('heliograph_record_facts_total', { connection, kind: 'outcomes' }, facts.length - receipts);
  telemetry.observe('heliograph_record_chunk_facts', {}, facts.length);
  telemetry.observe('heliograph_record_seconds', { connection }, secondsSince(startedAt));
}

/** Which receipts of a chunk found their message, and how long after the response each came. */
export function meterReceipts(
  { telemetry, connectionId: connection }: RecordingConnection,
  { matched, unmatched }: Matches,
  sentAt: (messageId: string) => Date | null,
): void {
  telemetry.count('heliograph_receipts_total', { connection, outcome: 'matched' }, matched.length);
  const fresh = unmatched.filter((receipt) => receipt.keptId === undefined);
  telemetry.count('heliograph_receipts_total', { connection, outcome: 'unmatched' }, fresh.length);
  if (matched.length === 0) return;
  const series = telemetry.series('heliograph_receipts_seconds', { connection });
  for (const { receipt, part } of matched) {
    const sent = sentAt(part.messageId);
    if (sent !== null) series.observe(Math.max(0, receipt.receivedAt.getTime() - sent.getTime()) / 1_000);
  }
}

/** Messages whose time had come, and what became of them. */
export function meterDue(telemetry: Telemetry, changes: readonly Change[], now: Date): void {
  for (const { message, to } of changes) {
    const status = to.reasonCode === 'RECEIPT_MISSING' ? to.reasonCode : (to.status ?? 'KEPT');
    telemetry.count('heliograph_schedule_messages_total', { status });
    if (message.dueAt === null) continue;
    const lateMs = Math.max(0, now.getTime() - message.dueAt.getTime());
    telemetry.observe('heliograph_schedule_lag_seconds', {}, lateMs / 1_000);
  }
}

/** A message or a part from a handset. @param since when it came, of performance.now(); `null`: it was not stored */
export function meterInbound(
  telemetry: Telemetry,
  connection: string,
  outcome: 'stored' | 'failed' | 'busy',
  since: number | null,
): void {
  telemetry.count('heliograph_inbound_messages_total', { connection, outcome });
  if (since !== null) telemetry.observe('heliograph_inbound_seconds', { connection }, secondsSince(since));
}

/** What became of the news in one process. */
export interface FeedCounts {
  subscribers: number;
  /** Chunks read from FEED. */
  chunks: number;
  /** Chunks handed to subscribers. */
  deliveries: number;
  gaps: Record<'EXPIRED_CURSOR' | 'SLOW_CONSUMER', number>;
}

/** Shows the news of a process. */
export function meterFeed(
  telemetry: Telemetry,
  feed: {
    counts: Readonly<FeedCounts>;
    readonly octets: number;
    readonly life: { epoch: number; lostHead: number; fromSequence: number };
  },
): void {
  const { counts } = feed;
  telemetry.read('heliograph_broadcast_subscribers', () => counts.subscribers);
  telemetry.read('heliograph_broadcast_chunks_total', () => counts.chunks);
  telemetry.read('heliograph_broadcast_deliveries_total', () => counts.deliveries);
  telemetry.read('heliograph_broadcast_gaps_total', () =>
    Object.entries(counts.gaps).map(([reason, value]) => ({ labels: { reason }, value })),
  );
  telemetry.read('heliograph_broadcast_epoch', () => feed.life.epoch);
  telemetry.read('heliograph_broadcast_lost_chunks', () =>
    feed.life.epoch === 1 ? 0 : feed.life.lostHead - feed.life.fromSequence,
  );
  telemetry.read('heliograph_broadcast_ring_octets', () => feed.octets);
}
