/** The command `admin keys`. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { DATA_DIR_OPTION, type OnDatabase, onDatabase, print } from './on-database.ts';
import { workspaceNamed } from './workspace-named.ts';

interface Create extends OnDatabase {
  workspace: string;
  role: keyof typeof ROLES;
  name: string;
}

/** Roles as they are written on a command line. */
const ROLES = {
  'hub-owner': 'HUB_OWNER',
  owner: 'OWNER',
  developer: 'DEVELOPER',
  agent: 'AGENT',
  marketer: 'MARKETER',
  compliance: 'COMPLIANCE',
  'read-only': 'READ_ONLY',
} as const;

/** `heliograph admin keys`: makes a key on the database, for whoever has none (any more). */
export function keysCommand(): Command {
  const create = new Command('create')
    .description('make a key and print its secret, this once; the audit log says that it was made on the machine')
    .requiredOption('--workspace <name or id>', 'the workspace it is of')
    .addOption(
      new Option('--role <role>', 'what it may do; hub-owner: make workspaces too')
        .choices(Object.keys(ROLES))
        .makeOptionMandatory(),
    )
    .option('--name <name>', 'what it is for', 'Made on the machine')
    .option(...DATA_DIR_OPTION)
    .option('--json', 'print one JSON document')
    .action(createKey);
  return new Command('keys')
    .description('make keys on the database of a hub, for whoever has none any more')
    .addCommand(withExamples(create, 'heliograph admin keys create --workspace "My company" --role owner'));
}

async function createKey(options: Create): Promise<void> {
  const { insertOwnerKey } = await import('../../domains/accounts/owner-keys.ts');
  const { newSecret } = await import('../../domains/accounts/keys.ts');
  const { NewApiKey } = await import('../../domains/accounts/actions.ts');
  const { parseOptions } = await import('./parse-options.ts');
  const { toGlobalId } = await import('../../kernel/global-ids.ts');
  const { name, role } = parseOptions(NewApiKey, { name: options.name, role: ROLES[options.role] }, {});
  const secret = newSecret();
  const { workspace, apiKey } = await onDatabase(options, async (db) => {
    const workspace = await workspaceNamed(db, options.workspace);
    const apiKey = await db.prisma.$transaction((tx) => insertOwnerKey(tx, workspace.id, { name, secret, role }));
    return { workspace, apiKey };
  });
  const document = {
    workspace: { id: toGlobalId('Workspace', workspace.id), name: workspace.name },
    apiKey: { id: toGlobalId('ApiKey', apiKey.id), name, role },
    secret,
  };
  print(options, document, [
    `A key "${name}" of role ${role} in the workspace "${workspace.name}" was made. Its secret, shown this once:`,
    '',
    secret,
  ]);
}
