/** Coupons of a campaign: one for each recipient, reserved in the transaction of the message that has it. */
import type { Database, Queryable } from '../../db/client.ts';
import { codesOfPeople, freeCoupons, reserveCoupons } from '../../db/sql/coupons.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { keyOf } from '../coupons/codes.ts';
import type { Accepted } from '../messages/prepared.ts';
import { NoRoomError } from './no-room.ts';

/** A coupon's message is looked at for the first time after this long, in milliseconds: a coupon of one that was never sent is free again. */
const FIRST_LOOK_MS = 10 * 60_000;

/** Codes of recipients, by contact. */
export type Coupons = ReadonlyMap<string, string>;

type OfCampaign = Pick<Campaign, 'workspaceId' | 'id' | 'couponPoolId' | 'origin' | 'originId'>;

/** The campaign whose coupons a campaign gives again, since the messages with them did not arrive; `null`: none. */
const givenBefore = ({ origin, originId }: OfCampaign) => (origin === 'RETRY' ? originId : null);

/**
 * Codes for some recipients that nobody has, or that they have of the message that is tried again; nothing is reserved. `null`: the campaign has no
 * coupons.
 *
 * @throws NoRoomError when the pool has too few
 */
export async function couponsFor(
  { pool }: Pick<Database, 'pool'>,
  campaign: OfCampaign,
  contactIds: readonly string[],
): Promise<Coupons | null> {
  const { couponPoolId: poolId } = campaign;
  if (poolId === null) return null;
  const campaignId = givenBefore(campaign);
  const own =
    campaignId === null ? new Map<string, string>() : await codesOfPeople(pool, { campaignId, poolId }, contactIds);
  const others = contactIds.filter((contactId) => !own.has(contactId));
  const codes = await freeCoupons(pool, poolId, others.length);
  if (codes.length < others.length) {
    throw new NoRoomError(
      contactIds.indexOf(others[codes.length] ?? ''),
      'Its pool has no coupon left: addCoupons adds some, then resumeCampaign goes on.',
    );
  }
  return new Map([...own, ...others.map((contactId, index) => [contactId, codes[index] ?? ''] as const)]);
}

/** Codes that look like those of the pool, for a check; `null`: the campaign has no coupons. */
export async function exampleCoupons(
  { pool }: Pick<Database, 'pool'>,
  { couponPoolId }: OfCampaign,
  contactIds: readonly string[],
): Promise<Coupons | null> {
  if (couponPoolId === null) return null;
  const [code = 'XXXX-XXXX-XXXX'] = await freeCoupons(pool, couponPoolId, 1);
  const example = code.replace(/[\p{L}\p{N}]/gu, 'X');
  return new Map(contactIds.map((contactId) => [contactId, example]));
}

/** Another campaign with the same pool was faster: the chunk is made again with other codes. */
export class CouponsTakenError extends Error {}

/** Reserves the coupons of the messages of a chunk. Whoever gets no message takes none. @throws CouponsTakenError */
export async function reserveFor(
  tx: Queryable,
  campaign: OfCampaign,
  coupons: Coupons,
  { outcomes }: Accepted,
  now: Date,
): Promise<void> {
  const messages = outcomes.flatMap((outcome) =>
    outcome instanceof Error || outcome.kind !== 'accepted' ? [] : outcome.messages,
  );
  if (messages.length === 0) return;
  const { workspaceId, id: campaignId } = campaign;
  const lookAt = new Date(now.getTime() + FIRST_LOOK_MS);
  const reserved = messages.map(({ id: messageId, contactId }) => {
    return { key: keyOf(coupons.get(contactId) ?? ''), contactId, messageId };
  });
  const count = await reserveCoupons(
    tx,
    { workspaceId, campaignId, from: givenBefore(campaign), lookAt, now },
    reserved,
  );
  if (count !== messages.length) throw new CouponsTakenError('another campaign has taken coupons of the same pool');
}

/** Check that the pool of a campaign is one of its workspace. @throws InvalidInputError */
export async function requirePool(
  { prisma }: Pick<Database, 'prisma'>,
  workspaceId: string,
  couponPoolId: string | null | undefined,
): Promise<void> {
  if (couponPoolId == null) return;
  if ((await prisma.couponPool.findFirst({ where: { id: couponPoolId, workspaceId } })) !== null) return;
  const received = toGlobalId('CouponPool', couponPoolId);
  throw new InvalidInputError([{ path: ['content', 'couponPool'], message: 'is no pool of this workspace', received }]);
}
