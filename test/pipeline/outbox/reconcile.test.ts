import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../src/kernel/ids.ts';
import { reconcile } from '../../../src/pipeline/outbox/reconcile.ts';
import { openService, type Service } from '../../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service?.close());

/** Queues a chunk a minute ago whose job is nowhere, and lets the reconciler look. @returns messages it queued again */
async function reconciled(): Promise<number> {
  const { bus, db, clock } = service.api.runtime;
  const { workspaceId, connectionId } = service;
  await db.pool.query('DELETE FROM queued_chunks');
  await db.pool.query(
    `INSERT INTO queued_chunks (id, workspace_id, connection_id, lane, message_ids, queued_at, due_at)
     VALUES ($1, $2, $3, 'bulk', ARRAY[$1]::uuid[], now() - interval '1 minute', now() + interval '1 hour')`,
    [newId(), workspaceId, connectionId],
  );
  return (await reconcile(bus, db.pool, clock.now())).count;
}

/** A row that nobody publishes waits in the outbox. */
async function waits(subject: string): Promise<void> {
  await service.api.runtime.db.pool.query(
    `INSERT INTO outbox (message_id, subject, payload, created_at, lease_until)
     VALUES ($1, $2, '{}', now() - interval '1 minute', now() + interval '10 seconds')`,
    [newId(), subject],
  );
}

test('a chunk whose job is nowhere is queued again, while news wait in the outbox too; not while jobs do', async () => {
  expect(await reconciled()).toBe(1);
  await waits(`feed.${service.workspaceId}.messages`);
  expect(await reconciled()).toBe(1);
  await waits(`jobs.${newId()}.bulk`);
  expect(await reconciled()).toBe(0);
  await service.api.runtime.db.pool.query(`DELETE FROM outbox WHERE subject LIKE 'jobs.%'`);
  expect(await reconciled()).toBe(1);
});
