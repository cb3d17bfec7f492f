/** Receipts of the simulator: text and parameters of the deliver_sm that says what became of a message. */
import { type Deliver, MESSAGE_STATE } from './codec.ts';
import type { ScenarioReceipt } from './scenarios.ts';

/** Words of the states in a receipt's text. SMPP 3.4 Appendix B */
const WORDS = {
  ENROUTE: 'ENROUTE',
  DELIVERED: 'DELIVRD',
  EXPIRED: 'EXPIRED',
  UNDELIVERABLE: 'UNDELIV',
  REJECTED: 'REJECTD',
} as const satisfies Record<ScenarioReceipt['state'], string>;

/** Message that a receipt is about, and when it was submitted and ended. */
export interface ReceiptSubject {
  remoteId: string;
  source: string;
  destination: string;
  submittedAt: Date;
  doneAt: Date;
}

/** Writes a receipt, from the handset to the sender. */
export function receiptOf(subject: ReceiptSubject, { state, err }: ScenarioReceipt): Deliver {
  const { remoteId, source, destination, submittedAt, doneAt } = subject;
  const text = [
    `id:${remoteId}`,
    'sub:001',
    `dlvrd:${state === 'DELIVERED' ? '001' : '000'}`,
    `submit date:${dateOf(submittedAt)}`,
    `done date:${dateOf(doneAt)}`,
    `stat:${WORDS[state]}`,
    `err:${err}`,
    'text:',
  ].join(' ');
  return {
    from: destination,
    to: source,
    dataCoding: 0,
    octets: Buffer.from(text, 'latin1'),
    hasHeader: false,
    receipt: { remoteId, state: MESSAGE_STATE[state] },
  };
}

/** YYMMDDhhmm in UTC. */
function dateOf(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(2, 12);
}
