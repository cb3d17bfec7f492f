/** The tree of commands. */
import { Command } from 'commander';
import { packageVersion } from '../package-files.ts';
import { keysCommand as adminKeysCommand } from './admin/key.ts';
import { memberCommand } from './admin/member.ts';
import { sampleCommand } from './admin/sample.ts';
import { secretsCommand } from './admin/secrets.ts';
import { workspaceCommand as adminWorkspaceCommand } from './admin/workspace.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { errorsCommand } from './errors.ts';
import { withGroupExamples } from './examples.ts';
import { refuseBy } from './failure.ts';
import { migrateCommand } from './migrate.ts';
import { personalDataCommand } from './personal-data.ts';
import { analyticsCommand } from './remote/analytics.ts';
import { teamsCommand } from './remote/assignment.ts';
import { auditCommand } from './remote/audit.ts';
import { batchesCommand } from './remote/batches.ts';
import { benchCommand } from './remote/bench.ts';
import { botsCommand } from './remote/bots.ts';
import { budgetsCommand } from './remote/budgets.ts';
import { campaignsCommand } from './remote/campaigns.ts';
import { connectionsCommand } from './remote/connections.ts';
import { consentCommand } from './remote/consent.ts';
import { contactsCommand } from './remote/contacts.ts';
import { conversationsCommand } from './remote/conversations.ts';
import { couponsCommand } from './remote/coupons.ts';
import { deliveryAlertsCommand } from './remote/delivery-alerts.ts';
import { fieldsCommand } from './remote/fields.ts';
import { fraudCommand } from './remote/fraud.ts';
import { invoicesCommand } from './remote/invoices.ts';
import { keysCommand } from './remote/keys.ts';
import { keywordsCommand } from './remote/keywords.ts';
import { linksCommand } from './remote/links.ts';
import { listenCommand } from './remote/listen.ts';
import { listsCommand } from './remote/lists.ts';
import { lookupsCommand } from './remote/lookups.ts';
import { mcpCommand } from './remote/mcp.ts';
import { membersCommand } from './remote/members.ts';
import { messagesCommand } from './remote/messages.ts';
import { pausesCommand } from './remote/pauses.ts';
import { previewCommand } from './remote/preview.ts';
import { pricesCommand } from './remote/prices.ts';
import { profileCommand } from './remote/profile.ts';
import { repliesCommand } from './remote/replies.ts';
import { routesCommand } from './remote/routes.ts';
import { rulesCommand } from './remote/rules.ts';
import { segmentsCommand } from './remote/segments.ts';
import { sendCommand } from './remote/send.ts';
import { sendersCommand } from './remote/senders.ts';
import { simulateCommand } from './remote/simulate.ts';
import { suppressionsCommand } from './remote/suppressions.ts';
import { tailCommand } from './remote/tail.ts';
import { templatesCommand } from './remote/templates.ts';
import { triggersCommand } from './remote/triggers.ts';
import { verifyCommand } from './remote/verify.ts';
import { webhooksCommand } from './remote/webhooks.ts';
import { workspaceCommand } from './remote/workspace.ts';
import { schemaCommand } from './schema.ts';
import { serveCommand } from './serve.ts';
import { settingsCommand } from './settings.ts';
import { upCommand } from './up.ts';

/** Commands by the groups of the help, in its order. */
const GROUPS: readonly (readonly [string, readonly (() => Command)[]])[] = [
  [
    'Send and follow:',
    [
      ...[
        sendCommand,
        previewCommand,
        tailCommand,
        messagesCommand,
        batchesCommand,
        campaignsCommand,
        triggersCommand,
        pausesCommand,
        couponsCommand,
      ],
      ...[verifyCommand, fraudCommand, analyticsCommand, deliveryAlertsCommand],
    ],
  ],
  ['People who write:', [conversationsCommand, teamsCommand, botsCommand]],
  [
    'People and texts:',
    [
      ...[
        contactsCommand,
        listsCommand,
        segmentsCommand,
        fieldsCommand,
        consentCommand,
        keywordsCommand,
        repliesCommand,
        suppressionsCommand,
        rulesCommand,
      ],
      ...[templatesCommand, linksCommand],
    ],
  ],
  [
    'Carriers:',
    [
      connectionsCommand,
      routesCommand,
      pricesCommand,
      invoicesCommand,
      budgetsCommand,
      lookupsCommand,
      sendersCommand,
      simulateCommand,
      benchCommand,
    ],
  ],
  [
    'Your workspace:',
    [workspaceCommand, keysCommand, membersCommand, auditCommand, webhooksCommand, listenCommand, mcpCommand],
  ],
  ['Use another hub:', [profileCommand, completionCommand]],
  ['Run a hub:', [upCommand, serveCommand, migrateCommand, doctorCommand, sampleCommand, adminCommand]],
  ['Reference:', [schemaCommand, errorsCommand, settingsCommand, personalDataCommand]],
];

const LEARN_MORE = `
Start here:
  $ heliograph up                                    a whole hub on this machine, with a simulated carrier
  $ heliograph send +447700900123 "Hello" --purpose transactional --wait
  $ heliograph profile save production --url https://hub.example.com

heliograph <command> --help has the options of a command, and examples. heliograph doctor says what is wrong with a hub.
docs/cli.md explains every command, the JSON they print and the exit codes.`;

/** The program, with every command. */
export function heliograph(): Command {
  const program = new Command('heliograph')
    .description('An A2P messaging hub: GraphQL in front, SMPP behind, live status in between.')
    .version(packageVersion())
    .addHelpText('after', LEARN_MORE);
  for (const [title, commands] of GROUPS) {
    for (const make of commands) program.addCommand(make().helpGroup(title));
  }
  walk(program, 'heliograph', (command, path) => {
    refuseBy(command, path);
    if (command !== program && command.commands.length > 0) withGroupExamples(command, path);
  });
  return program;
}

/** Visits a command and all below it. @param path as it is typed */
export function walk(command: Command, path: string, visit: (command: Command, path: string) => void): void {
  visit(command, path);
  for (const each of command.commands) walk(each, `${path} ${each.name()}`, visit);
}

function adminCommand(): Command {
  return new Command('admin')
    .description('work on the database of a hub, on its machine: no key is asked for')
    .addCommand(adminWorkspaceCommand())
    .addCommand(adminKeysCommand())
    .addCommand(memberCommand())
    .addCommand(secretsCommand());
}
