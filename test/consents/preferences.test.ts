import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { contactOfToken } from '../../src/domains/consents/preference-link.ts';
import { PREFERENCE_TEXTS } from '../../src/domains/consents/preference-texts.ts';
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
        proof: { text: PREFERENCE_TEXTS.fr?.MARKETING, version: '1', language: 'fr', address: /^198\.51\.100\./ },
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
    expect(contactOfToken(hashKey, token, new Date())).not.toBeNull();
    expect(contactOfToken(hashKey, token, new Date(Date.now() + 61_000))).toBeNull();
    for (let index = 0; index < token.length; index += 5) {
      const other = token[index] === 'A' ? 'B' : 'A';
      expect(contactOfToken(hashKey, token.slice(0, index) + other + token.slice(index + 1), new Date())).toBeNull();
    }
    for (const wrong of ['', 'x', `${token}A`, `${token}=`]) {
      expect((await get(`/preferences/${wrong}`)).status).toBe(404);
    }
    await service.ask(`mutation { eraseContact(input: { phone: "${phone}" }) { __typename } }`);
    expect((await get(path)).status).toBe(404);
    expect((await post(path, [['act', 'stop']])).status).toBe(404);
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

  test('every making is in the audit log, without the link', async () => {
    const { path, expiresAt } = await person();
    const rows = await service.sql<{ detail: object }>(
      `SELECT detail FROM audit_entries WHERE action = 'contact.preferenceLink' ORDER BY id DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ detail: { expiresAt } }]);
    expect(service.api.logged.join('')).not.toContain(path.split('/').at(-1));
  });
});
