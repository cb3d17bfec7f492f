/** The command `replies`: what people are answered by itself, by language. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { asWord, choice, given } from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const REPLY = 'kind language text isOwn encoding partCount';
const LIST = `query Replies($language: String) { replies(language: $language) { ${REPLY} } }`;
const SET = `mutation Set($input: SetReplyInput!) { setReply(input: $input) {
  ... on SetReplyPayload { reply { ${REPLY} } } ${failures('InvalidInput')} } }`;

const KINDS = ['HELP', 'STOP', 'STOP_SOME', 'START', 'QUESTION'];

interface Reply {
  kind: string;
  language: string;
  text: string;
  isOwn: boolean;
  encoding: string;
  partCount: number;
}

const COLUMNS: readonly Column<Reply>[] = [
  { title: 'ANSWERS', value: ({ kind }) => asWord(kind) },
  { title: 'LANGUAGE', value: ({ language }) => language },
  { title: 'YOURS', value: ({ isOwn }) => (isOwn ? 'yes' : null) },
  { title: 'PARTS', value: ({ partCount }) => partCount },
  { title: 'TEXT', value: ({ text }) => text, flexible: true },
];

/** `heliograph replies`. */
export function repliesCommand(): Command {
  return new Command('replies')
    .description('what people are answered to STOP, START, HELP and unclear replies, by language')
    .addCommand(listCommand())
    .addCommand(setCommand());
}

interface ListOptions extends HubOptions {
  language?: string;
  all?: true;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the replies that you wrote; of one language, or with --all, also those of the hub')
    .option('--language <code>', 'of one language, e.g. pt-BR')
    .option('--all', 'of every language')
    .action(async ({ language, all, ...options }: ListOptions) => {
      const replies = await openHub(options).ask<Reply[]>(LIST, { language: language ?? null });
      const shown = replies.filter(({ isOwn }) => isOwn || language !== undefined || all === true);
      await printList(options.json, [shown], COLUMNS, 'You have written none; --all lists those that people get.');
    });
  return withExamples(withHubOptions(command), 'heliograph replies list --language de');
}

interface SetOptions extends HubOptions {
  answers: string;
  language: string;
  hub?: true;
}

function setCommand(): Command {
  const command = new Command('set')
    .description('write a reply of your own in one language, or take it away with --hub')
    .argument('[text]', 'the text, at most 459 characters; no offers, no links')
    .addOption(choice('--answers <what>', KINDS, 'what it answers').makeOptionMandatory())
    .requiredOption('--language <code>', 'the language, e.g. de')
    .option('--hub', 'the hub’s own text again')
    .action(async (text: string | undefined, { answers, language, hub, ...options }: SetOptions) => {
      if ((text === undefined) !== (hub === true)) throw usageError('It takes a text, or --hub.');
      const set = await openHub(options).mutate<{ reply: Reply | null }>(SET, {
        input: given({ kind: answers, language, text }),
      });
      const { reply } = set;
      await printOne(options.json, set, [
        reply === null
          ? `The hub has no answer of its own in ${language}: the next best language is taken.`
          : plain(`${reply.text} (${reply.partCount} ${reply.partCount === 1 ? 'part' : 'parts'}, ${reply.encoding})`),
      ]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph replies set "Acme: Sie bekommen nichts mehr von uns." --answers stop --language de',
  );
}
