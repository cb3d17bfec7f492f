/** Replies to inbound messages in the API. */
import { repliesTo } from '../../db/sql/messages-of-people.ts';
import type { InboundMessage } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { SendMessagePayload } from '../messages/graphql.ts';
import { ContentInput, ownFields, requestOf, single } from '../messages/inputs.ts';
import { MessageType } from '../messages/types.ts';
import { REPLY_FAILURES, replyPayload } from './answer-graphql.ts';
import { InboundType } from './graphql.ts';
import { sendAnswer } from './lease-actions.ts';

/** The replies that one inbound message shows, at most. */
const MAX_REPLIES = 100;

builder.prismaObjectField(InboundType, 'replies', (t) =>
  t.loadableList({
    type: MessageType,
    description: `What was replied to it by replyToMessage, the oldest first, at most ${MAX_REPLIES}.`,
    load: async (ids: string[], context: Context) => {
      const { prisma, pool } = context.runtime.db;
      const { workspaceId } = requireActor(context);
      const rows = await repliesTo(pool, workspaceId, ids);
      const where = { id: { in: rows.map(({ id }) => id) }, workspaceId };
      const messages = new Map((await prisma.message.findMany({ where })).map((message) => [message.id, message]));
      const repliesOf = groupBy(rows, (row) => row.replyTo);
      return ids.map((id) =>
        (repliesOf.get(id) ?? []).slice(0, MAX_REPLIES).flatMap((row) => messages.get(row.id) ?? []),
      );
    },
    resolve: (message) => message.id,
  }),
);

const ReplyToMessageInput = builder.inputType('ReplyToMessageInput', {
  description: 'A reply to what a person wrote: it goes to them, from the number they wrote to.',
  fields: (t) => ({
    inboundId: t.id({ required: true, description: 'The inbound message that is answered.' }),
    content: t.field({ type: ContentInput, required: true, description: 'What it says.' }),
    ...ownFields(t),
  }),
});

/** @throws NotFoundError; InvalidInputError when nobody can be answered */
async function answerable(
  context: Context,
  inboundId: string,
): Promise<InboundMessage & { from: string; contactId: string }> {
  const where = {
    id: fromGlobalId('InboundMessage', inboundId) ?? NO_ID,
    workspaceId: requireActor(context).workspaceId,
  };
  const inbound = await context.runtime.db.prisma.inboundMessage.findFirst({ where });
  if (inbound === null) throw new NotFoundError('InboundMessage', inboundId);
  const { from, fromType, contactId } = inbound;
  if (from !== null && fromType === 'E164' && contactId !== null) return { ...inbound, from, contactId };
  const why = from === null ? 'its sender was erased' : `it came from "${from}", which is no phone number`;
  throw new InvalidInputError([{ path: ['inboundId'], message: `cannot be answered: ${why}`, received: inboundId }]);
}

builder.mutationField('replyToMessage', (t) =>
  t.field({
    type: SendMessagePayload,
    authScopes: { scope: 'conversations:write' },
    description:
      'Answers what a person wrote, as a message of CONVERSATION to them from the number they wrote to. It is accepted as ' +
      'by sendMessage: who has opted out gets nothing. While somebody else holds the lease of the conversation it is refused.',
    args: { input: t.arg({ type: ReplyToMessageInput, required: true, description: 'To which message, and what.' }) },
    errors: REPLY_FAILURES,
    resolve: async (_root, { input }, context) => {
      const { inboundId, ...said } = input;
      const { id, from, to, contactId, workspaceId } = await answerable(context, inboundId);
      const answer = { ...said, purpose: 'CONVERSATION' as const, sender: to };
      const request = requestOf(answer, single({ phone: from }));
      const reply = { ...request, submitOptions: { ...request.submitOptions, replyTo: id } };
      const key = { workspaceId, contactId, sender: to };
      return replyPayload(context, await sendAnswer(context.runtime, requireActor(context), key, reply, 'free'));
    },
  }),
);
