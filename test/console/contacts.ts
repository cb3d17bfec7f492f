import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { looked } from './consents.ts';
import { type Console, row } from './harness.ts';

/** Tests of lists, events and fields of contacts. @param shown gives the console once it is open */
export function contactTests(shown: () => Console): void {
  const ask = <T>(query: string) => shown().hub.api.ask<T>(query);
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last().click();
  const choose = async (page: Page, act: string) => {
    await page.getByRole('grid').or(page.getByText('Everybody you write to')).first().waitFor();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: act }).click();
  };
  const onLists = async (phone: string) =>
    (await ask<{ lists: { name: string }[] }>(`{ contact(phone: "${phone}") { lists { name } } }`)).lists
      .map(({ name }) => name)
      .sort();

  describe('lists of contacts', () => {
    test('a file goes on a new list, refused while its name is another one’s, and the list shows who is on it', async () => {
      await ask('mutation { setContactList(input: { name: "Taken" }) { __typename } }');
      const { page, faults, close } = await shown().page('/contacts');
      await choose(page, 'Import a file');
      const text = 'phone,name\n+447911180401,Wilma Walker\n+447911180402,Walt Walker\n';
      await page
        .getByLabel('File', { exact: true })
        .setInputFiles({ name: 'walk-ins.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      await page.getByLabel('Put them on').selectOption('A new list …');
      await page.getByLabel('The new list is called').fill('Taken');
      await press(page, 'Try it');
      await page.getByText('Nothing was changed. It would be so:').waitFor();
      await press(page, 'Import');
      await page.getByRole('alert').filter({ hasText: 'name' }).waitFor();
      expect(await ask('{ contact(phone: "+447911180401") { id } }')).toBeNull();
      await page.getByLabel('The new list is called').fill('Walk-ins');
      await press(page, 'Import');
      await page.getByText('Imported.', { exact: true }).waitFor();
      const outcome = page.getByRole('status').filter({ hasText: 'Put on the list' });
      expect(await outcome.innerText()).toMatch(/Put on the list\s+2/);
      expect(await page.getByLabel('Put them on').locator('option:checked').innerText()).toBe('Walk-ins');
      // The same once more puts nobody on it.
      await press(page, 'Try it');
      await page.getByText('Nothing was changed. It would be so:').waitFor();
      expect(await outcome.innerText()).toMatch(/Put on the list\s+0/);
      await press(page, 'Import');
      await page.getByRole('link', { name: 'Who is on the list' }).click();
      await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
      await expect.poll(() => page.getByRole('row').count()).toBe(2);
      await row(page, 'Wilma Walker').waitFor();
      await page
        .getByRole('button', { name: /Walk-ins/ })
        .first()
        .waitFor();
      expect(await onLists('+447911180402')).toEqual(['Walk-ins']);
      expect(faults).toEqual([]);
      await close();
      await looked(shown(), '/contacts', 'contacts-import-list', async (at) => {
        await choose(at, 'Import a file');
        await at.getByLabel('Put them on').selectOption('A new list …');
      });
    }, 120_000);

    test('whoever is picked is put on a list, and on their page taken off it and put on another', async () => {
      const { page, faults, close } = await shown().page('/contacts?q=Walker');
      await row(page, 'Walt Walker').getByRole('checkbox').check();
      await press(page, 'On a list');
      await page.getByRole('heading', { name: 'Put one person on a list' }).waitFor();
      await page.getByLabel('Put them on').selectOption('Taken');
      await press(page, 'Put them on it');
      await page.getByText('1 of 1 were put on it.').waitFor();
      await press(page, 'Put them on it');
      await page.getByText('0 of 1 were put on it: the others were on it before.').waitFor();
      await press(page, 'Close');
      await choose(page, 'Put these on a list');
      await page.getByLabel('Put them on').selectOption('A new list …');
      await page.getByLabel('The new list is called').fill('Walkers');
      await press(page, 'Put them on it');
      await page.getByText('2 of 2 were put on it.').waitFor();
      await press(page, 'Close');
      expect(await onLists('+447911180402')).toEqual(['Taken', 'Walk-ins', 'Walkers']);
      await row(page, 'Walt Walker').click();
      const person = page.getByRole('article');
      await person.getByRole('button', { name: 'Take them off the list Walk-ins' }).click();
      await expect.poll(() => person.getByRole('link', { name: 'Walk-ins' }).count()).toBe(0);
      await person.getByLabel('Put them on a list').selectOption('Walk-ins');
      await person.getByRole('button', { name: 'Put them on it' }).click();
      await person.getByRole('link', { name: 'Walk-ins' }).waitFor();
      await person.getByRole('button', { name: 'Take them off the list Taken' }).click();
      await expect.poll(() => onLists('+447911180402')).toEqual(['Walk-ins', 'Walkers']);
      expect(faults).toEqual([]);
      await close();
    });
  });

  describe('a person', () => {
    test('has an event recorded by hand, refused where it is in the future, which a segment finds', async () => {
      const id = await idOf('+447911180401');
      const { page, faults, close } = await shown().page(`/contacts/${id}`);
      await press(page, 'Record an event');
      await page.getByLabel('Name of the event').fill('visited');
      await page.getByLabel('When it happened').fill('2099-01-01T10:00');
      await page.getByLabel('Properties').fill('spent');
      await page.getByText('"spent" has no name and value').waitFor();
      expect(await page.getByRole('button', { name: 'Record the event' }).isDisabled()).toBe(true);
      await page.getByLabel('Properties').fill('spent=12.5\nshop="7"');
      await press(page, 'Record the event');
      await expect.poll(() => page.getByLabel('When it happened').getAttribute('aria-invalid')).toBe('true');
      await page.getByLabel('When it happened').fill('');
      await page.getByText('The same by code').click();
      await page.getByRole('tab', { name: 'Command line' }).click();
      await page
        .getByText(`heliograph contacts event +447911180401 visited --properties '{"spent":12.5,"shop":"7"}'`)
        .waitFor();
      await press(page, 'Record the event');
      await page.getByText('shop: 7, spent: 12.5').waitFor();
      expect(await ask(`{ contact(id: "${id}") { events { name properties } } }`)).toEqual({
        events: [{ name: 'visited', properties: { spent: 12.5, shop: '7' } }],
      });
      expect(await ask('{ segmentPreview(expression: "did visited (spent > 12)") { count sample { id } } }')).toEqual({
        count: 1,
        sample: [{ id }],
      });
      // An event that a program records appears by itself.
      await ask(
        `mutation { recordEvent(input: { events: [{ contactId: "${id}", name: "left", properties: { door: "north" } }] }) { __typename } }`,
      );
      await page.getByText('door: north').waitFor();
      expect(faults).toEqual([]);
      await close();
      await looked(shown(), `/contacts/${id}`, 'contact-event', async (at) => {
        await press(at, 'Record an event');
        await at.getByLabel('Properties').fill('total=25\nsku=A-7');
      });
      await looked(shown(), `/contacts/${id}`, 'contact-events', (at) =>
        at.getByText('door: north').scrollIntoViewIfNeeded(),
      );
    }, 120_000);

    test('has values in the fields of the workspace, each of its type, and what is wrong stands at its field', async () => {
      for (const field of [
        'name: "joined", type: DATE',
        'name: "level", type: NUMBER',
        'name: "badge", type: CHOICE, choices: ["bronze", "gold"]',
        'name: "letters", type: BOOLEAN',
      ])
        await ask(`mutation { setContactField(input: { ${field} }) { __typename } }`);
      const id = await idOf('+447911180401');
      const attributes = async () =>
        (await ask<{ attributes: object }>(`{ contact(id: "${id}") { attributes } }`)).attributes;
      const { page, faults, close } = await shown().page(`/contacts/${id}`);
      await press(page, 'Edit');
      const form = page.getByRole('dialog');
      await form.getByLabel('joined', { exact: true }).fill('last spring');
      await form.getByLabel('level', { exact: true }).fill('7.5');
      await form.getByLabel('badge', { exact: true }).selectOption('gold');
      await form.getByLabel('letters', { exact: true }).selectOption('no');
      await press(page, 'Save');
      await form.getByText('must be a day such as "2026-01-31"').waitFor();
      expect(await form.getByLabel('joined', { exact: true }).getAttribute('aria-invalid')).toBe('true');
      expect(await attributes()).toEqual({});
      await form.getByLabel('joined', { exact: true }).fill('2026-03-20');
      await press(page, 'Save');
      await page.getByText('2026-03-20').waitFor();
      expect(await attributes()).toEqual({ joined: '2026-03-20', level: 7.5, badge: 'gold', letters: false });
      await press(page, 'Edit');
      expect(await form.getByLabel('level', { exact: true }).inputValue()).toBe('7.5');
      await form.getByLabel('badge', { exact: true }).selectOption('not known');
      await form.getByLabel('Name', { exact: true }).fill('');
      await page.getByText('The same by code').last().click();
      await form.getByText('"name": null').first().waitFor();
      await press(page, 'Save');
      await expect.poll(attributes).toEqual({ joined: '2026-03-20', level: 7.5, letters: false });
      await page.getByRole('heading', { name: '+44 7911 180 401' }).waitFor();
      expect(faults).toEqual([]);
      await close();
      await looked(shown(), `/contacts/${id}`, 'contact-fields', async (at) => {
        await press(at, 'Edit');
        await at.getByLabel('level', { exact: true }).scrollIntoViewIfNeeded();
      });
    }, 120_000);
  });

  async function idOf(phone: string): Promise<string> {
    return (await ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`)).id;
  }
}
