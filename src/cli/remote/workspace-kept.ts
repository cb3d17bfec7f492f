/** The commands `workspace kept` and `workspace keep`: for how long what is kept. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { choice, duration, given, purposeOption } from './options.ts';
import { type Column, printList } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = 'kind purpose bodies rows';
const KEPT = `query Kept { retention { ${FIELDS} } }`;
const KEEP = `mutation Keep($input: SetRetentionInput!) { setRetention(input: $input) {
  ... on SetRetentionPayload { retention { ${FIELDS} } } ${failures('InvalidInput')} } }`;

interface Kept {
  kind: string;
  purpose: string | null;
  bodies: string | null;
  rows: string | null;
}

const COLUMNS: readonly Column<Kept>[] = [
  { title: 'KIND', value: ({ kind, purpose }) => (purpose === null ? kind : `${kind} ${purpose}`) },
  { title: 'TEXTS', value: ({ bodies }) => bodies ?? '-' },
  { title: 'ROWS', value: ({ rows }) => rows ?? '-' },
];

const NOTHING = 'Nothing can be set.';

/** `heliograph workspace kept`. */
export function keptCommand(): Command {
  const command = new Command('kept')
    .description('show for how long texts and rows are kept; a dash where the time of the hub holds')
    .action(async (options: HubOptions) => {
      await printList(options.json, [await openHub(options).ask<Kept[]>(KEPT)], COLUMNS, NOTHING);
    });
  return withExamples(withHubOptions(command), 'heliograph workspace kept');
}

interface KeepOptions extends HubOptions {
  kind: string;
  purpose?: string;
  texts?: string;
  rows?: string;
}

/** `heliograph workspace keep`. */
export function keepCommand(): Command {
  const command = new Command('keep')
    .description('set for how long one kind of data is kept; without --texts and --rows as the hub keeps it')
    .addOption(choice('--kind <kind>', ['MESSAGES', 'REPLIES', 'NOTES', 'WEBHOOK_LOG'], 'of what').default('MESSAGES'))
    .addOption(purposeOption('of which messages'))
    .addOption(new Option('--texts <duration>', 'texts go after it, 1m to 3650d').argParser(duration))
    .addOption(new Option('--rows <duration>', 'rows go after it, 1d to 3650d').argParser(duration))
    .action(async ({ kind, purpose, texts: bodies, rows, ...options }: KeepOptions) => {
      const input = given({ kind, purpose, bodies, rows });
      const { retention } = await openHub(options).mutate<{ retention: Kept[] }>(KEEP, { input });
      await printList(options.json, [retention], COLUMNS, NOTHING);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph workspace keep --purpose marketing --texts 90d --rows 400d',
    'heliograph workspace keep --kind replies --texts 365d',
  );
}
