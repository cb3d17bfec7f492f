import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockMessages, messagesInsert } from '../../../src/db/sql/messages.ts';
import { runAsOneStatement } from '../../../src/db/sql/pipelined.ts';
import { insertUnmatched, unmatchedOfUnknownOutcomes } from '../../../src/db/sql/unmatched-receipts.ts';
import { transaction } from '../../../src/db/transaction.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { resolveBeforeResend } from '../../../src/pipeline/schedule/kept-receipts.ts';
import { openService, type Service } from '../../contacts/service.ts';
import { messageAt } from '../../support/messages.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service?.close());

test('a receipt without a known id resolves the unknown outcome of its number, not a message that only lacks its receipt', async () => {
  const { workspaceId, connectionId } = service;
  const { pool, prisma } = service.api.runtime.db;
  const now = new Date();
  const contact = await prisma.contact.create({
    data: { id: newId(), workspaceId, phone: '+447700900123', country: 'GB', createdAt: now, updatedAt: now },
  });
  const unknown = (reasonCode: string) =>
    messageAt(new Date(now.getTime() - 60_000), {
      workspaceId,
      connectionId,
      contactId: contact.id,
      status: 'OUTCOME_UNKNOWN',
      reasonCode,
    });
  const [lost, missing] = [unknown('LINK_LOST'), unknown('RECEIPT_MISSING')];
  const row = { id: newId(), workspaceId, connectionId, remoteId: 'x', remoteKey: 'x', responseKeys: ['x'] };
  const told = {
    from: '447700900123',
    to: '',
    word: null,
    tlvs: null,
    state: 'DELIVERED',
    networkErrorCode: null,
    rawText: '',
    doneAt: null,
  };
  const matches = await transaction(pool, async (tx) => {
    await runAsOneStatement(tx, [messagesInsert([lost, missing])]);
    await tx.query('UPDATE messages SET attempt = 1, claimed_at = created_at');
    await insertUnmatched(tx, [{ ...row, ...told, receivedAt: now }]);
    return unmatchedOfUnknownOutcomes(tx, { since: new Date(0), before: new Date(now.getTime() + 1), limit: 10 });
  });
  expect(matches.map(({ messageId }) => messageId)).toEqual([lost.id]);
});

test('a code whose receipt was kept is not sent once more: it takes the receipt first', async () => {
  const { workspaceId, connectionId } = service;
  const { pool, prisma } = service.api.runtime.db;
  const now = new Date();
  const sentAt = new Date(now.getTime() - 30_000);
  const contactOf = async (phone: string) => {
    const data = { id: newId(), workspaceId, phone, country: 'GB', createdAt: now, updatedAt: now };
    return (await prisma.contact.create({ data })).id;
  };
  const code = (to: string, contactId: string, purpose: 'OTP' | 'TRANSACTIONAL' = 'OTP') =>
    messageAt(sentAt, {
      workspaceId,
      connectionId,
      contactId,
      to,
      purpose,
      status: 'OUTCOME_UNKNOWN',
      attempt: 1,
      sentAt,
    });
  const [one, two, silent] = [
    await contactOf('+447700900201'),
    await contactOf('+447700900202'),
    await contactOf('+447700900203'),
  ];
  const delivered = code('+447700900201', one);
  // Two codes of one number, and one receipt: nobody knows of which of them it is.
  const either = [code('+447700900202', two), code('+447700900202', two)];
  const unheard = code('+447700900203', silent);
  const notice = code('+447700900203', silent, 'TRANSACTIONAL');
  const all = [delivered, ...either, unheard, notice];
  const kept = (id: string, from: string, to: string, receivedAt: Date) => {
    const said = { state: 'DELIVERED', word: null, networkErrorCode: null, tlvs: null, rawText: '', doneAt: null };
    const ids = { remoteId: id, remoteKey: id, responseKeys: [id] };
    return { id: newId(), workspaceId, connectionId, ...ids, from, to, ...said, receivedAt };
  };
  const found = await transaction(pool, async (tx) => {
    await runAsOneStatement(tx, [messagesInsert(all)]);
    const ids = all.map((message) => message.id);
    await tx.query(
      `UPDATE messages SET attempt = 1, sent_at = $2, claimed_at = $2, queued_at = $2::timestamptz - interval '1 minute' WHERE id = ANY($1::uuid[])`,
      [ids, sentAt],
    );
    await insertUnmatched(tx, [
      kept('k1', 'Hub', '447700900201', new Date(sentAt.getTime() + 500)),
      kept('k2', '447700900202', 'Hub', new Date(sentAt.getTime() + 500)),
      // It waited when this came, and was claimed later: this is of something else.
      kept('k3', '447700900203', 'Hub', new Date(sentAt.getTime() - 500)),
    ]);
    return resolveBeforeResend(tx, now, await lockMessages(tx, ids.sort()));
  });
  expect([...found.ids]).toEqual([delivered.id]);
  const { rows } = await pool.query<{ id: string; status: string }>(
    'SELECT id, status FROM messages WHERE id = ANY($1::uuid[])',
    [all.map((message) => message.id)],
  );
  const statuses = new Map(rows.map((row) => [row.id, row.status]));
  expect(all.map((message) => statuses.get(message.id))).toEqual([
    'DELIVERED',
    ...new Array(4).fill('OUTCOME_UNKNOWN'),
  ]);
});

test('a receipt that is kept and comes again counts as it came last, also in one chunk', async () => {
  const { workspaceId, connectionId } = service;
  const { pool } = service.api.runtime.db;
  const said = { state: 'DELIVERED', word: null, networkErrorCode: null, tlvs: null, rawText: '', doneAt: null };
  const kept = (receivedAt: Date) => {
    const ids = { remoteId: '0A', remoteKey: 'a', responseKeys: ['a', '10'] };
    return { id: newId(), workspaceId, connectionId, ...ids, from: '447700900300', to: 'Hub', ...said, receivedAt };
  };
  const [first, second, third] = [1, 2, 3].map((hour) => new Date(Date.UTC(2026, 10, 28, hour))) as [Date, Date, Date];
  const stored = async () =>
    (await pool.query('SELECT received_at FROM unmatched_receipts WHERE remote_id = $1', ['0A'])).rows;
  await transaction(pool, (tx) => insertUnmatched(tx, [kept(first)]));
  await transaction(pool, (tx) => insertUnmatched(tx, [kept(second), kept(third)]));
  expect(await stored()).toEqual([{ received_at: third }]);
});
