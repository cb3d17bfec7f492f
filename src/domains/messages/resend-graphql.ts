import type { Message } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { MessageRefusedError } from '../../pipeline/accept/request.ts';
import type { SubmitOptions } from '../../pipeline/message/submit-options.ts';
import { sendMessage } from './actions.ts';
import { settingsOf } from './context.ts';
import { uuidOr } from './filter.ts';
import { SendMessagePayload, sendErrors } from './graphql.ts';
import { idempotencyKeyField, requestOf, sendAtField, single } from './inputs.ts';
import type { SendRequest } from './request.ts';

const ResendMessageInput = builder.inputType('ResendMessageInput', {
  description:
    'A message to be sent once more as a new message: same person, content, purpose, sender, tags, metadata.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The message to be sent again.' }),
    sendAt: sendAtField(t),
    idempotencyKey: idempotencyKeyField(t),
  }),
});

/** The request that a message was accepted by, as one that may be accepted anew. */
async function againOf(
  context: Context,
  message: Message & { body: string },
  input: typeof ResendMessageInput.$inferInput,
): Promise<SendRequest> {
  const { body, encoding, purpose, tags, metadata, contactId } = message;
  const submitOptions = message.submitOptions as SubmitOptions | null;
  const { allows } = await settingsOf(context.runtime, message.workspaceId);
  // What was only the default of its route may not be named.
  const sender = message.sender !== null && (await allows(message.sender)) ? message.sender : null;
  const validFor = message.expiresAt.getTime() - (message.sendAt ?? message.createdAt).getTime();
  const content = encoding === 'BINARY' ? { binary: { data: body } } : { text: body };
  const { ports, flash, tlvs } = submitOptions ?? {};
  const given = { content, purpose, sender, tags, metadata, validFor, flash, tlvs, smartEncoding: false };
  const when = { sendAt: input.sendAt ?? null, idempotencyKey: input.idempotencyKey ?? null };
  const to = single({ contactId: toGlobalId('Contact', contactId) });
  const request = { ...given, ...when, destinationPort: ports?.destination, sourcePort: ports?.source };
  const asked = requestOf(request, to);
  const identity = { resend: message.id, sendAt: input.sendAt ?? null };
  return { ...asked, key: asked.key === null ? null : { ...asked.key, identity } };
}

async function withBody(context: Context, id: string): Promise<Message & { body: string }> {
  const where = { id: uuidOr('Message', id), workspaceId: requireActor(context).workspaceId };
  const message = await context.runtime.db.prisma.message.findUnique({ where });
  if (message === null) throw new NotFoundError('Message', id);
  const { body } = message;
  if (body !== null) return { ...message, body };
  const wrong = 'has no text any more (it was redacted or erased): send a new message';
  throw new InvalidInputError([{ path: ['id'], message: wrong, received: id }]);
}

builder.mutationField('resendMessage', (t) =>
  t.field({
    type: SendMessagePayload,
    authScopes: { scope: 'messages:send' },
    description:
      'Sends a message once more, as a new one: consents, suppressions and routes are looked at anew. The person may have ' +
      'got the first one already.',
    args: { input: t.arg({ type: ResendMessageInput, required: true, description: 'Which message, and when.' }) },
    errors: failures('SendMessageResult', [...sendErrors, MessageRefusedError]),
    resolve: async (_root, { input }, context) => {
      const request = await againOf(context, await withBody(context, input.id), input);
      const sent = await sendMessage(context.runtime, requireActor(context), request);
      if (!sent.replayed) return { accepted: sent.message, replayed: false };
      const { prisma } = context.runtime.db;
      return { accepted: await prisma.message.findUniqueOrThrow({ where: { id: sent.id } }), replayed: true };
    },
  }),
);
