import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { loadConfig } from '../../src/config.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { OpenIdProvider } from '../../src/domains/members/open-id.ts';
import { signInWithOpenId } from '../../src/domains/members/open-id-sign-in.ts';
import { SIGN_IN_RATES } from '../../src/domains/members/rates.ts';
import { openIdSettingsOf } from '../../src/kernel/open-id-settings.ts';
import { type OpenApi, openApi } from '../graphql/api.ts';
import { Browser, invited, signedIn } from './browser.ts';
import { type Account, Provider } from './open-id-provider.ts';

let provider: Provider;
let api: OpenApi;
beforeAll(async () => {
  provider = await Provider.start();
  api = await openApi({
    HELIOGRAPH_OIDC_ISSUER: provider.issuer,
    HELIOGRAPH_OIDC_CLIENT_ID: 'the-hub',
    HELIOGRAPH_OIDC_CLIENT_SECRET: 'the-secret',
    HELIOGRAPH_OIDC_NAME: 'Acme ID',
  });
});
afterAll(async () => {
  await api.close();
  await provider.stop();
});
afterEach(() => {
  provider.lies = {};
  provider.emailInUserInfo = false;
});

/** Headers of a browser that follows a link: it names no origin, and says what kind of site led it there. */
async function navigate(browser: Browser, url: string, site: string) {
  const { origin } = browser;
  browser.origin = null;
  const path = url.replace(browser.url, '');
  const answer = await browser.request('GET', path, undefined, { 'sec-fetch-site': site });
  browser.origin = origin;
  return answer;
}

/** Goes to the provider as somebody and comes back. @returns where the browser is led then */
async function through(browser: Browser, account: Account): Promise<string> {
  provider.account = account;
  const there = await navigate(browser, '/session/openid', 'same-origin');
  expect(there.status).toBe(302);
  const back = await fetch(there.headers.get('location') ?? '', { redirect: 'manual' });
  const home = await navigate(browser, back.headers.get('location') ?? '', 'cross-site');
  expect(home.status).toBe(302);
  return (home.headers.get('location') ?? '').replace(browser.url, '');
}

const SHOWN = '{ session { method member { email } workspaces { name } } }';
interface Shown {
  session: { method: string; member: { email: string }; workspaces: { name: string }[] } | null;
}
const verified = (name: string): Account => ({
  sub: `sub-${name}`,
  email: `${name}@example.com`,
  email_verified: true,
});

describe('an account at the provider', () => {
  test('is offered by the name of the settings', async () => {
    const { body } = await new Browser(api.url).request('GET', '/session/methods');
    expect(body.methods).toEqual({
      link: true,
      passkey: true,
      openIdConnect: { name: 'Acme ID', path: '/session/openid' },
    });
  });

  test('signs in the members of its verified address that wait for somebody, and always the same', async () => {
    const { workspace } = await createWorkspaceWithOwner(api.runtime.db, {
      name: 'Second',
      defaultCountry: null,
      currency: 'EUR',
    });
    const { token } = await invited(api, 'ada@example.com');
    await invited(api, 'ada@example.com', 'READ_ONLY', workspace.id);
    const browser = new Browser(api.url);
    expect(await through(browser, { ...verified('ada'), email: 'Ada@Example.com' })).toBe('/');
    expect(await browser.ask<Shown>(SHOWN)).toEqual({
      session: {
        method: 'OPENID_CONNECT',
        member: { email: 'ada@example.com' },
        workspaces: [{ name: 'Second' }, { name: 'Test' }],
      },
    });
    // What it waits with at the provider is gone, and what it came with is of this site alone.
    expect([...browser.cookies.keys()].map((name) => name.replace(/\d+/, ''))).toEqual(['heliograph-session-']);
    // The invitation is used up by it; another address later is no other person.
    expect((await new Browser(api.url).post('/session', { token })).status).toBe(401);
    const again = new Browser(api.url);
    expect(await through(again, { sub: 'sub-ada', email: 'new@example.com', email_verified: true })).toBe('/');
    expect((await again.ask<Shown>(SHOWN)).session?.member.email).toBe('ada@example.com');
  });

  test('that comes for the first time in two browsers at once signs in both', async () => {
    const { memberId } = await invited(api, 'twice@example.com');
    const account = { issuer: provider.issuer, subject: 'sub-twice', email: 'twice@example.com' };
    const browser = { userAgent: null, address: '' };
    const begun = await Promise.all(Array.from({ length: 8 }, () => signInWithOpenId(api.runtime, account, browser)));
    const ids = new Set(begun.map(({ token }) => token));
    expect(ids.size).toBe(8);
    const sessions = await api.runtime.db.prisma.session.findMany({ where: { memberId } });
    expect(new Set(sessions.map(({ loginId }) => loginId)).size).toBe(1);
    expect(sessions).toHaveLength(8);
  });

  test('may tell its address by user info', async () => {
    await invited(api, 'info@example.com');
    provider.emailInUserInfo = true;
    expect(await through(new Browser(api.url), verified('info'))).toBe('/');
  });

  test.each<[string, Account]>([
    ['nobody invited', verified('stranger')],
    ['the provider has not verified', { sub: 'x', email: 'unverified@example.com', email_verified: false }],
    ['the provider does not tell', { sub: 'y' }],
  ])('with an address that %s signs nobody in', async (_what, account) => {
    await invited(api, `unverified${Math.random()}@example.com`);
    const browser = new Browser(api.url);
    expect(await through(browser, account)).toBe('/sign-in?error=NO_MEMBER');
    expect(browser.cookies.size).toBe(0);
  });

  test('takes no member that somebody has joined, until that one connects it', async () => {
    const { token } = await invited(api, 'joined@example.com');
    const browser = await signedIn(api, token);
    expect(await through(new Browser(api.url), verified('joined'))).toBe('/sign-in?error=NO_MEMBER');
    expect(await through(browser, verified('joined'))).toBe('/');
    // The session goes on; the account signs in from now on.
    expect((await browser.ask<Shown>(SHOWN)).session?.method).toBe('LINK');
    const other = new Browser(api.url);
    expect(await through(other, verified('joined'))).toBe('/');
    expect((await other.ask<Shown>(SHOWN)).session?.member.email).toBe('joined@example.com');
    const thief = await signedIn(api, (await invited(api, 'thief@example.com')).token);
    expect(await through(thief, verified('joined'))).toBe('/sign-in?error=SIGN_IN_FAILED');
  });
});

describe('an answer is refused', () => {
  beforeAll(() => invited(api, 'liar@example.com'));

  test.each<[string, Provider['lies']]>([
    ['for another nonce', { nonce: 'another' }],
    ['for another client', { aud: 'another' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['that has expired', { exp: 1 }],
    ['signed with another key', { strangeKey: true }],
  ])('%s', async (_what, lies) => {
    provider.lies = lies;
    const browser = new Browser(api.url);
    expect(await through(browser, verified('liar'))).toBe('/sign-in?error=SIGN_IN_FAILED');
    expect(browser.cookies.size).toBe(0);
  });

  test('that comes twice, to another browser, or with another state', async () => {
    provider.account = verified('liar');
    const browser = new Browser(api.url);
    const there = await navigate(browser, '/session/openid', 'none');
    expect(there.headers.get('set-cookie')).toMatch(
      /^heliograph-openid-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/,
    );
    const cookies = new Map(browser.cookies);
    const back = await fetch(there.headers.get('location') ?? '', { redirect: 'manual' });
    const url = back.headers.get('location') ?? '';
    const failed = `${api.url}/sign-in?error=SIGN_IN_FAILED`;
    const another = await navigate(new Browser(api.url), url, 'cross-site');
    expect(another.headers.get('location')).toBe(failed);
    const forged = new Browser(api.url);
    await navigate(forged, '/session/openid', 'none');
    expect((await navigate(forged, url, 'cross-site')).headers.get('location')).toBe(failed);
    expect((await navigate(browser, url, 'cross-site')).headers.get('location')).toBe(`${api.url}/`);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    expect((await navigate(browser, url, 'cross-site')).headers.get('location')).toBe(failed);
  });
});

test.each([
  ['openId', '/session/openid'],
  ['openIdReturn', '/session/openid/return?state=x&code=y'],
] as const)('the step %s is counted by who takes it', async (step, path) => {
  const stranger = new Browser(api.url, { 'x-forwarded-for': '203.0.113.71' });
  const led: string[] = [];
  for (let at = 0; at <= SIGN_IN_RATES[step].burst + 1; at++)
    led.push((await navigate(stranger, path, 'same-origin')).headers.get('location') ?? '');
  expect(led.slice(0, SIGN_IN_RATES[step].burst).filter((each) => each.includes('RATE_LIMITED'))).toEqual([]);
  expect(led.at(-1)).toContain('error=RATE_LIMITED');
});

test('a provider that does not answer is said to the person, and asked again the next time', async () => {
  const gone = await Provider.start();
  const { issuer } = gone;
  await gone.stop();
  const settings = { issuer, clientId: 'x', clientSecret: 'y', name: 'Gone ID' };
  await expect(
    new OpenIdProvider(settings).begin(api.runtime, `${api.url}/session/openid/return`, null),
  ).rejects.toThrow('Gone ID does not answer');
});

test('settings name the provider whole, and by https', () => {
  const issuer = { HELIOGRAPH_OIDC_ISSUER: 'https://accounts.example.com' };
  expect(() => loadConfig(issuer)).toThrow(/HELIOGRAPH_OIDC_CLIENT_ID.*\n.*HELIOGRAPH_OIDC_CLIENT_SECRET/);
  expect(() => loadConfig({ HELIOGRAPH_OIDC_ISSUER: 'http://accounts.example.com' })).toThrow(/https:\/\//);
  const whole = { ...issuer, HELIOGRAPH_OIDC_CLIENT_ID: 'a', HELIOGRAPH_OIDC_CLIENT_SECRET: 'b' };
  expect(openIdSettingsOf(loadConfig(whole))).toMatchObject({ clientId: 'a', name: 'Single sign-on' });
  expect(openIdSettingsOf(loadConfig({}))).toBeNull();
});
