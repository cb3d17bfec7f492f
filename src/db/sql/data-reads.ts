/** Statements on `data_reads`: who has read data of people. It is added to and read, never changed. */
import type { ActorKind } from '../../kernel/actor.ts';
import type { Queryable } from '../client.ts';
import { bindRows, type Column } from './rows.ts';

/** A request that was answered with data of people, or a subscription to them that was opened. */
export interface DataReadRow {
  id: string;
  workspaceId: string;
  actorKind: ActorKind;
  actorId: string | null;
  operation: string | null;
  fields: readonly string[];
  filters: readonly string[];
  /** `null`: a subscription. */
  count: number | null;
  /** The contact, where one was asked for; `null`: many, or none. */
  contactId: string | null;
  at: Date;
}

const words = (ref: string) => `string_to_array(${ref}, ',')`;

const READ: readonly Column<DataReadRow>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'actor_kind', type: 'actor_kind', kind: 'plain', of: (row) => row.actorKind },
  { name: 'actor_id', type: 'uuid', kind: 'plain', of: (row) => row.actorId },
  { name: 'operation', type: 'text', kind: 'text', of: (row) => row.operation },
  { name: 'fields', type: 'text', kind: 'text', of: (row) => row.fields.join(','), stored: words },
  { name: 'filters', type: 'text', kind: 'text', of: (row) => row.filters.join(','), stored: words },
  { name: 'count', type: 'int', kind: 'plain', of: (row) => row.count },
  { name: 'contact_id', type: 'uuid', kind: 'plain', of: (row) => row.contactId },
  { name: 'at', type: 'timestamptz', kind: 'time', of: (row) => row.at },
];

/** Stores reads. */
export async function insertDataReads(db: Queryable, rows: readonly DataReadRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { values, source } = bindRows(READ, rows);
  const { names, refs, from } = source((n) => `$${n}`);
  await db.query(`INSERT INTO data_reads (${names}) SELECT ${refs} FROM ${from} ON CONFLICT (id) DO NOTHING`, values);
}
