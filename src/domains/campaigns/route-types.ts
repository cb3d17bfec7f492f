/** The GraphQL type of a route, as campaigns name it. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { inOrderOf } from '../../kernel/in-order.ts';

/** A route by its name, which decisions on messages tell too. */
export const CampaignRouteType = builder.objectRef<{ id: string; name: string }>('CampaignRoute').implement({
  description: 'A route that messages of a campaign go by.',
  fields: (t) => ({
    id: t.id({ description: 'The id of the route.', resolve: ({ id }) => toGlobalId('Route', id) }),
    name: t.exposeString('name', { description: 'The name of the route.' }),
  }),
});

/** The routes of ids, in their order; `null`: it is none of the workspace. */
export async function loadRouteNames(ids: string[], context: Context) {
  const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
  const rows = await context.runtime.db.prisma.route.findMany({ where, select: { id: true, name: true } });
  return inOrderOf(ids, rows);
}
