/** Suppressions as a file: read row by row, with what is wrong with each, and saved so that the import takes it again. */
import { fieldTitled, plain } from '../../../../src/files/titles.ts';
import { DAY_OR_MOMENT, readDayOrMoment } from '../../../../src/kernel/moment.ts';
import { readAll } from '../../data/all-pages.ts';
import { csvRow, saveFile } from '../../data/csv.ts';
import { tableOf } from '../../data/csv-table.ts';
import { ask, type Hub } from '../../data/hub.ts';
import type { RefusedRow } from '../contacts/import-file.ts';
import { PURPOSES } from '../messages/message-filters.ts';
import { type SuppressionConditions, SuppressionFileQuery, type SuppressionRow } from './operations.ts';

/** Reasons that a file may state: the hub alone states the others. */
export const STATED_REASONS = ['MANUAL', 'STOP', 'COMPLAINT', 'INVALID', 'REGULATOR'] as const;
/** A reason that a file may state. */
export type StatedReason = (typeof STATED_REASONS)[number];

/** Rows of a file, each with its line, and those that cannot be sent. */
export interface ReadFile {
  rows: { line: number; row: SuppressionRow }[];
  refused: RefusedRow[];
}

const COLUMNS = ['phone', 'reason', 'purposes', 'expiresAt'] as const;
type Field = (typeof COLUMNS)[number];

/**
 * Reads a file with the columns phone, reason, purposes and expiresAt, in any words for them that the import of contacts
 * knows. Every row is in one of both lists.
 *
 * @returns a sentence on what is wrong with it as a whole
 */
export function readSuppressions(text: string, reason: StatedReason): ReadFile | string {
  const { titles, rows, unclosed } = tableOf(text);
  const given = new Set(titles.map(plain));
  const fields = titles.map((title) => fieldTitled(title, COLUMNS, given));
  const twice = fields.find((field, index) => field !== null && fields.indexOf(field) !== index);
  if (twice != null) return `Two columns of the file are ${twice}: rename one of them.`;
  if (!fields.includes('phone')) return `The file has no column “phone”; it has ${titles.join(', ') || 'none'}.`;
  const read: ReadFile = { rows: [], refused: [] };
  for (const { line, cells } of rows) {
    const cell = (name: Field) => cells[fields.indexOf(name)] ?? '';
    const row = surplusOf(cells, titles.length) ?? rowOf(cell, reason);
    if ('row' in row) read.rows.push({ line, row: row.row });
    else read.refused.push({ line, ...row });
  }
  if (unclosed !== null) read.refused.push({ line: unclosed, column: null, message: UNCLOSED });
  return read;
}

const UNCLOSED = 'opens a quote that is never closed; nothing from there on was taken';

function surplusOf(cells: readonly string[], columns: number): { column: null; message: string } | null {
  if (!cells.some((cell, index) => index >= columns && cell !== '')) return null;
  const message = `has ${cells.length} cells, the header has ${columns}: does a cell hold the delimiter without quotes?`;
  return { column: null, message };
}

function rowOf(
  cell: (name: Field) => string,
  byDefault: StatedReason,
): { row: SuppressionRow } | { column: Field; message: string } {
  const phone = cell('phone');
  if (phone === '') return { column: 'phone', message: 'is empty: a number is needed' };
  const said = cell('reason').toUpperCase();
  const reason = said === '' ? byDefault : STATED_REASONS.find((each) => each === said);
  if (reason === undefined) return { column: 'reason', message: `must be one of ${STATED_REASONS.join(', ')}` };
  const names = cell('purposes')
    .toUpperCase()
    .split(/[|\s]+/)
    .filter((name) => name !== '');
  const purposes = PURPOSES.filter((each) => names.includes(each));
  if (purposes.length < new Set(names).size)
    return { column: 'purposes', message: `must be of ${PURPOSES.join(', ')}` };
  const row: SuppressionRow = { phone, reason, ...(purposes.length === 0 ? {} : { purposes }) };
  const end = cell('expiresAt');
  if (end === '') return { row };
  const expiresAt = readDayOrMoment(end);
  if (expiresAt === null) return { column: 'expiresAt', message: `must be ${DAY_OR_MOMENT}` };
  return { row: { ...row, expiresAt: expiresAt.toISOString() } };
}

/** Suppressions of a file; the command line has no limit. */
const MOST = 100_000;
const PAGE = 100;

/** Saves the suppressions that meet conditions. @returns a sentence about what is left out; `null`: nothing is */
export async function saveSuppressions(
  hub: Hub,
  filter: SuppressionConditions,
  onCount: (count: number) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const rows = [csvRow(['phone', 'reason', 'purposes', 'expiresAt'])];
  let unknown = 0;
  const { more } = await readAll(
    async (after) => (await ask(hub, SuppressionFileQuery, { first: PAGE, after, filter })).suppressions,
    (nodes, count) => {
      for (const { contact, reason, purposes, expiresAt } of nodes) {
        const phone = contact?.phone ?? null;
        if (phone === null) unknown += 1;
        else rows.push(csvRow([phone, reason, purposes.join('|'), expiresAt ?? '']));
      }
      onCount(count);
    },
    { most: MOST, signal },
  );
  saveFile('suppressions.csv', rows);
  const said = [
    more ? `The first ${MOST.toLocaleString()} are saved. The command line has no limit.` : null,
    unknown === 0 ? null : `Of ${unknown.toLocaleString()} the number is not known: they are no contacts.`,
  ].filter((each) => each !== null);
  return said.length === 0 ? null : said.join(' ');
}
