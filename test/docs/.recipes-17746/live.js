import { createClient } from 'graphql-ws';

export const LIVE = `subscription Live($resumeKey: String) {
  messageEvents(resumeKey: $resumeKey) {
    __typename
    ... on MessageStreamEvent { event { id type status } message { id } }
    ... on StreamGap { reason }
  }
}`;
export const LIST = 'query List { messages(first: 20) { edges { node { id status } } } }';

export function connect({ url, key, webSocketImpl }) {
  const connectionParams = { authorization: `Bearer ${key}` };
  return createClient({ url, webSocketImpl, connectionParams, retryAttempts: Infinity, shouldRetry: () => true });
}

/** Hands on what is new, once; behind a gap it queries again what is shown. */
export function receiver({ list, onList, onEvent, onGap, onError }) {
  const known = new Set();
  return ({ messageEvents: item }) => {
    if (item.__typename === 'StreamGap') {
      onGap(item.reason);
      list().then(({ messages }) => onList(messages.edges.map(({ node }) => node)), onError);
    } else if (!known.has(item.event.id)) {
      known.add(item.event.id);
      if (known.size > 10_000) known.delete(known.values().next().value);
      onEvent(item);
    }
  };
}
