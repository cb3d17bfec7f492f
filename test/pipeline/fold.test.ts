import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RoadMessage } from '../../src/db/sql/messages.ts';
import type { PartRow } from '../../src/db/sql/parts.ts';
import { whatIsDue } from '../../src/pipeline/due.ts';
import { foldFacts, type MessageFact, type PartOutcome } from '../../src/pipeline/fold.ts';
import { isFinal, STATUS_RANK } from '../../src/pipeline/status.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const CONNECTION = '01a20000-0000-7000-8000-00000000000c';

function message(change: Partial<RoadMessage> = {}): RoadMessage {
  return {
    id: '01a20000-0000-7000-8000-000000000001',
    workspaceId: '01a20000-0000-7000-8000-000000000002',
    contactId: '01a20000-0000-7000-8000-000000000003',
    routeId: '01a20000-0000-7000-8000-000000000004',
    decisionId: '01a20000-0000-8000-8000-000000000005',
    connectionId: CONNECTION,
    to: '+447911123456',
    purpose: 'TRANSACTIONAL',
    partCount: 1,
    submitCount: 1,
    receiptTimeoutSeconds: null,
    expiresAt: new Date(NOW.getTime() + 3_600_000),
    traceParent: null,
    status: 'SENDING',
    reasonCode: null,
    commandStatus: null,
    networkErrorCode: null,
    queuedAt: NOW,
    attempt: 1,
    possibleDuplicate: false,
    dueAt: null,
    claimedAt: NOW,
    sentAt: null,
    finishedAt: null,
    told: 0,
    ...change,
  };
}

const accepted = (part = 1): PartOutcome => ({ part, kind: 'accepted', remoteId: `r${part}` });
const refused = (part = 1): PartOutcome => ({
  part,
  kind: 'refused',
  commandStatus: 0x0b,
  name: 'x',
  reasonCode: 'SUBMIT_REFUSED',
});
const unknown = (part = 1): PartOutcome => ({ part, kind: 'unknown', reasonCode: 'NO_RESPONSE' });
const retry = (part = 1): PartOutcome => ({
  part,
  kind: 'retry',
  commandStatus: 0x58,
  name: 'x',
  reasonCode: 'THROTTLED',
  delayMs: 1_000,
});
const outcomes = (list: PartOutcome[], attempt = 1): MessageFact => ({
  kind: 'outcomes',
  connectionId: CONNECTION,
  attempt,
  outcomes: list,
  at: NOW,
  responseTimeoutMs: 5_000,
  queryAfterMs: null,
});
const receipt = (state: 'DELIVERED' | 'UNDELIVERABLE' | 'ENROUTE', part = 1, attempt = 1): MessageFact => ({
  kind: 'receipt',
  part,
  attempt,
  state,
  end:
    state === 'DELIVERED'
      ? { status: 'DELIVERED' }
      : state === 'ENROUTE'
        ? null
        : { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE' },
  networkErrorCode: null,
  at: NOW,
});

/** Folds facts one by one, each on what the last one left, as chunks would. */
function fold(start: RoadMessage, facts: MessageFact[]) {
  let state = start;
  let parts: PartRow[] = [];
  const statuses = [start.status];
  const events: string[] = [];
  for (const fact of facts) {
    const folded = foldFacts(state, parts, [fact]);
    state = { ...state, ...folded.change.to };
    const changed = new Set(folded.parts.map((part) => `${part.number}/${part.attempt}`));
    parts = [...parts.filter((part) => !changed.has(`${part.number}/${part.attempt}`)), ...folded.parts];
    statuses.push(state.status);
    events.push(...folded.change.events.map((event) => event.type));
  }
  return { state, parts, statuses, events };
}

describe('folding facts', () => {
  test.each<[string, MessageFact[], string, string | null]>([
    ['an acceptance', [outcomes([accepted()])], 'SENT', null],
    ['an acceptance and a receipt', [outcomes([accepted()]), receipt('DELIVERED')], 'DELIVERED', null],
    [
      'an intermediate receipt before the final one',
      [outcomes([accepted()]), receipt('ENROUTE'), receipt('DELIVERED')],
      'DELIVERED',
      null,
    ],
    ['a refusal for good', [outcomes([refused()])], 'FAILED', 'SUBMIT_REFUSED'],
    ['a refusal for now', [outcomes([retry()])], 'DEFERRED', 'THROTTLED'],
    ['no response', [outcomes([unknown()])], 'OUTCOME_UNKNOWN', 'NO_RESPONSE'],
    ['a late response', [outcomes([unknown()]), outcomes([accepted()])], 'SENT', null],
    ['a late refusal', [outcomes([unknown()]), outcomes([refused()])], 'FAILED', 'SUBMIT_REFUSED'],
    ['a late refusal for now: it was not sent', [outcomes([unknown()]), outcomes([retry()])], 'DEFERRED', 'THROTTLED'],
    ['an undeliverable receipt', [outcomes([accepted()]), receipt('UNDELIVERABLE')], 'UNDELIVERED', 'UNDELIVERABLE'],
    [
      'two finals: the first stays',
      [outcomes([accepted()]), receipt('UNDELIVERABLE'), receipt('DELIVERED')],
      'UNDELIVERED',
      'UNDELIVERABLE',
    ],
  ])('%s', (_name, facts, status, reason) => {
    const { state } = fold(message(), facts);
    expect([state.status, state.reasonCode]).toEqual([status, reason]);
  });

  test.each<[string, MessageFact[], string]>([
    [
      'both parts',
      [outcomes([accepted(1), accepted(2)]), receipt('DELIVERED', 1), receipt('DELIVERED', 2)],
      'DELIVERED',
    ],
    [
      'one of two',
      [outcomes([accepted(1), accepted(2)]), receipt('DELIVERED', 1), receipt('UNDELIVERABLE', 2)],
      'PARTIALLY_DELIVERED',
    ],
    [
      'one, the other was refused',
      [outcomes([accepted(1), refused(2)]), receipt('DELIVERED', 1)],
      'PARTIALLY_DELIVERED',
    ],
    [
      'none',
      [outcomes([accepted(1), accepted(2)]), receipt('UNDELIVERABLE', 1), receipt('UNDELIVERABLE', 2)],
      'UNDELIVERED',
    ],
    ['one so far', [outcomes([accepted(1), accepted(2)]), receipt('DELIVERED', 1)], 'SENT'],
  ])('of a long message: delivered %s', (_name, facts, status) => {
    expect(fold(message({ partCount: 2, submitCount: 2 }), facts).state.status).toBe(status);
  });

  test('a part refused for now leaves the other parts sent: only it is tried again', () => {
    const { state, parts } = fold(message({ partCount: 2, submitCount: 2 }), [outcomes([accepted(1), retry(2)])]);
    expect(state.status).toBe('DEFERRED');
    expect(parts).toMatchObject([{ number: 1, status: 'SENT' }]);
  });

  test('a contradicting receipt is told, a repeated one is not', () => {
    expect(fold(message(), [outcomes([accepted()]), receipt('DELIVERED'), receipt('DELIVERED')]).events).toEqual([
      'SENT',
      'DELIVERED',
    ]);
    expect(fold(message(), [outcomes([accepted()]), receipt('DELIVERED'), receipt('UNDELIVERABLE')]).events).toEqual([
      'SENT',
      'DELIVERED',
      'RECEIPT_CONFLICT',
    ]);
  });

  test('whatever comes, how often and in which order: a final status stays, and no rank falls but after "not sent"', () => {
    const fact = fc.constantFrom(
      outcomes([accepted()]),
      outcomes([refused()]),
      outcomes([unknown()]),
      receipt('DELIVERED'),
      receipt('UNDELIVERABLE'),
      receipt('ENROUTE'),
    );
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 12 }), (facts) => {
        const { statuses } = fold(message(), facts);
        statuses.slice(1).forEach((status, index) => {
          const before = statuses[index] ?? 'SENDING';
          if (isFinal(before)) expect(status).toBe(before);
          expect(STATUS_RANK[status]).toBeGreaterThanOrEqual(STATUS_RANK[before]);
        });
      }),
      { numRuns: 1_000 },
    );
  });

  test('bad news of an older attempt does not end a newer one; good news does', () => {
    const resent = message({ attempt: 2, possibleDuplicate: true });
    const first = fold(message(), [outcomes([unknown()])]).parts;
    expect(foldFacts(resent, first, [outcomes([refused()], 1)]).change.to.status).toBeUndefined();
    expect(foldFacts(resent, first, [outcomes([accepted()], 1)]).change.to.status).toBe('SENT');
  });
});

describe('what is due', () => {
  const late = { expiresAt: new Date(NOW.getTime() - 1) };
  const day = 24 * 3_600_000;
  test.each<[string, Partial<RoadMessage>, string | undefined, string | undefined]>([
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
    const due = whatIsDue(message(change), NOW, { next: null, canQuery: false }).change;
    expect(due.to.status).toBe(status);
    expect(due.events[0]?.type).toBe(event);
    if (status === 'QUEUED' && change.status === 'OUTCOME_UNKNOWN') expect(due.to.possibleDuplicate).toBe(true);
  });

  const next = { messageId: message().id, connectionId: '01a20000-0000-7000-8000-00000000000d', name: 'other' };
  const code = { status: 'SENT', purpose: 'OTP', receiptTimeoutSeconds: 30 } as const;
  const longAgo = new Date(NOW.getTime() - 31_000);

  test.each<[string, Partial<RoadMessage>, boolean]>([
    ['a code without a receipt goes once more, by the next connection', { ...code, sentAt: longAgo }, true],
    ['not before its time', { ...code, sentAt: new Date(NOW.getTime() - 29_000) }, false],
    ['not a second time', { ...code, sentAt: longAgo, possibleDuplicate: true }, false],
    ['not past its validity', { ...code, sentAt: longAgo, ...late }, false],
    ['not where the route does not ask for it', { ...code, sentAt: longAgo, receiptTimeoutSeconds: null }, false],
  ])('%s', (_name, change, again) => {
    const { change: due, query } = whatIsDue(message(change), NOW, { next, canQuery: false });
    expect([due.to.connectionId, due.to.possibleDuplicate]).toEqual(
      again ? [next.connectionId, true] : [undefined, undefined],
    );
    expect(due.decisionSteps?.length).toBe(again ? 1 : undefined);
    expect(query).toBe(false);
  });

  test('what one connection could not take goes by the next, and the decision says why', () => {
    const refused = { status: 'DEFERRED', reasonCode: 'TRY_ELSEWHERE', attempt: 1, commandStatus: 0x45 } as const;
    const { change } = whatIsDue(message(refused), NOW, { next, canQuery: false });
    expect(change.to).toMatchObject({ status: 'QUEUED', connectionId: next.connectionId });
    expect(change.decisionSteps).toMatchObject([
      { gate: 'route', reason: expect.stringContaining('ESME_RSUBMITFAIL') },
    ]);
    const throttled = whatIsDue(message({ ...refused, reasonCode: 'THROTTLED' }), NOW, { next, canQuery: false });
    expect(throttled.change.to.connectionId).toBeUndefined();
  });

  test('an SMSC that can be asked is asked, less and less often, for three days', () => {
    const ask = (ageMs: number) => {
      const sent = message({ status: 'SENT', sentAt: new Date(NOW.getTime() - ageMs) });
      const { change, query } = whatIsDue(sent, NOW, { next: null, canQuery: true });
      return [query, change.to.dueAt === null ? null : Number(change.to.dueAt) - NOW.getTime()];
    };
    expect(ask(60_000)).toEqual([true, 60_000]);
    expect(ask(3_600_000)).toEqual([true, 3_600_000]);
    expect(ask(80 * 3_600_000)).toEqual([false, null]);
  });
});
