/** Campaigns that run: paused, resumed, ended, and given a variant; each once, also where an answer is lost. */
import { evenIfLost } from './answers.ts';
import type { HeliographClient } from './client.ts';
import type { CampaignStatus, ChooseCampaignVariantInput } from './generated/schema.ts';
import { ERRORS } from './mutate.ts';
import type { Tried } from './retry.ts';
import type { CallOptions } from './send.ts';
import type { ResultOf } from './tada.ts';

const CAMPAIGN = 'id name status reason recipients handled accepted verdict { position label by at sentence }';

const PAUSE = `mutation PauseCampaign($input: PauseCampaignInput!) {
pauseCampaign(input: $input) { __typename ... on CampaignPayload { campaign { ${CAMPAIGN} } }
${ERRORS} } }` as const;
const RESUME = `mutation ResumeCampaign($input: ResumeCampaignInput!) {
resumeCampaign(input: $input) { __typename ... on CampaignPayload { campaign { ${CAMPAIGN} } }
${ERRORS} } }` as const;
const CANCEL = `mutation CancelCampaign($input: CancelCampaignInput!) {
cancelCampaign(input: $input) { __typename ... on CampaignPayload { campaign { ${CAMPAIGN} } }
${ERRORS} } }` as const;
const CHOOSE = `mutation ChooseCampaignVariant($input: ChooseCampaignVariantInput!) {
chooseCampaignVariant(input: $input) { __typename ... on CampaignPayload { campaign { ${CAMPAIGN} } }
${ERRORS} } }` as const;
const LOOK = `query CampaignNow($id: ID!) { campaign(id: $id) { ${CAMPAIGN} } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate' | 'graphql'>;

/** A campaign that something was done with. */
export type RunningCampaign = NonNullable<ResultOf<typeof LOOK>['campaign']>;
interface Acted {
  campaign: RunningCampaign;
}

/** Pauses a campaign that runs: no message of it is made once this has answered, and what waits in the queue is held within a second. */
export async function pauseCampaign(hub: Hub, id: string, options?: CallOptions): Promise<Tried<Acted>> {
  const paused = await hub.mutate(PAUSE, { input: { id } }, { ...options, isIdempotent: true });
  return evenIfLost<Acted>(paused, () => campaignIf(hub, id, isIn('PAUSED'), options));
}

/** Goes on with a campaign that is paused or stopped, with what was held in the queue. */
export async function resumeCampaign(hub: Hub, id: string, options?: CallOptions): Promise<Tried<Acted>> {
  const resumed = await hub.mutate(RESUME, { input: { id } }, { ...options, isIdempotent: true });
  return evenIfLost<Acted>(resumed, () => campaignIf(hub, id, isIn('RUNNING', 'DONE'), options));
}

/** Ends a campaign. One that has not begun is a draft again; of another one, what was not sent yet is canceled. */
export async function cancelCampaign(hub: Hub, id: string, options?: CallOptions): Promise<Tried<Acted>> {
  const canceled = await hub.mutate(CANCEL, { input: { id } }, { ...options, isIdempotent: true });
  return evenIfLost<Acted>(canceled, () => campaignIf(hub, id, isIn('CANCELED', 'DRAFT'), options));
}

/** Chooses the variant that the rest of a campaign gets; it cannot be taken back. Before the test is long enough it needs `early: true`. */
export async function chooseCampaignVariant(
  hub: Hub,
  input: ChooseCampaignVariantInput,
  options?: CallOptions,
): Promise<Tried<Acted>> {
  const chosen = await hub.mutate(CHOOSE, { input }, { ...options, isIdempotent: true });
  const hasIt = ({ verdict }: RunningCampaign) => verdict?.position === input.variant;
  return evenIfLost<Acted>(chosen, () => campaignIf(hub, input.id, hasIt, options));
}

const isIn =
  (...statuses: CampaignStatus[]) =>
  ({ status }: RunningCampaign) =>
    statuses.includes(status);

async function campaignIf(
  hub: Hub,
  id: string,
  isDone: (campaign: RunningCampaign) => boolean,
  { signal }: CallOptions = {},
): Promise<Acted | null> {
  const found = await hub.graphql(LOOK, { id }, { signal });
  const campaign = found.ok ? found.data.campaign : null;
  return campaign !== null && isDone(campaign) ? { campaign } : null;
}
