import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { databaseClient } from '../support/database-client.ts';
import { looked } from './consents.ts';
import { type Console, PICTURES, row } from './harness.ts';

/** Tests of campaigns. @param shown gives the console once it is open */
export function campaignTests(shown: () => Console): void {
  const ask = <T>(query: string, variables: object = {}) => shown().hub.api.ask<T>(query, variables);

  describe('campaigns', () => {
    test('one is written in five steps, with two variants, checked, started, undone, started again, and followed to its end', async () => {
      const contacts = Array.from({ length: 30 }, (_, index) => ({
        phone: `+4479111${String(71_000 + index)}`,
        name: `Guest ${index}`,
        tags: ['guests'],
      }));
      await ask(
        'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
        {
          contacts,
        },
      );
      await ask(
        'mutation($bodies: [TemplateBodyInput!]!) { saveTemplate(input: { name: "doors", variables: [{ name: "name" }], bodies: $bodies }) { __typename } }',
        // In UCS-2 it has two parts, without the dash one.
        {
          bodies: [
            {
              locale: 'en',
              body: '{{ name }} \u2013 doors open at nine. The first hundred guests get a drink at the bar.',
            },
          ],
        },
      );
      await ask(
        'mutation($bodies: [TemplateBodyInput!]!) { saveTemplate(input: { name: "doors-late", variables: [{ name: "name" }], bodies: $bodies }) { __typename } }',
        { bodies: [{ locale: 'en', body: '{{ name }} - doors open at nine.' }] },
      );
      await ask(
        `mutation { suppress(input: { to: { phone: "${contacts[3]?.phone}" }, reason: MANUAL }) { __typename } }`,
      );
      const database = await databaseClient(shown().hub.databaseUrl);
      await database.query("UPDATE contacts SET mcc_mnc = '23455' WHERE tags = '{guests}' AND name < 'Guest 2'");
      await database.end();
      const { page, faults, close } = await shown().page('/campaigns');
      const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
      await press('New campaign');
      await page.getByLabel('Name', { exact: true }).fill('Doors');
      await page.getByLabel('What counts as success').selectOption('REPLIED');
      await page.getByLabel('Purpose', { exact: true }).selectOption('TRANSACTIONAL');
      await press('Next');
      await page.getByLabel('Contacts with one of these tags').fill('guests');
      await page
        .getByRole('status')
        .filter({ hasText: '30 contacts now. The check says who of them gets it.' })
        .waitFor();
      await page.screenshot({ path: `${PICTURES}/campaign-whom-1440-light.png` });
      await press('Next');
      await page.getByLabel('Template', { exact: true }).selectOption('doors');
      await press('Next');
      await press('Try variants');
      await page.getByLabel('Text of B').fill('{{ name }}, {{ nobody }}');
      await page.screenshot({ path: `${PICTURES}/campaign-text-1440-light.png` });
      await page.getByLabel('Template of B').selectOption('doors-late');
      await page.getByLabel('Percent who try them').fill('100');
      await page.getByLabel('People of each who must have it').fill('5');
      await press('Next');
      await press('Write the campaign');
      await page.getByRole('heading', { name: 'Doors' }).waitFor();
      await press('Check it');
      await page.getByRole('heading', { name: 'Pre-flight' }).waitFor();
      await page.getByText('Suppressed: 1').waitFor();
      await page.getByText(/make texts dearer/).waitFor();
      await page.getByRole('meter', { name: 'GG 23455' }).waitFor();
      await page.getByRole('meter', { name: 'GG unknown network' }).waitFor();
      await press('Show 20 messages');
      // Which of the two texts a guest gets is drawn anew for each campaign.
      await page
        .getByText(/^Guest \d+ . doors open at nine\. The first/)
        .first()
        .waitFor();
      await press('Start');
      await page.getByText('29 people get a message').waitFor();
      await press('Start it');
      await page.getByRole('timer').filter({ hasText: 'undo it' }).waitFor();
      await press('Undo');
      await press('Check it');
      await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
      await looked(shown(), new URL(page.url()).pathname, 'campaign-checked', async (at: Page) => {
        await at.getByRole('heading', { name: 'Pre-flight' }).waitFor();
        await at.getByRole('button', { name: 'Show 20 messages' }).click();
        await at
          .getByText(/doors open at nine\. The first/)
          .first()
          .waitFor();
      });
      await press('Start');
      await press('Start it');
      await page.getByRole('timer').waitFor();
      // Nobody waits for the undo window here.
      const client = await databaseClient(shown().hub.databaseUrl);
      await client.query("UPDATE campaigns SET due_at = now() WHERE status = 'SCHEDULED'");
      await client.end();
      await page.getByText('30 of 30 recipients').waitFor();
      await page.getByText('Delivered: 29').waitFor({ timeout: 30_000 });
      await page
        .getByText(/29 of 30 people have the message, and 0 of them/)
        .first()
        .waitFor();
      await looked(shown(), new URL(page.url()).pathname, 'campaign-done', (at: Page) =>
        at.getByText('30 of 30 recipients').waitFor(),
      );
      await looked(shown(), '/campaigns', 'campaigns-list', (at: Page) => row(at, 'Doors').first().waitFor());
      expect(faults).toEqual([]);
      await close();
    });
  });
}
