import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { type OpenApi, openApi } from '../graphql/api.ts';
import { Authenticator } from './authenticator.ts';
import { Browser, invited, machineToken, signedIn } from './browser.ts';

let api: OpenApi;
/** Of the hub, by its name: no passkey belongs to an address. */
let url: string;
beforeAll(async () => {
  api = await openApi({ HELIOGRAPH_HOST: 'localhost' });
  url = api.url;
});
afterAll(() => api.close());

interface Options {
  options: {
    challenge: string;
    rp: { id: string };
    rpId: string;
    user: { id: string };
    excludeCredentials: { id: string }[];
  };
}

const options = async (browser: Browser, path: string) => {
  const { status, body } = await browser.post(path, {});
  expect(status, JSON.stringify(body)).toBe(200);
  return (body as unknown as Options).options;
};

async function register(browser: Browser, device: Authenticator, name = 'Laptop') {
  return browser.post('/passkeys', { name, response: device.create(await options(browser, '/passkeys/options')) });
}

async function signIn(browser: Browser, device: Authenticator) {
  return browser.post('/session/passkey', { response: device.get(await options(browser, '/session/passkey/options')) });
}

/** A member that has signed in by a link and registered a passkey. */
async function withPasskey(email: string) {
  const { token, memberId } = await invited(api, email);
  const browser = await signedIn(api, token);
  const device = new Authenticator(url);
  const { status, body } = await register(browser, device);
  expect(status, JSON.stringify(body)).toBe(201);
  return { browser, device, memberId };
}

const SHOWN = '{ session { method member { email } passkeys { id name lastUsedAt isBackedUp } } }';
interface Shown {
  session: {
    method: string;
    member: { email: string };
    passkeys: { id: string; name: string; lastUsedAt: string | null }[];
  };
}

describe('a passkey', () => {
  test('is registered by whoever is signed in, and signs in from then on', async () => {
    const { browser, device } = await withPasskey('key@example.com');
    const again = await options(browser, '/passkeys/options');
    expect(again.excludeCredentials).toHaveLength(1);
    const elsewhere = new Browser(url);
    expect(await signIn(elsewhere, device)).toMatchObject({ status: 201, body: { session: { id: /^session_/ } } });
    const { session } = await elsewhere.ask<Shown>(SHOWN);
    expect(session).toMatchObject({
      method: 'PASSKEY',
      member: { email: 'key@example.com' },
      passkeys: [{ name: 'Laptop', lastUsedAt: expect.any(String), isBackedUp: false }],
    });
    // Both browsers stay signed in.
    expect((await browser.ask<Shown>(SHOWN)).session.method).toBe('LINK');
  });

  test('may be one of several', async () => {
    const { browser } = await withPasskey('several@example.com');
    const phone = new Authenticator(url);
    expect((await register(browser, phone, 'Phone')).status).toBe(201);
    expect((await signIn(new Browser(url), phone)).status).toBe(201);
    expect((await browser.ask<Shown>(SHOWN)).session.passkeys.map(({ name }) => name)).toEqual(['Phone', 'Laptop']);
  });

  test('is removed and renamed by its own person, all but the last', async () => {
    const { browser, device } = await withPasskey('removes@example.com');
    const [{ id } = { id: '' }] = (await browser.ask<Shown>(SHOWN)).session.passkeys;
    const REMOVE = 'mutation($id: ID!) { removePasskey(input: { id: $id }) { __typename ... on Error { message } } }';
    expect(await browser.ask(REMOVE, { id })).toMatchObject({
      removePasskey: {
        __typename: 'InvalidInput',
        message: expect.stringContaining('last thing that you sign in with'),
      },
    });
    const other = await withPasskey('other@example.com');
    expect(await other.browser.ask(REMOVE, { id })).toMatchObject({ removePasskey: { __typename: 'NotFound' } });
    expect((await register(browser, new Authenticator(url), 'Second')).status).toBe(201);
    const rename = `mutation($id: ID!) { renamePasskey(input: { id: $id, name: "Old laptop" }) { ... on RenamePasskeyPayload { passkey { name } } } }`;
    expect(await browser.ask(rename, { id })).toEqual({ renamePasskey: { passkey: { name: 'Old laptop' } } });
    expect(await browser.ask(REMOVE, { id })).toMatchObject({ removePasskey: { __typename: 'RemovePasskeyPayload' } });
    expect(await signIn(new Browser(url), device)).toMatchObject({
      status: 401,
      body: { errors: [{ message: expect.stringContaining('not known here') }] },
    });
    const { rows } = await api.runtime.db.pool.query<{ action: string }>(
      `SELECT action FROM audit_entries WHERE action LIKE 'passkey.%' ORDER BY id DESC LIMIT 3`,
    );
    expect(rows.map(({ action }) => action)).toEqual(['passkey.remove', 'passkey.update', 'passkey.register']);
  });

  test('of a member that an owner let recover opens nothing any more', async () => {
    const { device, memberId } = await withPasskey('lost@example.com');
    const owner = await signedIn(api, await machineToken(api));
    const { createSignInLink } = await owner.ask<{ createSignInLink: { link: string } }>(
      'mutation($id: ID!) { createSignInLink(input: { memberId: $id }) { ... on CreateSignInLinkPayload { link } } }',
      { id: `member_${memberId.replaceAll('-', '')}` },
    );
    const [, token = ''] = createSignInLink.link.split('#');
    expect((await signIn(new Browser(url), device)).status).toBe(201);
    await signedIn(api, token);
    expect(await signIn(new Browser(url), device)).toMatchObject({
      status: 401,
      body: { errors: [{ message: expect.stringContaining('no member') }] },
    });
  });
});

describe('a proof is refused', () => {
  let device: Authenticator;
  beforeAll(async () => {
    ({ device } = await withPasskey('refused@example.com'));
  });

  const fails = async (browser: Browser, response: object, message: RegExp) => {
    const answer = await browser.post('/session/passkey', { response });
    expect(answer).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'SIGN_IN_FAILED' } }] } });
    expect(answer.body.errors?.[0]?.message).toMatch(message);
    expect(browser.cookies.size).toBe(0);
  };
  const asked = (browser: Browser) => options(browser, '/session/passkey/options');

  test('that comes twice', async () => {
    const browser = new Browser(url);
    const response = device.get(await asked(browser));
    expect((await browser.post('/session/passkey', { response })).status).toBe(201);
    const thief = new Browser(url);
    await fails(thief, response, /challenge/);
  });

  test('for a challenge that the hub did not make, or made for a registration', async () => {
    const browser = new Browser(url);
    await fails(browser, device.get({ challenge: 'x'.repeat(43), rpId: 'localhost' }), /challenge/);
    const { browser: other } = await withPasskey('mixes@example.com');
    const { challenge, rp } = await options(other, '/passkeys/options');
    await fails(new Browser(url), device.get({ challenge, rpId: rp.id }), /challenge/);
  });

  test('that was made on another page', async () => {
    await fails(new Browser(url), device.get(await asked(new Browser(url)), 'https://evil.example'), /origin/);
  });

  test('that was made for another relying party', async () => {
    const { challenge } = await asked(new Browser(url));
    await fails(new Browser(url), device.get({ challenge, rpId: 'evil.example' }), /RP ID/);
  });

  test('whose signature is another’s', async () => {
    const { response, ...credential } = device.get(await asked(new Browser(url)));
    const stranger = new Authenticator(url);
    stranger.create({ challenge: '', rp: { id: 'localhost' }, user: { id: '' } });
    const { response: other } = stranger.get({ challenge: '', rpId: 'localhost' });
    await fails(
      new Browser(url),
      { ...credential, response: { ...response, signature: other.signature } },
      /signature/i,
    );
  });

  test('whose person was not verified', async () => {
    device.flags = 0x01;
    const response = device.get(await asked(new Browser(url)));
    device.flags = 0x05;
    await fails(new Browser(url), response, /verif/i);
  });

  test('whose counter went back, as that of a copy does', async () => {
    const first = new Browser(url);
    expect((await signIn(first, device)).status).toBe(201);
    const { counter } = device;
    device.counter = 0;
    await fails(new Browser(url), device.get(await asked(new Browser(url))), /counter/i);
    device.counter = counter;
  });
});

test('nobody registers a passkey without a session, with the challenge of another one, or in a body that is none', async () => {
  expect((await new Browser(url).post('/passkeys/options', {})).status).toBe(401);
  const [one, two] = [await withPasskey('one@example.com'), await withPasskey('other-one@example.com')];
  const device = new Authenticator(url);
  const response = device.create(await options(one.browser, '/passkeys/options'));
  expect(await two.browser.post('/passkeys', { name: 'x', response })).toMatchObject({
    status: 401,
    body: { errors: [{ extensions: { code: 'SIGN_IN_FAILED' } }] },
  });
  expect((await two.browser.post('/passkeys', { name: '', response })).status).toBe(400);
  expect((await two.browser.post('/passkeys', { name: 'x', response: { id: 'x' } })).status).toBe(400);
});

test('a hub that is opened by its address says that passkeys need a name', async () => {
  const { port } = new URL(url);
  const host = `127.0.0.1:${port}`;
  // `fetch` sends the Host of its URL: a browser that was given the address sends that.
  const answer = await new Promise<string>((resolve, reject) => {
    const headers = { host, origin: `http://${host}`, 'content-type': 'application/json' };
    const asked = request({ host: 'localhost', port, path: '/session/passkey/options', method: 'POST', headers });
    asked.once('response', (response) => void text(response).then(resolve, reject)).once('error', reject);
    asked.end('{}');
  });
  expect(JSON.parse(answer)).toMatchObject({
    errors: [{ message: expect.stringContaining('belong to a name'), extensions: { code: 'INVALID_INPUT' } }],
  });
});
