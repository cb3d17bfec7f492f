/**
 * Brings people to a campaign: its messages are made when something happens to them, with its text, routes, coupons, budget and end, and counted as
 * its own.
 */
import type { Transaction } from '../../db/client.ts';
import { outcomeOfPeople } from '../../db/sql/campaign-outcomes.ts';
import { lockCampaign } from '../../db/sql/campaigns.ts';
import type { FiringOutcome, PendingFiring } from '../../db/sql/trigger-firings.ts';
import type { Campaign, Trigger } from '../../generated/prisma/client.ts';
import { earliest } from '../../kernel/clock.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type { ReasonCode } from '../../policy/reasons.ts';
import { acceptJoined, isAsPrepared } from '../campaigns/accept-for.ts';
import { type Arrivals, noteHeldOut, splitArrivals } from '../campaigns/arrivals.ts';
import { outcomeOf as chunkOutcome, prepareChunk, type ReadyChunk } from '../campaigns/chunk.ts';
import { outcomeOf } from '../campaigns/recipients.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import type { Accepted } from '../messages/prepared.ts';

/** Code of an occurrence for somebody who is held out. */
export const HELD_OUT: ReasonCode = 'HELD_OUT';

/** The campaign of a trigger is paused or stopped: who was brought to it waits. */
export class CampaignRests extends Error {}

/** Another trigger has brought as many people to the campaign as its rate lets come now. */
export class OutOfTurn extends Error {}

/** An occurrence of the chunk, or its campaign, no longer stands as it was, or another scheduler was faster. */
export class ChangedMeanwhile extends Error {}

/** Occurrences whose people come to a campaign now, and those of people whom a step is not for. */
export interface Comers extends Arrivals<PendingFiring> {
  strangers: PendingFiring[];
}

/** People whom a trigger brings to a campaign. */
export interface Joining {
  campaign: Campaign;
  comers: Comers;
  /** Messages of those who are not held out; `null`: there are none. */
  ready: ReadyChunk | null;
}

/**
 * The campaign of a trigger, if it goes on.
 *
 * @throws CampaignRests; InvalidInputError when it has ended
 */
export async function joinedCampaign({ db, clock }: PrepareRuntime, trigger: Trigger): Promise<Campaign | null> {
  const { campaignId: id, workspaceId } = trigger;
  if (id === null) return null;
  const campaign = await db.prisma.campaign.findFirst({ where: { id, workspaceId } });
  const isOver = campaign === null || campaign.status === 'DONE' || campaign.status === 'CANCELED';
  if (isOver || (campaign.endsAt !== null && campaign.endsAt <= clock.now()))
    throw new InvalidInputError([{ path: ['campaign'], message: 'that it brings people to has ended' }]);
  if (campaign.status !== 'RUNNING' || campaign.frozenAt === null) throw new CampaignRests();
  return campaign;
}

/** The first occurrences of each person: a chunk of a campaign has nobody twice. */
function onePerPerson(chunk: readonly PendingFiring[]): PendingFiring[] {
  const known = new Set<string>();
  return chunk.filter(({ contactId }) => !known.has(contactId) && known.add(contactId));
}

/** Looks whose people come to a campaign now. @param limit of those who get a message */
export async function comersAmong(
  runtime: PrepareRuntime,
  campaign: Campaign,
  firings: readonly PendingFiring[],
  limit: number,
): Promise<Comers> {
  const { own, strangers } = await membersAmong(runtime, campaign, onePerPerson(firings));
  return { ...splitArrivals(campaign, own, limit), strangers };
}

/** Prepares messages of a campaign, which are worth nothing after the first occurrence of the chunk is. @throws as `prepareChunk` of campaigns */
export async function prepareJoining(
  runtime: PrepareRuntime,
  campaign: Campaign,
  comers: Comers,
  now: Date,
): Promise<Joining> {
  const { treated } = comers;
  if (treated.length === 0) return { campaign, comers, ready: null };
  const endsAt = earliest([campaign.endsAt, treated[0]?.expiresAt ?? null]);
  return { campaign, comers, ready: await prepareChunk(runtime, { ...campaign, endsAt }, contactsOf(treated), now) };
}

const contactsOf = (firings: readonly PendingFiring[]) => firings.map(({ contactId }) => contactId);

/**
 * Tells those whom a step is for from the others: it is for those who have the message of the campaign before it, and did not do what it asks.
 *
 * @returns the occurrences of either; of a campaign that is no step, all are of its own
 */
async function membersAmong(
  { db }: Pick<PrepareRuntime, 'db'>,
  campaign: Campaign,
  firings: readonly PendingFiring[],
): Promise<{ own: PendingFiring[]; strangers: PendingFiring[] }> {
  const outcome = outcomeOf(campaign);
  if (outcome === null || campaign.originId === null || firings.length === 0)
    return { own: [...firings], strangers: [] };
  const members = await outcomeOfPeople(db.pool, campaign.originId, outcome, contactsOf(firings));
  return {
    own: firings.filter(({ contactId }) => members.has(contactId)),
    strangers: firings.filter(({ contactId }) => !members.has(contactId)),
  };
}

/**
 * Accepts them, in the transaction that settles the occurrences.
 *
 * @throws CampaignRests, ChangedMeanwhile, OutOfTurn, NoRoomError, CouponsTakenError: nothing is done
 */
export async function acceptJoining(
  tx: Transaction,
  runtime: PrepareRuntime,
  { campaign, comers, ready }: Joining,
  now: Date,
): Promise<{ accepted: Accepted | null; outcomes: FiringOutcome[] }> {
  const current = await lockCampaign(tx, campaign.workspaceId, campaign.id);
  if (current?.status !== 'RUNNING') throw new CampaignRests();
  if (!isAsPrepared(current, campaign)) throw new ChangedMeanwhile();
  if (current.restsUntil !== null && current.restsUntil > now) throw new OutOfTurn();
  await noteHeldOut(tx, current, contactsOf(comers.heldOut), now);
  const heldOut = comers.heldOut.map(({ id }) => ({ id, messageId: null, code: HELD_OUT }));
  if (ready === null) return { accepted: null, outcomes: heldOut };
  const { messages, made } = await acceptJoined(tx, runtime, current, ready);
  return { accepted: messages, outcomes: [...heldOut, ...outcomesOf(comers.treated, ready, { messages, made })] };
}

/** The message of each occurrence, or why there is none. */
function outcomesOf(
  treated: readonly PendingFiring[],
  ready: ReadyChunk,
  { messages, made }: Awaited<ReturnType<typeof acceptJoined>>,
): FiringOutcome[] {
  const codes = new Map(chunkOutcome(ready, messages).refusals.map(({ contactId, code }) => [contactId, code]));
  return treated.map(({ id: firingId, contactId }) => {
    const messageId = made.get(contactId) ?? null;
    const code = messageId === null ? (codes.get(contactId) ?? null) : null;
    if (messageId === null && code === null) throw new Error('somebody who was brought to a campaign has no outcome');
    return { id: firingId, messageId, code };
  });
}
