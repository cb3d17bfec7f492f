import { z } from 'zod';
import type { Message, MessageBatch } from '../../generated/prisma/client.ts';
import { requireViewer } from '../../graphql/access.ts';
import { builder, type Context } from '../../graphql/builder.ts';
import { failures, parseInput } from '../../graphql/errors.ts';
import { fromGlobalId, toGlobalId } from '../../graphql/ids.ts';
import { IdempotencyConflictError, InvalidInputError, NotFoundError, RateLimitedError } from '../../kernel/errors.ts';
import { parsePhone } from '../../kernel/phone.ts';
import { MessageRefusedError } from '../../pipeline/accept.ts';
import { type CostlyCharacter, costlyCharacters } from '../../text/encode.ts';
import { MoneyType, moneyOf } from '../carriers/money.ts';
import { PurposeType } from '../carriers/purpose.ts';
import { RecipientInput } from '../contacts/graphql.ts';
import {
  type CancelSelection,
  cancelMessages,
  MAX_CANCELED,
  type Preview,
  previewMessage,
  type SendRequest,
  sendMessage,
  sendMessages,
} from './actions.ts';
import type { Addressee } from './prepare.ts';
import {
  BatchType,
  DecisionType,
  MessageConnection,
  MessageStatusType,
  MessageType,
  TextEncodingType,
} from './types.ts';

const TemplateContentInput = builder.inputType('TemplateContentInput', {
  description: 'A template and what goes into it.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name.' }),
    locale: t.string({ description: 'BCP 47; absent: the template’s default.' }),
    variables: t.field({ type: 'JSON', description: 'An object of names and values.' }),
  }),
});

const ContentInput = builder.inputType('ContentInput', {
  isOneOf: true,
  description: 'What it says: a text or a template.',
  fields: (t) => ({
    text: t.string({ description: 'The text as it is.' }),
    template: t.field({ type: TemplateContentInput, description: 'A template of the workspace.' }),
  }),
});

const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'A message.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'Whom it is for.' }),
    content: t.field({ type: ContentInput, required: true, description: 'What it says.' }),
    purpose: t.field({ type: PurposeType, required: true, description: 'Why it is sent.' }),
    sender: t.string({ description: 'An allowed sender; absent: the route’s default.' }),
    sendAt: t.field({ type: 'DateTime', description: 'When; absent: at once.' }),
    validFor: t.field({ type: 'Duration', description: 'After this it expires instead of arriving late; to P7D.' }),
    idempotencyKey: t.string({ description: 'Makes a repetition of this request safe; at most 200 characters.' }),
    tags: t.stringList({ description: 'Yours; at most 20 of 64 characters.' }),
    metadata: t.field({ type: 'JSON', description: 'Yours; at most 8 KiB. Comes back in events.' }),
  }),
});

const BulkRecipientInput = builder.inputType('BulkRecipientInput', {
  description: 'One recipient of many.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'Whom it is for.' }),
    variables: t.field({ type: 'JSON', description: 'What goes into the template for this recipient.' }),
    metadata: t.field({ type: 'JSON', description: 'Yours; absent: that of the request.' }),
  }),
});

const SendMessagesInput = builder.inputType('SendMessagesInput', {
  description: 'One message to up to 10,000 recipients.',
  fields: (t) => ({
    recipients: t.field({ type: [BulkRecipientInput], required: true, description: 'Whom it is for.' }),
    content: t.field({ type: ContentInput, required: true, description: 'What it says.' }),
    purpose: t.field({ type: PurposeType, required: true, description: 'Why it is sent.' }),
    sender: t.string({ description: 'An allowed sender; absent: the route’s default.' }),
    sendAt: t.field({ type: 'DateTime', description: 'When; absent: at once.' }),
    validFor: t.field({ type: 'Duration', description: 'After this it expires instead of arriving late; to P7D.' }),
    idempotencyKey: t.string({ description: 'Makes a repetition of the whole request safe.' }),
    tags: t.stringList({ description: 'Yours; at most 20 of 64 characters.' }),
    metadata: t.field({ type: 'JSON', description: 'Yours; at most 8 KiB.' }),
  }),
});

/** Recipients one request may have. */
const MAX_RECIPIENTS = 10_000;
const MAX_METADATA = 8 * 1024;

const metadata = z
  .unknown()
  .refine((value) => value == null || JSON.stringify(value).length <= MAX_METADATA, 'must have at most 8 KiB as JSON')
  .optional();

const Common = z.object({
  sender: z.string().min(1).max(21).nullish(),
  idempotencyKey: z.string().min(1).max(200).nullish(),
  tags: z.array(z.string().min(1).max(64)).max(20).nullish(),
  metadata,
});

interface ContentShape {
  text?: string | null;
  template?: { name: string; locale?: string | null; variables?: unknown } | null;
}

interface CommonShape {
  content: ContentShape;
  purpose: SendRequest['purpose'];
  sendAt?: Date | null;
  validFor?: number | null;
}

function requestOf(input: CommonShape & object, recipients: SendRequest['recipients']): SendRequest {
  const { sender, idempotencyKey, tags, metadata: shared } = parseInput(Common, input);
  const { content } = input;
  return {
    recipients: recipients.map((recipient) => ({ ...recipient, metadata: recipient.metadata ?? shared ?? null })),
    content:
      content.template != null
        ? {
            kind: 'template',
            name: content.template.name,
            locale: content.template.locale ?? null,
            variables: content.template.variables,
          }
        : { kind: 'text', text: content.text ?? '' },
    purpose: input.purpose,
    sender: sender ?? null,
    sendAt: input.sendAt ?? null,
    validForMs: input.validFor ?? null,
    idempotencyKey: idempotencyKey ?? null,
    tags: tags ?? [],
    raw: input,
  };
}

function addresseeOf(to: { phone?: string | null; contactId?: string | null }): Addressee {
  const shownContactId = to.contactId ?? null;
  return {
    phone: to.phone ?? null,
    contactId: shownContactId === null ? null : fromGlobalId('Contact', shownContactId),
    shownContactId,
  };
}

const single = (to: { phone?: string | null; contactId?: string | null }) => [
  { to: addresseeOf(to), variables: null, metadata: null },
];

const SendMessagePayload = builder.objectRef<{ message: Message; replayed: boolean }>('SendMessagePayload').implement({
  description: 'The message, stored: it is the hub’s to deliver now.',
  fields: (t) => ({
    message: t.expose('message', { type: MessageType, description: 'The message.' }),
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

const MessageFilter = builder.inputType('MessageFilter', {
  description: 'Which messages; every condition has to hold.',
  fields: (t) => ({
    ids: t.idList({ description: 'These.' }),
    statuses: t.field({ type: [MessageStatusType], description: 'In one of these statuses.' }),
    purposes: t.field({ type: [PurposeType], description: 'For one of these purposes.' }),
    to: t.field({ type: 'PhoneNumber', description: 'To this number.' }),
    contactId: t.id({ description: 'To this contact.' }),
    batchId: t.id({ description: 'Of this batch.' }),
    tags: t.stringList({ description: 'With one of these tags.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'Accepted later than this.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Accepted earlier than this.' }),
  }),
});

type FilterShape = typeof MessageFilter.$inferInput;

/** An id that names nothing of the workspace: nothing matches it. */
const NO_ID = '00000000-0000-0000-0000-000000000000';
const uuidOr = (type: string, id: string) => fromGlobalId(type, id) ?? NO_ID;

/** The contact's number as the workspace writes it; `null`: no number. */
async function numberOf(context: Context, to: string): Promise<string | null> {
  const { workspaceId } = requireViewer(context);
  const workspace = await context.runtime.db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const parsed = parsePhone(to, workspace.defaultCountry);
  return parsed.ok ? parsed.phone.e164 : null;
}

/** The one contact of a number: its messages are found by it. */
async function contactOfNumber(context: Context, to: string): Promise<string> {
  const phone = (await numberOf(context, to)) ?? '';
  const { workspaceId } = requireViewer(context);
  const where = { workspaceId_phone: { workspaceId, phone } };
  return (await context.runtime.db.prisma.contact.findUnique({ where }))?.id ?? NO_ID;
}

async function whereOf(context: Context, filter: FilterShape | null | undefined) {
  const { workspaceId } = requireViewer(context);
  if (filter == null) return { workspaceId };
  const contacts = [
    ...(filter.contactId == null ? [] : [uuidOr('Contact', filter.contactId)]),
    ...(filter.to == null ? [] : [await contactOfNumber(context, filter.to)]),
  ];
  return {
    workspaceId,
    AND: contacts.map((contactId) => ({ contactId })),
    ...(filter.ids == null ? {} : { id: { in: filter.ids.map((id) => uuidOr('Message', id)) } }),
    ...(filter.statuses == null ? {} : { status: { in: filter.statuses } }),
    ...(filter.purposes == null ? {} : { purpose: { in: filter.purposes } }),
    ...(filter.batchId == null ? {} : { batchId: uuidOr('MessageBatch', filter.batchId) }),
    // The index holds messages that have tags.
    ...(filter.tags == null ? {} : { tags: { hasSome: filter.tags }, NOT: { tags: { equals: [] } } }),
    createdAt: {
      ...(filter.createdAfter == null ? {} : { gt: filter.createdAfter }),
      ...(filter.createdBefore == null ? {} : { lt: filter.createdBefore }),
    },
  };
}

const CostlyCharacterType = builder.objectRef<CostlyCharacter>('CostlyCharacter').implement({
  description: 'A character that makes a text dearer.',
  fields: (t) => ({
    character: t.exposeString('character', { description: 'It.' }),
    offset: t.exposeInt('offset', { description: 'Where it stands first, in UTF-16 units.' }),
    count: t.exposeInt('count', { description: 'How often.' }),
    costUnits: t.exposeInt('costUnits', { description: 'Units each costs.' }),
    forces: t.field({
      type: TextEncodingType,
      nullable: true,
      description: 'The encoding it forces.',
      resolve: (c) => c.forces,
    }),
    suggestion: t.exposeString('suggestion', {
      nullable: true,
      description: 'A cheaper spelling; null: there is none.',
    }),
  }),
});

const PreviewType = builder.objectRef<Preview>('MessagePreview').implement({
  description: 'What a message would be, take and cost. Nothing is sent.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The text as the recipient would read it.' }),
    encoding: t.field({
      type: TextEncodingType,
      description: 'How it is written.',
      resolve: (p) => p.encoded.encoding,
    }),
    partCount: t.int({ description: 'Parts it takes.', resolve: (p) => p.encoded.partCount }),
    unitsUsed: t.int({ description: 'Septets or UTF-16 units of the text.', resolve: (p) => p.encoded.unitsUsed }),
    unitsLeftInPart: t.int({
      description: 'Units that fit before another part begins.',
      resolve: (p) => p.encoded.unitsLeftInPart,
    }),
    costlyCharacters: t.field({
      type: [CostlyCharacterType],
      description: 'Characters that force the encoding or cost double.',
      resolve: (p) => costlyCharacters(p.text),
    }),
    price: t.field({
      type: MoneyType,
      nullable: true,
      description: 'What it would cost; null: not known.',
      resolve: (p) => moneyOf(p.priceMicros, p.priceCurrency),
    }),
    decision: t.expose('decision', {
      type: DecisionType,
      description: 'Whether it might be sent, and by which route.',
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
        context.runtime.db.prisma.message.findMany({
          ...query,
          where: await whereOf(context, filter),
          orderBy: { id: 'desc' },
        }),
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
  }),
});

const CancelMessagesPayload = builder
  .objectRef<{ ids: string[]; asked: string[] | null }>('CancelMessagesPayload')
  .implement({
    description: 'What was canceled. A message that a dispatcher has taken is too late.',
    fields: (t) => ({
      canceledCount: t.int({
        description: `Messages that were canceled; at most ${MAX_CANCELED.toLocaleString('en')} a call.`,
        resolve: ({ ids }) => ids.length,
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
      const { id, replayed } = await sendMessage(
        context.runtime,
        requireViewer(context),
        requestOf(input, single(input.to)),
      );
      return { message: await context.runtime.db.prisma.message.findUniqueOrThrow({ where: { id } }), replayed };
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
      const ids = await cancelMessages(context.runtime, requireViewer(context), selection);
      return { ids, asked: input.ids ?? null };
    },
  }),
}));
