/** Templates of links, and the links of templates, in the API. */

import { clicksOfTemplates, type TemplateClicks } from '../../db/sql/links.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import { LinkType } from '../links/graphql.ts';
import { TemplateType } from './graphql.ts';

const TemplateClicksType = builder.objectRef<TemplateClicks>('TemplateClicks').implement({
  description: 'How often the links of a template were followed, in all its versions.',
  fields: (t) => ({
    people: t.exposeInt('people', { description: 'People who followed one of them, each once.' }),
    clicks: t.exposeInt('clicks', { description: 'Clicks of people, repeated ones too.' }),
    botClicks: t.exposeInt('botClicks', { description: 'Visits of everything that is no person.' }),
  }),
});

builder.prismaObjectFields(TemplateType, (t) => ({
  clicks: t.loadable({
    type: TemplateClicksType,
    authScopes: { scope: 'messages:read' },
    nullable: true,
    description: 'How often its links were followed.',
    load: async (ids: string[], { runtime }: Context) => {
      const clicks = await clicksOfTemplates(runtime.db.pool, ids);
      return ids.map((id) => clicks.get(id) ?? { people: 0, clicks: 0, botClicks: 0 });
    },
    resolve: (template) => template.id,
  }),
}));

builder.prismaObjectFields(LinkType, (t) => ({
  template: t.loadable({
    type: TemplateType,
    authScopes: { scope: 'templates:read' },
    nullable: true,
    description: 'The template that has it; null: it stood in texts that were sent as they are.',
    load: async (ids: string[], context: Context) => {
      const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
      const rows = await context.runtime.db.prisma.template.findMany({ where });
      return inOrderOf(ids, rows);
    },
    resolve: (link) => link.templateId,
  }),
}));
