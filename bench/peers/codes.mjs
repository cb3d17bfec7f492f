// Asks for one-time codes one by one, at random moments, each once, and notes when: a process of its own, so that nothing
// but the hub keeps them waiting. Hears too when their jobs come to JetStream.
import { connect } from '@nats-io/transport-node';
import { fromGlobalId } from '../../build/kernel/global-ids.js';
import { openConnection } from '../wire.mjs';
import { now } from './codes-clock.mjs';

const { port, key, natsUrl, connectionId, verify = false } = JSON.parse(process.argv[2]);
const SEND =
  'mutation($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessagePayload { accepted { id } } ... on Error { error: message } } }';
/** As the hub makes codes itself: with their secret, their limits and the fraud guard. Every other request asks so, beside plain messages. */
const START = `mutation($input: StartVerificationInput!) { startVerification(input: $input) {
  ... on StartVerificationPayload { verification { messages { id } } } ... on Error { error: message } } }`;
const CONNECTIONS = 16;
/** Longest wait for the jobs of codes that were answered, in milliseconds. */
const LAST_JOBS_MS = 30_000;
const { host, username, password } = new URL(natsUrl);
const nats = await connect({ servers: [host], user: username, pass: password });
const published = [];
nats.subscribe(`jobs.${connectionId}.urgent`, {
  callback: (_error, message) => {
    const at = now();
    for (const id of message.json().messageIds) published.push([id, at]);
  },
});
await nats.flush();
let idle = [];
process.on('disconnect', () => process.exit());
process.on('message', (run) => void ask(run).then((result) => process.send(result)));
process.send({ ready: true });

/** So many codes at so many a second on average, to numbers from one on. */
async function ask({ codes, rate, from }) {
  published.length = 0;
  // Those of the last run may have been closed for their silence.
  for (const connection of idle) connection.end();
  idle = await Promise.all(Array.from({ length: CONNECTIONS }, () => openConnection(port)));
  const asked = [];
  const running = [];
  for (let index = 0; index < codes; index++) {
    await new Promise((resolve) => setTimeout(resolve, (-Math.log(1 - Math.random()) / rate) * 1_000));
    running.push(one(`44750${from + index}`, verify && index % 2 === 0, asked));
  }
  await Promise.all(running);
  // The last jobs may still be on their way.
  const until = now() + LAST_JOBS_MS;
  while (published.length < codes) {
    if (now() > until) throw new Error(`${codes - published.length} of ${codes} jobs did not come to jobs.${connectionId}.urgent`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { asked, published };
}

async function one(number, isVerification, asked) {
  const message = { to: { phone: `+${number}` }, content: { text: 'Your code is 123456' }, purpose: 'OTP' };
  const input = isVerification ? { to: `+${number}`, purposeText: 'Bench' } : message;
  const body = JSON.stringify({ query: isVerification ? START : SEND, variables: { input } });
  const head = `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer ${key}\r\n`;
  const connection = idle.pop() ?? (await openConnection(port));
  const askedAt = now();
  const answer = await connection.send(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  const answeredAt = now();
  idle.push(connection);
  const id = /"id":"([^"]+)"/.exec(answer)?.[1];
  if (id === undefined) throw new Error(answer);
  asked.push({ number, isVerification, id: fromGlobalId('Message', id), askedAt, answeredAt });
}
