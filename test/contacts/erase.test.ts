import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { PERSONAL_COLUMNS } from '../../src/db/personal-data.ts';
import { transaction } from '../../src/db/transaction.ts';
import { ensureContacts } from '../../src/domains/contacts/ensure.ts';
import { phoneHash } from '../../src/domains/contacts/hash.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { Phone } from '../../src/kernel/phone.ts';
import { STOPPED_PURPOSES } from '../../src/policy/purposes.ts';
import { unregisteredPaths } from '../support/json-paths.ts';
import { numberOf } from '../support/numbers.ts';
import { openService, type Service, uuidOf } from './service.ts';
import { columnsWith, leaveTraces, plantTraces } from './traces.ts';

/** Kinds of data that a text can be found in. */
const LEGIBLE: ReadonlySet<string> = new Set(['number', 'name', 'text', 'file']);

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
  service.ask<{
    __typename: string;
    messages?: number;
    contact?: object;
    issues?: object[];
    certificate?: { erased: { table: string; columns: string[]; rows: number }[]; stays: object[] } | null;
  }>(
    `mutation($i: EraseContactInput!) { eraseContact(input: $i) { __typename ... on EraseContactPayload { messages certificate {
      erasedAt erased { table columns rows } stays { table column reason } }
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
      to: null,
      body: null,
      metadata: null,
      status: 'BLOCKED',
      reason_code: 'ERASED',
      part_count: 1,
    });
  });

  test('leaves the number, in no spelling, and no word of the person in any table of the hub', async () => {
    const [phone, spelled, word] = ['+447911100102', '07911 100102', 'Xylophonist'];
    const digits = phone.slice(1);
    await leaveTraces(service, phone, spelled, word);
    const { id } = await service.ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`);
    const contactId = uuidOf(id);
    await plantTraces(service, { contactId, phone, spelled, word });
    const spellings = [digits, digits.slice(2), spelled.slice(1), word];
    const before = await columnsWith(service, spellings);
    const erasable = PERSONAL_COLUMNS.filter(({ erase }) => !erase.startsWith('stays'));
    const nameOf = ({ table, column }: { table: string; column: string }) => `${table}.${column}`;
    // Who has a number has no other address: addresses.test.ts erases one.
    const legible = erasable.filter(
      (each) => each.subject === 'contact' && LEGIBLE.has(each.holds) && nameOf(each) !== 'contacts.address',
    );
    expect(before, 'a trace stands in every column that is erased, and in no other').toEqual(
      legible.map(nameOf).sort(),
    );
    const { certificate } = await erase({ phone });
    expect(await columnsWith(service, spellings)).toEqual([]);
    const certified = certificate?.erased.flatMap(({ table, columns, rows }) =>
      rows === 0 ? [] : columns.map((column) => `${table}.${column}`),
    );
    expect(certified, 'what was erased is certified').toEqual(expect.arrayContaining(before));
    expect(certificate?.stays).toContainEqual({
      table: 'suppressions',
      column: 'phone_hash',
      reason: 'a keyed digest',
    });
    expect(await service.sql('SELECT remote_key FROM unmatched_receipts')).toEqual([{ remote_key: 'other' }]);
    const keys: Record<string, string> = {
      contacts: 'id',
      messages: 'contact_id',
      inbound_messages: 'contact_id',
      suppressions: 'contact_id',
    };
    for (const { table, column } of erasable.filter((each) => /led$|tied$/.test(each.erase) && each.table in keys)) {
      const left = await service.sql(
        `SELECT 1 FROM ${table} WHERE ${keys[table]} = $1 AND coalesce("${column}"::text, '{}') <> '{}'`,
        [contactId],
      );
      expect(left, `${table}.${column}`).toEqual([]);
    }
    const [entry] = await service.sql('SELECT proof_digest FROM consent_entries WHERE contact_id = $1', [contactId]);
    expect(entry?.proof_digest).toHaveLength(32);
  });

  test('leaves only registered paths in the JSON that stays', async () => {
    const { paths, columns } = await unregisteredPaths((sql) => service.sql(sql));
    expect(columns).toBeGreaterThan(1);
    expect(paths, 'add a new path to src/db/personal-tables.ts: can it name a person?').toEqual([]);
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
      `INSERT INTO suppressions (id, workspace_id, phone_hash, contact_id, reason, purposes, actor_kind)
       VALUES ($1, $2, $3, $4, 'COMPLAINT', '{MARKETING}', 'SYSTEM')`,
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
    expect(await erase({ id })).toMatchObject({ messages: 0, certificate: null, contact: { id, erasedAt } });
    expect(await erase({ phone })).toMatchObject({ __typename: 'NotFound' });
  });

  test.each<[string, object]>([
    ['nobody', {}],
    ['two perhaps different people', { phone: '+447911100107', id: 'Q29udGFjdDo=' }],
  ])('of %s is refused', async (_whom, input) => {
    expect(await erase(input)).toMatchObject({ __typename: 'InvalidInput', issues: [{ message: /exactly one/ }] });
  });

  test('says before what it will take and what will stay, and takes nothing yet', async () => {
    const phone = '+447911100109';
    await send(phone);
    const tried = await erase({ phone, dryRun: true });
    expect(tried).toMatchObject({ messages: 1, contact: { phone, erasedAt: null } });
    const { certificate, ...done } = await erase({ phone });
    expect(done).toMatchObject({ messages: 1, contact: { phone: null } });
    expect(tried.certificate?.erased).toEqual(certificate?.erased);
    expect(tried.certificate?.stays).toEqual(certificate?.stays);
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
    expect(rows).toMatchObject([
      {
        action: 'contact.erase',
        detail: { messages: 1, rows: { messages: 1, contacts: 1, evidence: 0 } },
        together: true,
      },
    ]);
  });
});

describe('ensureContacts', () => {
  const phoneOf = (n: number) => numberOf(`+4479112${String(n).padStart(5, '0')}`);
  const ensure = (phones: Phone[]) =>
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
    await expect.poll(async () => (await service.sql(waiting))[0], { timeout: 30_000 }).toEqual({ count: 1 });
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
