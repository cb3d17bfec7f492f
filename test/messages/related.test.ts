import { afterAll, beforeAll, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { openService, type Service } from '../contacts/service.ts';
import { hear } from '../conversations/hear.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
  await service.ask(
    `mutation { saveTemplate(input: { name: "order", defaultLocale: "en", bodies: [{ locale: "en", body: "Order {{ no }}" }],
      variables: [{ name: "no" }] }) { __typename } }`,
  );
});
afterAll(() => service.close());

const SEND = `mutation($i: SendMessageInput!) { sendMessage(input: $i) { ... on SendMessagePayload { accepted { id contact { id } } } } }`;
const RELATED = `query($id: ID!) { message(id: $id) {
  origin actor { kind name } route { name } connection { __typename id name kind ... on SmscConnection { host port } } template { name } templateVersion { version } batch { id } } }`;

interface Sent {
  accepted: { id: string; contact: { id: string } };
}

const send = async (phone: string, content: object) =>
  (await service.ask<Sent>(SEND, { i: { to: { phone }, purpose: 'TRANSACTIONAL', content } })).accepted;

test('a message leads to its route, its connection, its template and the version it was made from', async () => {
  const template = { name: 'order', variables: { no: '7' } };
  const { id } = await send('+447911123401', { template });
  const link = { id: toGlobalId('Connection', service.connectionId), host: '127.0.0.1', port: 2775 };
  const connection = { __typename: 'SmscConnection', name: 'carrier', kind: 'SMPP', ...link };
  expect(await service.ask(RELATED, { id })).toEqual({
    ...{ origin: 'SINGLE', actor: { kind: 'API_KEY', name: 'Owner' } },
    ...{ route: { name: 'all' }, connection, batch: null },
    ...{ template: { name: 'order' }, templateVersion: { version: 1 } },
  });
  const plain = await send('+447911123401', { text: 'x' });
  expect(await service.ask(RELATED, { id: plain.id })).toMatchObject({ template: null, templateVersion: null });
});

test('a key that may not read carriers or templates reads the message and not where it leads', async () => {
  const { id } = await send('+447911123402', { text: 'x' });
  const { secret } = await service.ask<{ secret: string }>(
    `mutation { createApiKey(input: { name: "reader", role: READ_ONLY, scopes: ["messages:read"] }) {
      ... on CreateApiKeyPayload { secret } } }`,
  );
  const { body } = await service.api.post({ query: RELATED, variables: { id } }, secret);
  expect(body.data?.message).toMatchObject({ origin: 'SINGLE', route: null, connection: null, template: null });
  expect((body.errors as { extensions: { code: string } }[]).map((error) => error.extensions.code)).toEqual(
    Array.from({ length: 4 }, () => 'FORBIDDEN'),
  );
});

test('a contact leads to what was sent to it, newest first and in pages, and to nobody else’s', async () => {
  const first = await send('+447911123403', { text: 'one' });
  const second = await send('+447911123403', { text: 'two' });
  await send('+447911123404', { text: 'another person' });
  const query = `query($id: ID!, $after: String) { contact(id: $id) {
    messages(first: 1, after: $after) { edges { node { body } } pageInfo { endCursor hasNextPage } }
    inboundMessages(first: 1) { edges { node { body } } } } }`;
  interface Page {
    messages: { edges: { node: { body: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
    inboundMessages: { edges: unknown[] };
  }
  const id = first.contact.id;
  expect(second.contact.id).toBe(id);
  const newest = await service.ask<Page>(query, { id });
  expect(newest.messages.edges.map((edge) => edge.node.body)).toEqual(['two']);
  expect(newest.inboundMessages.edges).toEqual([]);
  const next = await service.ask<Page>(query, { id, after: newest.messages.pageInfo.endCursor });
  expect(next.messages.edges.map((edge) => edge.node.body)).toEqual(['one']);
  expect(next.messages.pageInfo.hasNextPage).toBe(false);
});

test('a contact leads to what it has written, newest first and in pages, and to nobody else’s', async () => {
  for (const [from, text] of [
    ['447911123407', 'first'],
    ['447911123408', 'of another person'],
    ['447911123407', 'second'],
  ] as const)
    await hear(service, from, '447700900999', text);
  const query = `query($phone: PhoneNumber!, $after: String) { contact(phone: $phone) {
    inboundMessages(first: 1, after: $after) { edges { node { body } } pageInfo { endCursor hasNextPage } } } }`;
  interface Page {
    inboundMessages: { edges: { node: { body: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
  }
  const page = async (phone: string, after: string | null = null, ask = service.ask) => {
    const contact = await ask<Page | null>(query, { phone, after });
    const { edges, pageInfo } = contact?.inboundMessages ?? { edges: [], pageInfo: null };
    return { bodies: edges.map(({ node }) => node.body), pageInfo };
  };
  const newest = await page('+447911123407');
  expect(newest).toMatchObject({ bodies: ['second'], pageInfo: { hasNextPage: true } });
  const before = await page('+447911123407', newest.pageInfo?.endCursor);
  expect(before).toMatchObject({ bodies: ['first'], pageInfo: { hasNextPage: false } });
  expect(await page('+447911123408')).toMatchObject({ bodies: ['of another person'] });
  expect(await page('+447911123407', null, service.askOther)).toEqual({ bodies: [], pageInfo: null });
});

test('the batches of a workspace are listed, newest first, and their messages say that they are of one', async () => {
  const batches: string[] = [];
  for (const text of ['first', 'second']) {
    const { batch } = await service.ask<{ batch: { id: string } }>(
      `mutation($i: SendMessagesInput!) { sendMessages(input: $i) { ... on SendMessagesPayload { batch { id } } } }`,
      { i: { recipients: [{ to: { phone: '+447911123405' } }], content: { text }, purpose: 'TRANSACTIONAL' } },
    );
    batches.unshift(batch.id);
  }
  const list = `{ messageBatches(first: 2) { edges { node { id total messages(first: 1) { edges { node { origin batch { id } } } } } } } }`;
  const { edges } = await service.ask<{ edges: { node: { id: string } }[] }>(list);
  expect(edges.map((edge) => edge.node)).toEqual(
    batches.map((id) => ({ id, total: 1, messages: { edges: [{ node: { origin: 'BATCH', batch: { id } } }] } })),
  );
  expect(await service.askOther(list)).toEqual({ edges: [] });
});
