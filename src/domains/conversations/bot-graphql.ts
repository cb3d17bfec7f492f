/** Bots in the API. */

import { newestFirst } from '../../db/page.ts';
import type { Bot } from '../../generated/prisma/client.ts';
import type { BotAct } from '../../generated/prisma/enums.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { ackConversationEvent, BOT_LIMITS, BotInput, registerBot, removeBot, updateBot } from './bot-actions.ts';

const timeOf = (minute: number | null) =>
  minute === null
    ? null
    : `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Acts that a bot may do, in the API. */
const BotActType = builder.enumType('BotAct', {
  description: 'What a bot may do in conversations.',
  values: {
    REPLY: { description: 'Claim, answer (sendReply), close, open and snooze conversations.' },
    PROPOSE: { description: 'Propose answers that a person sends (proposeReply).' },
    HAND_OVER: { description: 'Hand conversations over and assign them.' },
    TAG: { description: 'Change labels and write notes.' },
    BOOK: { description: 'Book, move and cancel appointments.' },
  } satisfies Record<BotAct, object>,
});

/** A bot in the API. */
export const BotType = builder.prismaNode('Bot', {
  ...workspaceNode('messages:read'),
  description: 'A program that answers conversations, with a key of its own and limits.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    keyId: t.id({
      description: 'The id of its ApiKey, by which conversations are given to it.',
      resolve: ({ apiKeyId }) => toGlobalId('ApiKey', apiKeyId),
    }),
    keywords: t.exposeStringList('keywords', { description: 'It is for texts with one of these; none: any text.' }),
    senders: t.exposeStringList('senders', { description: 'It is for texts to one of these; none: to any sender.' }),
    labels: t.exposeStringList('labels', {
      description: 'It is for conversations with one of these labels; none: for any.',
    }),
    from: t.string({
      nullable: true,
      description: 'When its day begins, in the time zone of the workspace; null: it works at any time.',
      resolve: ({ fromMinute }) => timeOf(fromMinute),
    }),
    until: t.string({
      nullable: true,
      description: 'When its day ends; earlier than `from`: on the next day. null: it works at any time.',
      resolve: ({ untilMinute }) => timeOf(untilMinute),
    }),
    forbidden: t.exposeStringList('forbidden', { description: 'Words that none of its answers may hold.' }),
    perMinute: t.exposeInt('perMinute', { description: 'Answers it may send in a minute.' }),
    perDay: t.exposeInt('perDay', { description: 'Answers it may send in a day.' }),
    maxTurns: t.exposeInt('maxTurns', {
      description: 'Answers it may send in one conversation before a person has to look at it.',
    }),
    may: t.expose('may', { type: [BotActType], description: 'What it may do; what it may not is refused.' }),
    enabled: t.exposeBoolean('enabled', { description: 'Whether it gets texts and may answer.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was registered.' }),
  }),
});

const BotConnection = builder.connectionObject({ type: BotType, name: 'BotConnection' });

builder.queryField('bots', (t) =>
  t.prismaConnection(
    {
      type: BotType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The bots of the workspace, newest first.',
      resolve: (query, _root, _args, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [{ workspaceId: requireActor(context).workspaceId }, behind] };
        return context.runtime.db.prisma.bot.findMany({ ...page, where });
      },
    },
    BotConnection,
  ),
);

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const botFields = (t: InputFields) => ({
  name: t.string({ required: true, description: 'Unique in the workspace; 1 to 60 characters.' }),
  keywords: t.stringList({ description: 'For texts with one of these words or phrases; absent: for any text.' }),
  senders: t.stringList({ description: 'For texts to one of these numbers or short codes; absent: to any.' }),
  labels: t.stringList({ description: 'For conversations with one of these labels; absent: for any.' }),
  from: t.string({ description: 'Time of day from which it works, "09:00", in the time zone of the workspace.' }),
  until: t.string({ description: 'Time of day until which it works; given together with `from`.' }),
  forbidden: t.stringList({ description: 'Words or phrases that its answers may not hold.' }),
  perMinute: t.int({ description: `Answers a minute, 1 to 10,000; absent: ${BOT_LIMITS.perMinute}.` }),
  perDay: t.int({ description: `Answers a day, 1 to 1,000,000; absent: ${BOT_LIMITS.perDay.toLocaleString('en')}.` }),
  maxTurns: t.int({
    description: `Answers in one conversation before a person has to look; absent: ${BOT_LIMITS.maxTurns}.`,
  }),
  may: t.field({ type: [BotActType], description: 'What it may do; absent: everything.' }),
  enabled: t.boolean({ description: 'False: it gets nothing and may not answer; absent: true.' }),
});

const RegisterBotInput = builder.inputType('RegisterBotInput', {
  description: 'A bot that is to answer conversations.',
  fields: (t) => botFields(t),
});

const UpdateBotInput = builder.inputType('UpdateBotInput', {
  description: 'A bot as it is to be from now on: what is absent is as for a new one.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The bot to be changed.' }), ...botFields(t) }),
});

const RemoveBotInput = builder.inputType('RemoveBotInput', {
  description: 'A bot that is to answer no more.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The bot to be removed.' }) }),
});

const RegisterBotPayload = builder.objectRef<{ bot: Bot; secret: string }>('RegisterBotPayload').implement({
  description: 'The bot, with the secret of its key.',
  fields: (t) => ({
    bot: t.expose('bot', { type: BotType, description: 'As it was registered.' }),
    secret: t.exposeString('secret', { description: 'The secret of its key: shown once, and stored nowhere.' }),
  }),
});

const BotPayload = builder.objectRef<{ bot: Bot }>('BotPayload').implement({
  description: 'The bot, as it is or was.',
  fields: (t) => ({
    bot: t.expose('bot', { type: BotType, description: 'As it is now, or was when it was removed.' }),
  }),
});

const AckInput = builder.inputType('AckConversationEventInput', {
  description: 'An event that a bot has handled.',
  fields: (t) => ({ eventId: t.id({ required: true, description: 'The id of the event that botEvents gave.' }) }),
});

const AckPayload = builder.objectRef<{ acknowledged: boolean }>('AckConversationEventPayload').implement({
  description: 'The event is not handed out again.',
  fields: (t) => ({
    acknowledged: t.exposeBoolean('acknowledged', { description: 'False: it was acknowledged before.' }),
  }),
});

builder.mutationFields((t) => ({
  registerBot: t.field({
    type: RegisterBotPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Registers a bot and makes its key, which may read and answer conversations and nothing else.',
    args: { input: t.arg({ type: RegisterBotInput, required: true, description: 'The bot and its limits.' }) },
    errors: failures('RegisterBotResult', [InvalidInputError]),
    resolve: (_root, { input }, context) =>
      registerBot(context.runtime, requirePrincipal(context), parseInput(BotInput, input)),
  }),
  updateBot: t.field({
    type: BotPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Changes a bot: which texts it is for, and its limits.',
    args: { input: t.arg({ type: UpdateBotInput, required: true, description: 'Which, and how it is to be.' }) },
    errors: failures('BotResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const { id, ...given } = input;
      return { bot: await updateBot(context.runtime, requireActor(context), id, parseInput(BotInput, given)) };
    },
  }),
  removeBot: t.field({
    type: BotPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Removes a bot and revokes its key; what it has not handled waits for people.',
    args: { input: t.arg({ type: RemoveBotInput, required: true, description: 'Which bot it is.' }) },
    errors: failures('BotResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => ({
      bot: await removeBot(context.runtime, requirePrincipal(context), input.id),
    }),
  }),
  ackConversationEvent: t.field({
    type: AckPayload,
    authScopes: { scope: 'conversations:write' },
    description: 'For the key of a bot: says that an event of botEvents is handled.',
    args: { input: t.arg({ type: AckInput, required: true, description: 'Which event.' }) },
    errors: failures('AckConversationEventResult', [NotFoundError]),
    resolve: async (_root, { input }, context) => ({
      acknowledged: await ackConversationEvent(context.runtime, requireActor(context), input.eventId),
    }),
  }),
}));
