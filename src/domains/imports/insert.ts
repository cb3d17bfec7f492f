/** Contacts of an import that may have to be made. */
import type { Queryable } from '../../db/client.ts';
import { insertContacts, NEW_CONTACT, type NewContact } from '../../db/sql/contacts.ts';
import { existingContacts } from '../../db/sql/contacts-read.ts';
import { type BoundRows, bindRows } from '../../db/sql/rows.ts';
import { newId } from '../../kernel/ids.ts';
import { timeZonesOf } from '../../kernel/time-zones.ts';
import type { ImportRow } from './rows.ts';

/** A row with the contact that is made of it when there is none of its number. */
export interface ImportedContact extends NewContact {
  row: ImportRow;
}

/** Contacts that may have to be made, their values written out. */
export interface ImportedContacts {
  list: readonly ImportedContact[];
  bound: BoundRows;
}

/** Gives a row its id. */
export function newContact(row: ImportRow): ImportedContact {
  const { phone, locale, timeZone, mccMnc, name, tags, attributes } = row.contact;
  const timeZones = timeZone === null ? timeZonesOf(phone.country) : [timeZone];
  const { e164, country } = phone;
  return { id: newId(), phone: e164, country, timeZones, locale, mccMnc, name, tags, attributes, row };
}

/** Writes their values as the database reads them. */
export function bindContacts(list: readonly ImportedContact[]): ImportedContacts {
  return { list, bound: bindRows(NEW_CONTACT, list) };
}

/**
 * Makes those that are not there, in the caller's transaction.
 *
 * @returns the ones that were made
 */
export async function makeMissing(
  tx: Queryable,
  workspaceId: string,
  { list, bound }: ImportedContacts,
  now: Date,
): Promise<readonly ImportedContact[]> {
  const count = await insertContacts(tx, workspaceId, bound, now);
  // Of most chunks all are made, or none: telling which ones costs only the others.
  if (count === list.length) return list;
  if (count === 0) return [];
  const made = await existingContacts(
    tx,
    list.map(({ id }) => id),
  );
  return list.filter(({ id }) => made.has(id));
}
