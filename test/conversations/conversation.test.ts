import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transaction } from '../../src/db/transaction.ts';
import { createApiKey } from '../../src/domains/accounts/actions.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
import { SNOOZE_TIMER } from '../../src/domains/conversations/snooze.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';
import { hear } from './hear.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Conversation {
  id: string;
  sender: string;
  state: string;
  unread: number;
  labels: string[];
  waitingSince: string | null;
  snoozedUntil: string | null;
  assignee: { kind: string; id: string } | null;
  lease: { kind: string; holder: { id: string; name: string } | null } | null;
  entries: {
    edges: {
      node: {
        inboundMessage: { body: string | null } | null;
        message: { body: string } | null;
        event: { type: string; text: string | null } | null;
      };
    }[];
  };
}

const FIELDS = `id sender state unread labels waitingSince snoozedUntil assignee { kind id } lease { kind holder { id name } }
  entries(last: 50) { edges { node { inboundMessage { body } message { body } event { type text } } } }`;

const list = async (filter: object = {}, ask = service.ask): Promise<Conversation[]> => {
  const { edges } = await ask<{ edges: { node: Conversation }[] }>(
    `query($filter: ConversationFilter) { conversations(filter: $filter, first: 50) { edges { node { ${FIELDS} } } } }`,
    { filter },
  );
  return edges.map(({ node }) => node);
};

/** The one conversation with a sender. */
async function withSender(sender: string): Promise<Conversation> {
  const [conversation, ...others] = await list({ sender });
  if (conversation === undefined || others.length > 0) throw new Error(`${others.length} more with ${sender}`);
  return conversation;
}

const said = ({ entries }: Conversation) =>
  entries.edges.map(({ node: { inboundMessage, message, event } }) => {
    if (inboundMessage !== null) return `InboundMessage ${inboundMessage.body}`;
    return message === null ? `ConversationEvent ${event?.text ?? event?.type}` : `Message ${message.body}`;
  });

interface Result {
  __typename: string;
  message?: string;
  code?: string;
  issues?: { path: string[]; message: string }[];
  conversation?: Conversation;
  accepted?: { id: string; to: string; sender: string };
}

const act = (name: string, input: object, ask = service.ask): Promise<Result> =>
  ask(
    `mutation($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename
      ... on ConversationPayload { conversation { ${FIELDS} } } ... on Error { message code }
      ... on InvalidInput { issues { path message } } ... on NoLease { held { ${FIELDS} } } } }`,
    { input },
  );

const reply = (input: object, ask = service.ask): Promise<Result> =>
  ask(
    `mutation($input: SendReplyInput!) { sendReply(input: $input) { __typename
      ... on SendMessagePayload { accepted { id to sender } } ... on Error { message code } } }`,
    { input },
  );

const send = (input: object) =>
  service.ask(`mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }`, { input });

/** Somebody else, with a key of its own. */
async function another(name: string): Promise<Service['ask']> {
  const { runtime, owner } = service.api;
  const principal = await authenticate(runtime.db.pool, owner.secret, new Date());
  if (principal === null) throw new Error('the owner has no key');
  const { secret } = await createApiKey(runtime, principal, { name, role: 'DEVELOPER' });
  return async <T>(query: string, variables: object = {}): Promise<T> => {
    const { body } = await service.api.post({ query, variables }, secret);
    if (body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
    return Object.values(body.data ?? {})[0] as T;
  };
}

const FROM = '447911130001';

describe('a conversation', () => {
  test('is one person and one sender, with the texts of both in order, whatever their purpose', async () => {
    await service.ask('mutation { createSender(input: { address: "61001" }) { __typename } }');
    await hear(service, FROM, '61001', 'Where is my parcel?');
    await hear(service, FROM, '61002', 'another number of yours');
    await hear(service, '447911130002', '61001', 'another person');
    await send({
      to: { phone: `+${FROM}` },
      content: { text: 'On its way' },
      purpose: 'TRANSACTIONAL',
      sender: '61001',
    });
    await send({
      to: { phone: `+${FROM}` },
      content: { text: 'Anything else?' },
      purpose: 'CONVERSATION',
      sender: '61001',
    });
    await hear(service, FROM, '61001', 'No, thanks');
    const found = (await list({ sender: '61001' })).map(said);
    expect(found).toEqual([
      [
        'InboundMessage Where is my parcel?',
        'Message On its way',
        'Message Anything else?',
        'InboundMessage No, thanks',
      ],
      ['InboundMessage another person'],
    ]);
    expect(said(await withSender('61002'))).toEqual(['InboundMessage another number of yours']);
    expect(await list({}, service.askOther)).toEqual([]);
  });

  test('is begun by a message of CONVERSATION, not by another', async () => {
    const to = { phone: '+447911130003' };
    await service.ask('mutation { createSender(input: { address: "61003" }) { __typename } }');
    await send({ to, content: { text: 'Your order' }, purpose: 'TRANSACTIONAL', sender: '61003' });
    expect(await list({ sender: '61003' })).toEqual([]);
    await send({ to, content: { text: 'Was everything fine?' }, purpose: 'CONVERSATION', sender: '61003' });
    expect(await withSender('61003')).toMatchObject({ state: 'OPEN', unread: 0, waitingSince: null });
    expect(said(await withSender('61003'))).toEqual(['Message Your order', 'Message Was everything fine?']);
  });

  test('waits from the first text to the answer, and opens again by a new one, not by STOP', async () => {
    const sender = '61004';
    await hear(service, FROM, sender, 'Hello?');
    const { id: conversationId, waitingSince } = await withSender(sender);
    expect(waitingSince).not.toBeNull();
    await hear(service, FROM, sender, 'Anybody?');
    expect(await withSender(sender)).toMatchObject({ waitingSince, unread: 2 });
    await act('markConversationRead', { conversationId });
    expect(await withSender(sender)).toMatchObject({ unread: 0 });
    expect(await reply({ conversationId, content: { text: 'Yes' }, claim: true })).toMatchObject({
      __typename: 'SendMessagePayload',
      accepted: { to: `+${FROM}`, sender },
    });
    expect(await withSender(sender)).toMatchObject({ waitingSince: null, lease: { kind: 'BOT' } });
    const [answered] = await service.sql<{ elapsed: string; linked: boolean }>(
      `SELECT e.elapsed_ms AS elapsed, i.body = 'Anybody?' AS linked FROM conversation_events e
       JOIN messages m ON m.id = e.message_id JOIN inbound_messages i ON i.id = (m.submit_options->>'replyTo')::uuid
       WHERE e.conversation_id = $1 AND e.type = 'OUTBOUND'`,
      [uuidOf(conversationId)],
    );
    expect(answered?.linked).toBe(true);
    expect(Number(answered?.elapsed)).toBeGreaterThan(0);
    expect(await act('closeConversation', { conversationId })).toMatchObject({
      conversation: { state: 'CLOSED', lease: null },
    });
    await hear(service, FROM, sender, 'HELP');
    expect(await withSender(sender)).toMatchObject({ state: 'CLOSED', unread: 1 });
    await hear(service, FROM, sender, 'One more thing');
    expect(await withSender(sender)).toMatchObject({ state: 'OPEN', unread: 2 });
  });

  test('is put off until its time or the next text, and opens by a timer once', async () => {
    const sender = '61005';
    await hear(service, FROM, sender, 'Next week?');
    const { id: conversationId } = await withSender(sender);
    const past = await act('snoozeConversation', { conversationId, until: new Date(0) });
    expect(past.issues).toMatchObject([{ path: ['until'], message: 'must be a moment of the next 366 days' }]);
    const until = new Date(Date.now() + 60_000);
    expect(await act('snoozeConversation', { conversationId, until })).toMatchObject({
      conversation: { state: 'SNOOZED', snoozedUntil: until.toISOString() },
    });
    const [timer] = await service.sql<{ dueAt: Date }>(
      `SELECT due_at AS "dueAt" FROM timers WHERE kind = 'conversation.snooze' AND subject_id = $1`,
      [uuidOf(conversationId)],
    );
    expect(timer?.dueAt).toEqual(until);
    const { runtime } = service.api;
    const due = {
      subjectId: uuidOf(conversationId),
      workspaceId: service.workspaceId,
      dueAt: until,
      payload: {},
      attempts: 0,
    };
    const at = (now: Date) =>
      transaction(runtime.db.pool, (tx) =>
        SNOOZE_TIMER.run({ ...runtime, clock: { ...runtime.clock, now: () => now } }, tx, [due]),
      );
    await at(new Date(until.getTime() - 1));
    expect(await withSender(sender)).toMatchObject({ state: 'SNOOZED' });
    expect(await at(until)).toHaveLength(1);
    expect(await at(until)).toHaveLength(0);
    expect(await withSender(sender)).toMatchObject({ state: 'OPEN', snoozedUntil: null });
    await act('snoozeConversation', { conversationId, until });
    await hear(service, FROM, sender, 'Or now?');
    expect(await withSender(sender)).toMatchObject({ state: 'OPEN', snoozedUntil: null });
  });

  test('has labels, notes and an assignee, in its history and in the audit log, and is found by them', async () => {
    const sender = '61006';
    await hear(service, FROM, sender, 'A résumé of the Łódź order');
    const { id: conversationId } = await withSender(sender);
    await act('labelConversation', { conversationId, add: ['vip', 'parcel'] });
    await act('labelConversation', { conversationId, remove: ['parcel'], add: ['vip'] });
    await act('addConversationNote', { conversationId, text: 'Called the carrier.' });
    const me = await service.ask<{ apiKey: { id: string } }>('{ viewer { apiKey { id } } }');
    await act('assignConversation', { conversationId, to: me.apiKey.id });
    expect(await withSender(sender)).toMatchObject({
      labels: ['vip'],
      assignee: { kind: 'API_KEY', id: me.apiKey.id },
    });
    expect(said(await withSender(sender)).slice(1)).toEqual([
      'ConversationEvent LABELED',
      'ConversationEvent LABELED',
      'ConversationEvent Called the carrier.',
      'ConversationEvent ASSIGNED',
    ]);
    const { edges } = await service.ask<{ edges: { node: { action: string } }[] }>(
      `query($subject: ID!) { auditEntries(first: 10, filter: { subject: $subject }) { edges { node { action } } } }`,
      { subject: conversationId },
    );
    expect(edges.map(({ node }) => node.action)).toEqual([
      'conversation.assigned',
      'conversation.note',
      'conversation.labeled',
      'conversation.labeled',
    ]);
    const found = async (filter: object) => (await list(filter)).map((each) => each.sender);
    expect(await found({ labels: ['vip', 'x'] })).toEqual([sender]);
    expect(await found({ assignee: me.apiKey.id })).toEqual([sender]);
    expect(await found({ search: 'łódź' })).toEqual([sender]);
    expect(await found({ search: 'nothing like that' })).toEqual([]);
    expect((await found({ search: '7911130002' })).length).toBe(1);
    expect(await found({ unassigned: false })).toEqual([sender]);
    expect(await found({ states: ['CLOSED'] })).toEqual([]);
    const other = await another('reader');
    expect((await list({ sender, unread: true }, other)).length).toBe(1);
    await act('markConversationRead', { conversationId }, other);
    expect((await list({ sender, unread: true }, other)).length).toBe(0);
    expect((await list({ sender, unread: true })).length).toBe(1);
  });

  test('refuses what it cannot take, and changes nothing', async () => {
    const { id: conversationId } = await withSender('61006');
    const before = await service.sql('SELECT count(*) FROM conversation_events');
    for (const [name, input, wanted] of [
      ['addConversationNote', { text: ' ' }, 'text'],
      ['labelConversation', { add: ['x'.repeat(51)] }, 'add'],
      ['claimConversation', { for: 'PT1S' }, 'for'],
      ['handOver', { to: 'HUMAN', reason: '' }, 'reason'],
    ] as const) {
      const { __typename, issues } = await act(name, { conversationId, ...input });
      expect([__typename, issues?.[0]?.path[0]]).toEqual(['InvalidInput', wanted]);
    }
    for (const id of ['', idOfNothing('Conversation'), idOfNothing('Message')]) {
      expect(await act('closeConversation', { conversationId: id })).toMatchObject({ __typename: 'NotFound' });
      expect(await reply({ conversationId: id, content: { text: 'x' } })).toMatchObject({ __typename: 'NotFound' });
    }
    expect(await act('assignConversation', { conversationId, to: idOfNothing('Member') })).toMatchObject({
      __typename: 'NotFound',
    });
    expect(await act('closeConversation', { conversationId }, service.askOther)).toMatchObject({
      __typename: 'NotFound',
    });
    expect(await service.sql('SELECT count(*) FROM conversation_events')).toEqual(before);
  });

  test('loses labels, notes and texts when its person is erased, and is answered no more', async () => {
    const sender = '61007';
    await hear(service, '447911130009', sender, 'About my order');
    const { id: conversationId } = await withSender(sender);
    await act('labelConversation', { conversationId, add: ['Jane Doe'] });
    await act('addConversationNote', { conversationId, text: 'Jane called.' });
    const [{ id }] = (await service.sql<{ id: string }>(`SELECT contact_id AS id FROM conversations WHERE id = $1`, [
      uuidOf(conversationId),
    ])) as [{ id: string }];
    const contactId = `contact_${id.replaceAll('-', '')}`;
    await service.ask(`mutation { eraseContact(input: { id: "${contactId}" }) { __typename } }`);
    expect(await withSender(sender)).toMatchObject({ labels: [] });
    expect(said(await withSender(sender))).toEqual([
      'InboundMessage null',
      'ConversationEvent LABELED',
      'ConversationEvent NOTE',
    ]);
    expect(await reply({ conversationId, content: { text: 'x' }, claim: true })).toMatchObject({
      __typename: 'InvalidInput',
    });
  });
});

describe('the lease', () => {
  const open = async (sender: string) => {
    await hear(service, FROM, sender, 'Hi');
    return (await withSender(sender)).id;
  };

  test('an answer that is repeated with its key is the same, also when the person has written again', async () => {
    const conversationId = await open('61019');
    const input = { conversationId, content: { text: 'Hello' }, claim: true, idempotencyKey: 'hello of 61019' };
    expect(await reply(input)).toMatchObject({ __typename: 'SendMessagePayload' });
    await hear(service, FROM, '61019', 'Are you there?');
    expect(await reply(input)).toMatchObject({ __typename: 'SendMessagePayload' });
    expect(await reply({ ...input, content: { text: 'Other' } })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    expect(await service.sql(`SELECT body FROM messages WHERE sender = '61019'`)).toEqual([{ body: 'Hello' }]);
  });

  test('is needed for an answer, and a refusal names who holds it', async () => {
    const conversationId = await open('61010');
    const other = await another('Ada');
    const content = { text: 'Hello' };
    expect(await reply({ conversationId, content })).toMatchObject({
      code: 'NO_LEASE',
      message: expect.stringContaining('Nobody answers this conversation now'),
    });
    expect(await act('claimConversation', { conversationId, for: 'PT1M' }, other)).toMatchObject({
      conversation: { lease: { kind: 'BOT', holder: { name: 'Ada' } } },
    });
    expect(await reply({ conversationId, content, claim: true })).toMatchObject({
      code: 'NO_LEASE',
      message: expect.stringMatching(/^"Ada" answers this conversation until 20/),
    });
    const [inbound] = await service.sql<{ id: string }>(`SELECT id FROM inbound_messages WHERE "to" = '61010'`);
    const answer = `mutation { replyToMessage(input: { inboundId: "inbound_${inbound?.id.replaceAll('-', '')}", content: { text: "x" } }) { __typename } }`;
    expect(await service.ask(answer)).toEqual({ __typename: 'NoLease' });
    expect(await reply({ conversationId, content }, other)).toMatchObject({ __typename: 'SendMessagePayload' });
    expect(await service.sql(`SELECT body FROM messages WHERE sender = '61010'`)).toEqual([{ body: 'Hello' }]);
    expect(await act('claimConversation', { conversationId, as: 'HUMAN' })).toMatchObject({
      conversation: { lease: { kind: 'HUMAN' } },
    });
    expect(await act('claimConversation', { conversationId, as: 'HUMAN' }, other)).toMatchObject({
      __typename: 'NoLease',
    });
    await act('releaseConversation', { conversationId }, other);
    expect(await withSender('61010')).toMatchObject({ lease: { kind: 'HUMAN' } });
    await act('releaseConversation', { conversationId });
    expect(await withSender('61010')).toMatchObject({ lease: null });
  });

  test('is handed over with a reason and a summary, and kept for that kind', async () => {
    const conversationId = await open('61011');
    const bot = await another('bot');
    await act('claimConversation', { conversationId }, bot);
    const given = { conversationId, to: 'HUMAN', reason: 'unsure', summary: 'Wants a refund.' };
    expect(await act('handOver', given, service.ask)).toMatchObject({ __typename: 'NoLease' });
    expect(await act('handOver', given, bot)).toMatchObject({
      conversation: { lease: { kind: 'HUMAN', holder: null } },
    });
    expect(said(await withSender('61011')).at(-1)).toBe('ConversationEvent Wants a refund.');
    expect(await reply({ conversationId, content: { text: 'x' }, claim: true }, bot)).toMatchObject({
      message: expect.stringMatching(/^This conversation is kept for a person until/),
    });
    expect(await act('claimConversation', { conversationId, as: 'HUMAN' })).toMatchObject({
      conversation: { lease: { kind: 'HUMAN', holder: { name: expect.any(String) } } },
    });
  });
});

test('conversationEvents tells what happens, in order, and goes on behind a cursor without a gap or a repeat', async () => {
  const sender = '61020';
  const socket = await service.api.connected();
  const query = `subscription($after: Cursor) { conversationEvents(after: $after) { __typename ... on ConversationStreamEvent {
    cursor conversation { sender } event { type inboundMessage { body } message { body } text actor { kind } } } } }`;
  interface Item {
    cursor: string;
    conversation: { sender: string };
    event: {
      type: string;
      text: string | null;
      inboundMessage: { body: string } | null;
      message: { body: string } | null;
    };
  }
  const next = async (id: string): Promise<Item> => {
    const { payload } = await socket.receive(id);
    return (payload as { data: { conversationEvents: Item } }).data.conversationEvents;
  };
  const { feedPosition: after } = (await service.api.post({ query: '{ feedPosition }' })).body.data as {
    feedPosition: string;
  };
  socket.send({ id: 'live', type: 'subscribe', payload: { query, variables: { after } } });
  await hear(service, FROM, sender, 'Hi');
  const first = await next('live');
  const { id: conversationId } = await withSender(sender);
  await act('addConversationNote', { conversationId, text: 'A friend of the house.' });
  await reply({ conversationId, content: { text: 'Hello' }, claim: true });
  await act('closeConversation', { conversationId });
  const rest = [await next('live'), await next('live'), await next('live'), await next('live')];
  const told = ({ event }: Item) =>
    `${event.type} ${event.text ?? event.inboundMessage?.body ?? event.message?.body ?? ''}`;
  expect([first, ...rest].map(told)).toEqual([
    'INBOUND Hi',
    'NOTE A friend of the house.',
    'OUTBOUND Hello',
    'CLAIMED ',
    'CLOSED ',
  ]);
  expect(new Set([first, ...rest].map((item) => item.conversation.sender))).toEqual(new Set([sender]));
  socket.send({ id: 'again', type: 'subscribe', payload: { query, variables: { after: rest[0]?.cursor } } });
  expect([await next('again'), await next('again'), await next('again')].map(told)).toEqual(rest.slice(1).map(told));
  socket.close();
});

test('who looks and who types comes live to the others at that conversation, and to nobody else', async () => {
  await hear(service, FROM, '61030', 'Hi');
  await hear(service, FROM, '61031', 'Hi');
  const [here, there] = [await withSender('61030'), await withSender('61031')];
  const socket = await service.api.connected();
  const query = `subscription($id: ID!) { conversationPresence(conversationId: $id) { state actor { name } } }`;
  socket.send({ id: 'p', type: 'subscribe', payload: { query, variables: { id: here.id } } });
  const ask = await another('Grace');
  const tell = (conversationId: string, state: string) =>
    ask(`mutation($input: SetPresenceInput!) { setPresence(input: $input) { __typename } }`, {
      input: { conversationId, state },
    });
  // Whoever looks says so again: a subscription that is not there yet hears the next.
  const told = socket.receive('p');
  let heard = false;
  void told.then(() => {
    heard = true;
  });
  await expect
    .poll(async () => {
      await tell(there.id, 'AWAY');
      expect(await tell(here.id, 'TYPING')).toEqual({ __typename: 'SetPresencePayload' });
      return heard;
    })
    .toBe(true);
  expect((await told).payload).toEqual({
    data: { conversationPresence: { state: 'TYPING', actor: { name: 'Grace' } } },
  });
  expect(await tell(idOfNothing('Conversation'), 'LOOKING')).toEqual({ __typename: 'NotFound' });
  socket.close();
});
