/** Messages for some recipients of a campaign: as many as budgets and coupons have room for, accepted in the transaction of their caller. */
import type { Transaction } from '../../db/client.ts';
import { insertCampaignRefusals } from '../../db/sql/campaign-refusals.ts';
import { insertWaits, lockWaitingSteps } from '../../db/sql/campaign-waits.ts';
import { joinCampaign, lockCampaign, type Progress, setCampaignState } from '../../db/sql/campaigns.ts';
import { transaction } from '../../db/transaction.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { secondsSince } from '../../telemetry/seconds.ts';
import { acceptWithin } from '../messages/accept.ts';
import { announce } from '../messages/accepted.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import type { Accepted } from '../messages/prepared.ts';
import { noteTreated } from './arrivals.ts';
import { outcomeOf, type ReadyChunk } from './chunk.ts';
import { CouponsTakenError, reserveFor } from './coupons.ts';
import { NoRoomError } from './no-room.ts';
import { addTo } from './preflight.ts';
import { nextByRate } from './rate.ts';
import { refusedOf } from './stored.ts';
import { triesAll } from './verdict.ts';

/** Pauses a campaign that cannot go on; of one that is checked, ends the check. */
export async function giveUp(runtime: PrepareRuntime, campaign: Campaign, reason: string): Promise<void> {
  const isRunning = campaign.status === 'RUNNING' || campaign.status === 'SCHEDULED';
  await setState(runtime, campaign, { status: isRunning ? 'PAUSED' : campaign.status, reason });
}

/** Gives a campaign another state, unless somebody has done so meanwhile. */
export async function setState(
  { db, clock }: PrepareRuntime,
  campaign: Campaign,
  { status, reason = null, dueAt = null }: { status: Campaign['status']; reason?: string | null; dueAt?: Date | null },
): Promise<void> {
  const now = clock.now();
  await transaction(db.pool, async (tx) => {
    const current = await lockCampaign(tx, campaign.workspaceId, campaign.id);
    if (current?.status !== campaign.status) return;
    const finishedAt = status === 'DONE' ? now : current.finishedAt;
    await setCampaignState(tx, campaign.id, { status, reason, dueAt, beginsAt: current.beginsAt, finishedAt, now });
  });
}

/** Makes messages for as many recipients as budgets and coupons have room for; where that is none, pauses. */
export async function whatFits<Recipient>(
  runtime: PrepareRuntime,
  campaign: Campaign,
  all: readonly Recipient[],
  send: (fitting: readonly Recipient[]) => Promise<void>,
): Promise<void> {
  let fitting = all;
  let reason = '';
  while (fitting.length > 0) {
    try {
      return await send(fitting);
    } catch (error) {
      if (error instanceof CouponsTakenError) continue;
      if (!(error instanceof NoRoomError)) throw error;
      fitting = fitting.slice(0, error.fitting);
      reason = error.message;
    }
  }
  return giveUp(runtime, campaign, reason);
}

/**
 * Accepts a chunk of a campaign that is locked, with its coupons and refusals.
 *
 * @returns also the counts of the campaign with it
 * @throws NoRoomError, CouponsTakenError
 */
export async function acceptFor(
  tx: Transaction,
  runtime: PrepareRuntime,
  campaign: Campaign,
  chunk: ReadyChunk,
): Promise<{ messages: Accepted } & Pick<Progress, 'accepted' | 'refused'>> {
  const messages = await acceptWithin(tx, runtime, chunk.prepared);
  const { made, refusals } = outcomeOf(chunk, messages);
  const unpaid = refusals.filter(({ code }) => code === 'BUDGET_SPENT');
  if (unpaid[0] !== undefined) {
    throw new NoRoomError(chunk.contactIds.length - unpaid.length, `A budget is spent. ${unpaid[0].message}`);
  }
  if (chunk.coupons !== null) await reserveFor(tx, campaign, chunk.coupons, messages, chunk.now);
  const refused = { ...refusedOf(campaign) };
  for (const { code } of refusals) addTo(refused, code);
  await insertCampaignRefusals(tx, campaign.id, refusals);
  return { messages, accepted: campaign.accepted + made, refused };
}

/**
 * Accepts a chunk of people who come to a campaign one by one, as `acceptFor`, and has its steps wait for them.
 *
 * @returns the messages, and the id of that of each person
 */
export async function acceptJoined(
  tx: Transaction,
  runtime: PrepareRuntime,
  campaign: Campaign,
  chunk: ReadyChunk,
): Promise<{ messages: Accepted; made: ReadonlyMap<string, string> }> {
  const { contactIds, now } = chunk;
  await lockWaitingSteps(tx, campaign.id);
  const { messages, ...counts } = await acceptFor(tx, runtime, campaign, chunk);
  await noteTreated(tx, campaign, contactIds, now);
  const position = campaign.position + contactIds.length;
  await joinCampaign(tx, campaign.id, {
    ...{ position, ...counts, now },
    testRecipients: triesAll(campaign) ? position : campaign.testRecipients,
    restsUntil: nextByRate(campaign, { dueAt: campaign.restsUntil ?? now, made: contactIds.length, now }),
  });
  const made = new Map(
    messages.outcomes.flatMap((outcome) =>
      outcome instanceof Error || outcome.kind !== 'accepted'
        ? []
        : outcome.messages.map((message) => [message.contactId, message.id] as const),
    ),
  );
  await insertWaits(tx, campaign.id, [...made.values()], now);
  return { messages, made };
}

/** Check that a campaign that people come to one by one is still as a chunk of it was prepared: it runs, and no variant was chosen since. */
export function isAsPrepared(current: Campaign, prepared: Campaign): boolean {
  return current.status === 'RUNNING' && triesAll(current) === triesAll(prepared);
}

/** Tells of a chunk that was accepted. @param startedAt by `performance.now()` */
export function announceChunk(runtime: PrepareRuntime, chunk: ReadyChunk, accepted: Accepted, startedAt: number): void {
  const { telemetry } = runtime;
  announce(runtime, 'batch', chunk.prepared, accepted, startedAt);
  const { made } = outcomeOf(chunk, accepted);
  telemetry.count('heliograph_campaign_recipients_total', { outcome: 'accepted' }, made);
  telemetry.count('heliograph_campaign_recipients_total', { outcome: 'refused' }, chunk.contactIds.length - made);
  if (chunk.coupons !== null) telemetry.count('heliograph_coupons_reserved_total', {}, made);
  telemetry.observe('heliograph_campaign_chunk_seconds', {}, secondsSince(startedAt));
}
