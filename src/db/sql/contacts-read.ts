/** Reads of `contacts` that lock nothing: what is known of people by their numbers or ids. */
import type { E164 } from '../../kernel/address-types.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';

/** Traits of a person that decide how it is written to. */
export interface Traits {
  /** BCP 47; `null`: not known. */
  locale: string | null;
  /** The best candidate, an IANA name; `null`: not known. */
  timeZone: string | null;
  /** MCC and MNC of the person's network; `null`: not known. */
  mccMnc: string | null;
}

/** The traits of those of these numbers that are contacts of the workspace; one statement, one look by index each. */
export async function traitsOf(
  db: Queryable,
  workspaceId: string,
  numbers: readonly string[],
): Promise<Map<string, Traits>> {
  const { rows } = await db.query<Traits & { phone: string }>(
    `SELECT c.phone, c.locale, c.time_zones[1] AS "timeZone", c.mcc_mnc AS "mccMnc" FROM unnest($2::text[]) AS w(phone)
     CROSS JOIN LATERAL (SELECT phone, locale, time_zones, mcc_mnc FROM contacts
       WHERE workspace_id = $1 AND phone = w.phone LIMIT 1) c`,
    [workspaceId, textArray(numbers)],
  );
  return new Map(rows.map(({ phone, ...traits }) => [phone, traits]));
}

/** The networks of those of these numbers that a network is known of, by number. */
export async function networksOfNumbers(
  db: Queryable,
  workspaceId: string,
  numbers: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ phone: string; mccMnc: string }>(
    `SELECT phone, mcc_mnc AS "mccMnc" FROM contacts
     WHERE workspace_id = $1 AND phone = ANY($2::text[]) AND mcc_mnc IS NOT NULL`,
    [workspaceId, textArray(numbers)],
  );
  return new Map(rows.map((row) => [row.phone, row.mccMnc]));
}

/** A contact's number with the country it belongs to. */
export interface ContactNumber {
  id: string;
  phone: E164;
  country: string | null;
}

/** The numbers of those of these contacts of a workspace that have one and are not deleted. */
export async function numbersOfContacts(
  db: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<ContactNumber[]> {
  const { rows } = await db.query<ContactNumber>(
    'SELECT id, phone, country FROM contacts WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND phone IS NOT NULL AND deleted_at IS NULL',
    [workspaceId, plainArray(ids)],
  );
  return rows;
}

/** Evidence of where a person may be. */
export interface WhereContact extends ContactNumber {
  /** Zones that the person may be in, the most likely first; empty: none is known. */
  timeZones: string[];
  postalCode: string | null;
}

/** Evidence of where those of these contacts of a workspace are that have a number. */
export async function whereContacts(
  db: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<WhereContact[]> {
  const { rows } = await db.query<WhereContact>(
    `SELECT id, phone, country, time_zones AS "timeZones", attributes->>'postalCode' AS "postalCode" FROM contacts
     WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND phone IS NOT NULL`,
    [workspaceId, plainArray(ids)],
  );
  return rows;
}

/** The contact of a number. @returns its id; `null`: there is none */
export async function contactOfNumber(db: Queryable, workspaceId: string, e164: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>('SELECT id FROM contacts WHERE workspace_id = $1 AND phone = $2', [
    workspaceId,
    e164,
  ]);
  return rows[0]?.id ?? null;
}

/** The contacts of numbers, by number; of those that are contacts. */
export async function contactsOfNumbers(
  db: Queryable,
  workspaceId: string,
  numbers: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; phone: string }>(
    `SELECT c.id, c.phone FROM unnest($2::text[]) AS w(phone)
     CROSS JOIN LATERAL (SELECT id, phone FROM contacts WHERE workspace_id = $1 AND phone = w.phone LIMIT 1) c`,
    [workspaceId, textArray(numbers)],
  );
  return new Map(rows.map(({ id, phone }) => [phone, id]));
}

/** Those of these ids that are contacts. */
export async function existingContacts(tx: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>('SELECT id FROM contacts WHERE id = ANY($1::uuid[])', [
    plainArray(ids),
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** Language of a contact, BCP 47; `null`: unknown. */
export async function localeOfContact(db: Queryable, contactId: string): Promise<string | null> {
  const { rows } = await db.query<{ locale: string | null }>('SELECT locale FROM contacts WHERE id = $1', [contactId]);
  return rows[0]?.locale ?? null;
}

/** What a workspace knows of a person, for the texts it sends. */
export interface Profile {
  id: string;
  name: string | null;
  attributes: Readonly<Record<string, unknown>>;
}

/** The names and attributes of those of these contacts that are there. */
export async function profilesOf(db: Queryable, workspaceId: string, ids: readonly string[]): Promise<Profile[]> {
  const { rows } = await db.query<Profile>(
    'SELECT id, name, attributes FROM contacts WHERE workspace_id = $1 AND id = ANY($2::uuid[])',
    [workspaceId, plainArray(ids)],
  );
  return rows;
}
