/** The consent history of a contact, in the API. */
import { newestFirst } from '../../db/page.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
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
      resolve: (query, _root, { contactId }, context) => {
        const { behind, page } = newestFirst(query);
        const { workspaceId } = requireActor(context);
        const where = { workspaceId, contactId: fromGlobalId('Contact', contactId) ?? NO_ID };
        return context.runtime.db.prisma.consentEntry.findMany({ ...page, where: { AND: [where, behind] } });
      },
    },
    ConsentEntryConnection,
  ),
);
