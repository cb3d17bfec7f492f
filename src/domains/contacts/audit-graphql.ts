/** The audit of one contact, in the API. */
import { newestFirst } from '../../db/page.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { AuditEntryConnection, AuditEntryType } from '../accounts/audit-graphql.ts';
import { ContactType } from './graphql.ts';

builder.prismaObjectField(ContactType, 'auditEntries', (t) =>
  t.prismaConnection(
    {
      type: AuditEntryType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'audit:read' },
      description:
        'Who changed what of it, newest first; what was changed of many at once is in the log of the workspace.',
      resolve: (query, contact, _args, context) => {
        const { behind, page } = newestFirst(query);
        const where = { workspaceId: requireActor(context).workspaceId, subject: contact.id };
        return context.runtime.db.prisma.auditEntry.findMany({ ...page, where: { AND: [where, behind] } });
      },
    },
    AuditEntryConnection,
  ),
);
