import { Readable, type TransformCallback } from 'node:stream';
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
 * The rows of a CSV file as its octets come: the header alone, then what some 64 KiB hold, at least one row. Nothing is
 * read ahead beyond buffers. A quote out of place is part of its cell; empty lines are left out. Comma, semicolon or
 * tab, whichever the header has most of.
 *
 * @throws InvalidInputError when a quote is never closed or a row is longer than 64 Ki characters: no later row can be told
 */
export async function* readCsv(octets: AsyncIterable<Buffer>): AsyncGenerator<CsvRow[]> {
  const source = octets[Symbol.asyncIterator]();
  const head = await firstLine(source);
  const parser = new BatchParser(delimiterOf(head.toString('utf8')));
  const input = Readable.from(resume(head, source), { objectMode: false, highWaterMark: 64 * 1024 });
  input.once('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let isHeader = true;
  let line = 1;
  try {
    for await (const items of parser as AsyncIterable<(string[] | CsvError)[]>) {
      const { rows, failed, nextLine } = numbered(items, line);
      line = nextLine;
      if (isHeader && rows.length > 0) yield rows.splice(0, 1);
      isHeader &&= rows.length === 0 && failed === null;
      if (rows.length > 0) yield rows;
      if (failed !== null) throw unreadable(line, failed.code);
    }
  } finally {
    input.destroy();
    parser.destroy();
  }
}

/** The rows that can be told, empty lines left out; what ends them, and the line after. */
function numbered(items: readonly (string[] | CsvError)[], firstLine: number) {
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

/** Hands on what one piece of the file holds at once: a stream's own step for each row costs as much as reading the row. */
class BatchParser extends Parser {
  #items: unknown[] = [];

  constructor(delimiter: string) {
    super({
      bom: true,
      delimiter,
      relax_column_count: true,
      max_record_size: MAX_ROW_LENGTH,
      relax_quotes: true,
      skip_records_with_error: true,
      // In its place among the rows: an error of the stream itself would drop the rows that wait in it.
      on_skip: (error) => {
        if (error !== undefined) this.#items.push(error);
      },
    });
  }

  override push(item: unknown): boolean {
    if (item === null) return super.push(null);
    this.#items.push(item);
    return true;
  }

  override _transform(octets: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    super._transform(octets, encoding, (error) => this.#handOn(done, error));
  }

  override _flush(done: TransformCallback): void {
    super._flush((error) => this.#handOn(done, error));
  }

  #handOn(done: TransformCallback, error?: Error | null): void {
    const items = this.#items;
    this.#items = [];
    if (items.length > 0) super.push(items);
    done(error);
  }
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
