/** Campaigns that follow another: another try for those whom it did not reach, and steps for those who did not do what it wanted. */
import * as z from 'zod';
import type { Transaction } from '../../db/client.ts';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { countOutcome, lastSendAt } from '../../db/sql/campaign-outcomes.ts';
import { lockCampaign } from '../../db/sql/campaigns.ts';
import { copyCampaign } from '../../db/sql/campaigns-copies.ts';
import { countSteps, rootOfSteps } from '../../db/sql/campaigns-runs.ts';
import { transaction } from '../../db/transaction.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { requirePool } from './coupons.ts';
import { CampaignDraft } from './draft.ts';
import { requireState, type Which } from './states.ts';
import { type FollowFilter, filterOf, NO_FILTER, NOBODY } from './stored.ts';
import { checkTriggered } from './triggered.ts';
import { asVariant } from './variants.ts';
import { verdictOf } from './verdict.ts';

const HOUR_MS = 3_600_000;
/** Hours after a campaign that a step may begin at most: a year. */
const MAX_AFTER_HOURS = 8_784;
/** Steps of one campaign, with those of its steps: runs of one that repeats take them along. */
const MAX_STEPS = 20;

/** Statuses of messages that did not arrive. */
export const FAILED_STATUSES = ['FAILED', 'UNDELIVERED', 'EXPIRED'] as const;

const Codes = z.array(z.string().min(1).max(64)).max(50).nullish();
const { name, content, sender, variants, test, holdOutPercent, ratePerSecond } = CampaignDraft.shape;

/** Whom another try is for, as it comes in. */
export const RetryDraft = z.object({
  name: name.nullish(),
  statuses: z
    .array(z.enum(FAILED_STATUSES, `must be ${FAILED_STATUSES.join(', ')}: nobody else is written to again`))
    .max(FAILED_STATUSES.length)
    .nullish(),
  codes: Codes,
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters of ISO 3166-1, e.g. FR'))
    .max(50)
    .nullish(),
});

/** A step, as it comes in. */
export const StepDraft = z
  .object({
    name,
    content,
    sender,
    triggered: z.boolean().nullish(),
    afterHours: z.number().int().min(1).max(MAX_AFTER_HOURS).nullish(),
    unless: z.enum(['CLICKED', 'REPLIED', 'EVENT']).nullish(),
    event: name.nullish().transform((event) => event ?? null),
    ...{ variants, test, holdOutPercent, ratePerSecond },
  })
  .superRefine(({ triggered, afterHours, unless }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (triggered === true) {
      if (afterHours != null)
        refuse('afterHours', 'does not go with triggered: the step comes when its trigger says so');
      return;
    }
    for (const [path, given] of Object.entries({ afterHours, unless }))
      if (given == null) refuse(path, 'is needed, unless triggered says that triggers bring people to the step');
  })
  .refine(({ unless, event }) => (unless === 'EVENT') === (event !== null), {
    path: ['event'],
    error: 'goes with unless EVENT, and with no other',
  });

type FollowRuntime = Pick<Runtime, 'db' | 'clock' | 'telemetry'>;

/**
 * Writes a campaign for those whom the messages of another did not reach. It is a draft, and has to be checked and started; who is meant
 * is frozen when it begins.
 *
 * @throws NotFoundError, InvalidInputError
 */
export function retryFailed(
  runtime: FollowRuntime,
  actor: Actor,
  which: Which,
  draft: z.output<typeof RetryDraft>,
): Promise<Campaign> {
  const { statuses, codes, countries } = draft;
  const asked = [...new Set(statuses ?? [])];
  const filter = {
    ...NO_FILTER,
    statuses: asked.length === 0 ? [...FAILED_STATUSES] : asked,
    codes: [...(codes ?? [])],
    countries: [...(countries ?? [])],
  };
  return follow(runtime, actor, which, 'RETRY', async (origin) => {
    requireState(origin, which, ['DONE', 'CANCELED'], 'tried again');
    const failed = await countOutcome(runtime.db.pool, which.id, { kind: 'RETRY', ...filter });
    if (failed === 0) {
      const message = 'has nobody whose message failed like that, and who was not tried again';
      throw new InvalidInputError([{ path: ['id'], message, received: which.shownId }]);
    }
    const { templateName, templateVersion, text, sender } = asVariant(origin, verdictOf(origin)?.variant ?? null);
    const said = { template_name: templateName, template_version: templateVersion, text, sender };
    return { filter, changes: { name: draft.name ?? `${origin.name.slice(0, 92)} (again)`, ...said } };
  });
}

/**
 * Writes a step of a campaign: a message to those who have its message and did not do something, some hours after its last one was sent, or
 * when a trigger brings them. Of a campaign that people come to one by one, the hours count for each of them. It is a draft, and has to be checked
 * and started; it waits for its campaign then.
 *
 * @throws NotFoundError, InvalidInputError
 */
export function addStep(
  runtime: FollowRuntime,
  actor: Actor,
  which: Which,
  draft: z.output<typeof StepDraft>,
): Promise<Campaign> {
  const { name, content, sender, triggered, afterHours, unless, event } = draft;
  return follow(runtime, actor, which, 'STEP', async (origin) => {
    const isTriggered = triggered === true || origin.triggered;
    checkTriggered({ test: draft.test }, isTriggered, false);
    await requirePool(runtime.db, actor.workspaceId, content.couponPool);
    if (origin.status === 'CANCELED') {
      const message = 'is CANCELED: nothing follows it';
      throw new InvalidInputError([{ path: ['id'], message, received: which.shownId }]);
    }
    return {
      filter: { ...NO_FILTER, unless: unless ?? 'NONE', event, afterMs: (afterHours ?? 0) * HOUR_MS },
      changes: {
        ...(isTriggered ? { triggered: true } : {}),
        ...{ name, template_name: content.template, template_version: content.version ?? null },
        ...{ text: null, variables: content.variables ?? {}, coupon_pool_id: content.couponPool ?? null },
        ...(sender === undefined ? {} : { sender }),
        ...{ variants: draft.variants ?? [], test: draft.test ?? null, hold_out_percent: draft.holdOutPercent ?? 0 },
        ...(draft.ratePerSecond === undefined ? {} : { rate_per_second: draft.ratePerSecond }),
      },
    };
  });
}

/** Locks the campaign that a step would belong to, so that two do not take its last place. @throws InvalidInputError where it has no more room */
async function requireRoom(tx: Transaction, workspaceId: string, which: Which): Promise<void> {
  const root = await rootOfSteps(tx, which.id);
  await lockCampaign(tx, workspaceId, root);
  const steps = await countSteps(tx, root);
  if (steps < MAX_STEPS) return;
  const message = `has ${steps} steps with those of its steps, and can have ${MAX_STEPS} at most`;
  throw new InvalidInputError([{ path: ['id'], message, received: which.shownId }]);
}

type Decided = { filter: FollowFilter; changes: Readonly<Record<string, unknown>> };

async function follow(
  { db, clock, telemetry }: FollowRuntime,
  actor: Actor,
  which: Which,
  origin: 'RETRY' | 'STEP',
  decide: (campaign: Campaign) => Promise<Decided>,
): Promise<Campaign> {
  const { workspaceId } = actor;
  const now = clock.now();
  const found = await db.prisma.campaign.findFirst({ where: { id: which.id, workspaceId } });
  if (found === null) throw new NotFoundError('Campaign', which.shownId);
  checkPurpose(actor, found.purpose);
  if (found.triggered && origin === 'RETRY') {
    const message = 'is one that people come to one by one: addCampaignStep follows it, and nobody is tried again';
    throw new InvalidInputError([{ path: ['id'], message, received: which.shownId }]);
  }
  const { filter, changes } = await decide(found);
  const id = newId();
  await transaction(db.pool, async (tx) => {
    if (origin === 'STEP') await requireRoom(tx, workspaceId, which);
    await lockCampaign(tx, workspaceId, which.id);
    await copyCampaign(tx, which.id, {
      ...{ id, status: 'DRAFT', origin, origin_id: which.id, origin_filter: filter, occurrence: 1 },
      ...{ audience: NOBODY, start_at: null, schedule: null, created_at: now, updated_at: now },
      ...{ variants: [], test: null, hold_out_percent: 0 },
      ...{ actor_kind: actor.kind, actor_id: actor.id, ...changes },
    });
    const entry = { id: newId(), workspaceId, actor, action: `campaign.${origin.toLowerCase()}`, subject: id, at: now };
    await insertAuditEntry(tx, { ...entry, detail: { from: which.id }, evidenceDigest: null });
  });
  telemetry.count('heliograph_campaign_follow_ups_total', { origin: origin.toLowerCase() });
  return db.prisma.campaign.findUniqueOrThrow({ where: { id } });
}

/** @throws InvalidInputError on a purpose that the key may not send */
function checkPurpose({ purposes }: Actor, purpose: Purpose): void {
  if (purposes === undefined || purposes.includes(purpose)) return;
  const message = `is of the purpose ${purpose}, and this key is limited to ${purposes.join(', ')}`;
  throw new InvalidInputError([{ path: ['id'], message }]);
}

/** The earliest begin of a step. */
export type StepTime = { kind: 'at'; at: Date } | { kind: 'waits' } | { kind: 'canceled' };

/**
 * The begin of a step: some time after its campaign was done and the last message of that was sent. One that people come to one by one begins
 * when its campaign has.
 */
export async function stepTime({ db }: Pick<Runtime, 'db'>, step: Campaign): Promise<StepTime> {
  const where = { id: step.originId ?? step.id, workspaceId: step.workspaceId };
  const origin = await db.prisma.campaign.findFirst({ where });
  if (origin === null || origin.status === 'CANCELED') return { kind: 'canceled' };
  if (step.triggered)
    return origin.frozenAt === null ? { kind: 'waits' } : { kind: 'at', at: step.dueAt ?? origin.frozenAt };
  if (origin.status !== 'DONE' || origin.finishedAt === null) return { kind: 'waits' };
  const last = await lastSendAt(db.pool, origin.id);
  const from = Math.max(origin.finishedAt.getTime(), last?.getTime() ?? 0);
  return { kind: 'at', at: new Date(from + filterOf(step).afterMs) };
}
