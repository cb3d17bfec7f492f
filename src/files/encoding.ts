// The text of a file, whatever its octets: UTF-8 comes out, by byte order mark, by the octets' look or as the caller says.
import { InvalidInputError } from '../kernel/errors.ts';

/** Signatures of files that are no text, and the advice for each of them. */
const OTHER_FILES: readonly { magic: readonly number[]; message: string }[] = [
  {
    magic: [0x50, 0x4b, 0x03, 0x04],
    message: 'is an Excel workbook (.xlsx) or another ZIP file, not CSV: save it as "CSV UTF-8" and import that',
  },
  {
    magic: [0xd0, 0xcf, 0x11, 0xe0],
    message: 'is an old Excel workbook (.xls), not CSV: save it as "CSV UTF-8" and import that',
  },
  {
    magic: [0x1f, 0x8b],
    message: 'is packed with gzip: send it with the content encoding "gzip" (the command does, of a name in ".gz")',
  },
  { magic: [0x25, 0x50, 0x44, 0x46], message: 'is a PDF, not CSV' },
];

/** Octets that say what a file is: a byte order mark, a signature, the zeros of UTF-16. */
const TELLING_OCTETS = 4;

/** Windows-1252 where it differs from Latin-1, 0x80 to 0x9F: Node 20 decodes its label as Latin-1. WHATWG Encoding §10 */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Error text for octets that are not UTF-8. */
export const NOT_UTF8 =
  'is not UTF-8: save the file as "CSV UTF-8", or name its encoding, e.g. windows-1252 (Western Europe) or windows-1254 (Turkish)';

/** Reads pieces of text, whole characters at a time. */
type Decode = (piece: Buffer | null) => string;

/** The encoding of a name such as "windows-1254"; `null`: there is none. UTF-8 needs no decoding and is `"utf-8"`. */
export function encodingOf(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

/**
 * The file as UTF-8, without its byte order mark. What the file itself says of its encoding goes before the label.
 *
 * @param label of a supported encoding (`encodingOf`)
 * @throws InvalidInputError when it is a workbook, packed or otherwise no text
 */
export async function* asUtf8(octets: AsyncIterable<Buffer>, label: string): AsyncGenerator<Buffer> {
  const source = octets[Symbol.asyncIterator]();
  const head = await firstOctets(source);
  const other = OTHER_FILES.find(({ magic }) => magic.every((octet, index) => head[index] === octet));
  if (other !== undefined) throw new InvalidInputError([{ path: ['file'], message: other.message }]);
  const { encoding, mark } = implicitOrNull(head) ?? { encoding: label, mark: 0 };
  const decode = encoding === 'utf-8' ? null : decoderOf(encoding);
  const rest = head.subarray(mark);
  if (rest.length > 0) yield decode === null ? rest : Buffer.from(decode(rest));
  for (let next = await source.next(); next.done !== true; next = await source.next()) {
    yield decode === null ? next.value : Buffer.from(decode(next.value));
  }
  const last = decode?.(null) ?? '';
  if (last !== '') yield Buffer.from(last);
}

async function firstOctets(source: AsyncIterator<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  while (length < TELLING_OCTETS) {
    const next = await source.next();
    if (next.done === true) break;
    pieces.push(next.value);
    length += next.value.length;
  }
  return pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces);
}

/** Returns the encoding that a file states itself, and the number of octets of that statement; `null`: none. */
function implicitOrNull(head: Buffer): { encoding: string; mark: number } | null {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', mark: 3 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', mark: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', mark: 2 };
  if (b === 0 && d === 0 && a !== 0 && c !== 0) return { encoding: 'utf-16le', mark: 0 };
  return a === 0 && c === 0 && b !== 0 && d !== 0 ? { encoding: 'utf-16be', mark: 0 } : null;
}

function decoderOf(encoding: string): Decode {
  if (encoding === 'windows-1252') {
    return (piece) =>
      (piece?.toString('latin1') ?? '').replaceAll(
        /[\u0080-\u009f]/g,
        (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] ?? character,
      );
  }
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return (piece) => (piece === null ? decoder.decode() : decoder.decode(piece, { stream: true }));
}
