import {
  ABSENT,
  type Alphabet,
  alphabetsOf,
  DEFAULT_ALPHABET,
  EXTENDED,
  encodeSeptets,
  type Language,
  packSeptets,
  septetsOf,
} from './gsm7.ts';
import { type UserDataHeader, writeHeader } from './header.ts';
import { type MessageOptions, PLAIN_PROFILE, type TextProfile } from './profile.ts';

/** How a message is written on the air. */
export type TextEncoding = 'GSM7' | `GSM7_${Language}` | 'UCS2' | 'BINARY';

/** What a message says. */
export type Content = { kind: 'text'; text: string } | { kind: 'binary'; octets: Buffer };

/** Parts a message may have: handsets are known to refuse more, and ten cost as much as a person expects to pay once. */
export const MAX_PARTS = 10;

/** What sending a message takes. */
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

/** User data of one message on the air. 3GPP TS 23.040 §9.2.3.24 */
const USER_DATA_OCTETS = 140;
/** Octets of the information elements of a header. */
const ELEMENT_OCTETS = { shift: 3, ports: 6, reference8: 5, reference16: 6 } as const;
/** short_message of a submit_sm at most. SMPP 3.4 §5.2.21 */
const MAX_SHORT_MESSAGE_OCTETS = 254;

/** Units a message holds alone, and each part of a long one. */
interface Capacity {
  alone: number;
  part: number;
}

/** A way of writing one text. */
interface Plan {
  encoding: TextEncoding;
  /** `null`: UCS-2. */
  alphabet: Alphabet | null;
  capacity: Capacity;
  unitsUsed: number;
}

function capacityOf(
  encoding: TextEncoding,
  shiftCount: number,
  { concatenation }: TextProfile,
  { ports }: MessageOptions,
): Capacity {
  const own = shiftCount * ELEMENT_OCTETS.shift + (ports === undefined ? 0 : ELEMENT_OCTETS.ports);
  // The header that an SMSC writes from SAR TLVs or a message_payload is taken to be the short one.
  const reference = concatenation === 'UDH_16BIT' ? ELEMENT_OCTETS.reference16 : ELEMENT_OCTETS.reference8;
  const units = (elements: number) => {
    const octets = USER_DATA_OCTETS - (elements === 0 ? 0 : elements + 1);
    if (encoding === 'UCS2') return Math.floor(octets / 2);
    return encoding === 'BINARY' ? octets : Math.floor((octets * 8) / 7);
  };
  return { alone: units(own), part: units(own + reference) };
}

/** Chooses how a text is written: the default alphabet, else what takes the fewest parts, UCS-2 before a shift table. */
function planOf(text: string, profile: TextProfile, options: MessageOptions): Plan {
  if (profile.defaultAlphabet !== 'UCS2' && isWithin(text, profile)) {
    const septets = septetsOf(text, DEFAULT_ALPHABET);
    if (septets !== null) {
      const capacity = capacityOf('GSM7', 0, profile, options);
      return { encoding: 'GSM7', alphabet: DEFAULT_ALPHABET, capacity, unitsUsed: septets };
    }
  }
  const ucs2 = capacityOf('UCS2', 0, profile, options);
  let best: Plan = { encoding: 'UCS2', alphabet: null, capacity: ucs2, unitsUsed: text.length };
  for (const alphabet of nationalAlphabets(profile)) {
    const unitsUsed = septetsOf(text, alphabet);
    if (unitsUsed === null) continue;
    const encoding = `GSM7_${alphabet.language}` as TextEncoding;
    const capacity = capacityOf(encoding, Object.keys(alphabet.shift).length, profile, options);
    const plan = { encoding, alphabet, capacity, unitsUsed };
    if (partsOf(text, plan) < partsOf(text, best)) best = plan;
  }
  return best;
}

/** Whether the SMSC's own alphabet, when it is not GSM 7-bit, has every character. */
function isWithin(text: string, { defaultAlphabet }: TextProfile): boolean {
  if (defaultAlphabet === 'LATIN1') return !/[^\0-\xff]/.test(text);
  return defaultAlphabet !== 'ASCII' || !/[^\0-\x7f]/.test(text);
}

/** Shift tables are named in a header of ours, so they need septets and headers that are ours to write. */
function nationalAlphabets({ defaultAlphabet, concatenation, languages }: TextProfile): readonly Alphabet[] {
  if (!defaultAlphabet.startsWith('GSM7') || !concatenation.startsWith('UDH')) return [];
  return languages.flatMap(alphabetsOf);
}

function partsOf(text: string, plan: Plan): number {
  return plan.unitsUsed <= plan.capacity.alone ? 1 : split(text, plan).length;
}

function unitsOf(text: string, { alphabet }: Plan): number {
  if (alphabet === null) return text.length;
  let septets = 0;
  for (let i = 0; i < text.length; i++) septets += alphabet.codeOf(text.charCodeAt(i)) >= EXTENDED ? 2 : 1;
  return septets;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Cuts a text into pieces that fit a part each. Escape and surrogate pairs stay whole always; grapheme clusters (an
 * emoji with its modifiers, a letter with its vowel sign) stay whole where one fits into a part.
 */
function split(text: string, plan: Plan): string[] {
  const capacity = plan.capacity.part;
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  const take = (cluster: string, units: number) => {
    if (used + units > capacity) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += cluster;
    used += units;
  };
  for (const cluster of plan.alphabet === DEFAULT_ALPHABET ? text : clustersOf(text)) {
    const units = unitsOf(cluster, plan);
    if (units <= capacity) take(cluster, units);
    else for (const character of cluster) take(character, unitsOf(character, plan));
  }
  pieces.push(piece);
  return pieces;
}

function* clustersOf(text: string): Generator<string> {
  for (const { segment } of graphemes.segment(text)) yield segment;
}

/** Chooses the encoding of a text and counts its parts, without writing it. Prices and previews use it. */
export function measure(
  text: string,
  profile: TextProfile = PLAIN_PROFILE,
  options: MessageOptions = NO_OPTIONS,
): Encoded {
  const plan = planOf(text, profile, options);
  return measured(plan, plan.unitsUsed <= plan.capacity.alone ? [text] : split(text, plan), profile);
}

const NO_OPTIONS: MessageOptions = {};

function measured(plan: Plan, pieces: readonly string[], profile: TextProfile): Encoded {
  const { alone, part } = plan.capacity;
  const partCount = pieces.length;
  const left = partCount === 1 ? alone - plan.unitsUsed : part - unitsOf(pieces.at(-1) ?? '', plan);
  const submitCount = profile.concatenation === 'MESSAGE_PAYLOAD' ? 1 : partCount;
  return { encoding: plan.encoding, partCount, submitCount, unitsUsed: plan.unitsUsed, unitsLeftInPart: left };
}

/** As `measure`, for octets. */
export function measureBinary(octets: Buffer, profile: TextProfile, options: MessageOptions): Encoded {
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
  /** Where header and payload go. */
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
  options: MessageOptions = NO_OPTIONS,
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

function encodeBinary(
  octets: Buffer,
  reference: number,
  profile: TextProfile,
  options: MessageOptions,
): EncodedMessage {
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

function portsOf({ ports }: MessageOptions): UserDataHeader {
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
  { flash = false }: MessageOptions,
): Pick<EncodedMessage, 'dataCoding' | 'flashByTlv'> {
  const special = profile.dataCoding !== null || !profile.defaultAlphabet.startsWith('GSM7');
  if (kind === 'TEXT' && special) return { dataCoding: profile.dataCoding ?? 0, flashByTlv: flash };
  return { dataCoding: DATA_CODINGS[kind][flash ? 'flash' : 'plain'], flashByTlv: false };
}

/** Whether the default alphabet has a character. */
export function isInDefaultAlphabet(unit: number): boolean {
  return DEFAULT_ALPHABET.codeOf(unit) !== ABSENT;
}

/** Units that one character of a text costs where it stands. */
export function unitsOfCharacter(character: string, text: string, profile: TextProfile): number {
  return unitsOf(character, planOf(text, profile, NO_OPTIONS));
}
