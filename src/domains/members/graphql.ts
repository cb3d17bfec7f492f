/** Members and sessions in the API: their queries and mutations. */
import { builder } from '../../graphql/schema/builder.ts';
import { SessionType } from './types.ts';

builder.queryField('session', (t) =>
  t.field({
    type: SessionType,
    nullable: true,
    description: 'Whose browser this is; null with a key, and for who is not signed in.',
    resolve: (_root, _args, context) => {
      const session = context.principal?.session ?? null;
      if (session === null) return null;
      return context.runtime.db.prisma.session.findUnique({ where: { id: session.id }, include: { member: true } });
    },
  }),
);
