/** `heliograph campaigns missing`: recipients of a campaign who lack values that its text needs. */
import { Command } from 'commander';
import { cell } from '../../kernel/csv-cell.ts';
import { withExamples } from '../examples.ts';
import type { Hub, Variables } from './hub.ts';
import { notFound } from './not-found.ts';
import { type Limited, limitOf, withLimit } from './options.ts';
import { type Column, printList, write } from './output.ts';
import { LARGEST_PAGE } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const MISSING = `query Missing($id: ID!, $variable: String, $first: Int!, $after: ID) { campaign(id: $id) {
  recipientsWithout(variable: $variable, first: $first, after: $after) { next recipients { to variables contact { id name } } } } }`;

interface Lacking {
  to: string | null;
  variables: string[];
  contact: { id: string; name: string | null } | null;
}

interface Page {
  recipientsWithout: { next: string | null; recipients: Lacking[] };
}

interface MissingOptions extends HubOptions, Limited {
  variable?: string;
  csv?: true;
}

const COLUMNS: readonly Column<Lacking>[] = [
  { title: 'CONTACT', value: ({ contact }) => contact?.id ?? '' },
  { title: 'TO', value: ({ to }) => to ?? '' },
  { title: 'LACKS', value: ({ variables }) => variables.join(', ') },
  { title: 'NAME', value: ({ contact }) => contact?.name ?? '', flexible: true },
];

/** The recipients, page by page. @param limit most of them; `null`: all */
async function* pagesOf(
  hub: Hub,
  id: string,
  variable: string | undefined,
  limit: number | null,
): AsyncGenerator<readonly Lacking[]> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  let after: string | null = null;
  do {
    const asked: Variables = { id, variable: variable ?? null, first: Math.min(LARGEST_PAGE, left), after };
    const found: Page | null = await hub.ask<Page | null>(MISSING, asked);
    if (found === null) throw notFound('campaign', id);
    const { next, recipients }: Page['recipientsWithout'] = found.recipientsWithout;
    yield recipients;
    left -= recipients.length;
    after = next;
  } while (after !== null && left > 0);
}

/** Prints them as CSV; the number stays as it is, so that the file can be completed and imported. */
async function printCsv(pages: AsyncIterable<readonly Lacking[]>): Promise<void> {
  await write('phone,name,lacks\n');
  for await (const page of pages) {
    const rows = page.map(({ to, contact, variables }) => [
      to ?? '',
      cell(contact?.name ?? ''),
      cell(variables.join(' ')),
    ]);
    await write(rows.map((cells) => `${cells.join(',')}\n`).join(''));
  }
}

/** `heliograph campaigns missing`. */
export function missingCommand(): Command {
  const command = new Command('missing')
    .description('its recipients who get no message, as values that its text needs are missing')
    .argument('<id>', 'its id')
    .option('--variable <name>', 'those who lack this one')
    .option('--csv', 'print CSV of all of them, for spreadsheets')
    .action(async (id: string, { variable, csv, ...options }: MissingOptions) => {
      const pages = pagesOf(openHub(options), id, variable, csv === true ? null : limitOf(options));
      if (csv === true) return printCsv(pages);
      await printList(options.json, pages, COLUMNS, 'Nobody lacks a value.');
    });
  return withExamples(
    withHubOptions(withLimit(command)),
    'heliograph campaigns missing campaign_0123456789abcdef0123456789abcdef',
    'heliograph campaigns missing campaign_0123456789abcdef0123456789abcdef --variable name --csv',
  );
}
