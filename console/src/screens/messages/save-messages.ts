/** Messages as a file for spreadsheets. */
import { readAll } from '../../data/all-pages.ts';
import { asText, csvRow, saveFile } from '../../data/csv.ts';
import { ask, type Hub } from '../../data/hub.ts';
import { type MessageConditions, MessagesQuery } from './operations.ts';

/** Messages of a file. */
const MOST = 100_000;
const PAGE = 100;
const HEADER = [
  'id',
  'accepted',
  'status',
  'reason',
  'to',
  'name',
  'sender',
  'purpose',
  'route',
  'parts',
  'price',
  'currency',
  'text',
];

/** Saves the messages that meet conditions. @returns a sentence about what is left out; `null`: nothing is */
export async function saveMessages(
  hub: Hub,
  conditions: MessageConditions,
  onCount: (count: number) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const rows = [csvRow(HEADER)];
  const { more } = await readAll(
    async (after) => (await ask(hub, MessagesQuery, { first: PAGE, after, ...conditions })).messages,
    (nodes, count) => {
      for (const node of nodes) {
        const { id, createdAt, status, reason, to, contact, sender, purpose, route, partCount, price, body } = node;
        rows.push(
          csvRow([
            id,
            createdAt,
            status,
            reason?.code ?? '',
            to ?? '',
            asText(contact?.name ?? ''),
            sender ?? '',
            purpose,
            asText(route?.name ?? ''),
            String(partCount),
            price?.amount ?? '',
            price?.currency ?? '',
            asText(body ?? ''),
          ]),
        );
      }
      onCount(count);
    },
    { most: MOST, signal },
  );
  saveFile('messages.csv', rows);
  return more ? `The first ${MOST.toLocaleString()} are saved: filter the list for others.` : null;
}
