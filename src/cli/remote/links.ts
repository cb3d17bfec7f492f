/** The command `links`: where messages lead by short links, and who followed them. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { duration, given, type Limited, limitOf, repeated, withLimit } from './options.ts';
import { type Column, fieldLines, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = 'id url clicks people botClicks dataCentreClicks lastClickedAt createdAt';
const LIST = `query Links($first: Int, $after: String) { links(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const SETTINGS = 'domain allowedHosts fallbackUrl validFor';
const SHOW = `query LinkSettings { linkSettings { ${SETTINGS} } }`;
const SET = `mutation SetLinkSettings($input: SetLinkSettingsInput!) { setLinkSettings(input: $input) {
  ... on SetLinkSettingsPayload { settings { ${SETTINGS} } } ${failures('InvalidInput')} } }`;

interface Link {
  id: string;
  url: string;
  clicks: number;
  people: number;
  botClicks: number;
  dataCentreClicks: number;
  lastClickedAt: string | null;
  createdAt: string;
}

interface Settings {
  domain: string | null;
  allowedHosts: string[];
  fallbackUrl: string | null;
  validFor: string;
}

const COLUMNS: readonly Column<Link>[] = [
  { title: 'URL', value: ({ url }) => url },
  { title: 'PEOPLE', value: ({ people }) => String(people) },
  { title: 'CLICKS', value: ({ clicks }) => String(clicks) },
  { title: 'MACHINES', value: ({ botClicks }) => String(botClicks) },
  { title: 'OF DATA CENTRES', value: ({ dataCentreClicks }) => String(dataCentreClicks) },
  { title: 'LAST CLICK', value: ({ lastClickedAt }) => lastClickedAt ?? '' },
  { title: 'ID', value: ({ id }) => id },
];

/** `heliograph links`. */
export function linksCommand(): Command {
  return new Command('links')
    .description('list short links with their clicks, and say where links may lead')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(settingsCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('where messages lead, and how often people and machines followed (what `heliograph links` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Link>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is none: write {{ link "https://…" }} in a text.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph links');
}

interface Options extends HubOptions {
  host?: string[];
  domain?: string | false;
  fallback?: string | false;
  validFor?: string;
}

const linesOf = ({ domain, allowedHosts, fallbackUrl, validFor }: Settings) =>
  fieldLines([
    ['domain', domain ?? 'that of the hub'],
    ['may lead to', allowedHosts.length === 0 ? 'nowhere yet' : allowedHosts.join(', ')],
    ['when ended', fallbackUrl ?? 'a page that says so'],
    ['valid for', validFor],
  ]);

function settingsCommand(): Command {
  const command = new Command('settings')
    .description('show how short links are made and where they may lead, or change what is given')
    .addOption(repeated('--host <host>', 'a host that links may lead to, "*.example.com" for all below; replaces all'))
    .option('--domain <host>', 'the host of the links, whose DNS leads to the hub')
    .option('--no-domain', 'the host of the hub')
    .option('--fallback <url>', 'where a link leads that works no more')
    .option('--no-fallback', 'to a page that says so')
    .addOption(new Option('--valid-for <duration>', 'how long new links work, up to 366d').argParser(duration))
    .action(async ({ host, domain, fallback, validFor, ...options }: Options) => {
      const hub = openHub(options);
      const input = given({
        allowedHosts: host,
        domain: domain === false ? null : domain,
        fallbackUrl: fallback === false ? null : fallback,
        validFor,
      });
      const settings =
        Object.keys(input).length === 0
          ? await hub.ask<Settings>(SHOW, {})
          : (await hub.mutate<{ settings: Settings }>(SET, { input })).settings;
      await printOne(options.json, settings, linesOf(settings));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph links settings',
    'heliograph links settings --host shop.example --host *.stores.example --fallback https://shop.example/',
  );
}
