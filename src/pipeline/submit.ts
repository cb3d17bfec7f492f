import type { ReasonCode } from '../policy/reasons.ts';
import type { SubmitOutcome, SubmitSm } from '../smpp/client.ts';
import { classify } from '../smpp/status.ts';
import { encodeParts } from '../text/encode.ts';
import type { ClaimedMessage } from './claim.ts';
import type { PartOutcome } from './fold.ts';

/** Type of number and numbering plan of addresses; `null`: by the address itself. SMPP 3.4 §5.2.5–5.2.6. */
export interface Addressing {
  sourceTon: number | null;
  sourceNpi: number | null;
  destTon: number | null;
  destNpi: number | null;
}

/** esm_class: the short message starts with a user data header. SMPP 3.4 §5.2.12 */
const UDH_INDICATOR = 0x40;
/** registered_delivery: a receipt for success and failure. SMPP 3.4 §5.2.17 */
const RECEIPT_ALWAYS = 0x01;
const TON = { unknown: 0, international: 1, networkSpecific: 3, alphanumeric: 5 } as const;
const NPI = { unknown: 0, e164: 1 } as const;

/** The submit_sm PDUs of a claimed message, for the parts that are to be sent; each asks for a receipt. */
export function pdusOf(message: ClaimedMessage, addressing: Addressing): { part: number; pdu: SubmitSm }[] {
  const { encoded, parts } = encodeParts(message.body, {
    concatenation: 'UDH_8BIT',
    reference: message.concatReference,
  });
  const source = sourceAddress(message.sender ?? '', addressing);
  return parts
    .filter((part) => message.partNumbers.includes(part.number))
    .map((part) => ({
      part: part.number,
      pdu: {
        ...source,
        destAddr: message.to.slice(1),
        destTon: addressing.destTon ?? TON.international,
        destNpi: addressing.destNpi ?? NPI.e164,
        esmClass: part.udh === null ? 0 : UDH_INDICATOR,
        dataCoding: encoded.dataCoding,
        registeredDelivery: RECEIPT_ALWAYS,
        shortMessage: part.udh === null ? part.payload : Buffer.concat([part.udh, part.payload]),
      },
    }));
}

/** An alphanumeric sender, a short code, or a number in E.164. */
function sourceAddress(
  sender: string,
  addressing: Addressing,
): Pick<SubmitSm, 'sourceAddr' | 'sourceTon' | 'sourceNpi'> {
  const long = /^\+\d+$/.test(sender);
  const digits = /^\d*$/.test(sender);
  const ton = long
    ? TON.international
    : digits
      ? sender === ''
        ? TON.unknown
        : TON.networkSpecific
      : TON.alphanumeric;
  const npi = long ? NPI.e164 : NPI.unknown;
  return {
    sourceAddr: long ? sender.slice(1) : sender,
    sourceTon: addressing.sourceTon ?? ton,
    sourceNpi: addressing.sourceNpi ?? npi,
  };
}

/** Tries a temporary failure that is not the link's fault gets before the message fails. */
const MAX_TRIES = 8;
/** Waits a refusal asks for before the next try, in milliseconds. */
const THROTTLE_DELAY_MS = 1_000;
const QUEUE_FULL_DELAY_MS = 5_000;
const ESME_RMSGQFUL = 0x14;

/** What a submit's outcome means for the message's part. */
export function readOutcome(part: number, outcome: SubmitOutcome, attempt: number): PartOutcome {
  switch (outcome.kind) {
    case 'accepted':
      return { part, kind: 'accepted', remoteId: outcome.remoteId };
    case 'unknown':
      return { part, kind: 'unknown', reasonCode: outcome.cause === 'TIMEOUT' ? 'NO_RESPONSE' : 'LINK_LOST' };
    case 'notSent':
      return { part, kind: 'retry', commandStatus: null, name: 'not sent', reasonCode: 'NOT_BOUND', delayMs: 0 };
    case 'refused':
      return readRefusal(part, outcome.commandStatus, attempt);
  }
}

function readRefusal(part: number, commandStatus: number, attempt: number): PartOutcome {
  const status = classify(commandStatus);
  const retry = (reasonCode: ReasonCode, delayMs: number): PartOutcome => ({
    part,
    kind: 'retry',
    commandStatus,
    name: status.name,
    reasonCode,
    delayMs,
  });
  switch (status.class) {
    case 'throttle':
      return retry('THROTTLED', THROTTLE_DELAY_MS);
    case 'session':
    case 'stopLink':
      return retry('NOT_BOUND', 0);
    case 'retryLater':
    case 'retryElsewhere':
      if (commandStatus === ESME_RMSGQFUL) return retry('QUEUE_FULL', QUEUE_FULL_DELAY_MS);
      if (attempt < MAX_TRIES) return retry('TEMPORARY_SMSC_ERROR', 0);
      return { part, kind: 'refused', commandStatus, name: status.name, reasonCode: 'RETRIES_EXHAUSTED' };
    default:
      return { part, kind: 'refused', commandStatus, name: status.name, reasonCode: 'SUBMIT_REFUSED' };
  }
}
