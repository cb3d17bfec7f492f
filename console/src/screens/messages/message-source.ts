/** Source of the list of messages: pages, and the events of all messages. */
import { ask, type Hub } from '../../data/hub.ts';
import type { FollowHandlers, ListSource } from '../../data/live-list.ts';
import { followFromNow } from '../../data/use-stream.ts';
import { type MessageConditions, MessageEventsSubscription, type MessageRow, MessagesQuery } from './operations.ts';

/** Messages of a page. */
const PAGE = 60;
/** Most new messages that are looked up at a time, where only the hub knows which belong to the list. */
const LOOKED_UP = 100;
/** Time between two look-ups, in milliseconds. */
const LOOK_UP_MS = 400;

/** Makes the source of a list with these conditions. */
export function messageSource(hub: Hub, conditions: MessageConditions): ListSource<MessageRow> {
  return {
    keyOf: ({ id }) => id,
    timeOf: ({ createdAt }) => createdAt,
    async load(after) {
      const { messages } = await ask(hub, MessagesQuery, { first: PAGE, after, ...conditions });
      return {
        rows: (messages?.edges ?? []).map(({ cursor, node }) => ({ cursor, row: node })),
        more: messages?.pageInfo.hasNextPage ?? false,
        end: messages?.pageInfo.endCursor ?? null,
      };
    },
    follow: async (handlers) => {
      const isAll = conditions.filter === null && conditions.search === null;
      const lookUp = isAll ? null : lookUps(hub, conditions, handlers);
      const stop = await followFromNow(hub, {
        document: MessageEventsSubscription,
        variables: { filter: null },
        read: ({ messageEvents }) => messageEvents,
        cursorOf: ({ cursor }) => cursor,
        timeOf: ({ event }) => event.at,
        onItems(items) {
          // The last event of a message has it as it is now.
          const rows = new Map(items.map(({ message }) => [message.id, message]));
          if (lookUp === null) return handlers.onRows([...rows.values()], []);
          handlers.onRows([], [...rows.values()]);
          lookUp.add(rows.keys());
        },
        onGap: handlers.onGap,
        onEnd: handlers.onEnd,
      });
      return () => {
        lookUp?.stop();
        stop();
      };
    },
  };
}

/** Asks the hub which of the messages that something happened to belong to the list. */
function lookUps(hub: Hub, { filter, search }: MessageConditions, { onRows, onGap }: FollowHandlers<MessageRow>) {
  const ids = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async () => {
    timer = undefined;
    const asked = [...ids];
    ids.clear();
    // Too many to ask for: the first page says it too.
    if (asked.length > LOOKED_UP) return onGap();
    const conditions = { filter: { ...filter, ids: asked }, search };
    const { messages } = await ask(hub, MessagesQuery, { first: LOOKED_UP, after: null, ...conditions });
    onRows(
      (messages?.edges ?? []).map(({ node }) => node),
      [],
    );
  };
  return {
    add(more: Iterable<string>) {
      for (const id of more) ids.add(id);
      // What fails here comes with the next event, or the next reload.
      timer ??= setTimeout(() => void run().catch(() => {}), LOOK_UP_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
