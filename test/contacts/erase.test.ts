import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { transaction } from '../../src/db/client.ts';
import { PERSONAL_COLUMNS } from '../../src/db/personal-data.ts';
import { ensureContacts } from '../../src/domains/contacts/ensure.ts';
import { phoneHash } from '../../src/domains/contacts/hash.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { Phone } from '../../src/kernel/phone.ts';
import { STOPPED_PURPOSES } from '../../src/policy/purposes.ts';
import { hear } from '../conversations/hear.ts';
import { numberOf } from '../support/numbers.ts';
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

/** Writes a number and a word everywhere the API lets people write. */
async function leaveTraces(phone: string, spelled: string, word: string): Promise<void> {
  const text = `${word} of ${spelled}`;
  const write = (mutation: string, type: string, input: object) =>
    service.ask(
      `mutation($i: ${type}!) { ${mutation}(input: $i) { __typename ... on InvalidInput { issues { path message } } } }`,
      { i: input },
    );
  const contact = { phone };
  const shared = {
    purpose: 'TRANSACTIONAL',
    content: { text },
    tags: [`for ${spelled}`, word],
    metadata: { who: text },
  };
  const answers = [
    await write('upsertContacts', 'UpsertContactsInput', {
      contacts: [{ phone, attributes: { nick: word, other: spelled } }],
    }),
    await write('recordConsent', 'RecordConsentInput', {
      contact,
      purposes: ['MARKETING'],
      source: 'FORM',
      proof: { text, ip: '192.0.2.1' },
    }),
    await write('revokeConsent', 'RevokeConsentInput', {
      contact,
      purposes: ['SURVEY'],
      source: 'VERBAL',
      proof: { text },
    }),
    await write('suppress', 'SuppressInput', {
      to: contact,
      purposes: ['SURVEY'],
      reason: 'COMPLAINT',
      proof: { text },
    }),
    await write('sendMessage', 'SendMessageInput', {
      ...shared,
      to: contact,
      idempotencyKey: `order of ${phone} ${word}`,
      tlvs: [{ tag: 5120, type: 'STRING', value: text }],
    }),
    await write('sendMessages', 'SendMessagesInput', {
      ...shared,
      recipients: [
        { to: contact },
        { to: { phone: `${spelled}0000` } },
        { to: { phone: `0044 (0) ${spelled.slice(1)}x` } },
      ],
      idempotencyKey: `batch ${spelled}`,
    }),
    await write('cancelMessages', 'CancelMessagesInput', { filter: { to: spelled, tags: [word] } }),
  ];
  expect(answers.filter(({ __typename }) => String(__typename).endsWith('Payload'))).toHaveLength(answers.length);
  await hear(service, phone.slice(1), '12345', `Stop it, ${text}`);
  await hear(service, phone.slice(1), '12345', 'STOP');
  const { edges } = await service.ask<{ edges: { node: { id: string } }[] }>(
    'query($p: PhoneNumber) { suppressions(filter: { phone: $p }) { edges { node { id } } } }',
    { p: phone },
  );
  await write('liftSuppression', 'LiftSuppressionInput', { id: edges[0]?.node.id, proof: { text } });
}

/** The columns in which any of these texts stands: as text, in JSON, in lists or in octets. */
async function columnsWith(texts: string[]): Promise<string[]> {
  const columns = await service.sql<{ table: string; column: string; octets: boolean }>(
    `SELECT c.table_name AS table, c.column_name AS column, c.data_type = 'bytea' AS octets FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1, 2`,
  );
  const found = new Set<string>();
  for (const { table, column, octets } of columns) {
    const text = octets ? `encode("${column}", 'escape')` : `"${column}"::text`;
    const rows = await service.sql(`SELECT 1 FROM "${table}" WHERE ${text} ILIKE ANY($1::text[]) LIMIT 1`, [
      texts.map((each) => `%${each}%`),
    ]);
    // A month of a table is a table too; what is in it is in the whole.
    if (rows.length > 0 && !/_(before|after|\d{4}_\d\d)$/.test(table)) found.add(`${table}.${column}`);
  }
  return [...found];
}

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
    const { workspaceId, connectionId } = service;
    const said = { text: `${word} of ${spelled}` };
    await leaveTraces(phone, spelled, word);
    const { id } = await service.ask<{ id: string }>(`{ contact(phone: "${phone}") { id } }`);
    const contactId = uuidOf(id);
    await service.sql(`UPDATE inbound_messages SET tlvs = $2 WHERE contact_id = $1`, [
      contactId,
      JSON.stringify([{ tag: 1, type: 'STRING', value: word }]),
    ]);
    await service.sql(
      `INSERT INTO inbound_parts (group_id, number, connection_id, "from", from_type, "to", tie, reference, total, payload, data_coding,
         default_alphabet, received_at) VALUES ($1, 1, $2, $3, 'E164', '12345', 'SAR', 1, 2, $4, 0, 'GSM7_UNPACKED', now())`,
      [newId(), connectionId, phone, Buffer.from(word)],
    );
    await service.sql(
      `INSERT INTO message_parts (message_id, number, attempt, connection_id, status, remote_id, remote_key)
       SELECT id, 1, 1, $2, 'SENT', 'A1', 'a1' FROM messages WHERE contact_id = $1 LIMIT 1`,
      [contactId, connectionId],
    );
    const receipts = [
      ['r1', digits, 'id:r1'],
      ['r2', '12345', `id:r2 text:to ${spelled}`],
      ['a1', '12345', `id:a1 text:${word}`],
      ['other', '447911100199', 'id:other text:somebody else'],
    ];
    for (const [key, from, text] of receipts) {
      await service.sql(
        `INSERT INTO unmatched_receipts (id, workspace_id, connection_id, remote_id, remote_key, "from", state, raw_text, received_at)
         VALUES ($1, $2, $3, $4, $4, $5, 'DELIVERED', $6, now())`,
        [newId(), workspaceId, connectionId, key, from, text],
      );
    }
    await service.sql(
      `INSERT INTO dead_jobs (subject, payload, reason, failures, first_at, last_at) VALUES ('x', '{}', $1, 1, now(), now())`,
      [`no room for ${phone}`],
    );
    const spellings = [digits, digits.slice(2), spelled.slice(1), word];
    const before = await columnsWith(spellings);
    expect(before).toEqual(
      expect.arrayContaining([
        'batch_refusals.message',
        'contacts.phone',
        'evidence.content',
        'messages.body',
        'unmatched_receipts.from',
      ]),
    );
    const erasable = PERSONAL_COLUMNS.filter(({ erase }) => erase === 'nulled' || erase === 'deleted');
    const unknown = before.filter((name) => !erasable.some(({ table, column }) => name === `${table}.${column}`));
    expect(unknown, 'columns that the registry of personal data does not say are erased').toEqual([]);
    await erase({ phone });
    expect(await columnsWith(spellings), JSON.stringify(said)).toEqual([]);
    expect(await service.sql('SELECT remote_key FROM unmatched_receipts')).toEqual([{ remote_key: 'other' }]);
    const keys: Record<string, string> = { contacts: 'id', messages: 'contact_id', inbound_messages: 'contact_id' };
    for (const { table, column } of erasable.filter((each) => each.erase === 'nulled' && each.table in keys)) {
      const left = await service.sql(
        `SELECT 1 FROM ${table} WHERE ${keys[table]} = $1 AND coalesce("${column}"::text, '{}') <> '{}'`,
        [contactId],
      );
      expect(left, `${table}.${column}`).toEqual([]);
    }
    const [entry] = await service.sql('SELECT proof_digest FROM consent_entries WHERE contact_id = $1', [contactId]);
    expect(entry?.proof_digest).toHaveLength(32);
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
