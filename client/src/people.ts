/** Calls about people: what they did, and the coupons that they redeem. */
import type { HeliographClient } from './client.ts';
import type { ContactEventInput } from './generated/schema.ts';
import { ERRORS, type PayloadOf } from './mutate.ts';
import type { Tried } from './retry.ts';
import { type CallOptions, newKey } from './send.ts';

const RECORD = `mutation RecordEvent($input: RecordEventInput!) {
recordEvent(input: $input) { __typename ... on RecordEventPayload { recorded repeated refusals { index path message } }
... on Error { code message help } ... on InvalidInput { issues { path message received } } ... on Forbidden { neededScopes } ... on Unavailable { retryAfterMs } } }` as const;
const REDEEM = `mutation RedeemCoupon($input: RedeemCouponInput!) {
redeemCoupon(input: $input) { __typename ... on RedeemCouponPayload { outcome coupon { code reservedAt redeemedAt reference contact { id phone } } }
${ERRORS} } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate'>;

/**
 * Records what people did, once, however often it has to be tried: an event without an `idempotencyKey` gets one. Of several, one that is
 * wrong is in `refusals`, and the others are recorded.
 */
export function recordEvent(
  hub: Hub,
  events: ContactEventInput | readonly ContactEventInput[],
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof RECORD>>> {
  const given = [events].flat() as ContactEventInput[];
  const keyed = given.map((event) => ({ ...event, idempotencyKey: event.idempotencyKey ?? newKey() }));
  return hub.mutate(RECORD, { input: { events: keyed } }, { ...options, isIdempotent: true });
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
