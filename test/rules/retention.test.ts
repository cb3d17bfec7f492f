import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTexts } from '../../src/db/sql/messages-retention.ts';
import { transaction } from '../../src/db/transaction.ts';
import { keepSettings, takeCodes, textTimer } from '../../src/domains/rules/retention-duty.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
/** The hub's clock: a test moves it. Everything is accepted about now, as ids are made by the clock of the machine. */
let START = new Date();
let now = START;
let service: Service;
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => now } });
  START = new Date();
});
afterAll(() => service?.close());

const later = (ms: number) => new Date(START.getTime() + ms);
const never = new AbortController().signal;

async function send(purpose: string, input: object = {}): Promise<string> {
  const { accepted } = await service.ask<{ accepted: { id: string } }>(
    `mutation($i: SendMessageInput!) { sendMessage(input: $i) { ... on SendMessagePayload { accepted { id } } ... on Error { error: message } } }`,
    {
      i: {
        to: { phone: `+4474001${Math.floor(10_000 + Math.random() * 89_999)}` },
        content: { text: `Text of ${purpose} 482913` },
        purpose,
        ...input,
      },
    },
  );
  return uuidOf(accepted.id);
}
const setRetention = (input: object) =>
  service.ask<{ retention?: object[]; issues?: { path: string[]; message: string }[] }>(
    `mutation($i: SetRetentionInput!) { setRetention(input: $i) { ... on SetRetentionPayload { retention { kind purpose bodies rows } }
      ... on InvalidInput { issues { path message } } } }`,
    { i: input },
  );
const bodyOf = async (id: string) =>
  (await service.sql<{ body: string | null }>('SELECT body FROM messages WHERE id = $1', [id]))[0]?.body;

test('the text of a code goes when the code ends, in steps that remember how far they came; others stay', async () => {
  now = START;
  const code = await send('OTP');
  const long = await send('OTP', { validFor: 'PT1H' });
  const order = await send('TRANSACTIONAL');

  now = later(9 * MINUTE_MS);
  await takeCodes(service.api.runtime, never);
  expect(await bodyOf(code)).toContain('482913');

  now = later(20 * MINUTE_MS);
  await takeCodes(service.api.runtime, never);
  expect(await bodyOf(code)).toBeNull();
  expect(await bodyOf(long)).toContain('482913');
  expect(await bodyOf(order)).toContain('482913');
  // What is valid still has a timer at the end of that, and is not looked at again and again.
  const timers = await service.sql<{ subjectId: string; dueAt: Date }>(
    `SELECT subject_id AS "subjectId", due_at AS "dueAt" FROM timers WHERE kind = 'message.text'`,
  );
  expect(timers.map(({ subjectId }) => subjectId)).toEqual([long]);
  now = timers[0]?.dueAt ?? now;
  const due = { subjectId: long, workspaceId: service.workspaceId, payload: {}, dueAt: now, attempts: 0 };
  expect(await openTexts(service.api.runtime.db.pool, [long], new Date(now.getTime() - 1))).toHaveLength(1);
  await transaction(service.api.runtime.db.pool, (tx) => textTimer.run(service.api.runtime, tx, [due]));
  expect(await bodyOf(long)).toBeNull();
  const [{ count } = { count: -1 }] = await service.sql<{ count: number }>(
    "SELECT count(*)::int FROM messages WHERE purpose = 'OTP' AND body IS NOT NULL",
  );
  expect(count).toBe(0);
});

test('a workspace keeps the texts of codes longer, and those of each purpose for a time of its own; rows go later', async () => {
  now = START;
  await setRetention({ kind: 'MESSAGES', purpose: 'OTP', bodies: 'PT2H' });
  await setRetention({ kind: 'MESSAGES', purpose: 'TRANSACTIONAL', bodies: 'P2D', rows: 'P5D' });
  const [code, order, alert] = [await send('OTP'), await send('TRANSACTIONAL'), await send('ALERT')];
  await service.sql("UPDATE messages SET status = 'DELIVERED', finished_at = created_at WHERE id = ANY($1::uuid[])", [
    [code, alert],
  ]);
  now = later(3_600_000);
  await takeCodes(service.api.runtime, never);
  expect(await bodyOf(code)).not.toBeNull();
  now = later(2 * 3_600_000 + 10 * MINUTE_MS);
  await takeCodes(service.api.runtime, never);
  expect(await bodyOf(code)).toBeNull();

  await keepSettings(service.api.runtime, never);
  expect(await bodyOf(order)).not.toBeNull();
  now = later(2 * DAY_MS + 10 * MINUTE_MS);
  await keepSettings(service.api.runtime, never);
  expect([await bodyOf(order), await bodyOf(alert)]).toEqual([null, 'Text of ALERT 482913']);

  // A row whose end is not known waits for it.
  now = later(5 * DAY_MS + 10 * MINUTE_MS);
  await keepSettings(service.api.runtime, never);
  expect(await bodyOf(order)).toBeNull();
  await service.sql("UPDATE messages SET status = 'DELIVERED', finished_at = created_at WHERE id = $1", [order]);
  await keepSettings(service.api.runtime, never);
  expect(await bodyOf(order)).toBeUndefined();
  for (const table of ['message_events', 'message_parts']) {
    expect(await service.sql(`SELECT 1 FROM ${table} WHERE message_id = $1`, [order])).toEqual([]);
  }
  expect(await bodyOf(alert)).toBe('Text of ALERT 482913');
});

test('replies, notes and the log of webhooks have times of their own', async () => {
  now = START;
  for (const input of [
    { kind: 'REPLIES', bodies: 'P1D', rows: 'P3D' },
    { kind: 'NOTES', bodies: 'P1D' },
    { kind: 'WEBHOOK_LOG', rows: 'P1D' },
  ]) {
    await setRetention(input);
  }
  const [inbound, note, proposal, delivery] = [newId(), newId(), newId(), newId()];
  const { workspaceId: w } = service;
  await service.sql(
    `INSERT INTO inbound_messages (id, workspace_id, connection_id, "from", "to", body, encoding, received_at)
     VALUES ($1, $2, $2, '+447400123456', '+447700900999', 'My secret', 'GSM7', $3)`,
    [inbound, w, now],
  );
  await service.sql(
    `INSERT INTO conversation_events (id, workspace_id, conversation_id, type, actor_kind, at, text)
     VALUES ($1, $3, $3, 'NOTE', 'SYSTEM', $4, 'A note'), ($2, $3, $3, 'PROPOSED', 'SYSTEM', $4, 'What a bot would say')`,
    [note, proposal, w, now],
  );
  await service.sql(
    `INSERT INTO webhook_deliveries (id, workspace_id, endpoint_id, event, event_id, subject_id, status, due_at, retry_until, log, created_at)
     VALUES ($1, $2, $2, 'message.delivered', $2, $2, 'DELIVERED', $3, $3, '[]', $3)`,
    [delivery, w, now],
  );
  const state = async () => ({
    inbound: await service.sql('SELECT body FROM inbound_messages WHERE id = $1', [inbound]),
    events: await service.sql('SELECT text FROM conversation_events WHERE id = ANY($1::uuid[])', [[note, proposal]]),
    deliveries: (await service.sql('SELECT 1 FROM webhook_deliveries WHERE id = $1', [delivery])).length,
  });
  now = later(DAY_MS - 10 * MINUTE_MS);
  await keepSettings(service.api.runtime, never);
  expect(await state()).toEqual({
    inbound: [{ body: 'My secret' }],
    events: [{ text: 'A note' }, { text: 'What a bot would say' }],
    deliveries: 1,
  });
  now = later(DAY_MS + 10 * MINUTE_MS);
  await keepSettings(service.api.runtime, never);
  expect(await state()).toEqual({ inbound: [{ body: null }], events: [{ text: null }, { text: null }], deliveries: 0 });
  now = later(3 * DAY_MS + 10 * MINUTE_MS);
  await keepSettings(service.api.runtime, never);
  expect((await state()).inbound).toEqual([]);
});

test('what has no meaning is refused by field, and changes nothing; what is set is audited', async () => {
  const kept = () => service.ask<object[]>('{ retention { kind purpose bodies rows } }');
  const before = await kept();
  expect(before).toHaveLength(9);
  for (const [input, path, message] of [
    [{ kind: 'MESSAGES', bodies: 'P1D' }, 'purpose', 'is needed for MESSAGES'],
    [{ kind: 'NOTES', purpose: 'OTP' }, 'purpose', 'is for MESSAGES alone'],
    [{ kind: 'NOTES', rows: 'P1D' }, 'rows', 'has no meaning for NOTES'],
    [{ kind: 'WEBHOOK_LOG', bodies: 'P1D' }, 'bodies', 'has no meaning for WEBHOOK_LOG'],
    [{ kind: 'REPLIES', bodies: 'P3D', rows: 'P2D' }, 'bodies', 'is longer than rows'],
    [{ kind: 'MESSAGES', purpose: 'OTP', bodies: 'P31D' }, 'bodies', 'is more than P30D'],
    [{ kind: 'REPLIES', rows: 'PT1H' }, 'rows', 'must be from P1D to P3650D'],
  ] as const) {
    expect((await setRetention(input)).issues).toEqual([{ path: [path], message: expect.stringContaining(message) }]);
  }
  expect(await kept()).toEqual(before);
  await setRetention({ kind: 'MESSAGES', purpose: 'SURVEY', bodies: 'P10D' });
  const [entry] = await service.sql("SELECT detail FROM audit_entries WHERE action = 'retention.set' ORDER BY id DESC");
  expect(entry).toEqual({ detail: { kind: 'MESSAGES', purpose: 'SURVEY', bodiesMs: 10 * DAY_MS, rowsMs: null } });
});
