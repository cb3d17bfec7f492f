/** The consent history of a contact, in the API. */
import { newestFirst } from '../../db/page.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { EntryType } from './graphql.ts';

const ConsentEntryConnection = builder.connectionObject({ type: EntryType, name: 'ConsentEntryConnection' });

builder.queryField('consentHistory', (t) =>
  t.prismaConnection(
    {
      type: EntryType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'Everything that the consent ledger says of a contact, newest first; also of one that was erased.',
      args: { contactId: t.arg.id({ required: true, description: 'The contact’s id.' }) },
      resolve: async (query, _root, { contactId }, context) => {
        const { behind, page } = newestFirst(query);
        const { workspaceId } = requireActor(context);
        const where = { workspaceId, contactId: await requireId(context, ['Contact'], contactId, ['contactId']) };
        return context.runtime.db.prisma.consentEntry.findMany({ ...page, where: { AND: [where, behind] } });
      },
    },
    ConsentEntryConnection,
  ),
);
