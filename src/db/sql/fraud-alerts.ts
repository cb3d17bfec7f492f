/** Statements on `fraud_alerts`: what the fraud guard told, kept for a while. */
import type { FraudAlert } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';
import type { Statement } from './pipelined.ts';

/** Stores an alert. */
export function fraudAlertInsert(alert: FraudAlert): Statement {
  const values = [
    alert.id,
    alert.workspaceId,
    alert.ruleId,
    alert.type,
    alert.scope,
    alert.key,
    alert.action,
    alert.reason,
    alert.until,
    alert.actorKind,
    alert.actorId,
    alert.at,
  ];
  return {
    text: (p) =>
      `INSERT INTO fraud_alerts (id, workspace_id, rule_id, type, scope, key, action, reason, until, actor_kind, actor_id, at)
       VALUES (${p(1)}::uuid, ${p(2)}::uuid, ${p(3)}::uuid, ${p(4)}::fraud_alert_type, ${p(5)}::guard_scope, ${p(6)}::text,
         ${p(7)}::fraud_action, ${p(8)}::text, ${p(9)}::timestamptz, ${p(10)}::actor_kind, ${p(11)}::uuid, ${p(12)}::timestamptz)`,
    values,
  };
}

/** Deletes alerts of long ago. */
export async function deleteOldAlerts(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM fraud_alerts WHERE at < $1', [before]);
}
