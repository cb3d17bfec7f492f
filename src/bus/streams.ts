/** Streams JOBS, CLICKS and FEED: their subjects, payloads and definitions. */
import { type JetStreamManager, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream';

/** Queues of a connection that messages wait in; a more urgent one is always served first. */
export const LANES = ['urgent', 'normal', 'bulk'] as const;
/** A queue of a connection. */
export type Lane = (typeof LANES)[number];

/** Work: ids of messages that are QUEUED, per connection and lane. Work-queue retention: acknowledged is gone. */
export const JOBS = 'JOBS';
/** News: what became of messages, per workspace, kept for replay. */
export const FEED = 'FEED';

/** Visits of short links that are not recorded yet. Work-queue retention: recorded is gone. */
export const CLICKS = 'CLICKS';

/** Time that FEED keeps news, in milliseconds: an older cursor answers with a StreamGap. */
export const FEED_MAX_AGE_MS = 24 * 3_600_000;
/** JetStream stores a message id once within this time; the relay never tries the same row longer than that apart. */
export const DUPLICATE_WINDOW_MS = 10 * 60_000;

/** Header of a job that leads a trace on. https://www.w3.org/TR/trace-context/ */
export const TRACE_PARENT = 'traceparent';

/** A chunk of work: ids only, so that JetStream's files hold no personal data. */
export interface JobsPayload {
  /** Row of queued_chunks. */
  chunkId: string;
  /** Ids of messages, at most 500. */
  messageIds: string[];
}

/** Visit of a short link: nothing of it names anybody, its code leads to a row of the database. */
export interface ClickNews {
  id: string;
  code: string;
  /** Time of the visit, in milliseconds since 1970. */
  at: number;
  /** LinkVisitor of the database. */
  visitor: string;
  /** Family of the agent. */
  agent: string;
}

/** Content of one event in FEED; numbers and bodies are read from the database. */
export interface FeedEvent {
  /** Id of the row in message_events; absent: the message tells the event itself (see `implicitEventsOf`). */
  eventId?: string;
  messageId: string;
  /** MessageEventType of the event. */
  type: string;
}

/** Step of a consent or of a suppression: the row that says more is of the ledger, or of the audit log. */
export interface ConsentNews {
  type: 'granted' | 'revoked' | 'suppressed' | 'lifted' | 'imported';
  id: string;
}

/** Change of a connection: what changed is in it, since no row keeps what has passed. */
export interface HealthNews {
  eventId: string;
  connectionId: string;
  /** State or circuit that it has now. */
  change: string;
}

/** Change of an alert about a delivery rate. */
export interface RateNews {
  alertId: string;
  type: 'dropped' | 'recovered';
}

/** Change of who is in a segment. */
export interface SegmentNews {
  segmentId: string;
  /** `null`: from here on all changes of the segment are told. */
  contactId: string | null;
  type: 'began' | 'entered' | 'left';
}

/** Kinds of news: of messages, what people write, of conversations, consents, connections, of the fraud guard, of budgets, of delivery rates, of segments and of campaigns. Last word of their subjects. */
export const FEED_KINDS = [
  'messages',
  'inbound',
  'conversations',
  'consents',
  'health',
  'fraud',
  'budgets',
  'rates',
  'segments',
  'campaigns',
] as const;
/** One kind of news. */
export type FeedKind = (typeof FEED_KINDS)[number];

/** A chunk of news, committed before it was published. */
export type FeedPayload =
  | { kind: 'messages'; events: FeedEvent[] }
  | { kind: 'inbound'; inboundIds: string[] }
  | { kind: 'conversations'; eventIds: string[] }
  | { kind: 'consents'; steps: ConsentNews[] }
  | { kind: 'health'; changes: HealthNews[] }
  | { kind: 'fraud'; alertIds: string[] }
  | { kind: 'budgets'; warningIds: string[] }
  | { kind: 'rates'; changes: RateNews[] }
  | { kind: 'segments'; changes: SegmentNews[] }
  | { kind: 'campaigns'; entryIds: string[] };

/** The subject of the work of one connection and lane. */
export function jobsSubject(connectionId: string, lane: Lane): string {
  return `jobs.${connectionId}.${lane}`;
}

/** The subject of the visits of links of one hub: several may share a NATS, and each has its own links. */
export function clicksSubject(hub: string): string {
  return `clicks.${hub}`;
}

/** The subject of a workspace's news of one kind; `null`: of all kinds. */
export function feedSubject(workspaceId: string, kind: FeedKind | null): string {
  return `feed.${workspaceId}.${kind ?? '*'}`;
}

/** Name of the durable consumer of one connection and lane (one filter subject each: server 2.9 takes no more). */
export function jobsConsumer(connectionId: string, lane: Lane): string {
  return `dispatch_${connectionId}_${lane}`;
}

/** Core NATS subject on which the owner of a connection reports its health, on change. Nothing is kept. */
export function healthSubject(workspaceId: string): string {
  return `health.${workspaceId}`;
}

/** Subject on which processes say what holders of quotas took of them. Nothing keeps it. */
export const QUOTAS_TAKEN = 'quotas.taken';

/** Core NATS subject on which members tell who looks at a conversation. Nothing is kept. */
export function presenceSubject(workspaceId: string): string {
  return `presence.${workspaceId}`;
}

/** Core NATS subject on which instances of bots are told that one of them may take its next text. Nothing is kept: they look anyway. */
export function botsSubject(workspaceId: string): string {
  return `bots.${workspaceId}`;
}

/** Core NATS subject on which the owner of a connection is asked to query its SMSC. Nothing is kept: it is asked again. */
export function querySubject(connectionId: string): string {
  return `query.${connectionId}`;
}

/** Core NATS subject on which the owner of a connection is asked to have messages deleted by its SMSC. Nothing is kept. */
export function recallSubject(connectionId: string): string {
  return `recall.${connectionId}`;
}

/** Messages of which no receipt has come. */
export interface QueryPayload {
  /** Ids of messages, at most 500. */
  messageIds: string[];
}

/** Core NATS subject that tells every process that settings changed: carriers, routes, senders, workspaces. */
export const SETTINGS_CHANGED = 'settings.changed';

/** Definitions of the streams. @param replicas copies of each */
export function streamDefinitions(replicas: number): (Partial<StreamConfig> & { name: string })[] {
  const nanos = (ms: number) => ms * 1_000_000;
  const common = {
    storage: StorageType.File,
    num_replicas: replicas,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
  return [
    // No age and no size limit on work: `discard: new` would refuse, and refused rows stay in the outbox.
    { ...common, name: JOBS, subjects: ['jobs.>'], retention: RetentionPolicy.Workqueue },
    { ...common, name: CLICKS, subjects: ['clicks.>'], retention: RetentionPolicy.Workqueue },
    { ...common, name: FEED, subjects: ['feed.>'], retention: RetentionPolicy.Limits, max_age: nanos(FEED_MAX_AGE_MS) },
  ];
}

/** Creates the streams that are missing; existing ones are left as they are. Safe to call from many processes. */
export async function ensureStreams(manager: JetStreamManager, replicas: number): Promise<void> {
  for (const definition of streamDefinitions(replicas)) {
    try {
      await manager.streams.info(definition.name);
    } catch {
      await manager.streams.add(definition);
    }
  }
}
