import { type ChildProcess, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type Console, PICTURES, row, withAuthenticator } from './harness.ts';

const TO = '+447700900041';

const START = `mutation ($i: StartVerificationInput!) { startVerification(input: $i) { __typename
  ... on StartVerificationPayload { verification { id messages { body } } } ... on Error { message } } }`;
const CHECK = `mutation ($i: CheckVerificationInput!) { checkVerification(input: $i) { __typename } }`;

interface Started {
  __typename: string;
  verification?: { id: string; messages: { body: string }[] };
}

/** Takes a picture at both widths in both themes, to be looked at. */
async function pictures(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: width < 400 ? 844 : 900 });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${PICTURES}/${name}-${width}-${colorScheme}.png` });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  }
  if (size !== null) await page.setViewportSize(size);
}

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Tests of the screen of verifications and of the login example. @param shown gives the console once it is open */
export function verificationTests(shown: () => Console): void {
  const ask = <T>(query: string, i: object) => shown().hub.api.ask<T>(query, { i });

  test('verifications are listed, opened and canceled; what the guard blocks appears with why, and is lifted by one act', async () => {
    const { verification } = await ask<Started>(START, { to: TO, purposeText: 'Sign-in of the shop' });
    const [code = ''] = /\d{6}/.exec(verification?.messages[0]?.body ?? '') ?? [];
    await ask(CHECK, { id: verification?.id, code });
    await ask<Started>(START, { to: TO, purposeText: 'Another purpose' });
    const { page, faults, close } = await shown().page('/verifications');
    await row(page, 'Sign-in of the shop').filter({ hasText: 'Approved' }).waitFor();
    await row(page, 'Another purpose').filter({ hasText: 'Pending' }).click();
    await page.getByRole('button', { name: 'Cancel it' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel it' }).click();
    await pictures(page, 'verification');
    await page.getByRole('dialog').getByText('Canceled').first().waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await row(page, 'Another purpose').filter({ hasText: 'Canceled' }).waitFor();

    await page.getByRole('link', { name: 'Codes entered' }).click();
    await row(page, 'GB').waitFor();
    await page.getByRole('button', { name: 'Ranges' }).click();
    await row(page, '+44770090').waitFor();
    await pictures(page, 'codes-entered');

    await page.getByRole('link', { name: 'Fraud guard' }).click();
    await page.getByText('Nothing is blocked.').waitFor();
    // Nobody enters these.
    for (let n = 0, stopped = false; !stopped && n < 80; n++) {
      const to = `+4479112300${String(n).padStart(2, '0')}`;
      stopped = (await ask<Started>(START, { to, purposeText: 'Pumped' })).__typename === 'FraudSuspected';
      expect(stopped || n < 79).toBe(true);
    }
    const blocked = row(page, '+44791123…').filter({ hasText: 'Blocks' });
    await blocked.click();
    await page
      .getByRole('dialog')
      .getByText(/codes were asked for|were entered/)
      .waitFor();
    await pictures(page, 'fraud-rule');
    await page.getByRole('button', { name: 'Lift' }).click();
    await blocked.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Set a rule' }).first().click();
    await page.getByLabel('Country').fill('TN');
    await page.getByLabel('Why').fill('no customers there');
    await pictures(page, 'fraud-rule-form');
    await page.getByRole('button', { name: 'Set the rule' }).click();
    await row(page, 'no customers there').waitFor();
    await pictures(page, 'fraud-rules');
    expect(await ask<Started>(START, { to: '+21629000001', purposeText: 'x' })).toMatchObject({
      __typename: 'FraudSuspected',
    });
    expect(faults).toEqual([]);
    await close();
  }, 60_000);

  describe('the login example', () => {
    /** Runs it as its README says. */
    async function started(): Promise<{ child: ChildProcess; origin: string }> {
      const port = await freePort();
      const env = {
        PATH: process.env.PATH,
        HELIOGRAPH_URL: shown().hub.api.origin,
        HELIOGRAPH_KEY: shown().hub.api.key,
        PORT: String(port),
      };
      const child = spawn('node', ['examples/login/login.mjs'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += String(data)));
      await expect.poll(() => output).toContain('Open http://localhost');
      return { child, origin: `http://localhost:${port}` };
    }
    const textOf = async (number: string) => {
      const texts = await shown().hub.simulator<{ text: string }[]>(`GET /handsets/${number}`);
      return texts.at(-1)?.text ?? '';
    };

    test('signs in by a code that the phone fills in, then by a passkey, and by a code instead of it', async () => {
      const to = '+447700900042';
      const { child, origin } = await started();
      const context = await shown().browser.newContext();
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      const takeAway = await withAuthenticator(page);
      // The phone's part of WebOTP, which a browser without a phone does not have: it hands over what stands behind "@domain #"
      // in a text for the domain of the page.
      let handed = '';
      await page.exposeFunction('readText', async () => {
        const isNew = async () => (await textOf(to)) !== handed && /\n@localhost #\d{6}$/.test(await textOf(to));
        await expect.poll(isNew, { timeout: 15_000 }).toBe(true);
        handed = await textOf(to);
        return /#(\d{6})$/.exec(handed)?.[1];
      });
      await page.addInitScript(() => {
        Object.assign(window, { OTPCredential: class {} });
        const get = navigator.credentials.get.bind(navigator.credentials);
        navigator.credentials.get = async (asked) =>
          asked !== undefined && 'otp' in asked
            ? ({
                code: await (window as unknown as { readText(): Promise<string> }).readText(),
              } as unknown as Credential)
            : get(asked);
      });
      await page.goto(origin);
      await pictures(page, 'login-number');
      await page.getByLabel('Your phone number').fill(to);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText(`You are signed in as ${to}`).waitFor();
      expect(await page.locator('#digits').getAttribute('autocomplete')).toBe('one-time-code');

      await page.getByRole('button', { name: 'Make a passkey' }).click();
      await page.getByText('Your passkey is stored.').waitFor();
      await pictures(page, 'login-in');
      const before = await textOf(to);
      const signOut = () => page.getByRole('button', { name: 'Sign out' }).click();
      await signOut();
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText(`You are signed in as ${to}`).waitFor();
      expect(await textOf(to)).toBe(before);
      const { edges } = await shown().hub.api.ask<{ edges: { node: object }[] }>(
        `{ verifications(first: 2, filter: { to: "${to}" }) { edges { node { status channel messages { id } } } } }`,
      );
      expect(edges.map(({ node }) => node)).toMatchObject([
        { status: 'APPROVED', channel: 'PASSKEY', messages: [] },
        { status: 'APPROVED', channel: 'SMS', messages: [{}] },
      ]);

      // The person has another device with them: the passkey is not on it.
      await takeAway();
      await signOut();
      await page.getByRole('button', { name: 'Go on' }).click();
      await pictures(page, 'login-passkey');
      await page.getByRole('button', { name: 'Send a code instead' }).click();
      await page.getByText(`You are signed in as ${to}`).waitFor();
      expect(await textOf(to)).not.toBe(before);
      expect(faults).toEqual([]);
      await context.close();

      const other = await (await shown().browser.newContext()).newPage();
      await other.goto(origin);
      await other.getByLabel('Your phone number').fill('07700 900043');
      await other.getByRole('button', { name: 'Go on' }).click();
      await other.getByText('We have sent a code to +447700900043').waitFor();
      const again = other.getByRole('button', { name: /Send it again in \d+ s/ });
      expect(await again.isDisabled()).toBe(true);
      // Who goes back does not lose the code that is on its way.
      await other.getByRole('button', { name: 'Another number' }).click();
      await other.getByRole('button', { name: 'Go on' }).click();
      await again.waitFor();
      const isSent = async () => /#\d{6}$/.test(await textOf('+447700900043'));
      await expect.poll(isSent, { timeout: 15_000 }).toBe(true);
      const [right = ''] = /\d{6}$/.exec(await textOf('+447700900043')) ?? [];
      const digits = other.getByLabel('The code from the text message');
      await digits.fill(right.replace(/\d$/, (last) => String((Number(last) + 1) % 10)));
      await digits.press('Enter');
      await other.getByRole('alert').filter({ hasText: 'Tries left: 4' }).waitFor();
      await pictures(other, 'login-code');
      await digits.fill(right);
      await digits.press('Enter');
      await other.getByText('You are signed in as +447700900043').waitFor();
      await other.context().close();
      child.kill('SIGINT');
      expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    }, 60_000);
  });
}
