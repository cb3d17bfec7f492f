import { describe, expect, test } from 'vitest';
import type { ReceiptFact } from '../../../src/channels/reports.ts';
import type { PartCandidate } from '../../../src/db/sql/message-parts.ts';
import { matchAll } from '../../../src/pipeline/record/receipt-matching.ts';
import { ReceiptIds } from '../../../src/smpp/receipt-id.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

const receipt = (change: Partial<ReceiptFact> = {}): ReceiptFact => ({
  kind: 'receipt',
  certain: true,
  remoteId: '9001',
  from: '447911160000',
  to: '447700900999',
  state: 'DELIVERED',
  word: null,
  networkErrorCode: null,
  tlvs: null,
  rawText: '',
  doneAt: null,
  receivedAt: NOW,
  ...change,
});
const part = (messageId: string, change: Partial<PartCandidate> = {}): PartCandidate => ({
  messageId,
  number: 1,
  attempt: 1,
  remoteId: '9001',
  remoteKey: '9001',
  ended: false,
  to: '+447911160000',
  sender: '+447700900999',
  submittedAt: ago(60),
  ...change,
});
/** Which message a receipt speaks of, of these, newest first; `null`: of none of them. */
const matched = (fact: ReceiptFact, ...parts: PartCandidate[]) =>
  matchAll([fact], ReceiptIds.every, new Map([['9001', parts]])).matched[0]?.part.messageId ?? null;
const other = '+447911169999';

describe('a receipt finds its part', () => {
  const cases: [string, Partial<ReceiptFact>, PartCandidate[], string | null][] = [
    ['by its id and its number', {}, [part('a', { to: other }), part('b')], 'b'],
    [
      'with its addresses as they were submitted',
      { from: '447700900999', to: '447911160000' },
      [part('a', { to: other }), part('b')],
      'b',
    ],
    ['without addresses, by its id alone', { from: '', to: '' }, [part('a')], 'a'],
    ['with the sender alone', { from: '447700900999', to: '' }, [part('a')], 'a'],
    ['with a number that is masked', { from: '4479*****000', to: 'Hub' }, [part('a', { sender: 'Hub' })], 'a'],
    ['without addresses, the one that is open', { from: '', to: '' }, [part('a', { ended: true }), part('b')], 'b'],
    ['without addresses, of several none', { from: '', to: '' }, [part('a'), part('b', { to: other })], null],
    [
      'with a number of several, that one',
      { from: '', to: '447911160000' },
      [part('a', { to: other }), part('b')],
      'b',
    ],
    ['that speaks of somebody else, not', { from: '447911161111', to: '447700900999' }, [part('a')], null],
    ['that speaks of somebody else from nobody, not', { from: '447911161111', to: '' }, [part('a')], null],
    ['of a number in national form', { from: '07911160000' }, [part('a', { to: other }), part('b')], 'b'],
    [
      'of a number in national form, not swapped',
      { from: 'Hub', to: '07911160000' },
      [part('a', { to: other }), part('b')],
      'b',
    ],
    ['that came again, the one that has ended', {}, [part('a', { ended: true })], 'a'],
    ['of a number twice, the newest that is open', {}, [part('c', { ended: true }), part('b'), part('a')], 'b'],
  ];
  test.each(cases)('%s', (_name, change, parts, expected) => {
    expect(matched(receipt(change), ...parts)).toBe(expected);
  });
});

describe('a receipt that was kept', () => {
  const kept = (seconds: number, change: Partial<ReceiptFact> = {}) =>
    receipt({ keptId: 'kept', receivedAt: ago(seconds), ...change });

  test.each([
    ['before the submit is not of it', 61, part('a'), null],
    ['at the moment of the submit is of it', 60, part('a'), 'a'],
    ['after the submit is of it', 1, part('a'), 'a'],
    ['before a submit whose time is not known is not of it', 1, part('a', { submittedAt: null }), null],
  ])('%s', (_name, seconds, candidate, expected) => {
    expect(matched(kept(seconds), candidate)).toBe(expected);
  });

  test('is of the older one of two with its id, where the newer was sent later', () => {
    expect(matched(kept(61), part('new'), part('old', { submittedAt: ago(120) }))).toBe('old');
    expect(matched(kept(61, { from: '', to: '' }), part('new'), part('old', { submittedAt: ago(120) }))).toBe('old');
  });
});

describe('what only looks like a receipt', () => {
  const alike = (change: Partial<ReceiptFact> = {}) => receipt({ certain: false, ...change });

  test.each([
    ['is one where its id and its number are of an open part', {}, part('a'), 'a'],
    ['is one with its addresses as they were submitted', { from: '447700900999', to: '447911160000' }, part('a'), 'a'],
    ['is none where that part has ended', {}, part('a', { ended: true }), null],
    ['is none where only the id fits', { from: '447911161111' }, part('a'), null],
    ['is none without a number', { from: '', to: '' }, part('a'), null],
  ])('%s', (_name, change, candidate, expected) => {
    expect(matched(alike(change), candidate)).toBe(expected);
  });

  test('and is none is not kept among receipts', () => {
    const { unmatched, persons } = matchAll([alike(), receipt()], ReceiptIds.every, new Map());
    expect([unmatched.map(({ certain }) => certain), persons.map(({ certain }) => certain)]).toEqual([[true], [false]]);
  });
});
