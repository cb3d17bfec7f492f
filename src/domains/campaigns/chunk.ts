/** A chunk of recipients of a campaign: prepared without a transaction, and what became of each once it was accepted. */
import type { CampaignRefusalRow } from '../../db/sql/campaign-refusals.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { REASONS, type ReasonCode } from '../../policy/reasons.ts';
import { prepare } from '../messages/accept.ts';
import { settled } from '../messages/accepted.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import type { Accepted, Prepared } from '../messages/prepared.ts';
import { type Coupons, couponsFor } from './coupons.ts';
import { versionOf } from './preflight.ts';
import { campaignActor, requestFor } from './request.ts';
import { requireWay } from './routes.ts';
import { type Timed, timed } from './timing.ts';
import { placeOf } from './variants.ts';
import { triesAll, verdictOf } from './verdict.ts';

/** A chunk of recipients that is ready to be accepted. */
export interface ReadyChunk {
  contactIds: readonly string[];
  /** Requests for those who get the same variant at the same moment. */
  prepared: readonly Prepared[];
  /** Their recipients, in the order of the requests. */
  groups: readonly (readonly string[])[];
  /** Codes of their coupons; `null`: the campaign has none. */
  coupons: Coupons | null;
  /** Whose moment is later than the end of the offer. */
  tooLate: readonly string[];
  now: Date;
}

/** Prepares a chunk of recipients. @throws NotFoundError, InvalidInputError on what the whole campaign has wrong */
export async function prepareChunk(
  runtime: PrepareRuntime,
  campaign: Campaign,
  contactIds: readonly string[],
  now: Date,
): Promise<ReadyChunk> {
  const { workspace, routes } = await runtime.settings.of(campaign.workspaceId);
  requireWay(routes, campaign);
  const all: (Timed & { variant: number | null })[] = [];
  for (const [variant, ids] of groupBy(contactIds, (contactId) => variantFor(campaign, contactId))) {
    const given = { contactIds: ids, variant, workspaceZone: workspace.timeZone, now };
    for (const each of await timed(runtime, campaign, given)) all.push({ ...each, variant });
  }
  const inTime = all.filter((each) => isInTime(each, campaign));
  const coupons = await couponsFor(
    runtime.db,
    campaign,
    inTime.flatMap((each) => each.contactIds),
  );
  const requests = [];
  for (const { contactIds, variant, sendAt } of inTime) {
    const version = versionOf(campaign, variant);
    requests.push(await requestFor(runtime, campaign, { variant, version, contactIds, now, sendAt, coupons }));
  }
  return {
    contactIds,
    prepared: await prepare(runtime, campaignActor(campaign), requests),
    coupons,
    groups: inTime.map((each) => each.contactIds),
    tooLate: all.flatMap((each) => (isInTime(each, campaign) ? [] : each.contactIds)),
    now,
  };
}

/** The variant that a recipient gets: in the test that of their own, else the one that was chosen. */
function variantFor(campaign: Campaign, contactId: string): number | null {
  const isTest = triesAll(campaign) || (!campaign.triggered && campaign.position < campaign.testRecipients);
  return isTest ? placeOf(campaign, contactId).variant : (verdictOf(campaign)?.variant ?? null);
}

/** Code of a recipient whose moment is later than the end of the offer. */
export const TOO_LATE: ReasonCode = 'EXPIRES_BEFORE_ALLOWED';

/** A message that would be worth something for less than this is not made for somebody who comes one by one, in milliseconds. */
export const LEAST_VALID_MS = 60_000;

/** Tells that a message that is sent then can arrive before the offer, or what it is about, ends. */
export function isInTime(
  { sendAt }: Pick<Timed, 'sendAt'>,
  { endsAt, triggered }: Pick<Campaign, 'endsAt' | 'triggered'>,
): boolean {
  if (sendAt === null || endsAt === null) return true;
  return sendAt.getTime() < endsAt.getTime() - (triggered ? LEAST_VALID_MS : 0);
}

/** Outcome of the recipients of a chunk that was accepted. */
export function outcomeOf(
  { groups, tooLate }: ReadyChunk,
  accepted: Accepted,
): { made: number; refusals: (CampaignRefusalRow & { message: string })[] } {
  const message: string = REASONS[TOO_LATE].description;
  const refusals = tooLate.map((contactId) => ({ contactId, code: TOO_LATE as string, message }));
  let made = 0;
  for (const [index, contactIds] of groups.entries()) {
    const outcome = settled(accepted.outcomes[index]);
    if (outcome.kind !== 'accepted') throw new Error('a chunk of a campaign has no key of its own');
    made += outcome.messages.length;
    for (const { index, code, message } of outcome.refusals) {
      refusals.push({ contactId: contactIds[index] ?? '', code, message });
    }
  }
  return { made, refusals };
}
