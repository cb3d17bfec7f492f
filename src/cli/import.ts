/** The command `import`. */
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { configFromProcess } from '../config.ts';
import { StartError } from '../kernel/errors.ts';

interface Line {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  suppressed: number;
  consents: number;
  done?: boolean;
  error?: { code: string; message: string };
  refusals?: { line: number; column: string | null; message: string }[];
}

interface Options {
  url?: string;
  key?: string;
  allowRefused?: true;
  map?: string[];
  ignoreUnknown?: true;
  encoding?: string;
  refusals?: string;
}

type RefusedRow = NonNullable<Line['refusals']>[number];

/** Advice for when the hub has ended in the middle of a file. */
const CUT =
  'The hub ended before the file did. What was counted is stored, and maybe a little more. Import the same file again when the hub runs: that changes nothing of what is stored.';

/** Refusals that are printed; the answer has more. */
const SHOWN_REFUSALS = 20;

/** `heliograph import contacts`: streams a CSV file to a running hub. */
export function importCommand(): Command {
  const command = new Command('import').description('bring data into a running hub');
  command
    .command('contacts <file>')
    .description(
      'contacts from a CSV file ("-": standard input; ".gz" is sent as it is); see docs/api.md for its columns',
    )
    .option('--url <url>', 'the hub (default: http://127.0.0.1 and PORT)')
    .option(
      '--key <key>',
      'an API key with contacts:write (default: HELIOGRAPH_API_KEY, or the one in the data folder)',
    )
    .option(
      '--map <title=column...>',
      'what a column of the file is, e.g. "Handy privat=phone"; "Notes=" leaves it out',
    )
    .option('--ignore-unknown', 'leave out columns that are not known')
    .option('--encoding <name>', 'of a file that is not UTF-8 or UTF-16, e.g. windows-1252, windows-1254')
    .option('--refusals <file>', 'write every refused row into this file, as CSV: line, column, message')
    .option('--allow-refused', 'exit with 0 although rows were refused')
    .action(async (file: string, options: Options) => {
      const began = performance.now();
      const last = await send(file, options);
      summarise(last, (performance.now() - began) / 1_000);
      if (last.done !== true) throw new StartError(last.error?.message ?? CUT);
      if (last.refused > 0 && options.allowRefused !== true) process.exitCode = 1;
    });
  return command;
}

async function send(file: string, options: Options): Promise<Line> {
  const { dataDir, apiKey, port } = configFromProcess();
  const url = addressOf(options, port);
  const key = options.key ?? apiKey ?? keyIn(dataDir);
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': `text/csv; charset=${options.encoding ?? 'utf-8'}`,
    ...(file.endsWith('.gz') ? { 'content-encoding': 'gzip' } : {}),
  };
  const source: Readable = file === '-' ? process.stdin : await open(file);
  const refusals = options.refusals === undefined ? null : await create(options.refusals, file);
  const request = (url.protocol === 'https:' ? https : http).request(url, { method: 'POST', headers });
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', (error) => reject(new StartError(unanswered(url, error))));
  });
  // The hub may answer before it has read everything; its answer says why, not the broken pipe.
  void pipeline(source, request).catch(() => {});
  try {
    const response = await answered;
    if (response.statusCode !== 200) throw new StartError(await refusal(url, response));
    return await follow(response, refusals);
  } finally {
    refusals?.end();
    source.destroy();
    request.destroy();
  }
}

function addressOf({ url: hub, map, ignoreUnknown, refusals }: Options, port: number): URL {
  const url = new URL('/import/contacts', hub ?? `http://127.0.0.1:${port}`);
  for (const pair of map ?? []) url.searchParams.append('map', pair);
  if (ignoreUnknown === true) url.searchParams.set('ignoreUnknown', 'true');
  if (refusals !== undefined) url.searchParams.set('refusals', 'all');
  return url;
}

async function create(file: string, source: string): Promise<fs.WriteStream> {
  if (isSame(file, source))
    throw new StartError(`${file} is the file that is imported: write the refusals into another.`);
  const handle = await fs.promises.open(file, 'w').catch(() => {
    throw new StartError(`The file ${file} cannot be written.`);
  });
  const stream = handle.createWriteStream();
  stream.once('error', (error) => {
    process.stderr.write(`The file ${file} cannot be written: ${error.message}\n`);
    process.exitCode = 1;
  });
  stream.write('line,column,message\n');
  return stream;
}

function isSame(a: string, b: string): boolean {
  return fs.existsSync(a) && fs.existsSync(b) && fs.realpathSync(a) === fs.realpathSync(b);
}

function refusedRow({ line, column, message }: RefusedRow): string {
  const quoted = [column ?? '', message].map((text) => `"${text.replaceAll('"', '""')}"`);
  return `${line},${quoted.join(',')}\n`;
}

async function open(file: string): Promise<Readable> {
  const handle = await fs.promises.open(file).catch(() => {
    throw new StartError(`The file ${file} cannot be read.`);
  });
  if ((await handle.stat()).isDirectory()) {
    await handle.close();
    throw new StartError(`${file} is a folder: name the CSV file in it.`);
  }
  return handle.createReadStream({ highWaterMark: 256 * 1024 });
}

function keyIn(dataDir: string): string {
  const file = path.join(dataDir, 'state.json');
  const state = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as { apiKey?: string }) : {};
  if (state.apiKey !== undefined) return state.apiKey;
  throw new StartError('There is no API key: give --key, or set HELIOGRAPH_API_KEY.');
}

function unanswered({ origin }: URL, error: Error): string {
  if ('code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
    return `The hub at ${origin} ended before it answered: import the file again when it runs.`;
  return `The hub does not answer at ${origin}: is it running?`;
}

async function refusal({ origin }: URL, response: http.IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text = (text + chunk).slice(0, 100_000);
  try {
    const { errors } = JSON.parse(text) as { errors?: { message: string }[] };
    return errors?.[0]?.message ?? `The hub answered ${response.statusCode}.`;
  } catch {
    if (response.statusCode === 503)
      return `The hub cannot take the file yet: import it again when ${origin}/ready answers 200.`;
    return `The hub answered ${response.statusCode}: is this its address?`;
  }
}

/** Shows how far it is; the last line. */
async function follow(response: http.IncomingMessage, refusals: fs.WriteStream | null): Promise<Line> {
  const began = performance.now();
  let last: Line = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, suppressed: 0, consents: 0 };
  const lines = createInterface({ input: response });
  // An answer that breaks off after its last line was read is no fault.
  lines.on('error', () => {});
  try {
    for await (const text of lines) {
      // A line that was cut says nothing.
      if (!text.endsWith('}')) break;
      last = JSON.parse(text) as Line;
      if (last.done !== undefined) break;
      for (const row of last.refusals ?? []) refusals?.write(refusedRow(row));
      if (!process.stderr.isTTY) continue;
      const seconds = (performance.now() - began) / 1_000;
      process.stderr.write(`\r${last.rows.toLocaleString('en')} rows, ${rate(last.rows, seconds)}/s `);
    }
  } catch {
    // The hub has ended: the last line is not one that says how the import ended.
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  return last;
}

function rate(rows: number, seconds: number): string {
  return Math.round(rows / Math.max(seconds, 0.001)).toLocaleString('en');
}

function summarise(line: Line, seconds: number): void {
  const count = (value: number) => value.toLocaleString('en');
  print(`${count(line.rows)} rows in ${seconds.toFixed(1)} s (${rate(line.rows, seconds)}/s)`);
  print(
    `  made ${count(line.created)}, updated ${count(line.updated)}, unchanged ${count(line.unchanged)}, refused ${count(line.refused)}`,
  );
  if (line.consents > 0) print(`  consent entries ${count(line.consents)}`);
  if (line.suppressed > 0) print(`  made, but erased before and sent nothing: ${count(line.suppressed)}`);
  for (const { line: at, column, message } of line.refusals?.slice(0, SHOWN_REFUSALS) ?? []) {
    print(`  line ${at}: ${column === null ? '' : `${column} `}${message}`);
  }
  if (line.refused > SHOWN_REFUSALS) {
    print(`  and ${count(line.refused - SHOWN_REFUSALS)} more; --refusals <file> writes all of them`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
