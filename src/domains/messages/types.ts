import type { BatchRefusal, MessageEvent, MessagePart } from '../../generated/prisma/client.ts';
import {
  type MessageEventType,
  MessageStatus,
  type PartStatus,
  type TextEncoding,
} from '../../generated/prisma/enums.ts';
import { requireViewer } from '../../graphql/access.ts';
import { builder, type Context, workspaceNode } from '../../graphql/builder.ts';
import type { Decision } from '../../pipeline/accept.ts';
import { isReasonCode, REASONS } from '../../policy/reasons.ts';
import { classify } from '../../smpp/status.ts';
import { MoneyType, moneyOf } from '../carriers/money.ts';
import { PurposeType } from '../carriers/purpose.ts';
import { ContactType } from '../contacts/graphql.ts';
import { DecisionType } from './decision.ts';

const described = <K extends string>(values: Record<K, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, description]) => [key, { description }])) as Record<
    K,
    { description: string }
  >;

const STATUS_MEANINGS: Record<MessageStatus, string> = {
  ACCEPTED: 'It is stored.',
  SCHEDULED: 'It is to be sent later.',
  DEFERRED: 'It waits for a better moment, or for its next try.',
  QUEUED: 'It waits for its connection.',
  SENDING: 'A dispatcher is handing it to the SMSC.',
  SENT: 'The SMSC has taken all of it.',
  DELIVERED: 'The recipient’s phone has it.',
  READ: 'The recipient has read it.',
  PARTIALLY_DELIVERED: 'Some of its parts were delivered, others were not.',
  UNDELIVERED: 'The network could not deliver it.',
  FAILED: 'It could not be handed over.',
  EXPIRED: 'Its validity ended first.',
  BLOCKED: 'It may not be sent.',
  CANCELED: 'It was canceled before it was sent.',
  OUTCOME_UNKNOWN: 'Nobody knows whether the SMSC took it. A late answer or a receipt resolves it.',
};

/** Where a message is. */
export const MessageStatusType = builder.enumType('MessageStatus', {
  description: 'Where a message is on its road. It only moves forward.',
  values: described(STATUS_MEANINGS),
});

const PartStatusType = builder.enumType('PartStatus', {
  description: 'Where a part is.',
  values: described<PartStatus>({
    SENDING: 'It is being handed over.',
    SENT: 'The SMSC has taken it.',
    DELIVERED: 'The phone has it.',
    UNDELIVERED: 'The network could not deliver it.',
    FAILED: 'The SMSC refused it.',
    OUTCOME_UNKNOWN: 'Nobody knows whether the SMSC took it.',
  }),
});

const EventTypeType = builder.enumType('MessageEventType', {
  description: 'What happened to a message.',
  values: described<MessageEventType>({
    ...STATUS_MEANINGS,
    PART_SENT: 'The SMSC has taken a part.',
    PART_FAILED: 'The SMSC has refused a part.',
    RECEIPT: 'A receipt that does not end it.',
    RECEIPT_CONFLICT: 'A receipt that contradicts what ended it; the first holds.',
    RETRY: 'It is tried again after a temporary refusal.',
    RESEND: 'It is sent once more after an unknown outcome.',
  }),
});

/** How a text is written. */
export const TextEncodingType = builder.enumType('TextEncoding', {
  description: 'How a text is written.',
  values: described<TextEncoding>({
    GSM7: 'GSM 7-bit: 160 characters, or 153 a part.',
    GSM7_TURKISH: 'GSM 7-bit with the Turkish tables.',
    GSM7_SPANISH: 'GSM 7-bit with the Spanish tables.',
    GSM7_PORTUGUESE: 'GSM 7-bit with the Portuguese tables.',
    UCS2: 'UCS-2: 70 UTF-16 units, or 67 a part.',
    BINARY: 'Octets.',
  }),
});

interface ReasonShape {
  code: string;
  commandStatus: number | null;
  networkErrorCode: string | null;
}

const ReasonType = builder.objectRef<ReasonShape>('StatusReason').implement({
  description: 'Why a message is where it is.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'For programs.' }),
    description: t.string({
      description: 'For people.',
      resolve: ({ code, commandStatus }) => {
        const text = isReasonCode(code) ? REASONS[code].description : code;
        return commandStatus === null
          ? text
          : `${text} (${classify(commandStatus).name}: ${classify(commandStatus).meaning})`;
      },
    }),
    advice: t.string({
      nullable: true,
      description: 'What to do about it; null: nothing.',
      resolve: ({ code }) => (isReasonCode(code) ? REASONS[code].advice : null),
    }),
    commandStatus: t.exposeInt('commandStatus', { nullable: true, description: 'The SMSC’s answer to the submit.' }),
    networkErrorCode: t.exposeString('networkErrorCode', { nullable: true, description: 'The receipt’s error code.' }),
  }),
});

function reasonOf(row: { reasonCode: string | null; commandStatus?: number | null; networkErrorCode?: string | null }) {
  if (row.reasonCode === null) return null;
  return {
    code: row.reasonCode,
    commandStatus: row.commandStatus ?? null,
    networkErrorCode: row.networkErrorCode ?? null,
  };
}

const PartType = builder.objectRef<MessagePart>('MessagePart').implement({
  description: 'A part of a message that reached the SMSC.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1.' }),
    attempt: t.exposeInt('attempt', { description: 'The attempt it was sent in, from 1.' }),
    status: t.expose('status', { type: PartStatusType, description: 'Where it is.' }),
    remoteId: t.exposeString('remoteId', { nullable: true, description: 'The SMSC’s message id.' }),
    commandStatus: t.exposeInt('commandStatus', { nullable: true, description: 'The SMSC’s answer; 0: taken.' }),
    receipt: t.exposeString('receiptState', { nullable: true, description: 'The state its last receipt told.' }),
    networkErrorCode: t.exposeString('networkErrorCode', { nullable: true, description: 'The receipt’s error code.' }),
    respondedAt: t.expose('respondedAt', { type: 'DateTime', nullable: true, description: 'When the SMSC answered.' }),
    receiptAt: t.expose('receiptAt', { type: 'DateTime', nullable: true, description: 'When its final receipt came.' }),
  }),
});

/** Something that happened to a message. */
export const MessageEventObject = builder.objectRef<MessageEvent>('MessageEvent').implement({
  description: 'Something that happened to a message.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id; the same event always has the same.', resolve: (event) => event.id }),
    type: t.expose('type', { type: EventTypeType, description: 'What happened.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    status: t.expose('status', { type: MessageStatusType, description: 'The message’s status after it.' }),
    reason: t.field({ type: ReasonType, nullable: true, description: 'Why.', resolve: (event) => reasonOf(event) }),
    part: t.exposeInt('part', { nullable: true, description: 'Which part; null: the whole message.' }),
    detail: t.expose('detail', { type: 'JSON', nullable: true, description: 'What else is known.' }),
  }),
});

const RefusalType = builder.objectRef<BatchRefusal>('RecipientRefusal').implement({
  description: 'A recipient of a batch that was not accepted.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Position in the request, from 0.' }),
    code: t.exposeString('code', { description: 'Why, for programs.' }),
    message: t.exposeString('message', { description: 'Why, for people.' }),
  }),
});

const CountsType = builder.objectRef<ReadonlyMap<string, number>>('MessageCounts').implement({
  description: 'Messages by status, now.',
  fields: (t) =>
    Object.fromEntries(
      Object.values(MessageStatus).map((status) => [
        status.toLowerCase().replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()),
        t.int({ description: STATUS_MEANINGS[status], resolve: (counts) => counts.get(status) ?? 0 }),
      ]),
    ),
});

/** A message. */
export const MessageType = builder.prismaNode('Message', {
  ...workspaceNode('messages:read'),
  description: 'A message, and everything that is known of it.',
  fields: (t) => ({
    to: t.expose('to', { type: 'PhoneNumber', description: 'The recipient’s number.' }),
    contact: t.loadable({
      type: ContactType,
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The recipient.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireViewer(context).workspaceId };
        const rows = new Map((await context.runtime.db.prisma.contact.findMany({ where })).map((row) => [row.id, row]));
        return ids.map((id) => rows.get(id) ?? null);
      },
      resolve: (message) => message.contactId,
    }),
    sender: t.exposeString('sender', {
      nullable: true,
      description: 'What the recipient sees; null: the SMSC’s default.',
    }),
    purpose: t.expose('purpose', { type: PurposeType, description: 'Why it is sent.' }),
    body: t.exposeString('body', { nullable: true, description: 'The text; null once redacted or erased.' }),
    status: t.expose('status', { type: MessageStatusType, description: 'Where it is.' }),
    reason: t.field({
      type: ReasonType,
      nullable: true,
      description: 'Why it is there.',
      resolve: (row) => reasonOf(row),
    }),
    encoding: t.expose('encoding', { type: TextEncodingType, description: 'How it is written.' }),
    parts: t.loadableGroup({
      type: PartType,
      description: 'What reached the SMSC, per part and attempt.',
      load: (ids: string[], { runtime }: Context) =>
        runtime.db.prisma.messagePart.findMany({
          where: { messageId: { in: ids } },
          orderBy: [{ number: 'asc' }, { attempt: 'asc' }],
        }),
      group: (part: MessagePart) => part.messageId,
      resolve: (message) => message.id,
    }),
    partCount: t.exposeInt('partCount', { description: 'Parts it takes.' }),
    price: t.field({
      type: MoneyType,
      nullable: true,
      description: 'What it costs; null: not known.',
      resolve: (message) => moneyOf(message.priceMicros, message.priceCurrency),
    }),
    decision: t.field({
      type: DecisionType,
      nullable: true,
      description: 'Why it may be sent, waits or was refused.',
      resolve: (message) => message.decision as unknown as Decision,
    }),
    timeline: t.loadableGroup({
      type: MessageEventObject,
      description: 'Everything that happened to it, in order.',
      load: (ids: string[], { runtime }: Context) =>
        runtime.db.prisma.messageEvent.findMany({ where: { messageId: { in: ids } }, orderBy: { id: 'asc' } }),
      group: (event: MessageEvent) => event.messageId,
      resolve: (message) => message.id,
    }),
    possibleDuplicate: t.exposeBoolean('possibleDuplicate', {
      description: 'It was sent again after an unknown outcome: the recipient may have it twice.',
    }),
    tags: t.exposeStringList('tags', { description: 'Yours.' }),
    metadata: t.expose('metadata', { type: 'JSON', nullable: true, description: 'Yours.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was accepted.' }),
    sendAt: t.expose('sendAt', { type: 'DateTime', nullable: true, description: 'When it was to be sent.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'After this it expires instead of arriving late.',
    }),
    sentAt: t.expose('sentAt', { type: 'DateTime', nullable: true, description: 'When the SMSC took it.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its final status came.',
    }),
  }),
});

/** Messages, newest first. */
export const MessageConnection = builder.connectionObject({ type: MessageType, name: 'MessageConnection' });

/** One `sendMessages`. */
export const BatchType = builder.prismaNode('MessageBatch', {
  ...workspaceNode('messages:read'),
  description: 'What one sendMessages made.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'Recipients of the request.' }),
    accepted: t.exposeInt('accepted', { description: 'Messages that were accepted.' }),
    purpose: t.expose('purpose', { type: PurposeType, description: 'Why they are sent.' }),
    refusals: t.field({
      type: [RefusalType],
      description: 'Recipients that were not accepted, in order of the request.',
      args: {
        first: t.arg.int({ defaultValue: 100, description: 'At most this many; up to 100.' }),
        after: t.arg.int({ description: 'Those after this index; absent: from the first on.' }),
      },
      resolve: (batch, { first, after }, { runtime }) =>
        runtime.db.prisma.batchRefusal.findMany({
          where: { batchId: batch.id, ...(after == null ? {} : { index: { gt: after } }) },
          orderBy: { index: 'asc' },
          take: Math.max(0, first ?? 100),
        }),
    }),
    counts: t.field({
      type: CountsType,
      description: 'Its messages by status, now.',
      resolve: async (batch, _args, { runtime }) => {
        const { rows } = await runtime.db.pool.query<{ status: string; count: number }>(
          'SELECT status, count(*)::int AS count FROM messages WHERE batch_id = $1 GROUP BY status',
          [batch.id],
        );
        return new Map(rows.map((row) => [row.status, row.count]));
      },
    }),
    messages: t.prismaConnection(
      {
        type: MessageType,
        cursor: 'id',
        nullable: true,
        description: 'Its messages, newest first.',
        resolve: (query, batch, _args, { runtime }) =>
          runtime.db.prisma.message.findMany({ ...query, where: { batchId: batch.id }, orderBy: { id: 'desc' } }),
      },
      MessageConnection,
    ),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was accepted.' }),
  }),
});

builder.prismaObjectField(MessageType, 'batch', (t) =>
  t.loadable({
    type: BatchType,
    nullable: true,
    description: 'The batch it came in; null: it came alone.',
    load: async (ids: string[], context: Context) => {
      const where = { id: { in: ids }, workspaceId: requireViewer(context).workspaceId };
      const rows = await context.runtime.db.prisma.messageBatch.findMany({ where });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    resolve: (message) => message.batchId,
  }),
);
