/** Messages in the API: the queries, and the mutations that send. */
import type { z } from 'zod';
import type { Message, MessageBatch } from '../../generated/prisma/client.ts';
import { forbidden, requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { asReceived } from '../../graphql/schema/received-input.ts';
import { BoundedCountType, MAX_COUNTED } from '../../graphql/types/bounded-count.ts';
import { IdempotencyConflictError, InvalidInputError, NotFoundError, RateLimitedError } from '../../kernel/errors.ts';
import { MessageRefusedError } from '../../pipeline/accept/request.ts';
import { PriceEstimateType } from '../prices/types.ts';
import { TemplateTexts } from '../templates/actions.ts';
import { TemplateTextsInput } from '../templates/graphql.ts';
import { sendMessage, sendMessages } from './actions.ts';
import { MessageFilter, uuidOr } from './filter.ts';
import { addresseeOf, requestOf, SendMessageInput, SendMessagesInput, single } from './inputs.ts';
import { MAX_RECIPIENTS } from './limits.ts';
import { conditionsOf, messagePage } from './list-graphql.ts';
import { countOf } from './page.ts';
import { estimateOf, PreviewType } from './preview.ts';
import { type Preview, previewMessage } from './preview-action.ts';
import type { Report } from './report.ts';
import { MessageSearch } from './search-inputs.ts';
import { BatchType, MessageConnection, MessageType } from './types.ts';

/** Payload of `sendMessage` and the mutations like it. */
export const SendMessagePayload = builder
  .objectRef<{ accepted: Message; replayed: boolean }>('SendMessagePayload')
  .implement({
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
      batch: t.expose('batch', { type: BatchType, description: 'The batch that was stored.' }),
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
    args: { id: t.arg.id({ required: true, description: 'The id that the hub gave it.' }) },
    resolve: (query, _root, { id }, context) =>
      context.runtime.db.prisma.message.findUnique({
        ...query,
        where: { id: uuidOr('Message', id), workspaceId: requireActor(context).workspaceId },
      }),
  }),
  messages: t.connection(
    {
      type: MessageType,
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The messages of the workspace, newest first.',
      args: {
        filter: t.arg({ type: MessageFilter, description: 'Which messages; absent: all.' }),
        search: t.arg({ type: MessageSearch, description: 'What they are searched for besides; absent: nothing.' }),
      },
      resolve: (_root, args, context) => messagePage(context, args),
    },
    MessageConnection,
  ),
  messageCount: t.field({
    type: BoundedCountType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'How many messages there are, up to a bound; of a search among those that its first page looks at.',
    args: {
      filter: t.arg({ type: MessageFilter, description: 'Which messages; absent: all.' }),
      search: t.arg({ type: MessageSearch, description: 'What they are searched for besides; absent: nothing.' }),
    },
    resolve: async (_root, { filter, search }, context) => {
      const { branches, rest } = await conditionsOf(context, filter, search);
      const { count, more } = await countOf(context.runtime.db.prisma, branches, rest, MAX_COUNTED);
      return { count, atLeast: more };
    },
  }),
  messageBatch: t.prismaField({
    type: BatchType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'A batch; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id that the hub gave it.' }) },
    resolve: (query, _root, { id }, context) =>
      context.runtime.db.prisma.messageBatch.findUnique({
        ...query,
        where: { id: uuidOr('MessageBatch', id), workspaceId: requireActor(context).workspaceId },
      }),
  }),
  previewMessage: t.field({
    type: PreviewType,
    nullable: false,
    authScopes: { scope: 'messages:read' },
    description:
      'What a message would be, take and cost, and what is wrong with it, while it is written; nothing is stored or sent.',
    args: {
      input: t.arg({ type: SendMessageInput, required: true, description: 'The message.' }),
      texts: t.arg({
        type: TemplateTextsInput,
        description:
          'Texts in the place of those of the template that the message names, which need not be saved then.',
      }),
    },
    resolve: async (_root, { input, texts }, context, info) => {
      const written = texts == null ? null : (report: Report) => textsOf(texts, report);
      const preview = await previewOf(context, input, written);
      return { ...preview, issues: asReceived(preview.issues, context, info) };
    },
  }),
  estimatePrice: t.field({
    type: PriceEstimateType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description:
      'What a message would cost by the workspace’s price list; nothing is stored or sent. Null: `to` names no number.',
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The message.' }) },
    resolve: async (_root, { input }, context) => {
      const { priced } = await previewOf(context, input, null);
      return estimateOf(context, priced, null);
    },
  }),
}));

function previewOf(
  context: Context,
  input: typeof SendMessageInput.$inferInput,
  written: Parameters<typeof previewMessage>[3],
): Promise<Preview> {
  const principal = requirePrincipal(context);
  // The text of a template is read here as well as there.
  const isTemplate = input.content.template != null;
  if (isTemplate && !principal.scopes.has('templates:read')) throw forbidden(principal, ['templates:read']);
  const read = (report: Report) => requestOf(input, single(input.to), report);
  return previewMessage(context.runtime, principal.actor, read, written);
}

/** Texts as they are written; `null`: they cannot be read, which is reported. */
function textsOf(texts: unknown, report: Report): z.output<typeof TemplateTexts> | null {
  try {
    return parseInput(TemplateTexts, texts, ['texts']);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    report(error.issues);
    return null;
  }
}

/** Errors that a request to send may end with. */
export const sendErrors = [InvalidInputError, NotFoundError, IdempotencyConflictError, RateLimitedError];

builder.mutationFields((t) => ({
  sendMessage: t.field({
    type: SendMessagePayload,
    authScopes: { scope: 'messages:send' },
    description: 'Accepts a message. When this answers with a payload, the message is stored.',
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The message.' }) },
    errors: failures('SendMessageResult', [...sendErrors, MessageRefusedError]),
    resolve: async (_root, { input }, context) => {
      const sent = await sendMessage(context.runtime, requireActor(context), requestOf(input, single(input.to)));
      if (!sent.replayed) return { accepted: sent.message, replayed: false };
      const { prisma } = context.runtime.db;
      return { accepted: await prisma.message.findUniqueOrThrow({ where: { id: sent.id } }), replayed: true };
    },
  }),
  sendMessages: t.field({
    type: SendMessagesPayload,
    authScopes: { scope: 'messages:send' },
    description: `Accepts a message to up to ${MAX_RECIPIENTS.toLocaleString('en')} recipients; one that cannot be accepted is refused alone.`,
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
        recipients.map(({ to, locale, variables, metadata: own }) => ({
          to: addresseeOf(to),
          locale: locale ?? null,
          variables,
          metadata: own,
        })),
      );
      const { id, replayed } = await sendMessages(context.runtime, requireActor(context), request);
      return { batch: await context.runtime.db.prisma.messageBatch.findUniqueOrThrow({ where: { id } }), replayed };
    },
  }),
}));
