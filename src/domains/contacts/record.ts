import type { Queryable } from '../../db/client.ts';
import { newId } from '../../kernel/ids.ts';
import type { Actor, AuditedChange } from '../accounts/audit.ts';

/** Writes who changed what, in the transaction of a change that is written in SQL; `audit` does so for Prisma's. */
export async function recordChange(tx: Queryable, actor: Actor, at: Date, change: AuditedChange): Promise<void> {
  const { action, subject, detail = {} } = change;
  await tx.query(
    `INSERT INTO audit_entries (id, workspace_id, api_key_id, action, subject, detail, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [newId(), actor.workspaceId, actor.apiKeyId, action, subject, JSON.stringify(detail), at],
  );
}
