/** `send --from-csv`: one message to everybody in a file, once, however often the command is run. */
import { createHash, randomUUID } from 'node:crypto';
import type fs from 'node:fs';
import type { ChunkResult, ContentInput, KeyOf, Purpose, Refusal, SendManyInput, SendManyRun } from '#client';
import { parsePhone } from '../../kernel/phone.ts';
import { type CliError, EXIT, usageError } from '../exit-codes.ts';
import type { CsvSource } from './csv-file.ts';
import { hubFault } from './faults.ts';
import type { Hub } from './hub.ts';
import type { MessageOptions } from './message-input.ts';
import { notFound } from './not-found.ts';
import { given } from './options.ts';
import { note, plain, printOne } from './output.ts';
import { Progress } from './progress.ts';
import { type Columns, columnsOf, type Row, rowsOf, surveyOf } from './recipients.ts';
import { createRefusals, refusalRow } from './refusals-file.ts';

/** Options of a run over a file. */
export interface CsvOptions extends MessageOptions {
  fromCsv: string;
  idempotencyKey?: string;
  map?: string[];
  encoding?: string;
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
  /** Rows whose number another row has, and that were left out. */
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

const VIEWER = `query Viewer { viewer { workspace { defaultCountry } } }`;
const TEMPLATE = `query Template($name: String) { template(name: $name) { publishedVersion versions { version variables { name } } } }`;

/** Sends to every row of a file. @param content of the message, without the variables of the rows */
export async function sendCsv(
  hub: Hub,
  input: { content: ContentInput; purpose: string },
  options: CsvOptions,
): Promise<void> {
  const columns = columnsOf(options.map, await variablesOf(hub, options.template));
  // The file is read through before anything is sent: what is no CSV at its end sends nothing at its begin.
  const source = { file: options.fromCsv, encoding: options.encoding };
  const survey = source.file === '-' ? null : await surveyOf(source, columns);
  const idempotencyKey = options.idempotencyKey ?? keyOf(survey?.digest ?? randomUUID(), input, options);
  const viewer = await hub.ask<{ workspace: { defaultCountry: string | null } } | null>(VIEWER);
  const reader = new Reader(source, columns, options.refusals);
  const shared = { ...input, ...given({ duplicates: options.duplicates }) } as SendManyInput & { purpose: Purpose };
  const run = hub.client.sendMany(reader.recipients(), shared, {
    idempotencyKey,
    keyOf: keyOfPerson(viewer?.workspace.defaultCountry ?? null),
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

/** Key that rows of one person share, over all chunks: the number that each is read as, however it is written. */
function keyOfPerson(country: string | null): KeyOf {
  return (recipient) => {
    if (typeof recipient === 'string' || typeof recipient.to === 'string') return null;
    const { contactId, phone } = recipient.to;
    if (phone == null) return contactId ?? null;
    const read = parsePhone(phone, { country, fictional: true });
    return read.ok ? read.phone.e164 : null;
  };
}

/** The rows as the client takes them, each remembered until its chunk is answered. */
class Reader {
  rows = 0;
  readonly #source: CsvSource;
  readonly #columns: Columns;
  readonly #lines = new WeakMap<object, number>();
  readonly #refusals: fs.WriteStream | null;

  constructor(source: CsvSource, columns: Columns, refusals: string | undefined) {
    this.#source = source;
    this.#columns = columns;
    this.#refusals = refusals === undefined ? null : createRefusals(refusals, source.file, ['line', 'code', 'message']);
  }

  async *recipients(): AsyncGenerator<Row['recipient']> {
    for await (const { line, recipient } of rowsOf(this.#source, this.#columns)) {
      this.rows++;
      this.#lines.set(recipient, line);
      yield recipient;
    }
  }

  /** The refusal with the line of the file in place of the place in the run; also written where all are. */
  refused({ recipient, code, message }: Refusal): Outcome['refusals'][number] {
    const refusal = { line: this.#lines.get(recipient as object) ?? 0, code, message };
    this.#refusals?.write(refusalRow(refusal.line, code, message));
    return refusal;
  }

  close(): void {
    this.#refusals?.end();
  }
}

async function outcomeOf(hub: Hub, run: SendManyRun, reader: Reader): Promise<Outcome> {
  const { idempotencyKey, progress } = run;
  const batchIds: string[] = [];
  const refusals: Outcome['refusals'] = [];
  let replayed = true;
  let duplicates = 0;
  let failure: CliError | null = null;
  for await (const chunk of told(run)) {
    if (!chunk.ok) {
      failure ??= hubFault(hub.url, chunk.error);
      continue;
    }
    batchIds.push(chunk.batchId);
    replayed &&= chunk.replayed;
    for (const refusal of chunk.refusals.map((each) => reader.refused(each))) {
      // Left out because that is wanted: the row was not wrong.
      if (refusal.code === 'DUPLICATE_RECIPIENT') duplicates++;
      else if (refusals.length < KEPT_REFUSALS) refusals.push(refusal);
    }
  }
  const { accepted } = progress;
  const refused = progress.refused - duplicates;
  if (failure !== null) {
    const sentence = `${accepted.toLocaleString('en')} were accepted before. Mend it and run the same command again: they are not sent to twice.`;
    note(`${sentence} (--idempotency-key ${idempotencyKey})`);
    throw failure;
  }
  const { rows } = reader;
  return { idempotencyKey, rows, accepted, refused, duplicates, replayed: replayed && rows > 0, batchIds, refusals };
}

/** The chunks; where the file cannot be read further, what was accepted before is said first. */
async function* told(run: SendManyRun): AsyncGenerator<ChunkResult> {
  try {
    yield* run;
  } catch (error) {
    note(
      `${run.progress.accepted.toLocaleString('en')} were accepted before. (--idempotency-key ${run.idempotencyKey})`,
    );
    throw error;
  }
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
  if (duplicates > 0) lines.push(`${count(duplicates)} left out: another row has the number`);
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
