/** The logs as files: who changed what, and who read data of people. */
import { readAll } from '../../data/all-pages.ts';
import { asText, csvRow, saveFile } from '../../data/csv.ts';
import { ask, type Hub } from '../../data/hub.ts';
import { AuditFileQuery, ReadsQuery } from './audit-operations.ts';

/** Rows of a file; the command line has no limit. */
const MOST = 100_000;
const PAGE = 100;

const said = (more: boolean) =>
  more ? `The newest ${MOST.toLocaleString()} are saved. The command line has no limit.` : null;

/** Saves the audit log. @returns a sentence about what is left out; `null`: nothing is */
export async function saveAudit(
  hub: Hub,
  onCount: (count: number) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const rows = [csvRow(['at', 'action', 'subject', 'by', 'detail'])];
  const { more } = await readAll(
    async (after) => (await ask(hub, AuditFileQuery, { first: PAGE, after })).auditEntries,
    (nodes, count) => {
      for (const { at, action, subject, actor, detail } of nodes) {
        rows.push(csvRow([at, action, subject, asText(actor.name ?? actor.kind), JSON.stringify(detail)]));
      }
      onCount(count);
    },
    { most: MOST, signal },
  );
  saveFile('audit.csv', rows);
  return said(more);
}

/** Saves the log of reads. @returns a sentence about what is left out; `null`: nothing is */
export async function saveReads(
  hub: Hub,
  onCount: (count: number) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const rows = [csvRow(['at', 'by', 'operation', 'fields', 'filters', 'count', 'contact'])];
  const { more } = await readAll(
    async (after) => (await ask(hub, ReadsQuery, { first: PAGE, after })).dataReads,
    (nodes, count) => {
      for (const { at, actor, operation, fields, filters, count: many, contactId } of nodes) {
        const own = [fields.join(' '), filters.join(' '), many === null ? '' : String(many), contactId ?? ''];
        rows.push(csvRow([at, asText(actor.name ?? actor.kind), asText(operation ?? ''), ...own]));
      }
      onCount(count);
    },
    { most: MOST, signal },
  );
  saveFile('reads.csv', rows);
  return said(more);
}
