/** Answers of analytics in the API. */
import { builder } from '../../graphql/schema/builder.ts';
import { MoneyType } from '../../graphql/types/money.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { type Dimension, latencyPercentile } from '../../kernel/rollups.ts';
import { isReasonCode, REASONS } from '../../policy/reasons.ts';
import type { Answer, Figures, Group, Point } from './ask.ts';
import { csvOf } from './csv.ts';
import { AnalyticsDimensionType, MEASURE_MEANINGS } from './enums.ts';
import { chargesPer, deliveryRate, failuresOf, moneyOfKind, optOutsPer1000, share } from './rates.ts';

const LatencyType = builder.objectRef<readonly number[]>('AnalyticsLatency').implement({
  description:
    'How long something took, in milliseconds; exact to its bucket, of which there are two to each doubling.',
  fields: (t) => {
    const percentile = (share: number, description: string) =>
      t.int({ nullable: true, description, resolve: (counts) => latencyPercentile(counts, share) });
    return {
      p50Ms: percentile(0.5, 'Half of the messages took less; null: none was measured.'),
      p90Ms: percentile(0.9, 'Nine of ten messages took less; null: none was measured.'),
      p99Ms: percentile(0.99, 'Of a hundred messages one took longer; null: none was measured.'),
    };
  },
});

const FailureType = builder.objectRef<{ code: string; count: number }>('AnalyticsFailure').implement({
  description: 'Messages that nobody received whole, for one reason.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The code of the reason, e.g. "UNDELIVERABLE".' }),
    description: t.string({
      description: 'The reason in words.',
      resolve: ({ code }) => (isReasonCode(code) ? REASONS[code].description : code),
    }),
    count: t.exposeFloat('count', { description: 'How many; a whole number.' }),
  }),
});

const FiguresType = builder.objectRef<Figures>('AnalyticsFigures').implement({
  description:
    'Figures of messages, by the time of their acceptance: what becomes of one later moves the figures of that time. Counts are whole numbers.',
  fields: (t) => ({
    accepted: t.float({ description: MEASURE_MEANINGS.accepted, resolve: ({ counts }) => counts.accepted }),
    submitted: t.float({ description: MEASURE_MEANINGS.submitted, resolve: ({ counts }) => counts.submitted }),
    delivered: t.float({ description: MEASURE_MEANINGS.delivered, resolve: ({ counts }) => counts.delivered }),
    read: t.float({ description: MEASURE_MEANINGS.read, resolve: ({ counts }) => counts.read }),
    partiallyDelivered: t.float({
      description: MEASURE_MEANINGS.partiallyDelivered,
      resolve: ({ counts }) => counts.partiallyDelivered,
    }),
    undelivered: t.float({ description: MEASURE_MEANINGS.undelivered, resolve: ({ counts }) => counts.undelivered }),
    failed: t.float({ description: MEASURE_MEANINGS.failed, resolve: ({ counts }) => counts.failed }),
    expired: t.float({ description: MEASURE_MEANINGS.expired, resolve: ({ counts }) => counts.expired }),
    blocked: t.float({ description: MEASURE_MEANINGS.blocked, resolve: ({ counts }) => counts.blocked }),
    canceled: t.float({ description: MEASURE_MEANINGS.canceled, resolve: ({ counts }) => counts.canceled }),
    unknown: t.float({ description: MEASURE_MEANINGS.unknown, resolve: ({ counts }) => counts.unknown }),
    parts: t.float({ description: MEASURE_MEANINGS.parts, resolve: ({ counts }) => counts.parts }),
    clicked: t.float({ description: MEASURE_MEANINGS.clicked, resolve: ({ counts }) => counts.clicked }),
    replied: t.float({ description: MEASURE_MEANINGS.replied, resolve: ({ counts }) => counts.replied }),
    optedOut: t.float({ description: MEASURE_MEANINGS.optedOut, resolve: ({ counts }) => counts.optedOut }),
    complaints: t.float({ description: MEASURE_MEANINGS.complaints, resolve: ({ counts }) => counts.complaints }),
    deliveryRate: t.float({
      nullable: true,
      description:
        'Share that arrived of those that have come to an end on the way: delivered, of delivered, partiallyDelivered, undelivered, failed, expired and unknown; null: none has.',
      resolve: ({ counts }) => deliveryRate(counts),
    }),
    clickRate: t.float({
      nullable: true,
      description: 'Share of the delivered messages of which a link was followed; null: none was delivered.',
      resolve: ({ counts }) => share(counts.clicked, counts.delivered),
    }),
    optOutsPer1000: t.float({
      nullable: true,
      description: 'Opt-outs for each 1,000 delivered messages; null: none was delivered.',
      resolve: ({ counts }) => optOutsPer1000(counts),
    }),
    charges: t.field({
      type: [MoneyType],
      description: 'What the workspace is charged for those that are settled; one amount a currency.',
      resolve: async ({ amounts }) => moneyOfKind(await amounts(), 'CHARGE'),
    }),
    chargesPerDelivered: t.field({
      type: [MoneyType],
      description: 'That for each delivered message, rounded half to even; empty: none was delivered.',
      resolve: async ({ counts, amounts }) => chargesPer(await amounts(), counts.delivered),
    }),
    chargesPerClicked: t.field({
      type: [MoneyType],
      description: 'That for each message of which a person followed a link, rounded half to even; empty: none was.',
      resolve: async ({ counts, amounts }) => chargesPer(await amounts(), counts.clicked),
    }),
    chargesPerReplied: t.field({
      type: [MoneyType],
      description: 'That for each message that was answered, rounded half to even; empty: none was.',
      resolve: async ({ counts, amounts }) => chargesPer(await amounts(), counts.replied),
    }),
    carrierCosts: t.field({
      type: [MoneyType],
      authScopes: { scope: 'carriers:read' },
      description: 'What carriers ask for those, where their price lists say so; one amount a currency.',
      resolve: async ({ amounts }) => moneyOfKind(await amounts(), 'COST'),
    }),
    failures: t.field({
      type: [FailureType],
      description: 'Messages that nobody received whole by the reason, the most frequent first.',
      resolve: async ({ amounts }) => failuresOf(await amounts()),
    }),
    submitLatency: t.field({
      type: LatencyType,
      description: 'From acceptance until an SMSC has taken the message, waiting for its time included.',
      resolve: async ({ latencies }) => (await latencies()).submitMs,
    }),
    deliveryLatency: t.field({
      type: LatencyType,
      description: 'From there until it was delivered.',
      resolve: async ({ latencies }) => (await latencies()).deliveryMs,
    }),
  }),
});

/** A bucket of a group. */
const PointType = builder.objectRef<Point>('AnalyticsPoint').implement({
  description: 'The figures of one bucket.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When the bucket begins.' }),
    figures: t.expose('figures', { type: FiguresType, description: 'Of the messages that were accepted in it.' }),
    before: t.expose('before', {
      type: FiguresType,
      nullable: true,
      description: 'Of the bucket in the same place of the period before; null: nothing is compared.',
    }),
  }),
});

/** Value of a dimension, of a group. */
interface Key {
  dimension: Dimension;
  /** As it is stored. */
  value: string;
  name: string;
}

/** The types whose ids are values of dimensions. */
const ID_TYPES = { ROUTE: 'Route', CONNECTION: 'Connection', TEMPLATE: 'Template', CAMPAIGN: 'Campaign' } as const;

const KeyType = builder.objectRef<Key>('AnalyticsKey').implement({
  description: 'The value of a dimension that the messages of a group have in common.',
  fields: (t) => ({
    dimension: t.expose('dimension', { type: AnalyticsDimensionType, description: 'The dimension that it is of.' }),
    value: t.string({
      nullable: true,
      description:
        'The id of the route, connection, template or campaign, else the value itself; null: the messages have none.',
      resolve: ({ dimension, value }) => {
        const type = dimension in ID_TYPES ? ID_TYPES[dimension as keyof typeof ID_TYPES] : null;
        if (value === '') return null;
        return type === null ? value : toGlobalId(type, value);
      },
    }),
    name: t.exposeString('name', { description: 'As people know it; of what was deleted the id, empty: none.' }),
  }),
});

/** A group with the names of its keys. */
interface ShownGroup {
  group: Group;
  keys: Key[];
}

const GroupType = builder.objectRef<ShownGroup>('AnalyticsGroup').implement({
  description: 'Messages that have the same values of the dimensions.',
  fields: (t) => ({
    keys: t.expose('keys', {
      type: [KeyType],
      complexity: { field: 1, multiplier: 1 },
      description: 'These values, in the order of groupBy; empty: all messages together.',
    }),
    figures: t.field({ type: FiguresType, description: 'Of the whole period.', resolve: ({ group }) => group.figures }),
    before: t.field({
      type: FiguresType,
      nullable: true,
      description: 'Of the period before; null: nothing is compared.',
      resolve: ({ group }) => group.before,
    }),
    series: t.field({
      type: [PointType],
      description: 'Each bucket of the period in order, empty ones too; empty: no step was asked for.',
      resolve: ({ group }) => group.points,
    }),
  }),
});

/** An answer with the names of what it tells of. */
export interface ShownAnswer {
  answer: Answer;
  /** Of routes, connections, templates and campaigns, by their ids. */
  names: ReadonlyMap<string, string>;
  /** Until when what happened is in it. */
  asOf: Date;
}

/** An answer. */
export const AnalyticsType = builder.objectRef<ShownAnswer>('Analytics').implement({
  description: 'Figures of messages, from counts that are kept by hour, day and month.',
  fields: (t) => ({
    from: t.field({
      type: 'DateTime',
      description: 'Where the period begins: its first bucket.',
      resolve: ({ answer }) => answer.question.period.from,
    }),
    until: t.field({
      type: 'DateTime',
      description: 'Where it ends: after its last bucket, which may not be over yet.',
      resolve: ({ answer }) => answer.question.period.until,
    }),
    timeZone: t.string({
      description: 'The time zone by whose clocks buckets begin.',
      resolve: ({ answer }) => answer.question.period.zone,
    }),
    asOf: t.expose('asOf', { type: 'DateTime', description: 'What happened until then is in the figures.' }),
    total: t.field({
      type: GroupType,
      description: 'All messages of the period together.',
      resolve: ({ answer }) => ({ group: answer.total, keys: [] }),
    }),
    groups: t.field({
      type: [GroupType],
      description: 'The largest groups; empty: no dimension was asked for.',
      resolve: shownGroups,
    }),
    groupCount: t.int({ description: 'How many groups there are.', resolve: ({ answer }) => answer.count }),
    csv: t.string({
      description:
        'The same as CSV, for spreadsheets: a line a group, or a line for each bucket of each group. Behind the columns that every answer has come `failures.` and each reason that occurs, by its code, and with a comparison all of them again as `before.`.',
      resolve: (shown) =>
        csvOf(
          shown.answer,
          shownGroups(shown).map(({ group, keys }) => ({ group, names: keys.map(({ name }) => name) })),
        ),
    }),
  }),
});

function shownGroups({ answer, names }: ShownAnswer): ShownGroup[] {
  const { groupBy } = answer.question;
  return answer.groups.map((group) => ({
    group,
    keys: groupBy.map((dimension, index): Key => {
      const value = group.keys[index] ?? '';
      return { dimension, value, name: names.get(value) ?? value };
    }),
  }));
}
