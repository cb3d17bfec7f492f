/** Coupons: pools of codes, and the codes that people redeem. */
import type { HeliographClient } from './client.ts';
import type { AddCouponsInput, CouponPoolInput } from './generated/schema.ts';
import { ERRORS, type PayloadOf } from './mutate.ts';
import type { Tried } from './retry.ts';
import { type CallOptions, newKey } from './send.ts';

const POOL = 'added repeated pool { id name expiresAt counts { total free reserved redeemed } }';

const CREATE = `mutation CreateCouponPool($input: CouponPoolInput!) {
createCouponPool(input: $input) { __typename ... on CouponPoolPayload { ${POOL} }
${ERRORS} } }` as const;
const ADD = `mutation AddCoupons($input: AddCouponsInput!) {
addCoupons(input: $input) { __typename ... on CouponPoolPayload { ${POOL} }
${ERRORS} } }` as const;
const REDEEM = `mutation RedeemCoupon($input: RedeemCouponInput!) {
redeemCoupon(input: $input) { __typename ... on RedeemCouponPayload { outcome coupon { code reservedAt redeemedAt reference contact { id phone } } }
${ERRORS} } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate'>;

/**
 * Makes a pool of coupons, with codes that the hub makes or yours. Where its answer is lost, it is not made again, and may be there with some of
 * its codes: its `counts` say how many, and `addCoupons` adds the others.
 */
export function createCouponPool(
  hub: Hub,
  input: CouponPoolInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof CREATE>>> {
  return hub.mutate(CREATE, { input }, options);
}

/** Adds codes to a pool; yours that are there already are passed over. Where the answer to `make` is lost, no more are made. */
export function addCoupons(
  hub: Hub,
  input: AddCouponsInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof ADD>>> {
  return hub.mutate(ADD, { input }, { ...options, isIdempotent: input.make == null });
}

/** A coupon that somebody wants to redeem. */
export interface Redemption {
  code: string;
  /** Reference of the purchase; the same code with the same reference is redeemed once. Absent: one of this call. */
  reference?: string;
}

/** Redeems a coupon, once, however often it has to be tried; `outcome` says what became of it. */
export function redeemCoupon(
  hub: Hub,
  { code, reference = newKey() }: Redemption,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof REDEEM>>> {
  return hub.mutate(REDEEM, { input: { code, reference } }, { ...options, isIdempotent: true });
}
