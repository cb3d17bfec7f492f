import fs from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { inject } from 'vitest';
import { Provider } from '../members/open-id-provider.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { openBrowser } from './chromium.ts';

/** Pictures of every screen, to be looked at. */
export const PICTURES = '.cache/console';

/** A page of the console, opened by somebody who is signed in. */
export interface Opened {
  page: Page;
  /** Everything that went wrong in it. */
  faults: string[];
  close(): Promise<void>;
}

/** A hub with its console and a browser; one for all tests. */
export class Console {
  readonly hub: Hub;
  readonly browser: Browser;
  /** A passkey belongs to a name, not to an address. */
  readonly origin: string;
  /** Somebody else's sign-in, which the hub knows as "Acme ID". */
  readonly provider: Provider;
  readonly #database: TestDatabase;
  /** Cookies of somebody who is signed in. */
  #signedIn: Awaited<ReturnType<BrowserContext['storageState']>> = { cookies: [], origins: [] };

  private constructor(hub: Hub, browser: Browser, database: TestDatabase, provider: Provider) {
    this.provider = provider;
    this.hub = hub;
    this.browser = browser;
    this.#database = database;
    this.origin = `http://localhost:${hub.environment.PORT}`;
  }

  /** Starts everything and signs somebody in. */
  static async open(): Promise<Console> {
    const database = await testDatabase();
    const hub = await Hub.prepare(database.url, inject('natsUrl'));
    const provider = await Provider.start();
    Object.assign(hub.environment, {
      HELIOGRAPH_OIDC_ISSUER: provider.issuer,
      HELIOGRAPH_OIDC_CLIENT_ID: 'the-hub',
      HELIOGRAPH_OIDC_CLIENT_SECRET: 'the-secret',
      HELIOGRAPH_OIDC_NAME: 'Acme ID',
      // Nobody answers there: assistants are set up, and none is asked.
      HELIOGRAPH_LLM_URL: 'http://127.0.0.1:9/v1',
      HELIOGRAPH_LLM_MODEL: 'nobody',
    });
    const opened = new Console(hub, await openBrowser(), database, provider);
    await hub.startAll();
    fs.mkdirSync(PICTURES, { recursive: true });
    opened.#signedIn = await opened.signIn('Ada Lovelace');
    return opened;
  }

  async close(): Promise<void> {
    await this.browser.close();
    try {
      await this.hub.stop();
    } finally {
      await this.provider.stop();
      await this.#database.drop();
    }
  }

  /** The link of an invitation. */
  async invitation(name: string, role = 'OWNER', api = this.hub.api): Promise<string> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
    const { link } = await api.ask<{ link: string }>(
      `mutation ($i: InviteMemberInput!) { inviteMember(input: $i) { ... on InviteMemberPayload { link } ... on Error { message } } }`,
      { i: { name, email, role } },
    );
    return link.replace(/^http:\/\/[^/]+/, this.origin);
  }

  /** Lets somebody new join. @returns what their browser keeps */
  async signIn(name: string, role = 'OWNER', api = this.hub.api) {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    await page.goto(await this.invitation(name, role, api));
    await page.getByRole('button', { name: `Join as ${name}` }).click();
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByRole('navigation').waitFor();
    const state = await context.storageState();
    await context.close();
    return state;
  }

  /** Opens a page of the console, signed in. What goes wrong in it is collected. */
  async page(
    path: string,
    options: {
      width?: number;
      height?: number;
      theme?: 'light' | 'dark';
      as?: Awaited<ReturnType<Console['signIn']>>;
      before?: (page: Page) => Promise<unknown>;
    } = {},
  ): Promise<Opened> {
    const { width = 1440, height = 900, theme = 'light', as = this.#signedIn, before } = options;
    const context = await this.browser.newContext({
      storageState: as,
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await before?.(page);
    await page.goto(this.origin + path);
    await page.getByRole('button', { name: 'live', exact: true }).waitFor();
    return { page, faults, close: () => context.close() };
  }

  /** Sends a message to a phone of the simulator. */
  send(text: string, more: object = {}) {
    return this.hub.api.ask<{ accepted: { id: string } }>(
      `mutation ($i: SendMessageInput!) { sendMessage(input: $i) { ... on SendMessagePayload { accepted { id } } ... on Error { message } } }`,
      { i: { to: { phone: '+447700900001' }, content: { text }, purpose: 'TRANSACTIONAL', ...more } },
    );
  }
}

/** The row of a list that has a text. */
export const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

/** Gives a page a device that makes passkeys. @returns what takes it away again */
export async function withAuthenticator(page: Page): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return async () => {
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  };
}
