/** Source of webhook events: budgets that reach a share which they warn of. */
import type { BudgetWarning } from '../../generated/prisma/client.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { decimalOf } from '../../kernel/money.ts';
import type { EventBody, SourceRuntime, WebhookEvent, WebhookSource } from './source.ts';

const EVENT = 'budget.warning';

async function load({ db }: SourceRuntime, workspaceId: string, ids: readonly string[]): Promise<BudgetWarning[]> {
  return db.prisma.budgetWarning.findMany({ where: { id: { in: [...ids] }, workspaceId } });
}

function bodyOf({ budgetId, percent, usedMicros, amountMicros, currency, at }: BudgetWarning): EventBody {
  const money = (micros: bigint) => ({ amount: decimalOf(micros), currency });
  const data = {
    budgetId: toGlobalId('Budget', budgetId),
    percent,
    used: money(usedMicros),
    amount: money(amountMicros),
  };
  return { at, data };
}

/** Warnings of budgets. */
export const BUDGET_SOURCE: WebhookSource = {
  news: 'budgets',
  scope: 'carriers:read',
  events: { [EVENT]: 'A budget has reached a share that it warns of: spent and reserved together.' },
  async read(runtime, workspaceId, payloads) {
    const ids = payloads.flatMap((payload) => (payload.kind === 'budgets' ? payload.warningIds : []));
    const byId = new Map((await load(runtime, workspaceId, ids)).map((warning) => [warning.id, warning]));
    return ids.flatMap((id): WebhookEvent[] => {
      const warning = byId.get(id);
      return warning === undefined ? [] : [{ event: EVENT, eventId: id, subjectId: warning.budgetId }];
    });
  },
  facts: () => Promise.resolve(new Map()),
  async bodies(runtime, workspaceId, events) {
    const rows = await load(
      runtime,
      workspaceId,
      events.map(({ eventId }) => eventId),
    );
    return new Map(rows.map((row): [string, EventBody] => [row.id, bodyOf(row)]));
  },
};
