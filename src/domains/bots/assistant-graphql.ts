/** Assistants in the API. */

import { newestFirst } from '../../db/page.ts';
import { tokensSince } from '../../db/sql/assistant-calls.ts';
import type { Assistant, AssistantSlot, Bot } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { BotType } from '../conversations/bot-graphql.ts';
import {
  AssistantInput,
  DEFAULT_DAILY_TOKENS,
  removeAssistant,
  type SetAssistant,
  setAssistant,
} from './assistant-actions.ts';

const DAY_MS = 24 * 3_600_000;

const SlotType = builder.objectRef<AssistantSlot>('AssistantSlot').implement({
  description: 'A time that an assistant may give to one person.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'The moment at which it begins.' }),
    isFree: t.boolean({ description: 'Whether nobody has it.', resolve: ({ bookedAt }) => bookedAt === null }),
    contactId: t.id({
      nullable: true,
      description: 'The contact that has it; null: nobody, or the person was erased.',
      resolve: ({ contactId }) => (contactId === null ? null : toGlobalId('Contact', contactId)),
    }),
  }),
});

const AssistantType = builder.objectRef<Assistant>('Assistant').implement({
  description: 'What a language model may say and do for a bot: nothing but what is here.',
  fields: (t) => ({
    instructions: t.exposeString('instructions', { description: 'How it is to answer.' }),
    facts: t.exposeStringList('facts', {
      description: 'What it may say; each answer cites one of these, or a result.',
    }),
    orderUrl: t.exposeString('orderUrl', {
      nullable: true,
      description: 'Where orders are looked up by a signed request; null: they are not.',
    }),
    dailyTokens: t.exposeInt('dailyTokens', { description: 'Tokens of 24 hours; then a person gets what comes.' }),
    tokensToday: t.int({
      description: 'Tokens of the last 24 hours.',
      resolve: ({ id }, _args, { runtime: { db, clock } }) =>
        tokensSince(db.pool, id, new Date(clock.now().getTime() - DAY_MS)),
    }),
    slots: t.field({
      type: [SlotType],
      description: 'Times from now on that may be booked, or are, at most 500.',
      resolve: ({ id }, _args, { runtime: { db, clock } }) => {
        const where = { assistantId: id, at: { gt: clock.now() } };
        return db.prisma.assistantSlot.findMany({ where, orderBy: { at: 'asc' }, take: 500 });
      },
    }),
  }),
});

builder.prismaObjectField(BotType, 'assistant', (t) =>
  t.loadable({
    type: AssistantType,
    nullable: true,
    description: 'The language model that answers for it; null: none does.',
    load: async (ids: string[], context: Context) => {
      const where = { botId: { in: ids }, workspaceId: requireActor(context).workspaceId };
      const found = await context.runtime.db.prisma.assistant.findMany({ where });
      return ids.map((id) => found.find(({ botId }) => botId === id) ?? null);
    },
    resolve: ({ id }) => id,
  }),
);

const CallType = builder.prismaNode('AssistantCall', {
  ...workspaceNode('messages:read'),
  description: 'A call of the language model: every word that it was asked and answered, and the cost.',
  fields: (t) => ({
    conversationId: t.id({
      description: 'The conversation that it was about.',
      resolve: ({ conversationId }) => toGlobalId('Conversation', conversationId),
    }),
    eventId: t.id({
      description: 'The text that was to be answered.',
      resolve: ({ eventId }) => toGlobalId('ConversationEvent', eventId),
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When the answer had come.' }),
    model: t.exposeString('model', { description: 'The model that was asked.' }),
    prompt: t.expose('prompt', { type: 'JSON', description: 'The messages of the request.' }),
    answer: t.expose('answer', { type: 'JSON', nullable: true, description: 'The message of the answer; null: none.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why there was no answer; null: there was one.' }),
    promptTokens: t.exposeInt('promptTokens', { description: 'Tokens of what was asked.' }),
    completionTokens: t.exposeInt('completionTokens', { description: 'Tokens of the answer.' }),
    cost: t.field({
      type: MoneyType,
      nullable: true,
      description: 'Cost by the prices of the operator (HELIOGRAPH_LLM_PRICES); null: there are none.',
      resolve: ({ costMicros, currency }) => moneyOf(costMicros, currency),
    }),
    durationMs: t.exposeInt('durationMs', { description: 'How long it took, in milliseconds.' }),
  }),
});

const CallConnection = builder.connectionObject({ type: CallType, name: 'AssistantCallConnection' });

builder.queryField('assistantCalls', (t) =>
  t.prismaConnection(
    {
      type: CallType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The transcript of assistants: every call of the language model, newest first.',
      args: {
        botId: t.arg.id({ description: 'Of this bot; absent: of all.' }),
        conversationId: t.arg.id({ description: 'Of this conversation; absent: of all.' }),
      },
      resolve: async (query, _root, { botId, conversationId }, context) => {
        const { behind, page } = newestFirst(query);
        const of = {
          ...(botId == null ? {} : { assistant: { botId: await requireId(context, ['Bot'], botId, ['botId']) } }),
          ...(conversationId == null
            ? {}
            : { conversationId: await requireId(context, ['Conversation'], conversationId, ['conversationId']) }),
        };
        const where = { AND: [{ workspaceId: requireActor(context).workspaceId, ...of }, behind] };
        return context.runtime.db.prisma.assistantCall.findMany({ ...page, where });
      },
    },
    CallConnection,
  ),
);

const SetInput = builder.inputType('SetAssistantInput', {
  description: 'What a language model may say and do for a bot.',
  fields: (t) => ({
    botId: t.id({ required: true, description: 'The bot that it answers for.' }),
    instructions: t.string({ required: true, description: 'How it is to answer; at most 4,000 characters.' }),
    facts: t.stringList({ required: true, description: 'What it may say: at most 200 of 500 characters.' }),
    orderUrl: t.string({ description: 'Where orders are looked up; absent or null: they are not.' }),
    slots: t.field({
      type: ['DateTime'],
      description: 'Times that it may give away, at most 500, in place of those that nobody has; absent: as they are.',
    }),
    dailyTokens: t.int({
      description: `Tokens of 24 hours; then a person gets what comes. Absent: ${DEFAULT_DAILY_TOKENS.toLocaleString('en')}.`,
    }),
  }),
});

const RemoveInput = builder.inputType('RemoveAssistantInput', {
  description: 'A bot that no language model is to answer for any more.',
  fields: (t) => ({ botId: t.id({ required: true, description: 'The bot that is meant.' }) }),
});

const SetPayload = builder.objectRef<SetAssistant>('SetAssistantPayload').implement({
  description: 'The bot with its assistant.',
  fields: (t) => ({
    bot: t.expose('bot', { type: BotType, description: 'The bot that it answers for.' }),
    assistant: t.expose('assistant', { type: AssistantType, description: 'As it is from now on.' }),
    orderSecret: t.exposeString('orderSecret', {
      nullable: true,
      description:
        'What its lookups are verified with (whsec_…), shown this once; null: their URL is none, or is as before.',
    }),
  }),
});

const RemovePayload = builder.objectRef<{ bot: Bot }>('RemoveAssistantPayload').implement({
  description: 'The bot without its assistant.',
  fields: (t) => ({ bot: t.expose('bot', { type: BotType, description: 'The bot as it is now.' }) }),
});

builder.mutationFields((t) => ({
  setAssistant: t.field({
    type: SetPayload,
    authScopes: { scope: 'keys:manage' },
    description:
      'Lets the language model that the operator has chosen answer for a bot: from facts and tools alone, by the road of every bot. ' +
      'What it is unsure of, or fails at, reaches a person.',
    args: { input: t.arg({ type: SetInput, required: true, description: 'Which bot, and what it may say and do.' }) },
    errors: failures('SetAssistantResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input: { botId, ...given } }, context) =>
      setAssistant(context.runtime, requireActor(context), botId, parseInput(AssistantInput, given)),
  }),
  removeAssistant: t.field({
    type: RemovePayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Takes the language model from a bot, and deletes its transcript and slots.',
    args: { input: t.arg({ type: RemoveInput, required: true, description: 'Which bot it is.' }) },
    errors: failures('RemoveAssistantResult', [NotFoundError]),
    resolve: async (_root, { input: { botId } }, context) => ({
      bot: await removeAssistant(context.runtime, requireActor(context), botId),
    }),
  }),
}));
