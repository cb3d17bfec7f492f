import { connect, LIST, LIVE, receiver } from './live.js';

export function follow({ resumeKey, onError, ...options }) {
  const client = connect(options);
  const list = async () => {
    const { value } = await client.iterate({ query: LIST }).next();
    if (value.errors) throw value.errors;
    return value.data;
  };
  const receive = receiver({ ...options, list, onError });
  const next = ({ data, errors }) => (errors ? onError(errors) : receive(data));
  client.subscribe({ query: LIVE, variables: { resumeKey } }, { next, error: onError, complete() {} });
  return () => client.dispose();
}
