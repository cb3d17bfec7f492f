/** `heliograph bots assistant`, `bots transcript`: a language model that answers for a bot. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { given, type Limited, limitOf, repeated, wholeNumber, withLimit } from './options.ts';
import { type Column, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const SET = `mutation SetAssistant($input: SetAssistantInput!) { setAssistant(input: $input) {
  ... on SetAssistantPayload { orderSecret assistant { instructions facts orderUrl dailyTokens tokensToday slots { at isFree } } }
  ${failures('InvalidInput', 'NotFound')} } }`;
const REMOVE = `mutation RemoveAssistant($input: RemoveAssistantInput!) { removeAssistant(input: $input) {
  ... on RemoveAssistantPayload { bot { id } } ${failures('NotFound')} } }`;
const FIELDS =
  'id conversationId eventId at model prompt answer error promptTokens completionTokens cost { amount currency } durationMs';
const CALLS = `query Calls($first: Int, $after: String, $botId: ID, $conversationId: ID) {
  assistantCalls(first: $first, after: $after, botId: $botId, conversationId: $conversationId) { ${connectionOf(FIELDS)} } }`;

interface SetOptions extends HubOptions {
  instructions?: string;
  fact?: string[];
  orderUrl?: string;
  slot?: string[];
  tokens?: number;
  remove?: true;
}

interface Set {
  orderSecret: string | null;
  assistant: { facts: string[]; dailyTokens: number };
}

/** `heliograph bots assistant`. */
export function assistantCommand(): Command {
  const command = new Command('assistant')
    .description('let the language model of the hub answer for a bot, from facts and tools alone')
    .argument('<id>', 'the bot, from `heliograph bots list`')
    .option('--instructions <text>', 'how it is to answer')
    .addOption(repeated('--fact <text>', 'what it may say'))
    .option('--order-url <url>', 'where orders are looked up')
    .addOption(repeated('--slot <time>', 'a time that it may give away, e.g. 2026-11-30T10:00:00Z'))
    .option('--tokens <count>', 'tokens of 24 hours; then a person gets what comes', wholeNumber(1, 1_000_000_000))
    .option('--remove', 'no language model answers for it any more')
    .action(async (botId: string, { instructions, fact, orderUrl, slot, tokens, remove, ...options }: SetOptions) => {
      if (remove === true) {
        const { bot } = await openHub(options).mutate<{ bot: { id: string } }>(REMOVE, { input: { botId } });
        await printOne(options.json, bot, [`No language model answers for ${bot.id} any more.`]);
        return;
      }
      const texts = { instructions: instructions ?? '', facts: fact ?? [] };
      const input = given({ botId, ...texts, orderUrl, slots: slot, dailyTokens: tokens });
      const set = await openHub(options).mutate<Set>(SET, { input });
      const { assistant, orderSecret } = set;
      await printOne(options.json, set, [
        `It answers from ${assistant.facts.length} facts, for ${assistant.dailyTokens} tokens a day.`,
        ...(orderSecret === null ? [] : [`The secret of its lookups, shown once: ${orderSecret}`]),
      ]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph bots assistant bot_01a221be79ef75ababb23053d6909639 --fact "We are open from 09:00 to 18:00."',
  );
}

interface Call {
  conversationId: string;
  at: string;
  model: string;
  error: string | null;
  promptTokens: number;
  completionTokens: number;
  cost: { amount: string; currency: string } | null;
}

const COLUMNS: readonly Column<Call>[] = [
  { title: 'AT', value: ({ at }) => at },
  { title: 'CONVERSATION', value: ({ conversationId }) => conversationId },
  { title: 'TOKENS', value: ({ promptTokens, completionTokens }) => `${promptTokens} + ${completionTokens}` },
  { title: 'COST', value: ({ cost }) => (cost === null ? null : `${cost.amount} ${cost.currency}`) },
  { title: 'ERROR', value: ({ error }) => error, tone: () => 'bad' },
];

interface TranscriptOptions extends HubOptions, Limited {
  bot?: string;
  conversation?: string;
}

/** `heliograph bots transcript`. */
export function transcriptCommand(): Command {
  const command = new Command('transcript')
    .description('what language models were asked and answered, the newest first; --json has every word')
    .option('--bot <id>', 'only of this one')
    .option('--conversation <id>', 'only in this one')
    .action(async ({ bot, conversation, ...options }: TranscriptOptions) => {
      const variables = given({ botId: bot, conversationId: conversation });
      const pages = pagesOf<Call>(openHub(options), CALLS, variables, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'No language model was asked.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph bots transcript --json');
}
