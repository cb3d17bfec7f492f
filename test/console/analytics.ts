import fs from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { looked } from './consents.ts';
import type { Console } from './harness.ts';

/** Tests of analytics. @param shown gives the console once it is open */
export function analyticsTests(shown: () => Console): void {
  describe('analytics', () => {
    test('what was sent stands in the figures, the chart and the table, and in a file', async () => {
      const { api } = shown().hub;
      const sent = await Promise.all(
        // Nobody else writes to Malta here.
        ['+35679210001', '+35679211001', '+35679210006'].map((to) => api.send(to, { purpose: 'ALERT' })),
      );
      for (const [index, status] of ['DELIVERED', 'DELIVERED', 'UNDELIVERED'].entries()) {
        const id = sent[index]?.accepted.id ?? '';
        await expect.poll(async () => (await api.message(id)).status, { timeout: 30_000 }).toBe(status);
      }
      const counts = async () => {
        const { csv } = await api.ask<{ csv: string }>(
          `{ analytics(input: { from: "${new Date(Date.now() - 3_600_000).toISOString()}", filter: { countries: ["MT"] } }) { csv } }`,
        );
        return csv.split('\n')[1]?.split(',').slice(2, 5);
      };
      await expect.poll(counts, { timeout: 30_000 }).toEqual(['3', '3', '2']);
      const { page, faults, close } = await shown().page('/analytics?period=24h');
      await page.getByLabel('Tell apart by').selectOption('by country');
      const row = page.getByRole('row', { name: /^Malta/ });
      await row.getByText('66.7 %').waitFor();
      await page.getByText('Messages an hour').waitFor();
      await page.locator('canvas').first().waitFor();
      await page.getByText('Not delivered, by reason').waitFor();
      const dormant = page.getByRole('listitem').filter({ hasText: 'Dormant' });
      await dormant.getByText(/^\d+$/).waitFor();
      await dormant.getByRole('button', { name: 'Make a segment' }).click();
      await dormant.getByRole('link', { name: 'Its segment' }).waitFor();
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: 'CSV' }).click();
      const file = await (await saving).path();
      expect(await fs.readFile(file, 'utf8')).toMatch(/^from,country,accepted,.*\n.*,MT,3,3,2,/s);
      expect(faults).toEqual([]);
      await close();
      const open = (at: Page) => at.locator('canvas').first().waitFor();
      await looked(shown(), '/analytics?period=24h&by=COUNTRY', 'analytics', open);
    });
  });
}
