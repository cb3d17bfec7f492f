import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { looked } from './consents.ts';
import { type Console, row } from './harness.ts';

const SHEET =
  'Country;MCC;MNC;Price (EUR);Operator\nSpain;214;1;0,0451;Vodafone\nSpain;214;*;0,0512;\nAtlantis;;;1;Poseidon\n';

/** Tests of prices. @param shown gives the console once it is open */
export function priceTests(shown: () => Console): void {
  describe('prices', () => {
    test('a sheet is imported with its refused rows, a price is set, asked for a number, and removed', async () => {
      const { page, faults, close } = await shown().page('/prices');
      const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
      await press('Import');
      await page
        .getByLabel('Sheet', { exact: true })
        .setInputFiles({ name: 'sheet.csv', mimeType: 'text/csv', buffer: Buffer.from(SHEET) });
      await press('Import');
      const outcome = page.getByRole('status').filter({ hasText: 'Refused' });
      await outcome.getByText('Line 4: Country is no country').waitFor();
      await outcome.getByText('Operator').waitFor();
      const [refused] = await Promise.all([page.waitForEvent('download'), press('Save the refused rows')]);
      expect(fs.readFileSync(await refused.path(), 'utf8')).toMatch(/^Country,MCC.*refused because\r\nAtlantis,/);
      await press('Close');
      await row(page, 'network 21401').waitFor();

      await press('Add');
      await page.getByLabel('Country', { exact: true }).fill('es');
      await page.getByLabel('Prefix', { exact: true }).fill('+33');
      await page.getByLabel('Price of a part', { exact: true }).fill('0,049');
      await press('Set the price');
      await page.getByText(/numbers begin with \+34/).waitFor();
      await page.getByLabel('Prefix', { exact: true }).fill('+346');
      await press('Set the price');
      await row(page, '+346…').waitFor();

      await press('Price of a number');
      await page.getByLabel('Number', { exact: true }).fill('+34612345678');
      await press('Ask');
      await page.getByRole('status').getByText('0.049 EUR a part; by network 0.0451 EUR to 0.049 EUR').waitFor();
      await press('Close');

      await press('Budgets');
      await page.getByText('No budget limits what messages may cost.').waitFor();
      await page.getByLabel('Amount in EUR', { exact: true }).fill('250,50');
      await press('Set the budget');
      await page.getByRole('meter', { name: 'Used of Everything, a month' }).waitFor();
      await page.getByText('0 % of 250.5 EUR').waitFor();
      await press('Remove the budget');
      await page.getByText('No budget limits what messages may cost.').waitFor();
      await press('Close');

      await row(page, '+346…').click();
      await press('Remove');
      await row(page, '+346…').waitFor({ state: 'detached' });
      expect(faults).toEqual([]);
      await close();
      await looked(shown(), '/prices', 'prices-list', (at: Page) => row(at, 'network 21401').first().waitFor());
    });
  });
}
