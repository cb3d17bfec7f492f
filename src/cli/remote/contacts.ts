/** The command `contacts`. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { CliError } from '../exit-codes.ts';
import {
  CONTACT_FIELDS,
  type Contact,
  contactExportCommand,
  type FilterOptions,
  filterOf,
  withContactFilter,
} from './contacts-export.ts';
import { contactsImportCommand } from './contacts-import.ts';
import { failures } from './faults.ts';
import { contactEventCommand } from './fields.ts';
import type { Hub } from './hub.ts';
import { recipientOf } from './message-input.ts';
import { notFound } from './not-found.ts';
import { given, jsonObject, type Limited, limitOf, purposesText, repeated, withLimit } from './options.ts';
import { type Column, fieldLines, plain, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const LIST = `query Contacts($first: Int, $after: String, $filter: ContactFilter) {
  contacts(first: $first, after: $after, filter: $filter) { ${connectionOf(CONTACT_FIELDS)} } }`;

const SHOW = `query Contact($id: ID, $phone: PhoneNumber) { contact(id: $id, phone: $phone) { ${CONTACT_FIELDS}
  consents { purpose state since } suppressions { id reason purposes createdAt } lists { id name } events(first: 10) { at name properties } } }`;

const SAVE = `mutation Save($input: UpsertContactsInput!) { upsertContacts(input: $input) {
  ... on UpsertContactsPayload { results { contactId outcome } refusals { path message } suppressed { contact { id } } }
  ${failures('InvalidInput')} } }`;

const ERASE = `mutation Erase($input: EraseContactInput!) { eraseContact(input: $input) {
  ... on EraseContactPayload { messages contact { id erasedAt } } ${failures('InvalidInput', 'NotFound')} } }`;

const DELETE = `mutation Delete($input: DeleteContactInput!) { deleteContact(input: $input) {
  ... on DeleteContactPayload { contact { id deletedAt } } ${failures('NotFound')} } }`;

/** `heliograph contacts`: the people, and what is known of them. */
export function contactsCommand(): Command {
  return new Command('contacts')
    .description('list, show, save, import, export, delete and erase contacts; what they did')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(saveCommand())
    .addCommand(contactsImportCommand())
    .addCommand(contactExportCommand())
    .addCommand(contactEventCommand())
    .addCommand(deleteCommand())
    .addCommand(eraseCommand());
}

const COLUMNS: readonly Column<Contact>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NUMBER', value: ({ phone, address }) => phone ?? address?.text },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'TAGS', value: ({ tags }) => tags.join(', ') },
  { title: 'COUNTRY', value: ({ country }) => country },
  { title: 'LOCALE', value: ({ locale }) => locale },
  { title: 'TIME ZONE', value: ({ timeZones }) => timeZones[0] },
  { title: 'MADE', value: ({ createdAt }) => createdAt },
  { title: 'ATTRIBUTES', value: ({ attributes }) => JSON.stringify(attributes), flexible: true },
];

function listCommand(): Command {
  const command = withContactFilter(
    new Command('list').description('the newest contacts first (what `heliograph contacts` does)'),
  ).action(async (options: HubOptions & Limited & FilterOptions) => {
    const pages = pagesOf<Contact>(
      openHub(options),
      LIST,
      { filter: await filterOf(openHub(options), options) },
      limitOf(options),
    );
    await printList(options.json, pages, COLUMNS, 'No contact is like that.');
  });
  return withExamples(
    withHubOptions(withLimit(command)),
    'heliograph contacts --country GB',
    `heliograph contacts --attribute '{"vip":true}' --all --json`,
  );
}

interface WholeContact extends Contact {
  consents: { purpose: string; state: string; since: string }[];
  suppressions: { id: string; reason: string; purposes: string[]; createdAt: string }[];
  lists: { id: string; name: string }[];
  /** The newest ones. */
  events: { at: string; name: string; properties: object }[];
}

/** The variables that name a contact, by its id or its number. */
function named(contact: string): { id: string } | { phone: string } {
  const recipient = recipientOf(contact);
  return 'contactId' in recipient ? { id: recipient.contactId } : recipient;
}

/** The id of a contact. @throws CliError when there is none of that number */
export async function idOfContact(hub: Hub, contact: string): Promise<string> {
  const variables = named(contact);
  if ('id' in variables) return variables.id;
  const found = await hub.ask<{ id: string } | null>(
    'query Id($phone: PhoneNumber) { contact(phone: $phone) { id } }',
    variables,
  );
  if (found === null) throw notFound('contact', contact);
  return found.id;
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one contact: consents, suppressions, lists and the newest ten events too')
    .argument('<contact>', 'a number or an id')
    .action(async (name: string, options: HubOptions) => {
      const contact = await openHub(options).ask<WholeContact | null>(SHOW, named(name));
      if (contact === null) throw notFound('contact', name);
      await printOne(options.json, contact, linesOf(contact));
    });
  return withExamples(withHubOptions(command), 'heliograph contacts show +447700900123');
}

function linesOf(contact: WholeContact): string[] {
  return [
    ...fieldLines([
      ['id', contact.id],
      ['number', contact.phone ?? contact.address?.text],
      ['name', contact.name],
      ['tags', contact.tags.join(', ')],
      ['lists', contact.lists.map(({ name }) => name).join(', ')],
      ['country', contact.country],
      ['locale', contact.locale],
      ['time zones', contact.timeZones.join(', ')],
      ['network', contact.mccMnc],
      ['attributes', JSON.stringify(contact.attributes)],
      ['made', contact.createdAt],
      ['deleted', contact.deletedAt],
      ['erased', contact.erasedAt],
    ]),
    ...contact.consents.map(({ purpose, state, since }) => `  ${purpose}: ${state} since ${since}`),
    ...contact.suppressions.map(({ id, reason, purposes, createdAt }) =>
      plain(`  suppressed (${reason}) for ${purposesText(purposes)} since ${createdAt}: ${id}`),
    ),
    ...contact.events.map(({ at, name, properties }) =>
      plain(`  ${at}  ${name}${Object.keys(properties).length === 0 ? '' : ` ${JSON.stringify(properties)}`}`),
    ),
  ];
}

function saveCommand(): Command {
  const command = new Command('save')
    .description('make a contact, or change what is known of one')
    .argument('<number>', 'its number')
    .option('--name <name>', 'how the person is called')
    .addOption(repeated('--tag <tag>', 'a tag; the tags that are given are all it has'))
    .option('--locale <locale>', 'BCP 47, e.g. de-AT')
    .option('--time-zone <zone>', 'IANA, e.g. Europe/Vienna')
    .option('--network <mccmnc>', 'MCC and MNC, e.g. 23415')
    .addOption(new Option('--attributes <json>', 'attributes to set; null removes one').argParser(jsonObject))
    .action(async (phone: string, options: HubOptions & SaveOptions) => {
      const { name, tag: tags, locale, timeZone, network: mccMnc, attributes } = options;
      const contact = given({ phone, name, tags, locale, timeZone, mccMnc, attributes });
      const saved = await openHub(options).mutate<Saved>(SAVE, { input: { contacts: [contact] } });
      const [refusal] = saved.refusals;
      if (refusal !== undefined) throw new CliError('INVALID_INPUT', refusal.message, { issues: [refusal] });
      const [result] = saved.results;
      const isSuppressed = saved.suppressed.length > 0;
      const sentence = `${result?.contactId}: ${result?.outcome === 'CREATED' ? 'made' : 'changed'}.`;
      const warned = isSuppressed ? [`It is on the suppression list: heliograph contacts show ${phone}`] : [];
      await printOne(options.json, { id: result?.contactId, outcome: result?.outcome, isSuppressed }, [
        sentence,
        ...warned,
      ]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph contacts save +447700900123 --locale en-GB --time-zone Europe/London',
    `heliograph contacts save +447700900123 --attributes '{"vip":true,"name":"Ada"}'`,
  );
}

interface SaveOptions {
  name?: string;
  tag?: string[];
  locale?: string;
  timeZone?: string;
  network?: string;
  attributes?: Record<string, unknown>;
}

interface Saved {
  results: { contactId: string; outcome: string }[];
  refusals: { path: string[]; message: string }[];
  suppressed: unknown[];
}

function deleteCommand(): Command {
  const command = new Command('delete')
    .description('delete a contact; its opt-outs stay, for when it comes again')
    .argument('<contact>', 'a number or an id')
    .action(async (name: string, options: HubOptions) => {
      const hub = openHub(options);
      const result = await hub.mutate<{ contact: { id: string } }>(DELETE, {
        input: { id: await idOfContact(hub, name) },
      });
      await printOne(options.json, result, [
        `${result.contact.id} is deleted. Its number and words are kept: heliograph contacts erase`,
      ]);
    });
  return withExamples(withHubOptions(command), 'heliograph contacts delete +447700900123');
}

function eraseCommand(): Command {
  const command = new Command('erase')
    .description(
      'erase number, words and proofs of a person from every table, for good; only codes are sent to it then',
    )
    .argument('<contact>', 'a number or an id')
    .requiredOption('--yes', 'say that you mean it: it cannot be undone')
    .action(async (name: string, options: HubOptions) => {
      const result = await openHub(options).mutate<{ messages: number; contact: { id: string } }>(ERASE, {
        input: named(name),
      });
      await printOne(options.json, result, [
        `${result.contact.id} is erased, and so are the texts of ${result.messages} messages.`,
      ]);
    });
  return withExamples(withHubOptions(command), 'heliograph contacts erase +447700900123 --yes');
}
