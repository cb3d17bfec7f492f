/** `heliograph conversations`: what people write and who answers. */
import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { assignmentRulesCommand } from './assignment.ts';
import { absencesCommand, hoursCommand, timesCommand } from './desk.ts';
import { failures } from './faults.ts';
import { MESSAGE_FIELDS, type Message } from './message-shape.ts';
import { choices, given, type Limited, limitOf, repeated, textOf, withLimit } from './options.ts';
import { type Column, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = `id sender state waitingSince lastActivityAt labels assignee { id name } lease { kind until }
  contact { id name phone } lastText { inboundMessage { body } message { body } }`;
const LIST = `query Conversations($first: Int, $after: String, $filter: ConversationFilter) {
  conversations(first: $first, after: $after, filter: $filter) { ${connectionOf(FIELDS)} } }`;
const REPLY = `mutation ReplyIn($input: SendReplyInput!) { sendReply(input: $input) {
  ... on SendMessagePayload { replayed accepted { ${MESSAGE_FIELDS} } }
  ${failures('InvalidInput', 'MessageRefused', 'NotFound', 'RateLimited')} } }`;
const change = (name: 'closeConversation' | 'addConversationNote' | 'assignConversation') => {
  const input = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  return `mutation Change($input: ${input}!) { ${name}(input: $input) {
  ... on ConversationPayload { conversation { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;
};

interface Conversation {
  id: string;
  sender: string;
  state: string;
  waitingSince: string | null;
  lastActivityAt: string;
  labels: string[];
  assignee: { id: string | null; name: string | null } | null;
  lease: { kind: string; until: string } | null;
  contact: { id: string; name: string | null; phone: string | null } | null;
  lastText: { inboundMessage: { body: string | null } | null; message: { body: string | null } | null } | null;
}

const COLUMNS: readonly Column<Conversation>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'LAST', value: ({ lastActivityAt }) => lastActivityAt },
  { title: 'PERSON', value: ({ contact }) => contact?.name ?? contact?.phone },
  { title: 'STATE', value: ({ state, waitingSince }) => (waitingSince === null ? state : `${state}, waits`) },
  { title: 'GIVEN TO', value: ({ assignee }) => assignee?.name },
  {
    title: 'TEXT',
    value: ({ lastText }) => lastText?.inboundMessage?.body ?? lastText?.message?.body,
    flexible: true,
  },
];

interface ListOptions extends HubOptions, Limited {
  state?: string[];
  label?: string[];
  waiting?: boolean;
  search?: string;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the conversations, the last active first')
    .addOption(choices('--state <state>', ['OPEN', 'SNOOZED', 'CLOSED'], 'only in this state'))
    .addOption(repeated('--label <label>', 'only with this label'))
    .option('--waiting', 'only where the person waits for an answer')
    .option('--search <text>', 'only with these words, or of this name or number')
    .action(async ({ state, label, waiting, search, ...options }: ListOptions) => {
      const filter = given({ states: state, labels: label, waiting, search });
      const pages = pagesOf<Conversation>(openHub(options), LIST, { filter }, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is no conversation like that.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph conversations list --waiting --state open');
}

function replyCommand(): Command {
  const command = new Command('reply')
    .description('answer in a conversation, and take its lease where nobody else has it')
    .argument('<id>', 'its id, from `heliograph conversations list`')
    .argument('<text>', 'the text; "-": standard input')
    .action(async (conversationId: string, text: string, options: HubOptions) => {
      const content = { text: await textOf(text) };
      const input = { conversationId, content, claim: true, idempotencyKey: `cli-${randomUUID()}` };
      const result = await openHub(options).mutateOnce<{ accepted: Message; replayed: boolean }>(REPLY, { input });
      const { accepted, replayed } = result;
      await printOne(options.json, { message: accepted, replayed }, [`${accepted.id}: ${accepted.status}`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph conversations reply conversation_01a221be79ef75ababb23053d6909639 "We are open until six."',
  );
}

async function printChanged(options: HubOptions, query: string, input: object): Promise<void> {
  const { conversation } = await openHub(options).mutate<{ conversation: Conversation }>(query, { input });
  const { id, state, assignee } = conversation;
  const to = assignee === null ? 'nobody' : (assignee.name ?? assignee.id);
  await printOne(options.json, conversation, [`${id}: ${state}, given to ${to}`]);
}

function closeCommand(): Command {
  const command = new Command('close')
    .description('close a conversation; the next text of the person opens it again')
    .argument('<id>', 'its id, from `heliograph conversations list`')
    .action((conversationId: string, options: HubOptions) =>
      printChanged(options, change('closeConversation'), { conversationId }),
    );
  return withExamples(
    withHubOptions(command),
    'heliograph conversations close conversation_01a221be79ef75ababb23053d6909639',
  );
}

function noteCommand(): Command {
  const command = new Command('note')
    .description('write a note for the members, which the person never gets')
    .argument('<id>', 'the id of the conversation')
    .argument('<text>', 'the note')
    .action((conversationId: string, text: string, options: HubOptions) =>
      printChanged(options, change('addConversationNote'), { conversationId, text }),
    );
  return withExamples(
    withHubOptions(command),
    'heliograph conversations note conversation_01a221be79ef75ababb23053d6909639 "Called the carrier."',
  );
}

function assignCommand(): Command {
  const command = new Command('assign')
    .description('give a conversation to a member, a team, a bot or a key, or to nobody')
    .argument('<id>', 'the id of the conversation')
    .argument('[to]', 'the id of a member, a team, a bot or a key; absent: nobody')
    .action((conversationId: string, to: string | undefined, options: HubOptions) =>
      printChanged(options, change('assignConversation'), { conversationId, to: to ?? null }),
    );
  return withExamples(
    withHubOptions(command),
    'heliograph conversations assign conversation_01a221be79ef75ababb23053d6909639',
  );
}

/** `heliograph conversations`. */
export function conversationsCommand(): Command {
  return new Command('conversations')
    .description('what people and you have written, and who answers')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(replyCommand())
    .addCommand(closeCommand())
    .addCommand(noteCommand())
    .addCommand(assignCommand())
    .addCommand(assignmentRulesCommand())
    .addCommand(hoursCommand())
    .addCommand(absencesCommand())
    .addCommand(timesCommand());
}
