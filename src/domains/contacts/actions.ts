import { type Queryable, transaction } from '../../db/client.ts';
import { jsonArray, plainArray, textArray } from '../../db/sql/arrays.ts';
import { breathe, chunksOf } from '../../kernel/chunks.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type { PhoneReading } from '../../kernel/phone.ts';
import type { Runtime } from '../../runtime.ts';
import { readingOf } from '../accounts/reading.ts';
import type { Viewer } from '../accounts/viewer.ts';
import { type ContactDraft, type ContactRow, readDraft } from './draft.ts';
import { ensureAll, restoreContacts } from './ensure.ts';
import { recordChange } from './record.ts';
import { suppressedContacts } from './suppressed.ts';

/** Contacts one request may have. */
export const MAX_CONTACTS = 10_000;
const ROWS_A_STATEMENT = 1_000;
/** Contacts read before other work gets a turn. */
const DRAFTS_A_TURN = 250;

/** What became of a request. */
export interface UpsertResult {
  created: number;
  updated: number;
  refusals: { index: number; path: string[]; message: string }[];
  /** What became of each entry that was taken, in order of the request. */
  results: { index: number; contactId: string; outcome: 'CREATED' | 'UPDATED' }[];
  /** Those whose numbers are suppressed, as an erased person's is, by position in the request. */
  suppressed: { index: number; contactId: string }[];
}

/**
 * Makes or changes contacts, all in one transaction; one that is wrong is refused alone. Of two with the same number the
 * last one holds.
 *
 * @throws InvalidInputError when there are more than 10,000
 */
export async function upsertContacts(
  runtime: Pick<Runtime, 'db' | 'clock' | 'config' | 'secrets'>,
  viewer: Viewer,
  drafts: readonly ContactDraft[],
): Promise<UpsertResult> {
  if (drafts.length > MAX_CONTACTS) {
    const message = `has ${drafts.length} contacts, at most ${MAX_CONTACTS}: split the request`;
    throw new InvalidInputError([{ path: ['contacts'], message }]);
  }
  const { db, clock, secrets } = runtime;
  const { workspaceId } = viewer;
  const workspace = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const { rows, refusals, indexes } = await readDrafts(drafts, readingOf(runtime.config, workspace));
  if (rows.length === 0) return { created: 0, updated: 0, refusals, results: [], suppressed: [] };
  const now = clock.now();
  return transaction(db.pool, async (tx) => {
    const phones = rows.map((row) => row.phone);
    const { ids, created, deleted } = await ensureAll(tx, secrets.hashKey, workspaceId, phones, now);
    await restoreContacts(tx, [...deleted], now);
    await writeFields(tx, rows, ids, now);
    const counts = { created: created.size, updated: rows.length - created.size };
    await recordChange(tx, viewer, now, { action: 'contact.upsert', subject: workspaceId, detail: counts });
    const suppressed = await suppressedContacts(tx, [...ids.values()]);
    return {
      ...counts,
      refusals,
      results: [...indexes].map(([index, e164]) => {
        const contactId = ids.get(e164) ?? '';
        return { index, contactId, outcome: created.has(contactId) ? ('CREATED' as const) : ('UPDATED' as const) };
      }),
      suppressed: [...indexes].flatMap(([index, e164]) => {
        const contactId = ids.get(e164) ?? '';
        return suppressed.has(contactId) ? [{ index, contactId }] : [];
      }),
    };
  });
}

async function writeFields(tx: Queryable, rows: readonly ContactRow[], ids: ReadonlyMap<string, string>, now: Date) {
  const changes = rows
    .filter(
      ({ locale, timeZone, mccMnc, attributes, removed }) =>
        [locale, timeZone, mccMnc, attributes].some((value) => value !== null) || removed.length > 0,
    )
    .map((row) => ({ ...row, id: ids.get(row.phone.e164) ?? '' }));
  if (changes.length === 0) return;
  // Everyone locks in order of id: two requests with the same contacts wait for each other, not both.
  await tx.query('SELECT id FROM contacts WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [
    plainArray(changes.map((change) => change.id)),
  ]);
  for (const chunk of chunksOf(changes, ROWS_A_STATEMENT)) await updateContacts(tx, chunk, now);
}

/**
 * Merges what is given into the rows; a row that stays as it is keeps its `updated_at`.
 *
 * @returns how many were changed
 */
export async function updateContacts(
  tx: Queryable,
  changes: readonly (ContactRow & { id: string })[],
  now: Date,
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE contacts c SET locale = n.locale, time_zones = n.time_zones, mcc_mnc = n.mcc_mnc, attributes = n.attributes,
       updated_at = $7
     FROM (
       SELECT o.id, COALESCE(u.locale, o.locale) AS locale,
         CASE WHEN u.zone IS NULL THEN o.time_zones ELSE ARRAY[u.zone] END AS time_zones,
         NULLIF(COALESCE(u.mcc_mnc, o.mcc_mnc), '') AS mcc_mnc,
         (o.attributes || COALESCE(u.attributes, '{}')) - ARRAY(SELECT jsonb_array_elements_text(u.removed)) AS attributes
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[])
         AS u(id, locale, zone, mcc_mnc, attributes, removed) JOIN contacts o ON o.id = u.id
     ) n
     WHERE c.id = n.id AND (c.locale, c.time_zones, c.mcc_mnc, c.attributes)
       IS DISTINCT FROM (n.locale, n.time_zones, n.mcc_mnc, n.attributes)`,
    [
      plainArray(changes.map((change) => change.id)),
      textArray(changes.map((change) => change.locale)),
      textArray(changes.map((change) => change.timeZone)),
      textArray(changes.map((change) => change.mccMnc)),
      jsonArray(changes.map((change) => (change.attributes === null ? null : JSON.stringify(change.attributes)))),
      jsonArray(changes.map((change) => (change.removed.length === 0 ? '[]' : JSON.stringify(change.removed)))),
      now,
    ],
  );
  return rowCount ?? 0;
}

async function readDrafts(
  drafts: readonly ContactDraft[],
  reading: PhoneReading,
): Promise<{ rows: ContactRow[]; refusals: UpsertResult['refusals']; indexes: Map<number, string> }> {
  const byPhone = new Map<string, ContactRow>();
  const indexes = new Map<number, string>();
  const refusals: UpsertResult['refusals'] = [];
  for (const [index, draft] of drafts.entries()) {
    if (index % DRAFTS_A_TURN === DRAFTS_A_TURN - 1) await breathe();
    const read = readDraft(draft, reading);
    if ('issues' in read) {
      refusals.push(...read.issues.map((issue) => ({ index, ...issue })));
      continue;
    }
    indexes.set(index, read.phone.e164);
    byPhone.delete(read.phone.e164);
    byPhone.set(read.phone.e164, read);
  }
  return { rows: [...byPhone.values()], refusals, indexes };
}
