import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../../src/channels/port.ts';
import { markWritten } from '../../../src/db/sql/claims.ts';
import { messagesInsert } from '../../../src/db/sql/messages.ts';
import { runAsOneStatement } from '../../../src/db/sql/pipelined.ts';
import { transaction } from '../../../src/db/transaction.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { claim } from '../../../src/pipeline/dispatch/claim.ts';
import { lookAt } from '../../../src/pipeline/schedule/due-chunks.ts';
import { openSchedulerRuntime } from '../../../src/roots/scheduler.ts';
import { encodeMessage } from '../../../src/text/encode.ts';
import { PLAIN_PROFILE } from '../../../src/text/profile.ts';
import { openService, type Service } from '../../contacts/service.ts';
import { messageAt } from '../../support/messages.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service?.close());

/** Writes messages as every SMSC takes them. */
const channel: Pick<Channel, 'render'> = {
  render: (content, reference, options) => encodeMessage(content, reference, PLAIN_PROFILE, options ?? {}),
};

/** Two messages that a dispatcher claimed. */
async function claimed(ownerId: string, { urgent = false, responseTimeoutMs = 60_000 } = {}) {
  const { runtime } = service.api;
  const { workspaceId, connectionId } = service;
  const messages = [1, 2].map(() =>
    messageAt(new Date(), { workspaceId, connectionId, purpose: urgent ? 'OTP' : 'TRANSACTIONAL' }),
  );
  await transaction(runtime.db.pool, (tx) => runAsOneStatement(tx, [messagesInsert(messages)]));
  const ids = messages.map((message) => message.id);
  const taken = await claim(
    runtime.db.pool,
    runtime.clock,
    { connectionId, responseTimeoutMs, billedAt: 'SUBMIT', ownerId },
    {
      ids,
      finished: [],
      priorityGate: urgent ? null : runtime.priorityGate,
      channel,
      policy: runtime.policy,
      priceLists: runtime.priceLists,
      pauses: [],
      purposes: [urgent ? 'OTP' : 'TRANSACTIONAL'],
    },
  );
  expect(taken.messages.map((message) => message.id).sort()).toEqual([...ids].sort());
  return { ids, claimId: taken.claim.id };
}

/** Lets the scheduler look at claims once. */
function look(): Promise<void> {
  return lookAt('claims', openSchedulerRuntime(service.api.runtime), new AbortController().signal);
}

const statesOf = (ids: readonly string[]) =>
  service.sql<{ status: string; attempt: number; queued: boolean }>(
    `SELECT status::text, attempt, EXISTS (SELECT 1 FROM queued_chunks q WHERE m.id = ANY(q.message_ids)) AS queued
     FROM messages m WHERE id = ANY($1::uuid[]) ORDER BY id`,
    [ids],
  );
const both = <T>(state: T) => [state, state];

async function dispatcher(leaseSeconds: number): Promise<string> {
  const id = newId();
  await service.sql(`INSERT INTO dispatchers VALUES ($1, now() + $2::int * interval '1 second')`, [id, leaseSeconds]);
  return id;
}

test('what was claimed and never written goes back to the queue when its dispatcher is gone, and is written no more', async () => {
  const { ids, claimId } = await claimed(await dispatcher(-1));
  await look();
  expect(await statesOf(ids)).toEqual(both({ status: 'QUEUED', attempt: 0, queued: true }));
  expect(await markWritten(service.api.runtime.db.pool, claimId)).toBe(false);
  const events = await service.sql<{ type: string }>(
    'SELECT type::text FROM message_events WHERE message_id = ANY($1::uuid[])',
    [ids],
  );
  expect(events.map((event) => event.type)).toEqual(['QUEUED', 'QUEUED']);
  // Whoever claims it now begins its first attempt.
  const { runtime } = service.api;
  const again = await claim(
    runtime.db.pool,
    runtime.clock,
    { connectionId: service.connectionId, responseTimeoutMs: 60_000, billedAt: 'SUBMIT', ownerId: newId() },
    {
      ids,
      finished: [],
      priorityGate: null,
      channel,
      policy: runtime.policy,
      priceLists: runtime.priceLists,
      pauses: [],
      purposes: ['TRANSACTIONAL'],
    },
  );
  expect(again.messages.map((message) => message.attempt)).toEqual([1, 1]);
});

test('what its dispatcher is about to write stays with it', async () => {
  const { ids, claimId } = await claimed(await dispatcher(60));
  await look();
  expect(await statesOf(ids)).toEqual(both({ status: 'SENDING', attempt: 1, queued: false }));
  expect(await markWritten(service.api.runtime.db.pool, claimId)).toBe(true);
});

test('what may be on the wire waits for its time, and is of unknown outcome then', async () => {
  const { ids, claimId } = await claimed(await dispatcher(-1));
  expect(await markWritten(service.api.runtime.db.pool, claimId)).toBe(true);
  await look();
  expect(await statesOf(ids)).toEqual(both({ status: 'SENDING', attempt: 1, queued: false }));
  await service.sql("UPDATE claims SET due_at = now() - interval '1 second' WHERE id = $1", [claimId]);
  await look();
  expect(await statesOf(ids)).toEqual(both({ status: 'OUTCOME_UNKNOWN', attempt: 1, queued: false }));
});

test('codes are written at once: they never go back', async () => {
  const { ids } = await claimed(await dispatcher(-1), { urgent: true });
  await look();
  expect(await statesOf(ids)).toEqual(both({ status: 'SENDING', attempt: 1, queued: false }));
});

test('what its dispatcher, though it lives, has not written in time goes back too', async () => {
  const { ids, claimId } = await claimed(await dispatcher(60));
  await service.sql("UPDATE claims SET due_at = now() - interval '1 second' WHERE id = $1", [claimId]);
  await look();
  expect(await statesOf(ids)).toEqual(both({ status: 'QUEUED', attempt: 0, queued: true }));
});
