/** Statements on `contacts`: finding, locking, making, changing and erasing them. Their lists: `contacts-list.ts`. */
import type { Contact } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';
import { jsonArray, plainArray, textArray } from './arrays.ts';
import type { BoundRows, Column } from './rows.ts';

/** A contact by its number. */
export interface NumberedContact {
  id: string;
  phone: string;
}

/**
 * Locks contacts until the transaction ends. Everyone locks in order of id: two requests wait for each other, not both.
 */
export async function lockContacts(
  tx: Queryable,
  ids: readonly string[],
  lock: 'UPDATE' | 'NO KEY UPDATE' = 'UPDATE',
): Promise<void> {
  await tx.query(`SELECT id FROM contacts WHERE id = ANY($1::uuid[]) ORDER BY id FOR ${lock}`, [plainArray(ids)]);
}

/** A contact that is locked, with its address. */
export type LockedContact = Pick<Contact, 'id' | 'phone' | 'address' | 'addressType'> & {
  /** Deleted or erased. */
  gone: boolean;
};

/** Locks one contact of a workspace, known by its id or its number. @returns `null`: there is none */
export async function lockContact(
  tx: Queryable,
  workspaceId: string,
  by: 'id' | 'phone',
  value: string | null,
): Promise<LockedContact | null> {
  const { rows } = await tx.query<LockedContact>(
    `SELECT id, phone, address, address_type AS "addressType", deleted_at IS NOT NULL OR erased_at IS NOT NULL AS gone
     FROM contacts WHERE workspace_id = $1 AND ${by} = $2 FOR UPDATE`,
    [workspaceId, value],
  );
  return rows[0] ?? null;
}

/** A contact that was found by its number, and is locked. */
export interface LockedNumber extends NumberedContact {
  /** MCC and MNC of its network; `null`: not known. */
  mccMnc: string | null;
  deleted: boolean;
}

/**
 * Finds the contacts of these numbers and locks them, in order of their ids. One by one, by the index of the numbers: a
 * plan that is made while there are few contacts would read all of a workspace for ever.
 */
export async function lockNumbers(
  tx: Queryable,
  workspaceId: string,
  numbers: readonly string[],
  lock: 'KEY SHARE' | 'NO KEY UPDATE',
): Promise<LockedNumber[]> {
  const { rows } = await tx.query<LockedNumber>(
    `WITH known AS MATERIALIZED (SELECT c.id, c.phone FROM unnest($2::text[]) AS w(phone)
       CROSS JOIN LATERAL (SELECT id, phone FROM contacts WHERE workspace_id = $1 AND phone = w.phone LIMIT 1) c
       ORDER BY c.id)
     SELECT l.id, l.phone, l."mccMnc", l.deleted FROM known k
     CROSS JOIN LATERAL (SELECT id, phone, mcc_mnc AS "mccMnc", deleted_at IS NOT NULL AS deleted
       FROM contacts WHERE id = k.id AND phone = k.phone FOR ${lock}) l`,
    [workspaceId, textArray(numbers)],
  );
  return rows;
}

/** A contact to be made of a number. */
export interface NewNumber extends NumberedContact {
  country: string | null;
  /** MCC and MNC of its network; `null`: not known. */
  mccMnc: string | null;
  timeZones: readonly string[];
}

/** Makes those that are not there; in order of the numbers. @returns those that were made */
export async function insertNumbers(
  tx: Queryable,
  workspaceId: string,
  contacts: readonly NewNumber[],
  now: Date,
): Promise<NumberedContact[]> {
  const { rows } = await tx.query<NumberedContact>(
    `INSERT INTO contacts (id, workspace_id, phone, country, time_zones, mcc_mnc, created_at, updated_at)
     SELECT u.id, $1, u.phone, u.country, string_to_array(u.zones, ','), u.network, $6, $6
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $7::text[]) AS u(id, phone, country, zones, network)
     ON CONFLICT (workspace_id, phone) DO NOTHING RETURNING id, phone`,
    [
      workspaceId,
      plainArray(contacts.map((contact) => contact.id)),
      textArray(contacts.map((contact) => contact.phone)),
      textArray(contacts.map((contact) => contact.country)),
      textArray(contacts.map((contact) => contact.timeZones.join(','))),
      now,
      textArray(contacts.map((contact) => contact.mccMnc)),
    ],
  );
  return rows;
}

/** A contact to be made with all its fields. */
export interface NewContact extends NewNumber {
  locale: string | null;
  /** Empty or `null`: none. */
  mccMnc: string | null;
  /** Empty or `null`: none. */
  name: string | null;
  /** `null`: none. */
  tags: readonly string[] | null;
  /** `null`: none. */
  attributes: Record<string, unknown> | null;
}

/** The columns of contacts that are made with all their fields, for `bindRows`. */
export const NEW_CONTACT: readonly Column<NewContact>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: ({ id }) => id },
  { name: 'phone', type: 'text', kind: 'plain', of: ({ phone }) => phone },
  { name: 'country', type: 'text', kind: 'text', of: ({ country }) => country },
  {
    name: 'time_zones',
    type: 'text',
    kind: 'text',
    of: ({ timeZones }) => timeZones.join(','),
    stored: (ref) => `string_to_array(${ref}, ',')`,
  },
  { name: 'locale', type: 'text', kind: 'text', of: ({ locale }) => locale },
  { name: 'mcc_mnc', type: 'text', kind: 'text', of: ({ mccMnc }) => (mccMnc === '' ? null : mccMnc) },
  { name: 'name', type: 'text', kind: 'text', of: ({ name }) => (name === '' ? null : name) },
  {
    name: 'tags',
    type: 'jsonb',
    kind: 'json',
    of: ({ tags }) => (tags === null || tags.length === 0 ? '[]' : JSON.stringify(tags)),
    stored: (ref) => `ARRAY(SELECT jsonb_array_elements_text(${ref}))`,
  },
  {
    name: 'attributes',
    type: 'jsonb',
    kind: 'json',
    of: ({ attributes }) => (attributes === null ? '{}' : JSON.stringify(attributes)),
  },
];

/** Makes those that are not there. @returns how many: telling which ones of thousands costs more than making them */
export async function insertContacts(
  tx: Queryable,
  workspaceId: string,
  contacts: BoundRows,
  now: Date,
): Promise<number> {
  const { names, refs, from } = contacts.source((n) => `$${n + 2}`);
  const { rowCount } = await tx.query(
    `INSERT INTO contacts (${names}, workspace_id, created_at, updated_at) SELECT ${refs}, $1, $2, $2
     FROM ${from}
     ON CONFLICT (workspace_id, phone) DO NOTHING`,
    [workspaceId, now, ...contacts.values],
  );
  return rowCount ?? 0;
}

/**
 * Finds or makes the contact of an address that is no number; its row is locked.
 *
 * @param id what it gets if it is made
 */
export async function upsertAddress(
  tx: Queryable,
  workspaceId: string,
  { id, text, type }: { id: string; text: string; type: string },
  now: Date,
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO contacts (id, workspace_id, address, address_type, created_at, updated_at)
     VALUES ($1, $2, $3, $4::address_type, $5, $5)
     ON CONFLICT (workspace_id, address_type, address) WHERE address IS NOT NULL
     DO UPDATE SET address = excluded.address RETURNING id`,
    [id, workspaceId, text, type, now],
  );
  const [contact] = rows;
  if (contact === undefined) throw new Error('a contact was neither found nor made');
  return contact.id;
}

/** Fields of a contact to set; `null`: the field stays. */
export interface ContactUpdate {
  id: string;
  locale: string | null;
  timeZone: string | null;
  /** Empty: it is forgotten. */
  mccMnc: string | null;
  /** Empty: it is forgotten. */
  name: string | null;
  tags: readonly string[] | null;
  attributes: Record<string, unknown> | null;
  /** Names of attributes that are taken away. */
  removed: readonly string[];
}

/**
 * Merges what is given into the rows; a row that stays as it is keeps its `updated_at`.
 *
 * @returns how many were changed
 */
export async function updateContacts(tx: Queryable, changes: readonly ContactUpdate[], now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE contacts c SET locale = n.locale, time_zones = n.time_zones, mcc_mnc = n.mcc_mnc, attributes = n.attributes,
       name = n.name, tags = n.tags, updated_at = $7
     FROM (
       SELECT o.id, COALESCE(u.locale, o.locale) AS locale,
         CASE WHEN u.zone IS NULL THEN o.time_zones ELSE ARRAY[u.zone] END AS time_zones,
         NULLIF(COALESCE(u.mcc_mnc, o.mcc_mnc), '') AS mcc_mnc, NULLIF(COALESCE(u.name, o.name), '') AS name,
         CASE WHEN u.tags IS NULL THEN o.tags ELSE ARRAY(SELECT jsonb_array_elements_text(u.tags)) END AS tags,
         (o.attributes || COALESCE(u.attributes, '{}')) - ARRAY(SELECT jsonb_array_elements_text(u.removed)) AS attributes
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $8::text[], $9::jsonb[])
         AS u(id, locale, zone, mcc_mnc, attributes, removed, name, tags) JOIN contacts o ON o.id = u.id
     ) n
     WHERE c.id = n.id AND (c.locale, c.time_zones, c.mcc_mnc, c.attributes, c.name, c.tags)
       IS DISTINCT FROM (n.locale, n.time_zones, n.mcc_mnc, n.attributes, n.name, n.tags)`,
    [
      plainArray(changes.map((change) => change.id)),
      textArray(changes.map((change) => change.locale)),
      textArray(changes.map((change) => change.timeZone)),
      textArray(changes.map((change) => change.mccMnc)),
      jsonArray(changes.map((change) => (change.attributes === null ? null : JSON.stringify(change.attributes)))),
      jsonArray(changes.map((change) => (change.removed.length === 0 ? '[]' : JSON.stringify(change.removed)))),
      now,
      textArray(changes.map((change) => change.name)),
      jsonArray(changes.map((change) => (change.tags === null ? null : JSON.stringify(change.tags)))),
    ],
  );
  return rowCount ?? 0;
}

/**
 * Takes concatenation references (3GPP TS 23.040 §9.2.3.24.1) of contacts: each contact counts its own, so that one
 * comes again only after 65,536 long messages (256 where the header holds 8 bits).
 *
 * @param counts how many each contact needs
 * @returns the last of each contact's; the others are the numbers before it
 */
export async function takeReferences(tx: Queryable, counts: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ id: string; last: number }>(
    `UPDATE contacts c SET last_reference = (c.last_reference + u.count) & 65535
     FROM (SELECT c.id, u.count FROM unnest($1::uuid[], $2::int[]) AS u(id, count) JOIN contacts c ON c.id = u.id
       ORDER BY c.id FOR NO KEY UPDATE OF c) u
     WHERE c.id = u.id RETURNING c.id, c.last_reference AS last`,
    [plainArray([...counts.keys()]), plainArray([...counts.values()])],
  );
  return new Map(rows.map((row) => [row.id, row.last]));
}

/** Counts those of some contacts that a workspace has: neither deleted nor erased. */
export async function countLiving(tx: Queryable, workspaceId: string, ids: readonly string[]): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM contacts
     WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL AND erased_at IS NULL`,
    [workspaceId, plainArray(ids)],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Adds tags to contacts of a workspace that are not deleted, and takes others away.
 *
 * @returns how many changed, and the most tags that one of those has then
 */
export async function tagContacts(
  tx: Queryable,
  workspaceId: string,
  ids: readonly string[],
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
  now: Date,
): Promise<{ changed: number; mostTags: number }> {
  const { rows } = await tx.query<{ tags: number }>(
    `UPDATE contacts c SET tags = n.tags, updated_at = $5
     FROM (SELECT o.id, ARRAY(SELECT t FROM unnest(o.tags || $3::text[]) WITH ORDINALITY AS u(t, n)
         WHERE t <> ALL($4::text[]) GROUP BY t ORDER BY min(n)) AS tags
       FROM contacts o WHERE o.workspace_id = $1 AND o.id = ANY($2::uuid[]) AND o.deleted_at IS NULL AND o.erased_at IS NULL) n
     WHERE c.id = n.id AND c.tags IS DISTINCT FROM n.tags RETURNING cardinality(c.tags) AS tags`,
    [workspaceId, plainArray(ids), textArray(add), textArray(remove), now],
  );
  return { changed: rows.length, mostTags: rows.reduce((most, { tags }) => Math.max(most, tags), 0) };
}
