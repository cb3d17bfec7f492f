import { ABSENT, decodeGsm7, EXTENDED, encodeGsm7, gsm7Code, septetsOf } from './gsm7.ts';

/** How a text is written. */
export type TextEncoding = 'GSM7' | 'UCS2';

/** Units a message holds alone, and a part with an 8-bit concatenation header. 3GPP TS 23.040 §9.2.3.24.1 */
const CAPACITY = {
  GSM7: { alone: 160, part: 153 },
  UCS2: { alone: 70, part: 67 },
} as const satisfies Record<TextEncoding, { alone: number; part: number }>;

/** data_coding. SMPP 3.4 §5.2.19 */
const DATA_CODING = { GSM7: 0x00, UCS2: 0x08 } as const satisfies Record<TextEncoding, number>;

/** Parts a message may have: handsets are known to refuse more, and ten cost as much as a person expects to pay once. */
export const MAX_PARTS = 10;

/** What sending a text takes. */
export interface Encoded {
  encoding: TextEncoding;
  dataCoding: number;
  partCount: number;
  /** Septets (GSM7) or UTF-16 units (UCS2) of the text; headers are not counted. */
  unitsUsed: number;
  /** Units that fit into the last part before another one begins. */
  unitsLeftInPart: number;
}

/** Chooses the encoding of a text and counts its parts, without writing it. Prices and previews use it. */
export function measure(text: string): Encoded {
  let septets = 0;
  for (let i = 0; i < text.length; i++) {
    const code = gsm7Code(text.charCodeAt(i));
    if (code === ABSENT) return measured(text, 'UCS2', text.length);
    septets += code >= EXTENDED ? 2 : 1;
  }
  return measured(text, 'GSM7', septets);
}

function measured(text: string, encoding: TextEncoding, unitsUsed: number): Encoded {
  const { alone, part } = CAPACITY[encoding];
  const dataCoding = DATA_CODING[encoding];
  if (unitsUsed <= alone) return { encoding, dataCoding, partCount: 1, unitsUsed, unitsLeftInPart: alone - unitsUsed };
  const pieces = split(text, encoding);
  const last = pieces.at(-1) ?? '';
  return {
    encoding,
    dataCoding,
    partCount: pieces.length,
    unitsUsed,
    unitsLeftInPart: part - unitsOf(last, encoding),
  };
}

function unitsOf(text: string, encoding: TextEncoding): number {
  if (encoding === 'UCS2') return text.length;
  let septets = 0;
  for (let i = 0; i < text.length; i++) septets += septetsOf(text.charCodeAt(i));
  return septets;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Cuts a text into pieces that fit a part each. Escape and surrogate pairs stay whole always; grapheme clusters (an
 * emoji with its modifiers) stay whole where one fits into a part.
 */
function split(text: string, encoding: TextEncoding): string[] {
  const capacity = CAPACITY[encoding].part;
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
  for (const cluster of encoding === 'GSM7' ? text : clustersOf(text)) {
    const units = unitsOf(cluster, encoding);
    if (units <= capacity) take(cluster, units);
    else for (const character of cluster) take(character, character.length);
  }
  pieces.push(piece);
  return pieces;
}

function* clustersOf(text: string): Generator<string> {
  for (const { segment } of graphemes.segment(text)) yield segment;
}

/** One part, ready for a PDU. */
export interface EncodedPart {
  /** 1 to `total` */
  number: number;
  total: number;
  /** User data header with its length octet; `null` when the message has one part. */
  udh: Buffer | null;
  /** GSM7: unpacked, one septet an octet; UCS2: UTF-16BE. The header is not in it. */
  payload: Buffer;
}

/** Concatenated short message, 8-bit reference. 3GPP TS 23.040 §9.2.3.24.1 */
const IEI_CONCATENATION_8BIT = 0x00;

/**
 * Writes a text as the parts of a message.
 *
 * @param options.reference names the message among those on their way to the same handset; 0 to 255
 */
export function encodeParts(
  text: string,
  options: { concatenation: 'UDH_8BIT'; reference: number },
): { encoded: Encoded; parts: EncodedPart[] } {
  const encoded = measure(text);
  const write = encoded.encoding === 'GSM7' ? encodeGsm7 : encodeUcs2;
  if (encoded.partCount === 1) {
    return { encoded, parts: [{ number: 1, total: 1, udh: null, payload: write(text) }] };
  }
  const pieces = split(text, encoded.encoding);
  const parts = pieces.map((piece, index) => ({
    number: index + 1,
    total: pieces.length,
    udh: Buffer.from([5, IEI_CONCATENATION_8BIT, 3, options.reference & 0xff, pieces.length, index + 1]),
    payload: write(piece),
  }));
  return { encoded, parts };
}

function encodeUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/** A character that makes a text dearer. */
export interface CostlyCharacter {
  /** One character (code point). */
  character: string;
  /** UTF-16 index of its first occurrence. */
  offset: number;
  count: number;
  /** Units each occurrence costs in the encoding of the text. */
  costUnits: number;
  /** `UCS2`: it alone forces the whole text out of GSM 7-bit. */
  forces: 'UCS2' | null;
  /** A spelling in GSM 7-bit that reads the same; `null`: there is none. */
  suggestion: string | null;
}

/** Typographic characters and their GSM 7-bit twins. */
const TWINS: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201a': "'",
  '\u201b': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u00ab': '"',
  '\u00bb': '"',
  '\u2010': '-',
  '\u2011': '-',
  '\u2012': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u2015': '-',
  '\u2022': '*',
  '\u2026': '...',
  '\u00a0': ' ',
  '\u2002': ' ',
  '\u2003': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u200b': '',
  '\ufeff': '',
  '`': "'",
  '\u00b4': "'",
  ç: 'Ç',
  '\t': ' ',
};

/** The characters that cost more than one unit or force UCS-2, in order of first occurrence. */
export function costlyCharacters(text: string): CostlyCharacter[] {
  const { encoding } = measure(text);
  const found = new Map<string, CostlyCharacter>();
  let offset = 0;
  for (const character of text) {
    const septets = character.length === 1 ? septetsOf(character.charCodeAt(0)) : 0;
    const known = found.get(character);
    if (known !== undefined) known.count++;
    else if (septets !== 1) {
      found.set(character, {
        character,
        offset,
        count: 1,
        costUnits: encoding === 'UCS2' ? character.length : septets,
        forces: septets === 0 ? 'UCS2' : null,
        suggestion: TWINS[character] ?? plain(character),
      });
    }
    offset += character.length;
  }
  return [...found.values()];
}

/** The letter without its accents, if GSM 7-bit has that. */
function plain(character: string): string | null {
  const bare = character.normalize('NFD').replace(/\p{M}/gu, '');
  return bare !== character && bare.length === 1 && septetsOf(bare.charCodeAt(0)) > 0 ? bare : null;
}

/**
 * Reads the text of an inbound message; what cannot be read becomes U+FFFD. Never throws.
 *
 * @param dataCoding SMPP 3.4 §5.2.19: 0 default (GSM 7-bit unpacked), 1 IA5, 3 Latin-1, 8 UCS-2
 */
export function decodeShortMessage(payload: Buffer, dataCoding: number): string {
  if (dataCoding === 8) {
    const even = payload.length % 2 === 0 ? payload : payload.subarray(0, payload.length - 1);
    return Buffer.from(even).swap16().toString('utf16le').toWellFormed();
  }
  if (dataCoding === 1) return payload.toString('latin1').replace(/[\u0080-\u00ff]/g, '\ufffd');
  if (dataCoding === 3) return payload.toString('latin1');
  return decodeGsm7(payload);
}
