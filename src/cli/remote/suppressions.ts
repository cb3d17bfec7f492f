/** The command `suppressions`: numbers that get nothing, from where and until when. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { recipientOf } from './message-input.ts';
import {
  choice,
  choices,
  given,
  jsonObject,
  type Limited,
  limitOf,
  moment,
  purposesOption,
  purposesText,
  withLimit,
} from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { pagesOf } from './paging.ts';
import { complaintsCommand } from './suppressions-complaints.ts';
import { suppressionsExportCommand, suppressionsImportCommand } from './suppressions-file.ts';
import { STATED, SUPPRESSION_FIELDS, SUPPRESSIONS, type Suppression } from './suppressions-shape.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const SUPPRESS = `mutation Suppress($input: SuppressInput!) { suppress(input: $input) {
  ... on SuppressPayload { suppression { ${SUPPRESSION_FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;
const LIFT = `mutation Lift($input: LiftSuppressionInput!) { liftSuppression(input: $input) {
  ... on LiftSuppressionPayload { lifted { ${SUPPRESSION_FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;
const FREE = `mutation Free($input: FreeNumberInput!) { freeNumber(input: $input) {
  ... on FreeNumberPayload { suppressionId } ${failures('InvalidInput', 'NotFound')} } }`;

const COLUMNS: readonly Column<Suppression>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'SINCE', value: ({ createdAt }) => createdAt },
  { title: 'UNTIL', value: ({ expiresAt }) => expiresAt },
  { title: 'NUMBER', value: ({ contact }) => contact?.phone },
  { title: 'REASON', value: ({ reason }) => reason },
  { title: 'PURPOSES', value: ({ purposes }) => purposesText(purposes) },
  { title: 'BY', value: ({ actor }) => actor.name ?? actor.kind, flexible: true },
];

/** `heliograph suppressions`. */
export function suppressionsCommand(): Command {
  return new Command('suppressions')
    .description('numbers that get nothing: list, add, lift, free, import, export; complaints')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(addCommand())
    .addCommand(liftCommand())
    .addCommand(freeCommand())
    .addCommand(suppressionsImportCommand())
    .addCommand(suppressionsExportCommand())
    .addCommand(complaintsCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the numbers that get nothing, the newest first')
    .option('--phone <number>', 'only those of this number')
    .addOption(choices('--reason <reason>', [...STATED, 'ERASED', 'UNUSABLE'], 'only for this reason'))
    .action(async (options: HubOptions & Limited & { phone?: string; reason?: string[] }) => {
      const variables = { filter: given({ phone: options.phone, reasons: options.reason }) };
      const pages = pagesOf<Suppression>(openHub(options), SUPPRESSIONS, variables, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'No number is suppressed.');
    });
  return withExamples(
    withHubOptions(withLimit(command)),
    'heliograph suppressions --phone +447700900123',
    'heliograph suppressions list --reason unusable --json',
  );
}

interface AddOptions extends HubOptions {
  reason: string;
  purpose?: string[];
  until?: string;
  proof?: Record<string, unknown>;
}

function addCommand(): Command {
  const command = new Command('add')
    .description('send nothing more to a number; what waits for it is blocked at once')
    .argument('<contact>', 'a number or the id of a contact')
    .addOption(choice('--reason <reason>', STATED, 'why').default('MANUAL'))
    .addOption(purposesOption('nothing for this only (default: nothing at all)'))
    .addOption(
      new Option('--until <moment>', 'when it ends: 90d (from now), 2027-01-01; for manual and regulator').argParser(
        moment(1),
      ),
    )
    .addOption(new Option('--proof <json>', 'what is kept with it, e.g. {"ticket":"T-1"}').argParser(jsonObject))
    .action(async (to: string, { reason, purpose, until, proof, ...options }: AddOptions) => {
      const input = given({ to: recipientOf(to), reason, purposes: purpose, expiresAt: until, proof });
      const result = await openHub(options).mutate<{ suppression: Suppression }>(SUPPRESS, { input });
      await printOne(options.json, result.suppression, [`${plain(to)} is suppressed: ${result.suppression.id}`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph suppressions add +447700900123 --reason regulator --until 365d',
  );
}

function liftCommand(): Command {
  const command = new Command('lift')
    .description('take a suppression back; needs a proof')
    .argument('<id>', 'its id, from `heliograph suppressions`')
    .addOption(
      new Option('--proof <json>', 'what proves that the person wants it').argParser(jsonObject).makeOptionMandatory(),
    )
    .action(async (id: string, options: HubOptions & { proof: Record<string, unknown> }) => {
      const input = { id, proof: options.proof };
      const result = await openHub(options).mutate<{ lifted: Suppression }>(LIFT, { input });
      await printOne(options.json, result.lifted, [`${result.lifted.id} is lifted.`]);
    });
  return withExamples(
    withHubOptions(command),
    `heliograph suppressions lift suppression_01a221be79ef75ababb23053d6909639 --proof '{"text":"Send me offers again"}'`,
  );
}

function freeCommand(): Command {
  const command = new Command('free')
    .description('send to a number again that the hub found unusable')
    .argument('<contact>', 'a number or the id of a contact')
    .action(async (to: string, options: HubOptions) => {
      const result = await openHub(options).mutate<{ suppressionId: string }>(FREE, { input: { to: recipientOf(to) } });
      await printOne(options.json, result, [`${plain(to)} is free; its failures are forgotten.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph suppressions free +447700900123');
}
