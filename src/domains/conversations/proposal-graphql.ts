/** Proposed answers in the API. */
import * as z from 'zod';
import type { Conversation } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { BotMayNotError, InvalidInputError, NoLeaseError, NotFoundError } from '../../kernel/errors.ts';
import { MessageRefusedError } from '../../pipeline/accept/request.ts';
import { sendErrors } from '../messages/graphql.ts';
import { Note } from './actions.ts';
import { sendReplyIn } from './answer-graphql.ts';
import { botOfActor, requireActorMay } from './bot-guard.ts';
import { ConversationType } from './conversation-types.ts';
import { noteDecision, proposeReply, requireProposal } from './proposals.ts';

/** Key that names a proposal among those of its actor. */
const ProposalKey = z.string().min(1).max(255).nullable();

const Payload = (name: string, description: string) =>
  builder.objectRef<{ conversation: Conversation }>(name).implement({
    description,
    fields: (t) => ({
      conversation: t.expose('conversation', {
        type: ConversationType,
        description: 'The conversation, as it is now.',
      }),
    }),
  });

const ProposeReplyPayload = Payload(
  'ProposeReplyPayload',
  'The proposal stands in the conversation, and waits for a person.',
);
const DecideProposalPayload = Payload('DecideProposalPayload', 'The proposal is decided.');

const ProposeReplyInput = builder.inputType('ProposeReplyInput', {
  description: 'An answer that is sent when a person says yes.',
  fields: (t) => ({
    conversationId: t.id({ required: true, description: 'The conversation that it answers.' }),
    text: t.string({ required: true, description: 'What it says: 1 to 4,000 characters.' }),
    idempotencyKey: t.string({
      description:
        'Names it, e.g. the id of the event of botEvents: what you propose again under it in this conversation, in whatever ' +
        'words, stands once, as it was first. 1 to 255 characters.',
    }),
  }),
});

const DecideProposalInput = builder.inputType('DecideProposalInput', {
  description: 'A decision on a proposed answer.',
  fields: (t) => ({
    proposalId: t.id({ required: true, description: 'The id of the PROPOSED event.' }),
    accept: t.boolean({ required: true, description: 'True: it is sent; false: it is dismissed.' }),
    text: t.string({ description: 'What is sent instead of what was proposed; absent: as it was proposed.' }),
  }),
});

async function payload({ runtime }: Context, id: string) {
  return { conversation: await runtime.db.prisma.conversation.findUniqueOrThrow({ where: { id } }) };
}

builder.mutationFields((t) => ({
  proposeReply: t.field({
    type: ProposeReplyPayload,
    authScopes: { scope: 'conversations:write' },
    description: 'Proposes an answer, which needs no lease: a person sends it, changed or not, or dismisses it.',
    args: { input: t.arg({ type: ProposeReplyInput, required: true, description: 'Where, and what.' }) },
    errors: failures('ProposeReplyResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const text = parseInput(Note, input.text, ['text']);
      await requireActorMay(context.runtime, requireActor(context), 'PROPOSE');
      const key = parseInput(ProposalKey, input.idempotencyKey ?? null, ['idempotencyKey']);
      const { conversationId } = input;
      return payload(
        context,
        await proposeReply(context.runtime, requireActor(context), conversationId, { text, key }),
      );
    },
  }),
  decideProposal: t.field({
    type: DecideProposalPayload,
    authScopes: { scope: 'conversations:write' },
    description:
      'Sends a proposed answer, with the lease of the conversation, or dismisses it. The key of a bot may not.',
    args: { input: t.arg({ type: DecideProposalInput, required: true, description: 'Which, and how.' }) },
    errors: failures('DecideProposalResult', [...sendErrors, MessageRefusedError, NoLeaseError]),
    resolve: async (_root, { input: { proposalId, accept, text } }, context) => {
      const actor = requireActor(context);
      const { runtime } = context;
      const bot = await botOfActor(runtime, actor);
      if (bot !== null) throw new BotMayNotError(bot.name, 'AGENT', 'decide on proposals: a person does.');
      const proposal = await requireProposal(runtime, actor, proposalId);
      if (accept) {
        const said = text == null ? proposal.text : parseInput(Note, text, ['text']);
        // One for each proposal: who accepts it twice sends it once.
        await sendReplyIn(context, {
          conversationId: proposal.shownConversationId,
          content: { text: said },
          claim: true,
          idempotencyKey: `proposal ${proposal.id}`,
        });
      }
      return payload(context, await noteDecision(runtime, actor, proposal, accept));
    },
  }),
}));
