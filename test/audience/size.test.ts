import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Groups } from '../../src/db/sql/audience.ts';
import { type Estimate, estimateAudience, estimateOf, type Seen } from '../../src/db/sql/audience-size.ts';
import { COUNT_WITHIN_MS, countAudience, sizeOf } from '../../src/domains/audience/audience.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openService, type Service } from '../contacts/service.ts';

const CONTACTS = 40_000;
const NONE: Groups = { listIds: [], tags: [], conditions: [] };
/** A limit that the count of so many contacts does not keep. */
const AT_ONCE_MS = 1;

let service: Service;
let workspaceId: string;
let listId: string;
let fewId: string;
beforeAll(async () => {
  service = await openService();
  [workspaceId, listId, fewId] = [newId(), newId(), newId()];
  await service.sql(
    `INSERT INTO workspaces SELECT (jsonb_populate_record(w, jsonb_build_object('id', $1::text, 'name', $1::text))).* FROM workspaces w LIMIT 1`,
    [workspaceId],
  );
  // Tags come by chance, as they do; a third of them are on a list, those of one import, that stand together.
  await service.sql(
    `INSERT INTO contacts (id, workspace_id, phone, tags, created_at, updated_at, deleted_at)
     SELECT gen_random_uuid(), $1::uuid, '+4479' || lpad(n::text, 8, '0'), CASE WHEN hashint4(n) % 10 = 0 THEN '{vip}'::text[] ELSE '{}' END, now(), now(),
       CASE WHEN n % 4 = 0 THEN now() END
     FROM generate_series(1, $2::int) AS n`,
    [workspaceId, CONTACTS],
  );
  for (const [id, name, below] of [
    [listId, 'Import', '+447900013333'],
    [fewId, 'Few', '+447900000200'],
  ]) {
    await service.sql(`INSERT INTO contact_lists (id, workspace_id, name, created_at) VALUES ($1, $2, $3, now())`, [
      id,
      workspaceId,
      name,
    ]);
    await service.sql(
      `INSERT INTO contact_list_members (list_id, contact_id, workspace_id, added_at)
       SELECT $1, id, workspace_id, now() FROM contacts WHERE workspace_id = $2 AND phone < $3`,
      [id, workspaceId, below],
    );
  }
  await service.sql('VACUUM ANALYZE contacts', []);
});
afterAll(() => service?.close());

const of = (included: Partial<Groups>) => ({ workspaceId, included: { ...NONE, ...included }, excluded: NONE });

test('what is counted soon is exact', async () => {
  const { db } = service.api.runtime;
  const count = await countAudience(db, of({ tags: ['vip'] }));
  expect(await sizeOf(db, of({ tags: ['vip'] }), 15_000)).toEqual({ count, low: count, high: count, isExact: true });
  expect(COUNT_WITHIN_MS).toBeLessThan(1_000);
});

test.each([
  ['a tag by chance', () => of({ tags: ['vip'] })],
  ['a list that came together', () => of({ listIds: [listId] })],
  ['a list but not a tag', () => ({ ...of({ listIds: [listId] }), excluded: { ...NONE, tags: ['vip'] } })],
  ['a few that came together', () => of({ listIds: [fewId] })],
  ['nobody', () => ({ ...of({ listIds: [listId] }), excluded: { ...NONE, listIds: [listId] } })],
])('is about as a sample shows it: %s', async (_name, groups) => {
  const { db } = service.api.runtime;
  const count = await countAudience(db, groups());
  const sizes: Estimate[] = [];
  for (let run = 0; run < 20; run++) {
    const estimate = await estimateAudience(db.pool, groups());
    if (estimate === null) throw new Error('there is no sample');
    expect(estimate.low).toBeLessThanOrEqual(estimate.count);
    expect(estimate.high).toBeGreaterThanOrEqual(estimate.count);
    sizes.push(estimate);
  }
  // 19 of 20 bounds hold the number: that fewer than 14 of 20 do is chance once in thirty thousand times.
  expect(sizes.filter(({ low, high }) => low <= count && count <= high).length).toBeGreaterThanOrEqual(14);
  // The sample is of a quarter of the table: what it says is not far away.
  for (const { low, high } of sizes) expect(high - low).toBeLessThan(CONTACTS / 3);
});

test('what takes too long to count is estimated', async () => {
  const { db } = service.api.runtime;
  const groups = { ...of({ listIds: [listId] }), excluded: { ...NONE, tags: ['vip'] } };
  const size = await sizeOf(db, groups, AT_ONCE_MS);
  expect(size).toMatchObject({ isExact: false, count: expect.any(Number) });
  expect(size.high).toBeGreaterThan(size.low);
});

test('a workspace that has few of the contacts is counted, however long that takes', async () => {
  const { db } = service.api.runtime;
  const other = newId();
  await service.sql(
    `INSERT INTO workspaces SELECT (jsonb_populate_record(w, jsonb_build_object('id', $1::text, 'name', $1::text))).* FROM workspaces w LIMIT 1`,
    [other],
  );
  await service.sql(
    `INSERT INTO contacts (id, workspace_id, phone, tags, created_at, updated_at)
     SELECT gen_random_uuid(), $1::uuid, '+4478' || lpad(n::text, 8, '0'), '{vip}', now(), now() FROM generate_series(1, 100) AS n`,
    [other],
  );
  const groups = { ...of({ tags: ['vip'] }), workspaceId: other };
  const { pool } = db;
  expect(await estimateAudience(pool, groups)).toBeNull();
  expect(await sizeOf(db, groups, AT_ONCE_MS)).toEqual({ count: 100, low: 100, high: 100, isExact: true });
  expect((await estimateAudience(pool, of({ tags: ['vip'] })))?.high).toBeLessThanOrEqual(CONTACTS);
});

test('few contacts are counted, however long that takes', async () => {
  const { db } = service.api.runtime;
  await service.sql('UPDATE pg_class SET reltuples = 100 WHERE oid = $1::regclass', ['contacts']);
  try {
    const count = await countAudience(db, of({ tags: ['vip'] }));
    expect(await sizeOf(db, of({ tags: ['vip'] }), AT_ONCE_MS)).toEqual({
      count,
      low: count,
      high: count,
      isExact: true,
    });
  } finally {
    await service.sql('ANALYZE contacts', []);
  }
});

describe('bounds', () => {
  const block = fc.integer({ min: 1, max: 60 }).chain((w) => fc.integer({ min: 0, max: w }).map((y) => ({ w, y })));
  const seen = (numbers: readonly number[]): Seen => ({
    blocks: numbers.filter((each) => each > 0).length,
    sum: numbers.reduce((all, each) => all + each, 0),
    squares: numbers.reduce((all, each) => all + each ** 2, 0),
  });

  test('are about the number, and never below what was seen', () => {
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 10, maxLength: 200 }),
        fc.integer({ min: 1, max: 100 }),
        (blocks, blocksForEach) => {
          const [ofWorkspace, ofAudience] = [seen(blocks.map(({ w }) => w)), seen(blocks.map(({ y }) => y))];
          const { count, low, high } = estimateOf({ blocks: blocks.length, blocksForEach, ofWorkspace, ofAudience });
          expect(count).toBe(ofAudience.sum * blocksForEach);
          expect(low).toBeGreaterThanOrEqual(Math.min(count, ofAudience.sum));
          expect(low).toBeLessThanOrEqual(count);
          expect(high).toBeGreaterThanOrEqual(count);
        },
      ),
    );
  });

  // 400 of 40,000 blocks, each of 25 contacts: an audience of some thousands that came together is in few of them, or in none. The
  // exact bounds of the mean of a Poisson distribution are those of Garwood 1936.
  test.each([
    [0, 0, 3.689],
    [1, 0.0253, 5.572],
    [4, 1.09, 10.24],
    [9, 4.115, 17.08],
    [29, 19.42, 41.65],
  ])('of %i blocks with somebody are those of a Poisson mean', (hit, least, most) => {
    const [ofWorkspace, ofAudience] = [seen(Array(400).fill(25)), seen(Array(hit).fill(25))];
    const { count, low, high } = estimateOf({ blocks: 400, blocksForEach: 100, ofWorkspace, ofAudience });
    expect(count).toBe(hit * 2_500);
    expect(Math.abs(low / 2_500 - Math.max(least, ofAudience.sum / 2_500))).toBeLessThan(0.03);
    expect(Math.abs(high / 2_500 - most)).toBeLessThan(0.05);
  });

  test('hold the number of an audience that came together in 19 of 20 samples, however small it is', () => {
    for (const size of [1, 20, 200, 2_000]) {
      // Blocks of 40,000 that have it all; a sample of 400 of them, by a chain of numbers that is the same each time.
      let state = size;
      const chance = () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state / 2 ** 32;
      };
      let held = 0;
      for (let run = 0; run < 500; run++) {
        let hit = 0;
        for (let block = 0; block < size; block++) if (chance() < 0.01) hit++;
        const ofAudience = seen(Array(hit).fill(25));
        const { low, high } = estimateOf({
          blocks: 400,
          blocksForEach: 100,
          ofWorkspace: seen(Array(400).fill(25)),
          ofAudience,
        });
        if (low <= size * 25 && size * 25 <= high) held++;
      }
      expect(held, `${size} blocks`).toBeGreaterThanOrEqual(460);
    }
  });
});
