/** Suppressions in the API: their queries and mutations. */
import { newestFirst } from '../../db/page.ts';
import type { Suppression } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { RecipientInput } from '../../graphql/types/recipient.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { personOf, requirePhone } from './graphql.ts';
import { SuppressionReasonType, SuppressionType } from './suppression-types.ts';
import { LiftProof, liftSuppression, NewSuppression, suppress, whereOf } from './suppressions.ts';
import { freeNumber } from './unusable-numbers.ts';

const SuppressionFilter = builder.inputType('SuppressionFilter', {
  description: 'Which suppressions; every condition has to hold.',
  fields: (t) => ({
    phone: t.field({ type: 'PhoneNumber', description: 'Of this number, also when it is no contact.' }),
    contactId: t.id({ description: 'Of this contact.' }),
    reasons: t.field({ type: [SuppressionReasonType], description: 'For one of these reasons.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'Suppressed later than this.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Suppressed earlier than this.' }),
  }),
});

const SuppressionConnection = builder.connectionObject({ type: SuppressionType, name: 'SuppressionConnection' });

async function conditionsOf(context: Context, filter: typeof SuppressionFilter.$inferInput) {
  const { phone, contactId, reasons, createdAfter, createdBefore } = filter;
  return {
    e164: phone == null ? null : (await requirePhone(context, phone, ['filter', 'phone'])).e164,
    contactId: contactId == null ? null : await requireId(context, ['Contact'], contactId, ['filter', 'contactId']),
    reasons: reasons ?? null,
    createdAfter: createdAfter ?? null,
    createdBefore: createdBefore ?? null,
  };
}

builder.queryField('suppressions', (t) =>
  t.prismaConnection(
    {
      type: SuppressionType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The suppression list of the workspace, newest first.',
      args: { filter: t.arg({ type: SuppressionFilter, description: 'Which; absent: all.' }) },
      resolve: async (query, _root, { filter }, context) => {
        const { runtime } = context;
        const { workspaceId } = requireActor(context);
        const conditions = whereOf(runtime.secrets.hashKey, workspaceId, await conditionsOf(context, filter ?? {}));
        const { behind, page } = newestFirst(query);
        return runtime.db.prisma.suppression.findMany({ ...page, where: { AND: [conditions, behind] } });
      },
    },
    SuppressionConnection,
  ),
);

const SuppressInput = builder.inputType('SuppressInput', {
  description: 'A number that is to get nothing any more, or nothing of some purposes.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'The number, or the contact that has it.' }),
    reason: t.field({ type: SuppressionReasonType, required: true, description: 'Why: any but ERASED and UNUSABLE.' }),
    purposes: t.field({ type: [PurposeType], description: 'What it is not to get; absent: nothing at all.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When it ends; only with MANUAL and REGULATOR. Absent: never by itself.',
    }),
    proof: t.field({
      type: 'JSON',
      description: 'What shows why, such as the complaint; an object of at most 8 KiB. It is erased with the person.',
    }),
  }),
});

const SuppressPayload = builder.objectRef<{ suppression: Suppression }>('SuppressPayload').implement({
  description: 'The suppression, in force.',
  fields: (t) => ({
    suppression: t.expose('suppression', { type: SuppressionType, description: 'What is blocked now, and why.' }),
  }),
});

const LiftSuppressionInput = builder.inputType('LiftSuppressionInput', {
  description: 'A suppression that is to end.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The suppression.' }),
    proof: t.field({
      type: 'JSON',
      required: true,
      description: 'What shows that it may: an object of at most 8 KiB with the person’s words, where and when.',
    }),
  }),
});

const LiftSuppressionPayload = builder.objectRef<{ lifted: Suppression }>('LiftSuppressionPayload').implement({
  description: 'The suppression that has ended.',
  fields: (t) => ({
    lifted: t.expose('lifted', {
      type: SuppressionType,
      description: 'As it was. Its contact shows what else holds messages back.',
    }),
  }),
});

const FreeNumberInput = builder.inputType('FreeNumberInput', {
  description: 'A number that is unusable no more.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'The number, or the contact that has it.' }),
  }),
});

const FreeNumberPayload = builder.objectRef<{ id: string }>('FreeNumberPayload').implement({
  description: 'The number is free: its failures are forgotten, and counting begins again.',
  fields: (t) => ({
    suppressionId: t.id({
      description: 'The suppression that has ended.',
      resolve: ({ id }) => toGlobalId('Suppression', id),
    }),
  }),
});

builder.mutationFields((t) => ({
  freeNumber: t.field({
    type: FreeNumberPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Frees a number that the hub found unusable: messages go to it again. It is audited.',
    args: { input: t.arg({ type: FreeNumberInput, required: true, description: 'Which number.' }) },
    errors: failures('FreeNumberResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { to } }, context) => {
      const person = await personOf(context, to, ['to']);
      const by =
        'contactId' in person
          ? { by: 'id' as const, value: person.contactId }
          : { by: 'phone' as const, value: person.phone.e164 };
      return { id: await freeNumber(context.runtime, requireActor(context), by) };
    },
  }),
  suppress: t.field({
    type: SuppressPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Puts a number on the suppression list; what waits for it is blocked at once.',
    args: { input: t.arg({ type: SuppressInput, required: true, description: 'The number, and why.' }) },
    errors: failures('SuppressResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const { to, ...rest } = input;
      const suppression = parseInput(NewSuppression, rest);
      const person = await personOf(context, to, ['to']);
      return { suppression: await suppress(context.runtime, requireActor(context), person, suppression) };
    },
  }),
  liftSuppression: t.field({
    type: LiftSuppressionPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Lifts a suppression, with proof that it may be. Consents and revocations hold as before.',
    args: { input: t.arg({ type: LiftSuppressionInput, required: true, description: 'Which, and why.' }) },
    errors: failures('LiftSuppressionResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const proof = parseInput(LiftProof, input.proof, ['proof']);
      const ids = { id: fromGlobalId('Suppression', input.id), shownId: input.id };
      return { lifted: await liftSuppression(context.runtime, requireActor(context), ids, proof) };
    },
  }),
}));
