/** The command `analytics`: what became of messages, by time and by what they have in common. */
import { Command, Option } from 'commander';
import { DIMENSIONS, MEASURES } from '../../kernel/rollups.ts';
import { PURPOSE_NAMES } from '../../kernel/words.ts';
import { withExamples } from '../examples.ts';
import type { Hub } from './hub.ts';
import { idOfNamed } from './named.ts';
import { choice, choices, given, moment, repeated, wholeNumber } from './options.ts';
import { type Column, fieldLines, printOne, tableOf, write } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const MONEY = '{ amount currency }';
const FIGURES = `${MEASURES.join(' ')} deliveryRate clickRate optOutsPer1000 charges ${MONEY} chargesPerDelivered ${MONEY} chargesPerClicked ${MONEY} chargesPerReplied ${MONEY}
  failures { code count } submitLatency { p50Ms p90Ms p99Ms } deliveryLatency { p50Ms p90Ms p99Ms }`;
const SERIES = 'series { at figures { accepted submitted delivered deliveryRate } }';
const ASK = (rest: string) => `query Analytics($input: AnalyticsInput!) { analytics(input: $input) { ${rest} } }`;
const group = (isDivided: boolean) =>
  `keys { dimension value name } figures { ${FIGURES} } before { ${FIGURES} } ${isDivided ? SERIES : ''}`;

/** Steps of the API. */
const STEPS = ['HOUR', 'DAY', 'WEEK', 'MONTH'];
/** Counts as the API names them. */
const ORDERS = MEASURES.map((measure) => measure.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());

interface Figures {
  accepted: number;
  submitted: number;
  delivered: number;
  failed: number;
  deliveryRate: number | null;
  optOutsPer1000: number | null;
  charges: { amount: string; currency: string }[];
  failures: { code: string; count: number }[];
  submitLatency: { p50Ms: number | null; p99Ms: number | null };
}
interface Group {
  keys: { dimension: string; name: string }[];
  figures: Figures;
  before: Figures | null;
}
interface Analytics {
  from: string;
  until: string;
  asOf: string;
  total: Group;
  groups: Group[];
  groupCount: number;
}

const percent = (rate: number | null) => (rate === null ? '' : `${(rate * 100).toFixed(1)} %`);
const change = (now: number, before: number | undefined) =>
  before === undefined ? '' : `${now >= before ? '+' : ''}${(now - before).toLocaleString('en')}`;
const money = (all: Figures['charges']) => all.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ');

const COLUMNS: readonly Column<Group>[] = [
  { title: 'GROUP', value: ({ keys }) => keys.map(({ name }) => name || '(none)').join(' · ') || 'all' },
  { title: 'ACCEPTED', value: ({ figures }) => figures.accepted },
  { title: 'CHANGE', value: ({ figures, before }) => change(figures.accepted, before?.accepted) },
  { title: 'DELIVERED', value: ({ figures }) => figures.delivered },
  { title: 'RATE', value: ({ figures }) => percent(figures.deliveryRate) },
  { title: 'OPT-OUTS/1000', value: ({ figures }) => figures.optOutsPer1000?.toFixed(2) },
  { title: 'CHARGED', value: ({ figures }) => money(figures.charges) },
];

/** `heliograph analytics`. */
export function analyticsCommand(): Command {
  const command = new Command('analytics')
    .description('what became of messages: counts, rates and costs, by time and by what messages have in common')
    .addOption(
      new Option('--from <when>', 'the beginning of the period: 7d (ago), a day, or a moment')
        .argParser(moment(-1))
        .default(undefined, '30d'),
    )
    .addOption(new Option('--until <when>', 'the end of the period, exclusive').argParser(moment(-1)))
    .addOption(choice('--step <step>', STEPS, 'tell each group by such buckets, in --json and --csv'))
    .addOption(choices('--by <dimension>', DIMENSIONS, 'tell messages apart by this'))
    .addOption(repeated('--route <route>', 'only messages by this route, by its name or id'))
    .addOption(repeated('--connection <connection>', 'only messages by this connection, by its name or id'))
    .addOption(repeated('--country <code>', 'only messages to this country; "": to none'))
    .addOption(choices('--purpose <purpose>', PURPOSE_NAMES, 'only messages of this purpose'))
    .addOption(repeated('--template <id>', 'only messages from this template; "": with a text of their own'))
    .addOption(repeated('--locale <locale>', 'only messages from a body of this language; "": of none'))
    .addOption(repeated('--sender <sender>', 'only messages from this sender; "": from none'))
    .addOption(repeated('--network <code>', 'only messages to this network, by MCC and MNC; "": not known'))
    .addOption(repeated('--campaign <id>', 'only messages of this campaign; "": of none'))
    .option('--compare', 'compare with the period before, in the table, --json and --csv')
    .addOption(choice('--order <count>', ORDERS, 'largest groups by this first'))
    .addOption(new Option('--first <count>', 'groups at most').argParser(wholeNumber(1, 500)))
    .option('--csv', 'print CSV, for spreadsheets')
    .action(answer);
  return withExamples(
    withHubOptions(command),
    'heliograph analytics --by country --compare',
    'heliograph analytics --from 7d --step day --by route --csv',
    'heliograph analytics --by variant --campaign campaign_0123456789abcdef0123456789abcdef --csv',
  );
}

/** Values that messages are narrowed to, by the options that name them. */
interface Narrowed {
  route?: string[];
  connection?: string[];
  country?: string[];
  purpose?: string[];
  template?: string[];
  locale?: string[];
  sender?: string[];
  network?: string[];
  campaign?: string[];
}

interface Options extends HubOptions, Narrowed {
  from?: string;
  until?: string;
  step?: string;
  by?: string[];
  compare?: true;
  order?: string;
  first?: number;
  csv?: true;
}

async function answer({ from, until, step, by, compare, order, first, csv, ...options }: Options): Promise<void> {
  const hub = openHub(options);
  const filter = await filterOf(hub, options);
  const input = given({
    from: from ?? moment(-1)('30d'),
    until,
    step,
    groupBy: by,
    compareTo: compare ? 'PREVIOUS_PERIOD' : undefined,
    orderBy: order,
    first,
    filter: Object.keys(filter).length === 0 ? undefined : filter,
  });
  if (csv === true) {
    await write((await hub.ask<{ csv: string }>(ASK('csv'), { input })).csv);
    return;
  }
  const own = group(step !== undefined);
  const found = await hub.ask<Analytics>(
    ASK(`from until timeZone asOf total { ${own} } groups { ${own} } groupCount`),
    { input },
  );
  await printOne(options.json, found, linesOf(found));
}

/** The filter of the API; routes and connections may be named. @throws CliError when there is none of a name */
async function filterOf(hub: Hub, options: Narrowed): Promise<object> {
  const idsOf = async (what: 'route' | 'connection', names: readonly string[] | undefined) => {
    if (names === undefined) return undefined;
    const ids: string[] = [];
    for (const name of names) ids.push(name === '' ? '' : await idOfNamed(hub, what, name));
    return ids;
  };
  return given({
    routeIds: await idsOf('route', options.route),
    connectionIds: await idsOf('connection', options.connection),
    countries: options.country,
    purposes: options.purpose,
    templateIds: options.template,
    locales: options.locale,
    senders: options.sender,
    networks: options.network,
    campaignIds: options.campaign,
  });
}

function linesOf({ from, until, asOf, total, groups, groupCount }: Analytics): string[] {
  const { failures, submitLatency } = total.figures;
  const most = failures.slice(0, 5).map(({ code, count }) => `${code} ${count}`);
  return [
    ...fieldLines([
      ['period', `${from} to ${until}`],
      ['as of', asOf],
      ['not delivered', most.join(', ')],
      [
        'taken after',
        submitLatency.p50Ms === null
          ? null
          : `${submitLatency.p50Ms} ms (median), ${submitLatency.p99Ms} ms (99 of 100)`,
      ],
    ]),
    '',
    tableOf([...groups, total], COLUMNS, true).trimEnd(),
    ...(groupCount > groups.length ? [`${groupCount - groups.length} more: --first ${Math.min(groupCount, 500)}`] : []),
  ];
}
