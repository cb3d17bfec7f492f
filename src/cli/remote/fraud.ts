/** `heliograph fraud`: where one-time codes may go, and what the fraud guard has done. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { type FollowOptions, followAlerts } from './alerts-follow.ts';
import { failures } from './faults.ts';
import { asWord, choice, given, type Limited, limitOf, moment, wholeNumber, withLimit } from './options.ts';
import { type Column, paint, plain, printList, printOne, type Tone } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const RULE = 'id action scope key automatic reason createdAt until liftedAt';
const ALERT = 'id type ruleId action scope key reason until at';
const RULES = `query FraudRules($first: Int, $after: String, $inForce: Boolean) {
  fraudRules(first: $first, after: $after, inForce: $inForce) { ${connectionOf(RULE)} } }`;
const ALERTS = `query FraudAlerts($first: Int, $after: String) { fraudAlerts(first: $first, after: $after) { ${connectionOf(ALERT)} } }`;
const FOLLOW = `subscription FraudAlerts($after: Cursor) { fraudAlerts(after: $after) { __typename
  ... on StreamGap { from resumesAt reason } ... on FraudStreamAlert { cursor alert { ${ALERT} } } } }`;
const TRAFFIC = `query CodeTraffic($scope: GuardScope!) { codeTraffic(scope: $scope) { scope key sent entered stopped usualShare } }`;
const payload = `... on FraudRulePayload { fraudRule { ${RULE} } } ${failures('InvalidInput', 'NotFound')}`;
const SET = `mutation SetFraudRule($input: SetFraudRuleInput!) { setFraudRule(input: $input) { ${payload} } }`;
const LIFT = `mutation LiftFraudRule($input: LiftFraudRuleInput!) { liftFraudRule(input: $input) { ${payload} } }`;

interface Rule {
  id: string;
  action: string;
  scope: string;
  key: string | null;
  automatic: boolean;
  reason: string;
  createdAt: string;
  until: string | null;
  liftedAt: string | null;
}

interface Alert extends Pick<Rule, 'id' | 'action' | 'scope' | 'key' | 'reason' | 'until'> {
  type: string;
  ruleId: string;
  at: string;
}

interface Traffic {
  scope: string;
  key: string;
  sent: number;
  entered: number;
  stopped: number;
  usualShare: number | null;
}

const TONES: Readonly<Record<string, Tone>> = { BLOCK: 'bad', WATCH: 'waiting', ALLOW: 'good' };
const about = ({ scope, key }: { scope: string; key: string | null }) => key ?? asWord(scope);

const RULE_COLUMNS: readonly Column<Rule>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'DOES', value: ({ action }) => asWord(action), tone: ({ action }) => TONES[action] ?? 'quiet' },
  { title: 'ABOUT', value: about },
  { title: 'BY', value: ({ automatic }) => (automatic ? 'the guard' : 'people') },
  { title: 'UNTIL', value: ({ until, liftedAt }) => (liftedAt === null ? until : 'lifted') },
  { title: 'WHY', value: ({ reason }) => reason, flexible: true },
];

const ALERT_COLUMNS: readonly Column<Alert>[] = [
  { title: 'AT', value: ({ at }) => at },
  { title: 'WHAT', value: ({ type }) => asWord(type), tone: ({ type }) => (type === 'BLOCKED' ? 'bad' : 'quiet') },
  { title: 'ABOUT', value: about },
  { title: 'RULE', value: ({ ruleId }) => ruleId },
  { title: 'WHY', value: ({ reason }) => reason, flexible: true },
];

const percent = (share: number | null) => (share === null ? null : `${Math.round(100 * share)} %`);
const TRAFFIC_COLUMNS: readonly Column<Traffic>[] = [
  { title: 'KEY', value: ({ key }) => key },
  { title: 'SENT', value: ({ sent }) => Math.round(sent) },
  { title: 'ENTERED', value: ({ entered }) => Math.round(entered) },
  { title: 'SHARE', value: ({ sent, entered }) => percent(sent < 0.5 ? null : Math.min(1, entered / sent)) },
  { title: 'USUAL', value: ({ usualShare }) => percent(usualShare) },
  { title: 'STOPPED', value: ({ stopped }) => Math.round(stopped) },
];

/** `heliograph fraud`, with everything below it. */
export function fraudCommand(): Command {
  const command = new Command('fraud').description('where one-time codes may go, and what the fraud guard has done');
  for (const make of [rulesCommand, setCommand, liftCommand, trafficCommand, alertsCommand]) command.addCommand(make());
  return command;
}

function rulesCommand(): Command {
  const command = new Command('rules')
    .description('rules and blocks that hold now, the newest first')
    .option('--ended', 'also those that were lifted, or whose time is over')
    .action(async (options: HubOptions & Limited & { ended?: true }) => {
      const variables = options.ended === true ? {} : { inForce: true };
      const pages = pagesOf<Rule>(openHub(options), RULES, variables, limitOf(options));
      await printList(options.json, pages, RULE_COLUMNS, 'No rule holds.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph fraud rules');
}

interface SetOptions extends HubOptions {
  prefix?: string;
  country?: string;
  clientAddress?: string;
  until?: string;
  reason: string;
}

function setCommand(): Command {
  const command = new Command('set')
    .description(
      'allow, watch or block codes to a range, a country or from an address; a block ends what is pending there',
    )
    .addOption(choice('--action <action>', ['ALLOW', 'WATCH', 'BLOCK'], 'what is done').makeOptionMandatory())
    .option('--prefix <digits>', 'a range: + and its first digits')
    .option('--country <country>', 'a country, e.g. TN')
    .option('--client-address <ip>', 'an address of devices')
    .addOption(new Option('--until <moment>', 'when it ends (default: when it is lifted)').argParser(moment(1)))
    .addOption(new Option('--reason <text>', 'why, for those who come after').makeOptionMandatory())
    .action(
      async ({
        action,
        prefix,
        country,
        clientAddress,
        until,
        reason,
        ...options
      }: SetOptions & { action: string }) => {
        const named = [prefix, country, clientAddress].filter((each) => each !== undefined);
        if (named.length !== 1) throw usageError('Give one of --prefix, --country and --client-address.');
        const input = given({ action, prefix, country, clientAddress, until, reason });
        const { fraudRule } = await openHub(options).mutate<{ fraudRule: Rule }>(SET, { input });
        await printOne(options.json, fraudRule, [
          `${about(fraudRule)} is set to ${asWord(fraudRule.action)}: ${fraudRule.id}`,
        ]);
      },
    );
  return withExamples(
    withHubOptions(command),
    'heliograph fraud set --action block --prefix +21629 --until 12h --reason "pumped"',
    'heliograph fraud set --action allow --country TN --reason "we sell there"',
  );
}

function liftCommand(): Command {
  const command = new Command('lift')
    .description('lift a rule or a block; what was suspicious is forgotten')
    .argument('<id>', 'its id, from `heliograph fraud rules`')
    .action(async (id: string, options: HubOptions) => {
      const { fraudRule } = await openHub(options).mutate<{ fraudRule: Rule }>(LIFT, { input: { id } });
      await printOne(options.json, fraudRule, [`${fraudRule.id} is lifted.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph fraud lift fraud_01a221be79ef75ababb23053d6909639');
}

function trafficCommand(): Command {
  const command = new Command('traffic')
    .description('codes sent and entered lately, those with the most codes first')
    .addOption(
      choice('--by <what>', ['COUNTRY', 'PREFIX', 'NETWORK', 'HOUR'], 'what they are counted by').default(
        'COUNTRY',
        'country',
      ),
    )
    .action(async (options: HubOptions & { by: string }) => {
      const rows = await openHub(options).ask<Traffic[]>(TRAFFIC, { scope: options.by });
      await printList(options.json, [rows], TRAFFIC_COLUMNS, 'No code was sent lately.');
    });
  return withExamples(withHubOptions(command), 'heliograph fraud traffic --by prefix');
}

function lineOf({ at, type, reason, ...alert }: Alert): string {
  return `${at}  ${paint(asWord(type), type === 'BLOCKED' ? 'bad' : 'quiet')}  ${about(alert)}  ${plain(reason)}`;
}

function alertsCommand(): Command {
  const command = new Command('alerts')
    .description('what the fraud guard told, the newest first; or live')
    .option('--follow', 'wait for the next ones')
    .option('--after <cursor>', 'with --follow: go on behind this cursor (kept for a day)')
    .addOption(new Option('--count <alerts>', 'with --follow: end after so many').argParser(wholeNumber(1)))
    .action(async (options: FollowOptions & Limited & { follow?: true }) => {
      if (options.follow === true) return followAlerts<Alert>(options, FOLLOW, 'fraud alerts', lineOf);
      const pages = pagesOf<Alert>(openHub(options), ALERTS, {}, limitOf(options));
      await printList(options.json, pages, ALERT_COLUMNS, 'The guard has told nothing.');
    });
  return withExamples(
    withHubOptions(withLimit(command)),
    'heliograph fraud alerts',
    'heliograph fraud alerts --follow --json',
  );
}
