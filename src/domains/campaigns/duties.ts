/** Duties of campaigns. */
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { freeLifted } from './pauses.ts';
import { runCampaigns } from './run.ts';

/** Duties of campaigns. */
export const CAMPAIGN_DUTIES: readonly Duty<PrepareRuntime>[] = [
  { name: 'campaigns', everyMs: 250, run: runCampaigns },
  { name: 'lifted pauses', everyMs: 500, run: freeLifted },
];
