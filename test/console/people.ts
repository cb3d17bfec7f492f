import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type Console, row } from './harness.ts';

const ROWS = 10_000;
/** Every so many rows one that cannot be taken. */
const BAD_EVERY = 97;

/** A file as a spreadsheet of somebody else makes it: semicolons, titles of its own, notes with lines in them. */
function messyFile(): { text: string; bad: number } {
  const rows = Array.from({ length: ROWS }, (_, at) => {
    const bad = at % BAD_EVERY === 0;
    const digits = String(at).padStart(5, '0');
    const phone = bad ? ['nobody', '+44 12', '', '++447'][at % 4] : `+44 7912 ${digits.slice(0, 1)}${digits.slice(1)}0`;
    const name = at % 7 === 0 ? `"Ann; ""the ${at}th"""` : `  Person ${at} `;
    const note = at % 50 === 0 ? '"two\nlines"' : '';
    return `${phone};${name};${note};${at % 3 === 0 ? 'es' : 'en-GB'}`;
  });
  return {
    text: `\ufeffHandynummer;Name;Bemerkung;locale\r\n${rows.join('\r\n')}\r\n`,
    bad: Math.ceil(ROWS / BAD_EVERY),
  };
}

async function openImport(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Import a file' }).click();
}

/** Tests of what is done with people. @param shown gives the console once it is open */
export function peopleTests(shown: () => Console): void {
  test('a messy file of 10,000 rows is mapped, tried, imported, and its refused rows come back as a file', async () => {
    const { page, faults, close } = await shown().page('/contacts');
    const { text, bad } = messyFile();
    await openImport(page);
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: 'Try it' }).click();
    // One of its columns is not known, and nothing is left out in silence.
    await page.getByRole('alert').filter({ hasText: 'Bemerkung' }).waitFor();
    await page.getByLabel('Bemerkung').selectOption({ label: 'Nothing: leave it out' });
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Nothing was changed. It would be so:').waitFor({ timeout: 60_000 });
    const outcome = page.getByRole('status').filter({ hasText: 'Rows' });
    expect(await outcome.innerText()).toContain(ROWS.toLocaleString('en'));
    const count = () => shown().hub.api.raw('{ contactCount(filter: { phonePrefix: "+447912" }) { count } }');
    expect((await count()).data).toEqual({ contactCount: { count: 0 } });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Imported.', { exact: true }).waitFor({ timeout: 60_000 });
    expect((await count()).data).toEqual({ contactCount: { count: ROWS - bad } });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: `Save the ${bad} refused rows` }).click(),
    ]);
    const refused = fs.readFileSync(await download.path(), 'utf8');
    expect(refused.startsWith('Handynummer,Name,Bemerkung,locale,refused because\r\n')).toBe(true);
    expect(refused.match(/phone: /g)?.length).toBe(bad);
    await page.getByRole('button', { name: 'Done' }).click();
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
    await close();
  }, 180_000);

  test('a person is found without accents, tagged with all who are found, and erased with a certificate', async () => {
    await shown().hub.api.ask(
      `mutation { upsertContacts(input: { contacts: [{ phone: "+447911170001", name: "Lucía Fernández" }] }) { ... on Error { message } } }`,
    );
    const { page, faults, close } = await shown().page('/contacts?q=lucia');
    await row(page, 'Lucía Fernández').waitFor();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Tag these' }).click();
    await page.getByLabel('Add', { exact: true }).fill('found');
    await page.getByRole('button', { name: 'Tag them' }).click();
    await page.getByText('1 of 1 were changed.').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await row(page, 'Lucía Fernández').click();
    await page.getByRole('article').getByText('found').waitFor();
    await page.getByRole('button', { name: 'Erase' }).click();
    await page.getByRole('heading', { name: 'What goes' }).waitFor();
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('The person is erased.').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: 'Erased person' }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test('STOP from a handset is seen in four screens at once', async () => {
    const phone = '+447911170002';
    await shown().hub.api.ask(
      `mutation ($p: PhoneNumber!) { upsertContacts(input: { contacts: [{ phone: $p, name: "Stella Stop" }] }) { ... on Error { message } } }`,
      { p: phone },
    );
    await shown().send('Sale at the shop', { to: { phone } });
    const handsets = await shown().page('/handsets');
    const card = handsets.page.getByRole('article').filter({ hasText: '+44 7911 170 002' });
    await card.getByText('Sale at the shop').waitFor();
    const [live, inbox, contacts] = await Promise.all([
      shown().page('/live'),
      shown().page('/inbox'),
      shown().page('/contacts?q=Stella'),
    ]);
    await row(contacts.page, 'Stella Stop').waitFor();
    await card.getByRole('button', { name: 'STOP', exact: true }).click();
    await Promise.all([
      card.getByText('STOP', { exact: true }).first().waitFor(),
      row(live.page, 'Stella Stop').filter({ hasText: 'STOP' }).first().waitFor(),
      inbox.page.getByText('Stella Stop').first().waitFor(),
      row(contacts.page, 'Stella Stop')
        .filter({ hasText: /Opted out|Suppressed|Marketing/ })
        .waitFor(),
    ]);
    await Promise.all([handsets, live, inbox, contacts].map(({ close }) => close()));
  });

  describe('a session', () => {
    test('that an owner ends is over within five seconds, on the page too', async () => {
      const as = await shown().signIn('Rosa Revoked', 'AGENT');
      const { page, close } = await shown().page('/messages', { as });
      const { data } = await shown().hub.api.raw('{ members(first: 50) { edges { node { name sessions { id } } } } }');
      const { members } = data as { members: { edges: { node: { name: string; sessions: { id: string }[] } }[] } };
      const id = members.edges.find(({ node }) => node.name === 'Rosa Revoked')?.node.sessions[0]?.id;
      await shown().hub.api.ask('mutation ($id: ID!) { endSession(input: { id: $id }) { ... on Error { message } } }', {
        id,
      });
      await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor({ timeout: 5_000 });
      expect(await page.getByRole('grid').count()).toBe(0);
      await close();
    });
  });
}
