/** `heliograph campaigns`: one message to many, checked, started and followed. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { audienceCommand } from './campaign-audience.ts';
import { retryCommand, stepCommand } from './campaign-follow.ts';
import { type Campaign, FIELDS, linesOf, OF_ONE, PAYLOAD } from './campaign-lines.ts';
import { missingCommand } from './campaign-missing.ts';
import { heldOutCommand, peopleCommand } from './campaign-people.ts';
import { reportCommand } from './campaign-report.ts';
import { sampleCommand } from './campaign-sample.ts';
import { chooseCommand } from './campaign-variants.ts';
import { watchCommand } from './campaign-watch.ts';
import { WHOLE, type WholeCampaign, wholeLines } from './campaign-whole.ts';
import { createCommand, updateCommand } from './campaign-write.ts';
import { notFound } from './not-found.ts';
import { asWord, choices, given, type Limited, limitOf, withLimit } from './options.ts';
import { type Column, printList, printOne, type Tone } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const LIST = `query Campaigns($first: Int, $after: String, $filter: CampaignFilter) {
  campaigns(first: $first, after: $after, filter: $filter) { ${connectionOf(FIELDS)} } }`;
const SHOW = `query Campaign($id: ID!) { campaign(id: $id) { ${FIELDS} ${OF_ONE} ${WHOLE} } }`;
const TOKEN = 'query Token($id: ID!) { campaign(id: $id) { token } }';
const START = `mutation StartCampaign($input: StartCampaignInput!) { startCampaign(input: $input) { ${PAYLOAD} } }`;

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
  for (const each of [
    showCommand(),
    audienceCommand(),
    createCommand(),
    updateCommand(),
    sampleCommand(),
    missingCommand(),
    startCommand(),
    ...acts,
    watchCommand(),
    chooseCommand(PAYLOAD),
    retryCommand(),
    stepCommand(),
    reportCommand(),
    peopleCommand(),
    heldOutCommand(),
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
      const campaign = await openHub(options).withHidden().ask<WholeCampaign | null>(SHOW, { id });
      if (campaign === null) throw notFound('campaign', id);
      await printOne(options.json, campaign, wholeLines(campaign));
    });
  return withExamples(withHubOptions(command), 'heliograph campaigns show campaign_0123456789abcdef0123456789abcdef');
}

function startCommand(): Command {
  const command = new Command('start')
    .description('start a campaign as it was checked; for 30 seconds `heliograph campaigns cancel` undoes it')
    .argument('<id>', 'its id')
    .option('--token <token>', 'the token of its check (default: that of its last one)')
    .action(async (id: string, options: HubOptions & { token?: string }) => {
      const hub = openHub(options);
      const found = options.token === undefined ? await hub.ask<Pick<Campaign, 'token'> | null>(TOKEN, { id }) : null;
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
  const document = `mutation Act($input: ${type}!) { ${mutation}(input: $input) { ${PAYLOAD} } }`;
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
