/** Recipients of a campaign with the messages that they would get now. */
import type { Campaign } from '../../generated/prisma/client.ts';
import { groupBy } from '../../kernel/chunks.ts';
import type { AudiencePage } from '../audience/audience.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { type Judged, judgeRecipients } from './assess.ts';
import { versionNow } from './check.ts';
import { openRecipients } from './recipients.ts';
import { contentsOf, placeOf } from './variants.ts';
import { verdictOf } from './verdict.ts';

/** A recipient as sending would see it now, and the position of the variant that it would get. */
export type Sampled = Judged & { variant: number | null };

/** Looks up the version of the template that a campaign says. @param variant position of the variant; `null`: what the campaign says itself */
export type FindVersion = (runtime: PrepareRuntime, campaign: Campaign, variant: number | null) => Promise<number>;

/** Recipients that are looked through for a sample at a time, and how often: most of them may be held out. */
const LOOKS = { members: 100, times: 10 } as const;

/**
 * The first recipients of a campaign who are not held out.
 *
 * @param limit of them at most
 * @throws as `openRecipients`
 */
export async function firstTreated(
  { db }: Pick<PrepareRuntime, 'db'>,
  campaign: Campaign,
  limit: number,
  now: Date,
): Promise<AudiencePage['members']> {
  const recipients = await openRecipients(db, campaign, now);
  const treated: AudiencePage['members'] = [];
  let after: string | null = null;
  for (let time = 0; time < LOOKS.times && treated.length < limit; time += 1) {
    const { members, next }: AudiencePage = await recipients.page(after, LOOKS.members);
    treated.push(...members.filter(({ id }) => placeOf(campaign, id).stage !== 'HOLD_OUT'));
    if (next === null) break;
    after = next;
  }
  return treated.slice(0, limit);
}

/**
 * Recipients with what they would get now, in the order they are given in: those who try a variant with it, the rest with the one that was chosen, else
 * the control. Whoever is held out is left out.
 *
 * @param find the version that they get; absent: the one that the campaign would say now
 * @throws as `find`, and as `judgeRecipients`
 */
export async function sampleOf(
  runtime: PrepareRuntime,
  campaign: Campaign,
  members: AudiencePage['members'],
  now: Date,
  find: FindVersion = versionNow,
): Promise<Sampled[]> {
  const [control = null] = contentsOf(campaign);
  const chosen = verdictOf(campaign)?.variant ?? control;
  const groups = groupBy(
    members.filter(({ id }) => placeOf(campaign, id).stage !== 'HOLD_OUT'),
    ({ id }) => placeOf(campaign, id).variant ?? chosen,
  );
  const sample: Sampled[] = [];
  for (const [variant, group] of groups) {
    const version = await find(runtime, campaign, variant);
    const { judged } = await judgeRecipients(runtime, campaign, { members: group, before: 0, variant, version, now });
    sample.push(...judged.map((each) => ({ ...each, variant })));
  }
  const places = new Map(members.map(({ id }, place) => [id, place]));
  return sample.sort((a, b) => (places.get(a.member.id) ?? 0) - (places.get(b.member.id) ?? 0));
}
