/** The command `profile`. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { CliError, usageError } from '../exit-codes.ts';
import { remoteEnvironment } from './environment.ts';
import { Hub } from './hub.ts';
import { type Column, printList, printOne } from './output.ts';
import { profilesFile, readProfiles, writeProfiles } from './profiles.ts';
import { type HubOptions, openHub, resolveTarget, withHubOptions } from './target.ts';

interface Listed {
  name: string;
  url: string;
  current: boolean;
}

const VIEWER = 'query Viewer { viewer { role scopes workspace { id name } } }';

interface Viewer {
  role: string;
  scopes: string[];
  workspace: { id: string; name: string };
}

/** `heliograph profile`: saves hubs and keys under names. */
export function profileCommand(): Command {
  const command = new Command('profile').description('save hubs and keys under names, and choose one');
  command.addCommand(saveCommand());
  command.addCommand(listCommand());
  command.addCommand(useCommand());
  command.addCommand(removeCommand());
  command.addCommand(
    withExamples(
      withHubOptions(new Command('show').description('ask the hub whose key it is')).action(show),
      'heliograph profile show',
      'heliograph profile show --profile staging',
    ),
  );
  return command;
}

function saveCommand(): Command {
  const command = new Command('save')
    .description('save a hub and a key, once the hub knows the key, and use them from now on')
    .argument('<name>', 'a name of your choice')
    .requiredOption('--url <url>', 'the hub, e.g. https://hub.example.com')
    .option(
      '--key <key>',
      'the API key (default: asked for, or read from standard input: then no other process sees it)',
    )
    .option('--json', 'print one JSON document')
    .action(async (name: string, options: HubOptions) => {
      const environment = remoteEnvironment();
      const { url, key } = resolveTarget({ ...options, key: options.key ?? (await askKey()) }, environment);
      const viewer = await new Hub(url, key).ask<Viewer>(VIEWER);
      const { profiles } = readProfiles(environment.configFolder);
      writeProfiles(environment.configFolder, { current: name, profiles: { ...profiles, [name]: { url, key } } });
      const file = profilesFile(environment.configFolder);
      const sentence = `"${name}" is used from now on: ${viewer.role} in the workspace "${viewer.workspace.name}" at ${url}. Saved in ${file}.`;
      await printOne(options.json, { name, url, viewer }, [sentence]);
    });
  return withExamples(
    command,
    'heliograph profile save production --url https://hub.example.com',
    'heliograph profile save staging --url https://staging.example.com --json < key.txt',
  );
}

/** The key, from standard input; at a terminal it is not shown while it is typed. */
async function askKey(): Promise<string> {
  if (!process.stdin.isTTY) return checked((await readAll(process.stdin)).trim());
  process.stderr.write('API key: ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  lines.once('SIGINT', () => process.exit(130));
  const key = await lines.question('');
  lines.close();
  process.stderr.write('\n');
  return checked(key.trim());
}

function checked(key: string): string {
  if (/^[\x21-\x7e]{8,200}$/.test(key)) return key;
  throw usageError('That is no API key.', 'A key begins with hg_; `heliograph keys create` makes one.');
}

const COLUMNS: readonly Column<Listed>[] = [
  { title: 'NAME', value: ({ name }) => name, tone: ({ current }) => (current ? 'good' : null) },
  { title: 'URL', value: ({ url }) => url },
  { title: 'USED', value: ({ current }) => (current ? 'yes' : '') },
];

function listCommand(): Command {
  const command = new Command('list')
    .description('list the saved profiles; no key is shown')
    .option('--json', 'print one JSON object a line')
    .action(async ({ json }: { json?: true }) => {
      const { current, profiles } = readProfiles(remoteEnvironment().configFolder);
      const rows = Object.entries(profiles).map(([name, { url }]) => ({ name, url, current: name === current }));
      await printList(json, [rows], COLUMNS, 'None is saved: heliograph profile save <name> --url <url>');
    });
  return withExamples(command, 'heliograph profile list');
}

function useCommand(): Command {
  const command = new Command('use')
    .description('use a saved profile from now on')
    .argument('<name>', 'its name')
    .option('--json', 'print one JSON document')
    .action(async (name: string, { json }: { json?: true }) => {
      const { configFolder } = remoteEnvironment();
      const saved = readProfiles(configFolder);
      const profile = requireProfile(saved.profiles, name);
      writeProfiles(configFolder, { ...saved, current: name });
      await printOne(json, { name, url: profile.url }, [`"${name}" is used from now on: ${profile.url}.`]);
    });
  return withExamples(command, 'heliograph profile use staging');
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove a saved profile; its key goes on working')
    .argument('<name>', 'its name')
    .option('--json', 'print one JSON document')
    .action(async (name: string, { json }: { json?: true }) => {
      const { configFolder } = remoteEnvironment();
      const { current, profiles } = readProfiles(configFolder);
      requireProfile(profiles, name);
      const { [name]: removed, ...left } = profiles;
      writeProfiles(configFolder, { current: current === name ? null : current, profiles: left });
      await printOne(json, { name, url: removed?.url }, [
        `"${name}" is removed. Its key goes on working: heliograph keys revoke`,
      ]);
    });
  return withExamples(command, 'heliograph profile remove staging');
}

function requireProfile<T>(profiles: Readonly<Record<string, T>>, name: string): T {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined) return profile;
  const names = Object.keys(profiles).join(', ') || 'none is saved';
  throw new CliError('NOT_FOUND', `There is no profile "${name}": ${names}.`, {
    advice: 'heliograph profile save <name> --url <url>',
  });
}

async function show(options: HubOptions): Promise<void> {
  const hub = openHub(options);
  const viewer = await hub.ask<Viewer>(VIEWER);
  const { role, scopes, workspace } = viewer;
  const sentence = `${hub.url}: ${role} in the workspace "${workspace.name}" (${workspace.id}); scopes: ${scopes.join(', ')}`;
  await printOne(options.json, { url: hub.url, viewer }, [sentence]);
}
