/** The submit_sm PDUs of a message. */
import { asE164, digitsOf, TON } from '../../kernel/address.ts';
import type { VendorTlv } from '../../kernel/tlv.ts';
import type { SubmitSm } from '../../smpp/pdu.ts';
import { TLV, tlvOctets } from '../../smpp/tlv.ts';
import { type ValidityPeriod, writeValidity } from '../../smpp/validity.ts';
import type { EncodedMessage, EncodedPart } from '../../text/encode.ts';
import type { Submission } from '../port.ts';

/** Type of number and numbering plan of addresses; `null`: by the address itself. SMPP 3.4 §5.2.5–5.2.6. */
export interface Addressing {
  sourceTon: number | null;
  sourceNpi: number | null;
  destTon: number | null;
  destNpi: number | null;
}

/** Settings of a connection for its submits. */
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
 * The submit_sm PDUs of a message, for the parts that are to be sent; each asks for a receipt, and says how long the
 * message is valid from now on.
 *
 * @throws when a field cannot be written
 */
export function pdusOf(
  message: Submission<EncodedMessage>,
  settings: SubmitSettings,
  now: Date,
): { part: number; pdu: SubmitSm }[] {
  const { dataCoding, flashByTlv, parts } = message.rendering;
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

const NO_TLVS: ReadonlyMap<number, Buffer> = new Map();

function tlvsOf(part: EncodedPart, shared: (readonly [number, Buffer])[], payload: Buffer | null): SubmitSm['tlvs'] {
  if (shared.length === 0 && part.sarReference === null && payload === null) return NO_TLVS;
  return new Map([...shared, ...sarTlvs(part), ...(payload === null ? [] : [[TLV.messagePayload, payload] as const])]);
}

const NOTHING = Buffer.alloc(0);
/** dest_addr_subunit: the display of the handset, which is message class 0. SMPP 3.4 §5.3.2.1 */
const MS_DISPLAY = Buffer.from([1]);

/** TLVs of every part: those of the connection, and over them those of the message. */
function sharedTlvs(
  { options }: Pick<Submission, 'options'>,
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
