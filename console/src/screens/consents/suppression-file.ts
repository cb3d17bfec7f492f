/** Suppressions as a file: read row by row, with what is wrong with each, and saved so that the import takes it again. */
import { readAll } from '../../data/all-pages.ts';
import { csvRow, saveFile } from '../../data/csv.ts';
import { ask, type Hub } from '../../data/hub.ts';
import { type RefusedRow, tableOf } from '../contacts/import-file.ts';
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

/** Reads a file with the columns phone, reason, purposes and expiresAt. @returns a sentence on what is wrong with it as a whole */
export function readSuppressions(text: string, reason: StatedReason): ReadFile | string {
  const { titles, rows } = tableOf(text);
  const columns = titles.map((title) => title.toLowerCase());
  if (!columns.includes('phone')) return `The file has no column “phone”; it has ${titles.join(', ') || 'none'}.`;
  const read: ReadFile = { rows: [], refused: [] };
  for (const { line, cells } of rows) {
    const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
    const row = rowOf(cell, reason);
    if ('row' in row) read.rows.push({ line, row: row.row });
    else read.refused.push({ line, ...row });
  }
  return read;
}

function rowOf(
  cell: (name: string) => string,
  byDefault: StatedReason,
): { row: SuppressionRow } | { column: string; message: string } {
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
  const end = cell('expiresat');
  const expiresAt = end === '' ? null : new Date(end);
  if (expiresAt !== null && Number.isNaN(expiresAt.getTime())) {
    return { column: 'expiresAt', message: 'must be a day or a moment, such as 2027-12-31' };
  }
  const own = purposes.length === 0 ? {} : { purposes };
  return { row: { phone, reason, ...own, ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }) } };
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
