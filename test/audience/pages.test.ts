import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AudienceGroups, audiencePage } from '../../src/db/sql/audience.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openService, type Service } from '../contacts/service.ts';

/** Contacts that a page looks at where it finds few. */
const WALKED = 20_000;
const NONE = { listIds: [], tags: [], conditions: [] };

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service?.close());

/** A workspace with so many contacts, of which those at some places, from 1 on, have a tag and are on a list. */
async function workspaceOf(count: number, tagged: readonly number[]): Promise<{ workspaceId: string; listId: string }> {
  const [workspaceId, listId] = [newId(), newId()];
  const id = `(left($1::text, 14) || substr($1::text, 15, 10) || lpad(to_hex(n), 12, '0'))::uuid`;
  await service.sql(
    `INSERT INTO workspaces SELECT (jsonb_populate_record(w, jsonb_build_object('id', $1::text, 'name', $1::text))).* FROM workspaces w LIMIT 1`,
    [workspaceId],
  );
  await service.sql(
    `INSERT INTO contacts (id, workspace_id, phone, tags, created_at, updated_at)
     SELECT ${id}, $1::uuid, '+4479' || lpad(n::text, 8, '0'), CASE WHEN n = ANY($3::int[]) THEN '{few}'::text[] ELSE '{}' END, now(), now()
     FROM generate_series(1, $2::int) AS n`,
    [workspaceId, count, tagged],
  );
  await service.sql('INSERT INTO contact_lists (id, workspace_id, name, created_at) VALUES ($1, $2, $3, now())', [
    listId,
    workspaceId,
    'Few',
  ]);
  await service.sql(
    `INSERT INTO contact_list_members (list_id, contact_id, workspace_id, added_at)
     SELECT $1, id, workspace_id, now() FROM contacts WHERE workspace_id = $2 AND tags @> '{few}'`,
    [listId, workspaceId],
  );
  return { workspaceId, listId };
}

/** The places of all members, and how many pages they took. */
async function placesOf(groups: AudienceGroups, limit: number): Promise<{ places: number[]; pages: number }> {
  const places: number[] = [];
  for (let after: string | null = null, pages = 1; pages < 20; pages++) {
    const page = await audiencePage(service.api.runtime.db.pool, groups, after, limit);
    expect(page.members.length).toBeLessThanOrEqual(limit);
    places.push(...page.members.map((member) => Number.parseInt(member.id.slice(-12), 16)));
    if (page.next === null) return { places, pages };
    after = page.next;
  }
  throw new Error('the pages do not end');
}

const EDGES = [1, 2, WALKED - 1, WALKED, WALKED + 1, 2 * WALKED - 1, 2 * WALKED, 2 * WALKED + 1];

test.each([
  // Of as many as a page looks at, nobody knows that they are the last.
  [WALKED - 1, 1],
  [WALKED, 2],
  [WALKED + 1, 2],
  [2 * WALKED, 3],
  [2 * WALKED + 1, 3],
])('few of %i contacts are found in order, each once, in %i pages', async (count, pages) => {
  const tagged = EDGES.filter((place) => place <= count);
  const { workspaceId, listId } = await workspaceOf(count, tagged);
  const ofTag = { workspaceId, included: { ...NONE, tags: ['few'] }, excluded: NONE };
  expect(await placesOf(ofTag, 10)).toEqual({ places: tagged, pages });
  // Full pages end where they are full.
  expect((await placesOf(ofTag, 3)).places).toEqual(tagged);
  const ofList = { workspaceId, included: { ...NONE, listIds: [listId] }, excluded: NONE };
  expect(await placesOf(ofList, 10)).toEqual({ places: tagged, pages: 1 });
  expect((await placesOf(ofList, 3)).places).toEqual(tagged);
  const without = { workspaceId, included: { ...NONE, listIds: [listId] }, excluded: { ...NONE, tags: ['few'] } };
  expect((await placesOf(without, 3)).places).toEqual([]);
});
