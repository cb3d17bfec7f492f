/** The command `lists`: lists of contacts, and who is on them. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { idOfContact } from './contacts.ts';
import { failures } from './faults.ts';
import { idOfNamed } from './named.ts';
import { type Limited, limitOf, withLimit } from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const LIST = 'id name memberCount createdAt';
const LISTS = `query Lists($first: Int, $after: String) { contactLists(first: $first, after: $after) { ${connectionOf(LIST)} } }`;
const ANSWER = `... on ContactListPayload { list { ${LIST} } } ${failures('InvalidInput', 'NotFound')}`;
const SET = `mutation SetList($input: SetContactListInput!) { setContactList(input: $input) { ${ANSWER} } }`;
const REMOVE = `mutation RemoveList($input: RemoveContactListInput!) { removeContactList(input: $input) { ${ANSWER} } }`;
const CHANGE = `mutation ChangeList($input: ChangeContactListInput!) { changeContactList(input: $input) {
  ... on ChangeContactListPayload { list { ${LIST} } added removed unknown } ${failures('InvalidInput', 'NotFound')} } }`;

interface ContactList {
  id: string;
  name: string;
  memberCount: number;
  createdAt: string;
}

interface Changed {
  list: ContactList;
  added: number;
  removed: number;
  unknown: number;
}

const COLUMNS: readonly Column<ContactList>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'CONTACTS', value: ({ memberCount }) => memberCount.toLocaleString('en') },
  { title: 'MADE', value: ({ createdAt }) => createdAt },
  { title: 'NAME', value: ({ name }) => name, flexible: true },
];

/** `heliograph lists`. */
export function listsCommand(): Command {
  return new Command('lists')
    .description('lists of contacts: make, name and remove them, put contacts on them')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(createCommand())
    .addCommand(renameCommand())
    .addCommand(removeCommand())
    .addCommand(changeCommand('add', 'put contacts on a list'))
    .addCommand(changeCommand('drop', 'take contacts off a list; they stay contacts'));
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the lists of the workspace, the newest first')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<ContactList>(openHub(options), LISTS, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is no list yet: heliograph lists create <name>.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph lists list');
}

function createCommand(): Command {
  const command = new Command('create')
    .description('make a list, with nobody on it yet')
    .argument('<name>', 'its name, unique in the workspace')
    .action(async (name: string, options: HubOptions) => {
      const { list } = await openHub(options).mutate<{ list: ContactList }>(SET, { input: { name } });
      await printOne(options.json, list, [plain(`${list.id}: "${list.name}" is made.`)]);
    });
  return withExamples(withHubOptions(command), 'heliograph lists create "Spring fair"');
}

function renameCommand(): Command {
  const command = new Command('rename')
    .description('name a list anew')
    .argument('<list>', 'its name or id')
    .argument('<name>', 'its new name')
    .action(async (named: string, name: string, options: HubOptions) => {
      const hub = openHub(options);
      const input = { id: await idOfNamed(hub, 'list', named), name };
      const { list } = await hub.mutate<{ list: ContactList }>(SET, { input });
      await printOne(options.json, list, [plain(`${list.id} is called "${list.name}" now.`)]);
    });
  return withExamples(withHubOptions(command), 'heliograph lists rename "Spring fair" "Spring fair 2027"');
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove a list; the contacts on it stay')
    .argument('<list>', 'its name or id')
    .action(async (named: string, options: HubOptions) => {
      const hub = openHub(options);
      const input = { id: await idOfNamed(hub, 'list', named) };
      const { list } = await hub.mutate<{ list: ContactList }>(REMOVE, { input });
      await printOne(options.json, list, [plain(`"${list.name}" is removed.`)]);
    });
  return withExamples(withHubOptions(command), 'heliograph lists remove "Spring fair"');
}

function changeCommand(name: 'add' | 'drop', description: string): Command {
  const command = new Command(name)
    .description(`${description}; a whole file: contacts import --list`)
    .argument('<list>', 'its name or id')
    .argument('<contacts...>', 'numbers or ids of contacts')
    .action(async (named: string, contacts: string[], options: HubOptions) => {
      const hub = openHub(options);
      const ids: string[] = [];
      for (const contact of contacts) ids.push(await idOfContact(hub, contact));
      const input = { id: await idOfNamed(hub, 'list', named), [name === 'add' ? 'add' : 'remove']: ids };
      const changed = await hub.mutate<Changed>(CHANGE, { input });
      const { list, added, removed, unknown } = changed;
      const count = name === 'add' ? `${added} added` : `${removed} taken off`;
      await printOne(options.json, { list, added, removed, unknown }, [
        ...(unknown > 0 ? [`${unknown} of nobody who is a contact now`] : []),
        plain(`${count}; "${list.name}" has ${list.memberCount.toLocaleString('en')} now.`),
      ]);
    });
  return withExamples(withHubOptions(command), `heliograph lists ${name} "Spring fair" +447700900123`);
}
