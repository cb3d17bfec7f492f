/** GraphQL types of suppressions. */

import { failuresOf, type NumberFailure } from '../../db/sql/number-failures.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { SuppressionReason } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import { ALL_PURPOSES } from '../../policy/purposes.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { ContactType } from '../contacts/graphql.ts';

const REASONS: Record<SuppressionReason, string> = {
  MANUAL: 'Somebody of the workspace put it there.',
  ERASED: 'The person was erased; the hub alone states this. Codes that the person asks for go out.',
  COMPLAINT: 'The person, or somebody for them, has complained.',
  STOP: 'The person has said so elsewhere, or before it came to this hub.',
  UNUSABLE: 'Messages to it failed for good again and again; the hub alone states this, and freeNumber frees it.',
  INVALID: 'The number is none, or somebody else’s by now.',
  UNCLEAR_REPLY:
    'The person wrote what may be a refusal, and was asked; the hub alone states this. START or a new consent ends it.',
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

const NumberFailureType = builder.objectRef<NumberFailure>('NumberFailure').implement({
  description: 'A message that failed for good because of its number.',
  fields: (t) => ({
    messageId: t.id({ description: 'The message.', resolve: ({ messageId }) => toGlobalId('Message', messageId) }),
    code: t.exposeString('reasonCode', { description: 'Why it failed, as its reason has it.' }),
    providerCode: t.exposeString('providerCode', {
      nullable: true,
      description: 'The code of the provider’s refusal; null: it was not refused.',
    }),
    networkErrorCode: t.exposeString('networkErrorCode', {
      nullable: true,
      description: 'The error of the network, as its receipt has it; null: it names none.',
    }),
    at: t.field({ type: 'DateTime', description: 'When that was known.', resolve: ({ at }) => new Date(at) }),
  }),
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
        return inOrderOf(ids, rows);
      },
      resolve: ({ contactId }) => contactId,
    }),
    actor: t.field({ type: ActorType, description: 'Who put it there.', resolve: actorOf }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when it is suppressed.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends; null: never by itself, as with everything that a person said.',
    }),
    failures: t.loadableList({
      type: NumberFailureType,
      description: 'Of an unusable number: the messages that say so, the latest last. Empty: of any other.',
      load: async (ids: string[], context: Context) => {
        requireActor(context);
        const found = await failuresOf(
          context.runtime.db.pool,
          ids.filter((id) => id !== ''),
        );
        return ids.map((id) => found.get(id) ?? []);
      },
      resolve: ({ reason, contactId }) => (reason === 'UNUSABLE' ? (contactId ?? '') : ''),
    }),
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
