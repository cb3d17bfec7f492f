/** Answers in a conversation in the API. */
import { answerableOf } from '../../db/sql/conversations.ts';
import { prepared } from '../../db/transaction.ts';
import type { Conversation } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures } from '../../graphql/schema/errors.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NoLeaseError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { MessageRefusedError } from '../../pipeline/accept/request.ts';
import type { Sent } from '../messages/actions.ts';
import { SendMessagePayload, sendErrors } from '../messages/graphql.ts';
import { ContentInput, ownFields, requestOf, single } from '../messages/inputs.ts';
import type { SendRequest } from '../messages/request.ts';
import { sendAnswer } from './lease-actions.ts';

/** Failures of an answer: those of a message, and that somebody else answers. */
export const REPLY_FAILURES = failures('SendReplyResult', [...sendErrors, MessageRefusedError, NoLeaseError]);

const SendReplyInput = builder.inputType('SendReplyInput', {
  description: 'An answer in a conversation: it goes to the person, from the sender they wrote to.',
  fields: (t) => ({
    conversationId: t.id({ required: true, description: 'The conversation that is answered.' }),
    content: t.field({ type: ContentInput, required: true, description: 'What it says.' }),
    claim: t.boolean({
      defaultValue: false,
      description: 'True: takes the lease with the answer where nobody else holds it; of several at once one succeeds.',
    }),
    ...ownFields(t),
  }),
});

/** The answer as it was accepted, now or before. */
export async function replyPayload({ runtime }: Context, sent: Sent) {
  if (!sent.replayed) return { accepted: sent.message, replayed: false };
  return {
    accepted: await runtime.db.prisma.message.findUniqueOrThrow({ where: { id: sent.id } }),
    replayed: true,
  };
}

/** @throws NotFoundError; InvalidInputError when nobody can be answered */
async function answerable({ runtime }: Context, { workspaceId }: Actor, shownId: string) {
  const id = fromGlobalId('Conversation', shownId) ?? NO_ID;
  const found = await answerableOf(prepared(runtime.db.pool), workspaceId, id);
  if (found === null) throw new NotFoundError('Conversation', shownId);
  if (found.phone === null) {
    const why = found.erasedAt === null ? 'who wrote has no phone number' : 'the person was erased';
    const issue = { path: ['conversationId'], message: `cannot be answered: ${why}`, received: shownId };
    throw new InvalidInputError([issue]);
  }
  return { ...found, workspaceId };
}

/** Answers in a conversation as an input says. @throws what its result names */
export async function sendReplyIn(context: Context, input: typeof SendReplyInput.$inferInput): Promise<Sent> {
  const actor = requireActor(context);
  const { conversationId, claim, ...said } = input;
  const conversation = await answerable(context, actor, conversationId);
  const reply = answerRequest(conversation, conversation.inboundId, said);
  const by = claim === true ? 'claim' : 'hold';
  return sendAnswer(context.runtime, actor, conversation, reply, by);
}

/** The request of an answer in a conversation: to its person, from its sender. @param inboundId the text that is answered */
export function answerRequest(
  { contactId, sender }: Pick<Conversation, 'contactId' | 'sender'>,
  inboundId: string | null,
  said: Omit<typeof SendReplyInput.$inferInput, 'conversationId' | 'claim'>,
): SendRequest {
  const to = single({ contactId: toGlobalId('Contact', contactId) });
  const answer = { ...said, purpose: 'CONVERSATION' as const, sender };
  const request = requestOf(answer, to);
  const linked = inboundId === null ? {} : { replyTo: inboundId };
  const { key, ...asked } = request;
  return {
    ...request,
    senderKnown: true,
    submitOptions: { ...request.submitOptions, ...linked },
    // The text that is answered is another one when the person has written again before a repetition.
    key: key === null ? null : { key: key.key, identity: asked },
  };
}

builder.mutationField('sendReply', (t) =>
  t.field({
    type: SendMessagePayload,
    authScopes: { scope: 'conversations:write' },
    description:
      'Answers in a conversation, as a message of CONVERSATION from its sender. Needs its lease (claimConversation), which moves ' +
      'on with each answer. It is accepted as by sendMessage: who has opted out gets nothing.',
    args: { input: t.arg({ type: SendReplyInput, required: true, description: 'Where, and what.' }) },
    errors: REPLY_FAILURES,
    resolve: async (_root, { input }, context) => replyPayload(context, await sendReplyIn(context, input)),
  }),
);
