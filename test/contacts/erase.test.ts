import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { transaction } from '../../src/db/client.ts';
import { ensureContacts } from '../../src/domains/contacts/ensure.ts';
import { phoneHash } from '../../src/domains/contacts/hash.ts';
import { newId } from '../../src/kernel/ids.ts';
import { STOPPED_PURPOSES } from '../../src/policy/purposes.ts';
import { openService, type Service, uuidOf } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const send = (phone: string, purpose = 'TRANSACTIONAL') =>
  service.ask<{
    __typename: string;
    accepted?: { id: string };
    decision?: { steps: { gate: string; verdict: string }[] };
  }>(
    `mutation($to: PhoneNumber!, $p: Purpose!) { sendMessage(input: { to: { phone: $to }, content: { text: "Hello" }, purpose: $p,
      metadata: { who: "me" } }) { __typename ... on SendMessagePayload { accepted { id } }
      ... on MessageRefused { decision { steps { gate verdict } } } } }`,
    { to: phone, p: purpose },
  );
const erase = (input: object) =>
  service.ask<{ __typename: string; messages?: number; contact?: object; issues?: object[] }>(
    `mutation($i: EraseContactInput!) { eraseContact(input: $i) { __typename ... on EraseContactPayload { messages
      contact { id phone locale timeZones mccMnc attributes erasedAt } } ... on InvalidInput { issues { path message } } } }`,
    { i: input },
  );

describe('eraseContact', () => {
  test('takes the number and the texts, holds back what waits, and keeps what is counted', async () => {
    const phone = '+447911100101';
    const { accepted } = await send(phone);
    await service.ask(
      'mutation($p: PhoneNumber!) { upsertContacts(input: { contacts: [{ phone: $p, mccMnc: "23415" }] }) { __typename } }',
      { p: phone },
    );
    const erased = await erase({ phone });
    expect(erased).toMatchObject({
      __typename: 'EraseContactPayload',
      messages: 1,
      contact: { phone: null, locale: null, timeZones: [], mccMnc: null, attributes: {}, erasedAt: expect.any(String) },
    });
    const [row] = await service.sql(
      'SELECT "to", body, metadata, status, reason_code, part_count FROM messages WHERE id = $1',
      [uuidOf(accepted?.id ?? '')],
    );
    expect(row).toEqual({
      to: 'erased',
      body: null,
      metadata: null,
      status: 'BLOCKED',
      reason_code: 'ERASED',
      part_count: 1,
    });
  });

  test('leaves the number in no table of the hub', async () => {
    const phone = '+447911100102';
    await send(phone);
    const { id } = await service.ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`);
    const contactId = uuidOf(id);
    const { workspaceId, connectionId } = service;
    const digits = phone.slice(1);
    await service.sql(
      `INSERT INTO inbound_messages (id, workspace_id, contact_id, connection_id, "from", "to", body, encoding, tlvs, received_at)
       VALUES ($1, $2, $3, $4, $5, '12345', 'hello', 'GSM7', $6, now())`,
      [
        newId(),
        workspaceId,
        contactId,
        connectionId,
        phone,
        JSON.stringify([{ tag: 1, type: 'STRING', value: digits }]),
      ],
    );
    await service.sql(
      `INSERT INTO inbound_parts (group_id, number, connection_id, "from", "to", tie, reference, total, payload, data_coding,
         default_alphabet, received_at)
       VALUES ($1, 1, $2, $3, '12345', 'SAR', 1, 2, 'half', 0, 'GSM7_UNPACKED', now())`,
      [newId(), connectionId, digits],
    );
    await service.sql(
      `INSERT INTO unmatched_receipts (id, workspace_id, connection_id, remote_id, remote_key, "from", state, raw_text, received_at)
       VALUES ($1, $2, $3, 'r1', 'r1', $4, 'DELIVERED', $5, now())`,
      [newId(), workspaceId, connectionId, digits, `id:r1 text:Hello ${digits}`],
    );
    await erase({ phone });
    const tables = await service.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const holding = await Promise.all(
      tables.map(async ({ name }) => {
        const rows = await service.sql(`SELECT 1 FROM "${name}" t WHERE t::text LIKE $1 LIMIT 1`, [`%${digits}%`]);
        return rows.length > 0 ? [name] : [];
      }),
    );
    expect(holding.flat()).toEqual([]);
  });

  test('keeps the person out however often the number comes back and is erased again', async () => {
    const phone = '+447911100103';
    await send(phone);
    for (let time = 1; time <= 3; time++) {
      await erase({ phone });
      const refused = await send(phone);
      expect(refused, `after erasure ${time}`).toMatchObject({ __typename: 'MessageRefused' });
      expect(refused.decision?.steps.at(-1)).toEqual({ gate: 'suppression', verdict: 'REFUSE' });
      // A refused message leaves no contact behind: this one does.
      await service.ask(`mutation { upsertContacts(input: { contacts: [{ phone: "${phone}" }] }) { __typename } }`);
    }
    expect(await send('+447911100104')).toMatchObject({ __typename: 'SendMessagePayload' });
  });

  test('leaves another suppression of the number as it is, beside its own', async () => {
    const phone = '+447911100105';
    await send(phone);
    const { id } = await service.ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`);
    const hash = phoneHash(service.api.runtime.secrets.hashKey, service.workspaceId, phone);
    await service.sql(
      `INSERT INTO suppressions (id, workspace_id, phone_hash, contact_id, reason, purposes)
       VALUES ($1, $2, $3, $4, 'COMPLAINT', '{MARKETING}')`,
      [newId(), service.workspaceId, hash, uuidOf(id)],
    );
    await erase({ phone });
    const rows = await service.sql<{ reason: string; purposes: string[] }>(
      'SELECT reason, purposes::text[], contact_id FROM suppressions WHERE phone_hash = $1 ORDER BY id',
      [hash],
    );
    expect(rows).toEqual([
      { reason: 'COMPLAINT', purposes: ['MARKETING'], contact_id: null },
      { reason: 'ERASED', purposes: [...STOPPED_PURPOSES], contact_id: null },
    ]);
    expect(await send(phone, 'OTP')).toMatchObject({ __typename: 'SendMessagePayload' });
    expect(await send(phone, 'ALERT')).toMatchObject({ __typename: 'MessageRefused' });
  });

  test('of what is erased changes nothing', async () => {
    const phone = '+447911100106';
    await send(phone);
    const first = await erase({ phone });
    const { id, erasedAt } = first.contact as { id: string; erasedAt: string };
    expect(await erase({ id })).toMatchObject({ messages: 0, contact: { id, erasedAt } });
    expect(await erase({ phone })).toMatchObject({ __typename: 'NotFound' });
  });

  test.each<[string, object]>([
    ['nobody', {}],
    ['two perhaps different people', { phone: '+447911100107', id: 'Q29udGFjdDo=' }],
  ])('of %s is refused', async (_whom, input) => {
    expect(await erase(input)).toMatchObject({ __typename: 'InvalidInput', issues: [{ message: /exactly one/ }] });
  });

  test('commits with its audit entry', async () => {
    const phone = '+447911100108';
    await send(phone);
    const { contact } = await erase({ phone });
    const rows = await service.sql(
      `SELECT a.action, a.detail, a.xmin = c.xmin AS "together" FROM audit_entries a JOIN contacts c ON c.id::text = a.subject
       WHERE a.subject = $1`,
      [uuidOf((contact as { id: string }).id)],
    );
    expect(rows).toEqual([{ action: 'contact.erase', detail: { messages: 1 }, together: true }]);
  });
});

describe('ensureContacts', () => {
  const phoneOf = (n: number) => ({ e164: `+4479112${String(n).padStart(5, '0')}`, country: 'GG' });
  const ensure = (phones: { e164: string; country: string }[]) =>
    transaction(service.api.runtime.db.pool, (tx) =>
      ensureContacts(tx, service.api.runtime.secrets.hashKey, service.workspaceId, phones, new Date()),
    );

  test('finds or makes one contact for each number, in any order and however often it is named', async () => {
    const phones = [3, 1, 2, 1, 3].map(phoneOf);
    const first = await ensure(phones);
    expect([...first.keys()].sort()).toEqual([1, 2, 3].map((n) => phoneOf(n).e164));
    expect(await ensure([...phones].reverse())).toEqual(first);
    expect(await ensure([])).toEqual(new Map());
  });

  test('gives a new contact to a number whose contact is erased while it is waited for', async () => {
    const phone = phoneOf(9);
    const before = (await ensure([phone])).get(phone.e164) ?? '';
    const eraser = await service.api.runtime.db.pool.connect();
    await eraser.query('BEGIN');
    await eraser.query('SELECT 1 FROM contacts WHERE id = $1 FOR UPDATE', [before]);
    const ensured = ensure([phone, phoneOf(10)]);
    const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()
      AND wait_event_type = 'Lock' AND query LIKE '%FOR KEY SHARE%'`;
    await expect.poll(async () => (await service.sql(waiting))[0], { timeout: 10_000 }).toEqual({ count: 1 });
    await eraser.query('UPDATE contacts SET phone = NULL, erased_at = now() WHERE id = $1', [before]);
    await eraser.query('COMMIT');
    eraser.release();
    const ids = await ensured;
    expect([...ids.keys()].sort()).toEqual([phone.e164, phoneOf(10).e164].sort());
    expect(ids.get(phone.e164)).not.toBe(before);
  });

  test('makes ten thousand, and finds the same again', async () => {
    const phones = Array.from({ length: 10_000 }, (_, n) => phoneOf(20_000 + n));
    const made = await ensure(phones);
    expect(await ensure(phones)).toEqual(made);
  });
});
