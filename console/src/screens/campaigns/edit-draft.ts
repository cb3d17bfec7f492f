/** A campaign that is there already, as the fields of the wizard, and what was changed of it. */
import { type NamedValue, writeNamed } from '../../ui/named-values.ts';
import { CAMPAIGN_PURPOSES, clockText, type Draft, EMPTY, inputOf } from './campaign-draft.ts';
import type { Contents, Group } from './use-contents.ts';
import { NO_TRIAL, type Trial, type VariantForm } from './variant-draft.ts';
import type { CampaignChanges, WrittenCampaign } from './write-operations.ts';

const numberText = (value: number | null | undefined) => (value == null ? '' : String(value));
const idsText = (groups: readonly Group[] | null) => (groups ?? []).map(({ id }) => id).join();

/** Fields of the wizard as a campaign has them. */
export function draftOf(campaign: WrittenCampaign): Draft {
  const { objective, metric, purpose, audience, schedule } = campaign;
  const form = {
    ...EMPTY,
    name: campaign.name,
    triggered: campaign.triggered ? 'yes' : '',
    tags: audience.tags.join(', '),
    excludeTags: audience.excludeTags.join(', '),
    lists: idsText(audience.lists),
    excludeLists: idsText(audience.excludeLists),
    segments: idsText(audience.segments),
    excludeSegments: idsText(audience.excludeSegments),
    template: campaign.template,
    version: numberText(campaign.templateVersion),
    variables: writeNamed(campaign.variables as Record<string, NamedValue>),
    coupons: campaign.couponPool?.id ?? '',
    sender: campaign.sender ?? '',
    routes: idsText(campaign.routes),
    ...timeOf(campaign.startAt, schedule),
    endsAt: clockText(campaign.endsAt),
    rate: numberText(campaign.ratePerSecond),
    event: campaign.metricEvent ?? '',
    days: String(campaign.metricWithinDays),
  };
  const kinds = { objective, metric, purpose: CAMPAIGN_PURPOSES.find((each) => each === purpose) ?? 'TRANSACTIONAL' };
  return { form, kinds, trial: trialOf(campaign) };
}

function timeOf(startAt: string | null, schedule: WrittenCampaign['schedule']): Partial<typeof EMPTY> {
  const { localAt = null, hours = null, timeZone = null, repeat = null } = schedule ?? {};
  return {
    at: localAt ?? clockText(startAt),
    clock: localAt === null ? 'ONE' : 'OWN',
    hours: hours ?? '',
    timeZone: timeZone ?? '',
    ...(repeat === null
      ? {}
      : {
          repeat: repeat.every,
          interval: String(repeat.interval),
          weekdays: repeat.weekdays.join(),
          until: repeat.until ?? '',
          times: numberText(repeat.times),
          tolerance: String(repeat.tolerancePercent),
        }),
  };
}

function trialOf(campaign: WrittenCampaign): Trial {
  const { test, holdOutPercent } = campaign;
  const [control, ...others] = campaign.variants.map((variant) => variantOf(variant, campaign));
  return {
    ...NO_TRIAL,
    ...(control === undefined ? {} : { control, others }),
    ...(test === null
      ? {}
      : {
          percent: String(test.percent),
          hours: String(test.hours),
          perVariant: String(test.perVariant),
          chosenBy: test.chosenBy,
        }),
    holdOut: holdOutPercent === 0 ? '' : String(holdOutPercent),
  };
}

/** Differences of a variant from its campaign. */
function variantOf(variant: WrittenCampaign['variants'][number], campaign: WrittenCampaign): VariantForm {
  const { template, templateVersion, text, sender, delayMinutes } = variant;
  const isOwn = template !== campaign.template || templateVersion !== campaign.templateVersion;
  return {
    template: isOwn ? template : '',
    version: isOwn ? numberText(templateVersion) : '',
    text: text === campaign.text ? '' : (text ?? ''),
    sender: sender === campaign.sender ? '' : (sender ?? ''),
    delay: delayMinutes === 0 ? '' : String(delayMinutes),
  };
}

/**
 * Changes of a campaign as the API takes them: what is the same is absent and stays, also where the wizard has no field for all of it.
 * A field that is `null` is taken away.
 */
export function changesOf(before: Draft, after: Draft): CampaignChanges {
  const was = inputOf(before);
  const { triggered: _fixed, ...input } = inputOf(after);
  const changed = Object.entries(input).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name as keyof typeof was]),
  );
  return Object.fromEntries(changed.map(([name, value]) => [name, withoutNulls(value)])) as CampaignChanges;
}

/** A value without the fields of it that are `null`: those are absent. */
function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, each) => (name !== '' && each === null ? undefined : each)));
}

/** Choices of the wizard, with what the campaign has of each: it may be gone, or be none of the first hundred. */
export function withOwn(contents: Contents, campaign: WrittenCampaign | null): Contents {
  if (campaign === null) return contents;
  const { audience, couponPool, routes, variants, template, sender } = campaign;
  const { lists, excludeLists, segments, excludeSegments } = audience;
  const names = (known: readonly string[], own: readonly (string | null)[]) => [
    ...new Set([...known, ...own.filter((each) => each !== null)]),
  ];
  return {
    templates: names(contents.templates, [template, ...variants.map((each) => each.template)]),
    senders: names(contents.senders, [sender, ...variants.map((each) => each.sender)]),
    lists: groups(contents.lists, lists, excludeLists),
    segments: groups(contents.segments, segments, excludeSegments),
    pools: groups(contents.pools, couponPool === null ? [] : [couponPool]),
    routes: groups(contents.routes, routes),
  };
}

function groups(...known: readonly (readonly Group[] | null)[]): Group[] {
  const all = known.flatMap((each) => each ?? []);
  return [...new Map(all.map((each) => [each.id, each])).values()];
}
