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

/** How the octets of a data_coding are to be read: SMPP 3.4 §5.2.19 to 0x0F, from there 3GPP TS 23.038 §4. */
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
