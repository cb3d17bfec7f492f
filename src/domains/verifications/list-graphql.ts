/** One-time codes in the API: one of them, and lists of them. */
import * as z from 'zod';
import { newestFirst } from '../../db/page.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { parseInput } from '../../graphql/schema/errors.ts';
import { Country } from '../../kernel/country.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { phoneHash } from '../contacts/hash.ts';
import { phoneOf } from './asked.ts';
import { VerificationConnection, VerificationStatusType, VerificationType } from './types.ts';

const Countries = z.array(Country).max(250);

const VerificationFilter = builder.inputType('VerificationFilter', {
  description: 'Which verifications; every condition has to hold.',
  fields: (t) => ({
    to: t.field({ type: 'PhoneNumber', description: 'Those of this number.' }),
    statuses: t.field({ type: [VerificationStatusType], description: 'Those of one of these statuses.' }),
    countries: t.stringList({ description: 'Those of numbers of these countries, ISO 3166-1 alpha-2.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'Started later than this.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Started earlier than this.' }),
  }),
});

async function conditionsOf(context: Context, filter: typeof VerificationFilter.$inferInput) {
  const actor = requireActor(context);
  const { to, statuses, countries, createdAfter, createdBefore } = filter;
  const { hashKey } = context.runtime.secrets;
  const phone = to == null ? null : await phoneOf(context.runtime, actor, to);
  return {
    workspaceId: actor.workspaceId,
    ...(phone === null ? {} : { phoneHash: Buffer.from(phoneHash(hashKey, actor.workspaceId, phone.e164)) }),
    ...(statuses == null ? {} : { status: { in: statuses } }),
    ...(countries == null ? {} : { country: { in: parseInput(Countries, countries, ['filter', 'countries']) } }),
    createdAt: {
      ...(createdAfter == null ? {} : { gt: createdAfter }),
      ...(createdBefore == null ? {} : { lt: createdBefore }),
    },
  };
}

builder.queryFields((t) => ({
  verification: t.prismaField({
    type: VerificationType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'A verification; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id that the hub gave it.' }) },
    resolve: (query, _root, { id }, context) => {
      const where = { id: fromGlobalId('Verification', id) ?? NO_ID, workspaceId: requireActor(context).workspaceId };
      return context.runtime.db.prisma.verification.findUnique({ ...query, where });
    },
  }),
  verifications: t.prismaConnection(
    {
      type: VerificationType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The verifications of the workspace, newest first.',
      args: { filter: t.arg({ type: VerificationFilter, description: 'Which; absent: all.' }) },
      resolve: async (query, _root, { filter }, context) => {
        const conditions = await conditionsOf(context, filter ?? {});
        const { behind, page } = newestFirst(query);
        return context.runtime.db.prisma.verification.findMany({ ...page, where: { AND: [conditions, behind] } });
      },
    },
    VerificationConnection,
  ),
}));
