import type { Queryable } from '../../db/client.ts';
import { type BoundRows, bindRows, type Column } from '../../db/sql/rows.ts';
import { newId } from '../../kernel/ids.ts';
import type { ContactRow } from '../contacts/draft.ts';
import { timeZonesOf } from '../contacts/time-zones.ts';

/** Contacts that are to be made, their values written out. */
export interface NewContacts {
  rows: readonly ContactRow[];
  bound: BoundRows;
}

interface NewContact {
  id: string;
  row: ContactRow;
}

const COLUMNS: readonly Column<NewContact>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: ({ id }) => id },
  { name: 'phone', type: 'text', kind: 'plain', of: ({ row }) => row.phone.e164 },
  { name: 'country', type: 'text', kind: 'text', of: ({ row }) => row.phone.country },
  { name: 'zones', type: 'text', kind: 'text', of: ({ row }) => row.timeZone ?? zonesOf(row.phone.country) },
  { name: 'locale', type: 'text', kind: 'text', of: ({ row }) => row.locale },
  { name: 'mcc_mnc', type: 'text', kind: 'text', of: ({ row }) => row.mccMnc },
  { name: 'attributes', type: 'jsonb', kind: 'text', of: ({ row }) => attributesOf(row) },
];

function zonesOf(country: string | null): string {
  return timeZonesOf(country).join(',');
}

function attributesOf({ attributes }: ContactRow): string {
  return attributes === null ? '{}' : JSON.stringify(attributes);
}

/** Gives them ids and writes their values as the database reads them. */
export function bindContacts(rows: readonly ContactRow[]): NewContacts {
  const contacts = rows.map((row) => ({ id: newId(), row }));
  return { rows, bound: bindRows(COLUMNS, contacts) };
}

/**
 * Makes those that are not there, in the caller's transaction.
 *
 * @returns the ones that were made
 */
export async function insertContacts(
  tx: Queryable,
  workspaceId: string,
  { bound }: NewContacts,
  now: Date,
): Promise<{ id: string; phone: string }[]> {
  const { from, ref } = bound.source((n) => `$${n + 2}`);
  const { rows } = await tx.query<{ id: string; phone: string }>(
    `INSERT INTO contacts (id, workspace_id, phone, country, time_zones, locale, mcc_mnc, attributes, created_at, updated_at)
     SELECT ${ref('id')}, $1, ${ref('phone')}, ${ref('country')}, string_to_array(${ref('zones')}, ','), ${ref('locale')},
       NULLIF(${ref('mcc_mnc')}, ''), ${ref('attributes')}, $2, $2
     FROM ${from}
     ON CONFLICT (workspace_id, phone) DO NOTHING RETURNING id, phone`,
    [workspaceId, now, ...bound.values],
  );
  return rows;
}
