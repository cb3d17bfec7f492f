import { afterEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { isUnavailable } from '../../src/db/errors.ts';
import { transaction } from '../../src/db/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { SplitNetwork } from '../support/split.ts';

let database: TestDatabase;
let network: SplitNetwork;
let db: Database;

afterEach(async () => {
  await db?.close();
  await network?.dispose();
  await database?.drop();
});

test('a database behind a split network is given up, as away, by everyone who waits for it, and used again when the network is whole', async () => {
  database = await testDatabase();
  network = await SplitNetwork.to(database.url);
  db = openDatabase(network.through(database.url), 3, 300);
  const ways = [
    () => db.pool.query('SELECT 1'),
    () => transaction(db.pool, (tx) => tx.query('SELECT 1')),
    () => db.prisma.workspace.count(),
  ];
  await Promise.all(ways.map((way) => way()));
  network.split();
  const results = await Promise.allSettled(ways.map((way) => way()));
  expect(results.map((result) => result.status === 'rejected' && isUnavailable(result.reason))).toEqual([
    true,
    true,
    true,
  ]);
  network.heal('reset');
  for (const way of ways) await expect.poll(() => way().then(() => 'answered'), { timeout: 30_000 }).toBe('answered');
});
