/** Statements on `consent_heads`: the last link of each workspace's chain of consent entries. */
import type { Queryable } from '../client.ts';

/** The last link of a chain. */
export interface ConsentHead {
  position: bigint;
  hash: Buffer;
  /** Keyed digest of both; `null`: it was made anew beside entries that had lost theirs. */
  seal: Buffer | null;
}

/**
 * Locks the head of a workspace's chain until the end of the transaction: entries are added one transaction after the
 * other. A head that lacks is made; beside entries without a seal, so that its loss stays visible.
 *
 * @param none the head of an empty chain
 */
export async function lockHead(tx: Queryable, workspaceId: string, none: ConsentHead, now: Date): Promise<ConsentHead> {
  const locked = await readLocked(tx, workspaceId);
  if (locked !== undefined) return locked;
  await tx.query(
    `INSERT INTO consent_heads (workspace_id, position, hash, seal, moved_at)
     SELECT $1, coalesce(last.position, $2::int8), coalesce(last.hash, $3::bytea),
       CASE WHEN last.position IS NULL THEN $4::bytea END, $5
     FROM (VALUES (1)) AS one LEFT JOIN LATERAL (SELECT position, hash FROM consent_entries
       WHERE workspace_id = $1 ORDER BY position DESC LIMIT 1) last ON true
     ON CONFLICT (workspace_id) DO NOTHING`,
    [workspaceId, none.position, none.hash, none.seal, now],
  );
  const made = await readLocked(tx, workspaceId);
  if (made === undefined) throw new Error('the head of a consent ledger was neither found nor made');
  return made;
}

async function readLocked(tx: Queryable, workspaceId: string): Promise<ConsentHead | undefined> {
  const { rows } = await tx.query<ConsentHead>(
    'SELECT position, hash, seal FROM consent_heads WHERE workspace_id = $1 FOR UPDATE',
    [workspaceId],
  );
  return rows[0];
}

/** Moves the head, whose lock the caller holds. */
export async function moveHead(tx: Queryable, workspaceId: string, head: ConsentHead, now: Date): Promise<void> {
  const { position, hash, seal } = head;
  await tx.query(
    'UPDATE consent_heads SET position = $2, hash = $3, seal = $4, moved_at = $5 WHERE workspace_id = $1',
    [workspaceId, position, hash, seal, now],
  );
}

/** Ends of a workspace's chain, as of one moment. */
export interface ChainEnds {
  /** `null`: there is none. */
  head: (ConsentHead & { movedAt: Date }) | null;
  /** Greatest position of an entry; `null`: there is no entry. */
  last: bigint | null;
}

/** Reads the ends of a workspace's chain. */
export async function chainEnds(db: Queryable, workspaceId: string): Promise<ChainEnds> {
  const { rows } = await db.query<{
    position: bigint | null;
    hash: Buffer;
    seal: Buffer | null;
    movedAt: Date;
    last: bigint | null;
  }>(
    `SELECT h.position, h.hash, h.seal, h.moved_at AS "movedAt", last.position AS last
     FROM (VALUES (1)) AS one LEFT JOIN consent_heads h ON h.workspace_id = $1
     LEFT JOIN LATERAL (SELECT position FROM consent_entries
       WHERE workspace_id = $1 ORDER BY position DESC LIMIT 1) last ON true`,
    [workspaceId],
  );
  const [row] = rows;
  if (row === undefined || row.position === null) return { head: null, last: row?.last ?? null };
  const { position, hash, seal, movedAt, last } = row;
  return { head: { position, hash, seal, movedAt }, last };
}

/** Reads the heads that have moved since a moment, to be noted outside of the database. */
export async function headsMovedSince(
  db: Queryable,
  since: Date,
): Promise<{ workspaceId: string; position: bigint; hash: Buffer }[]> {
  const { rows } = await db.query<{ workspaceId: string; position: bigint; hash: Buffer }>(
    'SELECT workspace_id AS "workspaceId", position, hash FROM consent_heads WHERE moved_at > $1 ORDER BY workspace_id',
    [since],
  );
  return rows;
}
