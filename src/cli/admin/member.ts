/** The command `admin member`. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { CliError } from '../exit-codes.ts';
import { DATA_DIR_OPTION, type OnDatabase, onDatabase, print } from './on-database.ts';
import { workspaceNamed } from './workspace-named.ts';

interface SignInLink extends OnDatabase {
  workspace: string;
  email?: string;
}

/** `heliograph admin member`: lets an owner in again who has lost everything that signs in. */
export function memberCommand(): Command {
  const link = new Command('sign-in-link')
    .description(
      'make a link that signs a member in once, within an hour; the audit log says that it was made on the machine',
    )
    .requiredOption('--workspace <name or id>', 'the workspace of the member')
    .option('--email <address>', 'the member (default: the first owner, who is made where there is none)')
    .option(...DATA_DIR_OPTION)
    .option('--json', 'print one JSON document')
    .action(makeLink);
  return new Command('member')
    .description('let members of a hub in, on its database')
    .addCommand(withExamples(link, 'heliograph admin member sign-in-link --workspace "My company"'));
}

async function makeLink(options: SignInLink): Promise<void> {
  const { makeMachineLink } = await import('../../domains/members/on-machine.ts');
  const { linkUrl } = await import('../../domains/members/links.ts');
  const { systemClock } = await import('../../kernel/clock.ts');
  const { StartError } = await import('../../kernel/errors.ts');
  const { toGlobalId } = await import('../../kernel/global-ids.ts');
  const { publicUrlOf } = await import('../../kernel/public-url.ts');
  const { workspace, made, url } = await onDatabase(options, async (db, config) => {
    const workspace = await workspaceNamed(db, options.workspace);
    const whom = {
      workspaceId: workspace.id,
      role: 'OWNER',
      ...(options.email === undefined ? {} : { email: options.email }),
    } as const;
    const made = await makeMachineLink(db, systemClock, whom).catch((error: unknown) => {
      throw error instanceof StartError ? new CliError('NOT_FOUND', error.message) : error;
    });
    return { workspace, made, url: linkUrl(publicUrlOf(config), made.token) };
  });
  const { member, expiresAt } = made;
  const { name, email, role } = member;
  const document = {
    workspace: { id: toGlobalId('Workspace', workspace.id), name: workspace.name },
    member: { id: toGlobalId('Member', member.id), name, email, role },
    link: url,
    expiresAt: expiresAt.toISOString(),
  };
  print(options, document, [
    `This link signs ${name} <${email}> (${role}) in to the workspace "${workspace.name}", once, until ${document.expiresAt}:`,
    '',
    url,
  ]);
}
