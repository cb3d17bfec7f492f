import { describe, expect, inject, test } from 'vitest';
import { connectBus } from '../../src/bus/connect.ts';
import { FEED } from '../../src/bus/streams.ts';
import { openDatabase } from '../../src/db/client.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { Api } from '../support/api.ts';
import { type Console, row } from './harness.ts';

/** Screens that load something before they show anything. */
const LOADING = [
  'live',
  'compose',
  'messages',
  'inbox',
  'campaigns',
  'contacts',
  'consents',
  'templates',
  'connections',
  'routes',
  'prices',
  'handsets',
  'bots',
  'webhooks/endpoints',
  'webhooks/deliveries',
  'developers',
  'settings',
  'settings/senders',
  'settings/members',
  'settings/rules',
  'settings/audit',
];
/** Forms and drawers that load what they offer: the page, the query, and the button that opens it. */
const CHOOSING = [
  ['campaigns', 'CouponPools', 'Coupons'],
  ['campaigns', 'CampaignContents', 'New campaign'],
  ['triggers', 'TriggerChoices', 'New trigger'],
  ['contacts', 'ListNames', null],
] as const;
/** Screens that have nothing to show in a workspace that was just made. */
const EMPTY = [
  'live',
  'messages',
  'inbox',
  'campaigns',
  'contacts',
  'consents',
  'templates',
  'connections',
  'routes',
  'prices',
  'handsets',
  'bots',
  'webhooks/endpoints',
  'webhooks/deliveries',
];
const BLANK = 'main [class*="_blank_"]:has(p)';

/** Tests of what a screen shows when there is nothing, nothing yet, or a fault. @param shown gives the console once it is open */
export function stateTests(shown: () => Console): void {
  test('every screen of a new workspace teaches what it is for', async () => {
    const db = openDatabase(shown().hub.databaseUrl, 1);
    const { secret } = await createWorkspaceWithOwner(db, {
      name: 'Empty',
      defaultCountry: 'GB',
      currency: 'EUR',
    }).finally(() => db.close());
    const api = new Api(new URL(shown().hub.api.origin).host, secret);
    const as = await shown().signIn('Eve Empty', 'OWNER', api);
    const { page, faults, close } = await shown().page('/compose', { as });
    for (const path of EMPTY) {
      await page.goto(`${shown().origin}/${path}`);
      const blank = page.locator(BLANK).first();
      await blank.waitFor();
      expect([path, (await blank.innerText()).length > 20]).toEqual([path, true]);
    }
    expect(faults).toEqual([]);
    await close();
  });

  test.each(LOADING)('/%s says neither nothing nor a fault while it loads, then what is wrong', async (path) => {
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let held = 0;
    const { page, close } = await shown().page(`/${path}`, {
      before: (opened) =>
        opened.route('**/graphql', async (route) => {
          if (route.request().postData()?.includes('query Session') === true) return route.continue();
          held += 1;
          await asked;
          const errors = [{ message: 'Broken on purpose', extensions: { code: 'INTERNAL' } }];
          await route.fulfill({ json: { data: null, errors } }).catch(() => {});
        }),
    });
    await expect.poll(() => held).toBeGreaterThan(0);
    expect(await page.locator('main [role="alert"]').count()).toBe(0);
    expect(await page.locator(BLANK).count()).toBe(0);
    answer();
    await page.locator('main [role="alert"]').filter({ hasText: 'Broken on purpose' }).first().waitFor();
    await page.getByRole('button', { name: 'Try again' }).first().waitFor();
    await close();
  });

  test.each(CHOOSING)('/%s says why it has nothing to choose where %s fails', async (path, query, button) => {
    const { page, close } = await shown().page(`/${path}`, {
      before: (opened) =>
        opened.route('**/graphql', async (route) => {
          if (route.request().postData()?.includes(`query ${query}`) !== true) return route.continue();
          const errors = [{ message: 'Broken on purpose', extensions: { code: 'INTERNAL' } }];
          await route.fulfill({ json: { data: null, errors } });
        }),
    });
    if (button !== null) await page.getByRole('button', { name: button, exact: true }).first().click();
    await page.getByRole('alert').filter({ hasText: 'Broken on purpose' }).first().waitFor();
    expect(await page.getByText('There is none yet.').count()).toBe(0);
    await close();
  });

  describe('a lost connection', () => {
    test('behind which news are missing is told, and what is shown is loaded again', async () => {
      const { hub } = shown();
      const sendAt = new Date(Date.now() + 4_000).toISOString();
      await shown().send('Travels unseen', { sendAt, to: { phone: '+447911170003' } });
      const { page, close } = await shown().page('/messages');
      await row(page, 'Travels unseen').getByText('Scheduled').waitFor();
      await hub.role('api').kill();
      await page.getByRole('button', { name: 'reconnecting' }).waitFor();
      const db = openDatabase(hub.databaseUrl, 1);
      const status = async () =>
        (await db.pool.query<{ status: string }>(`SELECT status FROM messages WHERE body = 'Travels unseen'`)).rows[0]
          ?.status;
      await expect.poll(status, { timeout: 30_000, interval: 200 }).toBe('DELIVERED');
      await db.close();
      const bus = await connectBus(inject('natsUrl'), 1, openLog('silent'));
      await bus.manager.streams.purge(FEED);
      await bus.connection.close();
      await hub.start('api');
      await page.getByRole('button', { name: 'gap: reloaded' }).waitFor({ timeout: 30_000 });
      await row(page, 'Travels unseen').getByText('Delivered').waitFor();
      await close();
    }, 90_000);
  });
}
