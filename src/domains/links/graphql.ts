/** Links in the API: the targets of a workspace, and how often they were followed. */
import { peopleOfLinks } from '../../db/sql/message-links.ts';
import type { LinkVisitor } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';

const VISITOR_MEANINGS: Record<LinkVisitor, string> = {
  PERSON: 'A browser that people use, and that said of nothing that it only looks ahead.',
  PREVIEW: 'A messenger that shows what a link leads to.',
  SCANNER: 'A filter that looks for harmful pages.',
  PREFETCH: 'A browser that fetches the page before anybody asked for it.',
  CRAWLER: 'A search engine, or another robot that says so.',
  PROGRAM: 'A program: no browser, or one that asked by HEAD.',
  DATA_CENTRE:
    'Calls itself a browser, and comes from a data centre of HELIOGRAPH_DATA_CENTRE_RANGES: most often a program, at times a person behind a VPN.',
};

/** Kinds of visitors of a link. */
export const LinkVisitorType = builder.enumType('LinkVisitor', {
  description: 'Who, or what, followed a link. Only PERSON counts as a click.',
  values: Object.fromEntries(
    Object.entries(VISITOR_MEANINGS).map(([visitor, description]) => [visitor, { description }]),
  ) as Record<LinkVisitor, { description: string }>,
});

/** A target of a workspace, and where it stands. */
export const LinkType = builder.prismaNode('Link', {
  ...workspaceNode('messages:read'),
  description: 'An address that messages lead to by short links: one for each template that has it, and one for texts.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'Where it leads.' }),
    clicks: t.exposeInt('clicks', { description: 'Clicks of people, repeated ones too.' }),
    people: t.loadable({
      type: 'Int',
      description: 'People who followed it, each once.',
      load: async (ids: string[], { runtime }: Context) => {
        const people = await peopleOfLinks(runtime.db.pool, ids);
        return ids.map((id) => people.get(id) ?? 0);
      },
      resolve: (link) => link.id,
    }),
    botClicks: t.exposeInt('botClicks', {
      description:
        'Visits of previews, scanners, prefetching browsers, crawlers and programs, and those from data centres.',
    }),
    dataCentreClicks: t.exposeInt('dataCentreClicks', {
      description: 'Those of botClicks whose visitor is DATA_CENTRE: some of them may be people behind VPNs.',
    }),
    lastClickedAt: t.expose('lastClickedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The last click of a person; null: there was none.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When a message first led there.' }),
  }),
});

const LinkConnection = builder.connectionObject({ type: LinkType, name: 'LinkConnection' });

builder.queryFields((t) => ({
  link: t.prismaField({
    type: LinkType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'A link of the workspace; null when there is none with the id.',
    args: { id: t.arg.id({ required: true, description: 'The id that the hub gave it.' }) },
    resolve: (query, _root, { id }, context) => {
      const uuid = fromGlobalId('Link', id);
      if (uuid === null) return null;
      const where = { id: uuid, workspaceId: requireActor(context).workspaceId };
      return context.runtime.db.prisma.link.findFirst({ ...query, where });
    },
  }),
  links: t.prismaConnection(
    {
      type: LinkType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The links of the workspace, newest first.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.link.findMany({
          ...query,
          where: { workspaceId: requireActor(context).workspaceId },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        }),
    },
    LinkConnection,
  ),
}));
