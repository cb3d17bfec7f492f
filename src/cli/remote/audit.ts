/** The command `audit`: who changed what, and who read data of people; to look at, and to keep elsewhere. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { given, type Limited, limitOf, moment, withLimit } from './options.ts';
import type { Column } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { CSV_OPTION, printTable } from './table.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const ENTRY = 'id at action subject actor { kind id name } detail evidence evidenceDigest';
const ENTRIES = `query Audit($first: Int, $after: String, $filter: AuditFilter) {
  auditEntries(first: $first, after: $after, filter: $filter) { ${connectionOf(ENTRY)} } }`;
const READ = 'id at operation fields filters count contactId actor { kind id name }';
const READS = `query Reads($first: Int, $after: String, $filter: DataReadFilter) {
  dataReads(first: $first, after: $after, filter: $filter) { ${connectionOf(READ)} } }`;

interface Named {
  kind: string;
  id: string | null;
  name: string | null;
}

interface Entry {
  id: string;
  at: string;
  action: string;
  subject: string;
  actor: Named;
  detail: object;
  evidence: unknown;
  evidenceDigest: string | null;
}

interface Read {
  id: string;
  at: string;
  operation: string | null;
  fields: string[];
  filters: string[];
  count: number | null;
  contactId: string | null;
  actor: Named;
}

const nameOf = ({ kind, name }: Named) => name ?? kind;

const ENTRY_COLUMNS: readonly Column<Entry>[] = [
  { title: 'AT', value: ({ at }) => at },
  { title: 'ACTION', value: ({ action }) => action },
  { title: 'SUBJECT', value: ({ subject }) => subject },
  { title: 'BY', value: ({ actor }) => nameOf(actor) },
  { title: 'DETAIL', value: ({ detail }) => JSON.stringify(detail), flexible: true },
];

const READ_COLUMNS: readonly Column<Read>[] = [
  { title: 'AT', value: ({ at }) => at },
  { title: 'OPERATION', value: ({ operation }) => operation },
  { title: 'FIELDS', value: ({ fields }) => fields.join(' ') },
  { title: 'FILTERS', value: ({ filters }) => filters.join(' ') },
  { title: 'COUNT', value: ({ count }) => count?.toString() },
  { title: 'CONTACT', value: ({ contactId }) => contactId },
  { title: 'BY', value: ({ actor }) => nameOf(actor), flexible: true },
];

/** `heliograph audit`. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('who changed what, and who read data of people: list, export')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(readsCommand());
}

interface ListOptions extends HubOptions, Limited {
  since?: string;
  until?: string;
  csv?: true;
}

function listOptions(command: Command): Command {
  return withHubOptions(withLimit(command))
    .option('--since <moment>', 'only later than this', moment(-1))
    .option('--until <moment>', 'only earlier than this', moment(-1))
    .option(...CSV_OPTION);
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the entries of the audit log, the newest first')
    .option('--action <action...>', 'only where one of these was done, e.g. contact.erase')
    .option('--subject <id>', 'only of what was done to this')
    .action(async ({ action, subject, ...options }: ListOptions & { action?: string[]; subject?: string }) => {
      const filter = given({ actions: action, subject, after: options.since, before: options.until });
      const pages = pagesOf<Entry>(openHub(options), ENTRIES, { filter }, limitOf(options));
      await printTable(options, pages, ENTRY_COLUMNS, 'Nothing was changed.');
    });
  return withExamples(
    listOptions(command),
    'heliograph audit --action contact.erase',
    'heliograph audit --all --csv > audit.csv',
  );
}

function readsCommand(): Command {
  const command = new Command('reads')
    .description('who read data of people, the newest first')
    .option('--contact <id>', 'only reads of this contact alone')
    .action(async ({ contact, ...options }: ListOptions & { contact?: string }) => {
      const filter = given({ contactId: contact, after: options.since, before: options.until });
      const pages = pagesOf<Read>(openHub(options), READS, { filter }, limitOf(options));
      await printTable(options, pages, READ_COLUMNS, 'Nobody has read data of people.');
    });
  return withExamples(listOptions(command), 'heliograph audit reads --all --json > reads.ndjson');
}
