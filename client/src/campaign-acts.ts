/** Campaigns that run: paused, resumed, ended, and given a variant. Where an answer is lost, the campaign is looked at before anything is sent again. */
import type { HeliographClient } from './client.ts';
import type { CampaignStatus, ChooseCampaignVariantInput } from './generated/schema.ts';
import { ERRORS } from './mutate.ts';
import { once } from './once.ts';
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
export function pauseCampaign(hub: Hub, id: string, options: CallOptions = {}): Promise<Tried<Acted>> {
  return once<RunningCampaign, Acted>((repeated) => hub.mutate(PAUSE, { input: { id } }, { ...options, ...repeated }), {
    ...found(hub, id, isIn('PAUSED'), options),
    mayRepeat: isIn('RUNNING'),
  });
}

/**
 * Goes on with a campaign that is paused or stopped, with what was held in the queue. Where the answer is lost and it does not run, somebody may
 * have paused it since: it is not resumed again, and the error says that it may have been.
 */
export function resumeCampaign(hub: Hub, id: string, options: CallOptions = {}): Promise<Tried<Acted>> {
  return once<RunningCampaign, Acted>(
    (repeated) => hub.mutate(RESUME, { input: { id } }, { ...options, ...repeated }),
    {
      ...found(hub, id, isIn('RUNNING', 'DONE'), options),
      mayRepeat: () => false,
    },
  );
}

/** Ends a campaign. One that has not begun is a draft again; of another one, what was not sent yet is canceled. */
export function cancelCampaign(hub: Hub, id: string, options: CallOptions = {}): Promise<Tried<Acted>> {
  return once<RunningCampaign, Acted>(
    (repeated) => hub.mutate(CANCEL, { input: { id } }, { ...options, ...repeated }),
    {
      ...found(hub, id, isIn('CANCELED', 'DRAFT'), options),
      mayRepeat: isIn('SCHEDULED', 'RUNNING', 'PAUSED', 'STOPPED'),
    },
  );
}

/** Chooses the variant that the rest of a campaign gets; it cannot be taken back. Before the test is long enough it needs `early: true`. */
export function chooseCampaignVariant(
  hub: Hub,
  input: ChooseCampaignVariantInput,
  options: CallOptions = {},
): Promise<Tried<Acted>> {
  const hasIt = ({ verdict }: RunningCampaign) => verdict?.position === input.variant;
  return once<RunningCampaign, Acted>((repeated) => hub.mutate(CHOOSE, { input }, { ...options, ...repeated }), {
    ...found(hub, input.id, hasIt, options),
    mayRepeat: () => true,
  });
}

const isIn =
  (...statuses: CampaignStatus[]) =>
  ({ status }: RunningCampaign) =>
    statuses.includes(status);

/** The look at a campaign, and its answer where something is done with it. */
function found(hub: Hub, id: string, isDone: (campaign: RunningCampaign) => boolean, { signal }: CallOptions) {
  return {
    look: () => hub.graphql(LOOK, { id }, { signal }),
    done: (campaign: RunningCampaign) => (isDone(campaign) ? { campaign } : null),
  };
}
