/** Subcommands of `consent` for the suppression list. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { recipientOf } from './message-input.ts';
import {
  choice,
  given,
  jsonObject,
  type Limited,
  limitOf,
  purposesOption,
  purposesText,
  withLimit,
} from './options.ts';
import { type Column, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = 'id reason purposes createdAt actor { kind name } contact { id phone }';
const LIST = `query Suppressions($first: Int, $after: String, $filter: SuppressionFilter) {
  suppressions(first: $first, after: $after, filter: $filter) { ${connectionOf(FIELDS)} } }`;
const SUPPRESS = `mutation Suppress($input: SuppressInput!) { suppress(input: $input) {
  ... on SuppressPayload { suppression { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;
const LIFT = `mutation Lift($input: LiftSuppressionInput!) { liftSuppression(input: $input) {
  ... on LiftSuppressionPayload { lifted { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;

interface Suppression {
  id: string;
  reason: string;
  purposes: string[];
  createdAt: string;
  actor: { kind: string; name: string | null };
  contact: { id: string; phone: string | null } | null;
}

const COLUMNS: readonly Column<Suppression>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'SINCE', value: ({ createdAt }) => createdAt },
  { title: 'NUMBER', value: ({ contact }) => contact?.phone },
  { title: 'REASON', value: ({ reason }) => reason },
  { title: 'PURPOSES', value: ({ purposes }) => purposesText(purposes) },
  { title: 'BY', value: ({ actor }) => actor.name ?? actor.kind, flexible: true },
];

/** `heliograph consent suppressions`. */
export function suppressionsCommand(): Command {
  const command = new Command('suppressions')
    .description('list the numbers that get nothing, the newest first')
    .option('--phone <number>', 'only those of this number')
    .action(async (options: HubOptions & Limited & { phone?: string }) => {
      const variables = { filter: given({ phone: options.phone }) };
      const pages = pagesOf<Suppression>(openHub(options), LIST, variables, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'No number is suppressed.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph consent suppressions --phone +447700900123');
}

interface SuppressOptions extends HubOptions {
  reason: string;
  purpose?: string[];
  proof?: Record<string, unknown>;
}

/** `heliograph consent suppress`. */
export function suppressCommand(): Command {
  const command = new Command('suppress')
    .description('send nothing more to a number; what waits for it is blocked at once')
    .argument('<contact>', 'a number or the id of a contact')
    .addOption(choice('--reason <reason>', ['MANUAL', 'COMPLAINT', 'INVALID', 'REGULATOR'], 'why').default('MANUAL'))
    .addOption(purposesOption('nothing for this only (default: nothing at all)'))
    .addOption(new Option('--proof <json>', 'what is kept with it, e.g. {"ticket":"T-1"}').argParser(jsonObject))
    .action(async (to: string, { reason, purpose, proof, ...options }: SuppressOptions) => {
      const input = given({ to: recipientOf(to), reason, purposes: purpose, proof });
      const result = await openHub(options).mutate<{ suppression: Suppression }>(SUPPRESS, { input });
      await printOne(options.json, result.suppression, [`${to} is suppressed: ${result.suppression.id}`]);
    });
  return withExamples(withHubOptions(command), 'heliograph consent suppress +447700900123 --reason complaint');
}

/** `heliograph consent lift`. */
export function liftCommand(): Command {
  const command = new Command('lift')
    .description('take a suppression back; needs a proof')
    .argument('<id>', 'its id, from `heliograph consent suppressions`')
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
    `heliograph consent lift suppression_01a221be79ef75ababb23053d6909639 --proof '{"text":"Send me offers again"}'`,
  );
}
