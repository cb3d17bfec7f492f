/** Traces by OpenTelemetry. */
import {
  type Attributes,
  type Context,
  context,
  type Link,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';

/** Name of the instrumentation. */
const NAME = 'heliograph';
/** https://www.w3.org/TR/trace-context/#traceparent-header; a version that is to come may have more behind it. */
const TRACE_PARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** The tracer of the SDK that was loaded with `node --import`; `null`: none was, and nothing is to be done. */
export function tracerIfOn(): Tracer | null {
  const provider = trace.getTracerProvider();
  if (!(provider instanceof ProxyTracerProvider)) return provider.getTracer(NAME);
  return provider.getDelegateTracer(NAME) ?? null;
}

/** Reads a W3C traceparent; `null`: it is none. */
export function readTraceParent(text: string | null | undefined): SpanContext | null {
  const match = TRACE_PARENT.exec(text ?? '');
  if (match === null) return null;
  const [, traceId = '', spanId = '', flags = '00'] = match;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

/** Writes a W3C traceparent. */
export function writeTraceParent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** The traceparent of the span that runs now, where it is kept; `null`: there is none, or nobody wants it. */
export function currentTraceParent(): string | null {
  const span = trace.getActiveSpan();
  return span?.isRecording() === true ? writeTraceParent(span.spanContext()) : null;
}

/** Properties of a new span. */
export interface SpanDraft {
  kind: SpanKind;
  /** Parent of the span; `null`: a trace of its own. */
  parent: SpanContext | null;
  attributes?: Attributes;
  /** Spans it has to do with, at most {@link MAX_LINKS}. */
  links?: readonly SpanContext[];
  /** Milliseconds since 1970; absent: now. */
  startedAt?: number;
}

/** Links a span has at most. */
export const MAX_LINKS = 128;

/** Starts a span. */
export function startSpan(tracer: Tracer, name: string, draft: SpanDraft): Span {
  const { kind, parent, attributes = {}, links = [], startedAt } = draft;
  const linked: Link[] = links.slice(0, MAX_LINKS).map((each) => ({ context: each }));
  return tracer.startSpan(
    name,
    { kind, attributes, links: linked, ...(startedAt === undefined ? {} : { startTime: startedAt }) },
    parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent),
  );
}

/** Runs work within a span, so that what it calls finds it by {@link currentTraceParent}. */
export function within<T>(span: Span, work: () => T): T {
  const active: Context = trace.setSpan(context.active(), span);
  return context.with(active, work);
}

/** Runs work as a span; one that fails, or whose result is not `ok`, is marked so. */
export async function spanned<T>(
  name: string,
  draft: SpanDraft,
  work: () => Promise<T>,
  ok: (result: T) => boolean = () => true,
): Promise<T> {
  const tracer = tracerIfOn();
  if (tracer === null) return work();
  const span = startSpan(tracer, name, draft);
  let failed = true;
  try {
    const result = await within(span, work);
    failed = !ok(result);
    return result;
  } finally {
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }
}

/** Milliseconds since 1970 of a moment of `performance.now()`. */
export function wallClock(monotonicMs: number): number {
  return performance.timeOrigin + monotonicMs;
}
