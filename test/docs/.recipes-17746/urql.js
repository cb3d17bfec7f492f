import { Client, subscriptionExchange } from '@urql/core';
import { connect, LIST, LIVE, receiver } from './live.js';

export function follow({ resumeKey, onError, ...options }) {
  const socket = connect(options);
  const forwardSubscription = ({ query = '', variables }) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
  });
  const exchanges = [subscriptionExchange({ forwardSubscription, enableAllOperations: true })];
  const client = new Client({ url: options.url, exchanges });
  const list = async () => {
    const { data, error } = await client.query(LIST, {}, { requestPolicy: 'network-only' }).toPromise();
    if (error) throw error;
    return data;
  };
  const receive = receiver({ ...options, list, onError });
  const next = ({ data, error }) => (error ? onError(error) : receive(data));
  const { unsubscribe } = client.subscription(LIVE, { resumeKey }).subscribe(next);
  return () => {
    unsubscribe();
    return socket.dispose();
  };
}
