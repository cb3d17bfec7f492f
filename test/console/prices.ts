import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { Receiver } from '../webhooks/receiver.ts';
import { looked } from './consents.ts';
import { type Console, row } from './harness.ts';

const SHEET =
  'Country;MCC;MNC;Price (EUR);Operator\nSpain;214;1;0,0451;Vodafone\nSpain;214;*;0,0512;\nAtlantis;;;1;Poseidon\n';

const INVOICE = 'country,messages,amount,currency\nMT,10,0.42,EUR\nCY,1,0.05,EUR\n';

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

      await press('Invoices');
      await page.getByText('No carrier’s invoice was imported.').waitFor();
      await page.getByLabel('Carrier', { exact: true }).selectOption({ index: 1 });
      await page.getByLabel('Number', { exact: true }).fill('2026-01');
      await page.getByLabel('First day', { exact: true }).fill('2026-01-01');
      await page.getByLabel('Last day', { exact: true }).fill('2026-01-31');
      await page
        .getByLabel('Invoice', { exact: true })
        .setInputFiles({ name: 'january.csv', mimeType: 'text/csv', buffer: Buffer.from(INVOICE) });
      await press('Import the invoice');
      const differences = page.getByRole('table', { name: 'Differences of 2026-01' });
      await differences
        .getByRole('row', { name: /^Malta|^MT/ })
        .getByText('0.42')
        .first()
        .waitFor();
      await looked(shown(), '/prices', 'invoices', async (at: Page) => {
        await at.getByRole('button', { name: 'Invoices', exact: true }).click();
        await at.getByRole('table', { name: 'Differences of 2026-01' }).waitFor();
      });
      await press('Correct what was settled');
      await page.getByText('0.47 EUR in 2').waitFor();
      await press('Close');

      await press('Rates');
      await page.getByText('No rate is set').waitFor();
      await page.getByLabel('Is', { exact: true }).fill('0,8651');
      await press('Set the rate');
      await page.getByText('1 USD is 0.8651 EUR from').waitFor();
      await press('Remove 1 USD is 0.8651 EUR');
      await page.getByText('No rate is set').waitFor();
      await press('Close');

      await row(page, '+346…').click();
      await press('Remove');
      await row(page, '+346…').waitFor({ state: 'detached' });
      expect(faults).toEqual([]);
      await close();
      await looked(shown(), '/prices', 'rates', async (at: Page) => {
        await at.getByRole('button', { name: 'Rates', exact: true }).click();
        await at.getByLabel('Is', { exact: true }).waitFor();
      });
      await looked(shown(), '/prices', 'prices-list', (at: Page) => row(at, 'network 21401').first().waitFor());
    });

    test('a provider of look-ups is named, tried and switched off', async () => {
      const provider = await new Receiver().start();
      provider.answer = ({ body }, response) => {
        const { numbers } = JSON.parse(body) as { numbers: string[] };
        const results = numbers.map((number) => ({ number, lineType: 'MOBILE', mccMnc: '23415', ported: true }));
        response.end(JSON.stringify({ results }));
      };
      const { page, faults, close } = await shown().page('/prices');
      const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
      await press('Look-ups');
      await page.getByText('Numbers are not looked up.').waitFor();
      await page.getByLabel('URL of the provider', { exact: true }).fill(provider.url);
      await page.getByLabel('Bearer token', { exact: true }).fill('secret');
      await page.getByLabel(/^A look-up costs/).fill('0,004');
      await page.getByLabel('Landlines', { exact: true }).selectOption('refuse');
      await page.getByLabel('Days that an answer holds', { exact: true }).fill('7');
      await page.getByLabel('Seconds to wait for answers', { exact: true }).fill('0,5');
      await page.getByLabel('Numbers asked about in a day at most', { exact: true }).fill('5000');
      await page.getByRole('group', { name: 'For messages that are' }).getByLabel('Marketing').check();
      await press('Save');
      await page.getByText('Are refused').first().waitFor();
      const setting = await shown().hub.api.ask('{ numberLookupSettings { timeLimit cacheDays purposes dailyLimit } }');
      const given = { timeLimit: 'PT0.5S', cacheDays: 7, purposes: ['MARKETING'], dailyLimit: 5_000 };
      expect(setting).toEqual(given);
      expect(await page.getByLabel('Seconds to wait for answers', { exact: true }).inputValue()).toBe('0.5');
      await page.getByLabel('Number to look up', { exact: true }).fill('+447700900123');
      await press('Look up');
      await page.getByText('23415').waitFor();
      await page.getByText('5,000 numbers, 4,999 left today').waitFor();
      await page.getByRole('table', { name: 'Look-ups by day' }).getByText('0.004').waitFor();
      await looked(shown(), '/prices', 'look-ups', async (at: Page) => {
        await at.getByRole('button', { name: 'Look-ups', exact: true }).click();
        await at.getByRole('table', { name: 'Look-ups by day' }).waitFor();
      });
      await press('Switch off');
      await page.getByText('Numbers are not looked up.').waitFor();
      expect(faults).toEqual([]);
      await close();
      await provider.stop();
    });

    test('the cheapest route is taken where that is switched on, and a number that is tried shows what each costs', async () => {
      const { page, faults, close } = await shown().page('/routes');
      const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click();
      await press('Least cost');
      await page.getByText('Routes are not chosen by what carriers ask.').waitFor();
      await page.getByLabel('Of routes of the same priority', { exact: true }).selectOption('on');
      await page.getByLabel('Delivered at least', { exact: true }).fill('85');
      await press('Save');
      await press('Least cost');
      await page.getByText('the cheapest is taken').waitFor();
      await looked(shown(), '/routes', 'least-cost', async (at: Page) => {
        await at.getByRole('button', { name: 'Least cost', exact: true }).click();
        await at.getByLabel('Delivered at least', { exact: true }).waitFor();
      });
      await page.getByLabel('Of routes of the same priority', { exact: true }).selectOption('off');
      await press('Save');
      const tried = async (at: Page) => {
        await at.getByRole('button', { name: 'Try a number', exact: true }).click();
        await at.getByLabel('Number', { exact: true }).fill('+34612345678');
        await at.getByRole('button', { name: 'Try', exact: true }).click();
        await at
          .getByText(/(a part|No price of its carrier); /)
          .first()
          .waitFor();
      };
      await tried(page);
      expect(faults).toEqual([]);
      await close();
      await looked(shown(), '/routes', 'route-tried', tried);
    });
  });
}
