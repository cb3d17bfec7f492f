/** Events of messages and inbound messages, as they come. */

import { type Feed, type FollowOptions, follow, type Gap } from './follow.ts';
import type { InboundFilter, InboundKeyword, MessageEventFilter } from './generated/schema.ts';
import type { Connection, Tried } from './retry.ts';
import { type CallOptions, type Content, reply, type Sent } from './send.ts';
import type { Subscribe } from './stream.ts';
import type { ResultOf } from './tada.ts';

const EVENTS = `subscription Watch($after: Cursor, $filter: MessageEventFilter) {
messageEvents(after: $after, filter: $filter) { __typename
... on MessageStreamEvent { cursor
event { id type status at part reason { code description advice } }
message { id to status purpose tags metadata } }
... on StreamGap { reason from resumesAt } } }` as const;

const INBOUND = `subscription Inbound($after: Cursor, $filter: InboundFilter) {
inboundMessages(after: $after, filter: $filter) { __typename
... on InboundStreamMessage { cursor message { id from fromType to body keyword receivedAt } }
... on StreamGap { reason from resumesAt } } }` as const;

type EventPayload = Extract<ResultOf<typeof EVENTS>['messageEvents'], { __typename: 'MessageStreamEvent' }>;
type InboundPayload = Extract<ResultOf<typeof INBOUND>['inboundMessages'], { __typename: 'InboundStreamMessage' }>;

/** Something that happened to a message. */
export interface WatchEvent {
  kind: 'event';
  /** Position of this event: give it as `after` to go on behind it. */
  cursor: string;
  event: EventPayload['event'];
  /** The message as it is when the event is sent. */
  message: EventPayload['message'];
}

/** An item of `watch`. */
export type WatchItem = WatchEvent | Gap;

/** Choice of events, and how they are followed. */
export interface WatchOptions extends FollowOptions {
  /** Filter of the events; absent: all of the workspace. */
  filter?: MessageEventFilter;
}

/** Follows what happens to messages. @throws {HeliographError} where the hub does not take the subscription */
export function watch(
  connection: Connection,
  subscribe: Subscribe,
  options: WatchOptions = {},
): AsyncGenerator<WatchItem, void> {
  const feed: Feed<EventPayload, WatchEvent> = {
    query: EVENTS,
    variables: { filter: options.filter ?? null },
    read: ({ cursor, event, message }) => ({ kind: 'event', cursor, event, message }),
  };
  return follow<WatchEvent>(connection, subscribe, feed, options);
}

/** Inbound message of a person. */
export interface InboundText {
  id: string;
  /** Number in E.164, a short code or a name; `null` where the sender could not be read. */
  from: string | null;
  /** Address that it was sent to. */
  to: string;
  /** Text; `null` where it is no text, or was erased. */
  body: string | null;
  /** STOP, START or HELP, which the hub has acted on already; `null` for everything else. */
  keyword: InboundKeyword | null;
  receivedAt: string;
  fromType: InboundPayload['message']['fromType'];
}

/** Acts of a handler on what came. */
export interface InboundContext {
  /** Position of this message. */
  cursor: string;
  /** Answers from the number that was written to; the same answer to the same message is sent once, also after a restart. */
  reply(content: Content): Promise<Tried<Sent>>;
}

/** Place where a handler keeps how far it has come, so that it goes on there after a restart. */
export interface PositionStore {
  load(): Promise<string | null> | string | null;
  save(cursor: string): Promise<void> | void;
}

/** Choice of what people write, and how it is followed. */
export interface InboundOptions extends FollowOptions {
  /** Filter of the messages; absent: all of the workspace. */
  filter?: InboundFilter;
  /** Keeps the position behind each message that was handled: a crash hands on at most one message again. */
  position?: PositionStore;
  /** Called where news are missing that the hub has no more: read `inboundMessages` for them. */
  onGap?: (gap: Gap) => void;
}

/** A handler that runs. */
export interface Following {
  /** Ends it; `done` resolves when the handler has returned. */
  stop(): void;
  /** Resolves when it was stopped; rejects with what the handler threw, or where the hub does not take it. */
  done: Promise<void>;
}

/** Calls a handler with each message that comes, one after another. */
export function onInbound(
  connection: Connection,
  subscribe: Subscribe,
  handler: (message: InboundText, context: InboundContext) => unknown,
  options: InboundOptions = {},
): Following {
  return following(options.signal, ({ signal }) => handleAll(connection, subscribe, handler, { ...options, signal }));
}

/** Runs something until it is stopped, or until the signal of the caller aborts. */
export function following(signal: AbortSignal | undefined, run: (own: AbortController) => Promise<void>): Following {
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const done = run(controller).finally(() => signal?.removeEventListener('abort', stop));
  return { stop, done };
}

async function handleAll(
  connection: Connection,
  subscribe: Subscribe,
  handler: (message: InboundText, context: InboundContext) => unknown,
  { position: store, onGap, filter, ...options }: InboundOptions,
): Promise<void> {
  const feed: Feed<InboundPayload, InboundItem> = {
    query: INBOUND,
    variables: { filter: filter ?? null },
    read: ({ cursor, message }) => ({ kind: 'message', cursor, message }),
  };
  const after = (await store?.load()) ?? options.after;
  for await (const item of follow<InboundItem>(connection, subscribe, feed, { ...options, after })) {
    if (item.kind === 'gap') onGap?.(item);
    else await handler(item.message, contextOf(connection, item, options));
    await store?.save(item.cursor);
  }
}

interface InboundItem {
  kind: 'message';
  cursor: string;
  message: InboundText;
}

function contextOf(connection: Connection, { message, cursor }: InboundItem, options: CallOptions): InboundContext {
  let replies = 0;
  return {
    cursor,
    reply: (content) => {
      const idempotencyKey = `${message.id}/${replies++}`;
      return reply(connection, { inboundId: message.id, content, idempotencyKey }, options);
    },
  };
}
