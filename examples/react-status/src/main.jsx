import { StrictMode, useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider, useMutation, useQuery, useSubscription } from 'urql';
import { connect } from './hub.js';

const LIST = 'query List { messages(first: 20) { edges { node { id to status } } } }';
const LIVE = `subscription Live($resumeKey: String) {
  messageEvents(resumeKey: $resumeKey) {
    ... on MessageStreamEvent { event { status } message { id to } }
    ... on StreamGap { reason }
  }
}`;
const SEND = `mutation Send($input: SendMessageInput!) {
  sendMessage(input: $input) { ... on SendMessagePayload { accepted { id } } ... on Error { code message } }
}`;
/** The hub remembers under this name how far this page has come: a connection that breaks loses nothing. */
const resumeKey = crypto.randomUUID();

function Messages() {
  const [list, query] = useQuery({ query: LIST, requestPolicy: 'network-only' });
  const [live, setLive] = useState(new Map());
  const [subscription] = useSubscription({ query: LIVE, variables: { resumeKey } }, (_, data) => {
    const { event, message } = data.messageEvents;
    // News that the hub has no more: the list is read again.
    if (!message) query({ requestPolicy: 'network-only' });
    else setLive((now) => new Map(now).set(message.id, { id: message.id, to: message.to, status: event.status }));
    return data;
  });
  const listed = (list.data?.messages.edges ?? []).map(({ node }) => node);
  const known = new Set(listed.map(({ id }) => id));
  const fresh = [...live.values()].filter(({ id }) => !known.has(id)).reverse();
  const rows = [...fresh, ...listed.map((node) => live.get(node.id) ?? node)].slice(0, 20);
  const error = list.error ?? subscription.error;
  return (
    <>
      {error && <p role="alert">{error.message}</p>}
      <table>
        <thead>
          <tr>
            <th>To</th>
            <th>Status</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, to, status }) => (
            <tr key={id} data-id={id}>
              <td>{to}</td>
              <td>{status}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Send() {
  const [{ data, error, fetching }, send] = useMutation(SEND);
  const [phone, setPhone] = useState('+447700900123');
  const refused = error?.message ?? data?.sendMessage.message;
  const submit = (event) => {
    event.preventDefault();
    const input = { to: { phone }, content: { text: 'Your parcel is on its way.' }, purpose: 'TRANSACTIONAL' };
    send({ input: { ...input, idempotencyKey: crypto.randomUUID() } });
  };
  return (
    <form onSubmit={submit}>
      <label>
        Phone <input name="phone" value={phone} onChange={(event) => setPhone(event.target.value)} />
      </label>{' '}
      <button type="submit" disabled={fetching}>
        Send
      </button>
      {refused && <p role="alert">{refused}</p>}
    </form>
  );
}

function App() {
  const [url, setUrl] = useState('http://localhost:4000');
  const [key, setKey] = useState(() => location.hash.slice(1));
  const hub = useMemo(() => (key.startsWith('hg_') ? connect(url, key) : null), [url, key]);
  // The key stays out of the address that is shown, kept and sent on.
  useEffect(() => history.replaceState(null, '', location.pathname), []);
  return (
    <main>
      <h1>Live delivery status</h1>
      <label>
        Hub <input name="hub" value={url} onChange={(event) => setUrl(event.target.value)} />
      </label>{' '}
      <label>
        API key <input name="key" type="password" value={key} onChange={(event) => setKey(event.target.value)} />
      </label>
      {hub && (
        <Provider value={hub}>
          <Send />
          <Messages />
        </Provider>
      )}
    </main>
  );
}

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
