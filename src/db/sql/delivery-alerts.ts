/** Statements on `delivery_alerts`: delivery rates that are far below their usual ones. */
import type { DeliveryAlert } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';

/** Stores an alert. @returns false where another one of the same is open */
export async function insertDeliveryAlert(tx: Queryable, alert: DeliveryAlert): Promise<boolean> {
  const { id, workspaceId, dimension, key, rate, usualRate, ended, waiting, reasons, raisedAt } = alert;
  const { rowCount } = await tx.query(
    `INSERT INTO delivery_alerts (id, workspace_id, dimension, key, rate, usual_rate, ended, waiting, reasons, raised_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (workspace_id, dimension, key) WHERE resolved_at IS NULL DO NOTHING`,
    [id, workspaceId, dimension, key, rate, usualRate, ended, waiting, JSON.stringify(reasons), raisedAt],
  );
  return rowCount === 1;
}

/** Ends an alert. @returns false where it has ended already */
export async function resolveDeliveryAlert(tx: Queryable, id: string, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'UPDATE delivery_alerts SET resolved_at = $2 WHERE id = $1 AND resolved_at IS NULL',
    [id, at],
  );
  return rowCount === 1;
}

/** The alerts that are open, of all workspaces. */
export async function openDeliveryAlerts(db: Queryable): Promise<DeliveryAlert[]> {
  const { rows } = await db.query<DeliveryAlert>(
    `SELECT id, workspace_id AS "workspaceId", dimension, key, rate, usual_rate AS "usualRate", ended,
       waiting, reasons, raised_at AS "raisedAt", resolved_at AS "resolvedAt" FROM delivery_alerts WHERE resolved_at IS NULL`,
  );
  return rows;
}

/** Deletes alerts that ended before a moment. */
export async function deleteOldDeliveryAlerts(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM delivery_alerts WHERE resolved_at < $1', [before]);
}
