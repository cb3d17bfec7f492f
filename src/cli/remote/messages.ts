/** The command `messages`. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { inboundCommand } from './inbound.ts';
import { cancelCommand, replyCommand, rescheduleCommand, resendCommand } from './message-changes.ts';
import { isFinal, MESSAGE_COLUMNS, MESSAGE_FIELDS, type Message, statusTone } from './message-shape.ts';
import { notFound } from './not-found.ts';
import {
  given,
  type Limited,
  limitOf,
  moment,
  purposesOption,
  repeated,
  statusesOption,
  withLimit,
} from './options.ts';
import { fieldLines, paint, plain, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

interface ListOptions extends HubOptions, Limited {
  to?: string;
  status?: string[];
  purpose?: string[];
  tag?: string[];
  batch?: string;
  campaign?: string;
  contact?: string;
  since?: string;
  until?: string;
  text?: string;
  country?: string[];
  reason?: string[];
}

const LIST = `query Messages($first: Int, $after: String, $filter: MessageFilter, $search: MessageSearch) {
  messages(first: $first, after: $after, filter: $filter, search: $search) { ${connectionOf(MESSAGE_FIELDS)} } }`;

const SHOW = `query Message($id: ID!) { message(id: $id) { ${MESSAGE_FIELDS}
  encoding country locale origin possibleDuplicate sentAt expiresAt metadata
  route { id name } connection { id name } template { id name }
  parts { number status attempt remoteId receiptWord networkErrorCode providerCode { channel code text } respondedAt receiptAt }
  timeline { at type status part reason { code } }
  decision { verdict routeName routeReason steps { gate verdict reason advice } } } }`;

/** `heliograph messages`: finds messages, shows one, and changes what is still waiting. */
export function messagesCommand(): Command {
  const command = new Command('messages').description('find messages, show one, cancel, reschedule, send again, reply');
  command.addCommand(listCommand(), { isDefault: true });
  command.addCommand(
    withExamples(
      withHubOptions(
        new Command('show')
          .description('everything about one message: its parts, its timeline, its decision')
          .argument('<id>', 'its id, from `heliograph messages`'),
      ).action(show),
      'heliograph messages show msg_01a221be79ef75ababb23053d6909639',
      'heliograph messages show msg_01a221be79ef75ababb23053d6909639 --json | jq .decision',
    ),
  );
  command.addCommand(cancelCommand());
  command.addCommand(rescheduleCommand());
  command.addCommand(resendCommand());
  command.addCommand(inboundCommand());
  command.addCommand(replyCommand());
  return command;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the newest messages first (what `heliograph messages` does)')
    .option('--to <number>', 'only those to this number')
    .addOption(statusesOption())
    .addOption(purposesOption('only messages for this'))
    .addOption(repeated('--tag <tag>', 'only messages with this tag'))
    .option('--batch <id>', 'only those of a batch')
    .option('--campaign <id>', 'only those of a campaign')
    .option('--contact <id>', 'only those to a contact')
    .addOption(new Option('--since <moment>', 'made at or after: 2h (ago), 2026-11-28').argParser(moment(-1)))
    .addOption(new Option('--until <moment>', 'made before').argParser(moment(-1)))
    .option('--text <words>', 'whose text has these words; needs --to, --contact, --batch or --since of at most 7 days')
    .addOption(repeated('--country <country>', 'only those to numbers of a country, e.g. GB; as --text'))
    .addOption(repeated('--reason <code>', 'only those with this reason, e.g. OPTED_OUT; as --text'))
    .action(list);
  return withExamples(
    withHubOptions(withLimit(command)),
    'heliograph messages --status failed --since 1d',
    'heliograph messages --to +447700900123 --limit 5',
    'heliograph messages --purpose marketing --all --json > messages.ndjson',
  );
}

async function list(options: ListOptions): Promise<void> {
  const filter = given({
    to: options.to,
    statuses: options.status,
    purposes: options.purpose,
    tags: options.tag,
    batchId: options.batch,
    campaignId: options.campaign,
    contactId: options.contact,
    createdAfter: options.since,
    createdBefore: options.until,
  });
  const search = given({ text: options.text, countries: options.country, reasons: options.reason });
  const variables = { filter, search: Object.keys(search).length === 0 ? null : search };
  const pages = pagesOf<Message>(openHub(options), LIST, variables, limitOf(options));
  await printList(options.json, pages, MESSAGE_COLUMNS, 'No message is like that.');
}

interface WholeMessage extends Message {
  encoding: string;
  sentAt: string | null;
  expiresAt: string;
  route: { name: string } | null;
  connection: { name: string } | null;
  template: { name: string } | null;
  parts: {
    number: number;
    status: string;
    attempt: number;
    remoteId: string | null;
    providerCode: { code: string; text: string } | null;
  }[];
  timeline: { at: string; type: string; part: number | null; reason: { code: string } | null }[];
  decision: {
    steps: { gate: string; verdict: string; reason: string; advice: string | null }[];
    routeReason: string | null;
  } | null;
}

async function show(id: string, options: HubOptions): Promise<void> {
  const message = await openHub(options).ask<WholeMessage | null>(SHOW, { id });
  if (message === null) throw notFound('message', id);
  await printOne(options.json, message, linesOf(message));
}

function linesOf(message: WholeMessage): string[] {
  const { reason, price } = message;
  return [
    ...fieldLines([
      ['id', message.id],
      ['to', message.to],
      ['sender', message.sender],
      ['text', message.body],
      ['reason', reason === null ? null : `${reason.code}: ${reason.description} ${reason.advice ?? ''}`.trim()],
      ['purpose', message.purpose],
      ['template', message.template?.name],
      ['route', message.route?.name],
      ['connection', message.connection?.name],
      ['parts', `${message.partCount} (${message.encoding})`],
      ['price', price === null ? null : `${price.amount} ${price.currency}`],
      ['tags', message.tags.join(', ')],
      ['made', message.createdAt],
      ['to be sent', message.sendAt],
      [isFinal(message.status, reason?.code) ? 'valid until' : 'expires', message.expiresAt],
    ]),
    `status: ${paint(message.status, statusTone(message.status))}`,
    ...message.timeline.map(
      ({ at, type, part, reason: why }) =>
        `  ${at}  ${type}${part === null ? '' : ` part ${part}`}${why === null ? '' : ` ${why.code}`}`,
    ),
    ...message.parts.flatMap(({ number, providerCode }) =>
      providerCode === null ? [] : [`  part ${number}: ${providerCode.code} ${plain(providerCode.text)}`],
    ),
    ...(message.decision?.steps ?? []).map(({ gate, verdict, reason: why }) => `  ${gate}: ${verdict} ${plain(why)}`),
  ];
}
