/**
 * Carries campaigns out, one step of one campaign at a time: freezing its audience, making the messages of a chunk, ending it. Any
 * number of schedulers share them. A step is one transaction that locks the campaign and moves on from where it found it: two that
 * do the same step do it once, and a process that is killed leaves it undone.
 */
import type { Transaction } from '../../db/client.ts';
import { isUnavailable } from '../../db/errors.ts';
import { campaignRecipients, insertCampaignChunk } from '../../db/sql/campaign-chunks.ts';
import {
  advanceCampaign,
  type Frozen,
  freezeCampaign,
  leaseCampaign,
  lockCampaign,
  retryCampaign,
  setCampaignState,
} from '../../db/sql/campaigns.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { transaction } from '../../db/transaction.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { chunksOf, groupBy } from '../../kernel/chunks.ts';
import { lowestIdAt } from '../../kernel/ids.ts';
import { cancelHeld } from '../../pipeline/message/cancel.ts';
import type { AudiencePage } from '../audience/audience.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import type { Accepted } from '../messages/prepared.ts';
import { acceptFor, announceChunk, giveUp, setState, whatFits } from './accept-for.ts';
import { beginIfDue, campaignHours, dearerThanChecked, unlikeCheck } from './begin.ts';
import { checkPage, isOfCampaign, settleAsked } from './check.ts';
import { prepareChunk, type ReadyChunk } from './chunk.ts';
import { awaitsVerdict, decide, lookAtTest } from './decide.ts';
import { dropSome, isOwnTime, sendWaiting } from './own-time.ts';
import { chunkOf, nextByRate } from './rate.ts';
import { openRecipients } from './recipients.ts';
import { checkRun, isUnchecked } from './run-check.ts';
import { opensAt } from './schedule.ts';
import { placeOf } from './variants.ts';

/** Time that a scheduler has a campaign for one step, in milliseconds: after the end of a process another one waits as long. */
const LEASE_MS = 10_000;
/** Members of an audience that are frozen in one step, and recipients of one chunk. */
const MEMBERS_A_STEP = 10_000;
const RECIPIENTS_A_CHUNK = 1_000;
/** Messages of a canceled campaign that are canceled in one step. */
const CANCELED_A_STEP = 2_000;
/** A step that failed is tried again after this long, and after twice as long each time, in milliseconds. */
const RETRY_AFTER_MS = { first: 1_000, most: 60_000 };

/** Time that one run takes at most, in milliseconds: a campaign may go on for hours, and a duty that never ends counts as missed. */
const RUN_MS = 10_000;

/** Carries out every campaign that has something due, for a while. */
export async function runCampaigns(runtime: PrepareRuntime, signal: AbortSignal): Promise<void> {
  const { db, clock } = runtime;
  const endsAt = performance.now() + RUN_MS;
  while (!signal.aborted && performance.now() < endsAt) {
    const now = clock.now();
    const campaign = await leaseCampaign(db.pool, now, new Date(now.getTime() + LEASE_MS));
    if (campaign === null) return;
    await tryStep(runtime, campaign);
  }
}

async function tryStep(runtime: PrepareRuntime, campaign: Campaign): Promise<void> {
  const { db, clock, log, telemetry } = runtime;
  try {
    await step(runtime, campaign);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    const { id: campaignId } = campaign;
    if (isOfCampaign(error)) {
      log.warn({ campaignId, error }, 'a campaign cannot go on as it is, and is paused');
      return giveUp(runtime, campaign, error.message);
    }
    telemetry.count('heliograph_campaign_failures_total', {});
    log.warn({ campaignId, error }, 'a step of a campaign failed and is tried again');
    const { first, most } = RETRY_AFTER_MS;
    const waitMs = Math.min(most, first * 2 ** campaign.failures);
    await retryCampaign(db.pool, campaignId, new Date(clock.now().getTime() + waitMs));
  }
}

/** Does what is next of a campaign. @throws DomainError when it cannot go on as it is */
async function step(runtime: PrepareRuntime, campaign: Campaign): Promise<void> {
  const now = runtime.clock.now();
  switch (campaign.status) {
    case 'DRAFT':
      return checkPage(runtime, campaign, settleAsked);
    case 'SCHEDULED':
      return isUnchecked(campaign) ? checkRun(runtime, campaign) : beginIfDue(runtime, campaign);
    case 'CANCELED':
      return cancelRest(runtime, campaign);
    case 'RUNNING':
      break;
    default:
      return setState(runtime, campaign, { status: campaign.status });
  }
  if (campaign.endsAt !== null && campaign.endsAt <= now) {
    if (!(await dropSome(runtime, campaign))) return setState(runtime, campaign, { status: 'RUNNING', dueAt: now });
    return setState(runtime, campaign, { status: 'DONE', reason: endedEarly(campaign) });
  }
  if (campaign.frozenAt === null) return freeze(runtime, campaign);
  if (awaitsVerdict(campaign)) return decide(runtime, campaign);
  if (campaign.position < campaign.recipients) {
    const opens = opensAt(await campaignHours(runtime, campaign), now);
    if (opens > now) return setState(runtime, campaign, { status: 'RUNNING', dueAt: opens });
    return sendChunk(runtime, campaign);
  }
  if (isOwnTime(campaign)) return sendWaiting(runtime, campaign);
  // Whoever triggers bring comes by them, until it ends.
  if (campaign.triggered) {
    const dueAt = await lookAtTest(runtime, campaign, campaign.endsAt);
    return setState(runtime, campaign, { status: 'RUNNING', dueAt });
  }
  return setState(runtime, campaign, { status: 'DONE', reason: emptyAudience(campaign) });
}

/** Sentence about an audience without anybody; `null`: somebody was in it. */
function emptyAudience({ recipients, heldOut }: Campaign): string | null {
  return recipients + heldOut === 0 ? 'Nobody was in its audience when it began.' : null;
}

/** Sentence about recipients that an offer did not last for; `null`: nobody is known to have missed it. */
function endedEarly({ triggered, frozenAt, recipients, position }: Campaign): string | null {
  if (triggered) return null;
  if (frozenAt === null) return 'Its time was over before it began.';
  const left = recipients - position;
  if (left <= 0) return 'Its time was over before its last recipient.';
  return `Its time was over before its last recipient: ${left.toLocaleString('en')} of ${recipients.toLocaleString('en')} got nothing.`;
}

/** Freezes the next members of an audience; one that is not what was checked, or has become dearer, waits for a person. Whoever became a contact after the campaign began is no member. */
async function freeze(runtime: PrepareRuntime, campaign: Campaign): Promise<void> {
  const { db, clock, telemetry } = runtime;
  const { workspaceId, id, frozenTo, beginsAt } = campaign;
  const now = clock.now();
  const found = await openRecipients(db, campaign, beginsAt ?? now);
  const { members, next } = await found.page(frozenTo, MEMBERS_A_STEP);
  const end = lowestIdAt(beginsAt ?? now);
  const before = members.filter((member) => member.id < end);
  const isWhole = next === null || next >= end;
  const dearer = isWhole ? await dearerThanChecked(runtime, campaign, now) : null;
  const heldOut = await transaction(db.pool, async (tx) => {
    const current = await lockCampaign(tx, workspaceId, id);
    if (current?.status !== 'RUNNING' || current.frozenAt !== null || current.frozenTo !== frozenTo) return 0;
    const sizes = await freezeMembers(tx, current, before);
    await freezeCampaign(tx, id, { frozenTo: next ?? before.at(-1)?.id ?? null, ...sizes, isWhole, now });
    const unlike = isWhole ? unlikeCheck(current, sizes.test + sizes.rest + sizes.heldOut) : null;
    const reason = unlike ?? dearer;
    if (reason !== null) await setCampaignState(tx, id, { ...current, status: 'PAUSED', reason, dueAt: null, now });
    return sizes.heldOut - current.heldOut;
  });
  telemetry.count('heliograph_campaign_recipients_total', { outcome: 'held_out' }, heldOut);
}

/** Writes down members of an audience by their stage. @returns how many there are in all */
async function freezeMembers(
  tx: Transaction,
  campaign: Campaign,
  members: AudiencePage['members'],
): Promise<Pick<Frozen, 'test' | 'rest' | 'heldOut'>> {
  const { id: campaignId, recipients, testRecipients, heldOut } = campaign;
  const sizes = { TEST: testRecipients, REST: recipients - testRecipients, HOLD_OUT: heldOut };
  for (const [stage, group] of groupBy(members, ({ id }) => placeOf(campaign, id).stage)) {
    for (const chunk of chunksOf(group, RECIPIENTS_A_CHUNK)) {
      await insertCampaignChunk(tx, { campaignId, stage, position: sizes[stage] }, chunk);
      sizes[stage] += chunk.length;
    }
  }
  return { test: sizes.TEST, rest: sizes.REST, heldOut: sizes.HOLD_OUT };
}

/** Makes the messages of the next recipients, or of as many as budgets and coupons have room for; where that is none, pauses. */
async function sendChunk(runtime: PrepareRuntime, campaign: Campaign): Promise<void> {
  const { id: campaignId, position, testRecipients } = campaign;
  const limit = chunkOf(campaign, RECIPIENTS_A_CHUNK);
  const place =
    position < testRecipients
      ? ({ campaignId, stage: 'TEST', position } as const)
      : ({ campaignId, stage: 'REST', position: position - testRecipients } as const);
  const contactIds = await campaignRecipients(runtime.db.pool, place, limit);
  if (contactIds.length === 0) throw new Error(`the recipients of a campaign from ${position} on are missing`);
  return whatFits(runtime, campaign, contactIds, (fitting) => sendTo(runtime, campaign, fitting));
}

/** Makes the messages of some recipients. @throws NoRoomError when a budget or a pool of coupons has no room for them all, CouponsTakenError: nothing was done */
async function sendTo(runtime: PrepareRuntime, campaign: Campaign, contactIds: readonly string[]): Promise<void> {
  const startedAt = performance.now();
  const { db, clock } = runtime;
  const now = clock.now();
  const chunk = await prepareChunk(runtime, campaign, contactIds, now);
  const accepted = await transaction(db.pool, (tx) => acceptChunk(tx, runtime, campaign, chunk));
  if (accepted === null) return;
  announceChunk(runtime, chunk, accepted, startedAt);
}

/**
 * Accepts a chunk, unless somebody did so before, or the campaign was paused.
 *
 * @returns `null`: nothing was done
 * @throws NoRoomError, CouponsTakenError
 */
async function acceptChunk(
  tx: Transaction,
  runtime: PrepareRuntime,
  campaign: Campaign,
  chunk: ReadyChunk,
): Promise<Accepted | null> {
  const { workspaceId, id, position } = campaign;
  const { contactIds, now } = chunk;
  const current = await lockCampaign(tx, workspaceId, id);
  if (current?.status !== 'RUNNING' || current.position !== position) return null;
  const { messages, ...counts } = await acceptFor(tx, runtime, current, chunk);
  await advanceCampaign(tx, id, {
    position: position + contactIds.length,
    ...counts,
    dueAt: nextByRate(current, { dueAt: current.dueAt ?? now, made: contactIds.length, now }) ?? now,
    now,
  });
  return messages;
}

/** Cancels some of the messages of a canceled campaign that nothing was sent of yet. */
async function cancelRest(runtime: PrepareRuntime, campaign: Campaign): Promise<void> {
  const { db, clock, relay } = runtime;
  const { workspaceId, id, beginsAt } = campaign;
  const now = clock.now();
  const isRid = await dropSome(runtime, campaign);
  const outbox = await transaction(db.pool, async (tx): Promise<OutboxRow[]> => {
    const current = await lockCampaign(tx, workspaceId, id);
    if (current?.status !== 'CANCELED') return [];
    const { canceledIds, outbox } = await cancelHeld(
      tx,
      { workspaceId, campaignIds: [id], limit: CANCELED_A_STEP },
      now,
    );
    const dueAt = isRid && canceledIds.length < CANCELED_A_STEP ? null : now;
    const { reason, finishedAt } = current;
    await setCampaignState(tx, id, { status: 'CANCELED', reason, dueAt, beginsAt, finishedAt, now });
    return outbox;
  });
  relay.publishSoon(outbox);
}
