/** The GraphQL types of messages and batches. */

import DataLoader from 'dataloader';
import { decisionContents } from '../../db/sql/decisions.ts';
import { countsOf } from '../../db/sql/message-counts.ts';
import type { BatchRefusal, MessageEvent, MessagePart } from '../../generated/prisma/client.ts';
import { MessageStatus } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { asE164 } from '../../kernel/address.ts';
import type { Charge } from '../../kernel/charge.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import { readDecision } from '../../pipeline/message/decision.ts';
import type { SubmitOptions } from '../../pipeline/message/submit-options.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { TlvObject } from '../carriers/tlv.ts';
import { EntryType } from '../consents/graphql.ts';
import { ContactType } from '../contacts/graphql.ts';
import { ChargeType } from '../prices/charge-types.ts';
import { DecisionType } from './decision.ts';
import { MessageStatusType, TextEncodingType } from './enums.ts';
import { MessageEventObject, ReasonType, reasonOf } from './event-types.ts';
import { STATUS_MEANINGS } from './meanings.ts';
import { pageOf } from './page.ts';
import { PartType } from './part-types.ts';
import { loadTimelines } from './timeline.ts';

const RefusalType = builder.objectRef<BatchRefusal>('RecipientRefusal').implement({
  description: 'A recipient of a batch that was not accepted.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Position in the request, from 0.' }),
    code: t.exposeString('code', {
      description: 'Why, for programs: INVALID_INPUT, NOT_FOUND, or a reason of docs/errors.md.',
    }),
    message: t.exposeString('message', { description: 'Why, for people.' }),
  }),
});

/** Messages by status. */
export const CountsType = builder.objectRef<ReadonlyMap<string, number>>('MessageCounts').implement({
  description: 'Messages by status, now.',
  fields: (t) =>
    Object.fromEntries(
      Object.values(MessageStatus).map((status) => [
        status.toLowerCase().replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()),
        t.int({ description: STATUS_MEANINGS[status], resolve: (counts) => counts.get(status) ?? 0 }),
      ]),
    ),
});

/** Contacts of the workspace by their UUIDs; `null` for one that it does not have. */
export async function loadContacts(ids: string[], context: Context) {
  const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
  const rows = new Map((await context.runtime.db.prisma.contact.findMany({ where })).map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id) ?? null);
}

/** A message. */
export const MessageType = builder.prismaNode('Message', {
  ...workspaceNode('messages:read', 'messages:send'),
  description: 'A message, and everything that is known of it.',
  fields: (t) => ({
    to: t.field({
      type: 'PhoneNumber',
      nullable: true,
      description: 'The recipient’s number; null once erased.',
      resolve: ({ to }) => asE164(to),
    }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'ISO 3166-1 alpha-2 of the number it was sent to; null: the number is of no country.',
    }),
    mccMnc: t.exposeString('mccMnc', {
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description:
        'MCC and MNC of the person’s network when it was accepted (Contact.mccMnc), e.g. "23415"; null: not known, or the key may not read contacts.',
    }),
    contact: t.loadable({
      type: ContactType,
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The recipient.',
      load: loadContacts,
      resolve: (message) => message.contactId,
    }),
    sender: t.exposeString('sender', {
      nullable: true,
      description: 'What the recipient sees; null: the SMSC’s default.',
    }),
    purpose: t.expose('purpose', { type: PurposeType, description: 'Why it is sent.' }),
    body: t.exposeString('body', {
      nullable: true,
      description: 'The text (BINARY: the octets in hexadecimal); null once redacted or erased.',
    }),
    status: t.expose('status', { type: MessageStatusType, description: 'Where it is.' }),
    reason: t.field({
      type: ReasonType,
      nullable: true,
      description: 'Why it is there.',
      resolve: (row) => reasonOf(row),
    }),
    locale: t.exposeString('locale', {
      nullable: true,
      description: 'The locale of the template’s body that was taken, not always the one asked for; null: no template.',
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
    flash: t.boolean({
      description: 'Shown at once and not stored by the handset (message class 0).',
      resolve: (message) => submitOptionsOf(message)?.flash === true,
    }),
    destinationPort: t.int({
      nullable: true,
      description: 'The application port on the handset it is for; null: none.',
      resolve: (message) => submitOptionsOf(message)?.ports?.destination ?? null,
    }),
    tlvs: t.field({
      type: [TlvObject],
      description: 'TLVs of its own, over those of the connection.',
      resolve: (message) => submitOptionsOf(message)?.tlvs ?? [],
    }),
    price: t.field({
      type: MoneyType,
      nullable: true,
      description: 'What it is charged, or what its route says that it costs; null: not known.',
      resolve: (message) => moneyOf(message.priceMicros, message.priceCurrency),
    }),
    charge: t.field({
      type: ChargeType,
      nullable: true,
      description: 'What it is charged with; null: the workspace has no prices, or none for it.',
      resolve: ({ charge }) => charge as Charge | null,
    }),
    decision: t.field({
      type: DecisionType,
      nullable: true,
      description: 'Why it may be sent, waits or was refused.',
      resolve: async (message, _args, context) => {
        const content = await decisionContent(context, message.decisionId);
        return content === undefined ? null : readDecision(content, message);
      },
    }),
    consentEntry: t.loadable({
      type: EntryType,
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description:
        'The entry of the consent ledger that it relies on; null: the person said nothing about its purpose.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const rows = await context.runtime.db.prisma.consentEntry.findMany({ where });
        return inOrderOf(ids, rows);
      },
      resolve: (message) => message.consentEntryId,
    }),
    asksFor: t.expose('asksFor', {
      type: PurposeType,
      nullable: true,
      description:
        'The purpose that it asks consent for (requestConsent) and whose hours it keeps, of several one that has hours; null: it asks for none that has.',
    }),
    timeline: t.loadableGroup({
      type: MessageEventObject,
      description: 'Everything that happened to it, in order.',
      load: (ids: string[], { runtime }: Context) => loadTimelines(runtime.db.prisma, ids),
      group: (event: MessageEvent) => event.messageId,
      resolve: (message) => message.id,
    }),
    possibleDuplicate: t.exposeBoolean('possibleDuplicate', {
      description: 'It was sent again after an unknown outcome: the recipient may have it twice.',
    }),
    actor: t.field({ type: ActorType, description: 'Who sent it.', resolve: actorOf }),
    tags: t.exposeStringList('tags', { description: 'Data of yours, which the hub keeps and does not read.' }),
    metadata: t.expose('metadata', {
      type: 'JSON',
      nullable: true,
      description: 'Data of yours, which the hub keeps and does not read.',
    }),
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

const decisions = new WeakMap<Context, DataLoader<string, unknown>>();

/** Loads the stored content of a decision; many messages of a request share one. */
function decisionContent(context: Context, decisionId: string): Promise<unknown> {
  const known = decisions.get(context);
  if (known !== undefined) return known.load(decisionId);
  const loader = new DataLoader<string, unknown>(async (ids) => {
    const contents = await decisionContents(context.runtime.db.pool, ids);
    return ids.map((id) => contents.get(id));
  });
  decisions.set(context, loader);
  return loader.load(decisionId);
}

function submitOptionsOf({ submitOptions }: { submitOptions: unknown }): SubmitOptions | null {
  return submitOptions as SubmitOptions | null;
}

/** Messages, newest first. */
export const MessageConnection = builder.connectionObject({
  type: MessageType,
  name: 'MessageConnection',
  fields: (t) => ({
    searchedTo: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'Of a search that has not looked at everything: the moment back to which it has; a next page, after endCursor, goes on there. null: it is at its end, or no search.',
      // Lists that search nothing have no such moment.
      resolve: (page) => (page as { searchedTo?: Date | null }).searchedTo ?? null,
    }),
  }),
});

/** One `sendMessages`. */
export const BatchType = builder.prismaNode('MessageBatch', {
  ...workspaceNode('messages:read', 'messages:send'),
  description: 'What one sendMessages made.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'Recipients of the request.' }),
    accepted: t.exposeInt('accepted', { description: 'Messages that were accepted.' }),
    duplicates: t.exposeInt('duplicates', {
      description:
        'Recipients whose number an earlier recipient of the request has, in whatever spelling: refused, or sent to again.',
    }),
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
      resolve: (batch, _args, { runtime }) => countsOf(runtime.db.pool, batch.id),
    }),
    messages: t.prismaConnection(
      {
        type: MessageType,
        cursor: 'id',
        nullable: true,
        description: 'Its messages, newest first.',
        resolve: (query, batch, _args, { runtime }) => pageOf(runtime.db.prisma, query, [{ batchId: batch.id }]),
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
      const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
      const rows = await context.runtime.db.prisma.messageBatch.findMany({ where });
      return inOrderOf(ids, rows);
    },
    resolve: (message) => message.batchId,
  }),
);
