import { type Span, type SpanContext, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { PartOutcome, ReceiptFact } from '../channels/port.ts';
import type { OutboxRow } from '../db/sql/outbox.ts';
import { toGlobalId } from '../kernel/global-ids.ts';
import { readTraceParent, spanned, startSpan, tracerIfOn, wallClock, writeTraceParent } from '../telemetry/trace.ts';

/**
 * Messages of one request that are followed at most: a batch of ten thousand would be ten thousand times as many spans.
 */
export const MAX_TRACED = 20;

/** A message as far as its trace goes. `traceParent`: the span of its request; `null`: it is not followed. */
export interface Traced {
  id: string;
  traceParent: string | null;
}

interface Followed {
  id: string;
  parent: SpanContext;
}

/** Those that are followed. Cheap when none is. */
function followed(messages: readonly Traced[]): Followed[] {
  if (!messages.some(({ traceParent }) => traceParent !== null)) return [];
  return messages.flatMap(({ id, traceParent }) => {
    const parent = traceParent === null ? null : readTraceParent(traceParent);
    return parent === null ? [] : [{ id, parent }];
  });
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

/** The traceparent that a job of these messages leads on: one chunk has one, the others are found by their rows. */
export function traceParentOf(messages: readonly { traceParent?: string | null }[]): { traceParent?: string } {
  const first = messages.find((message) => message.traceParent != null)?.traceParent;
  return first == null ? {} : { traceParent: first };
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

const NOTHING = () => {};

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

/** A message from a handset, from its arrival to its commit: a trace of its own, and of what the hub answers. */
export function traceInbound<T>(connectionId: string, work: () => Promise<T>): Promise<T> {
  const attributes = { 'heliograph.connection.id': toGlobalId('Connection', connectionId) };
  return spanned('inbound', { kind: SpanKind.CONSUMER, parent: null, attributes }, work);
}

function attributesOf(messageId: string) {
  return { 'messaging.message.id': toGlobalId('Message', messageId) };
}
