/** Subcommands of `suppressions` for files: importing and exporting the list as CSV, a piece at a time. */
import type fs from 'node:fs';
import { Command, Option } from 'commander';
import { cellFault, surplusFault } from '../../files/cells.ts';
import { fieldTitled } from '../../files/titles.ts';
import { DAY_OR_MOMENT, readDayOrMoment } from '../../kernel/moment.ts';
import { PURPOSE_NAMES } from '../../kernel/words.ts';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { checkFields, ENCODING_OPTION, openTable, plainTitles } from './csv-file.ts';
import { failures } from './faults.ts';
import type { Hub } from './hub.ts';
import { choice } from './options.ts';
import { plain, printOne, write } from './output.ts';
import { pagesOf } from './paging.ts';
import { Progress } from './progress.ts';
import { createRefusals, refusalRow } from './refusals-file.ts';
import { STATED, SUPPRESSIONS, type Suppression } from './suppressions-shape.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const IMPORT = `mutation Import($input: ImportSuppressionsInput!) { importSuppressions(input: $input) {
  ... on ImportSuppressionsPayload { added known refused { path message } } ${failures('InvalidInput')} } }`;
/** Rows that are sent at a time; the hub takes 1,000. */
const ROWS_A_REQUEST = 1_000;
/** Refusals that are printed; --refusals writes all of them. */
const SHOWN = 20;
const COLUMNS = ['phone', 'reason', 'purposes', 'expiresAt'] as const;

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
    .option(...ENCODING_OPTION)
    .option('--refusals <file>', 'write every refused row into this file, as CSV: line, message')
    .addOption(new Option('--allow-refused', 'exit with 0 although rows were refused'))
    .action(importFile);
  return withExamples(
    withHubOptions(command),
    'heliograph suppressions import stopped.csv --reason stop',
    'heliograph suppressions import excel.csv --encoding windows-1252 --refusals refused.csv',
    'heliograph suppressions import register.csv --reason regulator --json',
  );
}

interface ImportOptions extends HubOptions {
  reason: string;
  encoding?: string;
  refusals?: string;
  allowRefused?: true;
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  const hub = openHub(options);
  const source = { file, encoding: options.encoding };
  const { titles, columns, rows } = await openTable(source, fieldsOf);
  const ignored = titles.flatMap((title, index) => (columns[index] === null ? [title || `column ${index + 1}`] : []));
  const refusals = options.refusals === undefined ? null : createRefusals(options.refusals, file, ['line', 'message']);
  const total = new Total(ignored, refusals);
  const progress = new Progress('rows', null);
  try {
    for await (const chunk of chunksOf(rows)) {
      await sendChunk(
        hub,
        chunk.map((row) => ({ line: row.line, ...rowOf(row.cells, columns, options.reason) })),
        total,
      );
      progress.update(total.rows);
    }
  } finally {
    progress.stop();
    refusals?.end();
    // What was read before a fault is in force: that is told too.
    await printOne(options.json, total, linesOf(total));
  }
  if (total.refused > 0 && options.allowRefused !== true) process.exitCode = EXIT.PARTLY;
}

/** Counts of an import, as `--json` prints them: every row of the file is in one of them. */
class Total {
  rows = 0;
  added = 0;
  known = 0;
  refused = 0;
  readonly ignoredColumns: readonly string[];
  readonly refusals: { line: number; message: string }[] = [];
  readonly #file: fs.WriteStream | null;

  constructor(ignoredColumns: readonly string[], file: fs.WriteStream | null) {
    this.ignoredColumns = ignoredColumns;
    this.#file = file;
  }

  refuse(refusals: readonly { line: number; message: string }[]): void {
    for (const refusal of refusals.toSorted((a, b) => a.line - b.line)) {
      this.refused += 1;
      this.#file?.write(refusalRow(refusal.line, refusal.message));
      if (this.refusals.length < SHOWN) this.refusals.push(refusal);
    }
  }
}

function linesOf({ rows, added, known, refused, ignoredColumns, refusals }: Total): string[] {
  return [
    `${rows} rows: ${added} added, ${known} known, ${refused} refused`,
    ...(ignoredColumns.length === 0 ? [] : [plain(`not read: ${ignoredColumns.join(', ')}`)]),
    ...refusals.map(({ line, message }) => plain(`line ${line}: ${message}`)),
    ...(refused > SHOWN ? [`and ${refused - SHOWN} more; --refusals <file> writes all of them`] : []),
  ];
}

/** A row of the file: what is sent, or what is wrong with it. */
type Read = { line: number } & ({ row: Row } | { fault: string });

interface Row {
  phone: string;
  reason: string;
  purposes?: string[];
  expiresAt?: string;
}

/** The hub takes a request as a whole where a value is no reason, purpose or moment: such a row is left out here. */
async function sendChunk(hub: Hub, chunk: readonly Read[], total: Total): Promise<void> {
  const wrong = chunk.flatMap((each) => ('fault' in each ? [{ line: each.line, message: each.fault }] : []));
  const sent = chunk.flatMap((each) => ('row' in each ? [each] : []));
  if (sent.length > 0) {
    const piece = await hub.mutate<Piece>(IMPORT, { input: { rows: sent.map(({ row }) => row) } });
    total.added += piece.added;
    total.known += piece.known;
    for (const { path, message } of piece.refused)
      wrong.push({ line: sent[Number(path[1])]?.line ?? 0, message: `${path.slice(2).join('.')} ${message}` });
  }
  total.rows += chunk.length;
  total.refuse(wrong);
}

/** Rows for a request at a time; of a file that cannot be read further, what was read before. */
async function* chunksOf<T>(rows: AsyncIterable<T>): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  let fault: { thrown: unknown } | null = null;
  try {
    for await (const row of rows) {
      if (chunk.push(row) < ROWS_A_REQUEST) continue;
      yield chunk;
      chunk = [];
    }
  } catch (thrown) {
    fault = { thrown };
  }
  if (chunk.length > 0) yield chunk;
  if (fault !== null) throw fault.thrown;
}

type Field = (typeof COLUMNS)[number];

/** @throws CliError where no column is a number, or two are the same */
function fieldsOf(titles: readonly string[]): (Field | null)[] {
  const given = plainTitles(titles);
  const fields = titles.map((title) => fieldTitled(title, COLUMNS, given));
  checkFields(
    titles,
    fields,
    `Its columns are ${COLUMNS.join(', ')}; "Mobile", "Phone number" and their like are phone.`,
  );
  return fields;
}

function rowOf(
  cells: readonly string[],
  fields: readonly (Field | null)[],
  byDefault: string,
): { row: Row } | { fault: string } {
  const surplus = surplusFault(cells, fields.length);
  if (surplus !== null) return { fault: surplus };
  const said: Partial<Record<Field, string>> = {};
  for (const [index, field] of fields.entries()) {
    const cell = (cells[index] ?? '').trim();
    if (field === null || cell === '') continue;
    const fault = cellFault(cell);
    if (fault !== null) return { fault: `${field} ${fault}` };
    said[field] = cell;
  }
  if (said.phone === undefined) return { fault: 'phone is empty' };
  const reason = said.reason?.toUpperCase() ?? byDefault;
  if (!STATED.includes(reason)) return { fault: `reason "${reason}" is none of ${STATED.join(', ')}` };
  const purposes = said.purposes?.toUpperCase().split(/[|\s]+/);
  const wrong = purposes?.find((each) => !PURPOSE_NAMES.some((name) => name === each));
  if (wrong !== undefined) return { fault: `purposes "${wrong}" is none of ${PURPOSE_NAMES.join(', ')}` };
  const row: Row = { phone: said.phone, reason, ...(purposes === undefined ? {} : { purposes }) };
  if (said.expiresAt === undefined) return { row };
  const expiresAt = readDayOrMoment(said.expiresAt);
  if (expiresAt === null) return { fault: `expiresAt "${said.expiresAt}" must be ${DAY_OR_MOMENT}` };
  return { row: { ...row, expiresAt: expiresAt.toISOString() } };
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
