/** Campaigns as the API takes them, from what was said on the command line and, of one that is changed, from how it is. */
import { usageError } from '../exit-codes.ts';
import type { AudienceOptions, CampaignOptions, ContentOptions } from './campaign-options.ts';
import { scheduleInput } from './campaign-schedule.ts';
import { variantInput } from './campaign-variants.ts';
import type { Hub } from './hub.ts';
import { idOfNamed } from './named.ts';
import { given, orNull, pairs, type Said } from './options.ts';

type Ids = { id: string }[] | null;

/** A campaign as it is written: the parts that the API replaces as a whole. */
export interface Written {
  template: string;
  templateVersion: number | null;
  text: string | null;
  variables: Record<string, unknown>;
  couponPool: { id: string } | null;
  /** Absent: nothing of it is to change. */
  audience?: Record<'tags' | 'excludeTags', string[]> &
    Record<'lists' | 'segments' | 'excludeLists' | 'excludeSegments', Ids>;
  metric: string;
  metricEvent: string | null;
  metricWithinDays: number;
  startAt: string | null;
  schedule: { localAt: string | null; timeZone: string | null; hours: string | null; repeat: object | null } | null;
  test: object | null;
}

/** Fields of the API that it is read by, in a document with the variable `$isOther: Boolean!`: whether its audience is to be another. */
export const WRITTEN = `template templateVersion text variables couponPool { id }
  audience @include(if: $isOther) { tags excludeTags lists { id } segments { id } excludeLists { id } excludeSegments { id } }
  metric metricEvent metricWithinDays startAt
  schedule { localAt timeZone hours repeat { every interval weekdays until times tolerancePercent } }
  test { percent hours perVariant chosenBy }`;

/** A part as it was with what was said of it; absent: nothing was said. */
function changed<T extends object>(said: T, before: object | null = null): object | undefined {
  const changes = given(said);
  return Object.keys(changes).length === 0 ? undefined : { ...before, ...changes };
}

/** The content of a campaign or of a step. */
export function contentInput(options: ContentOptions, before: Written | null = null): object | undefined {
  const { template, templateVersion, var: values, coupons } = options;
  const said = {
    template,
    // A version is one of its template.
    version: orNull(templateVersion) ?? (template === undefined && templateVersion !== false ? undefined : null),
    variables: values === false ? {} : pairs('--var', values),
    couponPool: orNull(coupons),
  };
  if (before === null) return changed(said);
  const { template: name, templateVersion: version, variables, couponPool } = before;
  return changed(said, { template: name, version, variables, couponPool: couponPool?.id ?? null });
}

/** The ids of what is named. */
async function idsOf(hub: Hub, what: 'list' | 'segment' | 'route', names: Said<string[]> | undefined) {
  if (names === undefined || names === false) return orNull(names);
  const ids: string[] = [];
  for (const name of names) ids.push(await idOfNamed(hub, what, name));
  return ids;
}

/** The audience. @throws CliError when there is no list or segment of a name */
export async function audienceInput(
  hub: Hub,
  options: AudienceOptions,
  before: Written | null = null,
): Promise<object | undefined> {
  const said = {
    tags: orNull(options.tag),
    lists: await idsOf(hub, 'list', options.list),
    segments: await idsOf(hub, 'segment', options.segment),
    excludeTags: orNull(options.excludeTag),
    excludeLists: await idsOf(hub, 'list', options.excludeList),
    excludeSegments: await idsOf(hub, 'segment', options.excludeSegment),
  };
  const audience = before?.audience;
  if (audience === undefined) return changed(said);
  const isHidden = (['lists', 'segments', 'excludeLists', 'excludeSegments'] as const).some(
    (name) => audience[name] === null && said[name] === undefined,
  );
  if (isHidden && Object.keys(given(said)).length > 0)
    throw usageError(
      'This key does not see all of the audience, so it cannot change a part of it.',
      'Use a key with the scope contacts:read.',
    );
  const ids = (all: Ids) => (all ?? []).map(({ id }) => id);
  return changed(said, {
    ...{ tags: audience.tags, lists: ids(audience.lists), segments: ids(audience.segments) },
    ...{ excludeTags: audience.excludeTags, excludeLists: ids(audience.excludeLists) },
    excludeSegments: ids(audience.excludeSegments),
  });
}

function metricInput({ metric, event, withinDays }: CampaignOptions, before: Written | null): object | undefined {
  const isOther = metric !== undefined && metric !== 'EVENT';
  const said = { kind: metric, event: event ?? (isOther ? null : undefined), withinDays };
  if (before === null) return changed(said);
  return changed(said, { kind: before.metric, event: before.metricEvent, withinDays: before.metricWithinDays });
}

/** The input of the API. @param before the campaign that is changed; `null`: a new one. @throws CliError */
export async function campaignInput(
  hub: Hub,
  options: CampaignOptions,
  before: Written | null = null,
): Promise<Record<string, unknown>> {
  const { objective, purpose, sender, endsAt, rate } = options;
  return given({
    ...{ objective, purpose },
    metric: metricInput(options, before),
    audience: await audienceInput(hub, options, before),
    content: contentInput(options, before),
    sender: orNull(sender),
    routes: await idsOf(hub, 'route', options.route),
    schedule: scheduleInput(options, before),
    endsAt: orNull(endsAt),
    ratePerSecond: orNull(rate),
    ...variantInput(options, before?.test),
  });
}
