import { beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/client.ts';
import { IMPLICIT_EVENT, IMPLICIT_EVENT_TYPES } from '../../../src/db/sql/implicit-events.ts';
import { messagesInsert, type TrackedMessage } from '../../../src/db/sql/messages.ts';
import { takeQueued } from '../../../src/db/sql/messages-claim.ts';
import { runAsOneStatement } from '../../../src/db/sql/pipelined.ts';
import { transaction } from '../../../src/db/transaction.ts';
import { loadTimelines } from '../../../src/domains/messages/timeline.ts';
import { isUuid, newId } from '../../../src/kernel/ids.ts';
import { lastLook } from '../../../src/pipeline/dispatch/last-look.ts';
import { CapBook } from '../../../src/pipeline/message/cap-book.ts';
import type { Change } from '../../../src/pipeline/message/change.ts';
import { implicitEventId, merged } from '../../../src/pipeline/message/implicit-events.ts';
import { writeChanges } from '../../../src/pipeline/message/write.ts';
import { foldFacts } from '../../../src/pipeline/record/fold.ts';
import { gatesOf } from '../../../src/policy/index.ts';
import { policyOf } from '../../../src/policy/judge.ts';
import { databaseOfEach } from '../../support/database.ts';
import { messageAt } from '../../support/messages.ts';

const policy = policyOf(gatesOf({ quietHoursSpreadMs: 0, quietHoursMarginMs: 0 }));
const FIRST = newId();
const SECOND = newId();
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 1, 12, 0, seconds));
let db: Database;
const current = databaseOfEach(3);

beforeEach(() => {
  db = current();
});

async function accepted(): Promise<string> {
  const message = messageAt(at(0), { connectionId: FIRST, implicitEvents: IMPLICIT_EVENT.ACCEPTED });
  await transaction(db.pool, (tx) => runAsOneStatement(tx, [messagesInsert([message])]));
  return message.id;
}

/** Claims a message and writes what the last look says. */
function claimed(id: string, now: Date, connectionId = FIRST, body: string | null = 'Hello'): Promise<TrackedMessage> {
  return transaction(db.pool, async (tx) => {
    const [message] = await takeQueued(tx, connectionId, [id], now, policy.needsOf('TRANSACTIONAL'));
    if (message === undefined) throw new Error('not claimed');
    await writeChanges(tx, [lastLook(policy, { ...message, body }, now, CapBook.NONE)], now);
    return message;
  });
}

/** Writes a change of the message as it is now. */
async function change(id: string, now: Date, make: (message: TrackedMessage) => Change): Promise<void> {
  const message = await db.prisma.message.findUniqueOrThrow({ where: { id } });
  await transaction(db.pool, (tx) => writeChanges(tx, [make(message as unknown as TrackedMessage)], now));
}

const delivered = (message: TrackedMessage, now: Date): Change =>
  foldFacts(
    message,
    [],
    [
      {
        kind: 'outcomes',
        connectionId: message.connectionId,
        attempt: message.attempt,
        outcomes: [{ part: 1, kind: 'accepted', remoteId: 'r1' }],
        at: now,
        responseTimeoutMs: 10_000,
        queryAfterMs: null,
      },
      {
        kind: 'receipt',
        part: 1,
        attempt: message.attempt,
        state: 'DELIVERED',
        end: { status: 'DELIVERED' },
        networkErrorCode: null,
        ofAll: false,
        said: { word: null, doneAt: null, tlvs: null },
        at: now,
      },
    ],
  ).change;

const rowsStored = async () => db.prisma.messageEvent.count();
const timeline = async (id: string) =>
  (await loadTimelines(db.prisma, [id])).map((event) => [
    event.type,
    event.status,
    event.at.getUTCSeconds(),
    event.detail,
  ]);

describe('events of a message', () => {
  test('that walks the usual road are told by its own columns: no row is stored', async () => {
    const id = await accepted();
    await claimed(id, at(1));
    await change(id, at(3), (message) => delivered(message, at(2)));
    expect(await rowsStored()).toBe(0);
    expect(await timeline(id)).toEqual([
      ['ACCEPTED', 'QUEUED', 0, null],
      ['SENDING', 'SENDING', 1, { attempt: 1, connectionId: FIRST }],
      ['SENT', 'SENT', 2, { attempt: 1 }],
      ['DELIVERED', 'DELIVERED', 3, { attempt: 1 }],
    ]);
  });

  test('keep their connection and their ids when the message goes by another one', async () => {
    const id = await accepted();
    await claimed(id, at(1));
    const [, sendingBefore] = await loadTimelines(db.prisma, [id]);
    await change(id, at(2), (message) => ({
      message,
      to: { status: 'DEFERRED', reasonCode: 'TRY_ELSEWHERE', dueAt: at(3) },
      events: [{ type: 'DEFERRED', reasonCode: 'TRY_ELSEWHERE' }],
    }));
    await change(id, at(3), (message) => ({
      message,
      to: { status: 'QUEUED', connectionId: SECOND, queuedAt: at(3) },
      events: [{ type: 'RETRY', detail: { attempt: 2 } }],
    }));
    await claimed(id, at(4), SECOND);
    await change(id, at(6), (message) => delivered(message, at(5)));
    const events = await loadTimelines(db.prisma, [id]);
    expect(events.map((event) => event.type)).toEqual([
      'ACCEPTED',
      'SENDING',
      'DEFERRED',
      'RETRY',
      'SENDING',
      'SENT',
      'DELIVERED',
    ]);
    expect(events[1]).toMatchObject({ id: sendingBefore?.id, at: at(1), detail: { attempt: 1, connectionId: FIRST } });
    expect(events[4]).toMatchObject({ at: at(4), detail: { attempt: 2, connectionId: SECOND } });
  });

  test('do not tell of a claim that the last look took back', async () => {
    const id = await accepted();
    await claimed(id, at(1), FIRST, null);
    expect((await timeline(id)).map(([type]) => type)).toEqual(['ACCEPTED', 'BLOCKED']);
  });
});

test('ids of events without a row differ from each other and from the message’s, and are UUIDs', () => {
  const id = newId();
  const ids = IMPLICIT_EVENT_TYPES.map((type) => implicitEventId(id, type));
  expect(new Set([id, ...ids]).size).toBe(5);
  expect(ids.every(isUuid)).toBe(true);
  expect(ids).toEqual(IMPLICIT_EVENT_TYPES.map((type) => implicitEventId(id, type)));
});

test('rows stay in their order beside what the message tells, also where the clock was set back', () => {
  const told = [{ at: at(0) }, { at: at(5) }];
  const rows = [{ at: at(7) }, { at: at(1) }];
  expect(merged(told, rows)).toEqual([told[0], told[1], rows[0], rows[1]]);
  expect(merged(told, [{ at: at(3) }]).map((event) => event.at.getUTCSeconds())).toEqual([0, 3, 5]);
});
