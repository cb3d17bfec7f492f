import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tellSettingsChanged } from '../../src/bus/publish.ts';
import { isFor, minuteOfDay, speaksOf, worksAt } from '../../src/domains/conversations/bot-rules.ts';
import type { Bot } from '../../src/generated/prisma/client.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { openService, type Service } from '../contacts/service.ts';
import type { RawSocket } from '../graphql/api.ts';
import { hear } from './hear.ts';

describe('which texts a bot is for', () => {
  test.each([
    ['I want to BOOK a table', ['book'], 'book'],
    ['my booking', ['book'], null],
    ['a pay-back please', ['pay-back'], 'pay-back'],
    ['¿Puedo pagar mañana?', ['mañana'], 'mañana'],
    ['anything', [], null],
  ] as const)('"%s" of %j speaks of %s', (text, phrases, expected) => {
    expect(speaksOf(text, phrases)).toBe(expected);
  });

  test.each([
    [540, 1020, 539, false],
    [540, 1020, 540, true],
    [540, 1020, 1020, false],
    [1320, 360, 1380, true],
    [1320, 360, 359, true],
    [1320, 360, 360, false],
    [null, null, 0, true],
  ] as const)('from %s until %s it works at %s: %s', (fromMinute, untilMinute, minute, expected) => {
    expect(worksAt({ fromMinute, untilMinute }, minute)).toBe(expected);
  });

  test('is told by the clock of the workspace, its sender and its labels', () => {
    const at = new Date('2026-07-01T22:30:00Z');
    expect(minuteOfDay(at, 'Europe/Madrid')).toBe(30);
    const bot = {
      enabled: true,
      senders: ['1'],
      labels: ['a'],
      keywords: [],
      fromMinute: null,
      untilMinute: null,
    } as unknown as Bot;
    expect(isFor(bot, { text: 'x', sender: '1', labels: ['b', 'a'], at }, 'UTC')).toBe(true);
    expect(isFor(bot, { text: 'x', sender: '2', labels: ['a'], at }, 'UTC')).toBe(false);
    expect(isFor(bot, { text: 'x', sender: '1', labels: [], at }, 'UTC')).toBe(false);
    expect(isFor({ ...bot, enabled: false }, { text: 'x', sender: '1', labels: ['a'], at }, 'UTC')).toBe(false);
  });
});

describe('a bot', () => {
  let service: Service;
  beforeAll(async () => {
    service = await openService();
  });
  afterAll(() => service.close());

  interface Registered {
    ask: Service['ask'];
    secret: string;
    id: string;
  }

  const register = async (input: object): Promise<Registered> => {
    const { secret, bot } = await service.ask<{ secret: string; bot: { id: string } }>(
      `mutation($input: RegisterBotInput!) { registerBot(input: $input) { __typename
        ... on RegisterBotPayload { secret bot { id } } ... on Error { message } } }`,
      { input },
    );
    const ask = async <T>(query: string, variables: object = {}): Promise<T> => {
      const { body } = await service.api.post({ query, variables }, secret);
      if (body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
      return Object.values(body.data ?? {})[0] as T;
    };
    await tellSettingsChanged(service.api.runtime.bus);
    return { ask, secret, id: bot.id };
  };

  interface Item {
    attempt: number;
    event: { id: string; inboundMessage: { body: string } };
    conversation: { id: string };
  }

  const EVENTS = `subscription($ack: Duration) { botEvents(ackWithin: $ack) { attempt
    event { id inboundMessage { body } } conversation { id } } }`;
  const follow = async ({ secret }: Registered, ack = 'PT30S'): Promise<RawSocket> => {
    const socket = await service.api.connected(secret);
    socket.send({ id: 'b', type: 'subscribe', payload: { query: EVENTS, variables: { ack } } });
    return socket;
  };
  const next = async (socket: RawSocket): Promise<Item> =>
    ((await socket.receive('b')).payload as { data: { botEvents: Item } }).data.botEvents;
  const ack = ({ ask }: Registered, { event }: Item) =>
    ask<{ acknowledged?: boolean; __typename: string }>(
      `mutation($id: ID!) { ackConversationEvent(input: { eventId: $id }) { __typename
        ... on AckConversationEventPayload { acknowledged } } }`,
      { id: event.id },
    );
  const reply = ({ ask }: Registered, { event, conversation }: Item, text: string) =>
    ask<{ __typename: string; message?: string; issues?: { message: string }[] }>(
      `mutation($input: SendReplyInput!) { sendReply(input: $input) { __typename ... on Error { message }
        ... on InvalidInput { issues { message } } } }`,
      { input: { conversationId: conversation.id, content: { text }, claim: true, idempotencyKey: event.id } },
    );

  test('gets nothing any more of a conversation that a person has claimed', async () => {
    await register({ name: 'claimed', senders: ['62011'] });
    await hear(service, '447911140011', '62011', 'one');
    await hear(service, '447911140012', '62011', 'two');
    const waiting = () =>
      service.sql(
        `SELECT ct.phone FROM bot_deliveries d JOIN conversations c ON c.id = d.conversation_id JOIN contacts ct ON ct.id = c.contact_id
         WHERE c.sender = '62011' ORDER BY ct.phone`,
      );
    expect(await waiting()).toEqual([{ phone: '+447911140011' }, { phone: '+447911140012' }]);
    const [first] = await service.sql<{ id: string }>(
      `SELECT c.id FROM conversations c JOIN contacts ct ON ct.id = c.contact_id WHERE ct.phone = '+447911140011'`,
    );
    const id = toGlobalId('Conversation', first?.id ?? '');
    const claim = `mutation { claimConversation(input: { conversationId: "${id}", as: HUMAN }) { __typename } }`;
    expect(await service.ask(claim)).toEqual({ __typename: 'ConversationPayload' });
    expect(await waiting()).toEqual([{ phone: '+447911140012' }]);
  });

  test('gets the texts it is for, answers them once, and each goes to one of its instances', async () => {
    const bot = await register({ name: 'booking', senders: ['62001'], keywords: ['book'], forbidden: ['refund'] });
    await hear(service, '447911140001', '62001', 'hello');
    await hear(service, '447911140002', '62002', 'book me');
    await hear(service, '447911140003', '62001', 'Book me in');
    await hear(service, '447911140004', '62001', 'I book too');
    const [one, two] = [await follow(bot), await follow(bot)];
    const heard = new Map<string, Item>();
    for (const socket of [one, two]) {
      void (async () => {
        for (;;) {
          const item = await next(socket);
          expect(heard.has(item.event.inboundMessage.body)).toBe(false);
          heard.set(item.event.inboundMessage.body, item);
        }
      })().catch(() => {});
    }
    await expect.poll(() => [...heard.keys()].sort()).toEqual(['Book me in', 'I book too']);
    const item = heard.get('Book me in') as Item;
    expect(await reply(bot, item, 'A refund?')).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ message: expect.stringContaining('speaks of "refund"') }],
    });
    expect(await reply(bot, item, 'Booked')).toMatchObject({ __typename: 'SendMessagePayload' });
    expect(await reply(bot, item, 'Booked')).toMatchObject({ __typename: 'SendMessagePayload' });
    expect(await ack(bot, item)).toMatchObject({ acknowledged: true });
    expect(await ack(bot, item)).toMatchObject({ acknowledged: false });
    expect(await service.sql(`SELECT body FROM messages WHERE sender = '62001'`)).toEqual([{ body: 'Booked' }]);
    one.close();
    two.close();
    await expect
      .poll(() => service.ask('{ bots(first: 1) { edges { node { name perMinute forbidden } } } }'))
      .toEqual({ edges: [{ node: { name: 'booking', perMinute: 60, forbidden: ['refund'] } }] });
  });

  test('gets what was not acknowledged again, also another instance, and the next of a conversation only then', async () => {
    const bot = await register({ name: 'slow', senders: ['62003'] });
    await hear(service, '447911140005', '62003', 'first');
    await hear(service, '447911140005', '62003', 'second');
    const one = await follow(bot, 'PT1S');
    expect(await next(one)).toMatchObject({ attempt: 1, event: { inboundMessage: { body: 'first' } } });
    one.close();
    const two = await follow(bot, 'PT1S');
    const again = await next(two);
    expect(again).toMatchObject({ attempt: 2, event: { inboundMessage: { body: 'first' } } });
    await ack(bot, again);
    const then = await next(two);
    expect(then).toMatchObject({ attempt: 1, event: { inboundMessage: { body: 'second' } } });
    await ack(bot, then);
    two.close();
  });

  test('leaves a person alone, and a conversation to a person after its turns or when a machine answers', async () => {
    const bot = await register({ name: 'short', senders: ['62004'], maxTurns: 1 });
    const socket = await follow(bot);
    await hear(service, '447911140006', '62004', 'one');
    const first = await next(socket);
    await reply(bot, first, '1');
    await ack(bot, first);
    await hear(service, '447911140006', '62004', 'two');
    const second = await next(socket);
    expect(await reply(bot, second, '2')).toMatchObject({
      __typename: 'NoLease',
      message: expect.stringContaining('kept for a person'),
    });
    await ack(bot, second);
    await hear(service, '447911140006', '62004', 'three');
    for (const _ of [1, 2, 3, 4]) await hear(service, '447911140007', '62004', 'I am a machine');
    expect(
      await service.sql(`SELECT count(*)::int AS n FROM bot_deliveries d JOIN conversation_events e ON e.id = d.event_id
      JOIN conversations c ON c.id = d.conversation_id WHERE c.sender = '62004' AND c.lease_kind = 'HUMAN' AND e.id = c.inbound_event_id`),
    ).toEqual([{ n: 0 }]);
    const leases = await service.sql(`SELECT lease_kind AS kind FROM conversations WHERE sender = '62004'`);
    expect(leases).toEqual([{ kind: 'HUMAN' }, { kind: 'HUMAN' }]);
    socket.close();
  });

  test('proposes, and a person sends it once, changes or dismisses it', async () => {
    const bot = await register({ name: 'shy', senders: ['62006'] });
    const socket = await follow(bot);
    await hear(service, '447911140008', '62006', 'May I?');
    const item = await next(socket);
    await ack(bot, item);
    socket.close();
    const propose = (text: string, idempotencyKey?: string) =>
      bot.ask<{ conversation: { entries: { edges: { node: { id: string } }[] } } }>(
        `mutation($input: ProposeReplyInput!) { proposeReply(input: $input) { ... on ProposeReplyPayload {
          conversation { entries(last: 1) { edges { node { id } } } } } } }`,
        { input: { conversationId: item.conversation.id, text, idempotencyKey } },
      );
    const proposed = async (text: string) => (await propose(text)).conversation.entries.edges[0]?.node.id ?? '';
    const decide = (proposalId: string, more: object, ask = service.ask) =>
      ask<{ __typename: string }>(
        `mutation($input: DecideProposalInput!) { decideProposal(input: $input) { __typename } }`,
        { input: { proposalId, ...more } },
      );
    const [yes, other, no] = [await proposed('Yes, you may.'), await proposed('Perhaps.'), await proposed('Never.')];
    // A bot that went away before it had acknowledged proposes again: that stands once.
    await propose('Once?', item.event.id);
    await Promise.all(['Once?', 'Or twice?'].map((text) => propose(text, item.event.id)));
    const under = `SELECT text FROM conversation_events WHERE type = 'PROPOSED' AND text IN ('Once?', 'Or twice?')`;
    expect(await service.sql(under)).toEqual([{ text: 'Once?' }]);
    const sent = () => service.sql(`SELECT body FROM messages WHERE sender = '62006' ORDER BY id`);
    expect(await sent()).toEqual([]);
    expect(await decide(yes, { accept: true }, bot.ask)).toEqual({ __typename: 'Forbidden' });
    const twice = await Promise.all([decide(yes, { accept: true }), decide(yes, { accept: true })]);
    expect(twice.map(({ __typename }) => __typename)).toContain('DecideProposalPayload');
    expect(await decide(other, { accept: true, text: 'Perhaps not.' })).toEqual({
      __typename: 'DecideProposalPayload',
    });
    expect(await decide(no, { accept: false })).toEqual({ __typename: 'DecideProposalPayload' });
    expect(await decide(no, { accept: true })).toEqual({ __typename: 'InvalidInput' });
    expect(await decide(item.event.id, { accept: true })).toEqual({ __typename: 'NotFound' });
    expect(await sent()).toEqual([{ body: 'Yes, you may.' }, { body: 'Perhaps not.' }]);
    const times = `{ answerTimes(since: "${new Date(Date.now() - 60_000).toISOString()}") { answers medianAnswer actor { kind } } }`;
    const answered = await service.ask<{ answers: number; medianAnswer: string }[]>(times);
    expect(answered.reduce((sum, { answers }) => sum + answers, 0)).toBeGreaterThan(1);
    expect(answered[0]?.medianAnswer).toMatch(/^PT[\d.]+S$/);
  });

  test('is refused where it is none, named twice, or removed', async () => {
    expect(await service.ask(`mutation { registerBot(input: { name: "slow" }) { __typename } }`)).toEqual({
      __typename: 'InvalidInput',
    });
    expect(await service.ask(`mutation { registerBot(input: { name: "x", from: "9" }) { __typename } }`)).toEqual({
      __typename: 'InvalidInput',
    });
    const socket = await service.api.connected();
    socket.send({ id: 'b', type: 'subscribe', payload: { query: EVENTS } });
    expect(await socket.receive('b')).toMatchObject({ type: 'error' });
    socket.close();
    const bot = await register({ name: 'gone', senders: ['62005'] });
    const remove = `mutation { removeBot(input: { id: "${bot.id}" }) { __typename } }`;
    expect(await service.ask(remove)).toEqual({ __typename: 'BotPayload' });
    expect(await service.ask(remove)).toEqual({ __typename: 'NotFound' });
    await expect.poll(() => bot.ask('{ bots(first: 1) { edges { cursor } } }').catch(() => 'refused')).toBe('refused');
  });
});
