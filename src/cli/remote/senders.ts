/** The command `senders`. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import type { Hub } from './hub.ts';
import { notFound } from './not-found.ts';
import { type Limited, limitOf, withLimit } from './options.ts';
import { type Column, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = 'id address kind createdAt';
const LIST = `query Senders($first: Int, $after: String) { senders(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const CREATE = `mutation CreateSender($input: SenderInput!) { createSender(input: $input) {
  ... on SenderPayload { sender { ${FIELDS} } } ${failures('InvalidInput')} } }`;
const DELETE = `mutation DeleteSender($input: DeleteSenderInput!) { deleteSender(input: $input) {
  ... on DeleteSenderPayload { deletedSenderId } ${failures('InvalidInput', 'NotFound')} } }`;

interface Sender {
  id: string;
  address: string;
  kind: string;
  createdAt: string;
}

const COLUMNS: readonly Column<Sender>[] = [
  { title: 'ADDRESS', value: ({ address }) => address },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'MADE', value: ({ createdAt }) => createdAt },
  { title: 'ID', value: ({ id }) => id },
];

/** `heliograph senders`. */
export function sendersCommand(): Command {
  return new Command('senders')
    .description('list, make and delete the numbers and names that messages come from')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(createCommand())
    .addCommand(deleteCommand());
}

/** The id of a sender by the id or the address. @throws CliError when there is none */
async function idOf(hub: Hub, text: string): Promise<string> {
  if (/^sender_[0-9a-f]{32}$/.test(text)) return text;
  for await (const page of pagesOf<Sender>(hub, LIST, {}, null)) {
    const found = page.find(({ address }) => address.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found.id;
  }
  throw notFound('sender', text);
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the senders of the workspace (what `heliograph senders` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Sender>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is none: heliograph senders create <address>');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph senders');
}

function createCommand(): Command {
  const command = new Command('create')
    .description('make a sender, which messages may come from then')
    .argument('<address>', 'a number in E.164, a short code of 3 to 8 digits, or a name of 1 to 11 characters')
    .action(async (address: string, options: HubOptions) => {
      const { sender } = await openHub(options).mutate<{ sender: Sender }>(CREATE, { input: { address } });
      await printOne(options.json, sender, [`${sender.id} is made: ${sender.address} (${sender.kind}).`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph senders create Corner',
    'heliograph senders create +447700900999',
  );
}

function deleteCommand(): Command {
  const command = new Command('delete')
    .description('delete a sender; what was sent from it stays')
    .argument('<sender>', 'its address or id')
    .action(async (text: string, options: HubOptions) => {
      const hub = openHub(options);
      const result = await hub.mutate<{ deletedSenderId: string }>(DELETE, { input: { id: await idOf(hub, text) } });
      await printOne(options.json, result, [`${text} is deleted.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph senders delete Corner');
}
