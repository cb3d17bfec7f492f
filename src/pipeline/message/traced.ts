/** Messages that traces follow, and the traceparent that a job leads on. */
import type { SpanContext } from '@opentelemetry/api';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { readTraceParent } from '../../telemetry/trace.ts';

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
export function followed(messages: readonly Traced[]): Followed[] {
  if (!messages.some(({ traceParent }) => traceParent !== null)) return [];
  return messages.flatMap(({ id, traceParent }) => {
    const parent = traceParent === null ? null : readTraceParent(traceParent);
    return parent === null ? [] : [{ id, parent }];
  });
}

/** The traceparent that a job of these messages leads on: one chunk has one, the others are found by their rows. */
export function traceParentOf(messages: readonly { traceParent?: string | null }[]): { traceParent?: string } {
  const first = messages.find((message) => message.traceParent != null)?.traceParent;
  return first == null ? {} : { traceParent: first };
}

export const NOTHING = () => {};

export function attributesOf(messageId: string) {
  return { 'messaging.message.id': toGlobalId('Message', messageId) };
}
