import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Groups } from '../../src/db/sql/audience.ts';
import { estimateOf } from '../../src/db/sql/audience-size.ts';
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
beforeAll(async () => {
  service = await openService();
  [workspaceId, listId] = [newId(), newId()];
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
  await service.sql(`INSERT INTO contact_lists (id, workspace_id, name, created_at) VALUES ($1, $2, 'Import', now())`, [
    listId,
    workspaceId,
  ]);
  await service.sql(
    `INSERT INTO contact_list_members (list_id, contact_id, workspace_id, added_at)
     SELECT $1, id, workspace_id, now() FROM contacts WHERE workspace_id = $2 AND phone < '+447900013333'`,
    [listId, workspaceId],
  );
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
  ['nobody', () => ({ ...of({ listIds: [listId] }), excluded: { ...NONE, listIds: [listId] } })],
])('what takes longer is as a sample shows it: %s', async (_name, groups) => {
  const { db } = service.api.runtime;
  const count = await countAudience(db, groups());
  const sizes = [];
  for (let run = 0; run < 20; run++) sizes.push(await sizeOf(db, groups(), AT_ONCE_MS));
  for (const { isExact, low, high, count: about } of sizes) {
    expect(isExact).toBe(false);
    expect(low).toBeLessThanOrEqual(about);
    expect(high).toBeGreaterThanOrEqual(about);
  }
  // 19 of 20 bounds hold the number: that 15 of 20 do not hold it would be chance once in ten thousand times.
  expect(sizes.filter(({ low, high }) => low <= count && count <= high).length).toBeGreaterThanOrEqual(15);
  // The sample is of a quarter of the table: what it says is not far away.
  for (const { low, high } of sizes) expect(high - low).toBeLessThan(CONTACTS / 3);
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

test('a bound is never beyond what was seen or what there is', () => {
  const block = fc.integer({ min: 1, max: 60 }).chain((m) => fc.integer({ min: 0, max: m }).map((y) => ({ m, y })));
  fc.assert(
    fc.property(
      fc.array(block, { minLength: 2, maxLength: 200 }),
      fc.integer({ min: 1, max: 100 }),
      (blocks, times) => {
        const sum = (of: (each: { m: number; y: number }) => number) => blocks.reduce((all, each) => all + of(each), 0);
        const [m, y] = [sum((each) => each.m), sum((each) => each.y)];
        const { count, low, high } = estimateOf(
          {
            blocks: blocks.length,
            m,
            y,
            yy: sum((b) => b.y ** 2),
            ym: sum((b) => b.y * b.m),
            mm: sum((b) => b.m ** 2),
          },
          m * times,
        );
        expect(count).toBe(Math.round(y * times));
        expect(low).toBeGreaterThanOrEqual(y);
        expect(low).toBeLessThanOrEqual(count);
        expect(high).toBeGreaterThanOrEqual(count);
        expect(high).toBeLessThanOrEqual(m * times);
      },
    ),
  );
});
