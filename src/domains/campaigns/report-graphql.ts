/** The report of a campaign in the API, and who did what. */
import { heldOutArrivals } from '../../db/sql/campaign-arrivals.ts';
import { heldOutAfter, messagesWho } from '../../db/sql/campaign-report.ts';
import type { Deed } from '../../db/sql/campaign-results.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { readId } from '../../graphql/schema/filter-ids.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import { ContactType } from '../contacts/graphql.ts';
import { MessageConnection, MessageType } from '../messages/types.ts';
import {
  costPerSuccess,
  DIMENSIONS,
  type Figures,
  figuresOf,
  type Lift,
  liftNow,
  liftSentence,
  per1000,
  type ReportDimension,
  type ReportRow,
  reportSentence,
  rowsBy,
} from './report.ts';
import { reportCsv } from './report-csv.ts';
import { deedOf, periodOf } from './results.ts';
import { ShareType } from './share-types.ts';
import { CampaignType } from './types.ts';

const DIMENSION_MEANINGS: Record<ReportDimension, string> = {
  VARIANT: 'By the variant that they got.',
  COUNTRY: 'By the country of the number.',
  ROUTE: 'By the route of the message.',
  GROUP: 'By the lists, tags and segments that the audience names, and who is in them now; a person may be in several.',
};

const DimensionType = builder.enumType('CampaignReportDimension', {
  description: 'What the report of a campaign is broken down by.',
  values: Object.fromEntries(DIMENSIONS.map((each) => [each, { description: DIMENSION_MEANINGS[each] }])) as Record<
    ReportDimension,
    { description: string }
  >,
});

const FiguresType = builder.objectRef<Figures>('CampaignFigures').implement({
  description: 'Figures of some recipients of a campaign: people, each counted once.',
  fields: (t) => ({
    recipients: t.exposeInt('recipients', { description: 'People that a message was made for.' }),
    delivered: t.exposeInt('delivered', { description: 'People whose phone has it.' }),
    success: t.field({
      type: ShareType,
      nullable: true,
      description: 'Those who did what counts, among those who have it; null: nothing counts, or nobody has it.',
      resolve: ({ success }) => success,
    }),
    stopped: t.exposeInt('stopped', { description: 'People who answered with STOP within the days of the metric.' }),
    stoppedPer1000: t.float({
      nullable: true,
      description: 'The same for each 1,000 who have it; null: nobody has.',
      resolve: ({ stopped, delivered }) => per1000(stopped, delivered),
    }),
    complaints: t.exposeInt('complaints', { description: 'People who complained about it.' }),
    complaintsPer1000: t.float({
      nullable: true,
      description: 'The same for each 1,000 who have it; null: nobody has.',
      resolve: ({ complaints, delivered }) => per1000(complaints, delivered),
    }),
    recalled: t.exposeInt('recalled', { description: 'People whose message a pause has recalled from its provider.' }),
    charges: t.field({
      type: [MoneyType],
      description: 'What their messages are charged with, reserved or settled; empty: nothing, or of a GROUP.',
      resolve: ({ charges }) => (charges ?? []).flatMap(({ micros, currency }) => moneyOf(micros, currency) ?? []),
    }),
    costPerSuccess: t.field({
      type: MoneyType,
      nullable: true,
      description:
        'Of that, for each who did what counts, rounded half to even; null: nobody did, or there is no price in one currency.',
      resolve: (figures) => {
        const cost = costPerSuccess(figures);
        return cost === null ? null : moneyOf(cost.micros, cost.currency);
      },
    }),
  }),
});

const RowType = builder.objectRef<ReportRow>('CampaignReportRow').implement({
  description: 'Figures of one variant, country, route or group.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'As it is stored: a position, a country, an id or a tag; empty: none.' }),
    name: t.exposeString('name', { description: 'As people know it.' }),
    figures: t.field({ type: FiguresType, description: 'Its figures.', resolve: (row) => row }),
  }),
});

const LiftType = builder.objectRef<Lift>('CampaignLift').implement({
  description:
    'What a campaign has changed: those who were to get it against those who were held out, since it began; where people come one by one, within the days of its metric from when each came first.',
  fields: (t) => ({
    treated: t.field({
      type: ShareType,
      description: 'Who did it of all who were to get it, whether they did get it or not.',
      resolve: ({ treated }) => treated,
    }),
    heldOut: t.field({
      type: ShareType,
      description: 'Who did it of those who were held out.',
      resolve: ({ heldOut }) => heldOut,
    }),
    points: t.exposeFloat('points', { description: 'The difference of both, in points of a percent.' }),
    lowPoints: t.exposeFloat('lowPoints', { description: 'Least that it is, with 95 % certainty (Newcombe).' }),
    highPoints: t.exposeFloat('highPoints', { description: 'Most that it is, with 95 % certainty.' }),
    sentence: t.string({ description: 'The same in a sentence.', resolve: liftSentence }),
  }),
});

const ReportType = builder.objectRef<Campaign>('CampaignReport').implement({
  description: 'What came of a campaign, counted now.',
  fields: (t) => ({
    sentence: t.string({
      description: 'The objective in one sentence, with figures, their range and money.',
      resolve: async (campaign, _args, { runtime }) =>
        reportSentence(campaign, await figuresOf(runtime, campaign), await liftNow(runtime, campaign)),
    }),
    figures: t.field({
      type: FiguresType,
      description: 'Of all of it.',
      resolve: (campaign, _args, { runtime }) => figuresOf(runtime, campaign),
    }),
    lift: t.field({
      type: LiftType,
      nullable: true,
      description: 'Null: nobody was held out, no EVENT counts, or it is not made for everybody yet.',
      resolve: (campaign, _args, { runtime }) => liftNow(runtime, campaign),
    }),
    rows: t.field({
      type: [RowType],
      description: 'The same by what people are told apart by, the most recipients first.',
      args: { by: t.arg({ type: DimensionType, required: true, description: 'What they are told apart by.' }) },
      resolve: (campaign, { by }, { runtime }) => rowsBy(runtime, campaign, by),
    }),
    csv: t.string({
      description:
        'All of it as CSV, for spreadsheets: a line for all, and a line a variant, country, route and group.',
      resolve: async (campaign, _args, { runtime }) => {
        const rows: ReportRow[] = [];
        for (const dimension of DIMENSIONS) rows.push(...(await rowsBy(runtime, campaign, dimension)));
        return reportCsv(await figuresOf(runtime, campaign), rows);
      },
    }),
  }),
});

/** Contacts of one page of those who are held out. */
const HELD_OUT_A_PAGE = 100;

const DEEDS = {
  GOT_IT: 'Their phone has the message.',
  SUCCEEDED: 'They did what counts; where nothing counts, their phone has the message.',
  CLICKED: 'They followed a link of it.',
  REPLIED: 'They answered.',
  STOPPED: 'They answered with STOP.',
  COMPLAINED: 'They complained about it.',
} as const;

const DeedType = builder.enumType('CampaignDeed', {
  description: 'What a recipient of a campaign did, within the days of its metric.',
  values: Object.fromEntries(Object.entries(DEEDS).map(([name, description]) => [name, { description }])) as Record<
    keyof typeof DEEDS,
    { description: string }
  >,
});

const deedFor = (did: keyof typeof DEEDS, campaign: Campaign): Deed => {
  if (did === 'SUCCEEDED') return deedOf(campaign) ?? 'DELIVERED';
  return did === 'GOT_IT' ? 'DELIVERED' : did;
};

builder.prismaObjectFields(CampaignType, (t) => ({
  report: t.field({ type: ReportType, description: 'What came of it.', resolve: (campaign) => campaign }),
  messagesWho: t.prismaConnection(
    {
      type: MessageType,
      cursor: 'id',
      description: 'Its messages to those who did something, newest first: each has its contact.',
      args: {
        did: t.arg({ type: DeedType, required: true, description: 'What they did.' }),
        variant: t.arg.int({ description: 'Position of the variant that they got; absent: any.' }),
      },
      resolve: async (query, campaign, { did, variant }, { runtime }) => {
        const { take = 0, cursor } = query as { take?: number; cursor?: { id?: string } };
        const id = cursor?.id ?? null;
        const isDescending = take >= 0;
        const ids = await messagesWho(runtime.db.pool, periodOf(campaign, runtime.clock.now()), {
          ...{ deed: deedFor(did, campaign), variant: variant ?? null, isDescending, limit: Math.abs(take) },
          ...{ before: isDescending ? id : null, after: isDescending ? null : id },
        });
        return runtime.db.prisma.message.findMany({ where: { id: { in: ids } }, orderBy: { id: 'desc' } });
      },
    },
    MessageConnection,
  ),
  heldOutContacts: t.field({
    type: [ContactType],
    authScopes: { scope: 'contacts:read' },
    description: 'Those who are held out, in the order of their ids, 100 at a time.',
    args: { after: t.arg.id({ description: 'The last contact of the page before; absent: the first page.' }) },
    resolve: async (campaign, { after }, { runtime }) => {
      const from = after == null ? null : readId(['Contact'], after, ['after']);
      const page = campaign.triggered ? heldOutArrivals : heldOutAfter;
      const ids = await page(runtime.db.pool, campaign.id, from, HELD_OUT_A_PAGE);
      const { workspaceId } = campaign;
      return runtime.db.prisma.contact.findMany({ where: { workspaceId, id: { in: ids } }, orderBy: { id: 'asc' } });
    },
  }),
}));
