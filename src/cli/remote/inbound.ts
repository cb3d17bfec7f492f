/** The subcommand `messages inbound`: what people wrote. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { given, type Limited, limitOf, moment, withLimit } from './options.ts';
import { type Column, printList } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const INBOUND = `query Inbound($first: Int, $after: String, $filter: InboundFilter) {
  inboundMessages(first: $first, after: $after, filter: $filter) { ${connectionOf('id from to body keyword receivedAt contact { id }')} } }`;

interface Inbound {
  id: string;
  from: string | null;
  to: string;
  body: string | null;
  keyword: string | null;
  receivedAt: string;
}

const INBOUND_COLUMNS: readonly Column<Inbound>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'AT', value: ({ receivedAt }) => receivedAt },
  { title: 'FROM', value: ({ from }) => from },
  { title: 'TO', value: ({ to }) => to },
  { title: 'KEYWORD', value: ({ keyword }) => keyword },
  { title: 'TEXT', value: ({ body }) => body, flexible: true },
];

/** `heliograph messages inbound`. */
export function inboundCommand(): Command {
  const command = new Command('inbound')
    .description('what people wrote, the newest first')
    .option('--contact <id>', 'only that of a contact')
    .option('--to <address>', 'only what was written to this number or short code')
    .addOption(new Option('--since <moment>', 'received at or after: 2h (ago), 2026-11-28').argParser(moment(-1)))
    .action(async (options: HubOptions & Limited & { contact?: string; to?: string; since?: string }) => {
      const filter = given({ contactId: options.contact, to: options.to, receivedAfter: options.since });
      const pages = pagesOf<Inbound>(openHub(options), INBOUND, { filter }, limitOf(options));
      await printList(options.json, pages, INBOUND_COLUMNS, 'Nobody has written anything like that.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph messages inbound --since 1d');
}
