import type { Runtime } from '../../runtime.ts';
import { debugMessages } from '../../telemetry/log.ts';
import { meterAccepted } from '../meters.ts';
import { type Traced, traceAccepted } from '../traces.ts';

/** What one transaction came to. */
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
