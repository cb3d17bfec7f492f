/** Alerts of the fraud guard: stored with the rule that they are about, and published after the commit. */
import { type FeedPayload, feedSubject } from '../../bus/streams.ts';
import type { Queryable } from '../../db/client.ts';
import { fraudAlertInsert } from '../../db/sql/fraud-alerts.ts';
import { insertOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import type { FraudRule } from '../../generated/prisma/client.ts';
import type { FraudAlertType } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { newId } from '../../kernel/ids.ts';
import { OUTBOX_LEASE_MS } from '../../pipeline/outbox/relay.ts';

/** Stores an alert about a rule, in the transaction that makes or lifts it. @returns what to publish after the commit */
export function storeAlert(
  tx: Queryable,
  { kind: actorKind, id: actorId }: Actor,
  rule: FraudRule,
  type: FraudAlertType,
  at: Date,
): Promise<OutboxRow[]> {
  const { id: ruleId, workspaceId, scope, key, action, reason, until } = rule;
  const id = newId();
  const about = { ruleId, scope, key, action, reason, until };
  const insert = fraudAlertInsert({ id, workspaceId, type, ...about, actorKind, actorId, at });
  const payload = JSON.stringify({ kind: 'fraud', alertIds: [id] } satisfies FeedPayload);
  const entry = { messageId: newId(), subject: feedSubject(workspaceId, 'fraud'), payload };
  return insertOutbox(tx, [entry], OUTBOX_LEASE_MS, [insert]);
}
