import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../../src/db/client.ts';
import { messagesInsert } from '../../src/db/sql/messages.ts';
import { insertUnmatched, unmatchedOfUnknownOutcomes } from '../../src/db/sql/receipts.ts';
import { runTogether } from '../../src/db/sql/together.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openService, type Service } from '../contacts/service.ts';
import { messageAt } from '../support/messages.ts';

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
    await runTogether(tx, [messagesInsert([lost, missing])]);
    await tx.query('UPDATE messages SET attempt = 1, claimed_at = created_at');
    await insertUnmatched(tx, [{ ...row, ...told, receivedAt: now }]);
    return unmatchedOfUnknownOutcomes(tx, new Date(0), new Date(now.getTime() + 1), 10);
  });
  expect(matches.map(({ messageId }) => messageId)).toEqual([lost.id]);
});
