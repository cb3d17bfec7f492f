/** Replacement of a scheduled message in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { MessageRefusedError } from '../../pipeline/accept/request.ts';
import { SendMessagePayload, sendErrors } from './graphql.ts';
import { ContentInput, idempotencyKeyField } from './inputs.ts';
import { replaceScheduled } from './replace.ts';
import { againOf, requireMessage } from './resend-graphql.ts';

const ReplaceScheduledMessageInput = builder.inputType('ReplaceScheduledMessageInput', {
  description: 'Another content for a message that is scheduled: same person, time, purpose, sender, tags, metadata.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The message that is SCHEDULED.' }),
    content: t.field({ type: ContentInput, required: true, description: 'What is said instead.' }),
    idempotencyKey: idempotencyKeyField(t),
  }),
});

builder.mutationField('replaceScheduledMessage', (t) =>
  t.field({
    type: SendMessagePayload,
    authScopes: { scope: 'messages:send' },
    description:
      'Changes what a scheduled message says: it is canceled and a new one is accepted in its place, both or neither. The new one has an id ' +
      'of its own; what was decided about the first stays readable.',
    args: {
      input: t.arg({
        type: ReplaceScheduledMessageInput,
        required: true,
        description: 'Which message, and its content.',
      }),
    },
    errors: failures('SendMessageResult', [...sendErrors, MessageRefusedError]),
    resolve: async (_root, { input }, context) => {
      const { id, content, idempotencyKey = null } = input;
      const message = await requireMessage(context, id);
      const identity = { replace: message.id, content };
      const again = { content, smartEncoding: null, sendAt: message.sendAt, idempotencyKey, identity };
      const request = await againOf(context, message, again);
      const sent = await replaceScheduled(
        context.runtime,
        requireActor(context),
        { id: message.id, shownId: id },
        request,
      );
      if (!sent.replayed) return { accepted: sent.message, replayed: false };
      const { prisma } = context.runtime.db;
      return { accepted: await prisma.message.findUniqueOrThrow({ where: { id: sent.id } }), replayed: true };
    },
  }),
);
