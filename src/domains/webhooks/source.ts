/** A source of webhook events: what each kind of news becomes, and what is sent of it. */
import type { FeedKind, FeedPayload } from '../../bus/streams.ts';
import type { Runtime } from '../../runtime.ts';
import type { Scope } from '../accounts/principal.ts';

/** Parts of the runtime that sources read with. */
export type SourceRuntime = Pick<Runtime, 'db' | 'log'>;

/** An event as a delivery keeps it: ids alone. What is sent of it is read when it is sent. */
export interface WebhookEvent {
  /** Name of the event, e.g. message.delivered. */
  event: string;
  eventId: string;
  /** Its subject; order is kept by it. */
  subjectId: string;
}

/** Facts of an event that endpoints filter by; what an event does not have holds nothing back. */
export interface FilterFacts {
  purpose?: string;
  tags?: readonly string[];
  contactId?: string | null;
  /** The number or short code that a person wrote to. */
  writtenTo?: string;
}

/** Part of an event that is sent. */
export interface EventBody {
  /** Moment of the event. */
  at: Date;
  data: object;
}

/** A source of events. */
export interface WebhookSource {
  /** The kind of news it reads; `null`: its events come from elsewhere. */
  news: FeedKind | null;
  /** The scope that shows what it sends: whoever makes an endpoint for its events has it. */
  scope: Scope;
  /** Its events by name, with their descriptions. */
  events: Readonly<Record<string, string>>;
  /** The events of chunks of news of one workspace, in order. */
  read(runtime: SourceRuntime, workspaceId: string, payloads: readonly FeedPayload[]): Promise<WebhookEvent[]>;
  /** Facts of events to filter by, by event id; what is not in it is no more. */
  facts(
    runtime: SourceRuntime,
    workspaceId: string,
    events: readonly WebhookEvent[],
  ): Promise<ReadonlyMap<string, FilterFacts>>;
  /** Bodies of events, by event id; an event without one is no more. */
  bodies(
    runtime: SourceRuntime,
    workspaceId: string,
    events: readonly WebhookEvent[],
  ): Promise<ReadonlyMap<string, EventBody>>;
}
