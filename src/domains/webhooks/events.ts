/** The list of what webhooks carry. A new kind of news becomes a source, which is added here. */
import type { Scope } from '../accounts/principal.ts';
import { BUDGET_SOURCE } from './budget-source.ts';
import { CAMPAIGN_SOURCE } from './campaign-source.ts';
import { CONSENT_SOURCE } from './consent-source.ts';
import { CONVERSATION_SOURCE } from './conversation-source.ts';
import { FRAUD_SOURCE } from './fraud-source.ts';
import { HEALTH_SOURCE } from './health-source.ts';
import { INBOUND_SOURCE } from './inbound-source.ts';
import { MESSAGE_SOURCE } from './message-source.ts';
import { RATE_SOURCE } from './rate-source.ts';
import type { EventBody, SourceRuntime, WebhookEvent, WebhookSource } from './source.ts';
import { WEBHOOK_NEWS } from './webhook-source.ts';

/** Every source of events. */
export const WEBHOOK_SOURCES: readonly WebhookSource[] = [
  MESSAGE_SOURCE,
  INBOUND_SOURCE,
  CONVERSATION_SOURCE,
  CONSENT_SOURCE,
  HEALTH_SOURCE,
  FRAUD_SOURCE,
  BUDGET_SOURCE,
  RATE_SOURCE,
  CAMPAIGN_SOURCE,
  WEBHOOK_NEWS,
];

/** Every event by name, with its description. */
export const WEBHOOK_EVENTS: Readonly<Record<string, string>> = Object.assign(
  {},
  ...WEBHOOK_SOURCES.map(({ events }) => events),
);

const SOURCE_OF = new Map(
  WEBHOOK_SOURCES.flatMap((source) => Object.keys(source.events).map((name) => [name, source])),
);

/** The source of an event. @throws Error for a name that is none */
export function sourceOf(event: string): WebhookSource {
  const source = SOURCE_OF.get(event);
  if (source === undefined) throw new Error(`"${event}" is no event of webhooks`);
  return source;
}

/** Scopes that show what events carry. @param events names; none: all events */
export function scopesOf(events: readonly string[]): Scope[] {
  const sources = events.length === 0 ? WEBHOOK_SOURCES : events.map(sourceOf);
  return [...new Set(sources.map(({ scope }) => scope))];
}

/** The body of the first version: what every request carries. */
interface Body {
  /** Name of the event. */
  type: string;
  /** Moment of the event, ISO 8601. */
  timestamp: string;
  data: object;
}

/** Makes the bodies of events of one workspace, by event id; what is not in it is no more. */
export async function bodiesOf(
  runtime: SourceRuntime,
  workspaceId: string,
  events: readonly WebhookEvent[],
): Promise<Map<string, string>> {
  const bodies = new Map<string, string>();
  for (const source of new Set(events.map(({ event }) => sourceOf(event)))) {
    const own = events.filter(({ event }) => sourceOf(event) === source);
    const found = await source.bodies(runtime, workspaceId, own);
    for (const { event, eventId } of own) {
      const body = found.get(eventId);
      if (body !== undefined) bodies.set(eventId, textOf(event, body));
    }
  }
  return bodies;
}

function textOf(type: string, { at, data }: EventBody): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data } satisfies Body);
}
