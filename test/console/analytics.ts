import fs from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type FeedPayload, feedSubject, type RateNews } from '../../src/bus/streams.ts';
import { openDatabase, type Queryable } from '../../src/db/client.ts';
import { insertDeliveryAlert, resolveDeliveryAlert } from '../../src/db/sql/delivery-alerts.ts';
import { insertOutbox } from '../../src/db/sql/outbox.ts';
import { transaction } from '../../src/db/transaction.ts';
import { fromGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { looked } from './consents.ts';
import type { Console } from './harness.ts';

/** An alert of messages to Cyprus, where nobody writes, as the watch of delivery rates raises and ends one. */
async function alertOf({ hub }: Console) {
  const db = openDatabase(hub.databaseUrl, 1);
  const { id: shownId } = await hub.api.ask<{ id: string }>('{ workspace { id } }');
  const workspaceId = fromGlobalId('Workspace', shownId) ?? '';
  const id = newId();
  const tell = (type: RateNews['type'], write: (tx: Queryable) => Promise<boolean>) =>
    transaction(db.pool, async (tx) => {
      expect(await write(tx)).toBe(true);
      const payload = JSON.stringify({ kind: 'rates', changes: [{ alertId: id, type }] } satisfies FeedPayload);
      await insertOutbox(tx, [{ messageId: newId(), subject: feedSubject(workspaceId, 'rates'), payload }], 0);
    });
  const rates = { rate: 0.4, usualRate: 0.98, ended: 120, waiting: 0, reasons: [] };
  const alert = { id, workspaceId, dimension: 'COUNTRY', key: 'CY', ...rates, raisedAt: new Date(), resolvedAt: null };
  return {
    raise: () => tell('dropped', (tx) => insertDeliveryAlert(tx, alert)),
    resolve: () => tell('recovered', (tx) => resolveDeliveryAlert(tx, id, new Date())),
    close: () => db.close(),
  };
}

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

    test('a delivery rate that drops is shown while one looks, and goes when it is back', async () => {
      const alert = await alertOf(shown());
      const { page, faults, close } = await shown().page('/analytics?period=24h');
      await page.locator('canvas').first().waitFor();
      const shownAlert = page.getByLabel('Delivery rates that have dropped').getByText('To Cyprus');
      expect(await shownAlert.count()).toBe(0);
      await alert.raise();
      await shownAlert.waitFor();
      await alert.resolve();
      await shownAlert.waitFor({ state: 'detached' });
      expect(faults).toEqual([]);
      await close();
      await alert.close();
    });
  });
}
