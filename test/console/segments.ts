import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { looked } from './consents.ts';
import { type Console, row } from './harness.ts';

/** Tests of segments, lists and fields. @param shown gives the console once it is open */
export function segmentTests(shown: () => Console): void {
  const ask = <T>(query: string) => shown().hub.api.ask<T>(query);

  describe('segments', () => {
    test('are written as text and by the form, which say the same, with whom they have', async () => {
      await ask(`mutation { upsertContacts(input: { contacts: [
        { phone: "+447911180301", name: "Ada Buyer", attributes: { score: 7 } }, { phone: "+447911180302", attributes: { score: 2 } }] }) { __typename } }`);
      await ask(
        'mutation { recordEvent(input: { events: [{ phone: "+447911180301", name: "bought", properties: { total: 25 } }] }) { __typename } }',
      );
      const { page, faults, close } = await shown().page('/segments/fields');
      await page.getByLabel('Name', { exact: true }).fill('score');
      await page.getByLabel('Holds').selectOption('NUMBER');
      await page.getByRole('button', { name: 'Define the field' }).click();
      await page.getByText('2 contacts have one already.').waitFor();

      await page.getByRole('link', { name: 'Segments', exact: true }).last().click();
      await page.getByRole('button', { name: 'New segment' }).first().click();
      await page.getByLabel('Name', { exact: true }).fill('Buyers');
      const text = page.getByLabel('Who, as text');
      await text.fill('scor > 5');
      await page.getByText('did you mean score?').waitFor();
      await text.fill('score > 1 and did bought');
      await page.getByText('1 contact now').waitFor();
      await page.getByRole('link', { name: 'Ada Buyer' }).waitFor();

      await page.getByLabel('How they are joined').selectOption('or');
      await page.getByText('2 contacts now').waitFor();
      expect(await text.inputValue()).toBe('score > 1 or did bought');
      await page.getByLabel('Whether it holds').first().selectOption('not');
      await expect.poll(() => text.inputValue()).toBe('not score > 1 or did bought');
      await page.getByRole('button', { name: 'Make the segment' }).click();
      await row(page, 'not score > 1 or did bought').waitFor();
      expect(faults).toEqual([]);
      await close();
    });

    test('lists are made, and a person shows what they did', async () => {
      const { page, faults, close } = await shown().page('/segments/lists');
      await page.getByRole('button', { name: 'New list' }).first().click();
      await page.getByLabel('Name', { exact: true }).fill('Spring fair');
      await page.getByRole('button', { name: 'Make the list' }).click();
      await row(page, 'Spring fair').waitFor();
      expect(faults).toEqual([]);
      await close();
      const { id } = await ask<{ id: string }>('{ contact(phone: "+447911180301") { id } }');
      const person = await shown().page(`/contacts/${id}`);
      await person.page.getByText('total: 25').waitFor();
      expect(person.faults).toEqual([]);
      await person.close();
      const open = async (at: Page) => {
        await row(at, 'did bought').first().click();
        await at
          .getByText(/contacts? now/)
          .first()
          .waitFor();
      };
      await looked(shown(), '/segments/queries', 'segments-form', open);
      await looked(shown(), '/segments/lists', 'segments-lists', (at) => row(at, 'Spring fair').first().waitFor());
      await looked(shown(), '/segments/fields', 'segments-fields', (at) => at.getByText('score').first().waitFor());
    });
  });
}
