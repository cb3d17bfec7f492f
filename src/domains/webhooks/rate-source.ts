/** Source of webhook events: delivery rates that dropped, and came back. */
import type { RateNews } from '../../bus/streams.ts';
import type { DeliveryAlert } from '../../generated/prisma/client.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { namesOfAlerts } from './rate-names.ts';
import type { EventBody, SourceRuntime, WebhookEvent, WebhookSource } from './source.ts';

/** Meaning of each event, by what became of the alert. */
const MEANINGS: Record<RateNews['type'], string> = {
  dropped: 'Of the messages by a route, to a country or from a template far fewer arrive than usual.',
  recovered: 'Of these messages as many arrive again as before, or none had ended for a day.',
};

const nameOf = (type: RateNews['type']) => `delivery_rate.${type}`;

async function load({ db }: SourceRuntime, workspaceId: string, ids: readonly string[]): Promise<DeliveryAlert[]> {
  return db.prisma.deliveryAlert.findMany({ where: { id: { in: [...ids] }, workspaceId } });
}

/** The event of an alert that was raised says so also when it is told after its end. */
function bodyOf(alert: DeliveryAlert, name: string, type: RateNews['type']): EventBody {
  const { id, dimension, key, rate, usualRate, ended, waiting, reasons, raisedAt } = alert;
  const noun = dimension === 'ROUTE' ? 'Route' : dimension === 'TEMPLATE' ? 'Template' : null;
  const resolvedAt = type === 'dropped' ? null : alert.resolvedAt;
  const of = { dimension, value: noun === null ? key : toGlobalId(noun, key), name };
  const figures = { rate, usualRate, ended, waiting, reasons };
  return {
    at: resolvedAt ?? raisedAt,
    data: { id: toGlobalId('DeliveryAlert', id), ...of, ...figures, raisedAt, resolvedAt },
  };
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
    const names = await namesOfAlerts(runtime, rows);
    const body = (alert: DeliveryAlert, type: RateNews['type']) =>
      bodyOf(alert, names.get(alert.key) ?? alert.key, type);
    const byId = new Map(rows.map((row) => [row.id, row]));
    const bodies = new Map<string, EventBody>();
    for (const { eventId } of events) {
      const raised = byId.get(eventId);
      const ended = byId.get(turned(eventId));
      if (raised !== undefined) bodies.set(eventId, body(raised, 'dropped'));
      else if (ended !== undefined) bodies.set(eventId, body(ended, 'recovered'));
    }
    return bodies;
  },
};

function turned(id: string): string {
  return id.slice(0, -1) + (Number.parseInt(id.slice(-1), 16) ^ 1).toString(16);
}
