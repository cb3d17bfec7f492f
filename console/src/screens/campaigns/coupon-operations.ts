/** Operations of coupons. */
import type { ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** The pools of coupons. */
export const CouponPoolsQuery = graphql(`
  query CouponPools {
    couponPools(first: 100) {
      edges {
        node {
          id
          name
          expiresAt
          counts {
            total
            reserved
            redeemed
            free
          }
        }
      }
    }
  }
`);

/** A pool in the list. */
export type Pool = NonNullable<ResultOf<typeof CouponPoolsQuery>['couponPools']>['edges'][number]['node'];

/** Makes a pool. */
export const CreateCouponPoolMutation = graphql(
  `
    mutation CreateCouponPool($input: CouponPoolInput!) {
      createCouponPool(input: $input) {
        __typename
        ... on CouponPoolPayload {
          added
          repeated
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Adds codes to a pool. */
export const AddCouponsMutation = graphql(
  `
    mutation AddCoupons($input: AddCouponsInput!) {
      addCoupons(input: $input) {
        __typename
        ... on CouponPoolPayload {
          added
          repeated
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Redeems a code. */
export const RedeemCouponMutation = graphql(
  `
    mutation RedeemCoupon($input: RedeemCouponInput!) {
      redeemCoupon(input: $input) {
        __typename
        ... on RedeemCouponPayload {
          outcome
          coupon {
            code
            redeemedAt
            reference
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
