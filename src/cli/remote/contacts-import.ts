/** The command `contacts import`. */
import type fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { ENCODING_OPTION, openFile } from './csv-file.ts';
import { requestFault, unanswered } from './faults.ts';
import type { Hub } from './hub.ts';
import { idOfNamed } from './named.ts';
import { plain, printOne } from './output.ts';
import { Progress } from './progress.ts';
import { createRefusals, refusalRow } from './refusals-file.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

interface Line {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  suppressed: number;
  consents: number;
  listed: number;
  done?: boolean;
  error?: { code: string; message: string };
  refusals?: { line: number; column: string | null; message: string }[];
}

interface Options extends HubOptions {
  allowRefused?: true;
  map?: string[];
  ignoreUnknown?: true;
  encoding?: string;
  country?: string;
  refusals?: string;
  dryRun?: true;
  list?: string;
}

/** Advice for when the hub has ended in the middle of a file. */
const CUT = 'The hub ended before the file did. What was counted is stored, and maybe a little more.';
const AGAIN = 'Import the same file again when the hub runs: that changes nothing of what is stored.';

/** Refusals that are printed; the answer has more. */
const SHOWN_REFUSALS = 20;

/** `heliograph contacts import`: streams a CSV file to a hub. */
export function contactsImportCommand(): Command {
  const command = new Command('import')
    .description('contacts from a CSV file of any length; the same file again changes nothing')
    .argument('<file>', 'the file; "-": standard input; ".gz" is sent as it is. docs/api.md has its columns')
    .option(
      '--map <title=column...>',
      'what a column of the file is, e.g. "Handy privat=phone"; "Notes=" leaves it out',
    )
    .option('--ignore-unknown', 'leave out columns that are not known')
    .option(...ENCODING_OPTION)
    .option('--country <code>', 'of numbers in national form, e.g. DE; without it the default country of the workspace')
    .option('--refusals <file>', 'write every refused row into this file, as CSV: line, column, message')
    .option('--list <list>', 'put everybody of the file on this list, by its name or id')
    .option('--dry-run', 'try everything and change nothing')
    .option('--allow-refused', 'exit with 0 although rows were refused')
    .action(importContacts);
  return withExamples(
    withHubOptions(command),
    'heliograph contacts import people.csv',
    'heliograph contacts import excel.csv --encoding windows-1252 --map "Handy=phone" --ignore-unknown --refusals refused.csv',
    'heliograph contacts import fair.csv --list "Spring fair"',
    'zcat people.csv.gz | heliograph contacts import - --json',
  );
}

async function importContacts(file: string, options: Options): Promise<void> {
  const began = performance.now();
  const last = await send(openHub(options), file, options);
  const { error } = last;
  await printOne(options.json, last, summaryOf(last, (performance.now() - began) / 1_000));
  if (error !== undefined) throw new CliError(error.code, error.message, { advice: AGAIN });
  if (last.done !== true) throw new CliError('UNAVAILABLE', CUT, { advice: AGAIN });
  if (last.refused > 0 && options.allowRefused !== true) process.exitCode = EXIT.PARTLY;
}

async function send(hub: Hub, file: string, options: Options): Promise<Line> {
  const url = addressOf(hub, options);
  if (options.list !== undefined) url.searchParams.set('list', await idOfNamed(hub, 'list', options.list));
  const headers = {
    ...hub.headers,
    'content-type': `text/csv; charset=${options.encoding ?? 'utf-8'}`,
    ...(file.endsWith('.gz') ? { 'content-encoding': 'gzip' } : {}),
  };
  const source: Readable = await openFile(file);
  const refusals =
    options.refusals === undefined ? null : createRefusals(options.refusals, file, ['line', 'column', 'message']);
  const request = (url.protocol === 'https:' ? https : http).request(url, { method: 'POST', headers });
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', (error: NodeJS.ErrnoException) => reject(unanswered(hub.url, error.code ?? error.name)));
  });
  // The hub may answer before it has read everything; its answer says why, not the broken pipe.
  void pipeline(source, request).catch(() => {});
  try {
    const response = await answered;
    if (response.statusCode !== 200) throw await refusal(hub.url, response);
    return await readProgress(response, refusals);
  } finally {
    refusals?.end();
    source.destroy();
    request.destroy();
  }
}

function addressOf(hub: Hub, { map, ignoreUnknown, country, refusals, dryRun }: Options): URL {
  const url = new URL(`${hub.url}/import/contacts`);
  for (const pair of map ?? []) url.searchParams.append('map', pair);
  if (ignoreUnknown === true) url.searchParams.set('ignoreUnknown', 'true');
  if (country !== undefined) url.searchParams.set('country', country);
  if (refusals !== undefined) url.searchParams.set('refusals', 'all');
  if (dryRun === true) url.searchParams.set('dryRun', 'true');
  return url;
}

async function refusal(url: string, response: http.IncomingMessage): Promise<CliError> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text = (text + chunk).slice(0, 100_000);
  try {
    const { errors = [] } = JSON.parse(text) as { errors?: { message: string; extensions?: object }[] };
    return requestFault(
      url,
      errors.map(({ message, extensions }) => ({ message, details: { ...extensions }, ...extensions })),
    );
  } catch {
    if (response.statusCode === 503)
      return new CliError('UNAVAILABLE', 'The hub cannot take the file yet.', {
        advice: `Import it again when ${url}/ready answers 200.`,
      });
    return new CliError('UNAVAILABLE', `${url} answered ${response.statusCode}: is this the address of a hub?`);
  }
}

/** Shows how far it is; returns the last line. */
async function readProgress(response: http.IncomingMessage, refusals: fs.WriteStream | null): Promise<Line> {
  let last: Line = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, suppressed: 0, consents: 0, listed: 0 };
  const progress = new Progress('rows', null);
  const lines = createInterface({ input: response });
  // An answer that breaks off after its last line was read is no fault.
  lines.on('error', () => {});
  try {
    for await (const text of lines) {
      // A line that was cut says nothing.
      if (!text.endsWith('}')) break;
      last = JSON.parse(text) as Line;
      if (last.done !== undefined) break;
      for (const row of last.refusals ?? []) refusals?.write(refusalRow(row.line, row.column ?? '', row.message));
      progress.update(last.rows);
    }
  } catch {
    // The hub has ended: the last line is not one that says how the import ended.
  }
  progress.stop();
  return last;
}

function rate(rows: number, seconds: number): string {
  return Math.round(rows / Math.max(seconds, 0.001)).toLocaleString('en');
}

function summaryOf(line: Line, seconds: number): string[] {
  const count = (value: number) => value.toLocaleString('en');
  const lines = [
    `${count(line.rows)} rows in ${seconds.toFixed(1)} s (${rate(line.rows, seconds)}/s)`,
    `  made ${count(line.created)}, updated ${count(line.updated)}, unchanged ${count(line.unchanged)}, refused ${count(line.refused)}`,
  ];
  if (line.consents > 0) lines.push(`  consent entries ${count(line.consents)}`);
  if (line.listed > 0) lines.push(`  put on the list ${count(line.listed)}`);
  if (line.suppressed > 0) lines.push(`  made, but erased before and sent nothing: ${count(line.suppressed)}`);
  for (const { line: at, column, message } of line.refusals?.slice(0, SHOWN_REFUSALS) ?? []) {
    lines.push(plain(`  line ${at}: ${column === null ? '' : `${column} `}${message}`));
  }
  if (line.refused > SHOWN_REFUSALS) {
    lines.push(`  and ${count(line.refused - SHOWN_REFUSALS)} more; --refusals <file> writes all of them`);
  }
  return lines;
}
