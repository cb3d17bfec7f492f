/** Creation and update of many contacts at once. */
import type { Queryable } from '../../db/client.ts';
import { lockContacts, updateContacts } from '../../db/sql/contacts.ts';
import { restoreContacts } from '../../db/sql/contacts-deletion.ts';
import { suppressedContacts } from '../../db/sql/suppressions.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { chunksOf, yieldToEventLoop } from '../../kernel/chunks.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type { PhoneReading } from '../../kernel/phone.ts';
import type { Runtime } from '../../runtime.ts';
import { readingOf } from '../accounts/reading.ts';
import { type ContactDraft, type ContactRow, readDraft } from './draft.ts';
import { ensureAll } from './ensure.ts';
import { type Fields, fieldsOf, indexFields, withCheckedFields } from './fields.ts';
import { recordChange } from './record.ts';

/** Contacts one request may have. */
export const MAX_CONTACTS = 10_000;
const ROWS_A_STATEMENT = 1_000;
/** Contacts read before other work gets a turn. */
const DRAFTS_A_TURN = 250;

/** Result of a request. */
export interface UpsertResult {
  created: number;
  updated: number;
  refusals: { index: number; path: string[]; message: string }[];
  /** Result of each entry that was taken, in order of the request. */
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
  actor: Actor,
  drafts: readonly ContactDraft[],
): Promise<UpsertResult> {
  if (drafts.length > MAX_CONTACTS) {
    const message = `has ${drafts.length} contacts, at most ${MAX_CONTACTS}: split the request`;
    throw new InvalidInputError([{ path: ['contacts'], message }]);
  }
  const { db, clock, secrets } = runtime;
  const { workspaceId } = actor;
  const workspace = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const fields = await fieldsOf(db, workspaceId);
  const { rows, refusals, indexes } = await readDrafts(drafts, readingOf(runtime.config, workspace), fields);
  if (rows.length === 0) return { created: 0, updated: 0, refusals, results: [], suppressed: [] };
  const now = clock.now();
  return transaction(db.pool, async (tx) => {
    const phones = rows.map((row) => row.phone);
    const { ids, created, deleted } = await ensureAll(tx, secrets.hashKey, workspaceId, phones, now);
    await restoreContacts(tx, [...deleted], now);
    await writeFields(tx, workspaceId, rows, ids, now);
    const counts = { created: created.size, updated: rows.length - created.size };
    await recordChange(tx, actor, now, { action: 'contact.upsert', subject: workspaceId, detail: counts });
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

async function writeFields(
  tx: Queryable,
  workspaceId: string,
  rows: readonly ContactRow[],
  ids: ReadonlyMap<string, string>,
  now: Date,
) {
  const changes = rows
    .filter(
      ({ locale, timeZone, mccMnc, name, tags, attributes, removed }) =>
        [locale, timeZone, mccMnc, name, tags, attributes].some((value) => value !== null) || removed.length > 0,
    )
    .map((row) => ({ ...row, id: ids.get(row.phone.e164) ?? '' }));
  if (changes.length === 0) return;
  const locked = changes.map((change) => change.id);
  await lockContacts(tx, locked, 'NO KEY UPDATE');
  for (const chunk of chunksOf(changes, ROWS_A_STATEMENT)) await updateContacts(tx, chunk, now);
  const described = changes.filter(({ attributes, removed }) => attributes !== null || removed.length > 0);
  await indexFields(
    tx,
    workspaceId,
    described.map(({ id }) => id),
  );
}

async function readDrafts(
  drafts: readonly ContactDraft[],
  reading: PhoneReading,
  fields: Fields,
): Promise<{ rows: ContactRow[]; refusals: UpsertResult['refusals']; indexes: Map<number, string> }> {
  const byPhone = new Map<string, ContactRow>();
  const indexes = new Map<number, string>();
  const refusals: UpsertResult['refusals'] = [];
  for (const [index, draft] of drafts.entries()) {
    if (index % DRAFTS_A_TURN === DRAFTS_A_TURN - 1) await yieldToEventLoop();
    const plain = readDraft(draft, reading);
    const read = 'issues' in plain ? plain : withCheckedFields(plain, fields);
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
