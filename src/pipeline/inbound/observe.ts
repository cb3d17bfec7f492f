/** Meters and traces of inbound messages. */
import { SpanKind } from '@opentelemetry/api';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { secondsSince } from '../../telemetry/seconds.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { spanned } from '../../telemetry/trace.ts';

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

/** A message from a handset, from its arrival to its commit: a trace of its own, and of what the hub answers. */
export function traceInbound<T>(connectionId: string, work: () => Promise<T>): Promise<T> {
  const attributes = { 'heliograph.connection.id': toGlobalId('Connection', connectionId) };
  return spanned('inbound', { kind: SpanKind.CONSUMER, parent: null, attributes }, work);
}
