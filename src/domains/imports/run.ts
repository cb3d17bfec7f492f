import { breathe } from '../../kernel/chunks.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { relayOf } from '../../pipeline/outbox.ts';
import type { Runtime } from '../../runtime.ts';
import type { Viewer } from '../accounts/viewer.ts';
import { type Column, readHeader } from './columns.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { type ImportRow, type RowRefusal, readRow } from './rows.ts';
import { type ChunkCounts, writeChunk } from './write.ts';

/** Rows that commit together. */
export const ROWS_A_CHUNK = 5_000;
/** Refusals that the summary lists; all are counted. */
export const MAX_REFUSALS = 1_000;
/** Rows read before other work gets a turn. */
const ROWS_A_TURN = 250;

/** How far an import is: everything in it is committed. */
export interface ImportProgress extends ChunkCounts {
  /** Rows that were read: the ones below, the refused, and those that say a number of the same chunk again. */
  rows: number;
  refused: number;
}

/** What an import came to. */
export interface ImportSummary extends ImportProgress {
  /** The first 1,000. */
  refusals: RowRefusal[];
}

/** An import whose header was read. */
export interface Import {
  /** Reads and writes; ends with the last row. Each value is what is committed by then. */
  run(): AsyncGenerator<ImportProgress, void>;
  /** What is committed now. */
  summary(): ImportSummary;
}

/**
 * Opens an import of contacts from a CSV file. Chunks of 5,000 rows are written while the next is read, one at a time: memory
 * does not grow with the file, and a slow database slows the reading.
 *
 * @param octets the file as it comes
 * @throws InvalidInputError when the header cannot be taken; nothing was changed
 */
export async function openImport(runtime: Runtime, viewer: Viewer, octets: AsyncIterable<Buffer>): Promise<Import> {
  const rows = readCsv(octets);
  const columns = await columnsOf(rows);
  const { defaultCountry } = await runtime.db.prisma.workspace.findUniqueOrThrow({ where: { id: viewer.workspaceId } });
  const state: ImportSummary = { rows: 0, ...noCounts(), refused: 0, refusals: [] };
  return {
    run: () => runImport(runtime, viewer, rows, { columns, defaultCountry, state }),
    summary: () => state,
  };
}

async function columnsOf(rows: AsyncGenerator<CsvRow>): Promise<Column[]> {
  try {
    const first = await rows.next();
    if (first.done === true) throw wrongHeader('is missing: the file is empty');
    return readHeader(first.value.cells);
  } catch (error) {
    await rows.return(undefined);
    throw error;
  }
}

function wrongHeader(message: string): InvalidInputError {
  return new InvalidInputError([{ path: ['header'], message }]);
}

interface Work {
  columns: Column[];
  defaultCountry: string | null;
  state: ImportSummary;
}

interface Chunk {
  read: number;
  good: ImportRow[];
  refused: RowRefusal[];
}

async function* runImport(
  runtime: Runtime,
  viewer: Viewer,
  rows: AsyncIterable<CsvRow>,
  work: Work,
): AsyncGenerator<ImportProgress, void> {
  let writing: Promise<void> | null = null;
  try {
    for await (const chunk of chunksOf(runtime, rows, work)) {
      if (writing !== null) {
        await writing;
        yield progressOf(work.state);
      }
      writing = write(runtime, viewer, chunk, work.state);
      // It is waited for when the next chunk was read; a failure until then is not unhandled.
      writing.catch(() => {});
    }
  } finally {
    // Whatever ended the reading: what is being written is told, or fails, first.
    await writing;
  }
  yield progressOf(work.state);
}

async function* chunksOf({ clock }: Runtime, rows: AsyncIterable<CsvRow>, work: Work): AsyncGenerator<Chunk> {
  const { columns, defaultCountry } = work;
  let chunk: Chunk = { read: 0, good: [], refused: [] };
  try {
    for await (const row of rows) {
      const read = readRow(columns, row.cells, { line: row.line, defaultCountry, now: clock.now() });
      chunk.read += 1;
      if ('message' in read) chunk.refused.push(read);
      else chunk.good.push(read);
      if (chunk.read % ROWS_A_TURN === 0) await breathe();
      if (chunk.read < ROWS_A_CHUNK) continue;
      yield chunk;
      chunk = { read: 0, good: [], refused: [] };
    }
  } catch (error) {
    // From some line on the file cannot be read: what came before is taken.
    if (error instanceof InvalidInputError && chunk.read > 0) yield chunk;
    throw error;
  }
  if (chunk.read > 0) yield chunk;
}

async function write(runtime: Runtime, viewer: Viewer, chunk: Chunk, state: ImportSummary): Promise<void> {
  const { counts, outbox } =
    chunk.good.length === 0 ? { counts: noCounts(), outbox: [] } : await writeChunk(runtime, viewer, chunk.good);
  if (outbox.length > 0) relayOf(runtime).kick(outbox);
  state.rows += chunk.read;
  state.refused += chunk.refused.length;
  state.refusals.push(...chunk.refused.slice(0, MAX_REFUSALS - state.refusals.length));
  for (const name of Object.keys(counts) as (keyof ChunkCounts)[]) state[name] += counts[name];
}

function noCounts(): ChunkCounts {
  return { created: 0, updated: 0, unchanged: 0, suppressed: 0, consents: 0 };
}

function progressOf({ refusals: _refusals, ...progress }: ImportSummary): ImportProgress {
  return progress;
}
