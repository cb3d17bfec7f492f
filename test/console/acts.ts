import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { looked } from './consents.ts';
import { type Console, row } from './harness.ts';

/** An endpoint of somebody, on loopback: what it got. */
async function openReceiver() {
  const got: { id: string; signature: string; body: string }[] = [];
  const header = (request: IncomingMessage, name: string) => String(request.headers[name] ?? '');
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      got.push({ id: header(request, 'webhook-id'), signature: header(request, 'webhook-signature'), body });
      response.writeHead(200).end('taken');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { got, url: `http://127.0.0.1:${port}/hooks`, stop: () => server.close() };
}

const dialog = (page: Page) => page.getByRole('dialog');
const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true });
/** The dialog that asks before an act. */
const asked = (page: Page) => page.getByRole('alertdialog');

/** Tests of what is made, changed and removed. @param shown gives the console once it is open */
export function actTests(shown: () => Console): void {
  test('an endpoint is made, refused by its field, tested, changed, disabled and deleted', async () => {
    const receiver = await openReceiver();
    const { page, faults, close } = await shown().page('/webhooks/endpoints');
    await button(page, 'Add an endpoint').first().click();
    await dialog(page).getByLabel('URL').fill('ftp://shop.example/hooks');
    await button(dialog(page), 'Make it').click();
    await dialog(page).getByRole('alert').filter({ hasText: /http/ }).waitFor();
    await dialog(page).getByLabel('URL').fill(receiver.url);
    await dialog(page).getByLabel('message.delivered').check();
    await dialog(page).getByText('The same by code').click();
    await dialog(page).getByRole('tab', { name: 'Command line' }).click();
    await dialog(page).getByText(`heliograph webhooks create ${receiver.url} --event message.delivered`).waitFor();
    await button(dialog(page), 'Make it').click();
    await dialog(page)
      .getByText(/^whsec_/)
      .waitFor();
    await button(dialog(page), 'Close').click();
    await row(page, receiver.url).click();
    await button(dialog(page), 'Send a test event').click();
    await expect.poll(() => receiver.got.length).toBe(1);
    expect(receiver.got[0]?.signature).toMatch(/^v1,/);
    await button(dialog(page), 'Edit').click();
    await dialog(page).getByLabel('What it is for').fill('The shop');
    await dialog(page).getByLabel('message.failed', { exact: true }).check();
    await button(dialog(page), 'Save').click();
    await dialog(page).getByText('message.delivered, message.failed').waitFor();
    await dialog(page).getByText('The shop').waitFor();
    await button(dialog(page), 'Rotate the secret').click();
    await button(asked(page), 'Make it').click();
    await dialog(page)
      .getByText(/^whsec_/)
      .waitFor();
    await button(dialog(page), 'Deliveries').click();
    await row(page, 'HTTP 200').click();
    await dialog(page).getByText('taken').waitFor();
    await button(dialog(page), 'Send it again').click();
    await expect.poll(() => receiver.got.length).toBe(2);
    expect(receiver.got[1]?.id).toBe(receiver.got[0]?.id);
    await page.getByRole('link', { name: 'Endpoints' }).click();
    await row(page, receiver.url).click();
    await button(dialog(page), 'Disable').click();
    await button(asked(page), 'Disable it').click();
    await button(dialog(page), 'Enable').click();
    await button(dialog(page), 'Disable').waitFor();
    await button(dialog(page), 'Delete').click();
    await button(asked(page), 'Delete it').click();
    await button(page, 'Add an endpoint').first().waitFor();
    expect(await row(page, receiver.url).count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
    receiver.stop();
  });

  test('a bot is registered, refused by its field, changed, switched off and removed', async () => {
    const { page, faults, close } = await shown().page('/bots');
    const register = async (name: string) => {
      await button(page, 'Register a bot').first().click();
      await dialog(page).getByLabel('Name').fill(name);
    };
    await register('booking');
    await dialog(page).getByLabel('For texts with').fill('book, cancel');
    await dialog(page).getByLabel('From', { exact: true }).fill('08:00');
    await button(dialog(page), 'Register').click();
    // A time without the other one is no opening.
    await dialog(page).getByRole('alert').waitFor();
    await dialog(page).getByLabel('Until').fill('18:00');
    await button(dialog(page), 'Register').click();
    await dialog(page).getByText(/^hg_/).waitFor();
    await button(dialog(page), 'Close').click();
    const card = page.getByRole('article', { name: 'booking' });
    await card.getByText('For book, cancel, 08:00–18:00.').waitFor();
    await register('booking');
    await button(dialog(page), 'Register').click();
    await dialog(page).getByRole('alert').waitFor();
    await button(dialog(page), 'Close').click();
    await button(card, 'Edit the bot booking').click();
    await dialog(page).getByLabel('Answers a minute').fill('7');
    await dialog(page).getByLabel('Never to say').fill('refund');
    await button(dialog(page), 'Save').click();
    await card.getByText('At most 7 answers a minute').waitFor();
    await card.getByText('Never: refund.').waitFor();
    await button(card, 'Switch off').click();
    await card.getByText('Switched off').waitFor();
    await button(card, 'Remove the bot booking').click();
    await button(asked(page), 'Remove it').click();
    await expect.poll(() => card.count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  test('hours and caps of the workspace are set, refused without a reason, and taken away', async () => {
    const { page, faults, close } = await shown().page('/settings/rules');
    const caps = page.locator('form').filter({ has: page.getByLabel('At most') });
    await caps.getByLabel('At most').fill('2');
    await caps.getByLabel('Within days').fill('9');
    await button(caps, 'Set').click();
    const cap = page.getByRole('listitem').filter({ hasText: '2 within 9 days' });
    await cap.waitFor();
    await button(cap, 'Take away the cap on Marketing within 9 days').click();
    await expect.poll(() => cap.count()).toBe(0);
    const rule = page.getByRole('listitem').filter({ has: page.getByText(/^fr@/) });
    await button(rule, 'Set hours').click();
    await dialog(page).getByLabel('Hours').fill('mon-sun 00:00-23:00');
    await dialog(page).getByLabel('Reason').fill('');
    await button(dialog(page), 'Set').click();
    await dialog(page)
      .getByRole('alert')
      .filter({ hasText: /reason/ })
      .waitFor();
    await dialog(page).getByLabel('Reason').fill('Our lawyer says so');
    await button(dialog(page), 'Set').click();
    await rule.getByText('(yours)').waitFor();
    await rule.getByText('Our lawyer says so').waitFor();
    await button(rule, 'Set hours').click();
    await button(dialog(page), 'Take yours away').click();
    await expect.poll(() => rule.getByText('(yours)').count()).toBe(0);
    await page.getByLabel('Country').fill('VN');
    const capped = page.getByRole('listitem').filter({ has: page.getByText(/^vn@/) });
    await button(capped, 'Set caps').click();
    await dialog(page).getByLabel('Messages').fill('9');
    await button(dialog(page), 'Set').click();
    await dialog(page)
      .getByRole('alert')
      .filter({ hasText: /is needed/ })
      .waitFor();
    await dialog(page).getByLabel('Reason').fill('They asked for a daily price');
    await dialog(page).getByText('The same by code').click();
    await dialog(page).getByRole('tab', { name: 'Command line' }).click();
    await dialog(page)
      .getByText("heliograph rules caps-of vn --max 9 --reason 'They asked for a daily price'")
      .waitFor();
    await button(dialog(page), 'Set').click();
    await capped.getByText('9 at most').waitFor();
    await capped.getByText('They asked for a daily price').waitFor();
    await button(capped, 'Set caps').click();
    await dialog(page).getByLabel('Its caps').selectOption('Are lifted');
    await button(dialog(page), 'Set').click();
    await capped.getByText('lifted').waitFor();
    await button(capped, 'Set caps').click();
    await button(dialog(page), 'Take yours away').click();
    await expect.poll(() => capped.getByText('Your cap').count()).toBe(0);
    await page.getByLabel('Number').fill('+33612345678');
    await button(page, 'Ask').click();
    await page.getByText(/^It would (be sent|wait|be refused)\.$/).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test('what offers say of the workspace is set, refused by its field, reported with a reason only, and taken away', async () => {
    const { api } = shown().hub;
    const rules = () =>
      api.ask<{ brand: string | null; optOutText: string | null; contentChecks: string }>(
        '{ workspaceRules { brand optOutText contentChecks } }',
      );
    const set = (input: object) =>
      api.ask('mutation($i: WorkspaceRulesInput!) { setWorkspaceRules(input: $i) { __typename } }', { i: input });
    const before = await rules();
    await set({ contentChecks: 'ENFORCE' });
    const { page, faults, close } = await shown().page('/settings/rules');
    const form = page.locator('form').filter({ has: page.getByLabel('Your name in texts') });
    await form.getByLabel('Your name in texts').fill('A name that no phone shows in one line of its screen');
    await button(form, 'Save the rules').click();
    await form
      .getByText(/40 characters/)
      .first()
      .waitFor();
    expect(await form.getByLabel('Your name in texts').getAttribute('aria-invalid')).toBe('true');
    await form.getByLabel('Your name in texts').fill('Acme');
    await form.getByLabel('Sentence on how to opt out').fill('Reply STOP to end.');
    await form.getByLabel('Offers whose text still lacks something').selectOption('Sent, and the decision says so');
    await button(form, 'Save the rules').click();
    await form.getByText('is needed where a check is only to report').first().waitFor();
    await form.getByLabel('Why it is only reported').fill('Our lawyers look at it');
    await form.getByText('The same by code').click();
    await form.getByRole('tab', { name: 'Command line' }).click();
    await form
      .getByText(
        "heliograph rules set --brand Acme --opt-out-text 'Reply STOP to end.' --content-checks report --reason 'Our lawyers look at it'",
      )
      .waitFor();
    await button(form, 'Save the rules').click();
    await form.getByText('Saved.').waitFor();
    expect(await rules()).toEqual({ brand: 'Acme', optOutText: 'Reply STOP to end.', contentChecks: 'REPORT' });
    // What somebody else has changed meanwhile stays.
    await set({ optOutText: 'Text STOP to end.' });
    await form.getByLabel('Your name in texts').fill('Acme Ltd');
    await button(form, 'Save the rules').click();
    await expect.poll(() => form.getByLabel('Sentence on how to opt out').inputValue()).toBe('Text STOP to end.');
    expect(await button(form, 'Save the rules').isDisabled()).toBe(true);
    expect(await rules()).toEqual({ brand: 'Acme Ltd', optOutText: 'Text STOP to end.', contentChecks: 'REPORT' });
    await page.reload();
    await form.getByLabel('Your name in texts').fill('');
    await form.getByLabel('Sentence on how to opt out').fill('');
    await form.getByLabel('Offers whose text still lacks something').selectOption('Refused');
    await button(form, 'Save the rules').click();
    await form.getByText('Saved.').waitFor();
    expect(await rules()).toEqual({ brand: null, optOutText: null, contentChecks: 'ENFORCE' });
    await set({
      ...before,
      brand: before.brand ?? '',
      optOutText: before.optOutText ?? '',
      reason: 'as it was before',
    });
    expect(faults).toEqual([]);
    await close();
    await looked(shown(), '/settings/rules', 'settings-rules', (each) =>
      each.getByLabel('Your name in texts').waitFor(),
    );
  });

  test('the codes by which a carrier says that a message was reported are written in its form', async () => {
    const { page, faults, close } = await shown().page('/connections');
    await row(page, 'simulator').click();
    await button(page, 'Edit').click();
    await dialog(page).getByLabel('Codes of complaints').fill('0:69, spam!');
    await button(dialog(page), 'Save').click();
    await dialog(page).getByRole('alert').first().waitFor();
    await dialog(page).getByLabel('Codes of complaints').fill('0:69, 1089');
    await button(dialog(page), 'Save').click();
    await page.getByText('0:69,1089', { exact: true }).waitFor();
    await button(page, 'Edit').click();
    await dialog(page).getByLabel('Codes of complaints').fill('');
    await button(dialog(page), 'Save').click();
    await expect.poll(() => page.getByText('0:69,1089', { exact: true }).count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  test('a number is suppressed, refused where it is none, found, and let go again', async () => {
    await shown().hub.api.ask(
      `mutation { upsertContacts(input: { contacts: [{ phone: "+447911170009" }] }) { ... on Error { message } } }`,
    );
    const { page, faults, close } = await shown().page('/consents');
    await button(page, 'Suppress').click();
    await dialog(page).getByLabel('Number').fill('12');
    await button(dialog(page), 'Suppress').click();
    await dialog(page).getByRole('alert').waitFor();
    await dialog(page).getByLabel('Number').fill('+447911170009');
    await dialog(page).getByLabel('Note').fill('Asked at the counter');
    await button(dialog(page), 'Suppress').click();
    await row(page, '+44 7911 170 009').waitFor();
    await button(page, 'May I write to …').click();
    await dialog(page).getByLabel('Number').fill('+447911170009');
    await button(dialog(page), 'Ask').click();
    await dialog(page).getByText(/^No\./).waitFor();
    await button(dialog(page), 'Close').click();
    await row(page, '+44 7911 170 009').click();
    await button(page, 'Lift').click();
    await asked(page).getByLabel('Why they may').fill('They asked for it at the counter');
    await button(asked(page), 'Lift it').click();
    await expect.poll(() => button(page, 'Lift').count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });
}
