/** The run of an import: chunk after chunk, each committed on its own. */
import { rehearsal, transaction } from '../../db/transaction.ts';
import { type CsvRow, openCsv } from '../../files/csv.ts';
import type { Actor } from '../../kernel/actor.ts';
import { yieldToEventLoop } from '../../kernel/chunks.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type { PhoneReading } from '../../kernel/phone.ts';
import { workspaceRulesIn } from '../../policy/workspace-rules.ts';
import type { Runtime } from '../../runtime.ts';
import { readingOf } from '../accounts/reading.ts';
import { type Fields, fieldsOf } from '../contacts/fields.ts';
import { type DecimalSign, decimalSignOf } from './attributes.ts';
import { type Column, type HeaderOptions, PLAIN_HEADER, readHeader } from './columns.ts';
import type { ImportedContacts } from './insert.ts';
import { type ImportRow, type RowRefusal, readRow } from './rows.ts';
import { type ChunkCounts, prepareChunk, writeChunk } from './write.ts';

/** Rows that commit together. */
export const ROWS_A_CHUNK = 5_000;
/** Refusals that the summary lists; all are counted. */
export const MAX_REFUSALS = 1_000;
/** Rows read before other work gets a turn. */
const ROWS_A_TURN = 250;

/** Progress of an import: everything in it is committed. */
export interface ImportProgress extends ChunkCounts {
  /** Rows that were read: the ones below, the refused, and those that say a number of the same chunk again. */
  rows: number;
  refused: number;
}

/** Result of an import. */
export interface ImportSummary extends ImportProgress {
  /** The first 1,000. */
  refusals: RowRefusal[];
}

/** Progress of an import after a chunk, and all refusals of that chunk. */
export interface ImportStep {
  progress: ImportProgress;
  refusals: RowRefusal[];
}

/** Options for reading a file. */
export interface ImportOptions extends HeaderOptions {
  /** Of a file that does not say it itself (`encodingOf`). */
  encoding: string;
  /** ISO 3166-1 alpha-2 that national forms of numbers are read in; `null`: the default country of the workspace. */
  country: string | null;
  /** True: everything is tried, and nothing of it stays. */
  dryRun: boolean;
  /** UUID of the list that everybody of the file is put on; `null`: none. */
  listId: string | null;
}

/** A file in UTF-8 with a header as it is. */
export const PLAIN_FILE: ImportOptions = {
  ...PLAIN_HEADER,
  encoding: 'utf-8',
  country: null,
  dryRun: false,
  listId: null,
};

/** An import whose header was read. */
export interface Import {
  /** Reads and writes; ends with the last row. Each value is what is committed by then, and what was refused since the last. */
  run(): AsyncGenerator<ImportStep, void>;
  /** Returns the summary of all rows that are committed now. */
  summary(): ImportSummary;
}

/**
 * Opens an import of contacts from a CSV file. Chunks of 5,000 rows are written while the next is read and made ready, one at
 * a time: memory does not grow with the file, and a slow database slows the reading.
 *
 * @param octets the file as it comes
 * @throws InvalidInputError when the header cannot be taken, or the list is not there; nothing was changed
 */
export async function openImport(
  runtime: Runtime,
  actor: Actor,
  octets: AsyncIterable<Buffer>,
  options: ImportOptions = PLAIN_FILE,
): Promise<Import> {
  await requireList(runtime, actor.workspaceId, options.listId);
  const { batches, delimiter } = await openCsv(octets, options.encoding);
  const columns = await columnsOf(batches, options);
  const decimalSign = decimalSignOf(delimiter);
  const workspace = await runtime.db.prisma.workspace.findUniqueOrThrow({ where: { id: actor.workspaceId } });
  const usual = readingOf(runtime.config, workspace);
  const reading = { ...usual, country: options.country ?? usual.country };
  const fields = await fieldsOf(runtime.db, actor.workspaceId);
  const state: ImportSummary = { rows: 0, ...noCounts(), refused: 0, refusals: [] };
  return {
    run: () =>
      runImport(runtime, actor, batches, {
        ...{ columns, reading, decimalSign, fields, state, ...options },
        evidenceRequired: workspaceRulesIn(workspace.rules).evidenceRequired,
      }),
    summary: () => state,
  };
}

async function requireList({ db }: Runtime, workspaceId: string, listId: string | null): Promise<void> {
  if (listId === null || (await db.prisma.contactList.count({ where: { id: listId, workspaceId } })) > 0) return;
  throw new InvalidInputError([{ path: ['list'], message: 'is no list of this workspace' }]);
}

async function columnsOf(batches: AsyncGenerator<CsvRow[]>, options: HeaderOptions): Promise<Column[]> {
  try {
    const batch = await batches.next();
    const [header] = batch.done === true ? [] : batch.value;
    if (header === undefined) throw wrongHeader('is missing: the file is empty');
    return readHeader(header.cells, options);
  } catch (error) {
    await batches.return(undefined);
    throw error;
  }
}

function wrongHeader(message: string): InvalidInputError {
  return new InvalidInputError([{ path: ['header'], message }]);
}

interface Work {
  columns: Column[];
  reading: PhoneReading;
  decimalSign: DecimalSign;
  fields: Fields;
  evidenceRequired: boolean;
  state: ImportSummary;
  dryRun: boolean;
  listId: string | null;
}

interface Chunk {
  read: number;
  refused: RowRefusal[];
  contacts: ImportedContacts;
}

async function* runImport(
  runtime: Runtime,
  actor: Actor,
  batches: AsyncIterable<CsvRow[]>,
  work: Work,
): AsyncGenerator<ImportStep, void> {
  let writing: Promise<void> | null = null;
  let refusals: RowRefusal[] = [];
  try {
    for await (const chunk of chunksOf(runtime, batches, work)) {
      if (writing !== null) {
        await writing;
        yield { progress: progressOf(work.state), refusals };
      }
      refusals = chunk.refused;
      writing = write(runtime, actor, chunk, work);
      // It is waited for when the next chunk was read; a failure until then is not unhandled.
      writing.catch(() => {});
    }
  } catch (error) {
    await writing;
    yield { progress: progressOf(work.state), refusals };
    throw error;
  } finally {
    // Whatever ended the reading: the chunk under way is reported, or fails, first.
    await writing;
  }
  yield { progress: progressOf(work.state), refusals };
}

async function* chunksOf(runtime: Runtime, batches: AsyncIterable<CsvRow[]>, work: Work): AsyncGenerator<Chunk> {
  const { decimalSign, fields, evidenceRequired } = work;
  let reading = newReading();
  try {
    for await (const rows of batches) {
      const context = { reading: work.reading, decimalSign, fields, evidenceRequired, now: runtime.clock.now() };
      for (const { line, cells } of rows) {
        const row = readRow(work.columns, cells, { line, ...context });
        reading.read += 1;
        if ('message' in row) reading.refused.push(row);
        else reading.good.push(row);
        if (reading.read % ROWS_A_TURN === 0) await yieldToEventLoop();
        if (reading.read < ROWS_A_CHUNK) continue;
        yield await finish(reading);
        reading = newReading();
      }
    }
  } catch (error) {
    // From some line on the file cannot be read: what came before is taken.
    if (error instanceof InvalidInputError && reading.read > 0) yield await finish(reading);
    throw error;
  }
  if (reading.read > 0) yield await finish(reading);
}

/** A chunk while its rows come. */
interface Reading {
  read: number;
  good: ImportRow[];
  refused: RowRefusal[];
}

function newReading(): Reading {
  return { read: 0, good: [], refused: [] };
}

/** While the database writes the chunk before: when it has, it gets this one at once. */
async function finish({ read, good, refused }: Reading): Promise<Chunk> {
  return { read, refused, contacts: await prepareChunk(good) };
}

async function write(runtime: Runtime, actor: Actor, chunk: Chunk, { state, dryRun, listId }: Work): Promise<void> {
  const { counts, outbox } =
    chunk.contacts.list.length === 0
      ? { counts: noCounts(), outbox: [] }
      : await writeChunk(runtime, actor, chunk.contacts, listId, dryRun ? rehearsal : transaction);
  if (outbox.length > 0 && !dryRun) runtime.relay.publishSoon(outbox);
  state.rows += chunk.read;
  state.refused += chunk.refused.length;
  state.refusals.push(...chunk.refused.slice(0, MAX_REFUSALS - state.refusals.length));
  for (const name of Object.keys(counts) as (keyof ChunkCounts)[]) state[name] += counts[name];
}

function noCounts(): ChunkCounts {
  return { created: 0, updated: 0, unchanged: 0, suppressed: 0, consents: 0, listed: 0 };
}

function progressOf({ refusals: _refusals, ...progress }: ImportSummary): ImportProgress {
  return progress;
}
