/** `heliograph campaigns missing`: recipients of a campaign who lack values that its text needs. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import type { Hub, Variables } from './hub.ts';
import { notFound } from './not-found.ts';
import { type Limited, limitOf, withLimit } from './options.ts';
import type { Column } from './output.ts';
import { LARGEST_PAGE } from './paging.ts';
import { CSV_OPTION, printTable } from './table.ts';
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

/** Columns of a file that can be completed and imported. */
const FILE_COLUMNS: readonly Column<Lacking>[] = [
  { title: 'PHONE', value: ({ to }) => to },
  { title: 'NAME', value: ({ contact }) => contact?.name },
  { title: 'LACKS', value: ({ variables }) => variables.join(' ') },
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

/** `heliograph campaigns missing`. */
export function missingCommand(): Command {
  const command = new Command('missing')
    .description('its recipients who get no message, as values that its text needs are missing')
    .argument('<id>', 'its id')
    .option('--variable <name>', 'those who lack this one')
    .option(...CSV_OPTION)
    .action(async (id: string, { variable, ...options }: MissingOptions) => {
      const pages = pagesOf(openHub(options), id, variable, limitOf(options));
      const isFile = options.csv === true && options.json !== true;
      await printTable(options, pages, isFile ? FILE_COLUMNS : COLUMNS, 'Nobody lacks a value.');
    });
  return withExamples(
    withHubOptions(withLimit(command)),
    'heliograph campaigns missing campaign_0123456789abcdef0123456789abcdef',
    'heliograph campaigns missing campaign_0123456789abcdef0123456789abcdef --variable name --all --csv',
  );
}
