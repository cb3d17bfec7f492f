/** Acts on conversations in the API. */
import * as z from 'zod';
import type { Conversation } from '../../generated/prisma/client.ts';
import type { BotAct } from '../../generated/prisma/enums.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NoLeaseError, NotFoundError } from '../../kernel/errors.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import {
  addConversationNote,
  assignConversation,
  closeConversation,
  Labels,
  labelConversation,
  markConversationRead,
  Note,
  openConversation,
  requireAssignee,
  snoozeConversation,
  TALK_LIMITS,
} from './actions.ts';
import { requireActorMay } from './bot-guard.ts';
import { ConversationType, LeaseKindType } from './conversation-types.ts';
import { kindOf, LEASE_MS } from './lease.ts';
import { claimConversation, handOver, releaseConversation } from './lease-actions.ts';

const ConversationPayload = builder.objectRef<{ conversation: Conversation }>('ConversationPayload').implement({
  description: 'The conversation, as it is now.',
  fields: (t) => ({
    conversation: t.expose('conversation', { type: ConversationType, description: 'With the change.' }),
  }),
});

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const idField = (t: InputFields) => ({ conversationId: t.id({ required: true, description: 'The conversation.' }) });

/** An input that names a conversation and nothing else. */
const named = (name: string, description: string) =>
  builder.inputType(name, { description, fields: (t) => idField(t) });

const ClaimInput = builder.inputType('ClaimConversationInput', {
  description: 'A conversation that is to be answered by you alone.',
  fields: (t) => ({
    ...idField(t),
    as: t.field({ type: LeaseKindType, description: 'What you are; absent: a member is HUMAN, a key is BOT.' }),
    for: t.field({
      type: 'Duration',
      description: 'How long, PT10S to P1D; absent: PT10M for a person, PT2M for a bot. Each answer moves it on.',
    }),
  }),
});

const HandOverInput = builder.inputType('HandOverInput', {
  description: 'A conversation that another one is to answer.',
  fields: (t) => ({
    ...idField(t),
    to: t.field({ type: LeaseKindType, required: true, description: 'Whether a bot or a person is to answer.' }),
    assignee: t.id({
      description: 'The member, team, bot or key that is to; absent: whoever of that kind claims it first.',
    }),
    reason: t.string({
      required: true,
      description: 'Why, in a few words: 1 to 200 characters, and none of the person’s.',
    }),
    summary: t.string({ description: 'What has been said so far, for whoever goes on; up to 4,000 characters.' }),
  }),
});

const SnoozeInput = builder.inputType('SnoozeConversationInput', {
  description: 'A conversation that is put off.',
  fields: (t) => ({
    ...idField(t),
    until: t.field({
      type: 'DateTime',
      required: true,
      description: `When it opens again, at most ${TALK_LIMITS.snoozeDays} days from now; earlier when the person writes.`,
    }),
  }),
});

const AssignInput = builder.inputType('AssignConversationInput', {
  description: 'Who is to look after a conversation.',
  fields: (t) => ({
    ...idField(t),
    to: t.id({ description: 'A member, a team, a bot or a key; null or absent: nobody.' }),
  }),
});

const LabelInput = builder.inputType('LabelConversationInput', {
  description: 'Labels to be added to a conversation and taken away from it.',
  fields: (t) => ({
    ...idField(t),
    add: t.stringList({
      description: `Labels that it has then; at most ${TALK_LIMITS.labels} of ${TALK_LIMITS.labelLength} characters.`,
    }),
    remove: t.stringList({ description: 'Labels that it does not have then.' }),
  }),
});

const NoteInput = builder.inputType('AddConversationNoteInput', {
  description: 'A note for the members, which the person never gets.',
  fields: (t) => ({
    ...idField(t),
    text: t.string({ required: true, description: 'The note: 1 to 4,000 characters. It is erased with the person.' }),
  }),
});

const ReadInput = builder.inputType('MarkConversationReadInput', {
  description: 'A conversation that you have read.',
  fields: (t) => ({
    ...idField(t),
    upTo: t.id({ description: 'The event (ConversationEvent) up to which; absent: all of it.' }),
  }),
});

const CloseInput = named('CloseConversationInput', 'A conversation that is done.');
const OpenInput = named('OpenConversationInput', 'A conversation that is to be looked after again.');
const ReleaseInput = named('ReleaseConversationInput', 'A conversation that you answer no more.');

const errors = failures('ConversationResult', [InvalidInputError, NotFoundError, NoLeaseError]);
const authScopes = { scope: 'conversations:write' } as const;

/** The payload of a change. @param act what a bot that makes it has to be allowed; `null`: nothing */
async function payload(context: Context, act: BotAct | null, change: () => Promise<string>) {
  const { runtime } = context;
  if (act !== null) await requireActorMay(runtime, requireActor(context), act);
  return { conversation: await runtime.db.prisma.conversation.findUniqueOrThrow({ where: { id: await change() } }) };
}

const HandOverWords = z.object({
  reason: z.string().trim().min(1).max(200).refine(isStorable, NOT_STORABLE),
  summary: z.string().max(TALK_LIMITS.noteLength).refine(isStorable, NOT_STORABLE).nullish(),
});

/** @throws InvalidInputError for a duration that no lease may have, or a member that says it is a bot */
function readClaim(context: Context, { as, for: forMs }: typeof ClaimInput.$inferInput) {
  if (forMs != null && (forMs < 10_000 || forMs > LEASE_MS.most)) {
    const message = 'must be PT10S to P1D';
    throw new InvalidInputError([{ path: ['for'], message, received: `${forMs} ms` }]);
  }
  if (as === 'BOT' && kindOf(requireActor(context)) === 'HUMAN') {
    throw new InvalidInputError([{ path: ['as'], message: 'is HUMAN for a member', received: as }]);
  }
  return { as: as ?? null, forMs: forMs ?? null };
}

builder.mutationFields((t) => ({
  claimConversation: t.field({
    type: ConversationPayload,
    authScopes,
    description:
      'Takes the lease of a conversation: nobody else may answer until it ends. A person may take it from a bot.',
    args: { input: t.arg({ type: ClaimInput, required: true, description: 'Which, and how long.' }) },
    errors,
    resolve: (_root, { input }, context) => {
      const claim = readClaim(context, input);
      return payload(context, 'REPLY', () =>
        claimConversation(context.runtime, requireActor(context), input.conversationId, claim),
      );
    },
  }),
  handOver: t.field({
    type: ConversationPayload,
    authScopes,
    description:
      'Hands a conversation over to a person or a bot, with a reason and a summary; kept for them for a day.',
    args: { input: t.arg({ type: HandOverInput, required: true, description: 'Which, to whom and why.' }) },
    errors,
    resolve: async (_root, { input }, context) => {
      const actor = requireActor(context);
      const { reason, summary } = parseInput(HandOverWords, input);
      const { to, assignee: named } = input;
      const assignee = named == null ? null : await requireAssignee(context.runtime, actor.workspaceId, named);
      if (assignee !== null && to === 'BOT' && assignee.kind !== 'API_KEY') {
        const message = `is a ${assignee.kind === 'TEAM' ? 'team' : 'member'}, and \`to\` says BOT`;
        throw new InvalidInputError([{ path: ['assignee'], message }]);
      }
      const given = { to, assignee, reason, summary: summary ?? null };
      return payload(context, 'HAND_OVER', () => handOver(context.runtime, actor, input.conversationId, given));
    },
  }),
  releaseConversation: t.field({
    type: ConversationPayload,
    authScopes,
    description: 'Gives the lease of a conversation up; where you do not hold it, nothing changes.',
    args: { input: t.arg({ type: ReleaseInput, required: true, description: 'Which conversation.' }) },
    errors,
    resolve: (_root, { input }, context) =>
      payload(context, null, () => releaseConversation(context.runtime, requireActor(context), input.conversationId)),
  }),
  closeConversation: t.field({
    type: ConversationPayload,
    authScopes,
    description: 'Closes a conversation; the next text of the person opens it again.',
    args: { input: t.arg({ type: CloseInput, required: true, description: 'Which conversation.' }) },
    errors,
    resolve: (_root, { input }, context) =>
      payload(context, 'REPLY', () => closeConversation(context.runtime, requireActor(context), input.conversationId)),
  }),
  openConversation: t.field({
    type: ConversationPayload,
    authScopes,
    description: 'Opens a conversation that is closed or snoozed.',
    args: { input: t.arg({ type: OpenInput, required: true, description: 'Which conversation.' }) },
    errors,
    resolve: (_root, { input }, context) =>
      payload(context, 'REPLY', () => openConversation(context.runtime, requireActor(context), input.conversationId)),
  }),
  snoozeConversation: t.field({
    type: ConversationPayload,
    authScopes,
    description: 'Puts a conversation off until a moment, or until the person writes.',
    args: { input: t.arg({ type: SnoozeInput, required: true, description: 'Which, and until when.' }) },
    errors,
    resolve: (_root, { input }, context) =>
      payload(context, 'REPLY', () =>
        snoozeConversation(context.runtime, requireActor(context), input.conversationId, input.until),
      ),
  }),
  assignConversation: t.field({
    type: ConversationPayload,
    authScopes,
    description: 'Gives a conversation to a member, a team, a bot, a key or nobody.',
    args: { input: t.arg({ type: AssignInput, required: true, description: 'Which, and to whom.' }) },
    errors,
    resolve: (_root, { input }, context) => {
      const { conversationId, to } = input;
      return payload(context, 'HAND_OVER', () =>
        assignConversation(context.runtime, requireActor(context), conversationId, to ?? null),
      );
    },
  }),
  labelConversation: t.field({
    type: ConversationPayload,
    authScopes,
    description: 'Changes the labels of a conversation.',
    args: { input: t.arg({ type: LabelInput, required: true, description: 'Which, and what.' }) },
    errors,
    resolve: (_root, { input }, context) => {
      const add = parseInput(Labels, input.add ?? [], ['add']);
      const remove = parseInput(Labels, input.remove ?? [], ['remove']);
      const labels = { add, remove };
      return payload(context, 'TAG', () =>
        labelConversation(context.runtime, requireActor(context), input.conversationId, labels),
      );
    },
  }),
  addConversationNote: t.field({
    type: ConversationPayload,
    authScopes,
    description: 'Writes a note at a conversation, for the members alone.',
    args: { input: t.arg({ type: NoteInput, required: true, description: 'Where, and what.' }) },
    errors,
    resolve: (_root, { input }, context) => {
      const text = parseInput(Note, input.text, ['text']);
      return payload(context, 'TAG', () =>
        addConversationNote(context.runtime, requireActor(context), input.conversationId, text),
      );
    },
  }),
  markConversationRead: t.field({
    type: ConversationPayload,
    authScopes: { scope: 'messages:read' },
    description: 'Notes that you have read a conversation: `unread` counts from there.',
    args: { input: t.arg({ type: ReadInput, required: true, description: 'Which, and how far.' }) },
    errors,
    resolve: (_root, { input }, context) => {
      const { conversationId, upTo } = input;
      const { actor } = requirePrincipal(context);
      return payload(context, null, () => markConversationRead(context.runtime, actor, conversationId, upTo ?? null));
    },
  }),
}));
