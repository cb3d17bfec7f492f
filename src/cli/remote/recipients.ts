/** Recipients from a CSV file of any length, a row at a time. */
import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { BulkRecipient } from '#client';
import { usageError } from '../exit-codes.ts';
import { recipientOf } from './message-input.ts';
import { pairs } from './options.ts';

/** A row of the file as a recipient. */
export interface Row {
  /** Line that it ends on. */
  line: number;
  recipient: Exclude<BulkRecipient, string>;
}

/** Meaning of the columns. */
export interface Columns {
  /** Titles that mean something else than they say: title → `phone`, `locale`, a variable, or nothing to leave it out. */
  map: Readonly<Record<string, string>>;
  /** Variables that the template takes; `null`: there is no template, and no column is one. */
  variables: readonly string[] | null;
}

/** Octets within which the titles of the columns are looked for. */
const TITLE_OCTETS = 16_384;

/** Reads what `--map` says. */
export function columnsOf(map: readonly string[] | undefined, variables: readonly string[] | null): Columns {
  return { map: pairs('--map', map) ?? {}, variables };
}

/** The file as a stream; `-`: standard input. @throws CliError when it cannot be read */
export async function openFile(file: string): Promise<Readable> {
  if (file === '-') return process.stdin;
  const handle = await fs.promises.open(file).catch(() => {
    throw usageError(`The file ${file} cannot be read.`);
  });
  if ((await handle.stat()).isDirectory()) {
    await handle.close();
    throw usageError(`${file} is a folder: name the CSV file in it.`);
  }
  return handle.createReadStream({ highWaterMark: 256 * 1024 });
}

/** Reads a file to its end and sends nothing. @returns its rows and a digest of it @throws CliError for the first fault */
export async function surveyOf(file: string, columns: Columns): Promise<{ rows: number; digest: string }> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const _row of rowsOf(await openFile(file), columns, hash)) rows++;
  return { rows, digest: hash.digest('hex') };
}

/** The rows of a file. @throws CliError for what is no CSV, or has no column of numbers */
export async function* rowsOf(source: Readable, columns: Columns, hash?: Hash): AsyncGenerator<Row, void> {
  const parser = parse({
    bom: true,
    delimiter: [',', ';', '\t'],
    info: true,
    relax_column_count_less: true,
    skip_empty_lines: true,
    trim: true,
  });
  source.once('error', (error) => parser.destroy(error));
  source.pipe(sniffed(parser, hash)).pipe(parser);
  let fields: (string | null)[] | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (fields === null) fields = fieldsOf(record, columns);
      else yield { line: info.lines, recipient: recipientIn(record, fields) };
    }
  } catch (error) {
    if (error instanceof CsvError) throw usageError(`The file is no CSV: ${error.message}`);
    throw error;
  } finally {
    source.destroy();
  }
  if (fields === null) throw usageError('The file is empty: its first line names the columns.', NEEDS_PHONE);
}

const NEEDS_PHONE = 'One column is `phone`, or is made that: --map "Mobile=phone".';

/** Hands a file on, and chooses its delimiter by the first line. */
function sniffed(parser: { options: { delimiter: Buffer[] } }, hash: Hash | undefined): Transform {
  let isFirst = true;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash?.update(chunk);
      if (isFirst) {
        const title = chunk.subarray(0, TITLE_OCTETS).toString('latin1').split(/\r?\n/)[0] ?? '';
        const counted = [',', ';', '\t'].map((each) => [each, title.split(each).length] as const);
        const [delimiter] = counted.reduce((most, each) => (each[1] > most[1] ? each : most));
        parser.options.delimiter = [Buffer.from(delimiter)];
      }
      isFirst = false;
      done(null, chunk);
    },
  });
}

/** Fields that the columns are: `phone`, `locale`, `var.<name>`; `null`: none. @throws CliError for what is missing */
function fieldsOf(titles: readonly string[], { map, variables }: Columns): (string | null)[] {
  const unknown = Object.keys(map).filter((title) => !titles.includes(title));
  if (unknown.length > 0)
    throw usageError(`--map names "${unknown[0]}", and the file has the columns ${titles.join(', ')}.`);
  const fields = titles.map((title) => {
    const name = map[title] ?? title;
    if (name === 'phone' || name === 'locale') return name;
    return variables?.includes(name) ? `var.${name}` : null;
  });
  if (fields.includes('phone')) return fields;
  throw usageError(`No column of the file is a number: it has ${titles.join(', ')}.`, NEEDS_PHONE);
}

function recipientIn(record: readonly string[], fields: readonly (string | null)[]): Row['recipient'] {
  const variables: Record<string, string> = {};
  const recipient: Row['recipient'] = { to: { phone: '' } };
  for (const [index, field] of fields.entries()) {
    const value = record[index] ?? '';
    if (field === 'phone') recipient.to = recipientOf(value);
    else if (value === '' || field === null) continue;
    else if (field === 'locale') recipient.locale = value;
    else variables[field.slice('var.'.length)] = value;
  }
  if (Object.keys(variables).length > 0) recipient.variables = variables;
  return recipient;
}
