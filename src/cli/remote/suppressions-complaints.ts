/** Subcommand of `suppressions` for complaints: one that came in, and how many there are. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { recipientOf } from './message-input.ts';
import { choice, given, jsonObject, moment } from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const RECORD = `mutation Complaint($input: RecordComplaintInput!) { recordComplaint(input: $input) {
  ... on RecordComplaintPayload { suppression { id } } ${failures('InvalidInput', 'NotFound')} } }`;
const RATES = `query Complaints($by: ComplaintsBy!, $since: DateTime) { complaintRates(by: $by, since: $since) {
  since rates { name sent complaints perThousand } } }`;

interface Rate {
  name: string | null;
  sent: number;
  complaints: number;
  perThousand: number | null;
}

const COLUMNS: readonly Column<Rate>[] = [
  { title: 'NAME', value: ({ name }) => name ?? '(none)', flexible: true },
  { title: 'SENT', value: ({ sent }) => sent },
  { title: 'COMPLAINTS', value: ({ complaints }) => complaints },
  { title: 'PER 1,000', value: ({ perThousand }) => perThousand },
];

/** `heliograph suppressions complaints`. */
export function complaintsCommand(): Command {
  const command = new Command('complaints')
    .description('complaints for each 1,000 messages, by sender or template; with a contact: record one of it')
    .argument('[contact]', 'a number or the id of a contact that complained: it gets no more offers')
    .addOption(choice('--by <what>', ['SENDER', 'TEMPLATE'], 'what they are counted by').default('SENDER'))
    .addOption(new Option('--since <moment>', 'count since: 7d (ago), 2026-11-28').argParser(moment(-1)))
    .option('--message <id>', 'the message that was complained about (default: the last)')
    .addOption(new Option('--proof <json>', 'the complaint, e.g. {"ticket":"T-1"}').argParser(jsonObject))
    .action(complaints);
  return withExamples(
    withHubOptions(command),
    'heliograph suppressions complaints --by template --since 7d',
    `heliograph suppressions complaints +447700900123 --proof '{"letter":"2026-11-28"}'`,
  );
}

interface Options extends HubOptions {
  by: string;
  since?: string;
  message?: string;
  proof?: Record<string, unknown>;
}

async function complaints(to: string | undefined, { by, since, message, proof, ...options }: Options): Promise<void> {
  const hub = openHub(options);
  if (to !== undefined) {
    const input = given({ to: recipientOf(to), messageId: message, proof });
    const { suppression } = await hub.mutate<{ suppression: { id: string } }>(RECORD, { input });
    await printOne(options.json, suppression, [`${plain(to)} gets no more offers: ${suppression.id}`]);
    return;
  }
  const { rates } = await hub.ask<{ since: string; rates: Rate[] }>(RATES, given({ by, since }));
  await printList(options.json, [rates], COLUMNS, 'Nothing was sent, and nobody complained.');
}
