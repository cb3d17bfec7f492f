/** Meters and traces of the outbox. */
import { type Span, SpanKind } from '@opentelemetry/api';
import type { Queryable } from '../../db/client.ts';
import { backlogOfOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import { atMostEvery } from '../../telemetry/at-most-every.ts';
import { secondsSince } from '../../telemetry/seconds.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { readTraceParent, startSpan, tracerIfOn, writeTraceParent } from '../../telemetry/trace.ts';

/** A publish of outbox rows. */
export function meterPublished(telemetry: Telemetry, published: number, rows: number, startedAt: number): void {
  telemetry.count('heliograph_outbox_rows_total', { outcome: 'published' }, published);
  telemetry.count('heliograph_outbox_rows_total', { outcome: 'left' }, rows - published);
  telemetry.observe('heliograph_outbox_publish_seconds', {}, secondsSince(startedAt));
}

/** The outbox is counted at most this often, however many scrapes come. */
const COUNT_EVERY_MS = 1_000;

/** Meter the rows that are left in the outbox, counted when Prometheus asks. */
export function meterBacklog(telemetry: Telemetry, db: Queryable): (() => void)[] {
  const backlog = atMostEvery(COUNT_EVERY_MS, () => backlogOfOutbox(db));
  return [
    telemetry.read('heliograph_outbox_backlog_rows', async () => (await backlog()).rows),
    telemetry.read('heliograph_outbox_lag_seconds', async () => (await backlog()).ageSeconds),
  ];
}

/** A row as it is published: those that are followed carry the traceparent of their publish in a NATS header. */
export function tracePublishes(rows: readonly OutboxRow[]): { rows: readonly OutboxRow[]; end(): void } {
  const tracer = rows.some((row) => row.traceParent !== undefined) ? tracerIfOn() : null;
  if (tracer === null) return { rows, end: () => {} };
  const spans: Span[] = [];
  const led = rows.map((row) => {
    const parent = readTraceParent(row.traceParent);
    if (parent === null) return row;
    const attributes = { 'messaging.system': 'nats', 'messaging.destination.name': row.subject };
    const span = startSpan(tracer, 'publish', { kind: SpanKind.PRODUCER, parent, attributes });
    spans.push(span);
    return { ...row, traceParent: writeTraceParent(span.spanContext()) };
  });
  return {
    rows: led,
    end() {
      for (const span of spans) span.end();
    },
  };
}
