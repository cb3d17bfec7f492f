/** Subscriptions to the events of messages. */
import { GraphQLError } from 'graphql';
import type { Message, MessageEvent } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { type Gap, StreamGapType } from '../../graphql/types/stream-gap.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { SHARED } from '../../graphql/ws/shared-operation.ts';
import { pause, yieldToEventLoop } from '../../kernel/chunks.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type { FeedChunk } from '../../pipeline/feed/chunk.ts';
import type { Position } from '../../pipeline/feed/cursor.ts';
import { followFeed } from '../../pipeline/feed/follow.ts';
import { countChunk, noTraffic, type TrafficCounts } from '../../pipeline/feed/live-traffic.ts';
import { EventFilter, type EventFilterRead, matcher, readEventFilter } from './event-filter.ts';
import { MessageEventObject } from './event-types.ts';
import { MessageType } from './types.ts';

/** An event on its way to a subscriber. */
interface StreamEvent {
  kind: 'event';
  cursor: string;
  event: MessageEvent;
  message: Message;
}

const StreamEventType = builder.objectRef<StreamEvent>('MessageStreamEvent').implement({
  description: 'Something happened to a message.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Hand it back as `after` to go on behind this event.' }),
    event: t.expose('event', { type: MessageEventObject, description: 'What happened.' }),
    message: t.expose('message', { type: MessageType, description: 'The message, as it is now.' }),
  }),
});

const StreamItemType = builder.unionType('MessageStreamItem', {
  description: 'An event, or the notice that some are missing.',
  types: [StreamEventType, StreamGapType],
  resolveType: (item) => ((item as StreamEvent | Gap).kind === 'gap' ? 'StreamGap' : 'MessageStreamEvent'),
});

/** Reads the `after` of a subscription. @throws GraphQLError BAD_USER_INPUT on anything that is not a cursor of ours */
function readAfter(context: Context, after: string | null | undefined): Position | null {
  if (after == null) return null;
  const { workspaceId } = requireActor(context);
  const position = context.runtime.feed.cursorsOf(workspaceId).read(after);
  if (position !== null) return position;
  throw new GraphQLError(`after: "${after.slice(0, 60)}" is not a cursor of this stream; leave it out to begin now.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** Description of the argument `resumeKey` of a subscription. */
export const RESUME_KEY_DESCRIPTION =
  'A name of your choice, given by a variable, over WebSocket: who comes back with it goes on where the name was left, with the same key. ' +
  'What was on its way then comes again. Remembered for a day; one subscription at a time has it. `after` says where a new name begins.';

/** Reads the start of a subscription: its resume key, or a cursor. @throws BAD_USER_INPUT, InvalidInputError */
export function readStart(
  context: Context,
  after: string | null | undefined,
  resumeKey: string | null | undefined,
): Position | null {
  // The transport has taken it; whoever shares an execution with others has none here.
  if (resumeKey == null || resumeKey === '') return readAfter(context, context.resumesAt ?? after);
  const message = 'is for WebSockets, given by a variable of an operation with one field; elsewhere go on by `after`';
  throw new InvalidInputError([{ path: ['resumeKey'], message, received: resumeKey.slice(0, 100) }]);
}

/** Events made before the rest of the process gets a turn: a replay has thousands at hand. */
const EVENTS_A_TURN = 50;

async function* messageEvents(
  context: Context,
  filter: EventFilterRead | null,
  after: Position | null,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent | Gap> {
  const { workspaceId } = requireActor(context);
  const hub = context.runtime.feed;
  const matches = matcher(filter);
  const cursors = hub.cursorsOf(workspaceId);
  const onPage = (chunks: readonly FeedChunk[]) => context.runtime.eventCache.prefetch(context.runtime, chunks);
  const following = { workspaceId, kind: 'messages' as const, after, signal, onPage };
  let made = 0;
  for await (const delivery of followFeed(context.runtime.bus, hub, following)) {
    if (delivery.kind === 'gap') {
      yield delivery;
      continue;
    }
    const { chunk, done } = delivery;
    const items = await context.runtime.eventCache.load(context.runtime, chunk);
    for (const [index, item] of items.entries()) {
      if (index <= done || item === null || !matches(item)) continue;
      yield { kind: 'event', cursor: cursors.write(chunk, index), ...item };
      if (++made % EVENTS_A_TURN === 0) await yieldToEventLoop();
    }
  }
}

builder.subscriptionField('messageEvents', (t) =>
  t.field({
    extensions: SHARED,
    type: StreamItemType,
    authScopes: { scope: 'messages:read' },
    description:
      'What happens to messages, in order. `after` replays from a cursor and then goes live, with no gap and no repeat.',
    args: {
      filter: t.arg({ type: EventFilter, description: 'Which events; absent: all of the workspace.' }),
      after: t.arg({ type: 'Cursor', description: 'Behind which event to begin; absent: now.' }),
      resumeKey: t.arg.string({ description: RESUME_KEY_DESCRIPTION }),
    },
    subscribe: async (_root, { filter, after, resumeKey }, context) => {
      const position = readStart(context, after, resumeKey);
      const wanted = await readEventFilter(context, filter);
      return abortable((signal) => messageEvents(context, wanted, position, signal));
    },
    resolve: (item) => item as StreamEvent | Gap,
  }),
);

builder.queryField('feedPosition', (t) =>
  t.field({
    type: 'Cursor',
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description:
      'Where the news are now. Ask for it, then for what you show, then subscribe with it as `after`: nothing is missed between the two. What happened in between may come though it is in what you got.',
    resolve: (_root, _args, context) => {
      const { workspaceId } = requireActor(context);
      const feed = context.runtime.feed;
      return feed.nowOf(workspaceId);
    },
  }),
);

interface Sample extends TrafficCounts {
  at: Date;
}

const TrafficSampleType = builder.objectRef<Sample>('TrafficSample').implement({
  description: 'What happened in the workspace since the sample before.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'The end of the interval.' }),
    accepted: t.exposeInt('accepted', { description: 'Messages accepted.' }),
    sent: t.exposeInt('sent', { description: 'Messages the SMSCs took.' }),
    delivered: t.exposeInt('delivered', { description: 'Messages delivered.' }),
    failed: t.exposeInt('failed', { description: 'Messages that ended undelivered, failed, expired or blocked.' }),
    inbound: t.exposeInt('inbound', { description: 'Messages received.' }),
  }),
});

async function* traffic(context: Context, intervalMs: number, signal: AbortSignal): AsyncGenerator<Sample> {
  const { workspaceId } = requireActor(context);
  const hub = context.runtime.feed;
  let counts = noTraffic();
  const listener = (chunk: FeedChunk) => {
    if (chunk.workspaceId === workspaceId) countChunk(counts, chunk);
  };
  hub.listeners.add(listener);
  try {
    while (!signal.aborted) {
      await pause(intervalMs, signal);
      if (signal.aborted) return;
      const sample = { at: context.runtime.clock.now(), ...counts };
      counts = noTraffic();
      yield sample;
    }
  } finally {
    hub.listeners.delete(listener);
  }
}

const MIN_INTERVAL_MS = 100;
const MAX_INTERVAL_MS = 60_000;

builder.subscriptionField('traffic', (t) =>
  t.field({
    extensions: SHARED,
    type: TrafficSampleType,
    authScopes: { scope: 'messages:read' },
    description: 'Live counters of the workspace.',
    args: { intervalMs: t.arg.int({ defaultValue: 1_000, description: 'Between samples, 100 to 60,000.' }) },
    subscribe: (_root, { intervalMs }, context) => {
      const interval = intervalMs ?? 1_000;
      if (interval < MIN_INTERVAL_MS || interval > MAX_INTERVAL_MS) {
        const message = `must be ${MIN_INTERVAL_MS} to ${MAX_INTERVAL_MS.toLocaleString('en')} milliseconds`;
        throw new InvalidInputError([{ path: ['intervalMs'], message, received: String(interval) }]);
      }
      return abortable((signal) => traffic(context, interval, signal));
    },
    resolve: (sample) => sample as Sample,
  }),
);
