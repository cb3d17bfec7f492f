/** The command `tail`. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { untilInterrupted } from './following.ts';
import type { Followed } from './hub.ts';
import { statusTone } from './message-shape.ts';
import { given, purposesOption, repeated, statusesOption, wholeNumber } from './options.ts';
import { note, paint, plain, write } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

interface Options extends HubOptions {
  inbound?: true;
  status?: string[];
  purpose?: string[];
  tag?: string[];
  batch?: string;
  contact?: string;
  message?: string[];
  to?: string;
  after?: string;
  count?: number;
}

interface MessageEvent {
  event: { id: string; type: string; status: string; at: string; part: number | null; reason: { code: string } | null };
  message: { id: string; to: string | null; purpose: string };
}

interface InboundEvent {
  message: {
    id: string;
    from: string | null;
    to: string;
    body: string | null;
    keyword: string | null;
    receivedAt: string;
  };
}

type Item = { __typename: string; cursor: string } & (MessageEvent | InboundEvent);

const GAP = '... on StreamGap { from resumesAt reason }';
const EVENTS = `subscription Events($filter: MessageEventFilter, $after: Cursor) {
  messageEvents(filter: $filter, after: $after) { __typename ${GAP}
    ... on MessageStreamEvent { cursor event { id type status at part reason { code } } message { id to purpose } } } }`;
const INBOUND = `subscription InboundEvents($filter: InboundFilter, $after: Cursor) {
  inboundMessages(filter: $filter, after: $after) { __typename ${GAP}
    ... on InboundStreamMessage { cursor message { id from to body keyword receivedAt } } } }`;

/** `heliograph tail`: what happens to messages, or what people write, live; goes on by itself where it was cut off. */
export function tailCommand(): Command {
  const command = new Command('tail')
    .description('follow what happens to messages, or what people write, live')
    .option('--inbound', 'what people write, instead of what happens to messages')
    .addOption(statusesOption())
    .addOption(purposesOption('only messages for this'))
    .addOption(repeated('--tag <tag>', 'only messages with this tag'))
    .option('--batch <id>', 'only those of a batch')
    .option('--contact <id>', 'only those to, or from, a contact')
    .addOption(repeated('--message <id>', 'only this message'))
    .option('--to <address>', 'with --inbound: only what is written to this number or short code')
    .option('--after <cursor>', 'go on behind this cursor, which an earlier run printed (kept for a day)')
    .addOption(new Option('--count <events>', 'end after so many events').argParser(wholeNumber(1)))
    .action(tail);
  return withExamples(
    withHubOptions(command),
    'heliograph tail',
    'heliograph tail --purpose otp --status failed --status expired',
    'heliograph tail --inbound --json',
    'heliograph tail --json --count 100 | jq -r .message.id',
  );
}

async function tail(options: Options): Promise<void> {
  const hub = openHub(options);
  const following = untilInterrupted();
  let cursor = options.after ?? null;
  let left = options.count ?? Number.POSITIVE_INFINITY;
  const { query, variables } = subscriptionOf(options);
  const items = hub.follow<Item>(query, variables, { ...following, after: cursor });
  for await (const item of items) {
    cursor = item.cursor;
    const line = () => (options.json === true ? JSON.stringify(documentOf(item)) : lineOf(item));
    await write(`${line()}\n`);
    if (item.kind === 'item' && --left <= 0) return;
  }
  if (!following.signal.aborted) return;
  if (cursor !== null && options.json !== true) note(`Go on from here with --after ${cursor}`);
  process.exitCode = EXIT.INTERRUPTED;
}

function subscriptionOf(options: Options): { query: string; variables: { filter: object } } {
  const { contact: contactId } = options;
  if (options.inbound === true) return { query: INBOUND, variables: { filter: given({ contactId, to: options.to }) } };
  const filter = given({
    statuses: options.status,
    purposes: options.purpose,
    tags: options.tag,
    batchId: options.batch,
    messageIds: options.message,
    contactId,
  });
  return { query: EVENTS, variables: { filter } };
}

/** The document that `--json` prints: an item as the API gives it, a gap as it would. */
function documentOf(item: Followed<Item>): object {
  if (item.kind === 'item') return item.value;
  return { __typename: 'StreamGap', from: item.from, resumesAt: item.cursor, reason: item.reason };
}

function lineOf(followed: Followed<Item>): string {
  if (followed.kind === 'gap')
    return paint(`-- gap (${followed.reason}): the hub has the events in between no more --`, 'bad');
  const item = followed.value;
  if (!('event' in item)) {
    const { receivedAt, from, to, body, keyword } = item.message;
    return `${receivedAt}  ${from ?? '-'} to ${to}${keyword === null ? '' : ` [${keyword}]`}: ${plain(body ?? '')}`;
  }
  const { event, message } = item;
  const part = event.part === null ? '' : ` part ${event.part}`;
  const why = event.reason === null ? '' : ` ${event.reason.code}`;
  const status = paint(event.type.padEnd(10), statusTone(event.status));
  return `${event.at}  ${message.id}  ${message.to ?? '-'}  ${status}${part}${why}`;
}
