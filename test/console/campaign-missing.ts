import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { looked } from './consents.ts';
import type { Console } from './harness.ts';

/** Tests of whom a check has found to lack a value. @param shown gives the console once it is open */
export function campaignMissingTests(shown: () => Console): void {
  const ask = <T>(query: string, variables: object = {}) => shown().hub.api.ask<T>(query, variables);

  describe('recipients who lack a value', () => {
    test('are listed on the page of their campaign, and lead to their contacts', async () => {
      await ask(
        'mutation { saveTemplate(input: { name: "seat", variables: [{ name: "seat" }], bodies: [{ locale: "en", body: "Your seat: {{ seat }}" }] }) { __typename } }',
      );
      // One page of the list, and two more.
      const contacts = Array.from({ length: 23 }, (_, index) => ({
        phone: `+4479111${String(76_000 + index)}`,
        name: `Guest ${index}`,
        tags: ['seated'],
        attributes: index === 0 ? { seat: '1A' } : {},
      }));
      await ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
        c: contacts,
      });
      const { campaign } = await ask<{ campaign: { id: string } }>(
        `mutation { createCampaign(input: { name: "Seats", objective: INFORMATION, purpose: TRANSACTIONAL,
          audience: { tags: ["seated"] }, content: { template: "seat" } }) { ... on CampaignPayload { campaign { id } } } }`,
      );
      await ask('mutation($id: ID!) { checkCampaign(input: { id: $id }) { __typename } }', campaign);
      const path = `/campaigns/${campaign.id}`;
      const open = async (at: Page) => {
        await at.getByRole('button', { name: 'Show who', exact: true }).click();
        await at.getByRole('link', { name: 'Guest 1', exact: true }).waitFor();
      };
      await looked(shown(), path, 'campaign-missing', open);
      const { page, faults, close } = await shown().page(path);
      await open(page);
      const listed = () => page.getByRole('link', { name: /^Guest \d+$/ }).allTextContents();
      expect(await listed()).toHaveLength(20);
      await page.getByText(/recipients were looked at so far\.$/).waitFor();
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('link', { name: 'Guest 22', exact: true }).waitFor();
      await page.getByText('23 recipients were looked at, which are all.').waitFor();
      expect((await listed()).sort()).toEqual(
        contacts
          .slice(1)
          .map(({ name }) => name)
          .sort(),
      );
      await page.getByRole('link', { name: 'Guest 7', exact: true }).click();
      await page.getByRole('heading', { name: 'Guest 7' }).waitFor();
      expect(new URL(page.url()).pathname).toMatch(/^\/contacts\//);
      expect(faults).toEqual([]);
      await close();
    });
  });
}
