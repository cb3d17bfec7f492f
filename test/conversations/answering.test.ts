import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey } from '../../src/domains/accounts/actions.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
import { chunksOf } from '../../src/kernel/chunks.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { openService, type Service } from '../contacts/service.ts';
import { hear } from './hear.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Outcome {
  __typename: string;
  message?: string;
  held?: { lease: { holder: { name: string } } };
}

/** The one root field of an answer to a key. */
async function ask(secret: string, query: string, variables: object = {}): Promise<Outcome> {
  const { body } = await service.api.post({ query, variables }, secret);
  if (body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
  return Object.values(body.data ?? {})[0] as Outcome;
}

async function conversationWith(sender: string, from: string): Promise<string> {
  await hear(service, from, sender, 'hello');
  const [row] = await service.sql<{ id: string }>('SELECT id FROM conversations WHERE sender = $1', [sender]);
  return toGlobalId('Conversation', row?.id ?? '');
}

test('of 64 answers over HTTP at once, of 64 keys, one is sent, and the others name who has it', async () => {
  const conversationId = await conversationWith('64001', '447911160001');
  const { runtime, owner } = service.api;
  const principal = await authenticate(runtime.db.pool, owner.secret, new Date());
  if (principal === null) throw new Error('the owner has no key');
  const keys = Array.from({ length: 64 }, (_, index) =>
    createApiKey(runtime, principal, { name: `desk ${index}`, role: 'AGENT' }),
  );
  const secrets = (await Promise.all(keys)).map(({ secret }) => secret);
  // Of one address few keys that nobody has seen yet are looked up at once.
  for (const some of chunksOf(secrets, 16)) {
    await Promise.all(some.map((secret) => service.api.post({ query: '{ viewer { role } }' }, secret)));
  }
  const REPLY = `mutation($input: SendReplyInput!) { sendReply(input: $input) { __typename ... on Error { message }
    ... on NoLease { held { lease { holder { name } } } } } }`;
  const outcomes = await Promise.all(
    secrets.map((secret, index) =>
      ask(secret, REPLY, { input: { conversationId, content: { text: `desk ${index} here` }, claim: true } }),
    ),
  );
  const won = outcomes.findIndex(({ __typename }) => __typename === 'SendMessagePayload');
  const lost = outcomes.filter((_, index) => index !== won);
  expect(lost.map(({ __typename }) => __typename)).toEqual(Array.from({ length: 63 }, () => 'NoLease'));
  for (const { message, held } of lost) {
    expect(message).toContain(`"desk ${won}" answers this conversation until`);
    expect(held?.lease.holder.name).toBe(`desk ${won}`);
  }
  expect(await service.sql(`SELECT body FROM messages WHERE sender = '64001'`)).toEqual([{ body: `desk ${won} here` }]);
});

const ACTS: readonly (readonly [act: string, mutation: string])[] = [
  ['REPLY', 'sendReply(input: { conversationId: $id, content: { text: "x" }, claim: true })'],
  ['REPLY', 'closeConversation(input: { conversationId: $id })'],
  ['REPLY', 'claimConversation(input: { conversationId: $id })'],
  ['PROPOSE', 'proposeReply(input: { conversationId: $id, text: "x" })'],
  ['TAG', 'labelConversation(input: { conversationId: $id, add: ["vip"] })'],
  ['TAG', 'addConversationNote(input: { conversationId: $id, text: "x" })'],
  ['HAND_OVER', 'handOver(input: { conversationId: $id, to: HUMAN, reason: "unsure" })'],
  ['HAND_OVER', 'assignConversation(input: { conversationId: $id })'],
];

test('a bot does what it may, and is refused everything else by name', async () => {
  const id = await conversationWith('64002', '447911160002');
  const made = await service.ask<{ secret: string; bot: { id: string; may: string[] } }>(
    `mutation { registerBot(input: { name: "helper", senders: ["none"] }) { ... on RegisterBotPayload { secret bot { id may } } } }`,
  );
  const { secret, bot } = made;
  expect(bot.may).toEqual(['REPLY', 'PROPOSE', 'HAND_OVER', 'TAG', 'BOOK']);
  const act = (mutation: string) =>
    ask(secret, `mutation($id: ID!) { ${mutation} { __typename ... on Error { message } } }`, { id });
  const letIt = (may: string[]) =>
    service.ask<{ bot: { may: string[] } }>(
      `mutation($input: UpdateBotInput!) { updateBot(input: $input) { ... on BotPayload { bot { may } } } }`,
      { input: { id: bot.id, name: 'helper', senders: ['none'], may } },
    );
  for (const may of ['REPLY', 'PROPOSE', 'HAND_OVER', 'TAG']) {
    expect((await letIt([may])).bot.may).toEqual([may]);
    for (const [needed, mutation] of ACTS) {
      const { __typename, message } = await act(mutation);
      if (needed === may) expect(`${__typename} ${message ?? ''}`).not.toContain('Forbidden');
      else
        expect({ __typename, message }).toEqual({
          __typename: 'Forbidden',
          message: expect.stringContaining(`(${needed})`),
        });
      // Whoever has it now gives it up again, for the next act.
      await service.sql(`UPDATE conversations SET lease_kind = NULL, lease_until = NULL WHERE sender = '64002'`);
    }
  }
  await letIt([]);
  expect(await act(ACTS[0]?.[1] ?? '')).toEqual({
    __typename: 'Forbidden',
    message:
      'The bot "helper" may not answer (REPLY): it may read alone. Its setting "may" says so, which updateBot changes.',
  });
});

test('the key of a bot answers, and sends nothing to anybody else', async () => {
  const { secret } = await service.ask<{ secret: string }>(
    `mutation { registerBot(input: { name: "narrow", senders: ["none"] }) { ... on RegisterBotPayload { secret } } }`,
  );
  const send = `mutation { sendMessage(input: { to: { phone: "+447911160003" }, content: { text: "Buy" }, purpose: TRANSACTIONAL }) {
    __typename ... on Error { message } } }`;
  expect(await ask(secret, send)).toEqual({
    __typename: 'Forbidden',
    message: expect.stringContaining('"messages:send"'),
  });
});
