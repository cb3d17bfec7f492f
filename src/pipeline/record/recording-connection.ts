/** The connection whose facts are recorded. */
import type { ReceiptRules } from '../../channels/port.ts';
import type { Logger } from '../../runtime.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { PriorityGate } from '../priority/priority-gate.ts';

/** Whose facts are recorded. */
export interface RecordingConnection {
  workspaceId: string;
  connectionId: string;
  responseTimeoutMs: number;
  /** When the SMSC is asked about a message without a receipt; `null`: never. */
  queryAfterMs: number | null;
  /** How its receipts are read. */
  receipts: ReceiptRules;
  telemetry: Telemetry;
  log: Logger;
  /** What goes before it. */
  priorityGate: PriorityGate;
}
