/** Sending a message once more in the API. */
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
import { uuidOr } from './filter.ts';
import { SendMessagePayload, sendErrors } from './graphql.ts';
import { type ContentInput, idempotencyKeyField, requestOf, sendAtField, single } from './inputs.ts';
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

/** A message that is asked for once more: what it says, when, and what a repetition of the request has in common with it. */
export interface Again {
  content: typeof ContentInput.$inferInput;
  /** `null`: as the workspace has it. */
  smartEncoding: boolean | null;
  sendAt: Date | null;
  idempotencyKey: string | null;
  identity: object;
}

/** The request that a message was accepted by, as one that may be accepted anew. */
export async function againOf(context: Context, message: Message, again: Again): Promise<SendRequest> {
  const { purpose, tags, metadata, contactId } = message;
  const submitOptions = message.submitOptions as SubmitOptions | null;
  const { allows } = await context.runtime.settings.of(message.workspaceId);
  // What was only the default of its route may not be named.
  const sender = message.sender !== null && (await allows(message.sender)) ? message.sender : null;
  const validFor = message.expiresAt.getTime() - (message.sendAt ?? message.createdAt).getTime();
  const { ports, flash, tlvs } = submitOptions ?? {};
  const { identity, ...asks } = again;
  const given = { purpose, sender, tags, metadata, validFor, flash, tlvs };
  const to = single({ contactId: toGlobalId('Contact', contactId) });
  const request = { ...given, ...asks, destinationPort: ports?.destination, sourcePort: ports?.source };
  const asked = requestOf(request, to);
  return { ...asked, key: asked.key === null ? null : { ...asked.key, identity } };
}

/** The message of an id. @throws NotFoundError */
export async function requireMessage(context: Context, id: string): Promise<Message> {
  const where = { id: uuidOr('Message', id), workspaceId: requireActor(context).workspaceId };
  const message = await context.runtime.db.prisma.message.findUnique({ where });
  if (message === null) throw new NotFoundError('Message', id);
  return message;
}

/** @throws InvalidInputError when its text is gone */
function contentOf({ body, encoding }: Message, id: string): Again['content'] {
  if (body !== null) return encoding === 'BINARY' ? { binary: { data: body } } : { text: body };
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
      const message = await requireMessage(context, input.id);
      const { sendAt = null, idempotencyKey = null } = input;
      const identity = { resend: message.id, sendAt };
      const said = { content: contentOf(message, input.id), smartEncoding: false };
      const request = await againOf(context, message, { ...said, sendAt, idempotencyKey, identity });
      const sent = await sendMessage(context.runtime, requireActor(context), request);
      if (!sent.replayed) return { accepted: sent.message, replayed: false };
      const { prisma } = context.runtime.db;
      return { accepted: await prisma.message.findUniqueOrThrow({ where: { id: sent.id } }), replayed: true };
    },
  }),
);
