/** Meters and traces of recorded facts. */
import { SpanKind } from '@opentelemetry/api';
import type { ReceiptFact } from '../../channels/reports.ts';
import { secondsSince } from '../../telemetry/seconds.ts';
import { startSpan, tracerIfOn, wallClock } from '../../telemetry/trace.ts';
import { attributesOf, followed, type Traced } from '../message/traced.ts';
import type { Matches } from './receipt-matching.ts';
import type { RecordingConnection } from './recording-connection.ts';

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

/** Meter the receipts of a chunk that found their message, and how long after the response each came. */
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

/** A chunk of facts that was committed: a span for each message, and one for each receipt from its arrival on. */
export function traceRecorded(
  messages: readonly Traced[],
  matched: readonly { receipt: ReceiptFact; part: { messageId: string; number: number } }[],
  startedAt: number,
): void {
  const all = followed(messages);
  const tracer = all.length === 0 ? null : tracerIfOn();
  if (tracer === null) return;
  const parents = new Map(all.map(({ id, parent }) => [id, parent]));
  for (const { id, parent } of all) {
    const draft = { kind: SpanKind.INTERNAL, parent, attributes: attributesOf(id), startedAt: wallClock(startedAt) };
    startSpan(tracer, 'record', draft).end();
  }
  for (const { receipt, part } of matched) {
    const parent = parents.get(part.messageId);
    if (parent === undefined) continue;
    const attributes = {
      ...attributesOf(part.messageId),
      'heliograph.part': part.number,
      'heliograph.receipt.state': receipt.state,
    };
    const startedAt = receipt.receivedAt.getTime();
    startSpan(tracer, 'receipt', { kind: SpanKind.CONSUMER, parent, attributes, startedAt }).end();
  }
}
