/** The command `connections`. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { idOfNamed } from './named.ts';
import { notFound } from './not-found.ts';
import { given, type Limited, limitOf, repeated, textOf, wholeNumber, withLimit } from './options.ts';
import { type Column, fieldLines, paint, plain, printList, printOne, type Tone } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { settingsOf } from './settings-input.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS =
  'id name kind enabled state circuit host port systemId windowSize windowUsed submitsPerSecond roundTripMs lastError since';
const LIST = `query Connections($first: Int, $after: String) {
  smscConnections(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const SHOW = `query Connection($id: ID!) { smscConnection(id: $id) { ${FIELDS}
  binds boundSessions bindMode tls throughputPerSecond ratePerSecond rateReason country defaultAlphabet createdAt } }`;
const changing = (field: string, input: string) => `mutation Change($input: ${input}!) { ${field}(input: $input) {
  ... on SmscConnectionPayload { smscConnection { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;
const CREATE = changing('createSmscConnection', 'SmscConnectionInput');
const UPDATE = changing('updateSmscConnection', 'UpdateSmscConnectionInput');
const ENABLE = changing('setSmscConnectionEnabled', 'SetSmscConnectionEnabledInput');
const DELETE = `mutation Delete($input: DeleteSmscConnectionInput!) { deleteSmscConnection(input: $input) {
  ... on DeleteSmscConnectionPayload { deletedSmscConnectionId } ${failures('InvalidInput', 'NotFound')} } }`;

interface Connection {
  id: string;
  name: string;
  enabled: boolean;
  state: string;
  circuit: string;
  host: string;
  port: number;
  systemId: string;
  windowSize: number;
  windowUsed: number;
  submitsPerSecond: number;
  roundTripMs: number | null;
  lastError: string | null;
  since: string | null;
}

function toneOf({ state, circuit }: Connection): Tone {
  if (state === 'BOUND') return circuit === 'CLOSED' ? 'good' : 'waiting';
  return state === 'DISABLED' ? 'quiet' : 'bad';
}

const COLUMNS: readonly Column<Connection>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'STATE', value: ({ state }) => state, tone: toneOf },
  { title: 'CIRCUIT', value: ({ circuit }) => circuit },
  { title: 'WINDOW', value: ({ windowUsed, windowSize }) => `${windowUsed}/${windowSize}` },
  { title: 'PER SECOND', value: ({ submitsPerSecond }) => submitsPerSecond },
  { title: 'ADDRESS', value: ({ host, port }) => `${host}:${port}` },
  { title: 'ID', value: ({ id }) => id },
  { title: 'LAST ERROR', value: ({ lastError }) => lastError, flexible: true },
];

/** `heliograph connections`. */
export function connectionsCommand(): Command {
  return new Command('connections')
    .description('list, show, make, change, switch and delete connections to carriers')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(createCommand())
    .addCommand(updateCommand())
    .addCommand(switchCommand('enable'))
    .addCommand(switchCommand('disable'))
    .addCommand(deleteCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the connections and how they are (what `heliograph connections` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Connection>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is none: heliograph connections create <name> --host …');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph connections');
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one connection')
    .argument('<connection>', 'its name or id')
    .action(async (name: string, options: HubOptions) => {
      const hub = openHub(options);
      const id = await idOfNamed(hub, 'connection', name);
      const connection = await hub.ask<(Connection & Record<string, unknown>) | null>(SHOW, { id });
      if (connection === null) throw notFound('connection', name);
      const fields = Object.entries(connection).map(([field, value]): [string, string | null] => [
        field,
        value === null ? null : String(value),
      ]);
      await printOne(options.json, connection, fieldLines(fields));
    });
  return withExamples(withHubOptions(command), 'heliograph connections show simulator');
}

interface SettingOptions extends HubOptions {
  host?: string;
  port?: number;
  systemId?: string;
  password?: string;
  set?: string[];
}

const OWN = ['name', 'host', 'port', 'systemId', 'password', 'id'];

function withSettings(command: Command): Command {
  return command
    .addOption(repeated('--set <name=value>', 'any other setting (docs/settings.md), e.g. windowSize=100 or tls=true'))
    .option(
      '--password <password>',
      'its password; "-": the first line of standard input, so that no other process sees it',
    );
}

async function inputOf({ host, port, systemId, password, set }: SettingOptions): Promise<object> {
  const line = password === '-' ? (await textOf('-')).split(/\r?\n/)[0] : password;
  return given({ host, port, systemId, password: line, ...settingsOf(set, OWN) });
}

function createCommand(): Command {
  const command = new Command('create')
    .description('connect an SMSC by SMPP 3.4; a route leads messages to it')
    .argument('<name>', 'a name of your choice')
    .requiredOption('--host <host>', 'its host')
    .addOption(new Option('--port <port>', 'its port').argParser(wholeNumber(1, 65_535)).makeOptionMandatory())
    .requiredOption('--system-id <id>', 'what it knows you by');
  withSettings(command).action(async (name: string, options: SettingOptions) => {
    if (options.password === undefined)
      throw usageError('There is no password.', 'Give --password, or "-" to read it.');
    const input = { name, ...(await inputOf(options)) };
    const { smscConnection } = await openHub(options).mutate<{ smscConnection: Connection }>(CREATE, { input });
    await printOne(options.json, smscConnection, [
      `${name} is made: ${smscConnection.id}. Now: heliograph routes create ${name} --connection ${name}`,
    ]);
  });
  return withExamples(
    withHubOptions(command),
    'heliograph connections create carrier --host smsc.example.com --port 2775 --system-id me --password - < password.txt',
    'heliograph connections create carrier --host smsc.example.com --port 3550 --system-id me --password secret --set tls=true --set windowSize=50',
  );
}

function updateCommand(): Command {
  const command = new Command('update')
    .description('change settings of a connection')
    .argument('<connection>', 'its name or id')
    .option('--name <name>', 'another name')
    .option('--host <host>', 'another host')
    .addOption(new Option('--port <port>', 'another port').argParser(wholeNumber(1, 65_535)))
    .option('--system-id <id>', 'another system id');
  withSettings(command).action(async (text: string, options: SettingOptions & { name?: string }) => {
    const hub = openHub(options);
    const changes = { ...given({ name: options.name }), ...(await inputOf(options)) };
    if (Object.keys(changes).length === 0)
      throw usageError('Nothing is to be changed.', 'Give --set, or another option.');
    const input = { id: await idOfNamed(hub, 'connection', text), ...changes };
    const { smscConnection } = await hub.mutate<{ smscConnection: Connection }>(UPDATE, { input });
    await printOne(options.json, smscConnection, [`${smscConnection.name} is changed.`]);
  });
  return withExamples(
    withHubOptions(command),
    'heliograph connections update carrier --set windowSize=200 --set throughputPerSecond=null',
  );
}

function switchCommand(name: 'enable' | 'disable'): Command {
  const enabled = name === 'enable';
  const command = new Command(name)
    .description(enabled ? 'switch a connection on' : 'switch a connection off; what waits for it takes another one')
    .argument('<connection>', 'its name or id')
    .action(async (text: string, options: HubOptions) => {
      const hub = openHub(options);
      const input = { id: await idOfNamed(hub, 'connection', text), enabled };
      const { smscConnection } = await hub.mutate<{ smscConnection: Connection }>(ENABLE, { input });
      const state = paint(enabled ? 'on' : 'off', enabled ? 'good' : 'quiet');
      await printOne(options.json, smscConnection, [`${plain(smscConnection.name)} is switched ${state}.`]);
    });
  return withExamples(withHubOptions(command), `heliograph connections ${name} carrier`);
}

function deleteCommand(): Command {
  const command = new Command('delete')
    .description('delete a connection that no route uses')
    .argument('<connection>', 'its name or id')
    .action(async (text: string, options: HubOptions) => {
      const hub = openHub(options);
      const input = { id: await idOfNamed(hub, 'connection', text) };
      const result = await hub.mutate<{ deletedSmscConnectionId: string }>(DELETE, { input });
      await printOne(options.json, result, [`${result.deletedSmscConnectionId} is deleted.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph connections delete carrier');
}
