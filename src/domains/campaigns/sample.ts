/** Recipients of a campaign with the messages that they would get now. */
import type { Campaign } from '../../generated/prisma/client.ts';
import { groupBy } from '../../kernel/chunks.ts';
import type { AudiencePage } from '../audience/audience.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { type Judged, judgeRecipients } from './assess.ts';
import { versionNow } from './check.ts';
import { contentsOf, placeOf } from './variants.ts';

/** A recipient as sending would see it now, and the position of the variant that it would get. */
export type Sampled = Judged & { variant: number | null };

/** Recipients with what they would get now: those who try a variant with it, the rest with the control. @throws as `versionNow` */
export async function sampleOf(
  runtime: PrepareRuntime,
  campaign: Campaign,
  members: AudiencePage['members'],
  now: Date,
): Promise<Sampled[]> {
  const [control = null] = contentsOf(campaign);
  const groups = groupBy(
    members.filter(({ id }) => placeOf(campaign, id).stage !== 'HOLD_OUT'),
    ({ id }) => placeOf(campaign, id).variant ?? control,
  );
  const sample: Sampled[] = [];
  for (const [variant, group] of groups) {
    const version = await versionNow(runtime, campaign, variant);
    const { judged } = await judgeRecipients(runtime, campaign, { members: group, before: 0, variant, version, now });
    sample.push(...judged.map((each) => ({ ...each, variant })));
  }
  return sample;
}
