/** Analytics in the API: one question, answered from roll-ups. */
import { oldestRollupChange } from '../../db/sql/rollup-changes.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import type { Runtime } from '../../runtime.ts';
import { type Answer, ask } from './ask.ts';
import { AnalyticsComparisonType, AnalyticsDimensionType, AnalyticsMeasureType, AnalyticsStepType } from './enums.ts';
import { questionOf } from './question.ts';
import { AnalyticsType } from './types.ts';

const FilterInput = builder.inputType('AnalyticsFilter', {
  description: 'Messages that are counted: those with one of the values of each field that is given.',
  fields: (t) => ({
    routeIds: t.idList({ description: 'Routes by their ids; of deleted ones too.' }),
    connectionIds: t.idList({ description: 'Connections by their ids; of deleted ones too.' }),
    countries: t.stringList({ description: 'Countries by their ISO 3166-1 codes; "": none.' }),
    purposes: t.field({ type: [PurposeType], description: 'Purposes of the messages.' }),
    templateIds: t.idList({ description: 'Templates by their ids; "": messages with a text of their own.' }),
    locales: t.stringList({ description: 'Languages of the bodies of templates; "": none.' }),
    senders: t.stringList({ description: 'Senders as messages name them; "": none.' }),
    networks: t.stringList({ description: 'Networks by MCC and MNC; "": not known.' }),
    campaignIds: t.idList({ description: 'Campaigns by their ids; "": messages of none.' }),
  }),
});

const AnalyticsInput = builder.inputType('AnalyticsInput', {
  description: 'A question about what became of messages.',
  fields: (t) => ({
    from: t.field({
      type: 'DateTime',
      required: true,
      description: 'Where the period begins; the bucket that it is in counts whole.',
    }),
    until: t.field({
      type: 'DateTime',
      description: 'Where it ends, exclusive; the bucket that it is in counts whole. Absent: now.',
    }),
    step: t.field({
      type: AnalyticsStepType,
      description: 'Length of the buckets that each group is told by; absent: the period as a whole, by days.',
    }),
    groupBy: t.field({
      type: [AnalyticsDimensionType],
      description:
        'Dimensions that messages are told apart by, with those of the filter of one kind: ROUTE, CONNECTION, COUNTRY and PURPOSE; TEMPLATE and LOCALE; SENDER and COUNTRY; CAMPAIGN, VARIANT and COUNTRY; or one of them alone.',
    }),
    filter: t.field({ type: FilterInput, description: 'Messages that are counted; absent: all.' }),
    compareTo: t.field({
      type: AnalyticsComparisonType,
      description: 'What figures are compared with; absent: nothing.',
    }),
    orderBy: t.field({
      type: AnalyticsMeasureType,
      description: 'The largest groups by this come first; absent: ACCEPTED.',
    }),
    first: t.int({ defaultValue: 50, description: 'Groups at most, 1 to 500; all are in the total.' }),
  }),
});

builder.queryFields((t) => ({
  analytics: t.field({
    type: AnalyticsType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description:
      'What became of messages, told by time and dimension. Figures are counted as messages move, and are those of the messages themselves.',
    args: { input: t.arg({ type: AnalyticsInput, required: true, description: 'What is asked.' }) },
    resolve: async (_root, { input }, context) => {
      const { workspaceId } = requireActor(context);
      const { runtime } = context;
      const { db, clock } = runtime;
      const { timeZone } = await db.prisma.workspace.findUniqueOrThrow({
        where: { id: workspaceId },
        select: { timeZone: true },
      });
      const { from, until, step, groupBy, filter, compareTo, orderBy, first } = input;
      const now = clock.now();
      const question = questionOf(
        {
          from,
          until: until ?? null,
          step: step ?? null,
          groupBy: groupBy ?? [],
          filter: filter ?? {},
          compares: compareTo != null,
          orderBy: orderBy ?? 'accepted',
          first: first ?? 50,
        },
        { workspaceId, timeZone, now },
      );
      const [answer, oldest] = await Promise.all([ask(db.pool, question), oldestRollupChange(db.pool)]);
      return { answer, names: await namesOf(runtime, answer), asOf: oldest ?? now };
    },
  }),
}));

/** Names of the routes, connections, templates and campaigns that an answer tells of, by their ids. */
async function namesOf({ db }: Pick<Runtime, 'db'>, { question, groups }: Answer): Promise<Map<string, string>> {
  const { workspaceId, groupBy } = question;
  const names = new Map<string, string>();
  for (const [index, dimension] of groupBy.entries()) {
    const ids = groups.flatMap(({ keys }) => keys[index] || []);
    const query = { where: { workspaceId, id: { in: ids } }, select: { id: true, name: true } };
    const rows =
      dimension === 'ROUTE'
        ? await db.prisma.route.findMany(query)
        : dimension === 'CONNECTION'
          ? await db.prisma.connection.findMany(query)
          : dimension === 'TEMPLATE'
            ? await db.prisma.template.findMany(query)
            : dimension === 'CAMPAIGN'
              ? await db.prisma.campaign.findMany(query)
              : [];
    for (const { id, name } of rows) names.set(id, name);
  }
  return names;
}
