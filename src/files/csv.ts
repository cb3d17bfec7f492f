// The rows of a CSV file as its octets come, read in one pass.
import { type CsvError, Parser } from 'csv-parse';
import { InvalidInputError } from '../kernel/errors.ts';
import { asUtf8 } from './encoding.ts';

/** Octets that a header may have, and a row. */
export const MAX_HEADER_OCTETS = 64 * 1024;
const MAX_ROW_LENGTH = 64 * 1024;
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Any of them, anywhere: files are put together from files. */
const LINE_ENDS = ['\r\n', '\n', '\r'];
/** Excel's own first line, which names the delimiter and is no row. */
const SEPARATOR_LINE = /^"?sep=([^"\w\s]|\t)"?[;,\t]*$/i;

/** A row of the file. */
export interface CsvRow {
  /** Line of the file in which the row begins; from 1. */
  line: number;
  cells: string[];
}

/** A file that was looked at: how it is read, and its rows. */
export interface CsvFile {
  delimiter: string;
  /** The header alone, then what each piece of the file ends, at least one row. */
  batches: AsyncGenerator<CsvRow[], void>;
}

/**
 * Opens a CSV file. Nothing is read ahead of its first line. A quote out of place is part of its cell; empty lines are
 * left out. Comma, semicolon, tab or bar, whichever the header has most of, or the one that a line `sep=` names.
 *
 * @param encoding of a file that does not say it itself (`encodingOf`)
 * @throws InvalidInputError when it is no CSV file; reading throws one when a quote is never closed or a row is longer
 *   than 64 Ki characters: no later row can be recognised
 */
export async function openCsv(octets: AsyncIterable<Buffer>, encoding = 'utf-8'): Promise<CsvFile> {
  const source = asUtf8(octets, encoding);
  const head = await firstLine(source);
  const named = SEPARATOR_LINE.exec(head.line)?.[1];
  const delimiter = named ?? delimiterOf(head.line);
  return { delimiter, batches: batchesOf(resume(head.octets, source), delimiter, named === undefined ? 0 : 1) };
}

async function* batchesOf(pieces: AsyncIterable<Buffer>, delimiter: string, skip: number): AsyncGenerator<CsvRow[]> {
  const parser = new PieceParser(delimiter);
  let toSkip = skip;
  let isHeader = true;
  let line = 1;
  try {
    for await (const items of parsed(parser, pieces)) {
      const { rows, failed, nextLine } = numbered(items, line);
      line = nextLine;
      if (toSkip > 0) toSkip -= rows.splice(0, toSkip).length;
      if (isHeader && rows.length > 0) {
        isHeader = false;
        yield rows.splice(0, 1);
      }
      if (rows.length > 0) yield rows;
      if (failed !== null) throw unreadable(line, failed.code);
    }
  } finally {
    parser.destroy();
  }
}

/** A row, or what is wrong with the one that stands there. */
type Item = string[] | CsvError;

async function* parsed(parser: PieceParser, pieces: AsyncIterable<Buffer>): AsyncGenerator<Item[]> {
  for await (const piece of pieces) yield await parser.accept(piece);
  yield await parser.finish();
}

/** Gives what a piece of the file holds at once: a stream's own step for each row costs as much as reading the row. */
class PieceParser extends Parser {
  #items: Item[] = [];

  constructor(delimiter: string) {
    super({
      delimiter,
      record_delimiter: LINE_ENDS,
      relax_column_count: true,
      max_record_size: MAX_ROW_LENGTH,
      relax_quotes: true,
      skip_records_with_error: true,
      // In its place among the rows: an error of the stream itself would drop the rows before it.
      on_skip: (error) => {
        if (error !== undefined) this.#items.push(error);
      },
    });
  }

  /** The rows that end in this piece. */
  accept(piece: Buffer): Promise<Item[]> {
    return new Promise((resolve, reject) => {
      this.write(piece, (error) => (error == null ? resolve(this.#taken()) : reject(error)));
    });
  }

  /** The last row, when no line end is behind it. */
  finish(): Promise<Item[]> {
    return new Promise((resolve, reject) => {
      this.once('error', reject);
      this.end(() => resolve(this.#taken()));
    });
  }

  /** Takes a row from the parser, and `null` after the last one. */
  override push(item: Item | null): boolean {
    if (item !== null) this.#items.push(item);
    return true;
  }

  #taken(): Item[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }
}

/** The rows that can be recognised, empty lines left out; the fault that ends them, and the line after. */
function numbered(items: readonly Item[], firstLine: number) {
  const rows: CsvRow[] = [];
  let nextLine = firstLine;
  for (const item of items) {
    if (item instanceof Error) return { rows, failed: item, nextLine };
    if (item.length > 1 || item[0] !== '') rows.push({ line: nextLine, cells: item });
    nextLine += 1;
    for (const cell of item) nextLine += lineEndsIn(cell);
  }
  return { rows, failed: null, nextLine };
}

function lineEndsIn(cell: string): number {
  return cell.includes('\n') || cell.includes('\r') ? cell.split(/\r\n|\n|\r/).length - 1 : 0;
}

function unreadable(line: number, code: string): InvalidInputError {
  const what =
    code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'opens a quote that is never closed'
      : `is longer than ${MAX_ROW_LENGTH} characters: is a quote not closed?`;
  return new InvalidInputError([{ path: [`line ${line}`], message: `${what}; nothing from there on was taken` }]);
}

/**
 * Returns the octets up to the end of the first row that is not blank, perhaps with more after it; each octet is read
 * once. A title in quotes may have line ends; where a quote is not closed, the row ends with its first line.
 */
async function firstLine(source: AsyncIterator<Buffer>): Promise<{ octets: Buffer; line: string }> {
  const pieces: Buffer[] = [];
  let [length, begin, lineEnd] = [0, -1, -1];
  let quoted = false;
  for (;;) {
    const next = await source.next();
    if (next.done === true) return headOf(pieces, Math.max(begin, 0), lineEnd < 0 ? length : lineEnd);
    const piece = next.value;
    pieces.push(piece);
    for (let index = 0; index < piece.length; index++) {
      const octet = piece[index] ?? 0;
      const at = length + index;
      if (begin < 0 && !isBlank(octet)) begin = at;
      if (octet === QUOTE) quoted = !quoted;
      if (begin >= 0 && (octet === 0x0a || octet === 0x0d)) {
        if (!quoted) return headOf(pieces, begin, at);
        if (lineEnd < 0) lineEnd = at;
      }
      if (at < MAX_HEADER_OCTETS) continue;
      if (lineEnd < 0) throw tooLong();
      return headOf(pieces, begin, lineEnd);
    }
    length += piece.length;
  }
}

const QUOTE = 0x22;

function headOf(pieces: readonly Buffer[], begin: number, end: number): { octets: Buffer; line: string } {
  const octets = Buffer.concat(pieces);
  return { octets, line: octets.toString('utf8', begin, end) };
}

/** Space, tab, line feed, vertical tab, form feed, carriage return. */
function isBlank(octet: number): boolean {
  return octet === 0x20 || (octet >= 0x09 && octet <= 0x0d);
}

function tooLong(): InvalidInputError {
  const message = `has more than ${MAX_HEADER_OCTETS} octets: is this a CSV file?`;
  return new InvalidInputError([{ path: ['header'], message }]);
}

async function* resume(head: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
}

/** The delimiter that the header has most of, outside of quotes. */
function delimiterOf(line: string): string {
  const counts = new Map<string, number>(DELIMITERS.map((each) => [each, 0]));
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    const count = counts.get(character);
    if (!quoted && count !== undefined) counts.set(character, count + 1);
  }
  return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
}
