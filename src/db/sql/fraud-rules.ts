/** Statements on `fraud_rules`: where the fraud guard lets codes go, and where not. */
import type { FraudRule } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';
import { textArray } from './arrays.ts';
import type { CounterKey } from './verification-counters.ts';

const ALL = `id, workspace_id AS "workspaceId", scope, key, action, automatic, reason, actor_kind AS "actorKind",
  actor_id AS "actorId", created_at AS "createdAt", until, lifted_at AS "liftedAt"`;

/** The rules of keys that hold now. */
export async function rulesInForce(
  db: Queryable,
  workspaceId: string,
  keys: readonly CounterKey[],
  now: Date,
): Promise<FraudRule[]> {
  const { rows } = await db.query<FraudRule>(
    `SELECT ${ALL} FROM fraud_rules WHERE workspace_id = $1 AND lifted_at IS NULL AND (until IS NULL OR until > $4)
       AND (scope, key) IN (SELECT * FROM unnest($2::guard_scope[], $3::text[]))`,
    [workspaceId, keys.map(({ scope }) => scope), textArray(keys.map(({ key }) => key)), now],
  );
  return rows;
}

/**
 * Stores a rule; it takes the place of the one that its key has. @param onlyOver a rule whose time has ended may be replaced, and no
 * other. @returns `null`: another one holds
 */
export async function upsertFraudRule(
  tx: Queryable,
  rule: Omit<FraudRule, 'liftedAt'>,
  onlyOver: boolean,
): Promise<FraudRule | null> {
  const { rows } = await tx.query<FraudRule>(
    `INSERT INTO fraud_rules AS r (id, workspace_id, scope, key, action, automatic, reason, actor_kind, actor_id, created_at, until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (workspace_id, scope, key) WHERE lifted_at IS NULL DO UPDATE SET action = excluded.action,
       automatic = excluded.automatic, reason = excluded.reason, actor_kind = excluded.actor_kind, actor_id = excluded.actor_id,
       created_at = excluded.created_at, until = excluded.until
     WHERE NOT $12 OR r.until <= $10 RETURNING ${ALL}`,
    [
      rule.id,
      rule.workspaceId,
      rule.scope,
      rule.key,
      rule.action,
      rule.automatic,
      rule.reason,
      rule.actorKind,
      rule.actorId,
      rule.createdAt,
      rule.until,
      onlyOver,
    ],
  );
  return rows[0] ?? null;
}

/** Lifts a rule. @returns `null`: there is none, or it was lifted before */
export async function markLifted(tx: Queryable, workspaceId: string, id: string, now: Date): Promise<FraudRule | null> {
  const { rows } = await tx.query<FraudRule>(
    `UPDATE fraud_rules SET lifted_at = $3 WHERE id = $1 AND workspace_id = $2 AND lifted_at IS NULL RETURNING ${ALL}`,
    [id, workspaceId, now],
  );
  return rows[0] ?? null;
}
