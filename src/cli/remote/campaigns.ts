/** `heliograph campaigns`: one message to many, checked, started and followed. */
import { Command, Option } from 'commander';
import { PURPOSE_NAMES } from '../../kernel/words.ts';
import { withExamples } from '../examples.ts';
import { followCommands } from './campaign-follow.ts';
import { type Campaign, FIELDS, linesOf } from './campaign-lines.ts';
import { reportCommand } from './campaign-report.ts';
import { type ScheduleOptions, scheduleFrom, withSchedule } from './campaign-schedule.ts';
import { chooseCommand, VARIANT_FIELDS, type VariantOptions, variantInput, withVariants } from './campaign-variants.ts';
import { failures } from './faults.ts';
import { idOfNamed } from './named.ts';
import { notFound } from './not-found.ts';
import {
  asWord,
  choice,
  choices,
  given,
  type Limited,
  limitOf,
  moment,
  pairs,
  repeated,
  wholeNumber,
  withLimit,
} from './options.ts';
import { type Column, printList, printOne, type Tone, write } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const LIST = `query Campaigns($first: Int, $after: String, $filter: CampaignFilter) {
  campaigns(first: $first, after: $after, filter: $filter) { ${connectionOf(FIELDS)} } }`;
const SHOW = `query Campaign($id: ID!) { campaign(id: $id) { ${FIELDS} ${VARIANT_FIELDS} } }`;
const WATCH = `query Campaign($id: ID!) { campaign(id: $id) { ${FIELDS} } }`;
const payload = `... on CampaignPayload { campaign { ${FIELDS} ${VARIANT_FIELDS} } } ${failures('InvalidInput', 'NotFound')}`;
const CREATE = `mutation CreateCampaign($input: CampaignInput!) { createCampaign(input: $input) { ${payload} } }`;
const START = `mutation StartCampaign($input: StartCampaignInput!) { startCampaign(input: $input) { ${payload} } }`;

const TONES: Readonly<Record<string, Tone>> = { DONE: 'good', RUNNING: 'good', PAUSED: 'waiting', STOPPED: 'bad' };

const STATUSES = ['DRAFT', 'CHECKED', 'SCHEDULED', 'RUNNING', 'PAUSED', 'STOPPED', 'DONE', 'CANCELED'];

const COLUMNS: readonly Column<Campaign>[] = [
  { title: 'ID', value: ({ id }) => id },
  {
    title: 'STATUS',
    value: ({ status, held }) => (held ? 'waits for you' : asWord(status)),
    tone: ({ status, held }) => (held ? 'waiting' : (TONES[status] ?? 'quiet')),
  },
  { title: 'HANDLED', value: ({ handled, recipients }) => `${handled} of ${recipients}` },
  { title: 'MESSAGES', value: ({ accepted }) => accepted },
  { title: 'CREATED', value: ({ createdAt }) => createdAt },
  { title: 'NAME', value: ({ name }) => name, flexible: true },
];

/** `heliograph campaigns`, with everything below it. */
export function campaignsCommand(): Command {
  const command = new Command('campaigns').description('one message to many: written, checked, started and followed');
  command.addCommand(listCommand(), { isDefault: true });
  const acts = Object.entries(ACTS).map(([name, { description, ...act }]) => actCommand(name, description, act));
  const follow = followCommands<Campaign>(payload, ({ json }, campaign) =>
    printOne(json, campaign, writtenLines(campaign)),
  );
  for (const each of [
    showCommand(),
    createCommand(),
    startCommand(),
    ...acts,
    chooseCommand(payload),
    ...follow,
    reportCommand(),
    watchCommand(),
  ])
    command.addCommand(each);
  return command;
}

interface ListOptions extends HubOptions, Limited {
  status?: string[];
  held?: true;
  name?: string;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the campaigns, the newest first (what `heliograph campaigns` does)')
    .addOption(choices('--status <status>', STATUSES, 'campaigns in this state'))
    .option('--held', 'runs that wait for a person to start them')
    .option('--name <text>', 'campaigns with this in their name')
    .action(async ({ status, held, name, ...options }: ListOptions) => {
      const filter = given({ statuses: status, held, name });
      const pages = pagesOf<Campaign>(openHub(options), LIST, { filter }, limitOf(options));
      const isAny = Object.keys(filter).length > 0;
      const none = isAny ? 'No campaign is like this.' : 'There is none: heliograph campaigns create.';
      await printList(options.json, pages, COLUMNS, none);
    });
  const examples = [
    'heliograph campaigns',
    'heliograph campaigns --status running --status paused',
    'heliograph campaigns --held',
  ];
  return withExamples(withHubOptions(withLimit(command)), ...examples);
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one campaign: its check, or how far it has come')
    .argument('<id>', 'its id')
    .action(async (id: string, options: HubOptions) => {
      const campaign = await openHub(options).ask<Campaign | null>(SHOW, { id });
      if (campaign === null) throw notFound('campaign', id);
      await printOne(options.json, campaign, linesOf(campaign));
    });
  return withExamples(withHubOptions(command), 'heliograph campaigns show campaign_0123456789abcdef0123456789abcdef');
}

interface CreateOptions extends HubOptions, ScheduleOptions, VariantOptions {
  template: string;
  purpose: string;
  triggered?: true;
  tag?: string[];
  list?: string[];
  segment?: string[];
  excludeTag?: string[];
  excludeList?: string[];
  excludeSegment?: string[];
  objective: string;
  metric: string;
  event?: string;
  withinDays?: number;
  var?: string[];
  sender?: string;
  route?: string[];
  coupons?: string;
  endsAt?: string;
  rate?: number;
}

/** Codes and answers go one by one. */
const PURPOSES = PURPOSE_NAMES.filter((purpose) => purpose !== 'OTP' && purpose !== 'CONVERSATION');
const OBJECTIVES = ['SALES', 'SATISFACTION', 'SECURITY', 'ATTENDANCE', 'PAYMENT', 'INFORMATION'];
const METRICS = ['CLICKED', 'REPLIED', 'EVENT', 'NONE'];

function createCommand(): Command {
  const command = withVariants(withSchedule(new Command('create')))
    .description('write a campaign; nothing is sent before it was checked and started')
    .argument('<name>', 'what it is called')
    .addOption(new Option('--template <name>', 'what it says').makeOptionMandatory())
    .addOption(choice('--purpose <purpose>', PURPOSES, 'why its messages are sent').makeOptionMandatory())
    .option('--triggered', 'for whoever triggers bring, one by one, and for no audience')
    .addOption(repeated('--tag <tag>', 'contacts with this tag'))
    .addOption(repeated('--list <id>', 'contacts on this list'))
    .addOption(repeated('--segment <id>', 'contacts in this segment'))
    .addOption(repeated('--exclude-tag <tag>', 'but nobody with this tag'))
    .addOption(repeated('--exclude-list <id>', 'but nobody on this list'))
    .addOption(repeated('--exclude-segment <id>', 'but nobody in this segment'))
    .addOption(choice('--objective <objective>', OBJECTIVES, 'what it is for').default('INFORMATION'))
    .addOption(choice('--metric <metric>', METRICS, 'what counts as a success').default('NONE'))
    .option('--event <name>', 'with --metric event: the name of the event')
    .addOption(new Option('--within-days <days>', 'days in which a success counts').argParser(wholeNumber(1, 90)))
    .addOption(repeated('--var <name=value>', 'a value for whoever has none of their own'))
    .option(
      '--coupons <pool>',
      'each recipient gets a code of this pool, from `heliograph coupons`, as the variable coupon',
    )
    .option('--sender <sender>', 'an allowed sender (default: that of each route)')
    .addOption(repeated('--route <route>', 'go by this route, by its name or id, and by no other'))
    .addOption(new Option('--ends-at <moment>', 'when its offer ends').argParser(moment(1)))
    .addOption(
      new Option('--rate <messages>', 'messages made in a second at most, on average').argParser(wholeNumber(1)),
    )
    .action(create);
  return withExamples(
    withHubOptions(command),
    'heliograph campaigns create Spring --template spring --purpose marketing --tag spring --metric clicked',
    'heliograph campaigns create News --template news --purpose marketing --tag news --local-at 2027-03-29T10:00 --repeat week --on monday',
    'heliograph campaigns create Spring --template spring --purpose marketing --tag spring --variant control --variant template=spring-short --hold-out 10',
    'heliograph campaigns create Welcome --triggered --template welcome --purpose marketing --variant control --variant delay=60 --hold-out 10',
    'heliograph campaigns create Reminder --template visit --purpose transactional --tag tomorrow --exclude-tag called --rate 50 --route premium',
  );
}

async function create(name: string, options: CreateOptions): Promise<void> {
  const {
    template,
    purpose,
    tag,
    list,
    segment,
    excludeTag,
    excludeList,
    excludeSegment,
    objective,
    metric,
    event,
    withinDays,
    sender,
    endsAt,
    rate,
    route,
  } = options;
  const hub = openHub(options);
  const routes = await Promise.all((route ?? []).map((each) => idOfNamed(hub, 'route', each)));
  const audience = given({
    ...{ tags: tag, lists: list, segments: segment },
    ...{ excludeTags: excludeTag, excludeLists: excludeList, excludeSegments: excludeSegment },
  });
  const input = given({
    name,
    objective,
    purpose,
    metric: given({ kind: metric, event, withinDays }),
    triggered: options.triggered,
    // Whoever triggers bring are no audience: where one is named all the same, the hub says that it does not go with them.
    audience: options.triggered === true && Object.keys(audience).length === 0 ? undefined : audience,
    content: given({ template, variables: pairs('--var', options.var), couponPool: options.coupons }),
    sender,
    routes: routes.length === 0 ? undefined : routes,
    schedule: scheduleFrom(options),
    endsAt,
    ratePerSecond: rate,
    ...variantInput(options),
  });
  const { campaign } = await hub.mutate<{ campaign: Campaign }>(CREATE, { input });
  await printOne(options.json, campaign, writtenLines(campaign));
}

const writtenLines = ({ id, name }: Campaign) => [
  `${name} is written: ${id}.`,
  `Check it with heliograph campaigns check ${id}.`,
];

function startCommand(): Command {
  const command = new Command('start')
    .description('start a campaign as it was checked; for 30 seconds `heliograph campaigns cancel` undoes it')
    .argument('<id>', 'its id')
    .option('--token <token>', 'the token of its check (default: that of its last one)')
    .action(async (id: string, options: HubOptions & { token?: string }) => {
      const hub = openHub(options);
      const found = options.token === undefined ? await hub.ask<Campaign | null>(SHOW, { id }) : null;
      const input = { id, token: options.token ?? found?.token ?? '' };
      const { campaign } = await hub.mutate<{ campaign: Campaign }>(START, { input });
      await printOne(options.json, campaign, linesOf(campaign));
    });
  return withExamples(withHubOptions(command), 'heliograph campaigns start campaign_0123456789abcdef0123456789abcdef');
}

const ACTS = {
  check: {
    mutation: 'checkCampaign',
    description: 'look at every recipient as sending would, and say what it would cost',
  },
  pause: { mutation: 'pauseCampaign', description: 'pause a campaign that runs' },
  resume: { mutation: 'resumeCampaign', description: 'go on with a campaign that is paused' },
  cancel: { mutation: 'cancelCampaign', description: 'end a campaign; one that has not begun is a draft again' },
} as const;

function actCommand(name: string, description: string, { mutation }: { mutation: string }): Command {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation Act($input: ${type}!) { ${mutation}(input: $input) { ${payload} } }`;
  const command = new Command(name)
    .description(description)
    .argument('<id>', 'its id')
    .action(async (id: string, options: HubOptions) => {
      const { campaign } = await openHub(options).mutate<{ campaign: Campaign }>(document, { input: { id } });
      await printOne(options.json, campaign, linesOf(campaign));
    });
  const example = `heliograph campaigns ${name} campaign_0123456789abcdef0123456789abcdef`;
  return withExamples(withHubOptions(command), example);
}

/** A campaign is asked for so often, in milliseconds, until it waits for somebody or has ended. */
const LOOK_EVERY_MS = 1_000;
const RESTING: ReadonlySet<string> = new Set(['DRAFT', 'CHECKED', 'PAUSED', 'STOPPED', 'DONE', 'CANCELED']);

function watchCommand(): Command {
  const command = new Command('watch')
    .description('follow a campaign until it has ended, or waits for somebody')
    .argument('<id>', 'its id')
    .action(async (id: string, options: HubOptions) => {
      const hub = openHub(options);
      for (let last = ''; ; await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))) {
        const campaign = await hub.ask<Campaign | null>(WATCH, { id });
        if (campaign === null) throw notFound('campaign', id);
        const { status, handled, recipients, accepted } = campaign;
        const line = `${asWord(status).padEnd(10)} ${handled} of ${recipients} recipients, ${accepted} messages`;
        if (line !== last) await write(`${options.json === true ? JSON.stringify(campaign) : line}\n`);
        last = line;
        if (RESTING.has(status)) return;
      }
    });
  return withExamples(withHubOptions(command), 'heliograph campaigns watch campaign_0123456789abcdef0123456789abcdef');
}
