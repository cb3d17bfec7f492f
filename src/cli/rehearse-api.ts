/** The rehearsal of the API role. */
import http from 'node:http';
import { hashSecret, newSecret, prefixOf } from '../domains/accounts/keys.ts';
import { ROLE_SCOPES } from '../domains/accounts/principal.ts';
import { startApi } from '../graphql/server.ts';
import { newId } from '../kernel/ids.ts';
import { FeedHub } from '../pipeline/feed/broadcast.ts';
import { apiRuntimeOf } from '../roots/api.ts';
import type { Runtime } from '../runtime.ts';
import { rehearseRoad, type Stage } from './rehearsal.ts';

/** Requests under way at a time. */
const AT_ONCE = 32;
/** Every so many requests one hands over a batch. */
const BATCH_EVERY = 200;
const BATCH_SIZE = 250;

const SEND = `mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename
  ... on SendMessagePayload { accepted { id status } } ... on Error { code message } } }`;
const SEND_MANY = `mutation($input: SendMessagesInput!) { sendMessages(input: $input) { __typename
  ... on SendMessagesPayload { batch { id accepted } } ... on Error { code message } } }`;

/** Rehearses what the API does with a message: accepts some over HTTP, one by one and in batches. @returns how many */
export function rehearseApi(runtime: Runtime): Promise<number> {
  return rehearseRoad(runtime, {}, async (stage) => {
    const key = await makeKey(stage);
    // Nobody follows the news of a rehearsal.
    const api = await startApi(apiRuntimeOf(stage.runtime, new FeedHub(stage.runtime)));
    return await walk(`${api.url}/graphql`, key, stage.isOver).finally(() => api.stop());
  });
}

async function makeKey({ runtime, workspaceId }: Stage): Promise<string> {
  const secret = newSecret();
  const [role, name] = ['OWNER', 'Rehearsal'] as const;
  const stored = { prefix: prefixOf(secret), hash: hashSecret(secret), role, scopes: [...ROLE_SCOPES[role]], name };
  await runtime.db.prisma.apiKey.create({ data: { id: newId(), workspaceId, ...stored } });
  return secret;
}

/** Sends requests until the time is over. @returns how many messages were accepted */
async function walk(url: string, key: string, isOver: () => boolean): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let [count, accepted] = [0, 0];
  const one = async () => {
    while (!isOver()) {
      count++;
      const isBatch = count % BATCH_EVERY === 0;
      await ask(agent, url, key, isBatch ? batch(count) : single(count));
      accepted += isBatch ? BATCH_SIZE : 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one)).finally(() => agent.destroy());
  return accepted;
}

const message = { content: { text: 'Your code is 123456. Do not share it with anyone.' }, purpose: 'TRANSACTIONAL' };

/** A number again and again, or one that comes once. */
function phoneOf(n: number): string {
  return `+447${n % 2 === 0 ? 700_900_000 + (n % 1_000) : 400_000_000 + n}`;
}

function single(n: number): string {
  return JSON.stringify({ query: SEND, variables: { input: { to: { phone: phoneOf(n) }, ...message } } });
}

function batch(n: number): string {
  const recipients = Array.from({ length: BATCH_SIZE }, (_, index) => ({ to: { phone: phoneOf(n * 1_000 + index) } }));
  return JSON.stringify({ query: SEND_MANY, variables: { input: { recipients, ...message } } });
}

/** Resolves when it was accepted. @throws when it was not */
function ask(agent: http.Agent, url: string, key: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response
        .once('end', () => (text.includes('"accepted"') ? resolve() : reject(new Error(text))))
        .once('error', reject);
    });
    request.once('error', reject).end(body);
  });
}
