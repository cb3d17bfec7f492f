// Things that every story needs: the hub, people with phones of the simulator, and promises that are kept or end the program.
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, unwrap } from '@heliograph/client';

const { HELIOGRAPH_URL: url = 'http://localhost:4000', HELIOGRAPH_KEY: key } = process.env;
process.once('uncaughtException', ({ message }) => {
  console.error(`${message}\nHELIOGRAPH_URL is ${url}.`);
  process.exit(1);
});
if (!key) throw new Error('Set HELIOGRAPH_KEY to the API key that `npm start` prints.');

/** The hub. */
export const hub = createClient({ url, key });
/** A word of this run alone: whoever runs a story again has other people, tags and keys. */
export const run = Date.now().toString(36);

let numbers = Math.floor(Math.random() * 80);
/** Phones of this run. @param fate the last four digits, which the simulator acts by; absent: the message is delivered */
export function phone(fate) {
  const middle = `${Date.now()}`.slice(-4);
  numbers++;
  return fate === undefined ? `+4474${middle}${1_000 + numbers}` : `+4474${middle}${fate}`;
}

/** Reads. */
export const ask = async (query, variables = {}) => unwrap(await hub.graphql(query, variables)).data;

/** Does a mutation. @param type of its input @param payload the type of its payload, with its fields */
export async function act(name, type, input, payload) {
  const query = `mutation Act($input: ${type}!) { ${name}(input: $input) { __typename ... on ${payload}
    ... on Error { code message help } ... on InvalidInput { issues { path message received } } } }`;
  return unwrap(await hub.mutate(query, { input }));
}

/** Says what was kept. @throws Error where it was not */
export function must(holds, promise) {
  if (!holds) throw new Error(`Not kept: ${promise}`);
  console.log(`  kept: ${promise}`);
}

/** Looks again and again until something is there. @throws Error after half a minute */
export async function until(promise, look, withinMs = 30_000) {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(200)) {
    const found = await look();
    if (found) {
      must(true, promise);
      return found;
    }
  }
  throw new Error(`Not kept within ${withinMs / 1_000} s: ${promise}`);
}

/** Texts on the screen of a phone, oldest first. */
export async function screen(number) {
  const { handset } = await ask(
    'query Screen($phone: PhoneNumber!) { handset(phone: $phone) { messages { direction text } } }',
    { phone: number },
  );
  return handset.messages.filter(({ direction }) => direction === 'RECEIVED').map(({ text }) => text);
}

/** Has a person answer the last message on their phone. */
export const answer = (from, text) =>
  act('simulateReply', 'SimulateReplyInput', { from, text }, 'SimulateReplyPayload { delivered }');
