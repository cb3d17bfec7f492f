import { describe, expect, test } from 'vitest';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { audit, type Row, type Tables } from './audit.ts';
import { emptyJournal, type Journal } from './client.ts';
import type { SmscLine } from './smsc.ts';

const UUID = '01900000-0000-7000-8000-000000000001';
const ID = toGlobalId('Message', UUID);
const NUMBER = '+447400000000';
const TO = NUMBER.slice(1);

const line = (at = 15, commandStatus: number | null = 0): SmscLine => ({
  at,
  destination: TO,
  text: '',
  commandStatus,
});
const event = (type: string, at: number) => ({ type, status: type, at });
const story = (...types: string[]) => types.map((type, index) => event(type, 10 + index));

function row(change: Partial<Row> = {}): Row {
  return {
    id: UUID,
    batchId: null,
    to: TO,
    purpose: 'TRANSACTIONAL',
    status: 'DELIVERED',
    reason: null,
    possibleDuplicate: false,
    attempt: 1,
    dueAt: null,
    events: story('ACCEPTED', 'SENDING', 'SENT', 'DELIVERED'),
    ...change,
  };
}

function journal(change: Partial<Journal> = {}): Journal {
  const acknowledged = { at: 10, id: ID, accepted: 1 };
  const sent = [{ key: 's0', purpose: 'TRANSACTIONAL' as const, numbers: [NUMBER], acknowledged, refused: null }];
  return { ...emptyJournal(), sent, ...change };
}

const tables = (...rows: Row[]): Tables => ({ rows, outbox: 0 });
const findings = (stored: Tables, known = journal(), lines = [line()]) =>
  audit(stored, known, lines).findings.join('; ');
const unknown = {
  status: 'OUTCOME_UNKNOWN',
  reason: 'LINK_LOST',
  events: story('ACCEPTED', 'SENDING', 'OUTCOME_UNKNOWN'),
};
const missing = {
  status: 'OUTCOME_UNKNOWN',
  reason: 'RECEIPT_MISSING',
  events: [...story('ACCEPTED', 'SENDING', 'SENT'), event('OUTCOME_UNKNOWN', 12 + 72 * 3_600_000)],
};
const canceled = {
  status: 'CANCELED',
  reason: 'CANCELED_BY_REQUEST',
  attempt: 0,
  events: story('ACCEPTED', 'CANCELED'),
};
const resent = { purpose: 'ALERT', possibleDuplicate: true, attempt: 2 };
const RESENT_STORY = story('ACCEPTED', 'SENDING', 'OUTCOME_UNKNOWN', 'RESEND', 'SENDING', 'SENT', 'DELIVERED');

describe('the referee has nothing to say of', () => {
  test.each<[string, Tables, Journal, SmscLine[]]>([
    ['a message that was sent once', tables(row()), journal(), [line()]],
    [
      'a code sent twice that is marked',
      tables(row({ ...resent, events: RESENT_STORY })),
      journal(),
      [line(), line(15, null)],
    ],
    [
      'a code whose second attempt failed, while nobody knows of the first',
      tables(
        row({
          ...{ ...unknown, ...resent, dueAt: new Date() },
          events: [...RESENT_STORY.slice(0, -1), event('OUTCOME_UNKNOWN', 17)],
        }),
      ),
      journal(),
      [line(), line(15, null)],
    ],
    ['an unknown outcome that is held', tables(row({ ...unknown, dueAt: new Date() })), journal(), [line(15, null)]],
    ['a refusal for now before the send', tables(row()), journal(), [line(14, 0x58), line()]],
    [
      'a code that its SMSC took and never spoke of again',
      tables(row({ ...missing, purpose: 'OTP' })),
      journal(),
      [line()],
    ],
  ])('%s', (_name, stored, known, lines) => {
    expect(findings(stored, known, lines)).toBe('');
  });
});

describe('the referee finds', () => {
  test.each<[string, Tables, Journal, SmscLine[], string]>([
    ['what was accepted and is not stored', tables(), journal(), [], '1 were accepted, 0 are stored'],
    ['what was sent and is not stored', tables(), emptyJournal(), [line()], 'sent, not stored'],
    [
      'two messages of one key',
      tables(row(), row({ id: UUID.replace('1', '2') })),
      journal(),
      [line()],
      '2 messages for one key',
    ],
    ['an outbox row that stays', { ...tables(row()), outbox: 1 }, journal(), [line()], '1 outbox rows'],
    ['a message sent twice', tables(row()), journal(), [line(), line()], 'went out 2 times'],
    ['a message sent and perhaps again', tables(row()), journal(), [line(), line(16, null)], 'went out 2 times'],
    [
      'a code sent three times',
      tables(row({ ...resent, events: RESENT_STORY })),
      journal(),
      [line(), line(), line()],
      '3 times',
    ],
    [
      'a parcel notice that was re-sent',
      tables(row({ possibleDuplicate: true })),
      journal(),
      [line()],
      'its policy forbids',
    ],
    ['a delivery of nothing', tables(row()), journal(), [], 'was never sent'],
    [
      'a message that has not ended',
      tables(row({ status: 'SENT', reason: 'x', events: story('ACCEPTED', 'SENDING', 'SENT') })),
      journal(),
      [line()],
      'has not ended',
    ],
    ['an unknown outcome held for ever', tables(row(unknown)), journal(), [line()], 'held without an end'],
    [
      'a receipt that is given up and waited for',
      tables(row({ ...missing, dueAt: new Date() })),
      journal(),
      [line()],
      'that nobody waits for',
    ],
    [
      'a receipt that is given up too soon',
      tables(row({ ...missing, events: story('ACCEPTED', 'SENDING', 'SENT', 'OUTCOME_UNKNOWN') })),
      journal(),
      [line()],
      'too soon',
    ],
    [
      'an unknown outcome of what was taken once',
      tables(row({ ...unknown, dueAt: new Date(), events: story('ACCEPTED', 'SENDING', 'SENT', 'OUTCOME_UNKNOWN') })),
      journal(),
      [line()],
      'its only attempt was taken',
    ],
    ['a missing receipt of what was not sent', tables(row(missing)), journal(), [], 'was never sent'],
    [
      'a failure without a reason',
      tables(row({ status: 'FAILED', events: story('ACCEPTED', 'SENDING', 'FAILED') })),
      journal(),
      [line(15, 0x45)],
      'has no reason',
    ],
    [
      'a failure that was sent',
      tables(row({ status: 'FAILED', reason: 'SUBMIT_REFUSED', events: story('ACCEPTED', 'SENDING', 'FAILED') })),
      journal(),
      [line()],
      'was sent all the same',
    ],
    [
      'a final status that is left',
      tables(row({ events: story('ACCEPTED', 'SENDING', 'DELIVERED', 'SENT', 'DELIVERED') })),
      journal(),
      [line()],
      'SENT follows DELIVERED',
    ],
    [
      'a story with another end',
      tables(row({ events: story('ACCEPTED', 'SENDING', 'SENT') })),
      journal(),
      [line()],
      'ends otherwise',
    ],
    [
      'a story back in time',
      tables(row({ events: [event('ACCEPTED', 10), event('SENDING', 9), event('DELIVERED', 11)] })),
      journal(),
      [line()],
      'goes back in time',
    ],
    ['an attempt nobody tells of', tables(row({ attempt: 2 })), journal(), [line()], 'has 2 attempts and tells of 1'],
    [
      'a submit after a cancel',
      tables(row(canceled)),
      journal({ canceled: [{ at: 12, ids: [ID] }] }),
      [line()],
      'after its acknowledged cancel',
    ],
    [
      'a cancel that is not stored',
      tables(row()),
      journal({ canceled: [{ at: 12, ids: [ID] }] }),
      [line()],
      'canceled by the answer, DELIVERED',
    ],
    [
      'a claim after an opt-out',
      tables(row()),
      journal({ optedOut: [{ at: 10, number: NUMBER }] }),
      [line()],
      'claimed after its acknowledged opt-out',
    ],
    [
      'a submit nobody claimed after an opt-out',
      tables(row({ ...canceled, status: 'BLOCKED', events: story('ACCEPTED', 'BLOCKED') })),
      journal({ optedOut: [{ at: 10, number: NUMBER }] }),
      [line()],
      'submitted after its acknowledged opt-out',
    ],
    [
      'an answer that contradicts another',
      tables(row()),
      journal({ contradictions: ['s0: was a, then b'] }),
      [line()],
      'then b',
    ],
  ])('%s', (_name, stored, known, lines, finding) => {
    expect(findings(stored, known, lines)).toContain(finding);
  });
});
