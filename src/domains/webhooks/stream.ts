/** The subscription to what webhooks would carry, for development: a request of each event, before it is signed. */
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { type Gap, StreamGapType } from '../../graphql/types/stream-gap.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { SHARED } from '../../graphql/ws/shared-operation.ts';
import type { FeedChunk } from '../../pipeline/feed/chunk.ts';
import { END_OF_CHUNK, type Position } from '../../pipeline/feed/cursor.ts';
import { followFeed } from '../../pipeline/feed/follow.ts';
import { RESUME_KEY_DESCRIPTION, readStart } from '../messages/stream.ts';
import { requireVisible } from './actions.ts';
import { webhookIdOf } from './endpoint-worker.ts';
import { bodiesOf, WEBHOOK_SOURCES } from './events.ts';
import { hasConditions, letsThrough, type WebhookFilter } from './filter.ts';
import { FilterInput, filterOf } from './graphql.ts';
import type { WebhookEvent } from './source.ts';
import { WebhookEventEnum } from './types.ts';

/** A request of an event. */
interface StreamRequest {
  kind: 'request';
  cursor: string;
  event: string;
  webhookId: string;
  body: string;
}

const RequestType = builder.objectRef<StreamRequest>('WebhookStreamRequest').implement({
  description: 'An event as an endpoint would get it.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Hand it back as `after` to go on behind this event.' }),
    event: t.expose('event', { type: WebhookEventEnum, description: 'What happened.' }),
    webhookId: t.exposeString('webhookId', { description: 'The webhook-id of the request.' }),
    body: t.exposeString('body', { description: 'The body of the request, to be signed and sent as it is.' }),
  }),
});

const StreamItemType = builder.unionType('WebhookStreamItem', {
  description: 'An event, or the notice that some are missing.',
  types: [RequestType, StreamGapType],
  resolveType: (item) => ((item as StreamRequest | Gap).kind === 'gap' ? 'StreamGap' : 'WebhookStreamRequest'),
});

/** Selection that is followed. */
interface Wanted {
  /** Names; none: all events. */
  events: ReadonlySet<string>;
  filter: WebhookFilter;
  after: Position | null;
}

async function* requests(context: Context, wanted: Wanted, signal: AbortSignal): AsyncGenerator<StreamRequest | Gap> {
  const { workspaceId } = requireActor(context);
  const { bus, feed } = context.runtime;
  const cursors = feed.cursorsOf(workspaceId);
  const following = { workspaceId, kind: null, after: wanted.after, signal };
  for await (const delivery of followFeed(bus, feed, following)) {
    if (delivery.kind === 'gap') {
      yield delivery;
      continue;
    }
    const { chunk, done } = delivery;
    for (const { index, event, body } of await requestsOf(context, wanted, chunk)) {
      if (index <= done) continue;
      yield {
        kind: 'request',
        cursor: cursors.write(chunk, index),
        event: event.event,
        webhookId: webhookIdOf(event.eventId),
        body,
      };
    }
  }
}

async function requestsOf(
  { runtime }: Context,
  { events, filter }: Wanted,
  { kind, payload, workspaceId, length }: FeedChunk,
) {
  const source = WEBHOOK_SOURCES.find(({ news }) => news === kind);
  if (source === undefined) return [];
  const read = await source.read(runtime, workspaceId, [payload]);
  const asked = read.filter(({ event }) => events.size === 0 || events.has(event));
  const facts = hasConditions(filter) ? await source.facts(runtime, workspaceId, asked) : new Map();
  const passed = asked.filter(({ eventId }) => letsThrough(filter, facts.get(eventId) ?? {}));
  const bodies = await bodiesOf(runtime, workspaceId, passed);
  // Where some of a chunk are no more, places in it are not known: it is gone on behind its last one.
  const placeOf = (event: WebhookEvent) =>
    read.length === length ? read.indexOf(event) : event === passed.at(-1) ? END_OF_CHUNK : 0;
  return passed.flatMap((event) => {
    const body = bodies.get(event.eventId);
    return body === undefined ? [] : [{ index: placeOf(event), event, body }];
  });
}

builder.subscriptionField('webhookEvents', (t) =>
  t.field({
    extensions: SHARED,
    type: StreamItemType,
    authScopes: { scope: 'webhooks:manage' },
    description:
      'What an endpoint would get, for development: `heliograph listen` signs it and hands it on. `after` replays from a cursor and then goes live.',
    args: {
      events: t.arg({ type: [WebhookEventEnum], description: 'Which events; absent or empty: all.' }),
      filter: t.arg({ type: FilterInput, description: 'Which of these events; absent: all.' }),
      after: t.arg({ type: 'Cursor', description: 'Behind which event to begin; absent: now.' }),
      resumeKey: t.arg.string({ description: RESUME_KEY_DESCRIPTION }),
    },
    subscribe: async (_root, { events, filter, after, resumeKey }, context) => {
      const position = readStart(context, after, resumeKey);
      const names = (events ?? []) as string[];
      requireVisible(requirePrincipal(context).scopes, names);
      const wanted = { events: new Set(names), filter: await filterOf(context, filter ?? {}), after: position };
      return abortable((signal) => requests(context, wanted, signal));
    },
    resolve: (item) => item as StreamRequest | Gap,
  }),
);
