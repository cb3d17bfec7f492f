/** Inbound messages in the API. */

import { newestFirst } from '../../db/page.ts';
import type { StoredIntent } from '../../db/sql/inbound-messages.ts';
import type { InboundMessage } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { type Gap, StreamGapType } from '../../graphql/types/stream-gap.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { SHARED } from '../../graphql/ws/shared-operation.ts';
import { idsMadeBetween, NO_ID } from '../../kernel/ids.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import type { InboundMedia } from '../../kernel/media.ts';
import type { VendorTlv } from '../../kernel/tlv.ts';
import type { Position } from '../../pipeline/feed/cursor.ts';
import { followFeed } from '../../pipeline/feed/follow.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { readSender } from '../carriers/sender-address.ts';
import { TlvObject } from '../carriers/tlv.ts';
import { KeywordType, ReplyIntentType } from '../consents/keyword-types.ts';
import { SuppressionType, suppressionsOf } from '../consents/suppression-types.ts';
import { AddressTypeEnum } from '../contacts/enums.ts';
import { ContactType } from '../contacts/graphql.ts';
import { TextEncodingType } from '../messages/enums.ts';
import { requireSome } from '../messages/event-filter.ts';
import { RESUME_KEY_DESCRIPTION, readStart } from '../messages/stream.ts';

const InboundMediaType = builder.objectRef<InboundMedia>('InboundMedia').implement({
  description: 'A picture, a sound or another file of a person, as the provider keeps it.',
  fields: (t) => ({
    mimeType: t.exposeString('mimeType', { description: 'What it is, e.g. image/jpeg.' }),
    url: t.exposeString('url', { description: 'Where the provider keeps it; most keep it for a short time only.' }),
    fileName: t.exposeString('fileName', { nullable: true, description: 'Its name; null: it has none.' }),
    octets: t.exposeInt('octets', { nullable: true, description: 'Its size in octets; null: not said.' }),
  }),
});

/** A message of a person. */
export const InboundType = builder.prismaNode('InboundMessage', {
  ...workspaceNode('messages:read'),
  description: 'A message of a person.',
  fields: (t) => ({
    from: t.exposeString('from', {
      nullable: true,
      description:
        'Who wrote it: a number in E.164, a short code or a name (see fromType); null once erased. Of a number and of ' +
        'nothing else it can be the recipient of a message.',
    }),
    fromType: t.expose('fromType', {
      type: AddressTypeEnum,
      nullable: true,
      description: 'What `from` is; null: what came can be nobody’s address and is shown as it came, or it was erased.',
    }),
    to: t.exposeString('to', {
      description: 'The number or short code it was written to, as it would be named as the sender of a reply.',
    }),
    contact: t.loadable({
      type: ContactType,
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'Who wrote it.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const rows = new Map((await context.runtime.db.prisma.contact.findMany({ where })).map((row) => [row.id, row]));
        return ids.map((id) => rows.get(id) ?? null);
      },
      resolve: (message) => message.contactId,
    }),
    body: t.exposeString('body', {
      nullable: true,
      description: 'The text (BINARY: the octets in hexadecimal); null once erased.',
    }),
    encoding: t.expose('encoding', { type: TextEncodingType, description: 'How it was written.' }),
    keyword: t.expose('keyword', {
      type: KeywordType,
      nullable: true,
      description: 'What it asks for and the hub has done; null: nothing of the kind, see `intent`.',
    }),
    intent: t.field({
      type: ReplyIntentType,
      nullable: true,
      description:
        'What it asks for by its meaning, and the rule by which that was read; null: nothing about consent, or erased.',
      resolve: ({ intent }) => intent as StoredIntent | null,
    }),
    stillSuppressed: t.loadableList({
      type: SuppressionType,
      authScopes: { scope: 'contacts:read' },
      description:
        'What holds messages to its sender back now, whatever it asks for: START lifts none of it, liftSuppression does.',
      load: (ids: string[], context: Context) => suppressionsOf(ids, context),
      resolve: (message) => message.contactId ?? NO_ID,
    }),
    missingParts: t.exposeInt('missingParts', {
      description:
        'Parts of a long message that did not come within five minutes of the others; "[…]" stands where they would.',
    }),
    destinationPort: t.exposeInt('destinationPort', {
      nullable: true,
      description: 'The application port it is for, of its header or its TLVs; null: none.',
    }),
    sourcePort: t.exposeInt('sourcePort', {
      nullable: true,
      description: 'The application port it comes from, of its header or its TLVs; null: none.',
    }),
    tlvs: t.field({
      type: [TlvObject],
      description: 'TLVs it came with, as OCTETS; without those that its text, its parts and its ports are read from.',
      resolve: (message) => (message.tlvs as VendorTlv[] | null) ?? [],
    }),
    media: t.field({
      type: [InboundMediaType],
      description: 'Pictures and other files that came with it; SMS has none.',
      resolve: (message) => (message.media as InboundMedia[] | null) ?? [],
    }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it came.' }),
  }),
});

builder.prismaObjectField(InboundType, 'duplicateOf', (t) =>
  t.loadable({
    type: InboundType,
    nullable: true,
    description:
      'The message this one repeats: the SMSC sent it again because our answer was lost. It is not told to subscribers, and no keyword of it is obeyed. null: it is the first.',
    load: async (ids: string[], context: Context) => {
      const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
      const rows = await context.runtime.db.prisma.inboundMessage.findMany({ where });
      return inOrderOf(ids, rows);
    },
    resolve: (message) => message.duplicateOfId,
  }),
);

const InboundConnection = builder.connectionObject({ type: InboundType, name: 'InboundMessageConnection' });

builder.prismaObjectField(ContactType, 'inboundMessages', (t) =>
  t.prismaConnection(
    {
      type: InboundType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'What the contact wrote, newest first.',
      resolve: (query, contact, _args, { runtime }) => {
        const { behind, page } = newestFirst(query);
        return runtime.db.prisma.inboundMessage.findMany({
          ...page,
          where: { AND: [{ contactId: contact.id }, behind] },
        });
      },
    },
    InboundConnection,
  ),
);

const InboundFilter = builder.inputType('InboundFilter', {
  description: 'Which inbound messages; every condition has to hold.',
  fields: (t) => ({
    contactId: t.id({ description: 'Of this contact.' }),
    to: t.string({ description: 'Written to this number or short code, with its plus or without.' }),
    keywords: t.field({ type: [KeywordType], description: 'That ask for one of these.' }),
    receivedAfter: t.field({ type: 'DateTime', description: 'Later than this.' }),
    receivedBefore: t.field({ type: 'DateTime', description: 'Earlier than this.' }),
  }),
});

type FilterShape = typeof InboundFilter.$inferInput;

async function whereOf(context: Context, filter: FilterShape | null | undefined) {
  const { workspaceId } = requireActor(context);
  const contactId =
    filter?.contactId == null ? null : await requireId(context, ['Contact'], filter.contactId, ['filter', 'contactId']);
  const to =
    filter?.to == null
      ? null
      : readSender(filter.to, await readingOfWorkspace(context.runtime, requireActor(context).workspaceId));
  return {
    workspaceId,
    ...(contactId === null ? {} : { contactId }),
    ...(to === null ? {} : { to }),
    ...(filter?.keywords == null ? {} : { keyword: { in: filter.keywords } }),
    id: idsMadeBetween(filter?.receivedAfter, filter?.receivedBefore),
    receivedAt: {
      ...(filter?.receivedAfter == null ? {} : { gt: filter.receivedAfter }),
      ...(filter?.receivedBefore == null ? {} : { lt: filter.receivedBefore }),
    },
  };
}

builder.queryField('inboundMessages', (t) =>
  t.prismaConnection(
    {
      type: InboundType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'What people wrote, newest first.',
      args: { filter: t.arg({ type: InboundFilter, description: 'Which; absent: all.' }) },
      resolve: async (query, _root, { filter }, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [await whereOf(context, filter), behind] };
        return context.runtime.db.prisma.inboundMessage.findMany({ ...page, where });
      },
    },
    InboundConnection,
  ),
);

interface StreamInbound {
  kind: 'inbound';
  cursor: string;
  message: InboundMessage;
}

const StreamInboundType = builder.objectRef<StreamInbound>('InboundStreamMessage').implement({
  description: 'Somebody wrote.',
  fields: (t) => ({
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'Hand it back as `after` to go on behind this message.',
    }),
    message: t.expose('message', { type: InboundType, description: 'What they wrote.' }),
  }),
});

const StreamItemType = builder.unionType('InboundStreamItem', {
  description: 'A message, or the notice that some are missing.',
  types: [StreamInboundType, StreamGapType],
  resolveType: (item) => ((item as StreamInbound | Gap).kind === 'gap' ? 'StreamGap' : 'InboundStreamMessage'),
});

async function* inboundMessages(
  context: Context,
  condition: Awaited<ReturnType<typeof whereOf>>,
  after: Position | null,
  signal: AbortSignal,
): AsyncGenerator<StreamInbound | Gap> {
  const { workspaceId } = requireActor(context);
  const hub = context.runtime.feed;
  const cursors = hub.cursorsOf(workspaceId);
  for await (const delivery of followFeed(context.runtime.bus, hub, { workspaceId, kind: 'inbound', after, signal })) {
    if (delivery.kind === 'gap') {
      yield delivery;
      continue;
    }
    const { chunk, done } = delivery;
    if (chunk.payload.kind !== 'inbound') continue;
    const ids = chunk.payload.inboundIds;
    const where = { AND: [condition, { id: { in: ids } }] };
    const rows = new Map(
      (await context.runtime.db.prisma.inboundMessage.findMany({ where })).map((row) => [row.id, row]),
    );
    for (const [index, id] of ids.entries()) {
      const message = rows.get(id);
      if (index <= done || message === undefined) continue;
      yield { kind: 'inbound', cursor: cursors.write(chunk, index), message };
    }
  }
}

builder.subscriptionField('inboundMessages', (t) =>
  t.field({
    extensions: SHARED,
    type: StreamItemType,
    authScopes: { scope: 'messages:read' },
    description: 'What people write, as it comes. `after` replays from a cursor and then goes live.',
    args: {
      filter: t.arg({ type: InboundFilter, description: 'Which; absent: all of the workspace.' }),
      after: t.arg({ type: 'Cursor', description: 'Behind which message to begin; absent: now.' }),
      resumeKey: t.arg.string({ description: RESUME_KEY_DESCRIPTION }),
    },
    subscribe: async (_root, { filter, after, resumeKey }, context) => {
      const position = readStart(context, after, resumeKey);
      if (filter != null) requireSome(filter, ['keywords']);
      const condition = await whereOf(context, filter);
      return abortable((signal) => inboundMessages(context, condition, position, signal));
    },
    resolve: (item) => item as StreamInbound | Gap,
  }),
);
