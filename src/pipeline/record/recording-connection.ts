/** The connection whose facts are recorded. */
import type { ReceiptRules } from '../../channels/reports.ts';
import type { Logger } from '../../runtime.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { PriorityGate } from '../priority/priority-gate.ts';

/** Connection whose facts are recorded. */
export interface RecordingConnection {
  workspaceId: string;
  connectionId: string;
  responseTimeoutMs: number;
  /** Time until the SMSC is asked about a message without a receipt, in milliseconds; `null`: never. */
  queryAfterMs: number | null;
  /** Rules by which its receipts are read. */
  receipts: ReceiptRules;
  telemetry: Telemetry;
  log: Logger;
  /** Gate that lets urgent messages go before it. */
  priorityGate: PriorityGate;
}
