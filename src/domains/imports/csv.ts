import { Readable, type Transform } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
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
 * The rows of a CSV file, the header first, as its octets come; nothing is read ahead beyond buffers. A quote
 * out of place is part of its cell; empty lines are left out. Comma, semicolon or tab,
 * whichever the header has most of.
 *
 * @throws InvalidInputError when a quote is never closed or a row is longer than 64 Ki characters: no later row can be told
 */
export async function* readCsv(octets: AsyncIterable<Buffer>): AsyncGenerator<CsvRow> {
  const source = octets[Symbol.asyncIterator]();
  const head = await firstLine(source);
  const parser = openParser(delimiterOf(head.toString('utf8')));
  const input = Readable.from(resume(head, source), { objectMode: false, highWaterMark: 64 * 1024 });
  input.once('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let line = 1;
  try {
    for await (const item of parser as AsyncIterable<string[] | CsvError>) {
      if (item instanceof Error) throw unreadable(line, item.code);
      if (item.length > 1 || item[0] !== '') yield { line, cells: item };
      line += 1;
      for (const cell of item) if (cell.includes('\n')) line += cell.split('\n').length - 1;
    }
  } finally {
    input.destroy();
    parser.destroy();
  }
}

function openParser(delimiter: string): Transform {
  const parser: Transform = parse({
    bom: true,
    delimiter,
    relax_column_count: true,
    max_record_size: MAX_ROW_LENGTH,
    relax_quotes: true,
    skip_records_with_error: true,
    // In its place among the rows: an error of the stream itself would drop the rows that wait in it.
    on_skip(error) {
      if (error !== undefined) parser.push(error);
    },
  });
  return parser;
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
