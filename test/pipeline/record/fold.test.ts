import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PartOutcome } from '../../../src/channels/reports.ts';
import type { PartRow } from '../../../src/db/sql/message-parts.ts';
import type { TrackedMessage } from '../../../src/db/sql/messages.ts';
import { receiptEndOf } from '../../../src/pipeline/message/part-status.ts';
import { isDelivered, isFinal, STATUS_RANK } from '../../../src/pipeline/message/status.ts';
import { foldFacts } from '../../../src/pipeline/record/fold.ts';
import type { MessageFact } from '../../../src/pipeline/record/message-fact.ts';
import { CONNECTION, trackedMessage as message, NOW } from '../../support/tracked-message.ts';

const accepted = (part = 1): PartOutcome => ({ part, kind: 'accepted', remoteId: `r${part}` });
const refused = (part = 1): PartOutcome => ({
  part,
  kind: 'refused',
  code: { channel: 'SMPP', code: '11', text: 'x' },
  class: 'GIVE_UP',
  reasonCode: 'SUBMIT_REFUSED',
});
const incapable = (part = 1): PartOutcome => ({
  part,
  kind: 'incapable',
  code: { channel: 'TESTLINE', code: 'NO_APP', text: 'the phone has no app' },
  class: 'incapable',
});
const unknown = (part = 1): PartOutcome => ({ part, kind: 'unknown', reasonCode: 'NO_RESPONSE' });
const retry = (part = 1): PartOutcome => ({
  part,
  kind: 'retry',
  code: { channel: 'SMPP', code: '88', text: 'x' },
  class: 'THROTTLE',
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
type State = 'DELIVERED' | 'READ' | 'UNDELIVERABLE' | 'ENROUTE' | 'DELETED' | 'RECALLED';
const receipt = (state: State, part = 1, attempt = 1, at = NOW): MessageFact => ({
  kind: 'receipt',
  part,
  attempt,
  state,
  end: receiptEndOf(state),
  networkErrorCode: null,
  ofAll: false,
  said: { word: null, doneAt: null, tlvs: null },
  at,
});
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

/** Folds facts one by one, each on what the last one left, as chunks would. */
function fold(start: TrackedMessage, facts: MessageFact[], stored: PartRow[] = []) {
  let state = start;
  let parts = stored;
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
    ['no capability', [outcomes([incapable()])], 'DEFERRED', 'NOT_CAPABLE'],
    [
      'a proof after a failure: it was delivered',
      [outcomes([accepted()]), receipt('UNDELIVERABLE'), receipt('DELIVERED')],
      'DELIVERED',
      null,
    ],
    [
      'a failure after a proof',
      [outcomes([accepted()]), receipt('DELIVERED'), receipt('UNDELIVERABLE')],
      'DELIVERED',
      null,
    ],
    ['a read receipt', [outcomes([accepted()]), receipt('DELIVERED'), receipt('READ')], 'READ', null],
    ['a read receipt without the other', [outcomes([accepted()]), receipt('READ')], 'READ', null],
    ['a read receipt before the other', [outcomes([accepted()]), receipt('READ'), receipt('DELIVERED')], 'READ', null],
    [
      'a read receipt after a failure',
      [outcomes([accepted()]), receipt('UNDELIVERABLE'), receipt('READ')],
      'READ',
      null,
    ],
    ['a failure after it was read', [outcomes([accepted()]), receipt('READ'), receipt('UNDELIVERABLE')], 'READ', null],
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

  const missing = { status: 'OUTCOME_UNKNOWN', reasonCode: 'RECEIPT_MISSING', sentAt: NOW } as const;

  test.each<[string, MessageFact[], MessageFact[], (string | null)[]]>([
    ['a late delivery ends it', [], [receipt('DELIVERED', 1), receipt('DELIVERED', 2)], ['DELIVERED', null]],
    [
      'late news of one part leave it, with its reason',
      [],
      [receipt('UNDELIVERABLE', 1)],
      ['OUTCOME_UNKNOWN', 'RECEIPT_MISSING'],
    ],
    ['late news of the last part end it', [receipt('DELIVERED', 1)], [receipt('DELIVERED', 2)], ['DELIVERED', null]],
    [
      'the part that was not delivered gives the reason, whenever its news came',
      [receipt('UNDELIVERABLE', 1)],
      [receipt('DELIVERED', 2)],
      ['PARTIALLY_DELIVERED', 'UNDELIVERABLE'],
    ],
    [
      'late bad news end it',
      [],
      [receipt('UNDELIVERABLE', 2), receipt('UNDELIVERABLE', 1)],
      ['UNDELIVERED', 'UNDELIVERABLE'],
    ],
    ['an intermediate receipt leaves it', [], [receipt('ENROUTE', 1)], ['OUTCOME_UNKNOWN', 'RECEIPT_MISSING']],
  ])('of a long message whose receipts are missing: %s', (_name, before, late, expected) => {
    const long = message({ partCount: 2, submitCount: 2 });
    const { state: sent, parts } = fold(long, [outcomes([accepted(1), accepted(2)]), ...before]);
    expect(sent.status).toBe('SENT');
    const { state } = fold({ ...sent, ...missing }, late, parts);
    expect([state.status, state.reasonCode]).toEqual(expected);
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

  test('what was delivered and then read keeps both moments, and so does its part', () => {
    const facts = [outcomes([accepted()]), receipt('DELIVERED', 1, 1, later(1)), receipt('READ', 1, 1, later(9))];
    const { state, parts, events } = fold(message(), facts);
    expect(events).toEqual(['SENT', 'DELIVERED', 'READ']);
    // The writer gives the moment of the first end.
    expect(state.finishedAt).toBeNull();
    expect(parts).toMatchObject([{ status: 'READ', receiptAt: later(1), readAt: later(9) }]);
    expect(fold(message(), facts.toSpliced(1, 1)).events).toEqual(['SENT', 'DELIVERED', 'READ']);
  });

  test('what was delivered after all ended then, and not when it was said to have failed', () => {
    const facts = [outcomes([accepted()]), receipt('UNDELIVERABLE', 1, 1, later(1))];
    const failed = fold(message(), facts);
    const { state, events } = fold(
      { ...failed.state, finishedAt: later(1) },
      [receipt('DELIVERED', 1, 1, later(3))],
      failed.parts,
    );
    expect([state.finishedAt, events]).toEqual([later(3), ['DELIVERED']]);
  });

  test.each(['EXPIRED', 'CANCELED', 'BLOCKED', 'FAILED'] as const)(
    'a message that is %s was delivered, if its first attempt proves it',
    (status) => {
      const first = fold(message(), [outcomes([unknown()]), outcomes([accepted()])]).parts;
      expect(fold(message({ status, attempt: 2 }), [receipt('DELIVERED')], first).state.status).toBe('DELIVERED');
    },
  );

  test('what a pause has recalled whole is canceled, and its SMSC may report it as deleted', () => {
    const sent = fold(message({ submitCount: 2 }), [outcomes([accepted(), accepted(2)])]);
    const one = fold(sent.state, [receipt('RECALLED')], sent.parts);
    expect(one.state.status).toBe('SENT');
    const whole = fold(one.state, [receipt('RECALLED', 2), receipt('DELETED')], one.parts);
    expect(whole.state).toMatchObject({ status: 'CANCELED', reasonCode: 'RECALLED' });
    expect(whole.events).not.toContain('RECEIPT_CONFLICT');
    const half = fold(one.state, [receipt('DELIVERED', 2)], one.parts);
    expect(half.state.status).toBe('PARTIALLY_DELIVERED');
  });

  test('an id that the channel chose itself is known without an answer', () => {
    const lost: PartOutcome = { part: 1, kind: 'unknown', reasonCode: 'NO_RESPONSE', remoteId: '00OURS-1' };
    const { state, parts } = fold(message(), [outcomes([lost])]);
    expect(state.status).toBe('OUTCOME_UNKNOWN');
    expect(parts).toMatchObject([{ status: 'OUTCOME_UNKNOWN', remoteId: '00OURS-1', remoteKey: 'ours-1' }]);
    expect(fold(state, [receipt('DELIVERED')], parts).state.status).toBe('DELIVERED');
  });

  test('whatever comes, how often and in which order: no rank falls, and only a proof follows an end', () => {
    const fact = fc.constantFrom(
      outcomes([accepted()]),
      outcomes([refused()]),
      outcomes([unknown()]),
      receipt('DELIVERED'),
      receipt('READ'),
      receipt('UNDELIVERABLE'),
      receipt('RECALLED'),
      receipt('ENROUTE'),
    );
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 12 }), (facts) => {
        const { statuses } = fold(message(), facts);
        statuses.slice(1).forEach((status, index) => {
          const before = statuses[index] ?? 'SENDING';
          if (isFinal(before) && status !== before) expect(isDelivered(status)).toBe(true);
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

test('a failure of the second attempt leaves the first of unknown outcome, and its receipt still wins', () => {
  const resent = message({ attempt: 2, possibleDuplicate: true });
  const first = fold(message(), [outcomes([unknown()])]).parts;
  const facts = [outcomes([accepted()], 2), receipt('UNDELIVERABLE', 1, 2), receipt('DELIVERED', 1, 1)];
  expect(fold(resent, facts, first).statuses).toEqual(['SENDING', 'SENT', 'OUTCOME_UNKNOWN', 'DELIVERED']);
});

describe('a receipt of a whole long message', () => {
  const three = [1, 2, 3].map((part): PartOutcome => ({ part, kind: 'accepted', remoteId: `r${part}` }));
  const whole = (state: State, part: number, at = NOW): MessageFact => ({
    ...(receipt(state, part, 1, at) as Extract<MessageFact, { kind: 'receipt' }>),
    ofAll: true,
  });
  const long = { ...message(), submitCount: 3, partCount: 3 };
  const statusesOf = (parts: readonly PartRow[]) =>
    [...parts].sort((a, b) => a.number - b.number).map((part) => part.status);

  test.each([
    ['of its first part', [outcomes(three), whole('DELIVERED', 1)], 'DELIVERED', 'DELIVERED'],
    ['of its last part', [outcomes(three), whole('DELIVERED', 3)], 'DELIVERED', 'DELIVERED'],
    ['that failed', [outcomes(three), whole('UNDELIVERABLE', 1)], 'UNDELIVERED', 'UNDELIVERED'],
    ['that ends nothing', [outcomes(three), whole('ENROUTE', 1)], 'SENT', 'SENT'],
    ['that it was read', [outcomes(three), whole('DELIVERED', 1), whole('READ', 3)], 'READ', 'READ'],
    [
      'that it was delivered after all',
      [outcomes(three), whole('UNDELIVERABLE', 1, later(1)), whole('DELIVERED', 1, later(2))],
      'DELIVERED',
      'DELIVERED',
    ],
  ] as [string, MessageFact[], string, string][])('%s ends all of them alike', (_name, facts, status, part) => {
    const { state, parts } = fold(long, facts);
    expect([state.status, ...statusesOf(parts)]).toEqual([status, part, part, part]);
  });

  test('leaves what has ended otherwise, and one that comes again changes nothing', () => {
    const facts = [outcomes(three), receipt('UNDELIVERABLE', 2), whole('DELIVERED', 1)];
    const { state, parts, events } = fold(long, facts);
    expect([state.status, ...statusesOf(parts)]).toEqual([
      'PARTIALLY_DELIVERED',
      'DELIVERED',
      'UNDELIVERED',
      'DELIVERED',
    ]);
    expect(fold(long, [...facts, whole('DELIVERED', 1)]).events).toEqual(events);
  });

  test('ends parts whose outcome nobody knew', () => {
    const [first, second] = three;
    const lost: PartOutcome = { part: 3, kind: 'unknown', reasonCode: 'NO_RESPONSE' };
    const outcome = [first, second, lost].filter((each) => each !== undefined);
    expect(fold(long, [outcomes(outcome), whole('DELIVERED', 1)]).state.status).toBe('DELIVERED');
  });
});
