/** Statements on `carrier_invoices`: what carriers ask for a period, as they wrote it. */
import type { CarrierInvoice } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';

/** Stores an invoice. @returns whether it is new: its carrier has no other of this number */
export async function insertInvoice(tx: Queryable, row: CarrierInvoice): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO carrier_invoices (id, workspace_id, connection_id, number, kind, currency, period_from, period_until, rows,
       unmatched, total_micros, corrected_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, $12)
     ON CONFLICT (workspace_id, connection_id, number) DO NOTHING`,
    [
      ...[row.id, row.workspaceId, row.connectionId, row.number, row.kind, row.currency],
      ...[row.periodFrom, row.periodUntil, row.rows, row.unmatched, row.totalMicros, row.createdAt],
    ],
  );
  return rowCount === 1;
}

/** Locks an invoice until the transaction ends. @returns when it corrected charges; `undefined`: there is none */
export async function lockInvoice(
  tx: Queryable,
  workspaceId: string,
  id: string,
): Promise<{ correctedAt: Date | null } | undefined> {
  const { rows } = await tx.query<{ correctedAt: Date | null }>(
    'SELECT corrected_at AS "correctedAt" FROM carrier_invoices WHERE workspace_id = $1 AND id = $2 FOR UPDATE',
    [workspaceId, id],
  );
  return rows[0];
}

/** Lets one transaction at a time correct the charges of a workspace: of two invoices for the same the second sees the first. */
export async function lockCorrections(tx: Queryable, workspaceId: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`corrections ${workspaceId}`]);
}

/** Lets the corrections of an invoice count from a moment on. */
export async function markCorrected(tx: Queryable, id: string, at: Date): Promise<void> {
  await tx.query('UPDATE carrier_invoices SET corrected_at = $2 WHERE id = $1', [id, at]);
}

/** Deletes an invoice. */
export async function deleteInvoice(tx: Queryable, id: string): Promise<void> {
  await tx.query('DELETE FROM carrier_invoices WHERE id = $1', [id]);
}
