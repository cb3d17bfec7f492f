// A running instance of a bot, as a process: it answers each text and acknowledges it, until it is killed.
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const [, , url, secret] = process.argv;
const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };

async function ask(query, variables) {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return Object.values(data)[0];
}

const REPLY = `mutation($input: SendReplyInput!) { sendReply(input: $input) { __typename ... on Error { message } } }`;
const ACK = `mutation($id: ID!) { ackConversationEvent(input: { eventId: $id }) { __typename } }`;
const EVENTS = `subscription { botEvents(ackWithin: "PT2S") { event { id inboundMessage { body } } conversation { id } } }`;

async function handle({ event, conversation }) {
  const content = { text: `You said: ${event.inboundMessage.body}` };
  const input = { conversationId: conversation.id, content, claim: true, idempotencyKey: event.id };
  const { __typename, message } = await ask(REPLY, { input });
  if (__typename !== 'SendMessagePayload') throw new Error(`${__typename}: ${message}`);
  await ask(ACK, { id: event.id });
  process.stdout.write('.');
}

const client = createClient({
  url: url.replace(/^http/, 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${secret}` },
  retryAttempts: 1_000,
  shouldRetry: () => true,
});
for await (const { data } of client.iterate({ query: EVENTS })) {
  // What fails is not acknowledged, and comes again.
  handle(data.botEvents).catch((error) => process.stderr.write(`${error.message}\n`));
}
