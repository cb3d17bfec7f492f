import type { Message, MessageBatch } from '../../generated/prisma/client.ts';
import { requireViewer } from '../../graphql/access.ts';
import { builder, type Context } from '../../graphql/builder.ts';
import { failures } from '../../graphql/errors.ts';
import { toGlobalId } from '../../graphql/ids.ts';
import { IdempotencyConflictError, InvalidInputError, NotFoundError, RateLimitedError } from '../../kernel/errors.ts';
import { MessageRefusedError } from '../../pipeline/accept.ts';
import { previewMessage, sendMessage, sendMessages } from './actions.ts';
import { type Canceled, type CancelSelection, cancelMessages, MAX_CANCELED } from './cancel.ts';
import { branchesOf, MessageFilter, numberOf, uuidOr } from './filter.ts';
import { addresseeOf, MAX_RECIPIENTS, requestOf, SendMessageInput, SendMessagesInput, single } from './inputs.ts';
import { pageOf } from './page.ts';
import { PreviewType } from './preview.ts';
import { BatchType, MessageConnection, MessageType } from './types.ts';

const SendMessagePayload = builder.objectRef<{ accepted: Message; replayed: boolean }>('SendMessagePayload').implement({
  description: 'The message, stored: it is the hub’s to deliver now.',
  fields: (t) => ({
    accepted: t.expose('accepted', { type: MessageType, description: 'The message that was accepted.' }),
    replayed: t.exposeBoolean('replayed', {
      description: 'It was accepted by an earlier request with the same idempotency key.',
    }),
  }),
});

const SendMessagesPayload = builder
  .objectRef<{ batch: MessageBatch; replayed: boolean }>('SendMessagesPayload')
  .implement({
    description: 'The batch, stored: its messages are the hub’s to deliver now.',
    fields: (t) => ({
      batch: t.expose('batch', { type: BatchType, description: 'The batch.' }),
      replayed: t.exposeBoolean('replayed', {
        description: 'It was accepted by an earlier request with the same idempotency key.',
      }),
    }),
  });

builder.queryFields((t) => ({
  message: t.prismaField({
    type: MessageType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'A message; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: (query, _root, { id }, context) =>
      context.runtime.db.prisma.message.findUnique({
        ...query,
        where: { id: uuidOr('Message', id), workspaceId: requireViewer(context).workspaceId },
      }),
  }),
  messages: t.prismaConnection(
    {
      type: MessageType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The messages of the workspace, newest first.',
      args: { filter: t.arg({ type: MessageFilter, description: 'Which; absent: all.' }) },
      resolve: async (query, _root, { filter }, context) =>
        pageOf(context.runtime.db.prisma, query, await branchesOf(context, filter)),
    },
    MessageConnection,
  ),
  messageBatch: t.prismaField({
    type: BatchType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'A batch; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: (query, _root, { id }, context) =>
      context.runtime.db.prisma.messageBatch.findUnique({
        ...query,
        where: { id: uuidOr('MessageBatch', id), workspaceId: requireViewer(context).workspaceId },
      }),
  }),
  previewMessage: t.field({
    type: PreviewType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'What a message would be, take and cost; nothing is stored or sent.',
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The message.' }) },
    resolve: (_root, { input }, context) =>
      previewMessage(context.runtime, requireViewer(context), requestOf(input, single(input.to))),
  }),
}));

const CancelMessagesInput = builder.inputType('CancelMessagesInput', {
  description: 'Which messages to cancel; at least one condition, and every one has to hold.',
  fields: (t) => ({
    ids: t.idList({ description: 'These.' }),
    batchId: t.id({ description: 'Of this batch.' }),
    filter: t.field({ type: MessageFilter, description: 'Like this.' }),
    recallSent: t.boolean({
      defaultValue: false,
      description: 'Also ask the SMSCs to delete what they took and have not delivered (cancel_sm).',
    }),
  }),
});

const CancelMessagesPayload = builder
  .objectRef<Canceled & { asked: string[] | null }>('CancelMessagesPayload')
  .implement({
    description: 'What was canceled. A message that a dispatcher has taken is too late.',
    fields: (t) => ({
      canceledCount: t.int({
        description: `Messages that were canceled; at most ${MAX_CANCELED.toLocaleString('en')} a call.`,
        resolve: ({ ids }) => ids.length,
      }),
      recallsAsked: t.exposeInt('recallsAsked', {
        description:
          'Sent messages that their SMSC was asked to delete; what it deletes becomes UNDELIVERED with DELETED_AT_SMSC.',
      }),
      notCanceled: t.idList({
        description:
          'Of the ids that were asked for, those that were not canceled: too late, or none of this workspace.',
        resolve: ({ ids, asked }) => {
          const canceled = new Set(ids.map((id) => toGlobalId('Message', id)));
          return (asked ?? []).filter((id) => !canceled.has(id));
        },
      }),
    }),
  });

async function selectionOf(context: Context, input: typeof CancelMessagesInput.$inferInput): Promise<CancelSelection> {
  const { filter } = input;
  const ids = [input.ids, filter?.ids]
    .filter((list) => list != null)
    .map((list) => list.map((id) => uuidOr('Message', id)));
  const batchId = input.batchId ?? filter?.batchId;
  const phone = filter?.to == null ? null : ((await numberOf(context, filter.to)) ?? 'none');
  const selection: CancelSelection = {
    ...(ids.length === 0 ? {} : { ids: ids.reduce((all, list) => all.filter((id) => list.includes(id))) }),
    ...(batchId == null ? {} : { batchId: uuidOr('MessageBatch', batchId) }),
    ...(filter?.contactId == null ? {} : { contactIds: [uuidOr('Contact', filter.contactId)] }),
    ...(filter?.purposes == null ? {} : { purposes: filter.purposes }),
    ...(filter?.tags == null ? {} : { tags: filter.tags }),
    ...(phone === null ? {} : { to: phone }),
    ...(filter?.createdAfter == null ? {} : { createdAfter: filter.createdAfter }),
    ...(filter?.createdBefore == null ? {} : { createdBefore: filter.createdBefore }),
  };
  if (Object.keys(selection).length > 0) return selection;
  const message = 'says nothing of which messages: give ids, batchId or a filter';
  throw new InvalidInputError([{ path: [], message }]);
}

const sendErrors = [InvalidInputError, NotFoundError, IdempotencyConflictError, RateLimitedError];

builder.mutationFields((t) => ({
  sendMessage: t.field({
    type: SendMessagePayload,
    nullable: true,
    authScopes: { scope: 'messages:send' },
    description: 'Accepts a message. When this answers with a payload, the message is stored.',
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The message.' }) },
    errors: failures('SendMessageResult', [...sendErrors, MessageRefusedError]),
    resolve: async (_root, { input }, context) => {
      const sent = await sendMessage(context.runtime, requireViewer(context), requestOf(input, single(input.to)));
      if (!sent.replayed) return { accepted: sent.message, replayed: false };
      const { prisma } = context.runtime.db;
      return { accepted: await prisma.message.findUniqueOrThrow({ where: { id: sent.id } }), replayed: true };
    },
  }),
  sendMessages: t.field({
    type: SendMessagesPayload,
    nullable: true,
    authScopes: { scope: 'messages:send' },
    description: 'Accepts a message to up to 10,000 recipients; one that cannot be accepted is refused alone.',
    args: { input: t.arg({ type: SendMessagesInput, required: true, description: 'The messages.' }) },
    errors: failures('SendMessagesResult', sendErrors),
    resolve: async (_root, { input }, context) => {
      const { recipients } = input;
      if (recipients.length === 0 || recipients.length > MAX_RECIPIENTS) {
        const message = `has ${recipients.length} entries; 1 to ${MAX_RECIPIENTS} are possible`;
        throw new InvalidInputError([{ path: ['recipients'], message }]);
      }
      const request = requestOf(
        input,
        recipients.map(({ to, variables, metadata: own }) => ({ to: addresseeOf(to), variables, metadata: own })),
      );
      const { id, replayed } = await sendMessages(context.runtime, requireViewer(context), request);
      return { batch: await context.runtime.db.prisma.messageBatch.findUniqueOrThrow({ where: { id } }), replayed };
    },
  }),
  cancelMessages: t.field({
    type: CancelMessagesPayload,
    nullable: true,
    authScopes: { scope: 'messages:send' },
    description: 'Cancels messages that nothing was sent of yet, by ids, batch or filter.',
    args: { input: t.arg({ type: CancelMessagesInput, required: true, description: 'Which.' }) },
    errors: failures('CancelMessagesResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const selection = await selectionOf(context, input);
      const recall = input.recallSent === true;
      const canceled = await cancelMessages(context.runtime, requireViewer(context), selection, recall);
      return { ...canceled, asked: input.ids ?? null };
    },
  }),
}));
