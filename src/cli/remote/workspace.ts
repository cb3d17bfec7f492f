/** The command `workspace`. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { given } from './options.ts';
import { fieldLines, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';
import { keepCommand, keptCommand } from './workspace-kept.ts';

const FIELDS = 'id name defaultCountry currency timeZone smartEncoding helpText optInText optOutText createdAt';
const SHOW = `query Workspace { workspace { ${FIELDS} } }`;
const UPDATE = `mutation UpdateWorkspace($input: UpdateWorkspaceInput!) { updateWorkspace(input: $input) {
  ... on UpdateWorkspacePayload { workspace { ${FIELDS} } } ${failures('InvalidInput')} } }`;
const CREATE = `mutation CreateWorkspace($input: CreateWorkspaceInput!) { createWorkspace(input: $input) {
  ... on CreateWorkspacePayload { workspace { ${FIELDS} } secret } ${failures('InvalidInput')} } }`;

interface Workspace {
  id: string;
  name: string;
  [field: string]: string | boolean | null;
}

/** `heliograph workspace`. */
export function workspaceCommand(): Command {
  return new Command('workspace')
    .description('show and change the workspace of the key; make another')
    .addCommand(showCommand(), { isDefault: true })
    .addCommand(updateCommand())
    .addCommand(createCommand())
    .addCommand(keptCommand())
    .addCommand(keepCommand());
}

function showCommand(): Command {
  const command = new Command('show')
    .description('the workspace that the key is of (what `heliograph workspace` does)')
    .action(async (options: HubOptions) => {
      const workspace = await openHub(options).ask<Workspace>(SHOW);
      await printOne(options.json, workspace, fieldLines(Object.entries(workspace)));
    });
  return withExamples(withHubOptions(command), 'heliograph workspace');
}

interface SettingOptions extends HubOptions {
  name?: string;
  country?: string;
  currency?: string;
  timeZone?: string;
  helpText?: string;
  optInText?: string;
  optOutText?: string;
  smartEncoding?: boolean;
}

function withSettings(command: Command): Command {
  return command
    .option('--country <country>', 'ISO 3166-1 alpha-2: national forms of numbers are read in it')
    .option('--currency <currency>', 'ISO 4217')
    .option('--time-zone <zone>', 'IANA time zone, e.g. Europe/London');
}

const inputOf = ({ name, country, currency, timeZone }: SettingOptions) =>
  given({ name, defaultCountry: country, currency, timeZone });

function updateCommand(): Command {
  const command = withSettings(
    new Command('update').description('change settings of the workspace').option('--name <name>', 'another name'),
  )
    .option('--help-text <text>', 'what is answered to HELP')
    .option('--opt-in-text <text>', 'what is answered to START')
    .option('--opt-out-text <text>', 'what is answered to STOP')
    .addOption(new Option('--smart-encoding', 'write costly characters in a cheaper way, unless a message says no'))
    .addOption(new Option('--no-smart-encoding', 'leave them as they are'))
    .action(async (options: SettingOptions) => {
      const { helpText, optInText, optOutText, smartEncoding } = options;
      const input = { ...inputOf(options), ...given({ helpText, optInText, optOutText, smartEncoding }) };
      if (Object.keys(input).length === 0) throw usageError('Nothing is to be changed.', 'Give an option.');
      const { workspace } = await openHub(options).mutate<{ workspace: Workspace }>(UPDATE, { input });
      await printOne(options.json, workspace, fieldLines(Object.entries(workspace)));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph workspace update --country GB --time-zone Europe/London',
    'heliograph workspace update --help-text "Questions? Write to help@example.com"',
  );
}

function createCommand(): Command {
  const command = withSettings(
    new Command('create')
      .description('make another workspace of the hub; needs the key of an owner of the hub')
      .argument('<name>', 'its name, unlike that of any other'),
  ).action(async (name: string, options: SettingOptions) => {
    const input = inputOf({ ...options, name });
    const made = await openHub(options).mutate<{ workspace: Workspace; secret: string }>(CREATE, { input });
    await printOne(options.json, made, [
      `${made.workspace.id} is made. The key of its owner, shown this once:`,
      '',
      made.secret,
    ]);
  });
  return withExamples(
    withHubOptions(command),
    'heliograph workspace create "Other company" --country DE --currency EUR',
  );
}
