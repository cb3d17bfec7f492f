// A running instance of the bot of bench/replies.mjs: one socket for the texts, the answers and the acknowledgements.
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const { url, secret } = JSON.parse(process.argv[2]);
const client = createClient({ url, webSocketImpl: WebSocket, lazy: false, connectionParams: { authorization: `Bearer ${secret}` } });
const EVENTS = 'subscription { botEvents { event { id inboundMessage { body } } conversation { id } } }';
const ANSWER = 'mutation($reply: SendReplyInput!) { sendReply(input: $reply) { __typename ... on Error { message } } }';
const ACK = 'mutation($id: ID!) { ackConversationEvent(input: { eventId: $id }) { __typename } }';
let [answered, handledMs] = [0, 0];
const faults = [];

async function once(query, variables) {
  for await (const result of client.iterate({ query, variables })) return result;
}

async function handle({ event, conversation }) {
  const began = performance.now();
  const content = { text: `You asked: ${event.inboundMessage.body}` };
  const reply = { conversationId: conversation.id, content, claim: true, idempotencyKey: event.id };
  const { data, errors } = await once(ANSWER, { reply });
  // What is not acknowledged comes again.
  if (data?.sendReply?.__typename !== 'SendMessagePayload') return faults.push(JSON.stringify(errors ?? data));
  await once(ACK, { id: event.id });
  answered++;
  handledMs += performance.now() - began;
}

process.on('disconnect', () => process.exit());
process.on('message', () => process.send({ answered, meanHandledMs: handledMs / Math.max(1, answered), faults: faults.slice(0, 5) }));
setTimeout(() => process.send({ ready: true }), 500);
for await (const { data, errors } of client.iterate({ query: EVENTS })) {
  if (data?.botEvents === undefined) faults.push(JSON.stringify(errors));
  else void handle(data.botEvents).catch((error) => faults.push(error.message));
}
