import { type CsvError, Parser } from 'csv-parse';
import { InvalidInputError } from '../../kernel/errors.ts';

/** Octets that a header may have, and a row. */
export const MAX_HEADER_OCTETS = 64 * 1024;
const MAX_ROW_LENGTH = 64 * 1024;
const DELIMITERS = [',', ';', '\t'] as const;

/** A row of the file. */
export interface CsvRow {
  /** Where it begins; from 1. */
  line: number;
  cells: string[];
}

/**
 * The rows of a CSV file as its octets come: the header alone, then what each piece of the file ends, at least one row.
 * Nothing is read ahead. A quote out of place is part of its cell; empty lines are left out. Comma, semicolon or tab,
 * whichever the header has most of.
 *
 * @throws InvalidInputError when a quote is never closed or a row is longer than 64 Ki characters: no later row can be told
 */
export async function* readCsv(octets: AsyncIterable<Buffer>): AsyncGenerator<CsvRow[]> {
  const source = octets[Symbol.asyncIterator]();
  const head = await firstLine(source);
  const parser = new PieceParser(delimiterOf(head.toString('utf8')));
  let isHeader = true;
  let line = 1;
  try {
    for await (const items of parsed(parser, resume(head, source))) {
      const { rows, failed, nextLine } = numbered(items, line);
      line = nextLine;
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
      bom: true,
      delimiter,
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

  /** Where the parser puts a row, and `null` behind the last. */
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

/** The rows that can be told, empty lines left out; what ends them, and the line after. */
function numbered(items: readonly Item[], firstLine: number) {
  const rows: CsvRow[] = [];
  let nextLine = firstLine;
  for (const item of items) {
    if (item instanceof Error) return { rows, failed: item, nextLine };
    if (item.length > 1 || item[0] !== '') rows.push({ line: nextLine, cells: item });
    nextLine += 1;
    for (const cell of item) if (cell.includes('\n')) nextLine += cell.split('\n').length - 1;
  }
  return { rows, failed: null, nextLine };
}

function unreadable(line: number, code: string): InvalidInputError {
  const what =
    code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'opens a quote that is never closed'
      : `is longer than ${MAX_ROW_LENGTH} characters: is a quote not closed?`;
  return new InvalidInputError([{ path: [`line ${line}`], message: `${what}; nothing from there on was taken` }]);
}

/** What came up to the end of the first line that is not empty, and perhaps more. */
async function firstLine(source: AsyncIterator<Buffer>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for (;;) {
    const next = await source.next();
    if (next.done === true) return head;
    head = Buffer.concat([head, next.value]);
    if (/[^\s\uFEFF][^\n\r]*[\n\r]/.test(head.toString('utf8'))) return head;
    if (head.length > MAX_HEADER_OCTETS) {
      const message = `has more than ${MAX_HEADER_OCTETS} octets: is this a CSV file?`;
      throw new InvalidInputError([{ path: ['header'], message }]);
    }
  }
}

async function* resume(head: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
}

/** The delimiter that the header has most of, outside of quotes. */
function delimiterOf(head: string): string {
  const line = head.replace(/^[\s\uFEFF]+/, '').split(/[\n\r]/, 1)[0] ?? '';
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((each) => bare.split(each).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}
