/** CSV files that a command is given, read as the hub reads those that are imported into it. */
import type { Hash } from 'node:crypto';
import fs from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type CsvRow, openCsv } from '../../files/csv.ts';
import { asUtf8, encodingOf, NOT_UTF8 } from '../../files/encoding.ts';
import { plain } from '../../files/titles.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { CliError, usageError } from '../exit-codes.ts';

/** The option of commands that read a file: its flags, and what it says. */
export const ENCODING_OPTION = [
  '--encoding <name>',
  'of a file that is not UTF-8 or UTF-16, e.g. windows-1252, windows-1254',
] as const;

/** A file, and how it is read. */
export interface CsvSource {
  /** `-`: standard input. */
  file: string;
  /** Of a file that does not say it itself; absent: UTF-8. */
  encoding: string | undefined;
}

/** A file whose header was read. */
export interface CsvTable<T> {
  titles: string[];
  /** Meaning of the columns. */
  columns: T;
  rows: AsyncGenerator<CsvRow, void>;
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

/**
 * Opens a file; a name in ".gz" is unpacked.
 *
 * @param readHeader reads the titles; throws where they are not right
 * @param hash takes in what is read
 * @throws CliError when it is no CSV file; reading its rows throws one too
 */
export async function openTable<T>(
  { file, encoding: label }: CsvSource,
  readHeader: (titles: readonly string[]) => T,
  hash?: Hash,
): Promise<CsvTable<T>> {
  const encoding = encodingNamed(label);
  const source = unpacked(file, await openFile(file));
  try {
    const { batches } = await openCsv(tapped(source, hash), encoding);
    const first = await batches.next();
    const header = first.done === true ? undefined : first.value[0];
    if (header === undefined) throw usageError('The file is empty: its first line names the columns.');
    const titles = header.cells.map((title) => title.trim());
    return { titles, columns: readHeader(titles), rows: rowsOf(file, source, batches) };
  } catch (error) {
    source.destroy();
    throw inWords(file, error);
  }
}

/**
 * The text of a file; `-`: of standard input.
 *
 * @param label what `--encoding` says
 * @throws CliError when it cannot be read
 */
export async function csvTextOf(file: string, label: string | undefined): Promise<string> {
  const encoding = encodingNamed(label);
  const pieces: Buffer[] = [];
  try {
    for await (const piece of asUtf8(unpacked(file, await openFile(file)), encoding)) pieces.push(piece);
  } catch (error) {
    throw inWords(file, error);
  }
  const text = Buffer.concat(pieces).toString();
  if (text.includes('\uFFFD')) throw usageError(`The file ${file} ${NOT_UTF8}.`);
  return text;
}

/**
 * Checks what the columns of a file were taken for: each for one thing, and one for the number.
 *
 * @param fields by column; `null`: it is not read
 * @throws CliError that names the columns
 */
export function checkFields(titles: readonly string[], fields: readonly (string | null)[], advice: string): void {
  const twice = fields.findIndex((field, index) => field !== null && fields.indexOf(field) !== index);
  if (twice >= 0) {
    const [first, second] = [fields.indexOf(fields[twice] ?? null), twice].map((index) => `"${titles[index]}"`);
    throw usageError(`The columns ${first} and ${second} are both ${fields[twice]}: rename one of them.`, advice);
  }
  if (fields.includes('phone')) return;
  if (titles.some((title) => title.includes('\uFFFD'))) throw usageError(`The header ${NOT_UTF8}.`);
  throw usageError(`No column of the file is a number: it has ${titles.join(', ')}.`, advice);
}

/** The titles of a file, as `fieldTitled` asks for them. */
export function plainTitles(titles: readonly string[]): Set<string> {
  return new Set(titles.map(plain));
}

async function* rowsOf(
  file: string,
  source: Readable,
  batches: AsyncGenerator<CsvRow[], void>,
): AsyncGenerator<CsvRow, void> {
  try {
    for await (const rows of batches) yield* rows;
  } catch (error) {
    throw inWords(file, error);
  } finally {
    source.destroy();
  }
}

function encodingNamed(label = 'utf-8'): string {
  const encoding = encodingOf(label);
  if (encoding !== null) return encoding;
  throw usageError(`--encoding "${label}" is not known: name one such as windows-1252.`);
}

function unpacked(file: string, source: Readable): Readable {
  if (!file.endsWith('.gz')) return source;
  const unpacking = createGunzip();
  source.once('error', (error) => unpacking.destroy(error));
  unpacking.once('close', () => source.destroy());
  return source.pipe(unpacking);
}

async function* tapped(source: Readable, hash: Hash | undefined): AsyncGenerator<Buffer> {
  for await (const piece of source as AsyncIterable<Buffer>) {
    hash?.update(piece);
    yield piece;
  }
}

/** An error of reading, as a sentence. */
function inWords(file: string, error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (!(error instanceof InvalidInputError))
    return usageError(`The file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  const { path, message } = error.issues[0] ?? { path: ['file'], message: error.message };
  const [place = 'file'] = path;
  const subject = place.startsWith('line') ? `L${place.slice(1)} of the file` : `The ${place}`;
  return usageError(`${subject} ${message}.`.replace(/\?\.$/, '?'));
}
