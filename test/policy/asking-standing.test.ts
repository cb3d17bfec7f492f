import { describe, expect, test } from 'vitest';
import { MESSAGE_STATUSES } from '../../src/kernel/words.ts';
import { endOf, standingOf } from '../../src/policy/asking-standing.ts';

const HOUR_MS = 3_600_000;
const PLANNED = new Date('2026-12-07T08:00:00Z');
const at = (hours: number) => new Date(PLANNED.getTime() + hours * HOUR_MS);
/** Planned for eight, with two hours for a reply. */
const question = { messageStatus: 'SENT', sentAt: PLANNED, plannedAt: PLANNED, expiresAt: at(2) } as const;

describe('the question of a double opt-in', () => {
  test.each([
    ['ACCEPTED', 'WAITS'],
    ['SCHEDULED', 'WAITS'],
    ['DEFERRED', 'WAITS'],
    ['QUEUED', 'WAITS'],
    ['SENDING', 'ASKED'],
    ['BLOCKED', 'NOT_ASKED'],
    ['CANCELED', 'NOT_ASKED'],
    ['EXPIRED', 'NOT_ASKED'],
    ['FAILED', 'NOT_ASKED'],
  ] as const)('that has not gone out and is %s: %s, however late it is', (messageStatus, standing) => {
    expect(standingOf({ ...question, messageStatus, sentAt: null }, at(1))).toBe(standing);
    expect(standingOf({ ...question, messageStatus, sentAt: null }, at(9))).toBe(standing);
  });

  test.each(MESSAGE_STATUSES)(
    'that went out is asked until its time is over, whatever became of it: %s',
    (messageStatus) => {
      expect(standingOf({ ...question, messageStatus }, at(-0.01))).toBe('WAITS');
      expect(standingOf({ ...question, messageStatus }, at(0))).toBe('ASKED');
      expect(standingOf({ ...question, messageStatus }, at(1.99))).toBe('ASKED');
      expect(standingOf({ ...question, messageStatus }, at(2))).toBe('OVER');
    },
  );

  test('whose message is not kept any more counts as asked when it was planned', () => {
    const gone = { ...question, messageStatus: null, sentAt: null };
    expect([standingOf(gone, at(1)), standingOf(gone, at(2))]).toEqual(['ASKED', 'OVER']);
  });

  test('has its whole time for a reply from when it went out', () => {
    expect(endOf({ ...question, sentAt: at(3) })).toEqual(at(5));
    expect(endOf({ ...question, sentAt: at(-1) })).toEqual(at(2));
    expect(endOf({ ...question, sentAt: null })).toEqual(at(2));
    expect(standingOf({ ...question, sentAt: at(3) }, at(4.99))).toBe('ASKED');
  });
});
