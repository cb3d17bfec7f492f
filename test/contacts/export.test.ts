import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PERSONAL_COLUMNS } from '../../src/db/personal-data.ts';
import { EXPORTED_TABLES } from '../../src/db/personal-tables.ts';
import { CONTACT_DUTIES } from '../../src/domains/contacts/duties.ts';
import { openService, type Service, uuidOf } from './service.ts';
import { leaveTraces, plantTraces } from './traces.ts';

const [PHONE, SPELLED, WORD] = ['+447911100301', '07911 100301', 'Zitherist'];
const OTHER = '+447911100302';

let service: Service;
let contactId: string;
beforeAll(async () => {
  service = await openService();
  await leaveTraces(service, PHONE, SPELLED, WORD);
  const { id } = await service.ask<{ id: string }>(`{ contact(phone: "${PHONE}") { id } }`);
  contactId = uuidOf(id);
  await plantTraces(service, { contactId, phone: PHONE, spelled: SPELLED, word: WORD });
  await service.sql(
    `INSERT INTO consent_requests (id, workspace_id, contact_id, purposes, status, locale, message_id, actor_kind, created_at, planned_at, expires_at)
     SELECT gen_random_uuid(), workspace_id, id, '{MARKETING}', 'OPEN', 'en', id, 'SYSTEM', now(), now(), now() FROM contacts WHERE id = $1`,
    [contactId],
  );
  await service.ask(`mutation { suppress(input: { to: { phone: "${PHONE}" }, reason: MANUAL }) { __typename } }`);
  await service.ask(
    `mutation { upsertContacts(input: { contacts: [{ phone: "${OTHER}", name: "Somebody Else" }] }) { __typename } }`,
  );
});
afterAll(() => service.close());

interface Answer {
  __typename: string;
  url?: string;
  expiresAt?: string;
  neededScopes?: string[];
}

const MUTATION = `mutation($i: ExportContactInput!) { exportContact(input: $i) { __typename
  ... on ExportContactPayload { url expiresAt } ... on Forbidden { neededScopes } } }`;
const link = (input: object) => service.ask<Answer>(MUTATION, { i: input });
/** The link as it is reached here: the URL that people reach the hub at is another one. */
const fetchLink = (url = '', init: RequestInit = {}) => fetch(`${service.api.url}${new URL(url).pathname}`, init);

describe('exportContact', () => {
  test('streams everything that the registry says is exported, and nothing else', async () => {
    const { url } = await link({ phone: PHONE });
    const response = await fetchLink(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const document = (await response.json()) as Record<string, Record<string, unknown>[]>;
    const tables = Object.keys(EXPORTED_TABLES);
    expect(Object.keys(document)).toEqual(['exportedAt', 'purposes', ...tables]);
    for (const table of tables) expect(document[table]?.length, table).toBeGreaterThan(0);
    for (const { table, column, exported } of PERSONAL_COLUMNS.filter((each) => tables.includes(each.table))) {
      for (const row of document[table] ?? []) expect(column in row, `${table}.${column}`).toBe(exported);
    }
    const legible = PERSONAL_COLUMNS.filter(
      ({ exported, erase, holds, subject, column }) =>
        exported &&
        subject === 'contact' &&
        !erase.startsWith('stays') &&
        column !== 'address' &&
        ['number', 'name', 'text', 'file'].includes(holds),
    );
    for (const { table, column } of legible) {
      const values = JSON.stringify((document[table] ?? []).map((row) => row[column]));
      expect(values.includes(WORD) || values.includes(PHONE.slice(1)), `${table}.${column}`).toBe(true);
    }
    const text = JSON.stringify(document);
    expect(text).not.toContain(OTHER);
    expect(text).not.toContain('Somebody Else');
  });

  test('gives a link that works once and is in the audit log without its token', async () => {
    const { url = '', expiresAt } = await link({ phone: PHONE });
    expect((await fetchLink(url, { method: 'POST' })).status).toBe(405);
    expect((await fetchLink(url)).status).toBe(200);
    const again = await fetchLink(url);
    expect(again.status).toBe(404);
    expect(await again.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    const rows = await service.sql<{ detail: object }>(
      "SELECT detail FROM audit_entries WHERE action = 'contact.export' AND subject = $1 ORDER BY id DESC LIMIT 1",
      [contactId],
    );
    expect(rows).toEqual([{ detail: { expiresAt } }]);
    expect(JSON.stringify(await service.sql('SELECT * FROM contact_exports'))).not.toContain(url.split('/').at(-1));
  });

  test('gives a link that ends, and is forgotten then', async () => {
    const { url } = await link({ phone: PHONE });
    await service.sql("UPDATE contact_exports SET expires_at = now() - interval '1 second'");
    expect((await fetchLink(url)).status).toBe(404);
    const [duty] = CONTACT_DUTIES;
    await duty?.run(service.api.runtime as never, new AbortController().signal);
    expect(await service.sql('SELECT 1 FROM contact_exports')).toEqual([]);
  });

  test('is for keys that may read all that is in it, of people of their own workspace', async () => {
    const key = await service.ask<{ secret: string }>(
      `mutation { createApiKey(input: { name: "dev", role: DEVELOPER }) { ... on CreateApiKeyPayload { secret } } }`,
    );
    const { body } = await service.api.post({ query: MUTATION, variables: { i: { phone: PHONE } } }, key.secret);
    expect(body.data).toEqual({ exportContact: { __typename: 'Forbidden', neededScopes: ['audit:read'] } });
    const ofOthers = await service.askOther<Answer>(MUTATION, { i: { phone: PHONE } });
    expect(ofOthers.__typename).toBe('NotFound');
    expect((await link({})).__typename).toBe('InvalidInput');
    expect((await link({ phone: '+447911100399' })).__typename).toBe('NotFound');
  });
});
