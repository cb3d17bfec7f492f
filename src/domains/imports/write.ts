/** The writing of one chunk of an import: contacts and consents in one transaction. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { entriesOfContacts, type StatedEntry } from '../../db/sql/consent-entries.ts';
import { insertMembersByNumber } from '../../db/sql/contact-list-members.ts';
import { lockContacts, lockNumbers, updateContacts } from '../../db/sql/contacts.ts';
import { restoreContacts } from '../../db/sql/contacts-deletion.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import type { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { yieldToEventLoop } from '../../kernel/chunks.ts';
import type { Runtime } from '../../runtime.ts';
import { appendEntries, type LedgerEntry, proofDigest } from '../consents/ledger.ts';
import type { ContactRow } from '../contacts/draft.ts';
import { indexFields } from '../contacts/fields.ts';
import { recordChange } from '../contacts/record.ts';
import { linkMade } from '../contacts/suppressed.ts';
import { bindContacts, type ImportedContact, type ImportedContacts, makeMissing, newContact } from './insert.ts';
import { type ImportRow, mergeRows } from './rows.ts';

/** Counts of the rows of a chunk. */
export interface ChunkCounts {
  created: number;
  updated: number;
  unchanged: number;
  /** Of those made, numbers that are suppressed: most often their persons were erased. */
  suppressed: number;
  /** Entries that the consent ledger did not have. */
  consents: number;
  /** Contacts that were not on the list of the import. */
  listed: number;
}

/** A contact that is erased between two statements is made again; see `ensureAll`. */
const MAX_ROUNDS = 5;

/**
 * Gets rows ready to be written, one a number, as if nobody were there yet: most often nobody is. Other work gets turns.
 *
 * @returns in order of the numbers: two imports with the same new ones wait for each other, not both
 */
export async function prepareChunk(rows: readonly ImportRow[]): Promise<ImportedContacts> {
  const merged = mergeByPhone(rows);
  await yieldToEventLoop();
  const contacts = merged.map(newContact).sort((a, b) => (a.phone < b.phone ? -1 : 1));
  await yieldToEventLoop();
  return bindContacts(contacts);
}

/**
 * Writes a chunk in one transaction, with its audit entry: made where there is no contact of the number, merged where
 * there is one. The same rows again change nothing.
 *
 * @param listId list that all of them are put on; `null`: none
 * @param run the way it is run: for good, or to be taken back
 * @returns the counts, and the outbox rows to publish after the commit
 */
export async function writeChunk(
  { db, clock, secrets }: Pick<Runtime, 'db' | 'clock' | 'secrets'>,
  actor: Actor,
  contacts: ImportedContacts,
  listId: string | null,
  run: typeof transaction,
): Promise<{ counts: ChunkCounts; outbox: OutboxRow[] }> {
  const { workspaceId } = actor;
  const now = clock.now();
  return run(db.pool, async (tx) => {
    const counts: ChunkCounts = { created: 0, updated: 0, unchanged: 0, suppressed: 0, consents: 0, listed: 0 };
    /** Ids of those that were there, by number. */
    const known = new Map<string, string>();
    let missing = contacts;
    for (let round = 1; missing.list.length > 0; round++) {
      if (round > MAX_ROUNDS) throw new Error(`${missing.list.length} contacts are neither there nor can they be made`);
      const making = makeMissing(tx, workspaceId, missing, now);
      const { made, suppressed } = await linkMade(tx, secrets.hashKey, workspaceId, making);
      counts.created += made.length;
      counts.suppressed += suppressed.size;
      if (made.length === missing.list.length) break;
      const rest = without(missing.list, made);
      const found = await lockRest(tx, workspaceId, rest, now);
      const updated = await updateContacts(tx, found, now);
      counts.updated += updated;
      counts.unchanged += found.length - updated;
      for (const { id, phone } of found) known.set(phone.e164, id);
      missing = bindContacts(rest.filter(({ phone }) => !known.has(phone)));
    }
    await indexFields(tx, workspaceId, describedOf(contacts.list, known));
    const stated = await recordConsents(tx, secrets.hashKey, actor, contacts.list, known, now);
    counts.consents = stated.entries;
    if (listId !== null) {
      const numbers = contacts.list.map(({ phone }) => phone);
      counts.listed = await insertMembersByNumber(tx, { workspaceId, listId, now }, numbers);
    }
    if (counts.created + counts.updated + counts.consents + counts.listed > 0) {
      await recordChange(tx, actor, now, { action: 'contact.import', subject: workspaceId, detail: { ...counts } });
    }
    return { counts, outbox: stated.outbox };
  });
}

/** The ids of those whose attributes the rows say. */
function describedOf(list: readonly ImportedContact[], known: ReadonlyMap<string, string>): string[] {
  return list.flatMap(({ id, phone, row: { contact } }) =>
    contact.attributes === null && contact.removed.length === 0 ? [] : [known.get(phone) ?? id],
  );
}

function without(list: readonly ImportedContact[], made: readonly ImportedContact[]): readonly ImportedContact[] {
  if (made.length === 0) return list;
  const gone = new Set(made);
  return list.filter((contact) => !gone.has(contact));
}

function mergeByPhone(rows: readonly ImportRow[]): ImportRow[] {
  const byPhone = new Map<string, ImportRow>();
  for (const row of rows) {
    const { e164 } = row.contact.phone;
    const first = byPhone.get(e164);
    byPhone.set(e164, first === undefined ? row : mergeRows(first, row));
  }
  return [...byPhone.values()];
}

async function lockRest(
  tx: Queryable,
  workspaceId: string,
  contacts: readonly ImportedContact[],
  now: Date,
): Promise<(ContactRow & { id: string })[]> {
  const byPhone = new Map(contacts.map(({ phone, row }) => [phone, row.contact]));
  const rows = await lockNumbers(tx, workspaceId, [...byPhone.keys()], 'NO KEY UPDATE');
  const deleted = rows.flatMap((row) => (row.deleted ? [row.id] : []));
  await restoreContacts(tx, deleted, now);
  return rows.flatMap(({ id, phone }) => {
    const contact = byPhone.get(phone);
    return contact === undefined ? [] : [{ ...contact, id }];
  });
}

/** Adds what the rows say to the ledger, except what it says already: a file that is sent again states nothing twice. */
async function recordConsents(
  tx: Queryable,
  hashKey: HashKey,
  actor: Actor,
  contacts: readonly ImportedContact[],
  known: ReadonlyMap<string, string>,
  now: Date,
): Promise<{ entries: number; outbox: OutboxRow[] }> {
  const said = new Map<string, LedgerEntry>();
  const withLedger = new Set<string>();
  for (const { id, phone, row } of contacts) {
    if (row.consents.length === 0) continue;
    const contactId = known.get(phone) ?? id;
    if (known.has(phone)) withLedger.add(contactId);
    for (const consent of row.consents) {
      const entry = { ...consent, workspaceId: actor.workspaceId, contactId, actor, now };
      said.set(keyOf({ ...entry, proofDigest: proofDigest(hashKey, entry) }), entry);
    }
  }
  if (said.size === 0) return { entries: 0, outbox: [] };
  for (const entry of await lockEntries(tx, [...withLedger])) said.delete(keyOf(entry));
  if (said.size === 0) return { entries: 0, outbox: [] };
  const { outbox } = await appendEntries(tx, hashKey, [...said.values()], true);
  return { entries: said.size, outbox };
}

/**
 * Reads the ledger of these contacts. Of two imports at once, the second waits here and sees what the first has stated.
 */
async function lockEntries(tx: Queryable, contactIds: readonly string[]): Promise<StatedEntry[]> {
  if (contactIds.length === 0) return [];
  await lockContacts(tx, contactIds);
  return entriesOfContacts(tx, contactIds);
}

function keyOf({ contactId, action, purposes, source, proofDigest, occurredAt }: StatedEntry): string {
  const evidence = proofDigest?.toString('base64') ?? null;
  return JSON.stringify([contactId, action, [...purposes].sort(), source, evidence, occurredAt.getTime()]);
}
