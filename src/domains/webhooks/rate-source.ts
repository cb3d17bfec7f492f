/** Source of webhook events: delivery rates that dropped, and came back. */
import type { RateNews } from '../../bus/streams.ts';
import type { DeliveryAlert } from '../../generated/prisma/client.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { EventBody, SourceRuntime, WebhookEvent, WebhookSource } from './source.ts';

/** Meaning of each event, by what became of the alert. */
const MEANINGS: Record<RateNews['type'], string> = {
  dropped: 'Of the messages by a route, to a country or from a template far fewer arrive than usual.',
  recovered: 'Of these messages as many arrive again as before, or none was sent for a day.',
};

const nameOf = (type: RateNews['type']) => `delivery_rate.${type}`;

async function load({ db }: SourceRuntime, workspaceId: string, ids: readonly string[]): Promise<DeliveryAlert[]> {
  return db.prisma.deliveryAlert.findMany({ where: { id: { in: [...ids] }, workspaceId } });
}

function bodyOf({ id, dimension, key, rate, usualRate, ended, raisedAt, resolvedAt }: DeliveryAlert): EventBody {
  const type = dimension === 'ROUTE' ? 'Route' : dimension === 'TEMPLATE' ? 'Template' : null;
  const value = type === null ? key : toGlobalId(type, key);
  const data = { id: toGlobalId('DeliveryAlert', id), dimension, value, rate, usualRate, ended, raisedAt, resolvedAt };
  return { at: resolvedAt ?? raisedAt, data };
}

/** Alerts about delivery rates. */
export const RATE_SOURCE: WebhookSource = {
  news: 'rates',
  scope: 'messages:read',
  events: Object.fromEntries(
    Object.entries(MEANINGS).map(([type, meaning]) => [nameOf(type as RateNews['type']), meaning]),
  ),
  async read(_runtime, _workspaceId, payloads) {
    const changes = payloads.flatMap((payload) => (payload.kind === 'rates' ? payload.changes : []));
    return changes.map(({ alertId, type }): WebhookEvent => {
      // An alert has two events: the second has the id of the alert with its last digit turned over.
      return { event: nameOf(type), eventId: type === 'dropped' ? alertId : turned(alertId), subjectId: alertId };
    });
  },
  facts: () => Promise.resolve(new Map()),
  async bodies(runtime, workspaceId, events) {
    const rows = await load(
      runtime,
      workspaceId,
      events.flatMap(({ eventId }) => [eventId, turned(eventId)]),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return new Map(
      events.flatMap(({ eventId }): [string, EventBody][] => {
        const row = byId.get(eventId) ?? byId.get(turned(eventId));
        return row === undefined ? [] : [[eventId, bodyOf(row)]];
      }),
    );
  },
};

function turned(id: string): string {
  return id.slice(0, -1) + (Number.parseInt(id.slice(-1), 16) ^ 1).toString(16);
}
