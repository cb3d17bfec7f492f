/** Statements on `contact_fields`: the typed fields of contacts. */
import type { FieldDefinition } from '../../kernel/contact-fields.ts';
import type { Queryable } from '../client.ts';
import { textArray } from './arrays.ts';

/** Makes a field, or sets the choices of one. */
export async function upsertField(
  tx: Queryable,
  { id, workspaceId, name, type, choices, now }: FieldDefinition & { workspaceId: string; now: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO contact_fields (id, workspace_id, name, type, choices, created_at)
     VALUES ($1, $2, $3, $4::contact_field_type, $5::text[], $6)
     ON CONFLICT (workspace_id, name) DO UPDATE SET choices = excluded.choices`,
    [id, workspaceId, name, type, textArray(choices), now],
  );
}

/** Deletes a field with its values. */
export async function deleteField(tx: Queryable, id: string): Promise<void> {
  await tx.query('DELETE FROM contact_fields WHERE id = $1', [id]);
}

/**
 * Has whoever writes attributes of contacts (shared) and whoever changes the fields of their workspace (alone) wait for each other, until
 * the transaction ends. A lock of the workspace's row would hold up messages to new numbers too: each refers to it.
 */
export async function lockFields(tx: Queryable, workspaceId: string, mode: 'shared' | 'alone'): Promise<void> {
  const lock = mode === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await tx.query(`SELECT ${lock}(hashtextextended($1, 0))`, [`contact fields ${workspaceId}`]);
}
