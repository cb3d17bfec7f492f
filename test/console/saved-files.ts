import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Console, row } from './harness.ts';

/** File that the browser saves while something is done. */
export async function saved(page: Page, act: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: download.suggestedFilename(), text: fs.readFileSync(await download.path(), 'utf8') };
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Tests of files that the console saves, and of what is tried in it. @param shown gives the console once it is open */
export function fileTests(shown: () => Console): void {
  test('messages and contacts that a filter leaves are saved, each as a file', async () => {
    await shown().send('=Exported, "once"', { tags: ['export'] });
    await shown().send('Not exported');
    await shown().hub.api.ask(
      `mutation { upsertContacts(input: { contacts: [{ phone: "+447911180001", name: "Zoë Export", tags: ["a", "b"] }] }) { ... on Error { message } } }`,
    );
    await shown().hub.api.ask(
      'mutation { recordConsent(input: { contact: { phone: "+447911180001" }, purposes: [MARKETING], source: API }) { __typename ... on Error { message } } }',
    );
    const { page, faults, close } = await shown().page('/messages?tag=export');
    await row(page, '=Exported').waitFor();
    const choose = async (act: string) => {
      await button(page, 'More').click();
      await page.getByRole('menuitem', { name: act }).click();
    };
    await choose('Export these');
    const messages = await saved(page, () => button(page, 'Save the file').click());
    expect(messages.name).toBe('messages.csv');
    const [head, first, end] = messages.text.split('\r\n');
    expect(head).toMatch(/^id,accepted,status,/);
    // A spreadsheet would take it for a formula.
    expect(first).toMatch(/^msg_.*"'=Exported, ""once"""$/);
    expect(end).toBe('');
    await page.goto(`${shown().origin}/contacts?q=Export`);
    await row(page, 'Zoë Export').waitFor();
    await choose('Export these');
    const contacts = await saved(page, () => button(page, 'Save the file').click());
    expect(contacts).toMatchObject({
      name: 'contacts.csv',
      text: expect.stringContaining('+447911180001,Zoë Export,a|b,'),
    });
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
    await row(page, 'Zoë Export').click();
    const person = await saved(page, () =>
      page
        .getByRole('button', { name: /^Export/ })
        .last()
        .click(),
    );
    expect(JSON.parse(person.text)).toHaveProperty('messages');
    expect(person.text).toContain('+447911180001');
    await page.getByText(/^How it is known/).click();
    const proof = await saved(page, () => button(page, 'Proof as a page').click());
    expect(proof.text).toContain('<html');
    expect(faults).toEqual([]);
    await close();
  });

  test('people who are picked by hand are tagged, and nobody else', async () => {
    const phones = ['+447911180011', '+447911180012', '+447911180013'];
    await shown().hub.api.ask(
      `mutation ($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { ... on Error { message } } }`,
      { c: phones.map((phone, at) => ({ phone, name: `Picked ${at}` })) },
    );
    const { page, faults, close } = await shown().page('/contacts?q=Picked');
    await page.getByRole('checkbox', { name: 'Pick Picked 0' }).check();
    await row(page, 'Picked 2').waitFor();
    await page.locator('body').click({ position: { x: 1, y: 1 } });
    // The newest stands first.
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await button(page, 'Tag 2').click();
    await page.getByRole('dialog').getByLabel('Add', { exact: true }).fill('chosen');
    await button(page, 'Tag them').click();
    await page.getByText('2 of 2 were changed.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
    await row(page, 'Picked 0').filter({ hasText: 'chosen' }).waitFor();
    expect(await row(page, 'Picked 1').filter({ hasText: 'chosen' }).count()).toBe(0);
    await button(page, 'Pick nobody').click();
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  test('a template is written, read as people would, kept as a draft, compared, published', async () => {
    const { page, faults, close } = await shown().page('/templates');
    const form = page.getByRole('dialog');
    await page
      .getByRole('button', { name: /^(New|Add|Write)/ })
      .first()
      .click();
    await form.getByLabel('Name').fill('pickup');
    await form.getByLabel('Text in en').fill('Hi {{ name }}, come at {{ time }}.');
    await form.getByLabel('Variable {{ time }}').selectOption('may be left out');
    await form.getByLabel('In the place of time').fill('ten');
    await form.getByText('As people would read it').click();
    await form.getByText('Hi Ada, come at ten.').waitFor();
    await form.getByRole('button', { name: 'Save as draft' }).click();
    await page.getByRole('article').getByText('Hi Ada, come at ten.').waitFor();
    for (const word of ['noon', 'three']) {
      await page.getByRole('article').getByRole('button', { name: 'Edit' }).click();
      await form.getByLabel('Text in en').fill(`Hi {{ name }}, come at ${word}.`);
      await form.getByRole('button', { name: 'Save as draft' }).click();
      await form.waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'Version 3' }).click();
    await page.locator('del').filter({ hasText: 'noon' }).waitFor();
    await page.getByLabel('Beside').selectOption('Version 1');
    await page.locator('ins').filter({ hasText: 'three' }).waitFor();
    await page.getByRole('button', { name: 'Publish' }).first().click();
    await page.getByRole('button', { name: 'Version 3, sent' }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test('an operation is tried in the explorer, follows what comes, and is asked again from the log', async () => {
    const { page, faults, close } = await shown().page('/developers/explorer');
    const run = () => page.getByRole('button', { name: 'Run' }).click();
    const answer = page.getByRole('region', { name: 'Answer' });
    await page.getByLabel('Operation').fill('query Mine { workspace { name } }');
    await page.getByLabel('Variables').fill('');
    await run();
    await answer.getByText('"name":').waitFor();
    await page
      .getByLabel('Operation')
      .fill('subscription { messageEvents { ... on MessageStreamEvent { message { body } } } }');
    await run();
    await answer.getByText('Waits for what comes').waitFor();
    await expect
      .poll(async () => {
        await shown().send('Seen by the explorer');
        return answer.innerText();
      })
      .toContain('Seen by the explorer');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByLabel('Operation').fill('{ nosuchfield }');
    await run();
    await answer
      .getByText(/nosuchfield/)
      .first()
      .waitFor();
    await page.goto(`${shown().origin}/developers/requests`);
    // The console's own are left out, until somebody looks for them.
    await row(page, 'sendMessage').first().waitFor();
    expect(await row(page, 'Mine').count()).toBe(0);
    await page.goto(`${shown().origin}/developers/requests?operation=Mine`);
    await row(page, 'Mine').first().click();
    await page.getByRole('button', { name: 'Ask it again' }).click();
    await expect.poll(() => page.getByLabel('Operation').inputValue()).toContain('query Mine');
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
    await close();
  });
}
