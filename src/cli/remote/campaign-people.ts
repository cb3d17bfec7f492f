/** `heliograph campaigns people` and `held-out`: who did something after a campaign, and who got nothing of it. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { LABELS } from './campaign-variants.ts';
import { withPeopleHidden } from './hidden.ts';
import type { Hub } from './hub.ts';
import { notFound } from './not-found.ts';
import { choice, given, type Limited, limitOf, withLimit } from './options.ts';
import type { Column } from './output.ts';
import { connectionOf, type Page, pagesIn } from './paging.ts';
import { CSV_OPTION, printTable } from './table.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const CONTACT = 'id phone name';
const MESSAGE = `id to status variant createdAt finishedAt contact { ${CONTACT} }`;
const WHO = `query Who($id: ID!, $did: CampaignDeed!, $variant: Int, $first: Int, $after: String) { campaign(id: $id) {
  messagesWho(did: $did, variant: $variant, first: $first, after: $after) { ${connectionOf(MESSAGE)} } } }`;
const HELD_OUT = `query HeldOut($id: ID!, $after: ID) { campaign(id: $id) { heldOutContacts(after: $after) { ${CONTACT} } } }`;

/** Deeds in the API. */
const DEEDS = ['GOT_IT', 'SUCCEEDED', 'CLICKED', 'REPLIED', 'STOPPED', 'COMPLAINED'];

interface Person {
  id: string;
  phone: string | null;
  name: string | null;
}

interface Reached {
  id: string;
  to: string | null;
  status: string;
  variant: number | null;
  createdAt: string;
  finishedAt: string | null;
  contact: Person | null;
}

interface ListOptions extends HubOptions, Limited {
  csv?: true;
}

const REACHED: readonly Column<Reached>[] = [
  { title: 'CONTACT', value: ({ contact }) => contact?.id },
  { title: 'PHONE', value: ({ contact, to }) => contact?.phone ?? to },
  { title: 'MESSAGE', value: ({ id }) => id },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'VARIANT', value: ({ variant }) => (variant === null ? null : LABELS[variant]) },
  { title: 'NAME', value: ({ contact }) => contact?.name, flexible: true },
];

const PEOPLE: readonly Column<Person>[] = [
  { title: 'CONTACT', value: ({ id }) => id },
  { title: 'PHONE', value: ({ phone }) => phone },
  { title: 'NAME', value: ({ name }) => name, flexible: true },
];

const withList = (command: Command) => withHubOptions(withLimit(command).option(...CSV_OPTION));

/** `heliograph campaigns people`. */
export function peopleCommand(): Command {
  const command = new Command('people')
    .description('who did something after the message of a campaign, with that message, the newest first')
    .argument('<id>', 'its id')
    .addOption(choice('--who <did>', DEEDS, 'what they did, within the days of its metric').makeOptionMandatory())
    .addOption(new Option('--variant <variant>', 'only those who got this variant').choices(LABELS))
    .action(async (id: string, { who, variant, ...options }: ListOptions & { who: string; variant?: string }) => {
      const named = given({ variant: variant === undefined ? undefined : LABELS.indexOf(variant) });
      const found = (campaign: { messagesWho: Page<Reached> } | null) => {
        if (campaign === null) throw notFound('campaign', id);
        return campaign.messagesWho;
      };
      const pages = pagesIn(
        withPeopleHidden(openHub(options)),
        WHO,
        { id, did: who, ...named },
        limitOf(options),
        found,
      );
      await printTable(options, pages, REACHED, 'Nobody did.');
    });
  return withExamples(
    withList(command),
    'heliograph campaigns people campaign_0123456789abcdef0123456789abcdef --who clicked',
    'heliograph campaigns people campaign_0123456789abcdef0123456789abcdef --who succeeded --variant B --all --csv > buyers.csv',
  );
}

/** Those who are held out, page by page. */
async function* heldOutPages(hub: Hub, id: string, limit: number | null): AsyncGenerator<readonly Person[]> {
  let after: string | null = null;
  let left = limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    const campaign: { heldOutContacts: Person[] } | null = await hub.ask(HELD_OUT, { id, after });
    if (campaign === null) throw notFound('campaign', id);
    const page: Person[] = campaign.heldOutContacts;
    yield page.slice(0, left);
    left -= page.length;
    after = page.at(-1)?.id ?? null;
    if (after === null) return;
  }
}

/** `heliograph campaigns held-out`. */
export function heldOutCommand(): Command {
  const command = new Command('held-out')
    .description('who is held out of a campaign, to see what it changes')
    .argument('<id>', 'its id')
    .action(async (id: string, options: ListOptions) => {
      const pages = heldOutPages(openHub(options), id, limitOf(options));
      await printTable(options, pages, PEOPLE, 'Nobody is held out.');
    });
  return withExamples(
    withList(command),
    'heliograph campaigns held-out campaign_0123456789abcdef0123456789abcdef',
    'heliograph campaigns held-out campaign_0123456789abcdef0123456789abcdef --all --csv > held-out.csv',
  );
}
