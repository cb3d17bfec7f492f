import { describe, expect, test } from 'vitest';
import type { TrackedMessage } from '../../../src/db/sql/messages.ts';
import { whatIsDue } from '../../../src/pipeline/schedule/due.ts';
import { ALL_PURPOSES } from '../../../src/policy/purposes.ts';
import { trackedMessage as message, NOW } from '../../support/tracked-message.ts';

describe('what is due', () => {
  const NOTHING = { next: null, canQuery: false, responseTimeoutMs: 5_000, noWayOut: false };
  const late = { expiresAt: new Date(NOW.getTime() - 1) };
  const day = 24 * 3_600_000;
  test.each<[string, Partial<TrackedMessage>, string | undefined, string | undefined]>([
    ['a scheduled message is queued', { status: 'SCHEDULED', attempt: 0 }, 'QUEUED', 'QUEUED'],
    ['a deferred one is tried again', { status: 'DEFERRED' }, 'QUEUED', 'RETRY'],
    ['a deferred one past its validity expires', { status: 'DEFERRED', ...late }, 'EXPIRED', 'EXPIRED'],
    ['a queued one past its validity expires', { status: 'QUEUED', ...late }, 'EXPIRED', 'EXPIRED'],
    ['a queued one that is valid waits on', { status: 'QUEUED' }, undefined, undefined],
    ['a claim without an outcome is unknown', { status: 'SENDING' }, 'OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN'],
    [
      'an unknown code is sent once more',
      { status: 'OUTCOME_UNKNOWN', purpose: 'OTP', sentAt: NOW },
      'QUEUED',
      'RESEND',
    ],
    [
      'an unknown code that was sent again waits',
      { status: 'OUTCOME_UNKNOWN', purpose: 'OTP', possibleDuplicate: true, sentAt: NOW },
      undefined,
      undefined,
    ],
    [
      'an unknown code past its validity is not sent again',
      { status: 'OUTCOME_UNKNOWN', purpose: 'OTP', sentAt: NOW, ...late },
      undefined,
      undefined,
    ],
    ['unknown marketing waits', { status: 'OUTCOME_UNKNOWN', purpose: 'MARKETING', sentAt: NOW }, undefined, undefined],
    [
      'unknown marketing fails in the end',
      { status: 'OUTCOME_UNKNOWN', purpose: 'MARKETING', sentAt: new Date(NOW.getTime() - day) },
      'FAILED',
      'FAILED',
    ],
  ])('%s', (_name, change, status, event) => {
    const due = whatIsDue(message(change), NOW, NOTHING).change;
    expect(due.to.status).toBe(status);
    expect(due.events[0]?.type).toBe(event);
    if (status === 'QUEUED' && change.status === 'OUTCOME_UNKNOWN') expect(due.to.possibleDuplicate).toBe(true);
  });

  const ago = (ms: number) => new Date(NOW.getTime() - ms);
  test.each<[string, Partial<TrackedMessage>, number, number]>([
    ['a code after twice the response timer', { purpose: 'OTP', claimedAt: ago(75_000) }, 60_000, 45_000],
    ['a code not before kept receipts were looked for', { purpose: 'OTP', claimedAt: ago(20_000) }, 5_000, 10_000],
    ['an alert too', { purpose: 'ALERT', claimedAt: ago(20_000) }, 5_000, 10_000],
    [
      'by its newest attempt',
      { purpose: 'OTP', attempt: 2, claimedAt: ago(900_000), queuedAt: ago(75_000) },
      60_000,
      45_000,
    ],
    ['a parcel notice after a day, and then never', { purpose: 'TRANSACTIONAL', claimedAt: ago(75_000) }, 60_000, day],
    ['a code that was sent twice after a day', { purpose: 'OTP', possibleDuplicate: true }, 60_000, day],
  ])('a lost claim is looked at again: %s', (_name, change, responseTimeoutMs, waitMs) => {
    const lost = message({ status: 'SENDING', ...change });
    const { to } = whatIsDue(lost, NOW, { ...NOTHING, responseTimeoutMs }).change;
    expect([to.status, Number(to.dueAt) - NOW.getTime()]).toEqual(['OUTCOME_UNKNOWN', waitMs]);
  });

  const next = { messageId: message().id, connectionId: '01a20000-0000-7000-8000-00000000000d', name: 'other' };
  const code = { status: 'SENT', purpose: 'OTP', receiptTimeoutSeconds: 30 } as const;
  const longAgo = new Date(NOW.getTime() - 31_000);

  test.each<[string, Partial<TrackedMessage>, boolean]>([
    ['a code without a receipt goes once more, by the next connection', { ...code, sentAt: longAgo }, true],
    ['not before its time', { ...code, sentAt: new Date(NOW.getTime() - 29_000) }, false],
    ['not a second time', { ...code, sentAt: longAgo, possibleDuplicate: true }, false],
    ['not past its validity', { ...code, sentAt: longAgo, ...late }, false],
    ['not where the route does not ask for it', { ...code, sentAt: longAgo, receiptTimeoutSeconds: null }, false],
  ])('%s', (_name, change, again) => {
    const { change: due, query } = whatIsDue(message(change), NOW, { ...NOTHING, next });
    expect([due.to.connectionId, due.to.possibleDuplicate]).toEqual(
      again ? [next.connectionId, true] : [undefined, undefined],
    );
    expect(due.decisionSteps?.length).toBe(again ? 1 : undefined);
    expect(query).toBe(false);
  });

  test('what one connection could not take goes by the next, and the decision says why', () => {
    const providerCode = { channel: 'SMPP', code: '69', text: 'ESME_RSUBMITFAIL: the submit failed' };
    const refused = { status: 'DEFERRED', reasonCode: 'TRY_ELSEWHERE', attempt: 1, providerCode } as const;
    const { change } = whatIsDue(message(refused), NOW, { ...NOTHING, next });
    expect(change.to).toMatchObject({ status: 'QUEUED', connectionId: next.connectionId });
    expect(change.decisionSteps).toMatchObject([
      { gate: 'route', reason: expect.stringContaining('ESME_RSUBMITFAIL') },
    ]);
    const incapable = { ...refused, reasonCode: 'NOT_CAPABLE' } as const;
    const elsewhere = whatIsDue(message(incapable), NOW, { ...NOTHING, next });
    expect(elsewhere.change.to).toMatchObject({ status: 'QUEUED', connectionId: next.connectionId });
    // Where no other connection is, nothing is gained by asking the same one again.
    expect(whatIsDue(message(incapable), NOW, NOTHING).change.to).toEqual({
      status: 'FAILED',
      reasonCode: 'NOT_CAPABLE',
    });
    const throttled = whatIsDue(message({ ...refused, reasonCode: 'THROTTLED' }), NOW, { ...NOTHING, next });
    expect(throttled.change.to.connectionId).toBeUndefined();
  });

  const hour = 3_600_000;
  const sentFor = (ageMs: number, validForMs = hour) =>
    message({
      status: 'SENT',
      sentAt: new Date(NOW.getTime() - ageMs),
      expiresAt: new Date(NOW.getTime() + validForMs),
    });

  test('an SMSC that can be asked is asked, less and less often, for three days', () => {
    const ask = (ageMs: number) => {
      const { change, query } = whatIsDue(sentFor(ageMs), NOW, { ...NOTHING, canQuery: true });
      return [query, Number(change.to.dueAt) - NOW.getTime()];
    };
    expect(ask(60_000)).toEqual([true, 60_000]);
    expect(ask(hour)).toEqual([true, hour]);
    // Then it is looked at once more, when its receipt is missing: a day after its validity, which ends in an hour.
    expect(ask(80 * hour)).toEqual([false, 25 * hour]);
  });

  test.each<[string, TrackedMessage, number | 'missing']>([
    ['a day after its validity', sentFor(80 * hour, -24 * hour), 'missing'],
    ['not within a day of its validity', sentFor(80 * hour, -23 * hour), hour],
    ['not while its SMSC may still try', sentFor(71 * hour, -61 * hour), hour],
    ['when its SMSC tries no more', sentFor(72 * hour, -62 * hour), 'missing'],
  ])('a message without a receipt is of unknown outcome: %s', (_name, sent, expected) => {
    const { change, query } = whatIsDue(sent, NOW, NOTHING);
    expect(query).toBe(false);
    if (expected === 'missing') {
      expect(change.to).toEqual({ status: 'OUTCOME_UNKNOWN', reasonCode: 'RECEIPT_MISSING', dueAt: null });
      expect(change.events).toMatchObject([{ type: 'OUTCOME_UNKNOWN', reasonCode: 'RECEIPT_MISSING' }]);
    } else expect(change.to).toEqual({ dueAt: new Date(NOW.getTime() + expected) });
  });

  test.each(ALL_PURPOSES)(
    'a message whose receipt is missing is neither sent again nor failed, whenever it is looked at: %s',
    (purpose) => {
      const missing = message({
        status: 'OUTCOME_UNKNOWN',
        reasonCode: 'RECEIPT_MISSING',
        purpose,
        sentAt: new Date(NOW.getTime() - 100 * hour),
      });
      expect(whatIsDue(missing, NOW, { ...NOTHING, canQuery: true })).toEqual({
        change: { message: missing, to: { dueAt: null }, events: [] },
        query: false,
      });
    },
  );

  test('what expires without a way out says so, and its decision too', () => {
    const { change } = whatIsDue(message({ status: 'QUEUED', ...late }), NOW, { ...NOTHING, noWayOut: true });
    expect(change.to).toMatchObject({ status: 'EXPIRED', reasonCode: 'NO_ROUTE' });
    expect(change.decisionSteps).toMatchObject([{ gate: 'route', verdict: 'REFUSE' }]);
  });
});
