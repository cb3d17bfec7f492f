/** Decoding of received texts: one message's octets, or the joined octets of its parts, to text. */
import { decodeSeptets, unpackSeptets } from './gsm7.ts';
import { readHeader } from './header.ts';
import type { DefaultAlphabet } from './profile.ts';

/** An inbound text, as far as it can be read. */
export interface Decoded {
  /** Characters that cannot be read are U+FFFD. BINARY: the octets in hexadecimal. */
  text: string;
  encoding: 'GSM7' | 'UCS2' | 'BINARY';
}

/** Character sets that have a data_coding of their own, by their WHATWG label. SMPP 3.4 §5.2.19 */
const CHARACTER_SETS: Readonly<Record<number, string>> = {
  5: 'shift_jis',
  6: 'iso-8859-5',
  7: 'iso-8859-8',
  10: 'iso-2022-jp',
  13: 'euc-jp',
  14: 'euc-kr',
};

type Reading = 'DEFAULT' | 'GSM7' | 'ASCII' | 'LATIN1' | 'UCS2' | 'BINARY' | { label: string };

/** Reading of the octets of a data_coding: SMPP 3.4 §5.2.19 to 0x0F, from there 3GPP TS 23.038 §4. */
function readingOf(dataCoding: number): Reading {
  if (dataCoding === 0) return 'DEFAULT';
  if (dataCoding === 1) return 'ASCII';
  if (dataCoding === 3) return 'LATIN1';
  if (dataCoding === 2 || dataCoding === 4 || dataCoding === 9) return 'BINARY';
  if (dataCoding === 8) return 'UCS2';
  if (dataCoding < 0x10) {
    const label = CHARACTER_SETS[dataCoding];
    return label === undefined ? 'DEFAULT' : { label };
  }
  const group = dataCoding >> 4;
  if (group < 0xc) return (['DEFAULT', 'BINARY', 'UCS2', 'DEFAULT'] as const)[(dataCoding >> 2) & 3] ?? 'DEFAULT';
  if (group === 0xe) return 'UCS2';
  if (group === 0xf) return (dataCoding & 4) === 0 ? 'DEFAULT' : 'BINARY';
  return 'DEFAULT';
}

/** The octets of one message or part, as a PDU has them. */
export interface TextOctets {
  payload: Buffer;
  dataCoding: number;
  /** User data header with its length octet; names the shift tables. */
  udh: Buffer | null;
}

/**
 * Reads the text of consecutive parts. Those that are written alike are joined octet by octet first: handsets and SMSCs
 * cut between an escape and what it escapes, and between the halves of a surrogate pair. Never throws.
 *
 * @param defaultAlphabet what data_coding 0 means to this SMSC
 */
export function decodeParts(parts: readonly TextOctets[], defaultAlphabet: DefaultAlphabet = 'GSM7_UNPACKED'): Decoded {
  const runs: TextOctets[][] = [];
  for (const part of parts) {
    const run = runs.at(-1);
    const [first] = run ?? [];
    if (run !== undefined && first !== undefined && writing(first) === writing(part)) run.push(part);
    else runs.push([part]);
  }
  const read = runs.map((run) => decodeRun(run, defaultAlphabet));
  const encoding = read.find((each) => each.encoding !== 'GSM7')?.encoding ?? 'GSM7';
  return { text: read.map((each) => each.text).join(''), encoding };
}

/** Key that is the same for two parts whose octets may be joined. */
function writing({ dataCoding, udh }: TextOctets): string {
  const { singleShift, lockingShift } = udh === null ? {} : readHeader(udh);
  return `${dataCoding}/${singleShift}/${lockingShift}`;
}

function decodeRun(run: readonly TextOctets[], defaultAlphabet: DefaultAlphabet): Decoded {
  const [first] = run;
  if (first === undefined) return { text: '', encoding: 'GSM7' };
  const { dataCoding, udh } = first;
  const reading = readingOf(dataCoding);
  const packed = reading === 'DEFAULT' && defaultAlphabet === 'GSM7_PACKED';
  // Each part is packed by itself, behind its own header.
  const octets = run.map((part) => (packed ? unpackSeptets(part.payload, part.udh?.length ?? 0) : part.payload));
  const ucs2 = reading === 'UCS2' || (reading === 'DEFAULT' && defaultAlphabet === 'UCS2');
  const joined = Buffer.concat(ucs2 ? withoutMarks(octets) : octets);
  return decodeShortMessage(joined, dataCoding, udh, packed ? 'GSM7_UNPACKED' : defaultAlphabet);
}

/** Some gateways begin each part with a byte order mark: the first says it for all. */
function withoutMarks(parts: readonly Buffer[]): Buffer[] {
  const mark = parts[0]?.subarray(0, 2) ?? Buffer.alloc(0);
  const isMark = mark.length === 2 && [BIG_ENDIAN_MARK, LITTLE_ENDIAN_MARK].includes(mark.readUInt16BE(0));
  return parts.map((part, index) =>
    isMark && index > 0 && part.subarray(0, 2).equals(mark) ? part.subarray(2) : part,
  );
}

/**
 * Reads the text of an inbound message. Never throws.
 *
 * @param udh user data header with its length octet; names the shift tables
 * @param defaultAlphabet what data_coding 0 means to this SMSC
 */
export function decodeShortMessage(
  payload: Buffer,
  dataCoding: number,
  udh: Buffer | null = null,
  defaultAlphabet: DefaultAlphabet = 'GSM7_UNPACKED',
): Decoded {
  const reading = readingOf(dataCoding);
  switch (reading) {
    case 'BINARY':
      return { text: payload.toString('hex'), encoding: 'BINARY' };
    case 'UCS2':
      return { text: decodeUcs2(payload), encoding: 'UCS2' };
    case 'ASCII':
      return { text: payload.toString('latin1').replace(/[\u0080-\u00ff]/g, '\ufffd'), encoding: 'GSM7' };
    case 'LATIN1':
      return { text: payload.toString('latin1'), encoding: 'GSM7' };
    case 'DEFAULT':
    case 'GSM7':
      return decodeDefault(payload, udh, defaultAlphabet);
    default:
      return { text: new TextDecoder(reading.label).decode(payload), encoding: 'UCS2' };
  }
}

function decodeDefault(payload: Buffer, udh: Buffer | null, defaultAlphabet: DefaultAlphabet): Decoded {
  const shift = udh === null ? {} : readHeader(udh);
  switch (defaultAlphabet) {
    case 'GSM7_PACKED':
      return { text: decodeSeptets(unpackSeptets(payload, udh?.length ?? 0), shift), encoding: 'GSM7' };
    case 'LATIN1':
      return decodeShortMessage(payload, 3);
    case 'ASCII':
      return decodeShortMessage(payload, 1);
    case 'UCS2':
      return decodeShortMessage(payload, 8);
    default:
      return { text: decodeSeptets(payload, shift), encoding: 'GSM7' };
  }
}

/** UCS-2 is big-endian, unless it begins with the mark of the other order. ISO/IEC 10646 §10 */
function decodeUcs2(payload: Buffer): string {
  const even = payload.length % 2 === 0 ? payload : payload.subarray(0, payload.length - 1);
  const mark = even.length === 0 ? 0 : even.readUInt16BE(0);
  const text = mark === LITTLE_ENDIAN_MARK ? even : Buffer.from(even).swap16();
  const unmarked = mark === LITTLE_ENDIAN_MARK || mark === BIG_ENDIAN_MARK ? text.subarray(2) : text;
  return unmarked.toString('utf16le').toWellFormed();
}

const BIG_ENDIAN_MARK = 0xfeff;
const LITTLE_ENDIAN_MARK = 0xfffe;
