import { asE164, digitsOf, TON } from '../../kernel/address.ts';
import type { ReasonCode } from '../../policy/reasons.ts';
import type { Logger } from '../../runtime.ts';
import type { SubmitOutcome } from '../../smpp/pace.ts';
import type { SubmitSm } from '../../smpp/pdu.ts';
import { type CommandStatus, classify, type StatusOverride } from '../../smpp/status.ts';
import { TLV, tlvOctets, type VendorTlv } from '../../smpp/tlv.ts';
import { type ValidityPeriod, writeValidity } from '../../smpp/validity.ts';
import { tracesOf } from '../../telemetry/log.ts';
import type { EncodedPart } from '../../text/encode.ts';
import type { PartOutcome } from '../record/fold.ts';
import type { ClaimedMessage } from './claim.ts';

/** Type of number and numbering plan of addresses; `null`: by the address itself. SMPP 3.4 §5.2.5–5.2.6. */
export interface Addressing {
  sourceTon: number | null;
  sourceNpi: number | null;
  destTon: number | null;
  destNpi: number | null;
}

/** How a connection wants its submits. */
export interface SubmitSettings extends Addressing {
  /** Of every submit_sm. */
  tlvs: readonly VendorTlv[];
  validityPeriod: ValidityPeriod;
}

/** esm_class: the short message starts with a user data header. SMPP 3.4 §5.2.12 */
const UDH_INDICATOR = 0x40;
/** registered_delivery: a receipt for success and failure. SMPP 3.4 §5.2.17 */
const RECEIPT_ALWAYS = 0x01;
const NPI = { unknown: 0, e164: 1 } as const;

/**
 * The submit_sm PDUs of a claimed message, for the parts that are to be sent; each asks for a receipt, and says how long the
 * message is valid from now on.
 */
export function pdusOf(
  message: ClaimedMessage,
  settings: SubmitSettings,
  now: Date,
): { part: number; pdu: SubmitSm }[] {
  const { dataCoding, flashByTlv, parts } = message.encoded;
  const { sourceAddr, sourceTon, sourceNpi } = sourceAddress(message.sender ?? '', settings);
  const { destAddr, destTon, destNpi } = destinationAddress(message.to, settings);
  const validityPeriod = writeValidity(settings.validityPeriod, message.expiresAt, now);
  const shared = sharedTlvs(message, settings, flashByTlv);
  return parts
    .filter((part) => message.partNumbers.includes(part.number))
    .map((part) => {
      const whole = part.udh === null ? part.payload : Buffer.concat([part.udh, part.payload]);
      const inPayload = part.carriage === 'MESSAGE_PAYLOAD';
      const esmClass = part.udh === null ? 0 : UDH_INDICATOR;
      const shortMessage = inPayload ? NOTHING : whole;
      // A literal without spreads: they cost as much as the rest of a submit.
      return {
        part: part.number,
        pdu: {
          sourceAddr,
          sourceTon,
          sourceNpi,
          destAddr,
          destTon,
          destNpi,
          esmClass,
          dataCoding,
          registeredDelivery: RECEIPT_ALWAYS,
          validityPeriod,
          shortMessage,
          tlvs: tlvsOf(part, shared, inPayload ? whole : null),
        },
      };
    });
}

const NO_TLVS: SubmitSm['tlvs'] = new Map();

function tlvsOf(part: EncodedPart, shared: (readonly [number, Buffer])[], payload: Buffer | null): SubmitSm['tlvs'] {
  if (shared.length === 0 && part.sarReference === null && payload === null) return NO_TLVS;
  return new Map([...shared, ...sarTlvs(part), ...(payload === null ? [] : [[TLV.messagePayload, payload] as const])]);
}

const NOTHING = Buffer.alloc(0);
/** dest_addr_subunit: the display of the handset, which is message class 0. SMPP 3.4 §5.3.2.1 */
const MS_DISPLAY = Buffer.from([1]);

/** TLVs of every part: those of the connection, and over them those of the message. */
function sharedTlvs(
  { options }: ClaimedMessage,
  { tlvs }: SubmitSettings,
  flashByTlv: boolean,
): (readonly [number, Buffer])[] {
  const all = [...tlvs, ...(options?.tlvs ?? [])].map((tlv) => [tlv.tag, tlvOctets(tlv)] as const);
  return flashByTlv ? [...all, [TLV.destAddrSubunit, MS_DISPLAY]] : all;
}

function sarTlvs({ sarReference, total, number }: EncodedPart): (readonly [number, Buffer])[] {
  if (sarReference === null) return [];
  return [
    [TLV.sarMsgRefNum, Buffer.from([sarReference >> 8, sarReference & 0xff])],
    [TLV.sarTotalSegments, Buffer.from([total])],
    [TLV.sarSegmentSeqnum, Buffer.from([number])],
  ];
}

/**
 * A number in E.164, without its plus: the one writer of what a message is sent to.
 *
 * @throws when it is no number: a name and a short code are never sent to, whoever has stored them
 */
export function destinationAddress(
  to: string,
  addressing: Addressing,
): Pick<SubmitSm, 'destAddr' | 'destTon' | 'destNpi'> {
  const e164 = asE164(to);
  if (e164 === null) throw new Error('the recipient is no number in E.164');
  return {
    destAddr: digitsOf(e164),
    destTon: addressing.destTon ?? TON.international,
    destNpi: addressing.destNpi ?? NPI.e164,
  };
}

/** An alphanumeric sender, a short code, or a number in E.164. */
export function sourceAddress(
  sender: string,
  addressing: Addressing,
): Pick<SubmitSm, 'sourceAddr' | 'sourceTon' | 'sourceNpi'> {
  const number = asE164(sender);
  const digits = /^\d*$/.test(sender);
  const ton =
    number !== null
      ? TON.international
      : digits
        ? sender === ''
          ? TON.unknown
          : TON.networkSpecific
        : TON.alphanumeric;
  const npi = number !== null ? NPI.e164 : NPI.unknown;
  return {
    sourceAddr: number === null ? sender : digitsOf(number),
    sourceTon: addressing.sourceTon ?? ton,
    sourceNpi: addressing.sourceNpi ?? npi,
  };
}

/** The same as `pdusOf`; `null`: this one cannot be written, which must not keep the others of its claim from the link. */
export function pdusIfWritable(
  message: ClaimedMessage,
  settings: SubmitSettings,
  now: Date,
  log: Logger,
): ReturnType<typeof pdusOf> | null {
  try {
    return pdusOf(message, settings, now);
  } catch (error) {
    log.error({ messageId: message.id, ...tracesOf([message]), error: String(error) }, 'a message cannot be written');
    return null;
  }
}

/** What becomes of the parts of a message whose PDUs cannot be written: refused here, as an SMSC would. */
export function unsendable(message: ClaimedMessage): PartOutcome[] {
  const { code: commandStatus, name } = classify(ESME_RINVOPTPARAMVAL, new Map());
  return message.partNumbers.map((part) => ({ part, kind: 'refused', commandStatus, name, reasonCode: 'UNSENDABLE' }));
}

/** Tries a temporary failure that is not the link's fault gets before the message fails. */
const MAX_TRIES = 8;
/** Waits a refusal asks for before the next try, in milliseconds. */
const THROTTLE_DELAY_MS = 1_000;
const QUEUE_FULL_DELAY_MS = 5_000;
const ESME_RMSGQFUL = 0x14;
const ESME_RINVOPTPARAMVAL = 0xc4;

/** What a submit's outcome means for the message's part. */
export function readOutcome(
  part: number,
  outcome: SubmitOutcome,
  attempt: number,
  overrides: ReadonlyMap<number, StatusOverride>,
): PartOutcome {
  switch (outcome.kind) {
    case 'accepted':
      return { part, kind: 'accepted', remoteId: outcome.remoteId, responseMs: outcome.responseMs };
    case 'unknown':
      return { part, kind: 'unknown', reasonCode: outcome.cause === 'TIMEOUT' ? 'NO_RESPONSE' : 'LINK_LOST' };
    case 'notSent':
      return { part, kind: 'retry', commandStatus: null, name: 'not sent', reasonCode: 'NOT_BOUND', delayMs: 0 };
    case 'refused':
      return {
        ...readRefusal(part, classify(outcome.commandStatus, overrides), attempt),
        responseMs: outcome.responseMs,
      };
  }
}

function readRefusal(
  part: number,
  status: CommandStatus,
  attempt: number,
): Extract<PartOutcome, { kind: 'retry' | 'refused' }> {
  const { code: commandStatus } = status;
  const retry = (reasonCode: ReasonCode, delayMs: number) => ({
    part,
    kind: 'retry' as const,
    commandStatus,
    name: status.name,
    reasonCode,
    delayMs,
  });
  switch (status.class) {
    case 'THROTTLE':
      return retry('THROTTLED', THROTTLE_DELAY_MS);
    case 'SESSION':
    case 'STOP_LINK':
      return retry('NOT_BOUND', 0);
    case 'RETRY_LATER':
    case 'RETRY_ELSEWHERE':
      if (commandStatus === ESME_RMSGQFUL) return retry('QUEUE_FULL', QUEUE_FULL_DELAY_MS);
      if (attempt < MAX_TRIES) {
        return retry(status.class === 'RETRY_ELSEWHERE' ? 'TRY_ELSEWHERE' : 'TEMPORARY_SMSC_ERROR', 0);
      }
      return { part, kind: 'refused', commandStatus, name: status.name, reasonCode: 'RETRIES_EXHAUSTED' };
    default:
      return { part, kind: 'refused', commandStatus, name: status.name, reasonCode: 'SUBMIT_REFUSED' };
  }
}
