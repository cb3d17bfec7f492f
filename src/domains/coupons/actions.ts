/** Acts on coupons: making pools of them, adding codes, redeeming one. */
import * as z from 'zod';
import type { Queryable } from '../../db/client.ts';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { type CouponRow, couponOf, insertCoupons, redeemCouponRow } from '../../db/sql/coupons.ts';
import { transaction } from '../../db/transaction.ts';
import type { CouponPool } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { keyOf, makeCodes } from './codes.ts';

/** Codes that one request may make or bring. */
export const MAX_CODES = 100_000;
/** Codes of one statement. */
const CODES_A_STATEMENT = 10_000;
const MAX_CODE_LENGTH = 40;

const text = (max: number) => z.string().trim().min(1).max(max).refine(isStorable, NOT_STORABLE);
const Prefix = z.string().regex(/^[A-Z0-9]{1,12}$/, 'must be 1 to 12 capital letters and digits');

/** Codes as they come in: so many to be made, or a list of them. */
const codeFields = {
  make: z.number().int().min(1).max(MAX_CODES).nullish(),
  prefix: Prefix.nullish(),
  codes: z
    .array(text(MAX_CODE_LENGTH).refine((code) => keyOf(code).length > 3, 'must have four letters or digits at least'))
    .min(1)
    .max(MAX_CODES)
    .nullish(),
};
interface CodesDraft {
  make?: number | null;
  prefix?: string | null;
  codes?: string[] | null;
}
const isOneOf = ({ make, codes }: CodesDraft) => (make == null) !== (codes == null);
const ONE_OF = { path: ['make'], error: 'goes instead of codes: name one of them' };

/** Codes that are added to a pool, as they come in. */
export const AddDraft = z.object(codeFields).refine(isOneOf, ONE_OF);
/** A pool, as it comes in. */
export const PoolDraft = z
  .object({ name: text(60), expiresAt: z.date().nullish(), ...codeFields })
  .refine(isOneOf, ONE_OF);
/** A coupon that is redeemed, as it comes in. */
export const RedeemDraft = z.object({ code: text(MAX_CODE_LENGTH), reference: text(100).nullish() });

type CouponRuntime = Pick<Runtime, 'db' | 'clock' | 'telemetry'>;

/** A pool, and how many of the codes are new. */
export interface Added {
  pool: CouponPool;
  added: number;
  /** Codes that a pool of the workspace had already, or that came twice. */
  repeated: number;
}

/** Makes a pool of coupons. @throws InvalidInputError */
export async function createCouponPool(
  runtime: CouponRuntime,
  actor: Actor,
  draft: z.output<typeof PoolDraft>,
): Promise<Added> {
  const { db, clock } = runtime;
  const { workspaceId } = actor;
  const { name, expiresAt = null } = draft;
  const now = clock.now();
  if (expiresAt !== null && expiresAt <= now) {
    const received = expiresAt.toISOString();
    throw new InvalidInputError([{ path: ['expiresAt'], message: 'must be later than now', received }]);
  }
  const id = newId();
  await db.prisma.$transaction(async (tx) => {
    const named = await tx.couponPool.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
    if (named !== null) {
      throw new InvalidInputError([{ path: ['name'], message: 'is the name of another pool', received: name }]);
    }
    await tx.couponPool.create({ data: { id, workspaceId, name, expiresAt, createdAt: now } });
    await audit(tx, actor, now, { action: 'couponPool.create', subject: id, detail: { name } });
  });
  return add(runtime, actor, id, draft);
}

/** Adds codes to a pool. @throws NotFoundError */
export async function addCoupons(
  runtime: CouponRuntime,
  actor: Actor,
  { id, shownId }: { id: string; shownId: string },
  draft: z.output<typeof AddDraft>,
): Promise<Added> {
  const where = { id, workspaceId: actor.workspaceId };
  if ((await runtime.db.prisma.couponPool.findFirst({ where })) === null)
    throw new NotFoundError('CouponPool', shownId);
  return add(runtime, actor, id, draft);
}

/** Adds codes, ten thousand a transaction: those that are there when it fails are passed over when it is asked again. */
async function add(
  { db, clock }: CouponRuntime,
  actor: Actor,
  poolId: string,
  { make, prefix, codes }: CodesDraft,
): Promise<Added> {
  const { workspaceId } = actor;
  const given = codes?.map((code) => ({ key: keyOf(code), code })) ?? makeCodes(make ?? 0, prefix ?? null);
  const distinct = [...new Map(given.map((each) => [each.key, each])).values()];
  let added = 0;
  for (const chunk of chunksOf(distinct, CODES_A_STATEMENT)) {
    added += await transaction(db.pool, async (tx) => {
      const count = await insertCoupons(tx, workspaceId, poolId, chunk);
      await record(tx, actor, 'couponPool.add', poolId, { added: count }, clock.now());
      return count;
    });
  }
  const pool = await db.prisma.couponPool.findUniqueOrThrow({ where: { id: poolId } });
  return { pool, added, repeated: given.length - added };
}

function record(tx: Queryable, actor: Actor, action: string, subject: string, detail: object, at: Date): Promise<void> {
  const { workspaceId } = actor;
  return insertAuditEntry(tx, { id: newId(), workspaceId, actor, action, subject, detail, evidenceDigest: null, at });
}

/** Outcomes of a request to redeem a code. */
export interface Redemption {
  outcome: 'REDEEMED' | 'ALREADY_REDEEMED' | 'EXPIRED';
  coupon: CouponRow;
}

/**
 * Redeems a coupon: of any number who try, one does. The same reference again is the same redemption, and is answered like the first.
 *
 * @throws NotFoundError when the workspace has no such code
 */
export async function redeemCoupon(
  { db, clock, telemetry }: CouponRuntime,
  actor: Actor,
  { code, reference = null }: z.output<typeof RedeemDraft>,
): Promise<Redemption> {
  const { workspaceId, kind, id } = actor;
  const now = clock.now();
  const key = keyOf(code);
  const found = await couponOf(db.pool, workspaceId, key);
  if (found === null) throw new NotFoundError('Coupon', code);
  const pool = await db.prisma.couponPool.findUniqueOrThrow({ where: { id: found.poolId } });
  const isOver = pool.expiresAt !== null && pool.expiresAt <= now;
  const mine = isOver
    ? null
    : await transaction(db.pool, async (tx) => {
        const redeemed = await redeemCouponRow(tx, { workspaceId, key, reference, kind, id, now });
        if (redeemed !== null) await record(tx, actor, 'couponPool.redeem', pool.id, {}, now);
        return redeemed;
      });
  const coupon = mine ?? (await couponOf(db.pool, workspaceId, key)) ?? found;
  const isSame = coupon.redeemedAt !== null && reference !== null && coupon.reference === reference;
  const outcome = mine !== null || isSame ? 'REDEEMED' : coupon.redeemedAt === null ? 'EXPIRED' : 'ALREADY_REDEEMED';
  telemetry.count('heliograph_coupons_redeemed_total', { outcome: outcome.toLowerCase() });
  return { outcome, coupon };
}
