import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';
import type { RawSocket, SocketMessage } from '../graphql/api.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(async () => {
  await service?.close();
});

let next = 0;
/** Sends one message to a new number. @returns its id */
async function send(input: object = {}): Promise<string> {
  const phone = `+4474${String(10_000_000 + next++)}`;
  const answer = await service.ask<{ accepted?: { id: string } }>(
    `mutation($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessagePayload { accepted { id } } } }`,
    { input: { to: { phone }, content: { text: 'hello' }, purpose: 'TRANSACTIONAL', ...input } },
  );
  return answer.accepted?.id ?? '';
}

const WAIT = { timeout: 30_000, interval: 20 };
const EVENTS = '{ __typename ... on MessageStreamEvent { cursor message { id } } ... on StreamGap { reason } }';

interface Item {
  __typename: string;
  cursor: string;
  message: { id: string };
}

/** What one subscription of a socket gets, as it comes. */
function collect(
  socket: RawSocket,
  query: string,
  variables: object = {},
): { items: Item[]; messages: SocketMessage[] } {
  const got: { items: Item[]; messages: SocketMessage[] } = { items: [], messages: [] };
  socket.send({ id: 'sub', type: 'subscribe', payload: { query, variables } });
  const read = async (): Promise<void> => {
    const message = await socket.receive('sub');
    got.messages.push(message);
    const { data } = (message.payload ?? {}) as { data?: Record<string, Item> };
    got.items.push(...Object.values(data ?? {}));
    return read();
  };
  void read();
  return got;
}

describe('a subscription that can never give anything', () => {
  const events = (filter: string) => `subscription { messageEvents(filter: ${filter}) ${EVENTS} }`;
  test.each<[string, () => string, string, RegExp]>([
    [
      'a message of nobody',
      () => events(`{ messageIds: ["${idOfNothing('Message')}"] }`),
      'NOT_FOUND',
      /Message "msg_/,
    ],
    ['what is no id', () => events('{ messageIds: ["zzz"] }'), 'INVALID_INPUT', /filter.messageIds.0: is no id/],
    [
      'a contact’s id for a batch',
      () => events(`{ batchId: "${idOfNothing('Contact')}" }`),
      'INVALID_INPUT',
      /filter.batchId: is the id of a Contact: it takes that of a MessageBatch/,
    ],
    ['a contact of nobody', () => events(`{ contactId: "${idOfNothing('Contact')}" }`), 'NOT_FOUND', /Contact/],
    ['no message at all', () => events('{ messageIds: [] }'), 'INVALID_INPUT', /filter.messageIds: is empty/],
    ['no status', () => events('{ statuses: [] }'), 'INVALID_INPUT', /filter.statuses: is empty/],
    ['no tag', () => events('{ tags: [] }'), 'INVALID_INPUT', /filter.tags: is empty/],
    [
      'more messages than may be named',
      () => events(`{ messageIds: [${'"msg_1" '.repeat(1_001)}] }`),
      'INVALID_INPUT',
      /1001 entries, at most 1,000/,
    ],
    [
      'what was written by nobody',
      () => `subscription { inboundMessages(filter: { contactId: "x" }) { __typename } }`,
      'INVALID_INPUT',
      /filter.contactId: is no id/,
    ],
    ...(['Member', 'Team', 'ApiKey'] as const).map((type): [string, () => string, string, RegExp] => [
      `conversations given to no ${type}`,
      () => `subscription { conversationEvents(filter: { assignee: "${idOfNothing(type)}" }) { __typename } }`,
      'NOT_FOUND',
      new RegExp(type),
    ]),
    [
      'conversations given to a contact',
      () => `subscription { conversationEvents(filter: { assignee: "${idOfNothing('Contact')}" }) { __typename } }`,
      'INVALID_INPUT',
      /filter.assignee: is the id of a Contact/,
    ],
    [
      'no keyword',
      () => `subscription { inboundMessages(filter: { keywords: [] }) { __typename } }`,
      'INVALID_INPUT',
      /keywords: is empty/,
    ],
    [
      'a connection of nobody',
      () => `subscription { smscConnectionHealth(id: "${idOfNothing('Connection')}") { id } }`,
      'NOT_FOUND',
      /SmscConnection/,
    ],
    [
      'an interval of nothing',
      () => 'subscription { traffic(intervalMs: 0) { at } }',
      'INVALID_INPUT',
      /intervalMs: must be 100 to 60,000/,
    ],
    [
      'a made-up cursor',
      () => `subscription { messageEvents(after: "bm9wZQ") ${EVENTS} }`,
      'BAD_USER_INPUT',
      /after: "bm9wZQ" is not a cursor/,
    ],
  ])(
    'fails at once, by one error message with a code, and the socket goes on: %s',
    async (_name, query, code, words) => {
      const socket = await service.api.connected();
      const { messages } = collect(socket, query());
      await expect.poll(() => messages.length, WAIT).toBeGreaterThan(0);
      expect(messages[0]).toMatchObject({ type: 'error', payload: [{ extensions: { code } }] });
      const [error] = (messages[0]?.payload ?? []) as { message: string }[];
      expect(error?.message).toMatch(words);
      expect(await socket.run({ query: '{ viewer { role } }' })).toMatchObject({ type: 'next' });
      expect(messages).toHaveLength(1);
      socket.close();
    },
  );

  test('is told so in the same words over an event stream', async () => {
    const response = await fetch(`${service.api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${service.api.owner.secret}`,
      },
      body: JSON.stringify({ query: `subscription { messageEvents(filter: { messageIds: ["zzz"] }) ${EVENTS} }` }),
    });
    expect(await response.text()).toMatch(/event: next\ndata: .*INVALID_INPUT[\s\S]*event: complete/);
  });

  test('another workspace’s ids are nobody’s', async () => {
    const id = await send();
    const socket = await service.api.connected(service.otherKey);
    const { messages } = collect(socket, events(`{ messageIds: ["${id}"] }`));
    await expect.poll(() => JSON.stringify(messages), WAIT).toContain('NOT_FOUND');
    socket.close();
  });
});

describe('what is shown and then followed', () => {
  test('misses nothing between the two, however they race with what is sent', async () => {
    let sending = true;
    const sent: string[] = [];
    const sender = (async () => {
      while (sending) sent.push(await send({ tags: ['race'] }));
    })();
    for (let round = 0; round < 5; round++) {
      const { data } = (
        await service.api.post({
          query: '{ messages(first: 100, filter: { tags: ["race"] }) { edges { node { id } } } feedPosition }',
        })
      ).body as { data: { feedPosition: string; messages: { edges: { node: { id: string } }[] } } };
      const shown = data.messages.edges.map(({ node }) => node.id);
      const socket = await service.api.connected();
      const query = `subscription($after: Cursor) { messageEvents(after: $after, filter: { tags: ["race"] }) ${EVENTS} }`;
      const { items } = collect(socket, query, { after: data.feedPosition });
      const until = sent.length + 5;
      await expect.poll(() => sent.length, WAIT).toBeGreaterThan(until);
      const all = sent.slice(0, until);
      const newest = all.slice(Math.max(0, all.length - 60));
      const has = () => new Set([...shown, ...items.map((item) => item.message.id)]);
      await expect.poll(() => newest.filter((id) => !has().has(id)), WAIT).toEqual([]);
      expect(items.every((item) => item.__typename === 'MessageStreamEvent')).toBe(true);
      socket.close();
    }
    sending = false;
    await sender;
  });

  test('the position needs the scope of what it leads to, and is of its workspace', async () => {
    const other = await service.askOther<string>('{ feedPosition }');
    const socket = await service.api.connected();
    const { messages } = collect(socket, `subscription { messageEvents(after: "${other}") ${EVENTS} }`);
    await expect.poll(() => JSON.stringify(messages), WAIT).toContain('is not a cursor of this stream');
    socket.close();
    expect((await service.api.post({ query: '{ feedPosition }' }, null)).body.errors).toHaveLength(1);
  });
});
