/** Subcommands of `suppressions` for files: importing and exporting the list as CSV, a piece at a time. */
import fs from 'node:fs';
import { Command, Option } from 'commander';
import { parse } from 'csv-parse';
import { PURPOSE_NAMES } from '../../kernel/words.ts';
import { withExamples } from '../examples.ts';
import { CliError, EXIT, usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { choice, given } from './options.ts';
import { plain, printOne, write } from './output.ts';
import { pagesOf } from './paging.ts';
import { Progress } from './progress.ts';
import { STATED, SUPPRESSIONS, type Suppression } from './suppressions-shape.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const IMPORT = `mutation Import($input: ImportSuppressionsInput!) { importSuppressions(input: $input) {
  ... on ImportSuppressionsPayload { added known refused { path message } } ${failures('InvalidInput')} } }`;
/** Rows that are sent at a time; the hub takes 1,000. */
const ROWS_A_REQUEST = 1_000;
/** Refusals that are printed. */
const SHOWN = 20;
const COLUMNS = ['phone', 'reason', 'purposes', 'expiresAt'];

interface Piece {
  added: number;
  known: number;
  refused: { path: string[]; message: string }[];
}

/** `heliograph suppressions import`. */
export function suppressionsImportCommand(): Command {
  const command = new Command('import')
    .description('numbers from a CSV file of any length; the same file again changes nothing')
    .argument(
      '<file>',
      `the file, with a header: phone, and if need be ${COLUMNS.slice(1).join(', ')}; "-": standard input`,
    )
    .addOption(choice('--reason <reason>', STATED, 'why, where a row does not say').default('MANUAL'))
    .addOption(new Option('--allow-refused', 'exit with 0 although rows were refused'))
    .action(importFile);
  return withExamples(
    withHubOptions(command),
    'heliograph suppressions import stopped.csv --reason stop',
    'heliograph suppressions import register.csv --reason regulator --json',
  );
}

interface ImportOptions extends HubOptions {
  reason: string;
  allowRefused?: true;
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  const hub = openHub(options);
  const progress = new Progress('rows', null);
  const total = { rows: 0, added: 0, known: 0, refused: 0, refusals: [] as { line: number; message: string }[] };
  const flush = async (rows: Row[]): Promise<void> => {
    if (rows.length === 0) return;
    const sent = rows.map(({ line: _line, ...row }) => row);
    const piece = await hub.mutate<Piece>(IMPORT, { input: { rows: sent } });
    total.rows += rows.length;
    total.added += piece.added;
    total.known += piece.known;
    total.refused += piece.refused.length;
    for (const { path, message } of piece.refused.slice(0, SHOWN - total.refusals.length)) {
      total.refusals.push({ line: rows[Number(path[1])]?.line ?? 0, message: `${path.slice(2).join('.')} ${message}` });
    }
    progress.update(total.rows);
  };
  let rows: Row[] = [];
  for await (const row of rowsOf(file, options.reason)) {
    const fault = faultOf(row);
    if (fault !== null) {
      // The hub takes a request as a whole where a value is no reason, purpose or moment: such a row is left out here.
      total.rows += 1;
      total.refused += 1;
      if (total.refusals.length < SHOWN) total.refusals.push({ line: row.line, message: fault });
      continue;
    }
    if (rows.push(row) < ROWS_A_REQUEST) continue;
    await flush(rows);
    rows = [];
  }
  await flush(rows);
  progress.stop();
  total.refusals.sort((a, b) => a.line - b.line);
  const lines = [
    `${total.rows} rows: ${total.added} added, ${total.known} known, ${total.refused} refused`,
    ...total.refusals.map(({ line, message }) => plain(`line ${line}: ${message}`)),
  ];
  await printOne(options.json, total, lines);
  if (total.refused > 0 && options.allowRefused !== true) process.exitCode = EXIT.PARTLY;
}

interface Row {
  line: number;
  phone: string;
  reason: string;
  purposes?: string[];
  expiresAt?: string;
}

/** Rows of a file, as they are read. @throws CliError on a file that cannot be read, or has no column `phone` */
async function* rowsOf(file: string, reason: string): AsyncGenerator<Row> {
  const source = file === '-' ? process.stdin : fs.createReadStream(file);
  const parser = parse({
    columns: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    info: true,
    relax_column_count: true,
  });
  source.on('error', (error: Error) => parser.destroy(error));
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<{
      record: Record<string, string | undefined>;
      info: { lines: number };
    }>) {
      if (record.phone === undefined)
        throw usageError(`The file has no column "phone"; its columns: ${COLUMNS.join(', ')}.`);
      const own = record.reason === undefined || record.reason === '' ? reason : record.reason.toUpperCase();
      yield { line: info.lines, phone: record.phone, reason: own, ...given(moreOf(record)) };
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw usageError(`The file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Fault of a row whose values no request may have; `null`: none. */
function faultOf({ reason, purposes = [], expiresAt }: Row): string | null {
  if (!STATED.includes(reason)) return `reason "${reason}" is none of ${STATED.join(', ')}`;
  const wrong = purposes.find((each) => !PURPOSE_NAMES.some((name) => name === each));
  if (wrong !== undefined) return `purposes "${wrong}" is none of ${PURPOSE_NAMES.join(', ')}`;
  return expiresAt === '' ? 'expiresAt must be a day or a moment, such as 2027-12-31' : null;
}

function moreOf({ purposes, expiresAt }: Record<string, string | undefined>): Partial<Row> {
  return {
    ...(purposes ? { purposes: purposes.toUpperCase().split(/[|\s]+/) } : {}),
    ...(expiresAt ? { expiresAt: momentOf(expiresAt) } : {}),
  };
}

/** The moment of a day or a moment as people write it; empty: it is none. */
function momentOf(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

/** `heliograph suppressions export`. */
export function suppressionsExportCommand(): Command {
  const command = new Command('export')
    .description(
      'print the whole list as CSV, or with --json as one object a line; of numbers that are no contacts the id alone is known',
    )
    .action(exportAll);
  return withExamples(withHubOptions(command), 'heliograph suppressions export > suppressed.csv');
}

async function exportAll(options: HubOptions): Promise<void> {
  if (options.json !== true) await write('id,phone,reason,purposes,createdAt,expiresAt\n');
  for await (const page of pagesOf<Suppression>(openHub(options), SUPPRESSIONS, {}, null)) {
    await write(page.map((each) => (options.json === true ? `${JSON.stringify(each)}\n` : csvRow(each))).join(''));
  }
}

function csvRow({ id, contact, reason, purposes, createdAt, expiresAt }: Suppression): string {
  return `${[id, contact?.phone ?? '', reason, purposes.join('|'), createdAt, expiresAt ?? ''].join(',')}\n`;
}
