import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type Console, PICTURES, row } from './harness.ts';

const AXE = fs.readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** Looks at what is open on both widths and in both themes: a picture each, nothing that is cut off, nothing that axe refuses. */
export async function looked(
  shown: Console,
  path: string,
  name: string,
  open: (page: Page) => Promise<unknown>,
): Promise<void> {
  for (const width of [1440, 390]) {
    for (const theme of ['light', 'dark'] as const) {
      const { page, close } = await shown.page(path, { width, theme });
      await open(page);
      await page.screenshot({ path: `${PICTURES}/${name}-${width}-${theme}.png` });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => ({ id, html: nodes[0]?.html }));
      });
      expect(violations).toEqual([]);
      await close();
    }
  }
}

/** Opens a drawer of the screen of consents. */
const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).click();

/** Tests of consents, suppressions and the logs. @param shown gives the console once it is open */
export function consentTests(shown: () => Console): void {
  const ask = <T>(query: string, variables: object = {}) => shown().hub.api.ask<T>(query, variables);

  describe('consents', () => {
    test('a list is imported with its refused rows, saved, and its ledger found whole', async () => {
      await ask(
        `mutation { recordConsent(input: { contact: { phone: "+447911180003" }, purposes: [MARKETING], source: API }) { __typename } }`,
      );
      const { page, faults, close } = await shown().page('/consents');
      await press('Import')(page);
      const file =
        'phone,reason,purposes,expiresAt\n+447911180001,,,2027-12-31\nnobody,stop,,\n+447911180002,never,,\n';
      await page
        .getByLabel('File', { exact: true })
        .setInputFiles({ name: 'register.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
      await page.getByRole('button', { name: 'Import', exact: true }).last().click();
      const outcome = page.getByRole('status').filter({ hasText: 'Refused' });
      await outcome.getByText('Line 3').waitFor();
      await outcome.getByText('Line 4').waitFor();
      const [refused] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save the refused rows' }).click(),
      ]);
      const rows = fs.readFileSync(await refused.path(), 'utf8');
      expect(rows).toMatch(/^phone,reason,purposes,expiresAt,refused because\r\nnobody|\+447911180002/);
      expect(rows.trim().split('\r\n')).toHaveLength(3);
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await row(page, 'Regulator').first().waitFor();
      const [saved] = await Promise.all([page.waitForEvent('download'), press('Save as CSV')(page)]);
      expect(fs.readFileSync(await saved.path(), 'utf8')).toMatch(/^phone,reason,purposes,expiresAt\r\n/);

      await press('Ledger')(page);
      await page.getByRole('button', { name: 'Check it' }).click();
      await page.getByText('Whole: nothing was changed').waitFor();
      await page.getByText(/consent verify --noted \d+:[0-9a-f]{64}/).waitFor();
      expect(faults).toEqual([]);
      await close();
    });

    test('who is being asked is listed, and stands on their page with the hours that they want', async () => {
      const phone = '+447911180010';
      await ask(
        `mutation ($p: PhoneNumber!) { upsertContacts(input: { contacts: [{ phone: $p, name: "Olive Open" }] }) { __typename } }`,
        {
          p: phone,
        },
      );
      await ask(
        `mutation ($p: PhoneNumber!) { requestConsent(input: { contact: { phone: $p }, purposes: [MARKETING], form: { text: "Send me offers" } }) { ... on Error { message } } }`,
        { p: phone },
      );
      await ask(
        `mutation ($p: PhoneNumber!) { setOwnHours(input: { contact: { phone: $p }, hours: { from: "10:00", to: "12:00" } }) { __typename } }`,
        {
          p: phone,
        },
      );
      const { page, faults, close } = await shown().page('/consents');
      await press('Being asked')(page);
      await page.getByText('Olive Open').waitFor();
      await page.getByRole('dialog').getByRole('link', { name: 'Marketing' }).click();
      await page.getByText('Asked by SMS for Marketing: not answered yet').waitFor();
      await page.getByText('Wants offers from 10:00 to 12:00 alone').waitFor();
      expect(faults).toEqual([]);
      await close();
    });

    test('a consent that nobody has proven is shown as such, beside one that is', async () => {
      const phone = '+447911180013';
      const record = (purpose: string, more: string) =>
        ask(
          `mutation ($p: PhoneNumber!) { recordConsent(input: { contact: { phone: $p }, purposes: [${purpose}], ${more} }) { ... on Error { message } } }`,
          { p: phone },
        );
      await record('MARKETING', 'source: API');
      await record('SURVEY', 'source: FORM, proof: { text: "Send me surveys" }');
      const { page, faults, close } = await shown().page(`/contacts?q=${encodeURIComponent(phone)}`);
      await row(page, '+44 7911 180 013').click();
      await page.getByText('How it is known (2)').click();
      const entries = page.getByRole('listitem');
      await entries.filter({ hasText: 'Agreed to Marketing' }).getByText('No evidence was given').waitFor();
      const proven = entries.filter({ hasText: 'Agreed to Survey' });
      await proven.getByText('Send me surveys').waitFor();
      expect(await proven.getByText('No evidence was given').count()).toBe(0);
      expect(faults).toEqual([]);
      await close();
    });

    test('a link to preferences is made, refused where it is none, and revoked', async () => {
      const phone = '+447911180012';
      await ask(
        `mutation ($p: PhoneNumber!) { upsertContacts(input: { contacts: [{ phone: $p, name: "Lena Link" }] }) { __typename } }`,
        { p: phone },
      );
      const { page, faults, close } = await shown().page('/contacts?q=Lena');
      await row(page, 'Lena Link').click();
      await press('Link to their preferences')(page);
      const link = page.getByText('For this person alone').getByRole('link');
      const url = ((await link.getAttribute('href')) ?? '').replace(/^http:\/\/[^/]+/, shown().origin);
      expect((await fetch(url)).status).toBe(200);
      await press('Revoke a link')(page);
      const form = page.getByRole('dialog').filter({ has: page.getByLabel('Link', { exact: true }) });
      await form.getByLabel('Link', { exact: true }).fill('https://hub.example/p/none');
      await form.getByRole('button', { name: 'Revoke it' }).click();
      await form.getByRole('alert').filter({ hasText: 'no link' }).waitFor();
      await form.getByLabel('Link', { exact: true }).fill(url);
      await form.getByRole('button', { name: 'Revoke it' }).click();
      await page.getByText('The link works no more').waitFor();
      expect((await fetch(url)).status).toBe(404);
      expect(faults).toEqual([]);
      await close();
    });

    test('complaints are counted by sender and by template', async () => {
      const { accepted } = await shown().send('An offer too many', { to: { phone: '+447911180011' } });
      await ask(
        `mutation ($m: ID!) { recordComplaint(input: { to: { phone: "+447911180011" }, messageId: $m }) { ... on Error { message } } }`,
        { m: accepted.id },
      );
      const { page, close } = await shown().page('/consents');
      await press('Complaints')(page);
      await page.getByText(/in 1,000 \(1 of \d+\)/).waitFor();
      await page.getByLabel('By', { exact: true }).selectOption('TEMPLATE');
      await page.getByText('None named').waitFor();
      await close();
    });

    test('are seen on every width in both themes', async () => {
      await looked(shown(), '/consents', 'consents-ledger', async (page) => {
        await press('Ledger')(page);
        await page.getByRole('button', { name: 'Check it' }).click();
        await page.getByText('Whole: nothing was changed').waitFor();
      });
      await looked(shown(), '/consents', 'consents-import', async (page) => {
        await press('Import')(page);
        await page.getByLabel('File', { exact: true }).waitFor();
      });
    });
  });

  describe('settings', () => {
    test('an answer is written with its parts, and a word is added and removed', async () => {
      const { page, faults, close } = await shown().page('/settings/replies');
      await page.getByLabel('Language').selectOption('sv');
      await page.getByRole('button', { name: 'Write the answer to: They opted out', exact: true }).click();
      await page.getByLabel('Answer in Swedish').fill('Acme: slut. ✓');
      await page.getByText('1 part in UCS2').or(page.getByText('1 part in UCS-2')).waitFor();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByText('Acme: slut. ✓').waitFor();
      const replies = await ask<{ kind: string; isOwn: boolean; text: string }[]>(
        '{ replies(language: "sv") { kind isOwn text } }',
      );
      expect(replies.filter(({ isOwn }) => isOwn)).toEqual([{ kind: 'STOP', isOwn: true, text: 'Acme: slut. ✓' }]);
      await page.getByLabel('Word', { exact: true }).fill('klart nu');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('button', { name: 'Remove the word klart nu' }).waitFor();
      await page.getByLabel('What would be understood').fill('Klart nu!');
      await page.getByText('own/klart nu').waitFor();
      await page.getByRole('button', { name: 'Remove the word klart nu' }).click();
      await page.getByText('You have added none.').waitFor();
      await page.getByLabel('Word', { exact: true }).fill('unsubscribe');
      await page.getByLabel('It means').selectOption('HELP');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('alert').filter({ hasText: 'asks for STOP everywhere' }).waitFor();
      expect(faults).toEqual([]);
      await close();
      await looked(shown(), '/settings/replies', 'settings-replies', (each) =>
        each.getByText('They opted in').waitFor(),
      );
    });

    test('who has read data of people is listed, and both logs are saved', async () => {
      await ask('query LookedUp { contacts(first: 1) { edges { node { phone } } } }');
      const { page, faults, close } = await shown().page('/settings/reads');
      await expect
        .poll(async () => {
          await page.reload();
          await page.getByRole('row').nth(1).waitFor();
          return row(page, 'LookedUp').count();
        })
        .toBeGreaterThan(0);
      const [reads] = await Promise.all([page.waitForEvent('download'), press('Save as CSV')(page)]);
      expect(fs.readFileSync(await reads.path(), 'utf8')).toMatch(/^at,by,operation,fields[\s\S]*LookedUp/);
      await page.getByRole('link', { name: 'Audit', exact: true }).click();
      await page.getByRole('row').nth(1).waitFor();
      const [audit] = await Promise.all([page.waitForEvent('download'), press('Save as CSV')(page)]);
      expect(fs.readFileSync(await audit.path(), 'utf8')).toMatch(/^at,action,subject,by,detail\r\n/);
      expect(faults).toEqual([]);
      await close();
    });

    test('a key is made that sends codes alone', async () => {
      const { page, close } = await shown().page('/developers/keys');
      await press('Make a key')(page);
      await page.getByLabel('Name', { exact: true }).fill('Codes alone');
      await page.getByRole('group', { name: 'May send' }).getByLabel('One-time code').check();
      await page.getByRole('button', { name: 'Make it' }).click();
      await page.getByText('Copy it now').waitFor();
      const { edges } = await ask<{ edges: { node: { name: string; purposes: string[] | null } }[] }>(
        '{ apiKeys(first: 50) { edges { node { name purposes } } } }',
      );
      expect(edges.map(({ node }) => node).find(({ name }) => name === 'Codes alone')).toMatchObject({
        purposes: ['OTP'],
      });
      await close();
    });
  });

  test('a number that was found unusable is sent to again by one button', async () => {
    // Of this handset the simulator says that there is no such number.
    const phone = '+447911180005';
    await ask(
      `mutation ($p: PhoneNumber!) { upsertContacts(input: { contacts: [{ phone: $p, name: "Una Usable" }] }) { __typename } }`,
      {
        p: phone,
      },
    );
    for (let n = 0; n < 3; n++) await shown().send('Hello?', { to: { phone } });
    const code = async () =>
      (
        await ask<{ code: string | null }>(
          `{ canMessage(input: { to: { phone: "${phone}" }, purpose: TRANSACTIONAL }) { code } }`,
        )
      ).code;
    await expect.poll(code, { timeout: 30_000 }).toBe('NUMBER_UNUSABLE');
    const { page, faults, close } = await shown().page('/contacts?q=Una');
    await row(page, 'Una Usable').click();
    await page.getByRole('button', { name: 'Send to it again' }).click();
    await expect.poll(code, { timeout: 10_000 }).toBeNull();
    await expect.poll(() => page.getByText('Nothing reaches them').count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });
}
