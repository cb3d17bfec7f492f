import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { foldRollups } from '../../src/domains/analytics/fold.ts';
import { recordClicks, recordVisits } from '../../src/domains/links/record.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { rollupDifferences } from '../support/rollups.ts';
import { PEOPLE } from './agents.ts';

let service: Service;
let next = 0;
const TARGET = 'https://shop.example/sale?from=sms';
const [, SAFARI] = PEOPLE[0] ?? ['', ''];

const stopping = new AbortController();
let recording: Promise<void>;
beforeAll(async () => {
  service = await openService({ HELIOGRAPH_PUBLIC_URL: 'https://hub.example:8443' });
  const { runtime } = service.api;
  recording = (async () => {
    while (!stopping.signal.aborted) await recordVisits(runtime, stopping.signal);
  })();
  await set('allowedHosts: ["shop.example", "*.stores.example"]');
});
afterAll(async () => {
  stopping.abort();
  await recording;
  await service.close();
});

const set = (fields: string, ask = service.ask) =>
  ask<Record<string, unknown>>(`mutation { setLinkSettings(input: { ${fields} }) { __typename
    ... on SetLinkSettingsPayload { settings { domain allowedHosts fallbackUrl validFor } }
    ... on InvalidInput { issues { path message received } } } }`);

const phone = () => `+4479111012${String(10 + next++)}`;

interface Sent {
  id: string;
  body: string;
  code: string;
  url: string;
}
async function send(content: string, to = phone(), ask = service.ask): Promise<Sent> {
  const sent = await ask<{ accepted?: { id: string } }>(
    `mutation { sendMessage(input: { to: { phone: "${to}" }, purpose: TRANSACTIONAL, content: ${content} }) { __typename
       ... on SendMessagePayload { accepted { id } } ... on InvalidInput { issues { path message received } } } }`,
  );
  if (sent.accepted === undefined) throw new Error(JSON.stringify(sent));
  const { id } = sent.accepted;
  const { body } = await ask<{ body: string }>(`{ message(id: "${id}") { body } }`);
  const [url = ''] = /https?:\/\/\S+\/l\/\w+/.exec(body) ?? [];
  return { id, body, url, code: url.slice(-11) };
}
const visit = (code: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${service.api.url}/l/${code}`, { method, redirect: 'manual', headers: { 'user-agent': SAFARI, ...headers } });

/** Follows a link at a host, which `fetch` does not let anybody name. */
const at = (host: string, path: string) =>
  new Promise<{ status: number; location: string | undefined }>((resolve, reject) => {
    get(`${service.api.url}${path}`, { headers: { host, 'user-agent': SAFARI } }, (res) => {
      res.resume();
      resolve({ status: res.statusCode ?? 0, location: res.headers.location });
    }).on('error', reject);
  });

interface Shown {
  links: {
    clicks: number;
    botClicks: number;
    firstClickedAt: string | null;
    link: { id: string; url: string; clicks: number; people: number; botClicks: number };
    visits: { visitor: string; agent: string }[];
  }[];
  timeline: { type: string; detail: unknown }[];
}
const shown = (id: string) =>
  service.ask<Shown>(`{ message(id: "${id}") { links { clicks botClicks firstClickedAt link { id url clicks people botClicks }
    visits { visitor agent } } timeline { type detail } } }`);

/** The message, once so many visits of its links are recorded. */
async function recorded(id: string, visits: number): Promise<Shown> {
  const count = async () => (await shown(id)).links.reduce((sum, each) => sum + each.clicks + each.botClicks, 0);
  await expect.poll(count, { timeout: 20_000, interval: 20 }).toBe(visits);
  return shown(id);
}

describe('short links', () => {
  test('are made for each recipient, in texts and templates, and lead to their target', async () => {
    const content = `{ text: "Sale: {{ link \\"${TARGET}\\" }} now" }`;
    const [one, two] = [await send(content), await send(content)];
    expect(one.body).toMatch(/^Sale: https:\/\/hub\.example:8443\/l\/[0-9A-Za-z]{11} now$/);
    expect(one.code).not.toBe(two.code);
    const answer = await visit(one.code);
    expect([answer.status, answer.headers.get('location'), answer.headers.get('cache-control')]).toEqual([
      302,
      TARGET,
      'no-store',
    ]);
    const message = await recorded(one.id, 1);
    expect(message.links).toMatchObject([
      { clicks: 1, botClicks: 0, link: { url: TARGET, people: 1 }, visits: [{ visitor: 'PERSON', agent: 'Safari' }] },
    ]);
    expect(message.timeline.map(({ type }) => type)).toContain('CLICKED');
  });

  test('a template has them behind conditions, counts their length, and a variable that looks like one is none', async () => {
    const saved =
      await service.ask(`mutation { saveTemplate(input: { name: "sale", variables: [{ name: "name" }, { name: "vip", required: false }], bodies: [
      { locale: "en", body: "{{ name }}: {{ link \\"${TARGET}\\" }}{% if vip %} or {{ link \\"https://berlin.stores.example/\\" }}{% endif %}" } ] }) { __typename } }`);
    expect(saved).toEqual({ __typename: 'SaveTemplatePayload' });
    const of = (variables: string) => `{ template: { name: "sale", variables: { ${variables} } } }`;
    const plain = await send(of('name: "{{ link \\"https://evil.example\\" }}"'));
    expect(plain.body).toMatch(/^\{\{ link "https:\/\/evil.example" \}\}: http\S+$/);
    expect((await shown(plain.id)).links).toHaveLength(1);
    const vip = await send(of('name: "Ada", vip: true'));
    expect((await shown(vip.id)).links.map(({ link }) => link.url).sort()).toEqual([
      'https://berlin.stores.example/',
      TARGET,
    ]);
    const preview = await service.ask<{ text: string; partCount: number }>(
      `{ previewMessage(input: { to: { phone: "${phone()}" }, purpose: TRANSACTIONAL, content: ${of('name: "Ada", vip: true')} }) { text partCount } }`,
    );
    expect(preview.text).toHaveLength(vip.body.length);
    expect(preview.text).toMatch(/\/l\/0{11} or /);
    expect((await visit('0'.repeat(11))).status).toBe(404);
  });

  test('a bad target is refused where the template is saved and where a text is sent, by its field, value and remedy', async () => {
    const issue = (path: string[], received: unknown) => ({
      path,
      received,
      message: expect.stringMatching(/none of the hosts.*shop\.example.*setLinkSettings/),
    });
    const evil = 'https://evil.example/';
    expect(
      await service.ask(`mutation { saveTemplate(input: { name: "bad", bodies: [{ locale: "en", body: "{{ link \\"${evil}\\" }}" }] }) {
        ... on InvalidInput { issues { path received message } } } }`),
    ).toEqual({ issues: [issue(['bodies', '0', 'body'], expect.stringContaining(evil))] });
    const sendBad = (text: string) =>
      service.ask<{ issues: object[] }>(
        `mutation($text: String!) { sendMessage(input: { to: { phone: "${phone()}" }, purpose: TRANSACTIONAL, content: { text: $text } }) {
        ... on InvalidInput { issues { path received message } } } }`,
        { text },
      );
    expect(await sendBad(`{{ link "${evil}" }}`)).toEqual({
      issues: [issue(['content', 'text'], expect.stringContaining(evil))],
    });
    expect(await sendBad('{{ link “https://shop.example” }}')).toMatchObject({
      issues: [{ path: ['content', 'text'], message: expect.stringMatching(/straight quotes/) }],
    });
  });

  test('machines are told apart and shown, a click that is repeated counts again, and CLICKED comes once', async () => {
    const { id, code } = await send(`{ text: "{{ link \\"${TARGET}\\" }}" }`);
    await visit(code, { 'user-agent': 'WhatsApp/2.23.20.0 A' });
    await visit(code, { 'sec-purpose': 'prefetch' });
    const head = await visit(code, {}, 'HEAD');
    expect([head.status, await head.text()]).toEqual([302, '']);
    let message = await recorded(id, 3);
    expect(message.links).toMatchObject([{ clicks: 0, botClicks: 3, firstClickedAt: null }]);
    expect(message.timeline.map(({ type }) => type)).not.toContain('CLICKED');
    await visit(code);
    await visit(code);
    await recorded(id, 5);
    await visit(code);
    message = await recorded(id, 6);
    const [link] = message.links;
    expect(link).toMatchObject({ clicks: 3, botClicks: 3 });
    expect(link?.visits.map(({ visitor }) => visitor)).toEqual([
      'PREVIEW',
      'PREFETCH',
      'PROGRAM',
      'PERSON',
      'PERSON',
      'PERSON',
    ]);
    expect(message.timeline.filter(({ type }) => type === 'CLICKED')).toEqual([
      { type: 'CLICKED', detail: { linkId: link?.link.id } },
    ]);
    // A visit that is handed over twice is one.
    const click = { id: newId(), code, at: Date.now(), visitor: 'PERSON', agent: 'Safari' };
    await recordClicks(service.api.runtime, [click]);
    await recordClicks(service.api.runtime, [click, click]);
    expect((await shown(id)).links).toMatchObject([{ clicks: 4 }]);
    expect((await visit(code, {}, 'POST')).status).toBe(405);
  });

  test('lead to the fallback once they end or their host is allowed no more, and nowhere without one', async () => {
    const { id, code } = await send(`{ text: "{{ link \\"https://old.stores.example/\\" }}" }`);
    await set('allowedHosts: ["shop.example"]');
    expect((await visit(code)).status).toBe(404);
    expect(await set('fallbackUrl: "https://evil.example/"')).toMatchObject({
      issues: [{ path: ['fallbackUrl'], received: 'https://evil.example/' }],
    });
    expect(await set('fallbackUrl: "https://shop.example/gone"')).toMatchObject({
      settings: { fallbackUrl: 'https://shop.example/gone' },
    });
    expect((await visit(code)).headers.get('location')).toBe('https://shop.example/gone');
    await set('allowedHosts: ["shop.example", "*.stores.example"]');
    expect((await visit(code)).headers.get('location')).toBe('https://old.stores.example/');
    await service.sql('UPDATE message_links SET expires_at = now() - make_interval(secs => 1) WHERE message_id = $1', [
      uuidOf(id),
    ]);
    expect((await visit(code)).headers.get('location')).toBe('https://shop.example/gone');
    await set('fallbackUrl: null');
    expect((await visit(code)).status).toBe(404);
    // What ended counts for nobody.
    expect((await recorded(id, 1)).links).toMatchObject([{ clicks: 1 }]);
  });

  test('the domain of a workspace is its own: no other may take it, and it opens no link of another', async () => {
    expect(await set('domain: "go.shop.example", validFor: "P7D"')).toMatchObject({
      settings: { domain: 'go.shop.example', validFor: 'P7D' },
    });
    expect(await set('domain: "GO.shop.example"', service.askOther)).toMatchObject({
      issues: [{ path: ['domain'], received: 'GO.shop.example' }],
    });
    expect(await set('domain: "https://go.shop.example/"')).toMatchObject({ issues: [{ path: ['domain'] }] });
    const { id, url, code } = await send(`{ text: "{{ link \\"${TARGET}\\" }}" }`);
    expect(url).toBe(`https://go.shop.example/l/${code}`);
    const [row] = await service.sql<{ days: number }>(
      `SELECT extract(day FROM l.expires_at - m.created_at)::int AS days FROM message_links l JOIN messages m ON m.id = l.message_id WHERE m.id = $1`,
      [uuidOf(id)],
    );
    expect(row).toEqual({ days: 7 });
    expect(await at('go.shop.example', `/l/${code}`)).toEqual({ status: 302, location: TARGET });
    expect(await at('GO.shop.example:443', `/l/${code}`)).toEqual({ status: 302, location: TARGET });
    await set('domain: "go.other.example", allowedHosts: ["evil.example"]', service.askOther);
    const other = await service.askOther<{ id: string }>('{ workspace { id } }');
    expect(other.id).not.toBe('');
    expect((await at('go.other.example', `/l/${code}`)).status).toBe(404);
    await set('domain: null');
  });

  test('the hub’s own host is no workspace’s domain: who takes it would have the links of all others', async () => {
    expect(await set('domain: "Hub.example"', service.askOther)).toMatchObject({
      issues: [{ path: ['domain'], received: 'Hub.example', message: expect.stringMatching('all workspaces share') }],
    });
    const { code } = await send('{ text: "{{ link \\"https://shop.example/hub\\" }}" }');
    // A workspace that had the name before the hub took it.
    await service.sql(`UPDATE workspaces SET link_domain = 'hub.example' WHERE id <> $1`, [service.workspaceId]);
    expect(await at('hub.example', `/l/${code}`)).toEqual({ status: 302, location: 'https://shop.example/hub' });
    await service.sql(`UPDATE workspaces SET link_domain = 'elsewhere.example' WHERE id <> $1`, [service.workspaceId]);
    expect((await at('elsewhere.example', `/l/${code}`)).status).toBe(404);
  });

  test('count in the roll-ups of their messages: each message once, of whichever of its links a person followed', async () => {
    const { code, id } = await send(
      `{ text: "{{ link \\"${TARGET}\\" }} or {{ link \\"https://berlin.stores.example/\\" }}" }`,
    );
    const { body } = await service.ask<{ body: string }>(`{ message(id: "${id}") { body } }`);
    const other = /\/l\/(\w{11})$/.exec(body)?.[1] ?? '';
    expect(other).not.toBe(code);
    await Promise.all([visit(other), visit(other), visit(code)]);
    await recorded(id, 3);
    await foldRollups(service.api.runtime, stopping.signal);
    expect(await rollupDifferences(String(service.api.runtime.db.pool.options.connectionString))).toEqual([]);
  });

  test('go with the person who is erased, and stand in what a person is given of their data', async () => {
    const to = phone();
    const { id, code } = await send('{ text: "{{ link \\"https://shop.example/o/8841\\" }}" }', to);
    await visit(code);
    expect((await recorded(id, 1)).links).toMatchObject([{ clicks: 1 }]);
    const { url } = await service.ask<{ url: string }>(
      `mutation { exportContact(input: { phone: "${to}" }) { ... on ExportContactPayload { url } } }`,
    );
    const exported = (await (await fetch(`${service.api.url}${new URL(url).pathname}`)).json()) as Record<
      string,
      object[]
    >;
    expect(exported).toMatchObject({ message_links: [{ code, clicks: 1 }], link_clicks: [{ agent: 'Safari' }] });
    await service.ask(`mutation { eraseContact(input: { phone: "${to}" }) { __typename } }`);
    expect((await visit(code)).status).toBe(404);
    const left = await service.sql(
      `SELECT 1 FROM links WHERE url LIKE '%8841' UNION ALL SELECT 1 FROM link_clicks WHERE message_id = $1`,
      [uuidOf(id)],
    );
    expect(left).toEqual([]);
  });

  test('are listed with clicks and people, for their workspace alone', async () => {
    const list = `{ links(first: 50) { edges { node { id url clicks people botClicks lastClickedAt } } } }`;
    const { edges } = await service.ask<{
      edges: { node: { id: string; url: string; clicks: number; people: number } }[];
    }>(list);
    const of = edges.filter(({ node }) => node.url === TARGET).map(({ node }) => node);
    expect(of.length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...of.map(({ people }) => people))).toBe(4);
    const id = edges[0]?.node.id ?? '';
    expect(await service.ask(`{ link(id: "${id}") { id } }`)).toEqual({ id });
    expect(await service.askOther(`{ link(id: "${id}") { id } }`)).toBeNull();
    expect(await service.askOther(list)).toEqual({ edges: [] });
  });

  test('of a batch are counted together: clicks, and people once', async () => {
    const recipients = [phone(), phone()].map((to) => `{ to: { phone: "${to}" } }`).join(', ');
    const { batch } = await service.ask<{ batch: { id: string } }>(
      `mutation { sendMessages(input: { purpose: TRANSACTIONAL, content: { text: "{{ link \\"${TARGET}\\" }}" }, recipients: [${recipients}] }) {
        ... on SendMessagesPayload { batch { id } } } }`,
    );
    const clicks = () => service.ask(`{ messageBatch(id: "${batch.id}") { clicks { people clicks botClicks } } }`);
    expect(await clicks()).toEqual({ clicks: { people: 0, clicks: 0, botClicks: 0 } });
    const { edges } = await service.ask<{ edges: { node: { body: string } }[] }>(
      `{ messages(filter: { batchId: "${batch.id}" }) { edges { node { body } } } }`,
    );
    const [first = ''] = edges.map(({ node }) => node.body.slice(-11));
    await Promise.all([visit(first), visit(first)]);
    await expect
      .poll(clicks, { timeout: 20_000, interval: 50 })
      .toEqual({ clicks: { people: 1, clicks: 2, botClicks: 0 } });
  });
});
