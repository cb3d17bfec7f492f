import { expect, test } from 'vitest';
import { type Console, PICTURES, row } from './harness.ts';

/** Tests of how conversations are given to people, and of what an inbox keeps at hand. @param shown gives the console once it is open */
export function deskTests(shown: () => Console): void {
  const writes = (text: string, from: string) =>
    shown().hub.api.ask(
      `mutation ($i: SimulateReplyInput!) { simulateReply(input: $i) { __typename ... on Error { message } } }`,
      { i: { from, to: '+447700900999', text } },
    );

  test('a rule is made, tried, and gives what somebody writes to who is there; the inbox says why', async () => {
    const { page, faults, close } = await shown().page('/settings/conversations');
    const rule = page.getByRole('listitem').filter({ hasText: 'Refunds' });
    await page.getByLabel('Name of a new rule').fill('Refunds');
    await page.getByLabel('Only texts with').fill('refund');
    await page.getByRole('button', { name: 'Add the rule' }).click();
    await rule.getByText('one after the other').waitFor();
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('A refund, please');
    await page.getByRole('textbox', { name: 'Written to', exact: true }).fill('+447700900999');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText(/^Given to \w+/).waitFor();
    await page.screenshot({ path: `${PICTURES}/desk-1440-light.png`, fullPage: true });
    await writes('I want a refund', '+447700900005');
    await page.goto(`${shown().origin}/inbox`);
    await row(page, 'I want a refund').click();
    await page.getByText(/by the rule Refunds: gives it to one after the other/).waitFor();
    await page.goto(`${shown().origin}/settings/conversations`);
    await page.getByRole('button', { name: 'Remove the rule Refunds' }).click();
    await expect.poll(() => rule.count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  test('hours are set, and who writes while it is closed is told so once', async () => {
    const { page, close } = await shown().page('/settings/conversations');
    const days = [-1, 0, 1].map((day) => new Date(Date.now() + day * 86_400_000).toISOString().slice(0, 10));
    await page.getByLabel('Open', { exact: true }).fill('mon-sun 00:00-24:00');
    await page.getByLabel('Closed on').fill(days.join(', '));
    await page.getByLabel('Said while closed').fill('We are closed today.');
    await page.getByRole('button', { name: 'Set the hours' }).click();
    await page.getByText('closed now').waitFor();
    await writes('Anybody?', '+447911180071');
    await page.goto(`${shown().origin}/inbox`);
    await row(page, '+44 7911 180 071').first().click();
    await page.getByRole('log').getByText('We are closed today.', { exact: true }).waitFor();
    await page.goto(`${shown().origin}/settings/conversations`);
    await page.getByLabel('Open', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Set the hours' }).click();
    await page.getByText('None are set').waitFor();
    await close();
  });

  test('a text at hand is put into an answer behind a slash, and a view is kept', async () => {
    await shown().hub.api.ask(
      `mutation { saveTemplate(input: { name: "opening-hours", bodies: [{ locale: "en", body: "We are open until six." }] }) {
        __typename ... on Error { message } } }`,
    );
    await writes('Until when?', '+447700900002');
    const { page, close } = await shown().page('/inbox');
    await row(page, 'Until when?').click();
    await page.getByRole('log').getByText('Until when?', { exact: true }).waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type('/opening');
    await page.getByRole('group', { name: 'Templates' }).getByRole('button', { name: 'opening-hours' }).click();
    const answer = page.getByRole('textbox', { name: 'Answer' });
    await expect.poll(() => answer.inputValue()).toBe('We are open until six.');
    await page.goto(`${shown().origin}/inbox?state=OPEN&only=unread`);
    await page.getByRole('button', { name: 'Keep view' }).click();
    await page.keyboard.type('My own');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'My own', exact: true }).waitFor();
    await close();
    // The hub keeps it: it is there in another browser too.
    const other = await shown().page('/inbox');
    await other.page.getByRole('button', { name: 'My own', exact: true }).click();
    await expect.poll(() => other.page.url()).toContain('only=unread');
    await other.page.getByRole('button', { name: 'Forget the view My own' }).click();
    await expect.poll(() => other.page.getByRole('button', { name: 'My own', exact: true }).count()).toBe(0);
    await other.close();
  });

  test('a draft is shown in the list, and an opt-out before anybody writes', async () => {
    const from = '+447911180099';
    await writes('Do you have it in blue?', from);
    const { page, faults, close } = await shown().page('/inbox');
    const talk = row(page, 'Do you have it in blue?').first();
    await talk.click();
    await page.getByRole('log').getByText('Do you have it in blue?', { exact: true }).waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type('In green only');
    await page.goto(`${shown().origin}/inbox`);
    await row(page, 'In green only').getByText('Draft:').waitFor();
    await writes('STOP', from);
    await row(page, 'In green only').first().click();
    const note = page.getByRole('status').filter({ hasText: 'an answer would be refused' });
    await note.waitFor();
    expect(await note.innerText()).toMatch(/They have opted out|Their number is suppressed/);
    await page.screenshot({ path: `${PICTURES}/opted-out-1440-light.png` });
    expect(faults).toEqual([]);
    await close();
  });

  test('how long people wait is shown beside the list for a period, and on a phone behind a button', async () => {
    const { page, close } = await shown().page('/inbox');
    const times = page.getByRole('region', { name: 'How long people wait' });
    await times.getByRole('table').waitFor();
    await times.getByLabel('Period').selectOption('1');
    await times.getByLabel('By').selectOption('LABEL');
    await expect.poll(() => times.getByText(/^(Label|Nobody was answered)/).count()).toBe(1);
    await close();
    const phone = await shown().page('/inbox', { width: 390 });
    await phone.page.getByRole('button', { name: 'How long people wait' }).click();
    await phone.page.getByRole('table').waitFor();
    await phone.page.getByRole('button', { name: 'Close how long people wait' }).click();
    await expect.poll(() => phone.page.url()).not.toContain('times');
    await phone.close();
  });
}
