/** The command `webhooks`. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import {
  asWord,
  choices,
  duration,
  given,
  type Limited,
  limitOf,
  moment,
  purposesOption,
  repeated,
  withLimit,
} from './options.ts';
import { type Column, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';
import { eventNames, eventWord } from './webhook-events.ts';

const FIELDS =
  'id url description events version ordered enabled disabledReason failingSince pausedUntil lastDeliveredAt createdAt filter { purposes tags contactId writtenTo }';
const DELIVERY =
  'id event webhookId status nextAttemptAt createdAt finishedAt endpoint { id url } attempts { at durationMs status error answer }';
const LIST = `query Webhooks($first: Int, $after: String) { webhookEndpoints(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const DELIVERIES = `query WebhookDeliveries($first: Int, $after: String, $filter: WebhookDeliveryFilter) {
  webhookDeliveries(first: $first, after: $after, filter: $filter) { ${connectionOf(DELIVERY)} } }`;
const mutation = (name: string, fields: string) => {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  return `mutation ${type}($input: ${type}Input!) { ${name}(input: $input) {
    ... on ${type}Payload { ${fields} } ${failures('InvalidInput', 'NotFound')} } }`;
};

interface Endpoint {
  id: string;
  url: string;
  description: string;
  events: string[];
  enabled: boolean;
  disabledReason: string | null;
  failingSince: string | null;
  lastDeliveredAt: string | null;
}

interface Delivery {
  id: string;
  event: string | null;
  status: string;
  createdAt: string;
  nextAttemptAt: string | null;
  endpoint: { id: string; url: string } | null;
  attempts: { at: string; durationMs: number; status: number | null; error: string | null }[];
}

const stateOf = ({ enabled, disabledReason, failingSince }: Endpoint) => {
  if (!enabled) return disabledReason === null ? 'disabled' : `disabled (${asWord(disabledReason)})`;
  return failingSince === null ? 'enabled' : 'failing';
};

const COLUMNS: readonly Column<Endpoint>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STATE', value: stateOf, tone: (each) => (stateOf(each) === 'enabled' ? 'good' : 'bad') },
  { title: 'LAST DELIVERED', value: ({ lastDeliveredAt }) => lastDeliveredAt },
  {
    title: 'EVENTS',
    value: ({ events }) => (events.length === 0 ? 'all' : events.map(eventWord).join(', ')),
    flexible: true,
  },
  { title: 'URL', value: ({ url }) => url, flexible: true },
];

const lastOf = ({ attempts }: Delivery) => attempts.at(-1);
const DELIVERY_COLUMNS: readonly Column<Delivery>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'SINCE', value: ({ createdAt }) => createdAt },
  { title: 'EVENT', value: ({ event }) => (event === null ? null : eventWord(event)) },
  {
    title: 'STATUS',
    value: ({ status }) => asWord(status),
    tone: ({ status }) => (status === 'DELIVERED' ? 'good' : status === 'PARKED' ? 'bad' : 'waiting'),
  },
  { title: 'TRIES', value: ({ attempts }) => attempts.length },
  { title: 'MS', value: (delivery) => lastOf(delivery)?.durationMs },
  { title: 'LAST ANSWER', value: (delivery) => lastOf(delivery)?.error ?? lastOf(delivery)?.status, flexible: true },
  { title: 'URL', value: ({ endpoint }) => endpoint?.url, flexible: true },
];

/** `heliograph webhooks`. */
export function webhooksCommand(): Command {
  return new Command('webhooks')
    .description('endpoints that events are sent to, what came of it, and replays')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(createCommand())
    .addCommand(updateCommand())
    .addCommand(deleteCommand())
    .addCommand(rotateCommand())
    .addCommand(testCommand())
    .addCommand(deliveriesCommand())
    .addCommand(replayCommand());
}

const EXAMPLE = 'webhook_01a221be79ef75ababb23053d6909639';

function listCommand(): Command {
  const command = new Command('list')
    .description('the endpoints of the workspace (what `heliograph webhooks` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Endpoint>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is none.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph webhooks');
}

interface EndpointOptions extends HubOptions {
  event?: string[];
  description?: string;
  purpose?: string[];
  tag?: string[];
  contact?: string;
  to?: string;
  ordered?: boolean;
}

function withEndpointOptions(command: Command): Command {
  return command
    .addOption(repeated('--event <event>', 'only this, e.g. message.delivered (default: all)'))
    .option('--description <text>', 'what it is for')
    .addOption(purposesOption('only of messages for this'))
    .addOption(repeated('--tag <tag>', 'only of messages with this tag'))
    .option('--contact <id>', 'only of messages to, or from, this contact')
    .option('--to <address>', 'of what people write only that to this number or short code')
    .option('--ordered', 'events of one message one after the other')
    .option('--no-ordered', 'each as soon as it can');
}

function inputOf({ event, description, purpose, tag, contact, to, ordered }: EndpointOptions): object {
  const filter = given({ purposes: purpose, tags: tag, contactId: contact, writtenTo: to });
  return {
    ...given({ events: eventNames(event), description, ordered }),
    ...(Object.keys(filter).length === 0 ? {} : { filter }),
  };
}

function createCommand(): Command {
  const command = new Command('create')
    .description('send events to a URL; the secret of the signatures is shown this once')
    .argument('<url>', 'where to')
    .action(async (url: string, options: EndpointOptions) => {
      const query = mutation('createWebhookEndpoint', `endpoint { ${FIELDS} } secret`);
      const input = { url, ...inputOf(options) };
      const made = await openHub(options).mutate<{ endpoint: Endpoint; secret: string }>(query, { input });
      await printOne(options.json, made, [
        `${made.endpoint.id} gets what happens from now on. Its secret, shown this once:`,
        '',
        made.secret,
      ]);
    });
  return withExamples(
    withHubOptions(withEndpointOptions(command)),
    'heliograph webhooks create https://shop.example/hooks/sms --event message.delivered --event inbound.received',
    'heliograph webhooks create https://shop.example/hooks/all --ordered --json',
  );
}

function updateCommand(): Command {
  const command = new Command('update')
    .description('change an endpoint; what is not given stays')
    .argument('<id>', 'its id, from `heliograph webhooks`')
    .option('--to-url <url>', 'where to, from now on')
    .option('--enable', 'send again: what happens from now on')
    .option('--disable', 'send nothing')
    .action(async (id: string, options: EndpointOptions & { toUrl?: string; enable?: true; disable?: true }) => {
      const enabled = options.enable === true ? true : options.disable === true ? false : undefined;
      const input = { id, ...inputOf(options), ...given({ url: options.toUrl, enabled }) };
      const query = mutation('updateWebhookEndpoint', `endpoint { ${FIELDS} }`);
      const { endpoint } = await openHub(options).mutate<{ endpoint: Endpoint }>(query, { input });
      await printOne(options.json, endpoint, [`${endpoint.id} (${endpoint.url}) is ${stateOf(endpoint)}.`]);
    });
  return withExamples(withHubOptions(withEndpointOptions(command)), `heliograph webhooks update ${EXAMPLE} --enable`);
}

function deleteCommand(): Command {
  const command = new Command('delete')
    .description('delete an endpoint, what waits for it, and its log')
    .argument('<id>', 'its id, from `heliograph webhooks`')
    .action(async (id: string, options: HubOptions) => {
      const query = mutation('deleteWebhookEndpoint', 'deletedId');
      const result = await openHub(options).mutate<{ deletedId: string }>(query, { input: { id } });
      await printOne(options.json, result, [`${result.deletedId} is deleted.`]);
    });
  return withExamples(withHubOptions(command), `heliograph webhooks delete ${EXAMPLE}`);
}

function rotateCommand(): Command {
  const command = new Command('rotate')
    .description('make a new secret for an endpoint; requests are signed with both for a while')
    .argument('<id>', 'its id, from `heliograph webhooks`')
    .addOption(new Option('--overlap <duration>', 'how long with both (default: 1d)').argParser(duration))
    .action(async (id: string, options: HubOptions & { overlap?: string }) => {
      const query = mutation('rotateWebhookSecret', `endpoint { ${FIELDS} } secret`);
      const input = given({ id, overlap: options.overlap });
      const made = await openHub(options).mutate<{ endpoint: Endpoint; secret: string }>(query, { input });
      await printOne(options.json, made, ['The new secret, shown this once:', '', made.secret]);
    });
  return withExamples(withHubOptions(command), `heliograph webhooks rotate ${EXAMPLE} --overlap 2d`);
}

function testCommand(): Command {
  const command = new Command('test')
    .description('send a test event to an endpoint')
    .argument('<id>', 'its id, from `heliograph webhooks`')
    .action(async (id: string, options: HubOptions) => {
      const query = mutation('sendTestWebhook', `delivery { ${DELIVERY} }`);
      const { delivery } = await openHub(options).mutate<{ delivery: Delivery }>(query, { input: { id } });
      await printOne(options.json, delivery, [`${delivery.id} is on its way: heliograph webhooks deliveries`]);
    });
  return withExamples(withHubOptions(command), `heliograph webhooks test ${EXAMPLE}`);
}

interface DeliveriesOptions extends HubOptions, Limited {
  endpoint?: string;
  status?: string[];
  event?: string[];
  about?: string;
  since?: string;
  until?: string;
}

const STATUSES = ['PENDING', 'DELIVERED', 'PARKED'] as const;

function deliveriesCommand(): Command {
  const command = new Command('deliveries')
    .description('the log of deliveries, the newest first')
    .option('--endpoint <id>', 'only to this endpoint')
    .addOption(choices('--status <status>', STATUSES, 'only deliveries in this state'))
    .addOption(repeated('--event <event>', 'only of this event'))
    .option('--about <id>', 'only about this message')
    .addOption(
      new Option('--since <moment>', 'only those made at or after: 2h (ago), 2026-11-28').argParser(moment(-1)),
    )
    .addOption(new Option('--until <moment>', 'only those before then').argParser(moment(-1)))
    .action(async (options: DeliveriesOptions) => {
      const filter = given({
        endpointId: options.endpoint,
        statuses: options.status,
        events: eventNames(options.event),
        subjectId: options.about,
        createdAfter: options.since,
        createdBefore: options.until,
      });
      const pages = pagesOf<Delivery>(openHub(options), DELIVERIES, { filter }, limitOf(options));
      await printList(options.json, pages, DELIVERY_COLUMNS, 'There is none.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph webhooks deliveries --status parked --since 3d');
}

interface ReplayOptions extends HubOptions {
  cursor?: string;
  delivery?: string[];
  since?: string;
  until?: string;
  after?: string;
  status?: string[];
}

function replayCommand(): Command {
  const command = new Command('replay')
    .description('make deliveries of an endpoint again, in their order')
    .argument('<endpoint>', 'its id, from `heliograph webhooks`')
    .addOption(repeated('--delivery <id>', 'this one (default: the range)'))
    .addOption(new Option('--since <moment>', 'those since then: 2h, 2026-11-28').argParser(moment(-1)))
    .addOption(new Option('--until <moment>', 'those before then').argParser(moment(-1)))
    .option('--after <delivery>', 'those behind this delivery')
    .option('--cursor <cursor>', 'all of the last day behind this cursor of the news, also what was never enqueued')
    .addOption(choices('--status <status>', STATUSES, 'of the range those that are there (default: delivered, parked)'))
    .action(async (endpointId: string, options: ReplayOptions) => {
      const input = given({
        endpointId,
        deliveryIds: options.delivery,
        from: options.since,
        until: options.until,
        after: options.after,
        cursor: options.cursor,
        statuses: options.status,
      });
      const query = mutation('replayWebhooks', 'deliveries more');
      const result = await openHub(options).mutate<{ deliveries: number; more: boolean }>(query, { input });
      const rest = result.more ? ', and the rest follows by itself' : '';
      await printOne(options.json, result, [`${result.deliveries} deliveries are made again${rest}.`]);
    });
  return withExamples(
    withHubOptions(command),
    `heliograph webhooks replay ${EXAMPLE} --status parked`,
    `heliograph webhooks replay ${EXAMPLE} --since 1d --json`,
  );
}
