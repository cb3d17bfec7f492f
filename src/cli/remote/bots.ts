/** `heliograph bots`: programs that answer conversations. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { assistantCommand, transcriptCommand } from './assistant.ts';
import { failures } from './faults.ts';
import { choices, given, type Limited, limitOf, repeated, withLimit } from './options.ts';
import { type Column, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS =
  'id name keyId enabled keywords senders labels from until forbidden perMinute perDay maxTurns may createdAt webhookUrl lastError lastErrorAt';
const LIST = `query Bots($first: Int, $after: String) { bots(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const REGISTER = `mutation Register($input: RegisterBotInput!) { registerBot(input: $input) {
  ... on RegisterBotPayload { secret bot { ${FIELDS} } } ${failures('InvalidInput')} } }`;
const REMOVE = `mutation Remove($input: RemoveBotInput!) { removeBot(input: $input) {
  ... on BotPayload { bot { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;

const ACTS = ['REPLY', 'PROPOSE', 'HAND_OVER', 'TAG', 'BOOK'];

interface Bot {
  id: string;
  name: string;
  keyId: string;
  enabled: boolean;
  keywords: string[];
  senders: string[];
  labels: string[];
  from: string | null;
  until: string | null;
  forbidden: string[];
  perMinute: number;
  perDay: number;
  maxTurns: number;
  may: string[];
  createdAt: string;
  webhookUrl: string | null;
  lastError: string | null;
  lastErrorAt: string | null;
}

const COLUMNS: readonly Column<Bot>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name },
  {
    title: 'WORKS',
    value: ({ enabled, from, until }) => (enabled ? (from === null ? 'always' : `${from}–${until}`) : 'no'),
  },
  { title: 'MAY', value: ({ may }) => may.map((act) => act.toLowerCase()).join(', ') },
  {
    title: 'FOR',
    value: ({ keywords, senders, labels }) => [...keywords, ...senders, ...labels].join(', '),
    flexible: true,
  },
  { title: 'LAST ERROR', value: ({ lastError }) => lastError, tone: () => 'bad' },
];

function listCommand(): Command {
  const command = new Command('list')
    .description('the bots, the newest first')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Bot>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is no bot.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph bots list');
}

interface RegisterOptions extends HubOptions {
  keyword?: string[];
  sender?: string[];
  label?: string[];
  forbidden?: string[];
  from?: string;
  until?: string;
  may?: string[];
}

function registerCommand(): Command {
  const command = new Command('register')
    .description('register a bot and make its key, whose secret is shown once')
    .argument('<name>', 'its name')
    .addOption(repeated('--keyword <word>', 'only for texts with this word'))
    .addOption(repeated('--sender <address>', 'only for texts to this number or short code'))
    .addOption(repeated('--label <label>', 'only for conversations with this label'))
    .addOption(repeated('--forbidden <word>', 'a word that its answers may not hold'))
    .addOption(choices('--may <act>', ACTS, 'what it may do (default: everything)'))
    .option('--from <time>', 'time of day from which it works, e.g. 08:00')
    .option('--until <time>', 'time of day until which it works')
    .action(
      async (name: string, { keyword, sender, label, forbidden, from, until, may, ...options }: RegisterOptions) => {
        const input = given({ name, keywords: keyword, senders: sender, labels: label, forbidden, from, until, may });
        const result = await openHub(options).mutate<{ bot: Bot; secret: string }>(REGISTER, { input });
        const { bot, secret } = result;
        await printOne(options.json, { bot, secret }, [`${bot.id} is registered.`, `Its key, shown once: ${secret}`]);
      },
    );
  return withExamples(
    withHubOptions(command),
    'heliograph bots register booking --keyword book --forbidden refund',
    'heliograph bots register helper --may propose --may hand-over',
  );
}

const SET_URL = `mutation SetUrl($input: SetBotWebhookInput!) { setBotWebhook(input: $input) {
  ... on SetBotWebhookPayload { secret bot { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;

function urlCommand(): Command {
  const command = new Command('url')
    .description('ask a bot at a URL, whose answer is its reply; without a URL its instances follow again')
    .argument('<id>', 'its id, from `heliograph bots list`')
    .argument('[url]', 'where; absent: its instances follow botEvents again')
    .action(async (botId: string, url: string | undefined, options: HubOptions) => {
      const input = given({ botId, url });
      const { bot, secret } = await openHub(options).mutate<{ bot: Bot; secret: string | null }>(SET_URL, { input });
      const lines =
        secret === null
          ? [`${bot.id} follows botEvents.`]
          : [`${bot.id} is asked at ${bot.webhookUrl}.`, `The secret of its requests, shown once: ${secret}`];
      await printOne(options.json, { bot, secret }, lines);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph bots url bot_01a221be79ef75ababb23053d6909639 https://shop.example/hooks/bot',
  );
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove a bot and revoke its key')
    .argument('<id>', 'its id, from `heliograph bots list`')
    .action(async (id: string, options: HubOptions) => {
      const { bot } = await openHub(options).mutate<{ bot: Bot }>(REMOVE, { input: { id } });
      await printOne(options.json, bot, [`${bot.id} is removed.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph bots remove bot_01a221be79ef75ababb23053d6909639');
}

/** `heliograph bots`. */
export function botsCommand(): Command {
  return new Command('bots')
    .description('programs that answer conversations')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(registerCommand())
    .addCommand(urlCommand())
    .addCommand(assistantCommand())
    .addCommand(transcriptCommand())
    .addCommand(removeCommand());
}
