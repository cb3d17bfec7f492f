import { describe, expect, test } from 'vitest';
import type { ReceiptFact } from '../../../src/channels/reports.ts';
import { destinationAddress, sourceAddress } from '../../../src/channels/smpp/submit.ts';
import type { PartCandidate } from '../../../src/db/sql/message-parts.ts';
import { matchReceipt, recipientsOf, rowOfReceipt } from '../../../src/pipeline/record/receipt-matching.ts';

const ADDRESSING = { sourceTon: null, sourceNpi: null, destTon: null, destNpi: null };

import { ReceiptIds } from '../../../src/smpp/receipt-id.ts';

describe('what a message is sent to', () => {
  test.each([
    ['+447700900123', '447700900123'],
    ['+12025550123', '12025550123'],
  ])('%s is written as %s, an international number', (to, digits) => {
    expect(destinationAddress(to, ADDRESSING)).toEqual({ destAddr: digits, destTon: 1, destNpi: 1 });
  });

  test.each(['10086', '447700900123', 'BANK', '+0447700900123', '+123', '', 'erased'])(
    'is never %j, which is no number: nothing is cut from it and nothing is written',
    (to) => {
      expect(() => destinationAddress(to, ADDRESSING)).toThrow('no number');
    },
  );

  test.each([
    ['+447700900999', '447700900999', 1, 1],
    ['3332', '3332', 3, 0],
    ['HELIOGRAPH', 'HELIOGRAPH', 5, 0],
    ['+3332', '+3332', 5, 0],
    ['', '', 0, 0],
  ])('comes from %j as %j of type %i and plan %i', (sender, sourceAddr, sourceTon, sourceNpi) => {
    expect(sourceAddress(sender, ADDRESSING)).toEqual({ sourceAddr, sourceTon, sourceNpi });
  });
});

const receipt = (from: string, change: Partial<ReceiptFact> = {}): ReceiptFact => ({
  kind: 'receipt',
  certain: true,
  remoteId: '7',
  from,
  to: 'HELIOGRAPH',
  state: 'DELIVERED',
  word: null,
  networkErrorCode: null,
  tlvs: null,
  rawText: 'id:7',
  doneAt: null,
  receivedAt: new Date(),
  ...change,
});
const part = (messageId: string, to: string): PartCandidate => ({
  messageId,
  number: 1,
  attempt: 1,
  remoteId: '7',
  remoteKey: '7',
  ended: false,
  to,
  sender: 'HELIOGRAPH',
  submittedAt: new Date(0),
});

describe('a receipt whose network writes the number in the old way', () => {
  test.each([
    ['541155551235', '+5491155551235'],
    ['+54 11 5555 1235', '+5491155551235'],
    ['5215512345678', '+525512345678'],
    ['551187654321', '+5511987654321'],
    ['22997123456', '+2290197123456'],
    ['22507123456', '+2250707123456'],
    ['972599123456', '+970599123456'],
    ['447700900123', '+447700900123'],
  ])('%s speaks of %s', (from, to) => {
    expect(recipientsOf(receipt(from))).toContain(to);
    // The last seven digits are those of another message too: only the whole number tells.
    const other = part('other', `+1${to.slice(-10)}`);
    const own = part('own', to);
    const found = matchReceipt(receipt(from), [{ format: 'SAME', key: '7' }], new Map([['7', [other, own]]]));
    expect(found?.part.messageId).toBe('own');
  });

  test.each([
    ['541155551235', '5491155551235'],
    ['447700900123', '447700900123'],
    ['+447700900123', '+447700900123'],
    ['07700900123', '07700900123'],
    ['', ''],
    ['BANK', 'BANK'],
  ])('is kept with %j as %j, which contacts are looked for by', (from, kept) => {
    expect(rowOfReceipt(receipt(from), { workspaceId: 'w', connectionId: 'c', ids: ReceiptIds.every }).from).toBe(kept);
  });
});
