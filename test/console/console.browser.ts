import fs from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS } from '../../console/src/app/paths.ts';
import { actTests } from './acts.ts';
import { analyticsTests } from './analytics.ts';
import { answeringTests } from './answering.ts';
import { campaignMissingTests } from './campaign-missing.ts';
import { campaignTests } from './campaigns.ts';
import { campaignActTests } from './campaigns-acts.ts';
import { campaignChoiceTests } from './campaigns-choice.ts';
import { followedCampaignTests } from './campaigns-followed.ts';
import { laterCampaignTests } from './campaigns-later.ts';
import { consentTests } from './consents.ts';
import { contactTests } from './contacts.ts';
import { couponTests } from './coupons.ts';
import { deskTests } from './desk.ts';
import { Console, PICTURES, row, withAuthenticator } from './harness.ts';
import { linkTests } from './links.ts';
import { liveSegmentTests } from './live-segments.ts';
import { pauseTests } from './pauses.ts';
import { peopleTests } from './people.ts';
import { priceTests } from './prices.ts';
import { fileTests } from './saved-files.ts';
import { segmentTests } from './segments.ts';
import { stateTests } from './states.ts';
import { triggerTests } from './triggers.ts';
import { verificationTests } from './verifications.ts';

const AXE = fs.readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const SCREENS = PATHS.filter((path) => path !== '' && path !== 'sign-in');

let shown: Console;
beforeAll(async () => {
  shown = await Console.open();
});
afterAll(() => shown?.close());

describe('signing in', () => {
  test('an invited person makes a passkey, signs out, and comes back with it', async () => {
    const context = await shown.browser.newContext();
    const page = await context.newPage();
    await withAuthenticator(page);
    const link = await shown.invitation('Grace Hopper');
    await page.goto(link);
    await page.getByRole('button', { name: 'Join as Grace Hopper' }).click();
    expect(page.url()).not.toContain('#');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('navigation').waitFor();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('navigation').waitFor();

    const other = await (await shown.browser.newContext()).newPage();
    await other.goto(link);
    await other.getByRole('alert').waitFor();
    expect(await other.getByRole('navigation').count()).toBe(0);
    await other.context().close();
    await context.close();
  });

  test('who has an account of the provider signs in with it, and who was not invited is told so', async () => {
    const page = await (await shown.browser.newContext()).newPage();
    const link = page.getByRole('link', { name: 'Sign in with Acme ID' });
    shown.provider.account = { sub: 'nobody', email: 'nobody@example.com', email_verified: true };
    await page.goto(shown.origin);
    await link.click();
    await page.getByRole('alert').filter({ hasText: 'No invitation waits' }).waitFor();
    await shown.invitation('Olga Openid');
    shown.provider.account = { sub: 'olga', email: 'olga.openid@example.com', email_verified: true };
    await link.click();
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    await page.goto(`${shown.origin}/settings/sessions`);
    await page.getByRole('link', { name: 'Connect an account of Acme ID' }).waitFor();
    await page.context().close();
  });

  test('who is not signed in sees nothing but that', async () => {
    const page = await (await shown.browser.newContext()).newPage();
    await page.goto(`${shown.origin}/messages`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
    expect(await page.getByRole('grid').count()).toBe(0);
    await page.context().close();
  });
});

describe('messages', () => {
  test('appear when they are accepted and change as they travel, without a reload', async () => {
    const { page, faults, close } = await shown.page('/messages');
    await shown.send('Arrives by itself');
    await row(page, 'Arrives by itself').getByText('Delivered').waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test('read from right to left where their words do, and say when in both zones', async () => {
    const { page, faults, close } = await shown.page('/messages');
    await shown.send('مرحبا، طلبك في الطريق');
    const arrived = row(page, 'مرحبا');
    await arrived.waitFor();
    const direction = (text: Locator) => text.evaluate((element) => getComputedStyle(element).direction);
    expect(await direction(arrived.getByText('مرحبا'))).toBe('rtl');
    await arrived.locator('time').hover();
    await page.getByText('recipient, Europe/London').waitFor();
    await page.mouse.move(0, 0);
    await expect.poll(() => page.getByText('recipient, Europe/London').count()).toBe(0);
    await arrived.click();
    const bubble = page.getByRole('figure', { name: /^On the phone/ }).getByText('مرحبا');
    await bubble.waitFor();
    expect(await direction(bubble)).toBe('rtl');
    expect(faults).toEqual([]);
    await close();
  });

  test('that are filtered leave out what is not asked for, also what comes later', async () => {
    const { page, close } = await shown.page('/messages?purpose=ALERT');
    await shown.send('No alert at all');
    await shown.send('A loud alert', { purpose: 'ALERT' });
    await row(page, 'A loud alert').waitFor();
    expect(await row(page, 'No alert at all').count()).toBe(0);
    await close();
  });

  test('go on behind a lost connection, which is shown', async () => {
    const { page, close } = await shown.page('/messages');
    await shown.hub.role('api').kill();
    await page.getByRole('button', { name: 'reconnecting' }).waitFor();
    await shown.hub.start('api');
    await shown.send('After the break');
    await row(page, 'After the break').waitFor();
    await page.getByRole('button', { name: 'live', exact: true }).waitFor();
    await close();
  });

  test('are opened, canceled and told why by the keyboard alone', async () => {
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    await shown.send('For tomorrow', { sendAt });
    const { page, close } = await shown.page('/messages?status=SCHEDULED');
    await row(page, 'For tomorrow').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    const cancel = page.getByRole('button', { name: 'Cancel' });
    await cancel.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('article').getByText('Canceled').first().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/messages');
    await close();
  });
});

test('a message is written, judged before it is sent, sent and followed', async () => {
  const { page, close } = await shown.page('/compose');
  const to = page.getByLabel('To', { exact: true });
  await to.fill('+447700900001');
  await to.press('Enter');
  await page.getByRole('textbox', { name: 'Text' }).fill('Café “now” at 10');
  await page.getByText('The recipient has not opted out.').waitFor();
  await page.getByRole('button', { name: 'Use the cheaper spelling' }).click();
  await expect.poll(() => page.getByRole('textbox', { name: 'Text' }).inputValue()).toContain('"now"');
  await page.reload();
  expect(await page.getByRole('textbox', { name: 'Text' }).inputValue()).toContain('"now"');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  await page.getByRole('article').getByText('Delivered').first().waitFor();
  await close();
});

test('what happens is seen live, and a pause loses nothing', async () => {
  const { page, close } = await shown.page('/live');
  await page.getByText('bound for').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await shown.send('During the pause');
  const goOn = page.getByRole('button', { name: /Go on, \d+ came/ });
  await goOn.waitFor();
  expect(await row(page, 'During the pause').count()).toBe(0);
  await goOn.click();
  await row(page, 'During the pause').first().waitFor();
  await close();
});

peopleTests(() => shown);
consentTests(() => shown);
analyticsTests(() => shown);
linkTests(() => shown);
segmentTests(() => shown);
liveSegmentTests(() => shown);
contactTests(() => shown);
triggerTests(() => shown);
pauseTests(() => shown);
priceTests(() => shown);
campaignTests(() => shown);
campaignMissingTests(() => shown);
campaignChoiceTests(() => shown);
laterCampaignTests(() => shown);
couponTests(() => shown);
campaignActTests(() => shown);
followedCampaignTests(() => shown);
stateTests(() => shown);
actTests(() => shown);
answeringTests(() => shown);
fileTests(() => shown);
verificationTests(() => shown);

describe.each(['light', 'dark'] as const)('every screen, %s,', (theme) => {
  test.each(
    SCREENS.flatMap((path) =>
      (theme === 'light' ? [1440, 390, 360] : [1440, 390]).map((width) => [path, width] as const),
    ),
  )('/%s at %d pixels fits, breaks no rule of accessibility, and has no fault', async (path, width) => {
    const { page, faults, close } = await shown.page(`/${path}`, { width, height: width < 400 ? 844 : 900, theme });
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
    // The page of a screen is loaded on its own.
    await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
    expect(await page.locator('main').innerText()).not.toBe('');
    await page.screenshot({ path: `${PICTURES}/${path}-${width}-${theme}.png` });
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
      return (await axe.run()).violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0]?.html }));
    });
    expect(found.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(faults).toEqual([]);
    await close();
  });
});

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

describe('the inbox', () => {
  const writes = (text: string, from = '+447700900001') =>
    shown.hub.api.ask(
      `mutation ($i: SimulateReplyInput!) { simulateReply(input: $i) { __typename ... on Error { message } } }`,
      { i: { from, to: '+447700900999', text } },
    );
  const entry = (page: Page, text: string) => page.getByRole('log').getByText(text, { exact: true });

  test('is a workplace by the keyboard alone: open, answer, note, close, and a draft that stays', async () => {
    const { page, faults, close } = await shown.page('/inbox');
    await shown.send('Ready to collect', { to: { phone: '+447700900001' } });
    await writes('When do you close?');
    await row(page, 'When do you close?').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await entry(page, 'When do you close?').waitFor();
    await page.getByRole('complementary', { name: 'The person' }).getByText('Ready to collect').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type('At six');
    await page.reload();
    const answer = page.getByRole('textbox', { name: 'Answer' });
    await expect.poll(() => answer.inputValue()).toBe('At six');
    await answer.focus();
    await page.keyboard.press('Control+Enter');
    await entry(page, 'At six').waitFor();
    await expect.poll(() => answer.inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.keyboard.type('A regular');
    await page.keyboard.press('Control+Enter');
    await entry(page, 'A regular').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await page.getByRole('button', { name: 'Open again' }).waitFor();
    await writes('Thank you');
    await entry(page, 'Thank you').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).waitFor();
    await page.screenshot({ path: `${PICTURES}/inbox-open-1440-light.png` });
    expect(faults).toEqual([]);
    await close();
  });

  test('shows who else looks, and is seen on every width in both themes', async () => {
    await writes('Is anybody there?', '+447700900003');
    const first = await shown.page('/inbox');
    await row(first.page, 'Is anybody there?').click();
    await entry(first.page, 'Is anybody there?').waitFor();
    const path = new URL(first.page.url()).pathname;
    const { secret } = await shown.hub.api.ask<{ secret: string }>(
      `mutation { createApiKey(input: { name: "Grace", role: OWNER }) { ... on CreateApiKeyPayload { secret } } }`,
    );
    const present = (state: string) =>
      fetch(`${shown.origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({
          query: `mutation ($id: ID!) { setPresence(input: { conversationId: $id, state: ${state} }) { __typename } }`,
          variables: { id: decodeURIComponent(path.split('/').at(-1) ?? '') },
        }),
      });
    await expect
      .poll(async () => {
        await present('TYPING');
        return first.page.getByText('Grace is writing').count();
      })
      .toBe(1);
    await present('AWAY');
    await expect.poll(() => first.page.getByText('Grace is').count()).toBe(0);
    await first.close();
    for (const width of [1440, 390]) {
      for (const theme of ['light', 'dark'] as const) {
        const { page, close } = await shown.page(path, { width, theme });
        await entry(page, 'Is anybody there?').waitFor();
        await page.screenshot({ path: `${PICTURES}/inbox-open-${width}-${theme}.png` });
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        await page.evaluate(AXE);
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
          return (await axe.run()).violations.map(({ id, nodes }) => ({ id, html: nodes[0]?.html }));
        });
        expect(violations).toEqual([]);
        await close();
      }
    }
  });
});

deskTests(() => shown);
