/** All that `heliograph campaigns show` says of a campaign. */
import { type Campaign, COUNTS, type Counts, rowsOf } from './campaign-lines.ts';
import { HIDDEN } from './hidden.ts';
import { asWord } from './options.ts';
import { fieldLines } from './output.ts';

/** Selection of the audience. */
export const AUDIENCE = `audience { tags excludeTags lists { id name } segments { id name } excludeLists { id name } excludeSegments { id name } }`;
/** Fields that it asks for besides those of every campaign. */
export const WHOLE = `startAt metric metricEvent metricWithinDays ratePerSecond sender templateVersion text variables ${COUNTS}
  ${AUDIENCE}
  coupons { total reserved redeemed free } originCampaign { id name } followUps { id name origin status }`;

type Named = { id: string; name: string };

/** Audience of a campaign; lists and segments that are `null` are not visible to the key. */
export type Audience = Record<'tags' | 'excludeTags', string[]> &
  Record<'lists' | 'segments' | 'excludeLists' | 'excludeSegments', Named[] | null>;

/** A campaign with all that is shown of it. */
export interface WholeCampaign extends Campaign {
  startAt: string | null;
  metric: string;
  metricEvent: string | null;
  metricWithinDays: number;
  ratePerSecond: number | null;
  sender: string | null;
  templateVersion: number | null;
  text: string | null;
  variables: Record<string, unknown>;
  counts: Counts;
  audience: Audience;
  coupons: { total: number; reserved: number; redeemed: number; free: number } | null;
  originCampaign: Named | null;
  followUps: (Named & { origin: string | null; status: string })[];
}

/** A campaign as lines, with how it is written and what follows it. */
export function wholeLines(campaign: WholeCampaign): string[] {
  const { originCampaign, followUps, coupons, ratePerSecond, startAt, beginsAt } = campaign;
  return fieldLines([
    ...rowsOf(campaign),
    ['is to begin', beginsAt === null ? startAt : null],
    ...(campaign.triggered ? [] : audienceRows(campaign.audience)),
    ['says', saysText(campaign)],
    ['from', campaign.sender],
    ['success', successText(campaign)],
    ['rate', ratePerSecond === null ? null : `${ratePerSecond} messages in a second at most`],
    ['offer ends', campaign.endsAt],
    ['now', statusesText(campaign.counts)],
    [
      'coupons',
      coupons === null ? null : `${coupons.reserved} given, ${coupons.redeemed} redeemed, ${coupons.free} free`,
    ],
    ['follows', originCampaign === null ? null : `${originCampaign.name} (${originCampaign.id})`],
    ...followUps.map(({ origin, name, id, status }): [string, string] => [
      asWord(origin ?? 'follows'),
      `${name} (${id}), ${asWord(status)}`,
    ]),
  ]);
}

/** An audience with titles and texts apart. */
export function audienceRows(audience: Audience): [title: string, text: string | null][] {
  return [
    ['to', groupsText(audience.tags, audience.lists, audience.segments)],
    ['but not', groupsText(audience.excludeTags, audience.excludeLists, audience.excludeSegments)],
  ];
}

function groupsText(tags: readonly string[], lists: Named[] | null, segments: Named[] | null): string | null {
  const all = [
    ...tags.map((tag) => `tag ${tag}`),
    ...(lists ?? []).map(({ name }) => `list ${name}`),
    ...(segments ?? []).map(({ name }) => `segment ${name}`),
    ...(lists === null || segments === null ? [`lists and segments ${HIDDEN}`] : []),
  ];
  return all.length === 0 ? null : all.join(', ');
}

function saysText({ template, templateVersion, text, purpose, variables }: WholeCampaign): string {
  const version = templateVersion === null ? '' : ` version ${templateVersion}`;
  const values = Object.entries(variables).map(([name, value]) => `, ${name}=${String(value)}`);
  return `${text ?? `${template}${version}`}, ${asWord(purpose)}${values.join('')}`;
}

function successText({ metric, metricEvent, metricWithinDays }: WholeCampaign): string | null {
  if (metric === 'NONE') return null;
  return `${metricEvent ?? asWord(metric)} within ${metricWithinDays} days`;
}

function statusesText(counts: Counts): string | null {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  const word = (name: string) => asWord(name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`));
  return some.length === 0 ? null : some.map(([name, count]) => `${count} ${word(name)}`).join(', ');
}
