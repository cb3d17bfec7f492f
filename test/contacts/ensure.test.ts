import { beforeEach, expect, test } from 'vitest';
import { type Database, transaction } from '../../src/db/client.ts';
import { openSecrets } from '../../src/db/secrets.ts';
import { ensureContacts } from '../../src/domains/contacts/ensure.ts';
import { newId } from '../../src/kernel/ids.ts';
import { databaseOfEach } from '../support/database.ts';
import { numberOf } from '../support/numbers.ts';

let db: Database;
const current = databaseOfEach(1);

beforeEach(() => {
  db = current();
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
