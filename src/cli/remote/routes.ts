/** The command `routes`. */
import { Command, Option } from 'commander';
import { PURPOSE_NAMES } from '../../kernel/words.ts';
import { withExamples } from '../examples.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import type { Hub } from './hub.ts';
import { leastCostCommand } from './least-cost.ts';
import { idOfNamed } from './named.ts';
import { notFound } from './not-found.ts';
import { choices, given, type Limited, limitOf, purposeOption, repeated, withLimit } from './options.ts';
import { type Column, fieldLines, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { settingsOf } from './settings-input.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = `id name priority weight countries prefixes purposes mccMncs senders defaultSender
  pricePerPart { amount currency } connections { id name }`;
const LIST = `query Routes($first: Int, $after: String) { routes(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const SHOW = `query Route($id: ID!) { route(id: $id) { ${FIELDS} receiptTimeoutSeconds minAcceptancePercent minDeliveryPercent
  maxResponseMs createdAt quality { connection { name } submits ended acceptancePercent deliveryPercent responseMs } } }`;
const changing = (field: string, input: string) => `mutation Change($input: ${input}!) { ${field}(input: $input) {
  ... on RoutePayload { route { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;
const CREATE = changing('createRoute', 'RouteInput');
const UPDATE = changing('updateRoute', 'UpdateRouteInput');
const DELETE = `mutation Delete($input: DeleteRouteInput!) { deleteRoute(input: $input) {
  ... on DeleteRoutePayload { deletedRouteId } ${failures('NotFound')} } }`;
const TRY = `query Try($input: SimulateRouteInput!) { simulateRoute(input: $input) {
  route { id name } connection { id name } reason rejected { routeId name code reason }
  routePrices { name estimate { pricePerPart { amount currency } converted { amount currency } } quality { ended deliveryPercent } } } }`;

interface Route {
  id: string;
  name: string;
  priority: number;
  countries: string[];
  prefixes: string[];
  purposes: string[];
  defaultSender: string | null;
  pricePerPart: { amount: string; currency: string } | null;
  connections: { id: string; name: string }[];
}

const listed = (list: readonly string[]) => list.join(', ') || 'all';

const COLUMNS: readonly Column<Route>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'PRIORITY', value: ({ priority }) => priority },
  { title: 'COUNTRIES', value: ({ countries }) => listed(countries) },
  { title: 'PURPOSES', value: ({ purposes }) => listed(purposes) },
  { title: 'SENDER', value: ({ defaultSender }) => defaultSender },
  { title: 'PRICE', value: ({ pricePerPart: price }) => (price === null ? null : `${price.amount} ${price.currency}`) },
  { title: 'CONNECTIONS', value: ({ connections }) => connections.map(({ name }) => name).join(', ') },
  { title: 'ID', value: ({ id }) => id },
];

/** `heliograph routes`. */
export function routesCommand(): Command {
  return new Command('routes')
    .description('list, show, make, change, try and delete routes')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(tryCommand())
    .addCommand(leastCostCommand())
    .addCommand(createCommand())
    .addCommand(updateCommand())
    .addCommand(deleteCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the routes (what `heliograph routes` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Route>(openHub(options), LIST, {}, limitOf(options));
      await printList(
        options.json,
        pages,
        COLUMNS,
        'There is none: heliograph routes create <name> --connection <name>',
      );
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph routes');
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one route, and what was measured of it')
    .argument('<route>', 'its name or id')
    .action(async (name: string, options: HubOptions) => {
      const hub = openHub(options);
      const route = await hub.ask<(Route & { quality: Quality[] }) | null>(SHOW, {
        id: await idOfNamed(hub, 'route', name),
      });
      if (route === null) throw notFound('route', name);
      await printOne(options.json, route, [
        ...fieldLines(COLUMNS.map(({ title, value }) => [title.toLowerCase(), value(route)] as const)),
        ...route.quality.map(
          (each) =>
            `  ${each.connection?.name ?? '-'}: ${each.submits} submits, accepted ${percent(each.acceptancePercent)}, delivered ${percent(each.deliveryPercent)}`,
        ),
      ]);
    });
  return withExamples(withHubOptions(command), 'heliograph routes show simulator');
}

interface Quality {
  connection: { name: string } | null;
  submits: number;
  acceptancePercent: number | null;
  deliveryPercent: number | null;
}

const percent = (value: number | null) => (value === null ? 'not known' : `${value.toFixed(1)} %`);

interface Tried {
  route: { name: string } | null;
  connection: { name: string } | null;
  reason: string | null;
  rejected: { name: string; code: string; reason: string }[];
  routePrices: {
    name: string;
    estimate: { pricePerPart: Money | null; converted: Money | null };
    quality: { ended: number; deliveryPercent: number | null };
  }[];
}

interface Money {
  amount: string;
  currency: string;
}

function candidateText({ name, estimate: { pricePerPart, converted }, quality }: Tried['routePrices'][number]): string {
  const own = pricePerPart === null ? 'no price' : `${pricePerPart.amount} ${pricePerPart.currency} a part`;
  const isOther = converted !== null && converted.currency !== pricePerPart?.currency;
  const here = isOther ? ` (${converted.amount} ${converted.currency})` : '';
  return `  ${name}: ${own}${here}, delivered ${percent(quality.deliveryPercent)} of ${quality.ended}`;
}

function tryCommand(): Command {
  const command = new Command('try')
    .description('ask which route a message would take, and why not the others; exits with 4 if none')
    .argument('<number>', 'the destination')
    .addOption(purposeOption('what it is for').makeOptionMandatory())
    .option('--sender <sender>', 'whom it comes from')
    .option('--network <mccmnc>', 'the network of the recipient, e.g. 23415')
    .action(async (to: string, options: HubOptions & { purpose: string; sender?: string; network?: string }) => {
      const input = given({ to, purpose: options.purpose, sender: options.sender, mccMnc: options.network });
      const tried = await openHub(options).ask<Tried>(TRY, { input });
      const { route, connection, reason, rejected, routePrices } = tried;
      const taken = route === null ? 'no route takes it' : `${route.name} by ${connection?.name ?? 'no connection'}`;
      await printOne(options.json, tried, [
        reason === null ? taken : `${taken}: ${reason}`,
        ...rejected.map((each) => `  not ${each.name}: ${each.code} ${each.reason}`),
        ...(routePrices.length === 0 ? [] : ['what each costs, and what was measured of it in the last hour:']),
        ...routePrices.map(candidateText),
      ]);
      if (route === null) process.exitCode = EXIT.REFUSED;
    });
  return withExamples(withHubOptions(command), 'heliograph routes try +447700900123 --purpose otp');
}

interface RouteOptions extends HubOptions {
  name?: string;
  connection?: string[];
  priority?: number;
  country?: string[];
  prefix?: string[];
  purpose?: string[];
  defaultSender?: string;
  price?: { amount: string; currency: string } | null;
  set?: string[];
}

function withRoute(command: Command): Command {
  return command
    .addOption(repeated('--connection <connection>', 'a connection by name or id; the first that is up is used'))
    .addOption(new Option('--priority <number>', 'the higher wins').argParser(integer))
    .addOption(repeated('--country <country>', 'only numbers of a country, e.g. GB'))
    .addOption(repeated('--prefix <digits>', 'only numbers that begin so'))
    .addOption(choices('--purpose <purpose>', PURPOSE_NAMES, 'only messages for this'))
    .option('--default-sender <sender>', 'the sender of messages that name none')
    .addOption(new Option('--price <amount currency>', 'what a part costs, e.g. "0.04 EUR"').argParser(money))
    .addOption(repeated('--set <name=value>', 'any other field of RouteInput, e.g. weight=3 or mccMncs=["23415"]'));
}

function integer(value: string): number {
  if (/^-?\d{1,9}$/.test(value)) return Number(value);
  throw usageError(`--priority "${value}" must be a whole number.`);
}

function money(value: string): { amount: string; currency: string } {
  const [, amount, currency] = /^(\d+(?:\.\d+)?)\s*([A-Z]{3})$/.exec(value.trim()) ?? [];
  if (amount === undefined || currency === undefined) throw usageError(`--price "${value}" must be e.g. "0.04 EUR".`);
  return { amount, currency };
}

const OWN = [
  'name',
  'id',
  'connectionIds',
  'priority',
  'countries',
  'prefixes',
  'purposes',
  'defaultSender',
  'pricePerPart',
];

async function inputOf(hub: Hub, options: RouteOptions): Promise<object> {
  const names = options.connection;
  const connectionIds = names && (await Promise.all(names.map((each) => idOfNamed(hub, 'connection', each))));
  return given({
    name: options.name,
    connectionIds,
    priority: options.priority,
    countries: options.country,
    prefixes: options.prefix,
    purposes: options.purpose,
    defaultSender: options.defaultSender,
    pricePerPart: options.price,
    ...settingsOf(options.set, OWN),
  });
}

function createCommand(): Command {
  const command = withRoute(
    new Command('create')
      .description('lead messages to connections; the conditions that are given have all to be met')
      .argument('<name>', 'a name of your choice'),
  ).action(async (name: string, options: RouteOptions) => {
    const hub = openHub(options);
    const input = await inputOf(hub, { ...options, name });
    if (options.connection === undefined) throw usageError('The route leads nowhere.', 'Give --connection <name>.');
    const { route } = await hub.mutate<{ route: Route }>(CREATE, { input });
    await printOne(options.json, route, [`${name} is made: ${route.id}`]);
  });
  return withExamples(
    withHubOptions(command),
    'heliograph routes create uk --connection carrier --country GB --priority 10 --default-sender Shop --price "0.04 EUR"',
  );
}

function updateCommand(): Command {
  const command = withRoute(
    new Command('update')
      .description('change a route')
      .argument('<route>', 'its name or id')
      .option('--name <name>', 'another name'),
  ).action(async (text: string, options: RouteOptions) => {
    const hub = openHub(options);
    const changes = await inputOf(hub, options);
    if (Object.keys(changes).length === 0) throw usageError('Nothing is to be changed.', 'Give an option.');
    const input = { id: await idOfNamed(hub, 'route', text), ...changes };
    const { route } = await hub.mutate<{ route: Route }>(UPDATE, { input });
    await printOne(options.json, route, [`${route.name} is changed.`]);
  });
  return withExamples(withHubOptions(command), 'heliograph routes update uk --priority 20 --set weight=3');
}

function deleteCommand(): Command {
  const command = new Command('delete')
    .description('delete a route; what waits on it takes another one')
    .argument('<route>', 'its name or id')
    .action(async (text: string, options: HubOptions) => {
      const hub = openHub(options);
      const input = { id: await idOfNamed(hub, 'route', text) };
      const result = await hub.mutate<{ deletedRouteId: string }>(DELETE, { input });
      await printOne(options.json, result, [`${result.deletedRouteId} is deleted.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph routes delete uk');
}
