/** The command `keywords`: words of your own for STOP, START and HELP, beside those of every hub. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { choice } from './options.ts';
import { type Column, printList, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const WORD = 'keyword word language source';
const LIST = `query Keywords { keywords { ${WORD} } }`;
const ADD = `mutation Add($input: KeywordInput!) { addKeyword(input: $input) {
  ... on SetKeywordsPayload { keywords { ${WORD} } } ${failures('InvalidInput')} } }`;
const REMOVE = `mutation Remove($input: RemoveKeywordInput!) { removeKeyword(input: $input) {
  ... on SetKeywordsPayload { keywords { ${WORD} } } ${failures('InvalidInput', 'NotFound')} } }`;

const KEYWORDS = ['STOP', 'START', 'HELP'];

interface Word {
  keyword: string;
  word: string;
  /** `null`: the workspace's own. */
  language: string | null;
  source: string | null;
}

const COLUMNS: readonly Column<Word>[] = [
  { title: 'ASKS FOR', value: ({ keyword }) => keyword },
  { title: 'WORD', value: ({ word }) => word, flexible: true },
  { title: 'LANGUAGE', value: ({ language }) => language ?? 'yours' },
];

/** `heliograph keywords`. */
export function keywordsCommand(): Command {
  return new Command('keywords')
    .description('words that ask for STOP, START or HELP: add and remove words of your own')
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(removeCommand());
}

interface ListOptions extends HubOptions {
  hub?: true;
  language?: string;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('your own words; with --hub those of every hub too, which always work')
    .option('--hub', 'the words of every hub too')
    .option('--language <code>', 'words of one language alone, e.g. de')
    .action(async ({ hub: isAll, language, ...options }: ListOptions) => {
      const words = await openHub(options).ask<Word[]>(LIST);
      const shown = words.filter((each) =>
        language === undefined ? isAll === true || each.language === null : each.language === language,
      );
      const nothing =
        language === undefined ? 'You have none of your own; --hub lists those that always work.' : 'None.';
      await printList(options.json, [shown], COLUMNS, nothing);
    });
  return withExamples(withHubOptions(command), 'heliograph keywords list', 'heliograph keywords list --language de');
}

function addCommand(): Command {
  const command = new Command('add')
    .description('add a word; people who write nothing else ask for STOP, START or HELP by it')
    .argument('<word>', 'the word, or several in quotes; at most 40 characters')
    .addOption(choice('--asks-for <keyword>', KEYWORDS, 'what it asks for').makeOptionMandatory())
    .action(async (word: string, { asksFor, ...options }: HubOptions & { asksFor: string }) => {
      const changed = await openHub(options).mutate<{ keywords: Word[] }>(ADD, { input: { keyword: asksFor, word } });
      const own = changed.keywords.filter(({ language }) => language === null);
      await printOne(options.json, changed, [`"${word}" asks for ${asksFor}. You have ${own.length} of your own.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph keywords add raus --asks-for stop');
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove a word of your own; those of every hub stay')
    .argument('<word>', 'the word')
    .action(async (word: string, options: HubOptions) => {
      const changed = await openHub(options).mutate<{ keywords: Word[] }>(REMOVE, { input: { word } });
      await printOne(options.json, changed, [`"${word}" asks for nothing any more.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph keywords remove raus');
}
