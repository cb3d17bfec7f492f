/** Source of webhook events: what the fraud guard tells. */
import type { FraudAlert } from '../../generated/prisma/client.ts';
import type { FraudAlertType } from '../../generated/prisma/enums.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { EventBody, SourceRuntime, WebhookEvent, WebhookSource } from './source.ts';

/** Meaning of each event, by its type. */
const MEANINGS: Record<FraudAlertType, string> = {
  BLOCKED: 'The fraud guard has blocked codes to a range of numbers, or from an address.',
  RULE_SET: 'Somebody set a rule of the fraud guard.',
  LIFTED: 'A rule of the fraud guard was lifted.',
};

const nameOf = (type: string) => `fraud.${type.toLowerCase()}`;

async function load({ db }: SourceRuntime, workspaceId: string, ids: readonly string[]): Promise<FraudAlert[]> {
  return db.prisma.fraudAlert.findMany({ where: { id: { in: [...ids] }, workspaceId } });
}

function bodyOf({ id, ruleId, scope, key, action, reason, until, actorKind, at }: FraudAlert): EventBody {
  const rule = { id: toGlobalId('FraudRule', ruleId), action, scope, key: scope === 'ADDRESS' ? null : key };
  return { at, data: { id: toGlobalId('FraudAlert', id), rule, reason, until, actor: { kind: actorKind } } };
}

/** Alerts of the fraud guard. */
export const FRAUD_SOURCE: WebhookSource = {
  news: 'fraud',
  scope: 'messages:read',
  events: Object.fromEntries(Object.entries(MEANINGS).map(([type, meaning]) => [nameOf(type), meaning])),
  async read(runtime, workspaceId, payloads) {
    const ids = payloads.flatMap((payload) => (payload.kind === 'fraud' ? payload.alertIds : []));
    const byId = new Map((await load(runtime, workspaceId, ids)).map((alert) => [alert.id, alert]));
    return ids.flatMap((id): WebhookEvent[] => {
      const alert = byId.get(id);
      return alert === undefined ? [] : [{ event: nameOf(alert.type), eventId: id, subjectId: alert.ruleId }];
    });
  },
  facts: () => Promise.resolve(new Map()),
  async bodies(runtime, workspaceId, events) {
    const rows = await load(
      runtime,
      workspaceId,
      events.map(({ eventId }: WebhookEvent) => eventId),
    );
    return new Map(rows.map((row): [string, EventBody] => [row.id, bodyOf(row)]));
  },
};
