/** Meters and traces of claims, submits and connections. */
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { LANES, type Lane } from '../../bus/streams.ts';
import type { ChannelHealth } from '../../channels/port.ts';
import type { PartOutcome } from '../../channels/reports.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { PURPOSES } from '../../policy/purposes.ts';
import { secondsSince } from '../../telemetry/seconds.ts';
import type { Tally, Telemetry } from '../../telemetry/telemetry.ts';
import { readTraceParent, startSpan, tracerIfOn, wallClock } from '../../telemetry/trace.ts';
import type { ClaimedMessage } from '../message/claimed.ts';
import { attributesOf, followed, MAX_TRACED, NOTHING, type Traced } from '../message/traced.ts';

/** A claim, as it is metered. */
export interface MeteredClaim {
  messages: readonly ClaimedMessage[];
  /** Messages that wait for a pause. */
  held: number;
  /** Messages that the jobs named. */
  asked: number;
  /** By `performance.now()`. */
  startedAt: number;
}

/** A claim of one connection. */
export function meterClaimed(
  telemetry: Telemetry,
  connection: string,
  { messages, held, asked, startedAt }: MeteredClaim,
): void {
  telemetry.count('heliograph_dispatch_messages_total', { connection, outcome: 'claimed' }, messages.length);
  telemetry.count('heliograph_dispatch_messages_total', { connection, outcome: 'held' }, held);
  const passed = asked - held - messages.length;
  telemetry.count('heliograph_dispatch_messages_total', { connection, outcome: 'passed' }, passed);
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

/** Meter the messages that wait in a dispatcher's lanes. */
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

/** Meter the health of one connection. @returns a function that ends it */
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

/** A claim: a span of the chunk, child of the publish of its first job that is followed, linked to the other traces. */
export function traceClaimed(
  messages: readonly Traced[],
  connectionId: string,
  jobs: readonly string[],
  startedAt: number,
): void {
  const all = followed(messages);
  const tracer = all.length === 0 ? null : tracerIfOn();
  if (tracer === null) return;
  const parents = jobs.flatMap((job) => readTraceParent(job) ?? []);
  const parent = parents[0] ?? all[0]?.parent ?? null;
  const links = [...parents.slice(1), ...all.map((each) => each.parent)].filter(
    (each) => each.traceId !== parent?.traceId,
  );
  const attributes = {
    'heliograph.connection.id': toGlobalId('Connection', connectionId),
    'messaging.batch.message_count': messages.length,
    'heliograph.message.ids': all.slice(0, MAX_TRACED).map(({ id }) => toGlobalId('Message', id)),
  };
  startSpan(tracer, 'claim', {
    kind: SpanKind.CONSUMER,
    parent,
    links,
    attributes,
    startedAt: wallClock(startedAt),
  }).end();
}

/** The submits of one message, from the first octet to the last response. @returns what ends it */
export function traceSubmit(
  { id, traceParent }: Traced,
  connectionId: string,
  attempt: number,
): (outcomes: readonly PartOutcome[]) => void {
  const parent = traceParent === null ? null : readTraceParent(traceParent);
  const tracer = parent === null ? null : tracerIfOn();
  if (tracer === null) return NOTHING;
  const attributes = {
    ...attributesOf(id),
    'heliograph.connection.id': toGlobalId('Connection', connectionId),
    'heliograph.attempt': attempt,
  };
  const span = startSpan(tracer, 'submit', { kind: SpanKind.CLIENT, parent, attributes });
  return (outcomes) => {
    for (const outcome of outcomes) {
      const code = 'code' in outcome && outcome.code !== null ? { 'heliograph.provider.code': outcome.code.code } : {};
      span.addEvent('response', { part: outcome.part, outcome: outcome.kind, ...code });
    }
    const failed = outcomes.find((outcome) => outcome.kind !== 'accepted');
    if (failed !== undefined && 'reasonCode' in failed) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: failed.reasonCode });
    }
    span.end();
  };
}
