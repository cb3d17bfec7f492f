import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';
import { hear } from './hear.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Inbound {
  id: string;
  from: string;
  to: string;
  replies: { id: string; to: string; sender: string; body: string; purpose: string }[];
}

/** The newest message that somebody wrote. */
async function newest(): Promise<Inbound> {
  const { edges } = await service.ask<{ edges: { node: Inbound }[] }>(
    '{ inboundMessages(first: 1) { edges { node { id from to replies { id to sender body purpose } } } } }',
  );
  const [edge] = edges;
  if (edge === undefined) throw new Error('nobody has written');
  return edge.node;
}

interface Answer {
  __typename: string;
  replayed?: boolean;
  accepted?: { id: string; to: string; sender: string };
  message?: string;
}

const reply = (input: object, ask = service.ask) =>
  ask<Answer>(
    `mutation($input: ReplyToMessageInput!) { replyToMessage(input: $input) { __typename
      ... on SendMessagePayload { replayed accepted { id to sender } } ... on Error { message } } }`,
    { input },
  );

describe('replyToMessage', () => {
  test.each([
    ['a long number, which need not be an allowed sender', '447700900777', '+447700900777'],
    ['a short code', '60777', '60777'],
  ])('answers the person from what they wrote to: %s', async (_name, to, sender) => {
    await hear(service, '447911120301', to, 'Where is my parcel?');
    const inbound = await newest();
    expect(inbound).toMatchObject({ from: '+447911120301', to: sender, replies: [] });
    const answer = await reply({ inboundId: inbound.id, content: { text: 'On its way.' } });
    expect(answer).toMatchObject({ __typename: 'SendMessagePayload', accepted: { to: inbound.from, sender } });
    await reply({ inboundId: inbound.id, content: { text: 'It is there.' } });
    expect((await newest()).replies).toMatchObject([
      { id: answer.accepted?.id, to: inbound.from, sender, body: 'On its way.', purpose: 'CONVERSATION' },
      { body: 'It is there.' },
    ]);
  });

  test('is accepted as every message: once by its key, not to who has opted out, not in nobody’s name', async () => {
    await hear(service, '447911120302', '60777', 'hello');
    const inbound = await newest();
    const once = { inboundId: inbound.id, content: { text: 'Hi' }, idempotencyKey: 'answer-1' };
    const [first, second] = [await reply(once), await reply(once)];
    expect(second).toEqual({ ...first, replayed: true });
    expect(await reply({ ...once, content: { text: 'Other' } })).toMatchObject({ __typename: 'IdempotencyConflict' });
    await hear(service, '447911120302', '60777', 'STOP');
    const stopped = await reply({ inboundId: inbound.id, content: { text: 'But …' } });
    expect(stopped).toMatchObject({ __typename: 'MessageRefused' });
    expect(await service.sql(`SELECT 1 FROM messages WHERE body = 'But …'`)).toEqual([]);
    expect(await reply({ inboundId: inbound.id, content: { text: 'x' } }, service.askOther)).toMatchObject({
      __typename: 'NotFound',
    });
  });

  test('says what it cannot answer: an id of nothing or of another kind, a name, who was erased', async () => {
    const content = { text: 'x' };
    for (const inboundId of ['', 'zzz', idOfNothing('InboundMessage'), idOfNothing('Message')]) {
      expect(await reply({ inboundId, content })).toMatchObject({ __typename: 'NotFound' });
    }
    await hear(service, '447911120303', '60777', 'bye');
    const inbound = await newest();
    await service.ask(`mutation { eraseContact(input: { phone: "+447911120303" }) { __typename } }`);
    expect(await reply({ inboundId: inbound.id, content })).toMatchObject({
      __typename: 'InvalidInput',
      message: 'inboundId: cannot be answered: its sender was erased',
    });
  });
});

test.each([
  ['a name', 'Parcels', 5],
  ['a short code', '60999', 3],
])('who wrote from %s is answered neither by replyToMessage nor by sendReply', async (_kind, from, sourceTon) => {
  await hear(service, from, '60777', 'Do not reply', { sourceTon, sourceNpi: 0 });
  const inbound = await newest();
  expect(inbound.from).toBe(from);
  const before = await service.sql('SELECT count(*)::int AS messages FROM messages');
  expect(await reply({ inboundId: inbound.id, content: { text: 'x' } })).toEqual({
    __typename: 'InvalidInput',
    message: `inboundId: cannot be answered: it came from "${from}", which is no phone number`,
  });
  const { edges } = await service.ask<{ edges: { node: { id: string } }[] }>(
    '{ conversations(first: 1) { edges { node { id contact { phone } } } } }',
  );
  const conversationId = edges[0]?.node.id;
  const claim = `mutation($i: SendReplyInput!) { sendReply(input: $i) { __typename ... on Error { message } } }`;
  expect(await service.ask(claim, { i: { conversationId, content: { text: 'x' }, claim: true } })).toEqual({
    __typename: 'InvalidInput',
    message: 'conversationId: cannot be answered: who wrote has no phone number',
  });
  expect(await service.sql('SELECT count(*)::int AS messages FROM messages')).toEqual(before);
});

test('a bot answers inbound.from from inbound.to through sendMessage, as it stands there', async () => {
  await service.ask(`mutation { createSender(input: { address: "+447700900778" }) { __typename } }`);
  await hear(service, '447911120304', '447700900778', 'ping');
  const { from, to } = await newest();
  const answer = await service.ask<Answer>(
    `mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename
      ... on SendMessagePayload { accepted { id to sender } } ... on Error { message } } }`,
    { input: { to: { phone: from }, sender: to, content: { text: 'pong' }, purpose: 'CONVERSATION' } },
  );
  expect(answer).toMatchObject({ __typename: 'SendMessagePayload', accepted: { to: from, sender: to } });
});
