import { describe, expect, test } from 'vitest';
import { looked } from './consents.ts';
import { type Console, row } from './harness.ts';

/** Tests of the kill switch. @param shown gives the console once it is open */
export function pauseTests(shown: () => Console): void {
  describe('the kill switch', () => {
    test('stops a purpose with a reason, shows what waits and what is recalled, and resumes', async () => {
      await shown().hub.simulator('POST /faults', { receiptDelayMs: 3_600_000 });
      await shown().send('At the carrier', { purpose: 'ALERT' });
      const sent = await shown().page('/messages?purpose=ALERT');
      await row(sent.page, 'At the carrier').getByText('Sent').first().waitFor();
      await sent.close();

      const { page, faults, close } = await shown().page('/pauses');
      await page.getByRole('button', { name: 'Stop something' }).first().click();
      await page.getByLabel('What is stopped').selectOption('PURPOSE');
      await page.getByLabel('Purpose', { exact: true }).selectOption('ALERT');
      await page.getByLabel('Why').fill('A wrong text');
      await page.getByRole('button', { name: 'Stop it', exact: true }).click();
      await page.getByText('Within a second nothing of it is sent any more').waitFor();
      await page.getByRole('button', { name: 'Stop it now' }).click();
      await page.getByRole('heading', { name: 'What it is of' }).waitFor();
      await shown().send('Held back', { purpose: 'ALERT' });
      await page.getByRole('button', { name: 'Recall from carriers' }).click();
      await page.getByText('It is never sent again').waitFor();
      await page.getByRole('button', { name: 'Recall it' }).click();
      await page.getByText('1 of 1 answered').waitFor();
      await close();

      await looked(shown(), '/pauses', 'pause-open', async (at) => {
        await row(at, 'A wrong text').first().click();
        await at.getByText('1 of 1 answered').waitFor();
      });
      await looked(shown(), '/pauses', 'pause-form', async (at) => {
        await at.getByRole('button', { name: 'Stop something' }).first().click();
        await at.getByLabel('What is stopped').waitFor();
      });

      const again = await shown().page('/pauses');
      await row(again.page, 'A wrong text').first().click();
      await again.page.getByRole('button', { name: 'Resume', exact: true }).click();
      await again.page.getByRole('button', { name: 'Resume it' }).click();
      await again.page.getByRole('heading', { name: 'What is open of it' }).waitFor();
      await again.page.keyboard.press('Escape');
      await row(again.page, 'A wrong text').getByText('Resumed').first().waitFor();
      await shown().hub.simulator('POST /faults', { receiptDelayMs: 200 });
      expect([...faults, ...again.faults]).toEqual([]);
      await again.close();
    });
  });
}
