import { beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { openSecrets } from '../../src/db/secrets.ts';
import { insertSuppression } from '../../src/db/sql/suppressions.ts';
import { transaction } from '../../src/db/transaction.ts';
import { ensureContacts } from '../../src/domains/contacts/ensure.ts';
import { phoneHash } from '../../src/domains/contacts/hash.ts';
import { newId } from '../../src/kernel/ids.ts';
import { databaseOfEach } from '../support/database.ts';
import { numberOf } from '../support/numbers.ts';

let db: Database;
const current = databaseOfEach(1);

beforeEach(() => {
  db = current();
});

test('a new number is looked for among suppressed strangers, not among all who are suppressed', async () => {
  const workspaceId = newId();
  const { hashKey } = await openSecrets(db.pool, Buffer.alloc(32, 7));
  const texts = { helpText: 'x', optOutText: 'x', optInText: 'x' };
  await db.prisma.workspace.create({ data: { id: workspaceId, name: 'Test', ...texts } });
  const make = (number: string) =>
    transaction(db.pool, (tx) => ensureContacts(tx, hashKey, workspaceId, [numberOf(number)], new Date()));
  await db.pool.query(
    `INSERT INTO suppressions (id, workspace_id, phone_hash, contact_id, reason, purposes, actor_kind)
     SELECT gen_random_uuid(), $1, sha256(n::text::bytea), gen_random_uuid(), 'MANUAL', '{}', 'SYSTEM' FROM generate_series(1, 3000) n`,
    [workspaceId],
  );
  await db.pool.query('VACUUM ANALYZE suppressions');
  const read = async () => {
    await db.pool.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await db.pool.query<{ read: bigint }>(
      `SELECT (SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes WHERE relname = $1)::int8
         + (SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = $1) AS read`,
      ['suppressions'],
    );
    return Number(rows[0]?.read);
  };
  const before = await read();
  const [id] = (await make('+447911100001')).values();
  expect((await read()) - before).toBeLessThan(100);
  const suppression = { workspaceId, phoneHash: phoneHash(hashKey, workspaceId, '+447911100002'), contactId: null };
  await insertSuppression(db.pool, {
    ...suppression,
    reason: 'MANUAL',
    purposes: [],
    actor: { kind: 'SYSTEM', id: null },
    now: new Date(),
  });
  const [stranger] = (await make('+447911100002')).values();
  const { rows } = await db.pool.query('SELECT contact_id FROM suppressions WHERE phone_hash = $1', [
    suppression.phoneHash,
  ]);
  expect(rows).toEqual([{ contact_id: stranger }]);
  expect(stranger).not.toBe(id);
});

test('contacts are looked up by their numbers, also by a plan that was made while there were none', async () => {
  const workspaceId = newId();
  const { hashKey } = await openSecrets(db.pool, Buffer.alloc(32, 7));
  const ensure = (first: number, count: number) => {
    const phones = Array.from({ length: count }, (_, index) => numberOf(`+4479111${first + index}`));
    return transaction(db.pool, (tx) => ensureContacts(tx, hashKey, workspaceId, phones, new Date()));
  };
  const texts = { helpText: 'x', optOutText: 'x', optInText: 'x' };
  await db.prisma.workspace.create({ data: { id: workspaceId, name: 'Test', ...texts } });
  await db.pool.query('VACUUM ANALYZE contacts');
  // One connection, and often enough for a plan that is kept.
  for (let round = 0; round < 10; round++) await ensure(10_000 + round, 1);
  await ensure(20_000, 2_000);
  const read = async () => {
    await db.pool.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await db.pool.query<{ read: bigint }>(
      'SELECT sum(idx_tup_read)::int8 AS read FROM pg_stat_user_indexes WHERE relname = $1',
      ['contacts'],
    );
    return Number(rows[0]?.read);
  };
  const before = await read();
  expect((await ensure(20_500, 3)).size).toBe(3);
  expect((await read()) - before).toBeLessThan(100);
});
