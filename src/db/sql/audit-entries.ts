/** Statements on `audit_entries`, for changes that are written in SQL. */
import type { Actor } from '../../kernel/actor.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';

/** An entry of the audit log. */
export interface AuditEntryRow {
  id: string;
  workspaceId: string;
  actor: Pick<Actor, 'kind' | 'id'>;
  action: string;
  subject: string;
  detail: object;
  /** Keyed digest of the evidence beside it; `null`: there is none. */
  evidenceDigest: Buffer | null;
  at: Date;
}

/** Adds an entry. */
export async function insertAuditEntry(tx: Queryable, entry: AuditEntryRow): Promise<void> {
  const { id, workspaceId, actor, action, subject, detail, evidenceDigest, at } = entry;
  await tx.query(
    `INSERT INTO audit_entries (id, workspace_id, actor_kind, actor_id, action, subject, detail, evidence_digest, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, workspaceId, actor.kind, actor.id, action, subject, JSON.stringify(detail), evidenceDigest, at],
  );
}

/** Adds an entry about each of these workspaces to its log: the hub itself did it. */
export async function insertAuditEntries(
  tx: Queryable,
  workspaces: readonly { id: string; entryId: string }[],
  { action, detail, at }: Pick<AuditEntryRow, 'action' | 'detail' | 'at'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO audit_entries (id, workspace_id, actor_kind, actor_id, action, subject, detail, at)
     SELECT u.id, u.workspace_id, 'SYSTEM', NULL, $3, u.workspace_id::text, $4, $5
     FROM unnest($1::uuid[], $2::uuid[]) AS u(id, workspace_id)`,
    [
      plainArray(workspaces.map(({ entryId }) => entryId)),
      plainArray(workspaces.map(({ id }) => id)),
      action,
      JSON.stringify(detail),
      at,
    ],
  );
}
