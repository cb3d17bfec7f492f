/**
 * Brings people to a campaign: its messages are made when something happens to them, with its text, routes, coupons, budget and end, and counted as
 * its own.
 */
import type { Transaction } from '../../db/client.ts';
import { outcomeOfPeople } from '../../db/sql/campaign-outcomes.ts';
import { lockCampaign } from '../../db/sql/campaigns.ts';
import type { FiringOutcome, PendingFiring } from '../../db/sql/trigger-firings.ts';
import type { Campaign, Trigger } from '../../generated/prisma/client.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { acceptJoined } from '../campaigns/accept-for.ts';
import { outcomeOf as chunkOutcome, prepareChunk, type ReadyChunk } from '../campaigns/chunk.ts';
import { outcomeOf } from '../campaigns/recipients.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import type { Accepted } from '../messages/prepared.ts';

/** The campaign of a trigger is paused or stopped: who was brought to it waits. */
export class CampaignRests extends Error {}

/** Messages of a campaign for people whom a trigger brings. */
export interface Joining {
  campaign: Campaign;
  ready: ReadyChunk;
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
export function onePerPerson(chunk: readonly PendingFiring[]): PendingFiring[] {
  const known = new Set<string>();
  return chunk.filter(({ contactId }) => !known.has(contactId) && known.add(contactId));
}

/** Prepares messages of a campaign, which are worth nothing after the first occurrence of the chunk is. @throws as `prepareChunk` of campaigns */
export async function prepareJoining(
  runtime: PrepareRuntime,
  campaign: Campaign,
  chunk: readonly PendingFiring[],
  now: Date,
): Promise<Joining> {
  const ends = [campaign.endsAt, chunk[0]?.expiresAt ?? null].filter((at) => at !== null);
  const endsAt = ends.length === 0 ? null : new Date(Math.min(...ends.map((at) => at.getTime())));
  const contactIds = chunk.map(({ contactId }) => contactId);
  return { campaign, ready: await prepareChunk(runtime, { ...campaign, endsAt }, contactIds, now) };
}

/**
 * Tells those whom a step is for from the others: it is for those who have the message of the campaign before it, and did not do what it asks.
 *
 * @returns the occurrences of either; of a campaign that is no step, all are of its own
 */
export async function membersAmong(
  { db }: Pick<PrepareRuntime, 'db'>,
  campaign: Campaign,
  firings: readonly PendingFiring[],
): Promise<{ own: PendingFiring[]; strangers: PendingFiring[] }> {
  const outcome = outcomeOf(campaign);
  if (outcome === null || campaign.originId === null || firings.length === 0)
    return { own: [...firings], strangers: [] };
  const contactIds = firings.map(({ contactId }) => contactId);
  const members = await outcomeOfPeople(db.pool, campaign.originId, outcome, contactIds);
  return {
    own: firings.filter(({ contactId }) => members.has(contactId)),
    strangers: firings.filter(({ contactId }) => !members.has(contactId)),
  };
}

/** Accepts them, in the transaction that settles the occurrences. @throws CampaignRests, NoRoomError, CouponsTakenError: nothing is done */
export async function acceptJoining(
  tx: Transaction,
  runtime: PrepareRuntime,
  chunk: readonly PendingFiring[],
  { campaign: { workspaceId, id }, ready }: Joining,
): Promise<{ accepted: Accepted; outcomes: FiringOutcome[] }> {
  const current = await lockCampaign(tx, workspaceId, id);
  if (current?.status !== 'RUNNING') throw new CampaignRests();
  const { messages, made } = await acceptJoined(tx, runtime, current, ready);
  const codes = new Map(chunkOutcome(ready, messages).refusals.map(({ contactId, code }) => [contactId, code]));
  const outcomes = chunk.map(({ id: firingId, contactId }) => {
    const messageId = made.get(contactId) ?? null;
    const code = messageId === null ? (codes.get(contactId) ?? null) : null;
    if (messageId === null && code === null) throw new Error('somebody who was brought to a campaign has no outcome');
    return { id: firingId, messageId, code };
  });
  return { accepted: messages, outcomes };
}
