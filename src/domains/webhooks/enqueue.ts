/** Enqueuing of events for endpoints, in the transaction that notes how far the news were read. */
import type { FeedPayload } from '../../bus/streams.ts';
import type { Transaction } from '../../db/client.ts';
import { insertDeliveries, type NewDelivery } from '../../db/sql/webhook-deliveries.ts';
import { type ListeningEndpoint, listeningEndpoints, wakeEndpoints } from '../../db/sql/webhook-endpoints.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { newId, timeOfId } from '../../kernel/ids.ts';
import { WEBHOOK_SOURCES } from './events.ts';
import { hasConditions, letsThrough, StoredFilter, type WebhookFilter } from './filter.ts';
import { RETRY_FOR_MS } from './retries.ts';
import type { FilterFacts, SourceRuntime, WebhookEvent, WebhookSource } from './source.ts';
import { MISSED_EVENT } from './webhook-source.ts';

/** An endpoint with its filter read. */
interface Listener extends Omit<ListeningEndpoint, 'filter' | 'events'> {
  events: ReadonlySet<string>;
  filter: WebhookFilter;
}

/** News of one workspace. */
export interface WorkspaceNews {
  workspaceId: string;
  payload: FeedPayload;
}

/** Clocks differ by so much at most, in milliseconds: events of shortly before an endpoint was enabled are for it. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * Enqueues what news say for the endpoints of their workspaces, in the caller's transaction.
 *
 * @returns how many deliveries
 */
export async function enqueueNews(
  runtime: SourceRuntime,
  tx: Transaction,
  news: readonly WorkspaceNews[],
  now: Date,
): Promise<number> {
  const byWorkspace = groupBy(news, ({ workspaceId }) => workspaceId);
  const listening = groupBy(await listeningEndpoints(tx, [...byWorkspace.keys()]), (each) => each.workspaceId);
  const deliveries: NewDelivery[] = [];
  for (const [workspaceId, endpoints] of listening) {
    const payloads = (byWorkspace.get(workspaceId) ?? []).map(({ payload }) => payload);
    deliveries.push(...(await deliveriesOf(runtime, workspaceId, payloads, endpoints, now)));
  }
  await enqueue(tx, deliveries, now);
  return deliveries.length;
}

/** Enqueues for every endpoint that is enabled that events may be missing, in the caller's transaction. */
export async function enqueueMissed(tx: Transaction, now: Date): Promise<number> {
  const endpoints = await listeningEndpoints(tx, null);
  const eventId = newId();
  const deliveries = endpoints.map(({ id, workspaceId }) =>
    deliveryOf({ event: MISSED_EVENT, eventId, subjectId: id }, { id, workspaceId }, now),
  );
  await enqueue(tx, deliveries, now);
  return deliveries.length;
}

/** Writes deliveries and wakes their endpoints, in the caller's transaction. */
export async function enqueue(tx: Transaction, deliveries: readonly NewDelivery[], now: Date): Promise<void> {
  await insertDeliveries(tx, deliveries);
  await wakeEndpoints(tx, [...new Set(deliveries.map(({ endpointId }) => endpointId))], now);
}

/** The delivery of an event to an endpoint, due now. */
export function deliveryOf(event: WebhookEvent, endpoint: { id: string; workspaceId: string }, now: Date): NewDelivery {
  return {
    id: newId(),
    workspaceId: endpoint.workspaceId,
    endpointId: endpoint.id,
    ...event,
    dueAt: now,
    retryUntil: new Date(now.getTime() + RETRY_FOR_MS),
  };
}

function listenerOf({ filter, events, ...rest }: ListeningEndpoint): Listener {
  return { ...rest, events: new Set(events), filter: StoredFilter.parse(filter) };
}

/** The deliveries of news of one workspace to endpoints of it, due now. */
export async function deliveriesOf(
  runtime: SourceRuntime,
  workspaceId: string,
  payloads: readonly FeedPayload[],
  endpoints: readonly ListeningEndpoint[],
  now: Date,
): Promise<NewDelivery[]> {
  const listeners = endpoints.map(listenerOf);
  const deliveries: NewDelivery[] = [];
  for (const [kind, own] of groupBy(payloads, (payload) => payload.kind)) {
    const source = WEBHOOK_SOURCES.find(({ news }) => news === kind);
    if (source === undefined) continue;
    const events = (await source.read(runtime, workspaceId, own)).filter(({ event }) =>
      listeners.some((listener) => wants(listener, event)),
    );
    const facts = await factsFor(runtime, source, workspaceId, events, listeners);
    for (const event of events) {
      for (const listener of listeners) {
        if (!wants(listener, event.event) || isBefore(event, listener)) continue;
        if (!letsThrough(listener.filter, facts.get(event.eventId) ?? {})) continue;
        deliveries.push(deliveryOf(event, listener, now));
      }
    }
  }
  return deliveries;
}

function wants({ events }: Listener, event: string): boolean {
  return events.size === 0 || events.has(event);
}

/** Check that an event happened before an endpoint was enabled: its id says when it was made, an implicit one when its message was. */
function isBefore({ eventId }: WebhookEvent, { enabledAt }: Listener): boolean {
  return timeOfId(eventId).getTime() < enabledAt.getTime() - CLOCKS_DIFFER_MS && eventId.charAt(14) === '7';
}

/** The facts that filters ask for, where one does. */
async function factsFor(
  runtime: SourceRuntime,
  source: WebhookSource,
  workspaceId: string,
  events: readonly WebhookEvent[],
  listeners: readonly Listener[],
): Promise<ReadonlyMap<string, FilterFacts>> {
  const asks = events.length > 0 && listeners.some(({ filter }) => hasConditions(filter));
  return asks ? source.facts(runtime, workspaceId, events) : new Map();
}
