/** The command `contacts export`: every contact, in a file that `contacts import` takes. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import type { Hub } from './hub.ts';
import { idOfNamed } from './named.ts';
import { choice, given, jsonObject, moment, repeated } from './options.ts';
import { write } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { Progress } from './progress.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

/** A contact, by the names of the API. */
export interface Contact {
  id: string;
  phone: string | null;
  name: string | null;
  tags: string[];
  address: { text: string; type: string } | null;
  country: string | null;
  locale: string | null;
  timeZones: string[];
  mccMnc: string | null;
  attributes: Record<string, unknown>;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
  erasedAt: string | null;
}

/** Selection of a contact. */
export const CONTACT_FIELDS =
  'id phone name tags address { text type } country locale timeZones mccMnc attributes createdAt updatedAt deletedAt erasedAt';

/** Options that choose contacts. */
export interface FilterOptions {
  search?: string;
  tag?: string[];
  list?: string[];
  country?: string[];
  locale?: string;
  prefix?: string;
  attribute?: Record<string, unknown>;
  since?: string;
  until?: string;
}

/** Adds the options that choose contacts. */
export function withContactFilter(command: Command): Command {
  return command
    .option('--search <text>', 'what somebody types: a beginning of a name, a tag, an end of a number')
    .addOption(repeated('--tag <tag>', 'only those with this tag'))
    .addOption(repeated('--list <list>', 'only those on this list, by its name or id'))
    .addOption(repeated('--country <country>', 'only numbers of a country, e.g. GB'))
    .option('--locale <locale>', 'only those of this locale')
    .option('--prefix <digits>', 'only numbers that begin so, e.g. +4477')
    .addOption(
      new Option('--attribute <json>', 'only those with these attributes, e.g. {"vip":true}').argParser(jsonObject),
    )
    .addOption(new Option('--since <moment>', 'made at or after: 2h (ago), 2026-11-28').argParser(moment(-1)))
    .addOption(new Option('--until <moment>', 'made before').argParser(moment(-1)));
}

/** The filter of the API. @throws CliError when there is no list of a name */
export async function filterOf(
  hub: Hub,
  { search, tag, list, country, locale, prefix, attribute, since, until }: FilterOptions,
): Promise<object> {
  const lists = list === undefined ? undefined : await Promise.all(list.map((each) => idOfNamed(hub, 'list', each)));
  return given({
    lists,
    search,
    tags: tag,
    countries: country,
    locale,
    phonePrefix: prefix,
    attributes: attribute,
    createdAfter: since,
    createdBefore: until,
  });
}

const EXPORT = `query Export($first: Int, $after: String, $filter: ContactFilter) {
  contacts(first: $first, after: $after, filter: $filter) { ${connectionOf(CONTACT_FIELDS)} } }`;

/** Columns of the file, as `contacts import` knows them. */
const HEADER = 'phone,name,tags,locale,timeZone,mccMnc,attributes\n';

/** `heliograph contacts export`: any number of contacts; no more than a page is held. */
export function contactExportCommand(): Command {
  const command = withContactFilter(
    new Command('export').description('print every contact with a number, as a CSV file that `contacts import` takes'),
  )
    .addOption(
      choice(
        '--format <format>',
        ['CSV', 'NDJSON'],
        'csv, or ndjson: one JSON object a line, which --json is too',
      ).default('CSV'),
    )
    .action(exportContacts);
  return withExamples(
    withHubOptions(command),
    'heliograph contacts export > people.csv',
    'heliograph contacts export --country GB --json | gzip > people.ndjson.gz',
  );
}

async function exportContacts(options: HubOptions & FilterOptions & { format: string }): Promise<void> {
  const json = options.json === true || options.format === 'NDJSON';
  const progress = new Progress('contacts', null);
  let count = 0;
  if (!json) await write(HEADER);
  for await (const page of pagesOf<Contact>(
    openHub(options),
    EXPORT,
    { filter: await filterOf(openHub(options), options) },
    null,
  )) {
    const rows = page.filter(({ phone }) => phone !== null);
    await write(rows.map((contact) => (json ? `${JSON.stringify(contact)}\n` : csvRow(contact))).join(''));
    count += rows.length;
    progress.update(count);
  }
  progress.stop();
}

function csvRow({ phone, name, tags, locale, timeZones, mccMnc, attributes }: Contact): string {
  const zone = timeZones.length === 1 ? timeZones[0] : null;
  const written = Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes);
  return `${[phone, name, tags.join('|'), locale, zone, mccMnc, written].map(csvCell).join(',')}\n`;
}

function csvCell(value: string | null | undefined): string {
  if (value == null) return '';
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
