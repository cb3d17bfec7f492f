import { ApolloClient, gql, InMemoryCache } from '@apollo/client/core';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { connect, LIST, LIVE, receiver } from './live.js';

export function follow({ resumeKey, onError, ...options }) {
  globalThis.WebSocket ??= options.webSocketImpl; // GraphQLWsLink reads it on errors; Node has none before 22.
  const socket = connect(options);
  const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });
  const list = async () => (await client.query({ query: gql(LIST), fetchPolicy: 'network-only' })).data;
  const receive = receiver({ ...options, list, onError });
  const next = ({ data, error }) => (error ? onError(error) : receive(data));
  const live = { query: gql(LIVE), variables: { resumeKey }, fetchPolicy: 'no-cache' };
  const subscription = client.subscribe(live).subscribe({ next, error: onError });
  return () => {
    subscription.unsubscribe();
    client.stop();
    return socket.dispose();
  };
}
