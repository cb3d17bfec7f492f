// What bench/soak-hub.mjs asks of its hub: messages at a rate, and a subscription that hears of them.
import { WebSocket } from 'ws';
import { openConnection } from './wire.mjs';

const TICK_MS = 100;
const A_BATCH = 10;
/** Requests without an answer at most; what would be more is not asked for, and counted. */
const MOST_UNDER_WAY = 200;
const SINGLE =
  'mutation($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessagePayload { accepted { id } } ... on Error { error: message } } }';
const BATCH =
  'mutation($input: SendMessagesInput!) { sendMessages(input: $input) { ... on SendMessagesPayload { batch { accepted } } ... on Error { error: message } } }';
const CONTENT = { content: { text: 'Your order 12345 was shipped and will be with you tomorrow.' }, purpose: 'TRANSACTIONAL' };
const EVENTS =
  'subscription { messageEvents { ... on MessageStreamEvent { event { type } message { id } } ... on StreamGap { reason } } }';

/** Sends until `end`, which resolves when everything is answered. @returns `end` and what came of the requests, in messages */
export function openLoad({ port, key }, { rate, first }) {
  const counts = { accepted: 0, refused: 0, unanswered: 0, notAsked: 0 };
  const idle = [];
  const running = new Set();
  const head = `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer ${key}\r\n`;
  let number = first;
  const ask = async (query, input, messages, isAccepted) => {
    const body = JSON.stringify({ query, variables: { input: { ...input, ...CONTENT } } });
    try {
      const connection = idle.shift() ?? (await openConnection(port));
      const answer = await connection.send(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      idle.push(connection);
      counts[isAccepted(answer) ? 'accepted' : 'refused'] += messages;
    } catch {
      counts.unanswered += messages;
    }
  };
  const next = () => ({ to: { phone: `+${number++}` } });
  const single = () => ask(SINGLE, next(), 1, (answer) => answer.includes('"accepted":{"id"'));
  const batch = () =>
    ask(BATCH, { recipients: Array.from({ length: A_BATCH }, next) }, A_BATCH, (answer) => answer.includes(`"accepted":${A_BATCH}}`));
  const start = (request, messages) => {
    if (running.size >= MOST_UNDER_WAY) {
      counts.notAsked += messages;
      return;
    }
    const one = request().finally(() => running.delete(one));
    running.add(one);
  };
  const began = performance.now();
  let [singles, batches] = [0, 0];
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1_000) * (rate / 2);
    for (; singles < due; singles++) start(single, 1);
    for (; batches * A_BATCH < due; batches++) start(batch, A_BATCH);
  }, TICK_MS);
  return {
    counts,
    async end() {
      clearInterval(timer);
      await Promise.all(running);
      for (const connection of idle) connection.end();
    },
  };
}

/** Follows the news of all messages. @returns how many were told to be delivered, gaps, and what ends it */
export async function subscribe({ port, key }) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const live = { delivered: 0, gaps: 0, end: () => socket.terminate() };
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    if (message.type === 'connection_ack')
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: EVENTS } }));
    if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
    const { event, reason } = message.payload?.data?.messageEvents ?? {};
    if (event?.type === 'DELIVERED') live.delivered++;
    if (reason !== undefined) live.gaps++;
  });
  socket.send(JSON.stringify({ type: 'connection_init', payload: { apiKey: key } }));
  return live;
}
