/** The report of a campaign: its objective in a sentence, with figures, ranges and money, and the same by what people are told apart by. */
import { compareArrivals } from '../../db/sql/campaign-arrivals.ts';
import { chargesOf, compareHeldOut, countInGroup } from '../../db/sql/campaign-report.ts';
import { type By, countPeople, type Deed } from '../../db/sql/campaign-results.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { decimalOf, halfEven } from '../../kernel/money.ts';
import type { Runtime } from '../../runtime.ts';
import { openAudience } from '../audience/audience.ts';
import { deedOf, deedWords, periodOf, type Share, shareOf } from './results.ts';
import { audienceOf } from './stored.ts';
import { LABELS, latestDelayMsOf } from './variants.ts';

type ReportRuntime = Pick<Runtime, 'db' | 'clock'>;

/** Dimensions that a report is broken down by. */
export const DIMENSIONS = ['VARIANT', 'COUNTRY', 'ROUTE', 'GROUP'] as const;
/** Dimensions that a report is broken down by. */
export type ReportDimension = (typeof DIMENSIONS)[number];

/** An amount of money. */
export interface Amount {
  micros: bigint;
  currency: string;
}

/** Figures of some recipients of a campaign. */
export interface Figures {
  /** People that a message was made for. */
  recipients: number;
  delivered: number;
  /** `null`: nothing counts, or nobody has it. */
  success: Share | null;
  stopped: number;
  complaints: number;
  /** People whose message a pause has recalled. */
  recalled: number;
  /** Charges of their messages, by currency; of a group `null`: messages are not of groups. */
  charges: Amount[] | null;
}

/** Figures of one value of a dimension. */
export interface ReportRow extends Figures {
  dimension: ReportDimension;
  /** As it is stored; of a group its id or tag. */
  key: string;
  /** As people know it. */
  name: string;
}

/** The change that a campaign makes: those who were to get it against those who were held out, in the same period, or as long after they came. */
export interface Lift {
  treated: Share;
  heldOut: Share;
  /** Points of a percent, with the range in which they lie with 95 % certainty. */
  points: number;
  lowPoints: number;
  highPoints: number;
}

/** Charges for each who did what counts, rounded half to even; `null`: nobody did, or they are not in one currency. */
export function costPerSuccess({ charges, success }: Figures): Amount | null {
  const [only, other] = charges ?? [];
  if (only === undefined || other !== undefined || success === null || success.count === 0) return null;
  return { micros: halfEven(only.micros, BigInt(success.count)), currency: only.currency };
}

/** For each 1,000 of some people; `null`: there are none. */
export const per1000 = (count: number, of: number): number | null => (of === 0 ? null : (1_000 * count) / of);

/**
 * The difference of two shares with its range: Newcombe's, from the ranges of both. Newcombe, Statistics in Medicine 17 (1998),
 * method 10.
 */
export function liftOf(treated: Share, heldOut: Share): Lift {
  const points = treated.percent - heldOut.percent;
  const below = Math.hypot(treated.percent - treated.lowPercent, heldOut.highPercent - heldOut.percent);
  const above = Math.hypot(treated.highPercent - treated.percent, heldOut.percent - heldOut.lowPercent);
  return { treated, heldOut, points, lowPoints: points - below, highPoints: points + above };
}

/** The change that a campaign has made; `null`: nobody was held out, no event counts, or it is not made for everybody yet. */
export async function liftNow({ db, clock }: ReportRuntime, campaign: Campaign): Promise<Lift | null> {
  const { metric, heldOut, recipients, position, frozenAt } = campaign;
  if (metric !== 'EVENT' || heldOut === 0 || frozenAt === null || position < recipients) return null;
  const period = periodOf(campaign, clock.now());
  const compared = campaign.triggered
    ? await compareArrivals(db.pool, period, latestDelayMsOf(campaign))
    : await compareHeldOut(db.pool, period);
  const treated = shareOf(compared.treated.count, compared.treated.of);
  const held = shareOf(compared.heldOut.count, compared.heldOut.of);
  return treated === null || held === null ? null : liftOf(treated, held);
}

/** A lift in a sentence. */
export function liftSentence({ treated, heldOut, points, lowPoints, highPoints }: Lift): string {
  const range = `${points.toFixed(1)} points (${lowPoints.toFixed(1)} to ${highPoints.toFixed(1)})`;
  const both = `${treated.percent.toFixed(1)} % of those who were to get it did, ${heldOut.percent.toFixed(1)} % of those held out`;
  if (lowPoints > 0) return `It made more do it: ${both}, ${range} more.`;
  if (highPoints < 0) return `It made fewer do it: ${both}, ${range}.`;
  return `It is not clear that it changed anything: ${both}, a difference of ${range}.`;
}

const COLUMNS: Record<Exclude<ReportDimension, 'GROUP'>, By> = {
  VARIANT: 'variant',
  COUNTRY: 'country',
  ROUTE: 'route_id',
};

/** Figures of a campaign as a whole. */
export async function figuresOf(runtime: ReportRuntime, campaign: Campaign): Promise<Figures> {
  const rows = await tally(runtime, campaign, null);
  return (
    rows.get('') ?? { recipients: 0, delivered: 0, success: null, stopped: 0, complaints: 0, recalled: 0, charges: [] }
  );
}

/** Figures of a campaign by the values of a dimension, the most recipients first. */
export async function rowsBy(
  runtime: ReportRuntime,
  campaign: Campaign,
  dimension: ReportDimension,
): Promise<ReportRow[]> {
  if (dimension === 'GROUP') return groupRows(runtime, campaign);
  const rows = [...(await tally(runtime, campaign, COLUMNS[dimension]))];
  const names =
    dimension === 'ROUTE'
      ? await routeNames(
          runtime,
          campaign,
          rows.map(([key]) => key),
        )
      : null;
  const nameOf = (key: string) => (dimension === 'VARIANT' ? (LABELS[Number(key)] ?? key) : (names?.get(key) ?? key));
  return rows
    .filter(([key]) => key !== '' || dimension === 'COUNTRY')
    .map(([key, figures]) => ({ ...figures, dimension, key, name: nameOf(key) }))
    .sort((a, b) => b.recipients - a.recipients);
}

async function routeNames({ db }: ReportRuntime, { workspaceId }: Campaign, ids: string[]) {
  const routes = await db.prisma.route.findMany({ where: { workspaceId, id: { in: ids.filter((id) => id !== '') } } });
  return new Map(routes.map(({ id, name }) => [id, name]));
}

async function tally({ db, clock }: ReportRuntime, campaign: Campaign, by: By | null): Promise<Map<string, Figures>> {
  if (campaign.beginsAt === null) return new Map();
  const period = periodOf(campaign, clock.now());
  const count = (deed: Deed) => countPeople(db.pool, deed, period, by);
  const deed = deedOf(campaign);
  const [made, delivered, done, stopped, complaints, recalled, charges] = [
    await count('MADE'),
    await count('DELIVERED'),
    deed === null ? null : await count(deed),
    await count('STOPPED'),
    await count('COMPLAINED'),
    await count('RECALLED'),
    await chargesOf(db.pool, campaign.id, by),
  ];
  return new Map(
    [...made].map(([key, recipients]): [string, Figures] => {
      const have = delivered.get(key) ?? 0;
      const figures = {
        recipients,
        delivered: have,
        success: done === null ? null : shareOf(Math.min(done.get(key) ?? 0, have), have),
        stopped: stopped.get(key) ?? 0,
        complaints: complaints.get(key) ?? 0,
        recalled: recalled.get(key) ?? 0,
        charges: charges.filter((each) => each.key === key),
      };
      return [key, figures];
    }),
  );
}

/** Figures by the lists, tags and segments that the audience names, with who is in them now; a person may be in several. */
async function groupRows({ db, clock }: ReportRuntime, campaign: Campaign): Promise<ReportRow[]> {
  if (campaign.beginsAt === null) return [];
  const { workspaceId } = campaign;
  const now = clock.now();
  const period = periodOf(campaign, now);
  const deed = deedOf(campaign);
  const rows: ReportRow[] = [];
  for (const { key, name, included } of await groupsOf({ db }, campaign, now)) {
    const count = (each: Deed) => countInGroup(db.pool, each, period, included);
    const delivered = await count('DELIVERED');
    rows.push({
      ...{ dimension: 'GROUP', key, name, recipients: await count('MADE'), delivered, charges: null },
      success: deed === null ? null : shareOf(Math.min(await count(deed), delivered), delivered),
      stopped: await count('STOPPED'),
      complaints: await count('COMPLAINED'),
      recalled: await count('RECALLED'),
    });
  }
  return rows.sort((a, b) => b.recipients - a.recipients || a.name.localeCompare(b.name));

  async function groupsOf({ db: { prisma } }: Pick<Runtime, 'db'>, { audience }: Pick<Campaign, 'audience'>, at: Date) {
    const { lists, tags, segments } = audienceOf({ audience });
    const none = { lists: [], tags: [], segments: [], excludeLists: [], excludeTags: [], excludeSegments: [] };
    const [named, defined] = await Promise.all([
      prisma.contactList.findMany({ where: { workspaceId, id: { in: [...lists] } } }),
      prisma.segment.findMany({ where: { workspaceId, id: { in: [...segments] } } }),
    ]);
    const open = async (given: object) =>
      (await openAudience({ prisma }, workspaceId, { ...none, ...given }, at)).included;
    return [
      ...(await Promise.all(tags.map(async (tag) => ({ key: tag, name: tag, included: await open({ tags: [tag] }) })))),
      ...(await Promise.all(
        named.map(async ({ id, name }) => ({ key: id, name, included: await open({ lists: [id] }) })),
      )),
      ...(await Promise.all(
        defined.map(async ({ id, name }) => ({ key: id, name, included: await open({ segments: [id] }) })),
      )),
    ];
  }
}

const OBJECTIVES: Record<Campaign['objective'], string> = {
  SALES: 'To sell',
  SATISFACTION: 'To learn how they liked it',
  SECURITY: 'To make people safe',
  ATTENDANCE: 'To make people come',
  PAYMENT: 'To be paid',
  INFORMATION: 'To tell people',
};

/** The objective of a campaign in one sentence, with figures, their range, and money. */
export function reportSentence(campaign: Campaign, figures: Figures, lift: Lift | null): string {
  const { delivered, success, recalled, charges } = figures;
  const count = (number: number) => number.toLocaleString('en');
  const begin = `${OBJECTIVES[campaign.objective]}, ${count(delivered)} of ${count(campaign.recipients)} people have the message`;
  const money = (charges ?? []).map(({ micros, currency }) => `${decimalOf(micros)} ${currency}`).join(' + ');
  const did =
    success === null
      ? ''
      : `, and ${count(success.count)} of them, ${success.percent.toFixed(1)} % (${success.lowPercent.toFixed(1)} to ${success.highPercent.toFixed(1)} %), ${deedWords(campaign)} within ${campaign.metricDays} days`;
  const one = costPerSuccess(figures);
  const each = one === null ? '' : `, ${decimalOf(one.micros)} for each who did`;
  const cost = money === '' ? '' : `, for ${money}${each}`;
  const back = recalled === 0 ? '' : ` ${count(recalled)} messages were recalled.`;
  return `${begin}${did}${cost}.${back}${lift === null ? '' : ` ${liftSentence(lift)}`}`;
}
