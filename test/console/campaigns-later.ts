import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { databaseClient } from '../support/database-client.ts';
import { looked } from './consents.ts';
import type { Console } from './harness.ts';

/** Tests of the time of campaigns, what follows them, and coupons. @param shown gives the console once it is open */
export function laterCampaignTests(shown: () => Console): void {
  const ask = <T>(query: string, variables: object = {}) => shown().hub.api.ask<T>(query, variables);
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last().click();

  describe('campaigns of another time', () => {
    test('a pool of coupons is made, a campaign gives them by everybody’s own clock, and a step follows it', async () => {
      await ask(
        'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
        {
          contacts: Array.from({ length: 12 }, (_, index) => ({
            phone: `+4479111${String(76_000 + index)}`,
            tags: ['later'],
          })),
        },
      );
      await ask(
        `mutation($bodies: [TemplateBodyInput!]!) { saveTemplate(input: { name: "gift", variables: [{ name: "coupon" }], bodies: $bodies }) { __typename } }`,
        { bodies: [{ locale: 'en', body: 'Yours until Sunday: {{ coupon }}' }] },
      );
      const { page, faults, close } = await shown().page('/campaigns');
      await press(page, 'Coupons');
      await page.getByLabel('Name of the pool').fill('Easter');
      await page.getByLabel('Make so many').fill('10');
      await page.getByLabel('Which begin with').fill('EASTER');
      await press(page, 'Make the pool');
      await page.getByText('Easter: 0 of 10 given, 0 redeemed, 10 free').waitFor();
      await looked(shown(), '/campaigns', 'coupons', async (at: Page) => {
        await press(at, 'Coupons');
        await at.getByText(/^Easter: 0 of 10 given/).waitFor();
      });
      await page.keyboard.press('Escape');
      await press(page, 'New campaign');
      await page.getByLabel('Name', { exact: true }).fill('Easter');
      await page.getByLabel('What counts as success').selectOption('NONE');
      await page.getByLabel('Purpose', { exact: true }).selectOption('TRANSACTIONAL');
      await press(page, 'Next');
      await page.getByLabel('Contacts with one of these tags').fill('later');
      await press(page, 'Next');
      await page.getByLabel('Template', { exact: true }).selectOption('gift');
      await page.getByLabel(/^A coupon for each/).selectOption({ label: 'Easter' });
      await press(page, 'Next');
      // It has no variants.
      await press(page, 'Next');
      const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
      await page.getByLabel('Begins').fill(`${day}T10:00`);
      await page.getByLabel('On whose clock').selectOption('OWN');
      await page.getByLabel('Repeats').selectOption('WEEK');
      await page.getByLabel('Monday').check();
      await page.getByLabel('Runs in all').fill('4');
      await page.getByLabel('Last run').fill(`${Number(day.slice(0, 4)) + 1}-06-01T12:00`);
      await page.getByLabel('Zone').fill('Europe/Madrid');
      await page.getByLabel('Waits for you beyond, in percent').fill('30');
      await page.screenshot({ path: '.cache/console/campaign-when-1440-light.png' });
      await press(page, 'Write the campaign');
      await page.getByRole('heading', { name: 'Easter' }).waitFor();
      await press(page, 'Check it');
      await page.getByText(/pauses when it runs dry/).waitFor();
      await page
        .getByText(
          /every week on Monday, until .+; this is run 1 of 4\. A run that differs by more than 30 % waits for you/,
        )
        .waitFor();
      const easter = new URL(page.url()).pathname;
      await looked(shown(), easter, 'campaign-own-clock', async (at: Page) => {
        await at.getByRole('heading', { name: 'Pre-flight' }).waitFor();
      });
      await press(page, 'Add a step');
      await page.getByLabel('Name of the step').fill('Easter again');
      await page.getByLabel('Unless they').selectOption({ label: 'answered' });
      await page.getByLabel('Template', { exact: true }).selectOption('gift');
      await press(page, 'Write the step');
      await page.getByRole('heading', { name: 'Easter again' }).waitFor();
      await page.getByText(/have not answered 48 hours after its last one/).waitFor();
      await looked(shown(), new URL(page.url()).pathname, 'campaign-step', async (at: Page) => {
        await at.getByText(/have not answered 48 hours/).waitFor();
      });
      const client = await databaseClient(shown().hub.databaseUrl);
      const { rows } = await client.query('SELECT code FROM coupons LIMIT 1');
      // A run whose check the hub has held: no browser waits a day for one.
      await client.query(
        `UPDATE campaigns SET origin = 'REPEAT', origin_id = id, occurrence = 2,
           reason = 'It differs from run 1 by more than 30 %: 12 recipients, not 4.' WHERE name = 'Easter'`,
      );
      await client.end();
      await looked(shown(), easter, 'campaign-held', async (at: Page) => {
        await at.getByText('Waits for you', { exact: true }).first().waitFor();
        await at.getByText(/^The runs after it go on/).waitFor();
      });
      await page.goto(new URL('/campaigns?waits=held', page.url()).href);
      await page.getByText('Waits for you', { exact: true }).first().waitFor();
      const list = page.getByRole('row');
      await expect.poll(() => list.count()).toBe(1);
      await page.getByPlaceholder('Search name').fill('nobody has this');
      await page.getByText('No campaign is like this.').waitFor();
      await page.goto(new URL('/campaigns', page.url()).href);
      await press(page, 'Coupons');
      await page.getByLabel('Code', { exact: true }).fill(rows[0].code);
      await press(page, 'Redeem it');
      await page.getByText(`${rows[0].code} is redeemed.`).waitFor();
      expect(faults).toEqual([]);
      await close();
    });
  });
}
