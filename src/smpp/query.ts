/** The PDUs that ask an SMSC about a message, or to delete it: query_sm and cancel_sm, SMPP 3.4 §4.8, §4.9. */
import type { SubmitSm } from './pdu.ts';
import type { RequestOutcome } from './session.ts';
import { classify, type StatusClass, type StatusOverride } from './status.ts';
import { address, cString, Reader } from './wire.ts';

/** The body of a query_sm: which message, and the source it was submitted with. §4.8.1 */
export function writeQuerySm(
  remoteId: string,
  source: Pick<SubmitSm, 'sourceAddr' | 'sourceTon' | 'sourceNpi'>,
): Buffer {
  const { sourceTon, sourceNpi, sourceAddr } = source;
  const tonAndNpi = String.fromCharCode(sourceTon, sourceNpi);
  return Buffer.from(`${remoteId}\0${tonAndNpi}${address(sourceAddr, 'source_addr')}`, 'latin1');
}

/** Reads a query_sm. @throws UnreadablePduError */
export function readQuerySm(pdu: Buffer): { remoteId: string } {
  return { remoteId: new Reader(pdu).cString('message_id') };
}

/** The addresses a message was submitted with. */
export type SubmittedAddresses = Pick<
  SubmitSm,
  'sourceAddr' | 'sourceTon' | 'sourceNpi' | 'destAddr' | 'destTon' | 'destNpi'
>;

/** The body of a cancel_sm: which message, and the addresses it was submitted with. §4.9.1 */
export function writeCancelSm(remoteId: string, addresses: SubmittedAddresses): Buffer {
  const { sourceTon, sourceNpi, sourceAddr, destTon, destNpi, destAddr } = addresses;
  const source = String.fromCharCode(sourceTon, sourceNpi) + address(sourceAddr, 'source_addr');
  const destination = String.fromCharCode(destTon, destNpi) + address(destAddr, 'destination_addr');
  // service_type is empty.
  return Buffer.from(`\0${remoteId}\0${source}${destination}`, 'latin1');
}

/**
 * Outcome of a cancel_sm. `NOT_NOW`: it was not written, or the SMSC cannot now, whatever the message. `UNKNOWN`: it was written, and no
 * answer came: the message may be deleted.
 */
export type CancelOutcome = 'DELETED' | 'REFUSED' | 'NOT_NOW' | 'UNKNOWN';

/** Refusals that say the SMSC cannot now, whatever the message. */
const NOT_NOW: ReadonlySet<StatusClass> = new Set(['THROTTLE', 'RETRY_LATER']);

/** Reads the outcome of a cancel_sm. @param outcome `null`: it was not written */
export function readCancelOutcome(
  outcome: RequestOutcome | null,
  overrides: ReadonlyMap<number, StatusOverride> | undefined,
): CancelOutcome {
  if (outcome === null) return 'NOT_NOW';
  if (outcome.kind !== 'response') return 'UNKNOWN';
  if (outcome.commandStatus === 0) return 'DELETED';
  return NOT_NOW.has(classify(outcome.commandStatus, overrides).class) ? 'NOT_NOW' : 'REFUSED';
}

/** Reads a cancel_sm. @throws UnreadablePduError */
export function readCancelSm(pdu: Buffer): { remoteId: string } {
  const reader = new Reader(pdu);
  reader.cString('service_type');
  return { remoteId: reader.cString('message_id') };
}

/** Answer of an SMSC to a query about a message. §4.8.2 */
export interface QueryAnswer {
  /** message_state, §5.2.28 */
  state: number;
  /** error_code: the network's own; 0: none. */
  errorCode: number;
}

/** The body of a query_sm_resp. */
export function writeQueryAnswer(remoteId: string, { state, errorCode }: QueryAnswer): Buffer {
  return Buffer.concat([cString(remoteId), cString(''), Buffer.from([state, errorCode])]);
}

/** Reads a query_sm_resp; `null`: it cannot be read. */
export function readQueryAnswer(pdu: Buffer): QueryAnswer | null {
  const reader = new Reader(pdu);
  try {
    reader.cString('message_id');
    reader.cString('final_date');
    return { state: reader.octet('message_state'), errorCode: reader.done ? 0 : reader.octet('error_code') };
  } catch {
    return null;
  }
}
