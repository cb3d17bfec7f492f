/** Statements on `request_log`. */
import type { ActorKind } from '../../kernel/actor.ts';
import type { Queryable } from '../client.ts';
import { bindRows, type Column } from './rows.ts';

/** An operation that somebody asked for. */
export interface LoggedRequest {
  id: string;
  workspaceId: string;
  actorKind: ActorKind;
  actorId: string | null;
  requestId: string;
  type: string;
  operation: string | null;
  fields: readonly string[];
  durationMs: number;
  cost: number | null;
  code: string;
  at: Date;
}

const REQUEST: readonly Column<LoggedRequest>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'actor_kind', type: 'actor_kind', kind: 'plain', of: (row) => row.actorKind },
  { name: 'actor_id', type: 'uuid', kind: 'plain', of: (row) => row.actorId },
  { name: 'request_id', type: 'text', kind: 'text', of: (row) => row.requestId },
  { name: 'type', type: 'text', kind: 'text', of: (row) => row.type },
  { name: 'operation', type: 'text', kind: 'text', of: (row) => row.operation },
  {
    name: 'fields',
    type: 'text',
    kind: 'text',
    of: (row) => row.fields.join(','),
    stored: (ref) => `string_to_array(${ref}, ',')`,
  },
  { name: 'duration_ms', type: 'int', kind: 'plain', of: (row) => row.durationMs },
  { name: 'cost', type: 'int', kind: 'plain', of: (row) => row.cost },
  { name: 'code', type: 'text', kind: 'text', of: (row) => row.code },
  { name: 'at', type: 'timestamptz', kind: 'time', of: (row) => row.at },
];

/** Stores what was asked for. */
export async function insertRequests(db: Queryable, requests: readonly LoggedRequest[]): Promise<void> {
  if (requests.length === 0) return;
  const { values, source } = bindRows(REQUEST, requests);
  const { names, refs, from } = source((n) => `$${n}`);
  await db.query(`INSERT INTO request_log (${names}) SELECT ${refs} FROM ${from}`, values);
}

/** Deletes what was logged before a moment, oldest first, so many at most. @param before the lowest id of that moment */
export async function deleteRequests(db: Queryable, before: string, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM request_log WHERE id IN (SELECT id FROM request_log WHERE id < $1::uuid ORDER BY id LIMIT $2)`,
    [before, limit],
  );
  return rowCount ?? 0;
}
