/** The beginning of a campaign: it runs from then on, and where it repeats its next run waits. */
import { lockCampaign, setCampaignState } from '../../db/sql/campaigns.ts';
import { transaction } from '../../db/transaction.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import type { ZonedWeek } from '../../policy/hours.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { costNow, type PricedRuntime } from './as-checked.ts';
import { stepTime } from './follow-ups.ts';
import { insertRunAfter } from './next-run.ts';
import { preflightOf } from './preflight.ts';
import { copySteps } from './run-steps.ts';
import { hoursOf, scheduleOf, USUAL_TOLERANCE } from './schedule.ts';
import { frozenText, repricedText } from './tolerance.ts';

type BeginRuntime = Pick<PrepareRuntime, 'db' | 'clock' | 'settings' | 'telemetry'>;

/** Hours in which messages of a campaign are made; `null`: any. */
export async function campaignHours({ settings }: BeginRuntime, campaign: Campaign): Promise<ZonedWeek | null> {
  const { workspace } = await settings.of(campaign.workspaceId);
  return hoursOf(scheduleOf(campaign), workspace.timeZone);
}

/**
 * Compares the cost that a campaign was checked with and the same by the prices of now.
 *
 * @returns a sentence; `null`: it is none the dearer, within the tolerance
 */
export async function dearerThanChecked(runtime: PricedRuntime, campaign: Campaign, now: Date): Promise<string | null> {
  const checked = preflightOf(campaign);
  if (checked === null || campaign.triggered) return null;
  const tolerancePercent = toleranceOf(campaign);
  const cost = repricedText(await costNow(runtime, campaign, checked, now), { tolerancePercent, isDearer: true });
  return cost === null ? null : `Its cost ${cost}, by more than ${tolerancePercent} %. Nobody has got it yet.`;
}

const toleranceOf = (campaign: Campaign) => scheduleOf(campaign).repeat?.tolerancePercent ?? USUAL_TOLERANCE;

/**
 * Compares the audience that a campaign has frozen with the one that was checked. Steps and other tries are for whom their campaign leaves
 * over, and so never for those of their check.
 *
 * @returns a sentence; `null`: it is for those whom it was checked for, within the tolerance
 */
export function unlikeCheck(campaign: Campaign, frozen: number): string | null {
  const checked = preflightOf(campaign);
  if (checked === null || campaign.triggered || campaign.origin === 'STEP' || campaign.origin === 'RETRY') return null;
  return frozenText(checked.recipients, frozen, toleranceOf(campaign));
}

/** A step looks so often whether its campaign has ended, in milliseconds. */
const STEP_LOOKS_MS = 60_000;

/** Begins a campaign that is due; a step waits until its campaign has ended, and some time more. */
export async function beginIfDue(runtime: BeginRuntime, campaign: Campaign): Promise<void> {
  if (campaign.origin !== 'STEP') return beginCampaign(runtime, campaign);
  const { db, clock } = runtime;
  const now = clock.now();
  const time = await stepTime(runtime, campaign);
  if (time.kind === 'at' && time.at <= now) return beginCampaign(runtime, { ...campaign, beginsAt: time.at });
  await transaction(db.pool, async (tx) => {
    const current = await lockCampaign(tx, campaign.workspaceId, campaign.id);
    if (current?.status !== 'SCHEDULED') return;
    const ended = { status: 'CANCELED', reason: 'The campaign that it follows was canceled.', dueAt: null } as const;
    const dueAt = time.kind === 'at' ? time.at : new Date(now.getTime() + STEP_LOOKS_MS);
    const waits = { status: 'SCHEDULED', reason: null, dueAt } as const;
    await setCampaignState(tx, campaign.id, {
      ...(time.kind === 'canceled' ? ended : waits),
      ...{ beginsAt: time.kind === 'at' ? time.at : null, finishedAt: time.kind === 'canceled' ? now : null, now },
    });
  });
}

/** Begins a campaign, unless somebody has undone its start; its next run and its steps are made in the same transaction, so that each is there once. */
async function beginCampaign(runtime: BeginRuntime, campaign: Campaign): Promise<void> {
  const { db, clock, settings, telemetry } = runtime;
  const { workspaceId, id } = campaign;
  const now = clock.now();
  const { workspace } = await settings.of(workspaceId);
  const made = await transaction(db.pool, async (tx) => {
    const current = await lockCampaign(tx, workspaceId, id);
    if (current?.status !== 'SCHEDULED') return { runs: 0, steps: 0 };
    const { finishedAt } = current;
    const { beginsAt } = campaign;
    await setCampaignState(tx, id, { status: 'RUNNING', reason: null, dueAt: now, beginsAt, finishedAt, now });
    const isRepeated = await insertRunAfter(tx, current, workspace.timeZone, now);
    return { runs: isRepeated ? 1 : 0, steps: current.origin === 'REPEAT' ? await copySteps(tx, current, now) : 0 };
  });
  if (made.runs > 0) telemetry.count('heliograph_campaign_follow_ups_total', { origin: 'repeat' });
  if (made.steps > 0) telemetry.count('heliograph_campaign_follow_ups_total', { origin: 'step' }, made.steps);
}
