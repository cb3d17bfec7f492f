/** `send --from-csv`: one message to everybody in a file, once, however often the command is run. */
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import type { ContentInput, Purpose, Refusal, SendManyInput, SendManyRun } from '#client';
import { type CliError, EXIT, usageError } from '../exit-codes.ts';
import { hubFault } from './faults.ts';
import type { Hub } from './hub.ts';
import type { MessageOptions } from './message-input.ts';
import { notFound } from './not-found.ts';
import { given } from './options.ts';
import { note, plain, printOne } from './output.ts';
import { Progress } from './progress.ts';
import { type Columns, columnsOf, openFile, type Row, rowsOf, surveyOf } from './recipients.ts';

/** Options of a run over a file. */
export interface CsvOptions extends MessageOptions {
  fromCsv: string;
  idempotencyKey?: string;
  map?: string[];
  duplicates?: string;
  refusals?: string;
  allowRefused?: true;
}

/** Result of a run, as `--json` prints it. */
interface Outcome {
  idempotencyKey: string;
  rows: number;
  accepted: number;
  refused: number;
  /** Rows whose number an earlier row has, and that were left out. */
  duplicates: number;
  /** True where all of it had been accepted before. */
  replayed: boolean;
  batchIds: string[];
  refusals: { line: number; code: string; message: string }[];
}

/** Refusals that are printed. */
const SHOWN_REFUSALS = 20;
/** Refusals that an outcome has; --refusals writes all of them. */
const KEPT_REFUSALS = 1_000;

const TEMPLATE = `query Template($name: String) { template(name: $name) { publishedVersion versions { version variables { name } } } }`;

/** Sends to every row of a file. @param content of the message, without the variables of the rows */
export async function sendCsv(
  hub: Hub,
  input: { content: ContentInput; purpose: string },
  options: CsvOptions,
): Promise<void> {
  const columns = columnsOf(options.map, await variablesOf(hub, options.template));
  // The file is read through before anything is sent: what is no CSV at its end sends nothing at its begin.
  const survey = options.fromCsv === '-' ? null : await surveyOf(options.fromCsv, columns);
  const idempotencyKey = options.idempotencyKey ?? keyOf(survey?.digest ?? randomUUID(), input, options);
  const reader = new Reader(options, columns);
  const shared = { ...input, ...given({ duplicates: options.duplicates }) } as SendManyInput & { purpose: Purpose };
  const run = hub.client.sendMany(reader.recipients(), shared, {
    idempotencyKey,
    onProgress: ({ done }) => progress.update(done),
  });
  const progress = new Progress('messages', survey?.rows ?? null);
  try {
    const outcome = await outcomeOf(hub, run, reader);
    progress.stop();
    await printOne(options.json, outcome, linesOf(outcome));
    if (outcome.refused > 0 && options.allowRefused !== true) process.exitCode = EXIT.PARTLY;
  } finally {
    progress.stop();
    reader.close();
  }
}

/** Names of the template's variables; `null`: there is no template. */
async function variablesOf(hub: Hub, name: string | undefined): Promise<string[] | null> {
  if (name === undefined) return null;
  const template = await hub.ask<{
    publishedVersion: number | null;
    versions: { version: number; variables: { name: string }[] }[];
  } | null>(TEMPLATE, { name });
  if (template === null) throw notFound('template', name);
  const { publishedVersion, versions } = template;
  const published = versions.find(({ version }) => version === publishedVersion);
  if (published === undefined)
    throw usageError(`The template "${name}" is not published.`, `heliograph templates publish ${name}`);
  return published.variables.map((each) => each.name);
}

/** The key of the run: the same file with the same message is the same run. When it is sent is not a part of it. */
function keyOf(
  digest: string,
  { content, purpose }: { content: object; purpose: string },
  options: CsvOptions,
): string {
  const same = JSON.stringify([digest, content, purpose, options.sender ?? null, options.tag ?? []]);
  return `csv-${createHash('sha256').update(same).digest('hex').slice(0, 32)}`;
}

/** The rows as the client takes them, each remembered until its chunk is answered. */
class Reader {
  rows = 0;
  duplicates = 0;
  readonly #options: CsvOptions;
  readonly #columns: Columns;
  readonly #lines = new WeakMap<object, number>();
  /** Digits of the numbers so far, where each gets one message: a batch knows the duplicates within itself alone. */
  readonly #seen: Set<string> | null;
  readonly #refusals: fs.WriteStream | null;

  constructor(options: CsvOptions, columns: Columns) {
    this.#options = options;
    this.#columns = columns;
    const policy = options.duplicates ?? (options.purpose === 'MARKETING' ? 'REFUSE' : 'SEND');
    this.#seen = policy === 'REFUSE' ? new Set() : null;
    this.#refusals = options.refusals === undefined ? null : createRefusals(options.refusals, options.fromCsv);
  }

  async *recipients(): AsyncGenerator<Row['recipient']> {
    for await (const { line, recipient } of rowsOf(await openFile(this.#options.fromCsv), this.#columns)) {
      this.rows++;
      if (this.#isRepeated(recipient)) continue;
      this.#lines.set(recipient, line);
      yield recipient;
    }
  }

  /** The refusal with the line of the file in place of the place in the run; also written where all are. */
  refused({ recipient, code, message }: Refusal): Outcome['refusals'][number] {
    const refusal = { line: this.#lines.get(recipient as object) ?? 0, code, message };
    this.#refusals?.write(`${refusal.line},${code},"${message.replaceAll('"', '""')}"\n`);
    return refusal;
  }

  close(): void {
    this.#refusals?.end();
  }

  #isRepeated({ to }: Row['recipient']): boolean {
    if (this.#seen === null || typeof to === 'string') return false;
    const digits = (to.phone ?? to.contactId ?? '').replaceAll(/[^0-9a-f]/gi, '');
    const isRepeated = digits !== '' && this.#seen.has(digits);
    if (isRepeated) this.duplicates++;
    else this.#seen.add(digits);
    return isRepeated;
  }
}

function createRefusals(file: string, source: string): fs.WriteStream {
  const isSame = fs.existsSync(file) && fs.existsSync(source) && fs.realpathSync(file) === fs.realpathSync(source);
  if (isSame) throw usageError(`${file} is the file that is read: write the refusals into another.`);
  try {
    const stream = fs.createWriteStream(file, { fd: fs.openSync(file, 'w') });
    stream.write('line,code,message\n');
    return stream;
  } catch {
    throw usageError(`The file ${file} cannot be written.`);
  }
}

async function outcomeOf(hub: Hub, run: SendManyRun, reader: Reader): Promise<Outcome> {
  const { idempotencyKey, progress } = run;
  const batchIds: string[] = [];
  const refusals: Outcome['refusals'] = [];
  let replayed = true;
  let failure: CliError | null = null;
  for await (const chunk of run) {
    if (!chunk.ok) {
      failure ??= hubFault(hub.url, chunk.error);
      continue;
    }
    batchIds.push(chunk.batchId);
    replayed &&= chunk.replayed;
    for (const refusal of chunk.refusals.map((each) => reader.refused(each))) {
      if (refusals.length < KEPT_REFUSALS) refusals.push(refusal);
    }
  }
  const { accepted, refused } = progress;
  if (failure !== null) {
    const sentence = `${accepted.toLocaleString('en')} were accepted before. Mend it and run the same command again: they are not sent to twice.`;
    note(`${sentence} (--idempotency-key ${idempotencyKey})`);
    throw failure;
  }
  const { rows, duplicates } = reader;
  return { idempotencyKey, rows, accepted, refused, duplicates, replayed: replayed && rows > 0, batchIds, refusals };
}

function linesOf(outcome: Outcome): string[] {
  const count = (value: number) => value.toLocaleString('en');
  const { rows, accepted, refused, duplicates, replayed, batchIds, refusals } = outcome;
  const lines = [`${count(rows)} rows: ${count(accepted)} accepted, ${count(refused)} refused`];
  if (replayed) {
    lines.push(
      'All of it had been sent before, and nothing was sent again. To send it once more: --idempotency-key <new>',
    );
  }
  if (duplicates > 0) lines.push(`${count(duplicates)} left out: an earlier row has the number`);
  for (const { line, code, message } of refusals.slice(0, SHOWN_REFUSALS)) {
    lines.push(plain(`  line ${line}: ${code} ${message}`));
  }
  if (refused > SHOWN_REFUSALS) {
    lines.push(`  and ${count(refused - SHOWN_REFUSALS)} more; --refusals <file> writes all of them`);
  }
  const [batch, ...others] = batchIds;
  if (batch !== undefined && others.length === 0) lines.push(`Follow it: heliograph batches show ${batch}`);
  if (others.length > 0) lines.push(`${count(batchIds.length)} batches: heliograph batches --limit ${batchIds.length}`);
  return lines;
}
