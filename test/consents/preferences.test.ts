import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { PREFERENCE_TEXTS } from '../../src/domains/consents/preference-texts.ts';
import { openToken, TOKEN_LENGTH, tokenOf } from '../../src/domains/consents/preference-token.ts';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';

let service: Service;
let next = 0;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

/** A contact with a link: each request comes from an address of its own, unless one is given. */
async function person(locale: string | null = null, validFor = 'P30D') {
  const phone = `+4479111011${String(10 + next++)}`;
  const fields = locale === null ? '' : `, locale: "${locale}"`;
  await service.ask(
    `mutation { upsertContacts(input: { contacts: [{ phone: "${phone}"${fields} }] }) { __typename } }`,
  );
  const { id } = await service.ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`);
  const { url, expiresAt } = await link(id, validFor);
  const path = new URL(url ?? '').pathname;
  return { phone, id, url: url ?? '', path, expiresAt };
}
interface Link {
  __typename: string;
  url?: string;
  expiresAt?: string;
}
const link = (id: string, validFor = 'P30D', ask = service.ask) =>
  ask<Link>(
    `mutation($i: PreferenceLinkInput!) { preferenceLink(input: $i) { __typename ... on PreferenceLinkPayload { url expiresAt } } }`,
    { i: { contactId: id, validFor } },
  );
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${service.api.url}${path}`, {
    redirect: 'manual',
    headers: { 'x-forwarded-for': `198.51.100.${next}`, ...headers },
  });
const post = (path: string, fields: [string, string][], headers: Record<string, string> = {}) =>
  fetch(`${service.api.url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'x-forwarded-for': `198.51.100.${next}`, ...headers },
    body: new URLSearchParams(fields),
  });
interface Entry {
  action: string;
  purposes: string[];
  source: string;
  proof: Record<string, unknown>;
}
const of = (phone: string) =>
  service.ask<{ locale: string | null; consents: { purpose: string; state: string }[]; consentLedger: Entry[] }>(
    `{ contact(phone: "${phone}") { locale consents { purpose state } consentLedger { action purposes source proof } } }`,
  );

describe('a link to the preference page', () => {
  test('leads to a page without scripts, in the language of the person, and names nobody', async () => {
    const { path, url, phone, id } = await person('de-AT');
    expect(url).not.toContain(phone.slice(1));
    expect(url).not.toContain(id.split('_')[1]);
    const page = await get(path);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'self'/);
    const html = await page.text();
    expect(html).toContain(PREFERENCE_TEXTS.de?.MARKETING);
    expect(html).not.toMatch(/<script|javascript:|\son[a-z]+=/i);
    expect(html).not.toContain(phone.slice(1));
    // Marketing needs a yes; everything else goes until a no.
    expect(html).toMatch(/value="MARKETING">/);
    expect(html).toMatch(/value="ALERT" checked>/);
    const { path: unknown } = await person();
    expect(await (await get(unknown, { 'accept-language': 'fr-CA,en;q=0.5' })).text()).toContain('lang="fr"');
  });

  test('keeps each act as an entry with what was shown, and only what has changed', async () => {
    const { path, phone } = await person('fr');
    const saved = await post(path, [
      ['act', 'save'],
      ['shown', 'fr'],
      ['locale', 'es'],
      ['purpose', 'MARKETING'],
      ['purpose', 'TRANSACTIONAL'],
      ['purpose', 'CONVERSATION'],
      ['purpose', 'OTP'],
    ]);
    expect(saved.status).toBe(303);
    expect(saved.headers.get('location')).toBe(`${path}?saved`);
    const { locale, consentLedger } = await of(phone);
    expect(locale).toBe('es');
    expect(consentLedger).toMatchObject([
      { action: 'REVOKE', purposes: ['ALERT'], source: 'FORM', proof: { text: PREFERENCE_TEXTS.fr?.ALERT } },
      {
        action: 'GRANT',
        purposes: ['MARKETING'],
        source: 'FORM',
        proof: { text: PREFERENCE_TEXTS.fr?.MARKETING, version: '2', language: 'fr', address: /^198\.51\.100\./ },
      },
    ]);
    const again = await get(`${path}?saved`);
    const html = await again.text();
    expect(html).toContain(PREFERENCE_TEXTS.es?.saved);
    expect(html).toMatch(/value="MARKETING" checked>/);
    const same: [string, string][] = ['MARKETING', 'TRANSACTIONAL', 'CONVERSATION'].map((each) => ['purpose', each]);
    await post(path, [['act', 'save'], ['shown', 'es'], ...same]);
    expect((await of(phone)).consentLedger).toHaveLength(2);
  });

  test('stops everything but codes', async () => {
    const { path, phone } = await person();
    expect(
      (
        await post(path, [
          ['act', 'stop'],
          ['shown', 'en'],
          ['purpose', 'MARKETING'],
        ])
      ).status,
    ).toBe(303);
    const { consents, consentLedger } = await of(phone);
    expect(Object.fromEntries(consents.map(({ purpose, state }) => [purpose, state]))).toEqual({
      ALERT: 'REVOKE',
      TRANSACTIONAL: 'REVOKE',
      CONVERSATION: 'REVOKE',
      MARKETING: 'REVOKE',
      SURVEY: 'REVOKE',
    });
    expect(consentLedger).toMatchObject([{ proof: { text: PREFERENCE_TEXTS.en?.stop } }]);
  });

  test('works for nobody when it was changed, has ended, or its person was erased', async () => {
    const { path, phone, id } = await person(null, 'PT1M');
    const token = path.split('/').at(-1) ?? '';
    const { hashKey } = service.api.runtime.secrets;
    const [row] = await service.sql<{ workspace: string }>(
      `SELECT workspace_id AS workspace FROM contacts WHERE phone = '${phone}'`,
    );
    const workspaceId = row?.workspace ?? '';
    expect(token).toHaveLength(TOKEN_LENGTH);
    const claim = openToken(hashKey, token)?.claimIn(workspaceId);
    expect(claim).toMatchObject({ workspaceId, phone, validForSeconds: 60 });
    const digit = workspaceId.at(-9) === '0' ? '1' : '0';
    const another = `${workspaceId.slice(0, -9)}${digit}${workspaceId.slice(-8)}`;
    expect(openToken(hashKey, token)?.claimIn(another)).toBeNull();
    for (let index = 0; index < token.length; index += 3) {
      const other = token[index] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, index) + other + token.slice(index + 1);
      expect(openToken(hashKey, changed)?.claimIn(workspaceId) ?? null).toBeNull();
    }
    const ended = { workspaceId, phone, issuedAt: new Date(Date.now() - 61_000), validForSeconds: 60 };
    for (const wrong of ['', 'x', `${token}A`, `${token}=`, '0'.repeat(TOKEN_LENGTH), tokenOf(hashKey, ended)]) {
      expect((await get(`/p/${wrong}`)).status).toBe(404);
    }
    expect((await get(path)).status).toBe(200);
    await service.ask(`mutation { eraseContact(input: { phone: "${phone}" }) { __typename } }`);
    expect((await get(path)).status).toBe(404);
    expect((await post(path, [['act', 'stop']])).status).toBe(404);
    // Who comes back is another contact, which what was sent before does not lead to.
    await service.ask(`mutation { upsertContacts(input: { contacts: [{ phone: "${phone}" }] }) { __typename } }`);
    const longAgo = new Date(Date.now() - 3_600_000);
    const old = tokenOf(hashKey, { workspaceId, phone, issuedAt: longAgo, validForSeconds: 86_400 });
    expect((await get(`/p/${old}`)).status).toBe(404);
    expect(await link(id)).toMatchObject({ __typename: 'InvalidInput' });
    expect(await link(idOfNothing('Contact'))).toMatchObject({ __typename: 'NotFound' });
    expect(await link(id, 'P30D', service.askOther)).toMatchObject({ __typename: 'NotFound' });
    expect(await link(id, 'P366D')).toMatchObject({ __typename: 'InvalidInput' });
  });

  test('takes a form alone, of a size and at a rate', async () => {
    const { path, phone } = await person();
    expect((await post(path, [['act', 'other']])).status).toBe(400);
    expect((await post(path, [], { 'content-type': 'text/plain' })).status).toBe(415);
    expect(
      (
        await post(path, [
          ['act', 'save'],
          ['x', 'x'.repeat(5_000_000)],
        ])
      ).status,
    ).toBe(413);
    expect((await of(phone)).consentLedger).toEqual([]);
    const busy = { 'x-forwarded-for': '203.0.113.9' };
    const statuses = await Promise.all(Array.from({ length: 45 }, async () => (await get(path, busy)).status));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(5);
    expect((await get(path)).status).toBe(200);
  });

  test('is revoked alone: what else the person has goes on working, and a new one is another', async () => {
    const { id, path, url, expiresAt } = await person();
    const other = await link(id, 'P10D');
    const revoke = (given: string, ask = service.ask) =>
      ask<{ expiresAt?: string; contact?: { id: string }; issues?: { path: string[]; message: string }[] }>(
        `mutation($i: RevokePreferenceLinkInput!) { revokePreferenceLink(input: $i) {
          ... on RevokePreferenceLinkPayload { expiresAt contact { id } } ... on InvalidInput { issues { path message } } } }`,
        { i: { url: given } },
      );
    const entries = () =>
      service.sql<{ subject: string; detail: object }>(
        `SELECT subject::text, detail FROM audit_entries WHERE action = 'contact.revokePreferenceLink' ORDER BY id`,
      );
    const before = (await entries()).length;
    expect(await revoke(url)).toEqual({ expiresAt, contact: { id } });
    expect((await get(path)).status).toBe(404);
    expect((await post(path, [['act', 'stop']])).status).toBe(404);
    expect((await get(new URL(other.url ?? '').pathname)).status).toBe(200);
    // A second time, by its token alone: nothing changes.
    expect(await revoke(path.split('/').at(-1) ?? '')).toEqual({ expiresAt, contact: { id } });
    expect((await entries()).slice(before)).toEqual([{ subject: expect.any(String), detail: { expiresAt } }]);
    const again = await link(id);
    expect(again.url).not.toBe(url);
    expect((await get(new URL(again.url ?? '').pathname)).status).toBe(200);

    const none = [
      { path: ['url'], message: expect.stringContaining('no link to a preference page of this workspace') },
    ];
    expect((await revoke('https://hub.example/p/x')).issues).toEqual(none);
    expect((await revoke(other.url ?? '', service.askOther)).issues).toEqual(none);
    const short = await person(null, 'PT1M');
    await service.ask(`mutation { eraseContact(input: { phone: "${short.phone}" }) { __typename } }`);
    expect((await revoke(short.url)).issues).toMatchObject([{ message: expect.stringContaining('was erased') }]);
  });

  test('every making is in the audit log, without the link', async () => {
    const { path, expiresAt } = await person();
    const rows = await service.sql<{ detail: object }>(
      `SELECT detail FROM audit_entries WHERE action = 'contact.preferenceLink' ORDER BY id DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ detail: { expiresAt } }]);
    expect(service.api.logged.join('')).not.toContain(path.split('/').at(-1));
  });

  test('sets hours of the person’s own, which every decision on an offer shows and keeps to', async () => {
    const { path, phone, id } = await person('en');
    const save = (from: string, until: string): [string, string][] => [
      ...[
        ['act', 'save'] as [string, string],
        ['shown', 'en'] as [string, string],
        ['purpose', 'MARKETING'] as [string, string],
      ],
      ['from', from],
      ['until', until],
    ];
    expect((await post(path, save('10:00', '12:00'))).status).toBe(303);
    const ofPerson = `{ contact(id: "${id}") { ownHours { from to } } }`;
    expect(await service.ask(ofPerson)).toEqual({ ownHours: { from: '10:00', to: '12:00' } });
    expect(await (await get(path)).text()).toContain('<option value="10:00" selected>10:00</option>');
    const at = (moment: string, purpose = 'MARKETING') =>
      service.ask<{ verdict: string; steps: { gate: string; ruleId: string; until: string | null; facts: object }[] }>(
        `{ simulateRules(input: { to: { contactId: "${id}" }, purpose: ${purpose}, at: "${moment}" }) {
          verdict steps { gate ruleId until facts } } }`,
      );
    // A Wednesday: the rules of the country are open until the evening.
    const closed = await at('2027-01-13T13:00:00Z');
    expect(closed.verdict).toBe('DEFER');
    expect(closed.steps.find(({ gate }) => gate === 'quiet hours')).toMatchObject({
      ruleId: 'quiet-hours.person',
      until: '2027-01-14T10:00:00.000Z',
      facts: { ownHours: '10:00-12:00' },
    });
    expect((await at('2027-01-13T11:00:00Z')).verdict).toBe('ALLOW');
    expect((await at('2027-01-13T13:00:00Z', 'OTP')).verdict).toBe('ALLOW');

    const same = await post(path, save('10:00', '10:00'));
    expect(same.headers.get('location')).toBe(`${path}?sameHours`);
    expect(await (await get(`${path}?sameHours`)).text()).toContain(PREFERENCE_TEXTS.en?.sameHours);
    expect(await service.ask(ofPerson)).toEqual({ ownHours: { from: '10:00', to: '12:00' } });
    expect((await post(path, save('', ''))).status).toBe(303);
    expect(await service.ask(ofPerson)).toEqual({ ownHours: null });

    const set = (to: string, hours: string, ask = service.ask) =>
      ask(`mutation { setOwnHours(input: { contact: { ${to} }, hours: ${hours} }) { __typename
        ... on SetOwnHoursPayload { contact { ownHours { from to } } } ... on InvalidInput { issues { path received } } } }`);
    expect(await set(`phone: "${phone}"`, '{ from: "20:00", to: "02:00" }')).toMatchObject({
      contact: { ownHours: { from: '20:00', to: '02:00' } },
    });
    expect(await set(`contactId: "${id}"`, '{ from: "9", to: "20:00" }')).toMatchObject({
      issues: [{ path: ['hours'], received: '9-20:00' }],
    });
    expect(await set(`contactId: "${id}"`, 'null', service.askOther)).toMatchObject({ __typename: 'NotFound' });
    const rows = await service.sql<{ detail: object }>(
      `SELECT detail FROM audit_entries WHERE action = 'contact.preferences' AND detail @> '{"fields": ["ownHours"]}'`,
    );
    expect(rows).toHaveLength(3);
    await service.ask(`mutation { eraseContact(input: { phone: "${phone}" }) { __typename } }`);
    expect(await service.ask(ofPerson)).toEqual({ ownHours: null });
  });

  test('stands in texts and templates as {{ preferencesUrl }}: each recipient has their own', async () => {
    const save = (variables: string) =>
      service.ask(`mutation { saveTemplate(input: { name: "prefs", defaultLocale: "en", variables: [${variables}], bodies: [
        { locale: "en", body: "Hi {{ name }}: {{ preferencesUrl }}" }, { locale: "de", body: "{% if name %}{{ name }}, {% endif %}{{preferencesUrl}}" } ] }) {
        __typename ... on InvalidInput { issues { path } } } }`);
    expect(await save('{ name: "name" }, { name: "preferencesUrl" }')).toMatchObject({
      issues: [{ path: ['variables', '1', 'name'] }],
    });
    expect(await save('{ name: "name" }')).toMatchObject({ __typename: 'SaveTemplatePayload' });
    const preview = (content: string, to: string) =>
      service.ask<{ text: string; partCount: number; issues: object[] }>(
        `{ previewMessage(input: { ${to} content: ${content}, purpose: TRANSACTIONAL }) { text partCount issues { message } } }`,
      );
    const url = /http:\/\/localhost:\d+\/p\/[\w-]{43}/;
    const long = `{ text: "${'x'.repeat(100)} {{ preferencesUrl }}" }`;
    const [one, two, nobody] = [
      await preview(long, 'to: { phone: "+447911101990" },'),
      await preview(long, 'to: { phone: "+447911101991" },'),
      await preview(long, 'to: { phone: "" },'),
    ];
    for (const each of [one, two, nobody]) expect(each).toMatchObject({ partCount: 2 });
    expect(one.text).toMatch(url);
    expect(url.exec(one.text)?.[0]).not.toBe(url.exec(two.text)?.[0]);
    expect(nobody.text).toHaveLength(one.text.length);
    const { phone, path } = await person('de');
    expect(path).toMatch(/^\/p\/[\w-]{43}$/);
    for (const [locale, text] of [
      ['en', /^Hi Ada: (http.+)$/],
      ['de', /^Ada, (http.+)$/],
    ] as const) {
      const content = `{ template: { name: "prefs", locale: "${locale}", variables: { name: "Ada" } } }`;
      const found = text.exec((await preview(content, `to: { phone: "${phone}" },`)).text);
      const page = await get(new URL(found?.[1] ?? '').pathname);
      expect(page.status).toBe(200);
    }
    // What a variable says is no variable.
    const told = await preview(
      '{ template: { name: "prefs", locale: "en", variables: { name: "{{ preferencesUrl }}" } } }',
      `to: { phone: "${phone}" },`,
    );
    expect(told.text).toMatch(/^Hi \{\{ preferencesUrl \}\}: http/);
  });
});
