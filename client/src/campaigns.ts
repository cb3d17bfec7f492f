/** Campaigns: checked, started, followed. */
import type { HeliographClient } from './client.ts';
import { HeliographError, localError } from './errors.ts';
import type { SubscribeOptions } from './follow.ts';
import { ERRORS } from './mutate.ts';
import { once } from './once.ts';
import type { Tried } from './retry.ts';
import type { CallOptions } from './send.ts';
import type { ResultOf } from './tada.ts';

const MONEY = 'amount currency';
const CHECKED = `id name status token reason
preflight { done checked recipients sendable fault blocked { code count } deferred { code count }
low { ${MONEY} } high { ${MONEY} } firstAt lastAt warnings { code count message } }` as const;
const STARTED = 'id name status token reason beginsAt' as const;
const COUNTS = 'accepted scheduled queued sending sent delivered undelivered failed expired canceled blocked' as const;

const CHECK = `mutation CheckCampaign($input: CheckCampaignInput!) {
checkCampaign(input: $input) { __typename ... on CampaignPayload { campaign { ${CHECKED} } }
${ERRORS} } }` as const;
const CHECKING = `subscription CampaignChecking($id: ID!) { campaignProgress(id: $id) { ${CHECKED} } }` as const;
const START = `mutation StartCampaign($input: StartCampaignInput!) {
startCampaign(input: $input) { __typename ... on CampaignPayload { campaign { ${STARTED} } }
${ERRORS} } }` as const;
const LOOK = `query CampaignStarted($id: ID!) { campaign(id: $id) { ${STARTED} } }` as const;
const PROGRESS = `subscription CampaignProgress($id: ID!) {
campaignProgress(id: $id) { id name status reason recipients handled accepted counts { ${COUNTS} } } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate' | 'graphql' | 'subscribe'>;

/** A campaign with what its check has found so far. */
export type CampaignCheck = ResultOf<typeof CHECKING>['campaignProgress'];
/** A campaign that was started. */
export type StartedCampaign = NonNullable<ResultOf<typeof LOOK>['campaign']>;
/** A campaign with how far it is. */
export type CampaignState = ResultOf<typeof PROGRESS>['campaignProgress'];

/** Options of a check. */
export interface CheckOptions extends CallOptions {
  /** Called with the campaign whenever more of its recipients are looked at. */
  onProgress?: (campaign: CampaignCheck) => void;
}

/**
 * Checks a campaign, and resolves when all of its recipients are looked at, over as many connections as it takes. With `token` it may
 * be started; without one `preflight.fault` says why not. PREFLIGHT_STALE: it was changed, or started, meanwhile.
 */
export async function checkCampaign(
  hub: Hub,
  id: string,
  { onProgress, signal }: CheckOptions = {},
): Promise<Tried<{ campaign: CampaignCheck }>> {
  const begun = await hub.mutate(CHECK, { input: { id } }, { signal, isIdempotent: true });
  if (!begun.ok) return begun;
  const { campaign, attempts } = begun;
  onProgress?.(campaign);
  if (campaign.preflight?.done) return { ok: true, campaign, attempts };
  try {
    for await (const now of hub.subscribe(CHECKING, { id }, { signal })) {
      if (now.preflight === null || !['DRAFT', 'CHECKED'].includes(now.status)) {
        const error = localError('PREFLIGHT_STALE', `The check of "${now.name}" has ended: the campaign was changed.`);
        return { ok: false, error, attempts };
      }
      onProgress?.(now);
      if (now.preflight.done) return { ok: true, campaign: now, attempts };
    }
  } catch (error) {
    if (error instanceof HeliographError) return { ok: false, error, attempts };
    throw error;
  }
  return { ok: false, error: localError('ABORTED', 'The caller aborted it.'), attempts };
}

/**
 * Starts a campaign as it was checked, once: where the answer is lost, it finds that its own token has started it, and starts one again that
 * waits for it still; of one that is a draft by then the error says that it may have been started. It begins 30 seconds later at the earliest.
 * PREFLIGHT_STALE: check it again.
 */
export function startCampaign(
  hub: Hub,
  id: string,
  token: string,
  { signal }: CallOptions = {},
): Promise<Tried<{ campaign: StartedCampaign }>> {
  return once<StartedCampaign, { campaign: StartedCampaign }>(
    (repeated) => hub.mutate(START, { input: { id, token } }, { signal, ...repeated }),
    {
      look: () => hub.graphql(LOOK, { id }, { signal }),
      done: (campaign) => {
        const isStarted = campaign.token === token && !['DRAFT', 'CHECKED'].includes(campaign.status);
        return isStarted ? { campaign } : null;
      },
      // One that was started and canceled is a draft.
      mayRepeat: ({ status, token: checked }) => status === 'CHECKED' && checked === token,
    },
  );
}

/**
 * Follows a campaign until it is DONE or CANCELED: as it is now, then whenever it has changed. It connects again by itself, and then
 * gives it as it is. Counts of what was sent may go on to change after that. @throws {HeliographError} where the hub does not take it
 */
export async function* campaignProgress(
  hub: Pick<HeliographClient, 'subscribe'>,
  id: string,
  options?: SubscribeOptions,
): AsyncGenerator<CampaignState, void> {
  for await (const campaign of hub.subscribe(PROGRESS, { id }, options)) {
    yield campaign;
    if (campaign.status === 'DONE' || campaign.status === 'CANCELED') return;
  }
}
