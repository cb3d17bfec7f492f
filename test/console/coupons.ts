import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { looked } from './consents.ts';
import type { Console } from './harness.ts';

/** Tests of pools of coupons. @param shown gives the console once it is open */
export function couponTests(shown: () => Console): void {
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last().click();

  test('a pool of coupons has an end and gets more codes; a name that is taken is refused', async () => {
    const { page, faults, close } = await shown().page('/campaigns');
    await press(page, 'Coupons');
    await page.getByLabel('Name of the pool').fill('Autumn');
    await page.getByLabel('Can be redeemed until').fill('2099-10-31T18:00');
    await page.getByLabel('Codes of yours').fill('AUTUMN-1\nAUTUMN-2');
    await press(page, 'Make the pool');
    await page.getByText('2 codes are new, 0 codes are there already.').waitFor();
    await page.getByText('Autumn: 0 of 2 given, 0 redeemed, 2 free').waitFor();
    await page.getByText(/^Can be redeemed until .*2099/).waitFor();
    await page.getByLabel('Name of the pool').fill('Autumn');
    await press(page, 'Make the pool');
    await page.getByRole('alert').filter({ hasText: 'name' }).waitFor();
    await page.getByLabel('Codes are for').selectOption('Autumn');
    await page.getByLabel('Codes of yours').fill('autumn1, AUTUMN-3');
    await page.getByText('The same by code').first().click();
    await page.getByRole('tab', { name: 'Command line' }).click();
    await page.getByText(/heliograph coupons add \w+ --file codes\.csv/).waitFor();
    await press(page, 'Add the codes');
    await page.getByText('1 code is new, 1 code is there already.').waitFor();
    await page.getByText(/^Autumn: 0 of 3 given/).waitFor();
    expect(faults).toEqual([]);
    await close();
    await looked(shown(), '/campaigns', 'coupons-more', async (at) => {
      await press(at, 'Coupons');
      await at.getByLabel('Codes are for').selectOption('Autumn');
    });
  });
}
