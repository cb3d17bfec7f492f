/** The command `alerts`: delivery rates that have dropped. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { type FollowOptions, followAlerts } from './alerts-follow.ts';
import { asWord, type Limited, limitOf, wholeNumber, withLimit } from './options.ts';
import { type Column, paint, plain, printList } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { openHub, withHubOptions } from './target.ts';

const ALERT =
  'id dimension value name rate usualRate ended waiting reasons { code count share usualShare } raisedAt resolvedAt';
const ALERTS = `query DeliveryAlerts($first: Int, $after: String, $open: Boolean) {
  deliveryAlerts(first: $first, after: $after, open: $open) { ${connectionOf(ALERT)} } }`;
const FOLLOW = `subscription DeliveryAlerts($after: Cursor) { deliveryAlerts(after: $after) { __typename
  ... on StreamGap { from resumesAt reason } ... on DeliveryStreamAlert { cursor alert { ${ALERT} } } } }`;

interface Alert {
  id: string;
  dimension: string;
  name: string;
  rate: number;
  usualRate: number;
  ended: number;
  waiting: number;
  reasons: { code: string; share: number; usualShare: number }[];
  raisedAt: string;
  resolvedAt: string | null;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const about = ({ dimension, name }: Alert) => `${asWord(dimension)} ${name}`;
const why = ({ waiting, reasons }: Alert) =>
  [
    ...(waiting > 0 ? [`${waiting} without an outcome`] : []),
    ...reasons.map(({ code, share, usualShare }) => `${code} ${percent(share)} (usually ${percent(usualShare)})`),
  ].join(', ');

const COLUMNS: readonly Column<Alert>[] = [
  { title: 'RAISED', value: ({ raisedAt }) => raisedAt },
  { title: 'ENDED', value: ({ resolvedAt }) => resolvedAt, tone: () => 'good' },
  { title: 'OF', value: about },
  { title: 'ARRIVED', value: ({ rate }) => percent(rate), tone: ({ resolvedAt }) => (resolvedAt ? 'quiet' : 'bad') },
  { title: 'USUALLY', value: ({ usualRate }) => percent(usualRate) },
  { title: 'MESSAGES', value: ({ ended }) => ended },
  { title: 'MORE THAN USUAL', value: why, flexible: true },
];

/** `heliograph alerts`. */
export function deliveryAlertsCommand(): Command {
  const command = new Command('alerts')
    .description(
      'routes, countries and templates of which far fewer messages arrive than usual, the newest first; or live',
    )
    .option('--open', 'only those that have not ended')
    .option('--follow', 'wait for the next ones')
    .option('--after <cursor>', 'with --follow: go on behind this cursor (kept for a day)')
    .addOption(new Option('--count <alerts>', 'with --follow: end after so many').argParser(wholeNumber(1)))
    .action(async (options: FollowOptions & Limited & { open?: true; follow?: true }) => {
      if (options.follow === true) return followAlerts<Alert>(options, FOLLOW, 'alerts', lineOf);
      const variables = options.open === true ? { open: true } : {};
      const pages = pagesOf<Alert>(openHub(options), ALERTS, variables, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'No delivery rate has dropped.');
    });
  return withExamples(
    withHubOptions(withLimit(command)),
    'heliograph alerts --open',
    'heliograph alerts --follow --json',
  );
}

function lineOf(alert: Alert): string {
  const { raisedAt, resolvedAt, rate, usualRate } = alert;
  const word = resolvedAt === null ? paint('dropped', 'bad') : paint('recovered', 'good');
  return `${resolvedAt ?? raisedAt}  ${word}  ${plain(about(alert))}  ${percent(rate)}, usually ${percent(usualRate)}  ${plain(why(alert))}`.trimEnd();
}
