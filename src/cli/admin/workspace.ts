/** The command `admin workspace`. */
import { Command } from 'commander';
import { InvalidInputError } from '../../kernel/errors.ts';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { type Column, printList } from '../remote/output.ts';
import { DATA_DIR_OPTION, type OnDatabase, onDatabase, print } from './on-database.ts';

interface Create extends OnDatabase {
  name: string;
  country?: string;
  currency?: string;
  timeZone?: string;
}

/** `heliograph admin workspace`: makes and lists the workspaces of a hub, on its database. */
export function workspaceCommand(): Command {
  const command = new Command('workspace').description('make and list the workspaces of a hub, on its database');
  command.addCommand(
    withExamples(
      new Command('create')
        .description('make a workspace, and print the key of its owner, this once')
        .requiredOption('--name <name>', 'its name, at most 100 characters, unlike that of any other')
        .option(
          '--country <country>',
          'ISO 3166-1 alpha-2: national forms of numbers are read in it (default: E.164 only)',
        )
        .option('--currency <currency>', 'ISO 4217 (default: EUR)')
        .option(
          '--time-zone <zone>',
          'IANA time zone, e.g. Europe/London (default: its country’s if that has one alone, else UTC)',
        )
        .option(...DATA_DIR_OPTION)
        .option('--json', 'print one JSON document')
        .action(create),
      'heliograph admin workspace create --name "My company" --country GB --currency GBP',
    ),
  );
  command.addCommand(
    withExamples(
      new Command('list')
        .description('list the workspaces, oldest first')
        .option(...DATA_DIR_OPTION)
        .option('--json', 'print one JSON object a line')
        .action(list),
      'heliograph admin workspace list',
    ),
  );
  return command;
}

async function create(options: Create): Promise<void> {
  const { createWorkspace } = await import('../../domains/accounts/actions.ts');
  const { NewWorkspaceInput } = await import('../../domains/accounts/workspace.ts');
  const { optionMistakes, parseOptions } = await import('./parse-options.ts');
  const { systemClock } = await import('../../kernel/clock.ts');
  const { toGlobalId } = await import('../../kernel/global-ids.ts');
  const { name, country: defaultCountry, currency, timeZone } = options;
  const input = parseOptions(NewWorkspaceInput, { name, defaultCountry, currency, timeZone }, OPTIONS);
  const made = await onDatabase(options, (db) => createWorkspace({ db, clock: systemClock }, null, input)).catch(
    (error: unknown) => {
      if (error instanceof InvalidInputError) throw usageError(optionMistakes(error, OPTIONS));
      throw error;
    },
  );
  const { workspace, apiKey, secret } = made;
  const key = { id: toGlobalId('ApiKey', apiKey.id), name: apiKey.name, role: apiKey.role };
  print(options, { workspace: shown(workspace, toGlobalId), apiKey: key, secret }, [
    `The workspace "${workspace.name}" (${toGlobalId('Workspace', workspace.id)}) was made. The key of its owner, shown this once:`,
    '',
    secret,
  ]);
}

/** The option that stands for each field. */
const OPTIONS = { name: 'name', defaultCountry: 'country', currency: 'currency', timeZone: 'time-zone' };

async function list(options: OnDatabase): Promise<void> {
  const { toGlobalId } = await import('../../kernel/global-ids.ts');
  const workspaces = await onDatabase(options, (db) => db.prisma.workspace.findMany({ orderBy: { id: 'asc' } }));
  const rows = workspaces.map((workspace) => shown(workspace, toGlobalId));
  await printList(
    options.json,
    [rows],
    COLUMNS,
    'There is none: make one with `heliograph admin workspace create --name …`.',
  );
}

const COLUMNS: readonly Column<Omit<Shown, 'createdAt'>>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'ID', value: ({ id }) => id },
  { title: 'COUNTRY', value: ({ defaultCountry }) => defaultCountry },
  { title: 'CURRENCY', value: ({ currency }) => currency },
  { title: 'TIME ZONE', value: ({ timeZone }) => timeZone },
];

/** A workspace as it is printed. */
interface Shown {
  id: string;
  name: string;
  defaultCountry: string | null;
  currency: string;
  timeZone: string;
  createdAt: Date;
}

function shown(workspace: Shown, toGlobalId: (type: 'Workspace', uuid: string) => string) {
  const { id, name, defaultCountry, currency, timeZone, createdAt } = workspace;
  return {
    id: toGlobalId('Workspace', id),
    name,
    defaultCountry,
    currency,
    timeZone,
    createdAt: createdAt.toISOString(),
  };
}
