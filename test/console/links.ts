import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { looked } from './consents.ts';
import { type Console, row } from './harness.ts';

const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';

/** Tests of links. @param shown gives the console once it is open */
export function linkTests(shown: () => Console): void {
  const ask = <T>(query: string) => shown().hub.api.ask<T>(query);

  describe('links', () => {
    test('a host is allowed, a link is followed, and its click stands in the list and on the message', async () => {
      const { page, faults, close } = await shown().page('/links/settings');
      await page.getByLabel('Links may lead to').fill('127.0.0.1');
      await page.getByRole('button', { name: 'Set', exact: true }).click();
      await page.getByText(/must be the name of a host/).waitFor();
      await page.getByLabel('Links may lead to').fill('shop.example, *.stores.example');
      await page.getByLabel('Where ended links lead').fill('https://shop.example/');
      await page.getByRole('button', { name: 'Set', exact: true }).click();
      await expect
        .poll(() => ask<{ allowedHosts: string[] }>('{ linkSettings { allowedHosts } }'))
        .toEqual({ allowedHosts: ['shop.example', '*.stores.example'] });

      const sent = await ask<{ accepted: { id: string } }>(
        `mutation { sendMessage(input: { to: { phone: "+447911180077" }, purpose: TRANSACTIONAL,
           content: { text: "{{ link \\"https://shop.example/browser\\" }}" } }) { ... on SendMessagePayload { accepted { id } } } }`,
      );
      const { id } = sent.accepted;
      const { body } = await ask<{ body: string }>(`{ message(id: "${id}") { body } }`);
      const { origin } = shown().hub.api;
      await fetch(`${origin}/l/${body.slice(-11)}`, { redirect: 'manual', headers: { 'user-agent': SAFARI } });
      await fetch(`${origin}/l/${body.slice(-11)}`, { redirect: 'manual', headers: { 'user-agent': 'WhatsApp/2.23' } });
      await expect
        .poll(() => ask<{ links: object[] }>(`{ message(id: "${id}") { links { clicks botClicks } } }`), {
          timeout: 20_000,
        })
        .toEqual({ links: [{ clicks: 1, botClicks: 1 }] });

      await page.getByRole('link', { name: 'Links', exact: true }).last().click();
      await row(page, 'shop.example/browser').click();
      await page.getByText('Previews, scanners, robots').waitFor();
      await page.getByText('Data centres', { exact: true }).waitFor();
      expect(faults).toEqual([]);
      await close();
      const message = await shown().page(`/messages/${id}`);
      await message.page.getByText('Link followed').first().waitFor();
      await message.page.getByText('Safari (person), WhatsApp (preview)').waitFor();
      expect(message.faults).toEqual([]);
      await message.close();
      const open = (at: Page) => row(at, 'shop.example/browser').first().waitFor();
      await looked(shown(), '/links/followed', 'links-followed', open);
      await looked(shown(), '/links/settings', 'links-settings', (at) =>
        at.getByLabel('Domain of the links').waitFor(),
      );
    });
  });
}
