/** Campaigns before they start: drafts, those that follow a campaign, and samples of their messages. */
import { foundIn } from './answers.ts';
import type { HeliographClient } from './client.ts';
import type { AddCampaignStepInput, CampaignInput, RetryFailedInput, UpdateCampaignInput } from './generated/schema.ts';
import { ERRORS, type PayloadOf } from './mutate.ts';
import type { Tried } from './retry.ts';
import type { CallOptions } from './send.ts';
import type { ResultOf } from './tada.ts';

const DRAFT = 'campaign { id name status objective purpose template triggered origin startAt endsAt }';

const CREATE = `mutation CreateCampaign($input: CampaignInput!) {
createCampaign(input: $input) { __typename ... on CampaignPayload { ${DRAFT} }
${ERRORS} } }` as const;
const UPDATE = `mutation UpdateCampaign($input: UpdateCampaignInput!) {
updateCampaign(input: $input) { __typename ... on CampaignPayload { ${DRAFT} }
${ERRORS} } }` as const;
const RETRY = `mutation RetryFailed($input: RetryFailedInput!) {
retryFailed(input: $input) { __typename ... on CampaignPayload { ${DRAFT} }
${ERRORS} } }` as const;
const STEP = `mutation AddCampaignStep($input: AddCampaignStepInput!) {
addCampaignStep(input: $input) { __typename ... on CampaignPayload { ${DRAFT} }
${ERRORS} } }` as const;
const SAMPLE = `query CampaignSample($id: ID!, $first: Int) { campaign(id: $id) {
sample(first: $first) { to text variant partCount encoding blockedBy why contact { id name } } } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate' | 'graphql'>;

/** A recipient of a campaign, with the message that they would get now. */
export type SampledRecipient = NonNullable<ResultOf<typeof SAMPLE>['campaign']>['sample'][number];

/** Writes a campaign, as a draft: `checkCampaign` and `startCampaign` follow. Where its answer is lost, it is not written again. */
export function createCampaign(
  hub: Hub,
  input: CampaignInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof CREATE>>> {
  return hub.mutate(CREATE, { input }, options);
}

/** Changes a campaign that has not started; what is absent stays. It is a draft then, and has to be checked again. */
export function updateCampaign(
  hub: Hub,
  input: UpdateCampaignInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof UPDATE>>> {
  return hub.mutate(UPDATE, { input }, { ...options, isIdempotent: true });
}

/** Writes a campaign for those whom the messages of another, which has ended, did not reach: a draft, as any. Where its answer is lost, it is not written again. */
export function retryFailed(
  hub: Hub,
  input: RetryFailedInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof RETRY>>> {
  return hub.mutate(RETRY, { input }, options);
}

/**
 * Writes a step: a message to those who have that of a campaign and did not do something since. It is a draft, as any; once started it waits for
 * its campaign. Where its answer is lost, it is not written again.
 */
export function addCampaignStep(
  hub: Hub,
  input: AddCampaignStepInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof STEP>>> {
  return hub.mutate(STEP, { input }, options);
}

/** Options of a sample. */
export interface SampleOptions extends CallOptions {
  /** Number of recipients, 1 to 20; absent: 20. */
  first?: number;
}

/** The first recipients of a campaign, with the messages that they would get now, or why they would get none. Nothing is stored. */
export async function campaignSample(
  hub: Hub,
  id: string,
  { first, signal }: SampleOptions = {},
): Promise<Tried<{ sample: SampledRecipient[] }>> {
  const read = foundIn(await hub.graphql(SAMPLE, { id, first }, { signal }), 'Campaign', id);
  return read.ok ? { ok: true, sample: read.found.sample, attempts: read.attempts } : read;
}
