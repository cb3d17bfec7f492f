/** Coupons of a campaign in the API. */
import { countCouponsOf, countPools } from '../../db/sql/coupons.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { CouponCountsType, CouponPoolType } from '../coupons/graphql.ts';
import { CampaignType } from './types.ts';

builder.prismaObjectFields(CampaignType, (t) => ({
  couponPool: t.field({
    type: CouponPoolType,
    nullable: true,
    description: 'The pool of its coupons; null: it has none.',
    resolve: ({ couponPoolId, workspaceId }, _args, { runtime }) =>
      couponPoolId === null
        ? null
        : runtime.db.prisma.couponPool.findFirst({ where: { id: couponPoolId, workspaceId } }),
  }),
  coupons: t.field({
    type: CouponCountsType,
    nullable: true,
    description: 'Coupons that its messages have, now, and those of its pool that are free; null: it has none.',
    resolve: async ({ id, couponPoolId }, _args, { runtime: { db } }) => {
      if (couponPoolId === null) return null;
      const [own, pools] = await Promise.all([countCouponsOf(db.pool, id), countPools(db.pool, [couponPoolId])]);
      return { ...own, free: pools.get(couponPoolId)?.free ?? 0 };
    },
  }),
}));
