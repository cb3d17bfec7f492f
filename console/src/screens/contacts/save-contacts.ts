/** Contacts as a file that the import takes again. */
import { readAll } from '../../data/all-pages.ts';
import { csvRow, saveFile } from '../../data/csv.ts';
import { ask, type Hub } from '../../data/hub.ts';
import { type ContactConditions, ContactFileQuery } from './operations.ts';

/** Contacts of a file; the command line has no limit. */
const MOST = 100_000;
const PAGE = 100;
const HEADER = ['phone', 'name', 'tags', 'locale', 'timeZone', 'mccMnc', 'attributes'];

/** Saves the contacts that meet conditions. @returns a sentence about what is left out; `null`: nothing is */
export async function saveContacts(
  hub: Hub,
  filter: ContactConditions,
  onCount: (count: number) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const rows = [csvRow(HEADER)];
  const { more } = await readAll(
    async (after) => (await ask(hub, ContactFileQuery, { first: PAGE, after, filter })).contacts,
    (nodes, count) => {
      for (const { phone, name, tags, locale, timeZones, mccMnc, attributes } of nodes) {
        if (phone === null) continue;
        const own = Object.keys(attributes as object).length === 0 ? '' : JSON.stringify(attributes);
        const zone = timeZones.length === 1 ? (timeZones[0] ?? '') : '';
        rows.push(csvRow([phone, name ?? '', tags.join('|'), locale ?? '', zone, mccMnc ?? '', own]));
      }
      onCount(count);
    },
    { most: MOST, signal },
  );
  saveFile('contacts.csv', rows);
  return more ? `The first ${MOST.toLocaleString()} are saved. The command line has no limit.` : null;
}
