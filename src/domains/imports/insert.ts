import type { Queryable } from '../../db/client.ts';
import { plainArray } from '../../db/sql/arrays.ts';
import { type BoundRows, bindRows, type Column } from '../../db/sql/rows.ts';
import { newId } from '../../kernel/ids.ts';
import { timeZonesOf } from '../../kernel/time-zones.ts';
import type { ImportRow } from './rows.ts';

/** A row with the id that its contact gets when there is none of its number. */
export interface NewContact {
  id: string;
  phone: string;
  row: ImportRow;
}

/** Contacts that may have to be made, their values written out. */
export interface NewContacts {
  list: readonly NewContact[];
  bound: BoundRows;
}

const COLUMNS: readonly Column<NewContact>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: ({ id }) => id },
  { name: 'phone', type: 'text', kind: 'plain', of: ({ phone }) => phone },
  { name: 'country', type: 'text', kind: 'text', of: ({ row }) => row.contact.phone.country },
  { name: 'zones', type: 'text', kind: 'text', of: ({ row }) => zonesOf(row) },
  { name: 'locale', type: 'text', kind: 'text', of: ({ row }) => row.contact.locale },
  { name: 'mcc_mnc', type: 'text', kind: 'text', of: ({ row }) => row.contact.mccMnc },
  { name: 'attributes', type: 'jsonb', kind: 'json', of: ({ row }) => attributesOf(row) },
];

function zonesOf({ contact }: ImportRow): string {
  return contact.timeZone ?? timeZonesOf(contact.phone.country).join(',');
}

function attributesOf({ contact }: ImportRow): string {
  return contact.attributes === null ? '{}' : JSON.stringify(contact.attributes);
}

/** Gives a row its id. */
export function newContact(row: ImportRow): NewContact {
  return { id: newId(), phone: row.contact.phone.e164, row };
}

/** Writes their values as the database reads them. */
export function bindContacts(list: readonly NewContact[]): NewContacts {
  return { list, bound: bindRows(COLUMNS, list) };
}

/**
 * Makes those that are not there, in the caller's transaction.
 *
 * @returns the ones that were made
 */
export async function insertContacts(
  tx: Queryable,
  workspaceId: string,
  { list, bound }: NewContacts,
  now: Date,
): Promise<readonly NewContact[]> {
  const { from, ref } = bound.source((n) => `$${n + 2}`);
  const { rowCount } = await tx.query(
    `INSERT INTO contacts (id, workspace_id, phone, country, time_zones, locale, mcc_mnc, attributes, created_at, updated_at)
     SELECT ${ref('id')}, $1, ${ref('phone')}, ${ref('country')}, string_to_array(${ref('zones')}, ','), ${ref('locale')},
       NULLIF(${ref('mcc_mnc')}, ''), ${ref('attributes')}, $2, $2
     FROM ${from}
     ON CONFLICT (workspace_id, phone) DO NOTHING`,
    [workspaceId, now, ...bound.values],
  );
  // Of most chunks all are made, or none: telling which ones costs only the others.
  if (rowCount === list.length) return list;
  if (rowCount === 0) return [];
  const { rows } = await tx.query<{ id: string }>('SELECT id FROM contacts WHERE id = ANY($1::uuid[])', [
    plainArray(list.map(({ id }) => id)),
  ]);
  const made = new Set(rows.map(({ id }) => id));
  return list.filter(({ id }) => made.has(id));
}
