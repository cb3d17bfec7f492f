/** Encoding of texts and binary contents into the parts that are submitted. */
import { ABSENT, DEFAULT_ALPHABET, encodeSeptets, packSeptets } from './gsm7.ts';
import { type UserDataHeader, writeHeader } from './header.ts';
import { capacityOf, type Plan, planOf, split, type TextEncoding, unitsOf } from './plan.ts';
import { PLAIN_PROFILE, type TextOptions, type TextProfile } from './profile.ts';

export type { TextEncoding };

/** Content of a message. */
export type Content = { kind: 'text'; text: string } | { kind: 'binary'; octets: Buffer };

/** Parts a message may have: handsets are known to refuse more, and ten cost as much as a person expects to pay once. */
export const MAX_PARTS = 10;

/** Encoding, size and number of parts of a message. */
export interface Encoded {
  encoding: TextEncoding;
  /** Messages on the air: what a carrier bills. */
  partCount: number;
  /** submit_sm PDUs: fewer than parts when the SMSC cuts the message itself. */
  submitCount: number;
  /** Septets (GSM7), UTF-16 units (UCS2) or octets (BINARY); headers are not counted. */
  unitsUsed: number;
  /** Units that fit into the last part before another one begins. */
  unitsLeftInPart: number;
}

/** Chooses the encoding of a text and counts its parts, without writing it. Prices and previews use it. */
export function measure(
  text: string,
  profile: TextProfile = PLAIN_PROFILE,
  options: TextOptions = NO_OPTIONS,
): Encoded {
  const plan = planOf(text, profile, options);
  return measured(plan, plan.unitsUsed <= plan.capacity.alone ? [text] : split(text, plan), profile);
}

const NO_OPTIONS: TextOptions = {};
/** short_message of a submit_sm at most. SMPP 3.4 §5.2.21 */
const MAX_SHORT_MESSAGE_OCTETS = 254;

function measured(plan: Plan, pieces: readonly string[], profile: TextProfile): Encoded {
  const { alone, part } = plan.capacity;
  const partCount = pieces.length;
  const left = partCount === 1 ? alone - plan.unitsUsed : part - unitsOf(pieces.at(-1) ?? '', plan);
  const submitCount = profile.concatenation === 'MESSAGE_PAYLOAD' ? 1 : partCount;
  return { encoding: plan.encoding, partCount, submitCount, unitsUsed: plan.unitsUsed, unitsLeftInPart: left };
}

/** As `measure`, for octets. */
export function measureBinary(octets: Buffer, profile: TextProfile, options: TextOptions): Encoded {
  const { alone, part } = capacityOf('BINARY', 0, profile, options);
  const partCount = octets.length <= alone ? 1 : Math.ceil(octets.length / part);
  const left = partCount === 1 ? alone - octets.length : partCount * part - octets.length;
  const submitCount = profile.concatenation === 'MESSAGE_PAYLOAD' ? 1 : partCount;
  return { encoding: 'BINARY', partCount, submitCount, unitsUsed: octets.length, unitsLeftInPart: left };
}

/** One submit_sm's worth of a message. */
export interface EncodedPart {
  /** 1 to `total` */
  number: number;
  total: number;
  /** User data header with its length octet; `null`: none. */
  udh: Buffer | null;
  /** The header is not in it. */
  payload: Buffer;
  /** Field that header and payload are sent in. */
  carriage: 'SHORT_MESSAGE' | 'MESSAGE_PAYLOAD';
  /** Reference of sar_msg_ref_num, when SAR TLVs tie the parts together; `null`: they do not. */
  sarReference: number | null;
}

/** A message as it goes over the wire. */
export interface EncodedMessage {
  encoded: Encoded;
  /** SMPP 3.4 §5.2.19 */
  dataCoding: number;
  /** The class is not in the data_coding: the PDU has to say it otherwise. */
  flashByTlv: boolean;
  parts: EncodedPart[];
}

/**
 * Writes a message as the parts it is submitted in.
 *
 * @param reference names the message among those on their way to the same handset; 0 to 65,535, of which an 8-bit
 *   header takes the low half
 */
export function encodeMessage(
  content: Content,
  reference: number,
  profile: TextProfile = PLAIN_PROFILE,
  options: TextOptions = NO_OPTIONS,
): EncodedMessage {
  if (content.kind === 'binary') return encodeBinary(content.octets, reference, profile, options);
  const plan = planOf(content.text, profile, options);
  const pieces = plan.unitsUsed <= plan.capacity.alone ? [content.text] : split(content.text, plan);
  const encoded = measured(plan, pieces, profile);
  const write = writerOf(plan, profile);
  const own: UserDataHeader = { ...plan.alphabet?.shift, ...portsOf(options) };
  return {
    encoded,
    ...dataCodingOf(plan.alphabet === null ? 'UCS2' : 'TEXT', profile, options),
    parts: assemble(content.text, pieces, own, write, reference, profile),
  };
}

function encodeBinary(octets: Buffer, reference: number, profile: TextProfile, options: TextOptions): EncodedMessage {
  const encoded = measureBinary(octets, profile, options);
  const { alone, part } = capacityOf('BINARY', 0, profile, options);
  const size = octets.length <= alone ? alone : part;
  const pieces = Array.from({ length: encoded.partCount }, (_, i) => octets.subarray(i * size, (i + 1) * size));
  const write = (piece: Buffer) => piece;
  const own = portsOf(options);
  return {
    encoded,
    ...dataCodingOf('BINARY', profile, options),
    parts: assemble(octets, pieces, own, write, reference, profile),
  };
}

function portsOf({ ports }: TextOptions): UserDataHeader {
  return ports === undefined ? {} : { ports };
}

/** Puts the pieces behind their headers, as the connection wants them tied together. */
function assemble<P extends { length: number }>(
  whole: P,
  pieces: readonly P[],
  own: UserDataHeader,
  write: (piece: P, headerOctets: number) => Buffer,
  reference: number,
  { concatenation }: TextProfile,
): EncodedPart[] {
  const total = pieces.length;
  const plainHeader = writeHeader(own);
  const part = (number: number, udh: Buffer | null, piece: P, sarReference: number | null): EncodedPart => {
    const payload = write(piece, udh?.length ?? 0);
    const fits = payload.length + (udh?.length ?? 0) <= MAX_SHORT_MESSAGE_OCTETS;
    const carriage = fits ? 'SHORT_MESSAGE' : 'MESSAGE_PAYLOAD';
    return { number, total, udh, payload, carriage, sarReference };
  };
  if (total === 1) return [part(1, plainHeader, whole, null)];
  switch (concatenation) {
    case 'MESSAGE_PAYLOAD':
      return [{ ...part(1, plainHeader, whole, null), total: 1, carriage: 'MESSAGE_PAYLOAD' }];
    case 'SAR':
      return pieces.map((piece, index) => part(index + 1, plainHeader, piece, reference & 0xffff));
    default: {
      const bits = concatenation === 'UDH_16BIT' ? 16 : 8;
      return pieces.map((piece, index) => {
        const element = { bits, reference, total, number: index + 1 } as const;
        return part(index + 1, writeHeader({ ...own, concatenation: element }), piece, null);
      });
    }
  }
}

function writerOf(
  { alphabet }: Plan,
  { defaultAlphabet }: TextProfile,
): (text: string, headerOctets: number) => Buffer {
  if (alphabet === null) return (text) => Buffer.from(text, 'utf16le').swap16();
  switch (defaultAlphabet) {
    case 'GSM7_PACKED':
      return (text, headerOctets) => packSeptets(encodeSeptets(text, alphabet), headerOctets);
    case 'LATIN1':
    case 'ASCII':
      return (text) => Buffer.from(text, 'latin1');
    default:
      return (text) => encodeSeptets(text, alphabet);
  }
}

/** data_coding without and with message class 0: 3GPP TS 23.038 §4; 0x18 is what SMSCs take for a flash in UCS-2. */
const DATA_CODINGS = {
  TEXT: { plain: 0x00, flash: 0xf0 },
  UCS2: { plain: 0x08, flash: 0x18 },
  BINARY: { plain: 0x04, flash: 0xf4 },
} as const;

/** A data_coding of the connection's own, or one of Latin-1 or ASCII, has no class in it. */
function dataCodingOf(
  kind: keyof typeof DATA_CODINGS,
  profile: TextProfile,
  { flash = false }: TextOptions,
): Pick<EncodedMessage, 'dataCoding' | 'flashByTlv'> {
  const special = profile.dataCoding !== null || !profile.defaultAlphabet.startsWith('GSM7');
  if (kind === 'TEXT' && special) return { dataCoding: profile.dataCoding ?? 0, flashByTlv: flash };
  return { dataCoding: DATA_CODINGS[kind][flash ? 'flash' : 'plain'], flashByTlv: false };
}

/** Check that the default alphabet has a character. */
export function isInDefaultAlphabet(unit: number): boolean {
  return DEFAULT_ALPHABET.codeOf(unit) !== ABSENT;
}

/** Units that one character of a text costs where it stands. */
export function unitsOfCharacter(character: string, text: string, profile: TextProfile): number {
  return unitsOf(character, planOf(text, profile, NO_OPTIONS));
}
