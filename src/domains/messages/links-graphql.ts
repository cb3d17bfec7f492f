/** The links of messages, and who followed them, in the API. */

import { type BatchClicks, clicksOfBatches } from '../../db/sql/message-links.ts';
import type { LinkClick, MessageLink } from '../../generated/prisma/client.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import { LinkType, LinkVisitorType } from '../links/graphql.ts';
import { BatchType, MessageType } from './types.ts';

/** Visits of one message's links that are shown at most. */
const MAX_SHOWN = 100;

const LinkClickType = builder.objectRef<LinkClick>('LinkClick').implement({
  description: 'One visit of a link. No address of whoever came is kept.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it was followed.' }),
    visitor: t.expose('visitor', { type: LinkVisitorType, description: 'Who, or what, it was.' }),
    agent: t.exposeString('agent', { description: 'The family of its agent, such as "Safari" or "WhatsApp".' }),
  }),
});

const MessageLinkType = builder.objectRef<MessageLink>('MessageLink').implement({
  description: 'The short link of one message: its recipient’s own.',
  fields: (t) => ({
    link: t.loadable({
      type: LinkType,
      nullable: true,
      description: 'Where it leads, with the clicks of all recipients.',
      load: async (ids: string[], { runtime }: Context) => {
        const rows = await runtime.db.prisma.link.findMany({ where: { id: { in: ids } } });
        return inOrderOf(ids, rows);
      },
      resolve: ({ linkId }) => linkId,
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'From then on it leads to the fallback.' }),
    clicks: t.exposeInt('clicks', { description: 'Clicks of people, repeated ones too.' }),
    botClicks: t.exposeInt('botClicks', { description: 'Visits of everything that is no person.' }),
    firstClickedAt: t.expose('firstClickedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The first click of a person; null: there was none.',
    }),
    lastClickedAt: t.expose('lastClickedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The last click of a person; null: there was none.',
    }),
    visits: t.field({
      type: [LinkClickType],
      description: `Every visit, of people and others, the oldest first; at most ${MAX_SHOWN}.`,
      resolve: ({ messageId, linkId }, _args, { runtime }) =>
        runtime.db.prisma.linkClick.findMany({
          where: { messageId, linkId },
          orderBy: { id: 'asc' },
          take: MAX_SHOWN,
        }),
    }),
  }),
});

builder.prismaObjectFields(MessageType, (t) => ({
  links: t.loadableGroup({
    type: MessageLinkType,
    description: 'Its short links.',
    load: (ids: string[], { runtime }: Context) =>
      runtime.db.prisma.messageLink.findMany({ where: { messageId: { in: ids } }, orderBy: { code: 'asc' } }),
    group: (link: MessageLink) => link.messageId,
    resolve: (message) => message.id,
  }),
}));

const BatchClicksType = builder.objectRef<BatchClicks>('BatchClicks').implement({
  description: 'How often the links of a batch were followed.',
  fields: (t) => ({
    people: t.exposeInt('people', { description: 'People who followed one of them, each once.' }),
    clicks: t.exposeInt('clicks', { description: 'Clicks of people, repeated ones too.' }),
    botClicks: t.exposeInt('botClicks', { description: 'Visits of everything that is no person.' }),
  }),
});

builder.prismaObjectFields(BatchType, (t) => ({
  clicks: t.loadable({
    type: BatchClicksType,
    authScopes: { scope: 'messages:read' },
    nullable: true,
    description: 'How often the links in its messages were followed.',
    load: async (ids: string[], { runtime }: Context) => {
      const clicks = await clicksOfBatches(runtime.db.pool, ids);
      return ids.map((id) => clicks.get(id) ?? { people: 0, clicks: 0, botClicks: 0 });
    },
    resolve: (batch) => batch.id,
  }),
}));
