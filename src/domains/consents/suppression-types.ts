/** GraphQL types of suppressions. */
import type { Prisma } from '../../generated/prisma/client.ts';
import type { SuppressionReason } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { ALL_PURPOSES } from '../../policy/purposes.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { ContactType } from '../contacts/graphql.ts';

const REASONS: Record<SuppressionReason, string> = {
  MANUAL: 'Somebody of the workspace put it there.',
  ERASED: 'The person was erased; the hub alone states this. Codes that the person asks for go out.',
  COMPLAINT: 'The person, or somebody for them, has complained.',
  INVALID: 'The number is none, or somebody else’s by now.',
  REGULATOR: 'A regulator, or a register of those who want no messages, says so.',
};

/** Reasons of suppressions, in the API. */
export const SuppressionReasonType = builder.enumType('SuppressionReason', {
  description: 'Why a number is suppressed.',
  values: Object.fromEntries(Object.entries(REASONS).map(([key, description]) => [key, { description }])) as Record<
    SuppressionReason,
    { description: string }
  >,
});

/** An entry of the suppression list, in the API. */
export const SuppressionType = builder.prismaNode('Suppression', {
  ...workspaceNode('contacts:read'),
  description: 'Why a number gets nothing of some purposes. The number itself is not kept, only its keyed hash.',
  fields: (t) => ({
    reason: t.expose('reason', { type: SuppressionReasonType, description: 'Why it is suppressed.' }),
    purposes: t.field({
      type: [PurposeType],
      description: 'Messages of these purposes are blocked.',
      resolve: ({ purposes }) => (purposes.length === 0 ? ALL_PURPOSES : purposes),
    }),
    contact: t.loadable({
      type: ContactType,
      nullable: true,
      description: 'The contact of the number; null: the number is no contact (any more).',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const rows = await context.runtime.db.prisma.contact.findMany({ where });
        const byId = new Map(rows.map((row) => [row.id, row]));
        return ids.map((id) => byId.get(id) ?? null);
      },
      resolve: ({ contactId }) => contactId,
    }),
    actor: t.field({ type: ActorType, description: 'Who put it there.', resolve: actorOf }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when it is suppressed.' }),
  }),
});

/** The suppressions of contacts, oldest first, in one query. */
export async function suppressionsOf(contactIds: readonly string[], context: Context) {
  const where = {
    contactId: { in: [...contactIds] },
    workspaceId: requireActor(context).workspaceId,
  } satisfies Prisma.SuppressionWhereInput;
  const rows = await context.runtime.db.prisma.suppression.findMany({ where, orderBy: { id: 'asc' } });
  return contactIds.map((id) => rows.filter((row) => row.contactId === id));
}

builder.prismaObjectField(ContactType, 'suppressions', (t) =>
  t.loadableList({
    type: SuppressionType,
    description: 'What holds messages to the person back, whatever was consented to; empty: nothing.',
    load: (ids: string[], context: Context) => suppressionsOf(ids, context),
    resolve: ({ id }) => id,
  }),
);
