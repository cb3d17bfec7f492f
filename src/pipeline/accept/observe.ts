/** Meters and traces of acceptance. */
import { SpanKind } from '@opentelemetry/api';
import type { Runtime } from '../../runtime.ts';
import { debugMessages } from '../../telemetry/log.ts';
import { secondsSince } from '../../telemetry/seconds.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { startSpan, tracerIfOn, wallClock } from '../../telemetry/trace.ts';
import { attributesOf, followed, type Traced } from '../message/traced.ts';

/** Result of one transaction. */
export interface AcceptedChunk {
  kind: 'single' | 'batch';
  /** The batch it was; absent: single messages. */
  batchId?: string;
  messages: readonly Traced[];
  /** Of each message that was asked for: accepted, replayed, or the code of its refusal. */
  outcomes: readonly string[];
  /** Of performance.now(). */
  startedAt: number;
}

/** Tells those who watch what was accepted: counts, log and traces. */
export function tellAccepted({ log, telemetry }: Runtime, accepted: AcceptedChunk): void {
  const { kind, batchId, messages, outcomes, startedAt } = accepted;
  traceAccepted(messages, startedAt);
  debugMessages(log, batchId === undefined ? {} : { batchId }, () => messages, 'messages were accepted');
  meterAccepted(telemetry, kind, outcomes, startedAt);
}

/** Count the outcomes of messages that were accepted in one transaction. @param startedAt of performance.now() */
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

/** Messages that one transaction has accepted: a span for each, and one of the chunk that links to them. */
export function traceAccepted(messages: readonly Traced[], startedAt: number): void {
  const all = followed(messages);
  const tracer = all.length === 0 ? null : tracerIfOn();
  if (tracer === null) return;
  const begun = { kind: SpanKind.INTERNAL, startedAt: wallClock(startedAt) };
  const size = { 'messaging.batch.message_count': messages.length };
  const spans = all.map(({ id, parent }) =>
    startSpan(tracer, 'accept', { ...begun, parent, attributes: attributesOf(id) }),
  );
  const links = spans.map((span) => span.spanContext());
  for (const span of spans) span.end();
  startSpan(tracer, 'accept chunk', { ...begun, parent: null, links, attributes: size }).end();
}
