import { describe, expect, test } from 'vitest';
import { looked } from './consents.ts';
import { type Console, row } from './harness.ts';

/** Tests of triggers. @param shown gives the console once it is open */
export function triggerTests(shown: () => Console): void {
  const ask = <T>(query: string) => shown().hub.api.ask<T>(query);

  describe('triggers', () => {
    test('are made by the form, show what came of them, and are paused and removed', async () => {
      await ask('mutation { setContactField(input: { name: "visit", type: DATE }) { __typename } }');
      await ask(
        'mutation { saveTemplate(input: { name: "thanks", bodies: [{ locale: "en", body: "Thank you" }] }) { __typename } }',
      );
      const { page, faults, close } = await shown().page('/triggers');
      await page.getByRole('button', { name: 'New trigger' }).first().click();
      await page.getByLabel('Name', { exact: true }).fill('Thanks for coming');
      await page.getByLabel('When', { exact: true }).selectOption('DATE');
      await page.getByLabel('Date', { exact: true }).selectOption('visit');
      await page.getByLabel('How far from it').fill('soon');
      await page.getByLabel('Template').selectOption('thanks');
      await page.getByRole('button', { name: 'Make the trigger' }).click();
      await page.getByText('is a day before').last().waitFor();
      await page.getByLabel('When', { exact: true }).selectOption('EVENT');
      await page.getByLabel('Event', { exact: true }).fill('came');
      await page.getByLabel(/Replies confirm/).check();
      await page.getByRole('button', { name: 'Make the trigger' }).click();
      await row(page, 'Thanks for coming').waitFor();
      await ask(
        'mutation { recordEvent(input: { events: [{ phone: "+447911180901", name: "came" }] }) { __typename } }',
      );
      await expect
        .poll(() => ask<{ edges: { node: { accepted: number } }[] }>('{ triggers { edges { node { accepted } } } }'), {
          timeout: 20_000,
        })
        .toMatchObject({ edges: [{ node: { accepted: 1 } }] });
      await close();
      await looked(shown(), '/triggers', 'trigger-open', async (at) => {
        await row(at, 'Thanks for coming').first().click();
        await at.getByRole('heading', { name: 'Its last occurrences' }).waitFor();
        await at.getByText('Reminded').waitFor();
      });
      const again = await shown().page('/triggers');
      await row(again.page, 'Thanks for coming').first().click();
      await again.page.getByRole('button', { name: 'Pause', exact: true }).click();
      await again.page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
      await again.page.getByRole('button', { name: 'Remove', exact: true }).click();
      await again.page.getByRole('button', { name: 'Remove it' }).click();
      await again.page.getByText('A trigger writes to people').waitFor();
      expect([...faults, ...again.faults]).toEqual([]);
      await again.close();
    });
  });
}
