import { expect } from 'vitest';
import { phoneHash } from '../../src/domains/contacts/hash.ts';
import { recordClicks } from '../../src/domains/links/record.ts';
import { newId } from '../../src/kernel/ids.ts';
import { hear } from '../conversations/hear.ts';
import type { Service } from './service.ts';

/** Writes a number and a word everywhere the API lets people write. */
export async function leaveTraces(service: Service, phone: string, spelled: string, word: string): Promise<void> {
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
      contacts: [{ phone, name: text, tags: [word], attributes: { nick: word, other: spelled } }],
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
    await write('startVerification', 'StartVerificationInput', { to: phone, purposeText: 'Example' }),
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
    await write('setLinkSettings', 'SetLinkSettingsInput', { allowedHosts: ['shop.example'] }),
    await write('sendMessage', 'SendMessageInput', {
      ...shared,
      to: contact,
      content: { text: `See {{ link "https://shop.example/${word}?of=${spelled}" }}` },
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
  await write('createCouponPool', 'CouponPoolInput', { name: `pool ${newId()}`, codes: [newId()] });
  await service.sql(
    `UPDATE coupons SET reference = $1, redeemed_at = now(), reserved_at = now(),
       contact_id = (SELECT id FROM contacts WHERE phone = $2) WHERE contact_id IS NULL`,
    [text, phone],
  );
  const [link] = await service.sql<{ code: string }>('SELECT code FROM message_links ORDER BY message_id DESC LIMIT 1');
  const click = { id: newId(), code: link?.code ?? '', at: Date.now(), visitor: 'PERSON', agent: 'Safari' };
  await recordClicks(service.api.runtime, [click]);
  await hear(service, phone.slice(1), '12345', `Stop it, ${text}`);
  await hear(service, phone.slice(1), '12345', 'STOP');
  const { edges } = await service.ask<{ edges: { node: { id: string } }[] }>(
    'query($p: PhoneNumber) { suppressions(filter: { phone: $p }) { edges { node { id } } } }',
    { p: phone },
  );
  await write('liftSuppression', 'LiftSuppressionInput', { id: edges[0]?.node.id, proof: { text } });
}

/** The columns in which any of these texts stands: as text, in JSON, in lists or in octets. */
export async function columnsWith(service: Service, texts: string[]): Promise<string[]> {
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

/** A person as traces are planted of. */
interface Planted {
  contactId: string;
  phone: string;
  spelled: string;
  word: string;
}

/** Writes a number and a word where only networks and faults write them. */
export async function plantTraces(service: Service, { contactId, phone, spelled, word }: Planted): Promise<void> {
  const { workspaceId, connectionId } = service;
  await service.sql(
    `INSERT INTO number_lookups (workspace_id, phone_hash, line_type, at, expires_at) VALUES ($1, $2, 'MOBILE', now(), now())`,
    [workspaceId, phoneHash(service.api.runtime.secrets.hashKey, workspaceId, phone)],
  );
  const digits = phone.slice(1);
  const tlvs = JSON.stringify([{ tag: 1, type: 'STRING', value: word }]);
  const media = JSON.stringify([
    { mimeType: 'image/png', url: `https://example.com/${word}`, fileName: null, octets: 1 },
  ]);
  await service.sql('UPDATE inbound_messages SET tlvs = $2, media = $3, intent = $4 WHERE contact_id = $1', [
    contactId,
    tlvs,
    media,
    JSON.stringify({ outcome: 'NONE', matched: word }),
  ]);
  await service.sql('UPDATE conversations SET labels = $2 WHERE contact_id = $1', [contactId, [word]]);
  await service.sql(
    `INSERT INTO conversation_events (id, workspace_id, conversation_id, type, actor_kind, at, text, detail)
     SELECT $2, workspace_id, id, 'NOTE', 'SYSTEM', now(), $3, $4 FROM conversations WHERE contact_id = $1 LIMIT 1`,
    [contactId, newId(), word, { labels: [word] }],
  );
  await service.sql(
    `WITH bot AS (INSERT INTO bots (id, workspace_id, name, api_key_id, per_minute, per_day, max_turns, created_at, minute_at, day_at)
       VALUES ($2::uuid, $3::uuid, $2::uuid::text, $2::uuid, 1, 1, 1, now(), now(), now()) RETURNING id),
     made AS (INSERT INTO assistants (id, workspace_id, bot_id, instructions, facts, daily_tokens, created_at)
       SELECT $2::uuid, $3::uuid, id, '', '{}', 1, now() FROM bot RETURNING id),
     slot AS (INSERT INTO assistant_slots (id, workspace_id, assistant_id, at, contact_id, booked_at)
       SELECT $2::uuid, $3::uuid, id, now(), $1::uuid, now() FROM made)
     INSERT INTO assistant_calls (id, workspace_id, assistant_id, conversation_id, contact_id, event_id, at, model, prompt, answer, prompt_tokens,
       completion_tokens, duration_ms) SELECT $2::uuid, $3::uuid, id, $2::uuid, $1::uuid, $2::uuid, now(), 'm', $4::jsonb, $4::jsonb, 1, 1, 1 FROM made`,
    [contactId, newId(), workspaceId, JSON.stringify([{ content: `${word} of ${phone}` }])],
  );
  await service.sql(
    `WITH made AS (INSERT INTO contact_lists (id, workspace_id, name, created_at) VALUES ($2::uuid, $3::uuid, $2::uuid::text, now()) RETURNING id)
     INSERT INTO contact_list_members (list_id, contact_id, workspace_id, added_at) SELECT id, $1::uuid, $3::uuid, now() FROM made`,
    [contactId, newId(), workspaceId],
  );
  await service.sql(
    `WITH made AS (INSERT INTO contact_fields (id, workspace_id, name, type, created_at) VALUES ($2::uuid, $3::uuid, $2::uuid::text, 'TEXT', now()) RETURNING id)
     INSERT INTO contact_field_values (field_id, contact_id, workspace_id, text) SELECT id, $1::uuid, $3::uuid, $4 FROM made`,
    [contactId, newId(), workspaceId, word],
  );
  await service.sql(
    `INSERT INTO contact_events (id, workspace_id, contact_id, name, properties, at, key_digest) VALUES ($1, $2, $3, $4, $5, now(), '\\x01')`,
    [newId(), workspaceId, contactId, word, JSON.stringify({ said: word })],
  );
  await service.sql('INSERT INTO segment_members (segment_id, contact_id) VALUES ($1, $2)', [newId(), contactId]);
  await service.sql(
    `INSERT INTO trigger_firings (id, workspace_id, trigger_id, contact_id, occurrence, at, status, created_at)
     VALUES ($1, $2, $3, $4, '', now(), 'SENT', now())`,
    [newId(), workspaceId, newId(), contactId],
  );
  await service.sql(
    `INSERT INTO contact_passkeys (id, workspace_id, contact_id, domain, credential_id, public_key, counter, transports, backed_up, name,
       created_at) VALUES ($1, $2, $3, 'example.com', '\\x01', '\\x02', 0, '{}', false, $4, now())`,
    [newId(), workspaceId, contactId, word],
  );
  await service.sql(
    `INSERT INTO webhook_deliveries (id, workspace_id, endpoint_id, event, event_id, subject_id, status, due_at, retry_until, log, created_at)
     SELECT $2, $3, $2, 'message.sent', $2, id, 'PENDING', now(), now(), $4, now() FROM messages WHERE contact_id = $1 LIMIT 1`,
    [contactId, newId(), workspaceId, JSON.stringify([{ body: `thanks, ${phone}` }])],
  );
  await service.sql(
    `INSERT INTO inbound_parts (group_id, number, connection_id, "from", from_type, "to", tie, reference, total, payload, udh, data_coding,
       default_alphabet, tlvs, received_at)
     VALUES ($1, 1, $2, $3, 'E164', '12345', 'SAR', 1, 2, $4, $4, 0, 'GSM7_UNPACKED', $5, now())`,
    [newId(), connectionId, phone, Buffer.from(word), tlvs],
  );
  await service.sql(
    `INSERT INTO message_parts (message_id, number, attempt, connection_id, status, remote_id, remote_key, receipt_word, receipt_tlvs)
     SELECT id, 1, 1, $2, 'SENT', 'A1', 'a1', $3, $4 FROM messages WHERE contact_id = $1 LIMIT 1`,
    [contactId, connectionId, word, tlvs],
  );
  const receipts = [
    ['r1', digits, '12345', 'id:r1'],
    ['r2', '12345', digits, 'id:r2'],
    ['r3', '12345', '54321', `id:r3 text:to ${spelled}`],
    ['a1', '12345', '54321', `id:a1 text:${word}`],
  ];
  await service.sql(
    `INSERT INTO unmatched_receipts (id, workspace_id, connection_id, remote_id, remote_key, "from", state, raw_text, received_at)
     VALUES ($1, $2, $3, 'other', 'other', '447911100199', 'DELIVERED', 'id:other text:somebody else', now())`,
    [newId(), workspaceId, connectionId],
  );
  for (const [key, from, to, text] of receipts) {
    await service.sql(
      `INSERT INTO unmatched_receipts (id, workspace_id, connection_id, remote_id, remote_key, "from", "to", state, raw_text, word, tlvs,
         received_at) VALUES ($1, $2, $3, $4, $4, $5, $6, 'DELIVERED', $7, $8, $9, now())`,
      [newId(), workspaceId, connectionId, key, from, to, text, word, tlvs],
    );
  }
  await service.sql(
    `INSERT INTO dead_jobs (subject, payload, reason, failures, first_at, last_at) VALUES ('x', '{}', $1, 1, now(), now())`,
    [`no room for ${phone}`],
  );
}
