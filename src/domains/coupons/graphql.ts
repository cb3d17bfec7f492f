/** Coupons in the API: pools of codes, and redeeming one. */
import { newestFirst } from '../../db/page.ts';
import { type CouponCounts, countPools } from '../../db/sql/coupons.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { ContactType } from '../contacts/graphql.ts';
import { loadContacts } from '../messages/types.ts';
import {
  AddDraft,
  type Added,
  addCoupons,
  createCouponPool,
  MAX_CODES,
  PoolDraft,
  RedeemDraft,
  type Redemption,
  redeemCoupon,
} from './actions.ts';

const NONE: CouponCounts = { total: 0, reserved: 0, redeemed: 0, free: 0 };

/** Coupons by what became of them. */
export const CouponCountsType = builder.objectRef<CouponCounts>('CouponCounts').implement({
  description: 'Coupons by what became of them.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'Coupons in all.' }),
    reserved: t.exposeInt('reserved', { description: 'Those that a message has.' }),
    redeemed: t.exposeInt('redeemed', { description: 'Those that were redeemed.' }),
    free: t.exposeInt('free', { description: 'Those that nobody has.' }),
  }),
});

/** A pool of coupons. */
export const CouponPoolType = builder.prismaNode('CouponPool', {
  ...workspaceNode('messages:read', 'messages:send'),
  description: 'A pool of codes, each of which is given to one recipient and redeemed once.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its coupons can be redeemed no more; null: they always can.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    counts: t.loadable({
      type: CouponCountsType,
      description: 'Its coupons, now.',
      load: async (ids: string[], { runtime }: Context) => {
        const counts = await countPools(runtime.db.pool, ids);
        return ids.map((id) => counts.get(id) ?? NONE);
      },
      resolve: ({ id }) => id,
    }),
  }),
});

const CouponPoolConnection = builder.connectionObject({ type: CouponPoolType, name: 'CouponPoolConnection' });

builder.queryField('couponPools', (t) =>
  t.prismaConnection(
    {
      type: CouponPoolType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The pools of coupons of the workspace, newest first.',
      resolve: (query, _root, _args, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [{ workspaceId: requireActor(context).workspaceId }, behind] };
        return context.runtime.db.prisma.couponPool.findMany({ ...page, where });
      },
    },
    CouponPoolConnection,
  ),
);

const CouponType = builder.objectRef<Redemption['coupon']>('Coupon').implement({
  description: 'A coupon: who has it, and what became of it.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The code as it is given.' }),
    contact: t.loadable({
      type: ContactType,
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'Who has it; null: nobody does, or the key may not read contacts.',
      load: loadContacts,
      resolve: ({ contactId }) => contactId,
    }),
    reservedAt: t.expose('reservedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was given to a recipient; null: it was not.',
    }),
    redeemedAt: t.expose('redeemedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was redeemed; null: it was not.',
    }),
    redeemedBy: t.field({
      type: ActorType,
      nullable: true,
      description: 'Who has redeemed it; null: nobody has.',
      resolve: ({ actorKind, actorId }) => (actorKind === null ? null : actorOf({ actorKind, actorId })),
    }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: 'What it was redeemed for; null: nothing was said.',
    }),
  }),
});

const OutcomeType = builder.enumType('RedemptionOutcome', {
  description: 'What became of a code that somebody wanted to redeem.',
  values: {
    REDEEMED: { description: 'It is redeemed, by this request or by one before it with the same reference.' },
    ALREADY_REDEEMED: { description: 'Somebody has redeemed it before: `coupon` says who, when and for what.' },
    EXPIRED: { description: 'Its pool has expired.' },
  } as const,
});

const RedeemCouponPayload = builder.objectRef<Redemption>('RedeemCouponPayload').implement({
  description: 'What became of a code.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: OutcomeType, description: 'What became of it.' }),
    coupon: t.expose('coupon', { type: CouponType, description: 'The coupon as it is now.' }),
  }),
});

const CouponPoolPayload = builder.objectRef<Added>('CouponPoolPayload').implement({
  description: 'A pool, and the codes that are new in it.',
  fields: (t) => ({
    pool: t.expose('pool', { type: CouponPoolType, description: 'The pool as it is now.' }),
    added: t.exposeInt('added', { description: 'Codes that are new.' }),
    repeated: t.exposeInt('repeated', {
      description: 'Codes that a pool of the workspace had already, or that came twice; they are passed over.',
    }),
  }),
});

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];
const codeFields = (t: InputFields) => ({
  make: t.int({ description: `So many codes are made, 1 to ${MAX_CODES.toLocaleString('en')}; nobody can guess one.` }),
  prefix: t.string({ description: 'What the codes that are made begin with, 1 to 12 capital letters and digits.' }),
  codes: t.stringList({
    description: `Codes of yours, at most ${MAX_CODES.toLocaleString('en')}; capitals, spaces and dashes make no difference.`,
  }),
});

const CouponPoolInput = builder.inputType('CouponPoolInput', {
  description: 'A pool of coupons, whose codes are made or brought.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Unique in the workspace; 1 to 60 characters.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When they can be redeemed no more; absent: never.' }),
    ...codeFields(t),
  }),
});

const AddCouponsInput = builder.inputType('AddCouponsInput', {
  description: 'Codes that are added to a pool.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the pool.' }), ...codeFields(t) }),
});

const RedeemCouponInput = builder.inputType('RedeemCouponInput', {
  description: 'A coupon that somebody wants to redeem.',
  fields: (t) => ({
    code: t.string({ required: true, description: 'The code, as it was typed.' }),
    reference: t.string({
      description: 'What it is redeemed for, e.g. the number of an order. The same one again is the same redemption.',
    }),
  }),
});

const poolErrors = () => failures('CouponPoolResult', [InvalidInputError, NotFoundError]);

builder.mutationFields((t) => ({
  createCouponPool: t.field({
    type: CouponPoolPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Makes a pool of coupons.',
    args: { input: t.arg({ type: CouponPoolInput, required: true, description: 'The pool as it is to be.' }) },
    errors: poolErrors(),
    resolve: (_root, { input }, context) =>
      createCouponPool(context.runtime, requireActor(context), parseInput(PoolDraft, input)),
  }),
  addCoupons: t.field({
    type: CouponPoolPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Adds codes to a pool.',
    args: { input: t.arg({ type: AddCouponsInput, required: true, description: 'Which codes, and the pool.' }) },
    errors: poolErrors(),
    resolve: (_root, { input: { id, ...given } }, context) => {
      const which = { id: fromGlobalId('CouponPool', id) ?? NO_ID, shownId: id };
      return addCoupons(context.runtime, requireActor(context), which, parseInput(AddDraft, given));
    },
  }),
  redeemCoupon: t.field({
    type: RedeemCouponPayload,
    authScopes: { scope: 'contacts:write' },
    description:
      'Redeems a coupon. Of any number who try the same code one does, and the others are told who has and when.',
    args: { input: t.arg({ type: RedeemCouponInput, required: true, description: 'The code, and what for.' }) },
    errors: failures('RedeemCouponResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input }, context) =>
      redeemCoupon(context.runtime, requireActor(context), parseInput(RedeemDraft, input)),
  }),
}));
