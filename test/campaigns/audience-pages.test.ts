import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AudiencePage } from '../../src/db/sql/audience.ts';
import { frozenPage, insertCampaignChunk } from '../../src/db/sql/campaign-chunks.ts';
import { type Outcome, outcomePage } from '../../src/db/sql/campaign-outcomes.ts';
import { uuidOf } from '../contacts/service.ts';
import { Comers, SECOND_MS } from '../triggers/comers.ts';

const PEOPLE = 300;

let hub: Comers;
let campaignId: string;
/** The people of the audience in order of their ids, and those whose message failed. */
let all: string[];
let failed: string[];

beforeAll(async () => {
  hub = await Comers.open(90_000);
  const contacts = hub.people(PEOPLE).map((phone) => ({ phone, tags: ['paged'] }));
  await hub.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
    c: contacts,
  });
  const { id } = await hub.act('createCampaign', {
    ...{ name: 'Paged', objective: 'INFORMATION', purpose: 'TRANSACTIONAL', content: { template: 'first' } },
    audience: { tags: ['paged'] },
  });
  await hub.started(id);
  await hub.goOn(31 * SECOND_MS);
  await hub.goOn(SECOND_MS);
  campaignId = uuidOf(id);
  await splitUp();
  const messages = await hub.sql<{ contactId: string }>(
    `UPDATE messages SET status = 'FAILED', indexed_status = 'FAILED', due_at = NULL WHERE campaign_id = $1
       AND contact_id = ANY($2::uuid[]) RETURNING contact_id AS "contactId"`,
    [campaignId, all.filter((_id, index) => index % 3 === 0)],
  );
  failed = messages.map(({ contactId }) => contactId).sort();
  expect(failed).toHaveLength(PEOPLE / 3);
});
afterAll(() => hub?.close());

/** Writes the audience in many small chunks, of a test with every fourth and of a rest. */
async function splitUp(): Promise<void> {
  const { pool } = hub.runtime.db;
  const members = (
    await hub.sql<{ id: string; country: string }>(
      "SELECT id, country FROM contacts WHERE 'paged' = ANY(tags) ORDER BY id",
    )
  ).map((member, index) => ({ ...member, stage: index % 4 === 0 ? ('TEST' as const) : ('REST' as const) }));
  all = members.map(({ id }) => id);
  expect(all).toHaveLength(PEOPLE);
  const { rowCount } = await pool.query('DELETE FROM campaign_chunks WHERE campaign_id = $1', [campaignId]);
  expect(rowCount).toBeGreaterThan(0);
  for (const stage of ['TEST', 'REST'] as const) {
    const own = members.filter((member) => member.stage === stage);
    for (let position = 0; position < own.length; position += 7)
      await insertCampaignChunk(pool, { campaignId, stage, position }, own.slice(position, position + 7));
  }
}

/** All pages from a place on; none has more than it may. */
async function pagesFrom(read: (after: string | null) => Promise<AudiencePage>, limit: number, after: string | null) {
  const found: string[] = [];
  let from = after;
  do {
    const { members, next } = await read(from);
    expect(members.length).toBeLessThanOrEqual(limit);
    found.push(...members.map(({ id }) => id));
    from = next;
  } while (from !== null);
  return found;
}

describe.each([1, 5, 10, 299, 300, 1_000])('pages of %i at most', (limit) => {
  test('have everybody of a frozen audience once, in order of their ids, wherever they begin', async () => {
    const read = (after: string | null) => frozenPage(hub.runtime.db.pool, campaignId, after, limit);
    expect(await pagesFrom(read, limit, null)).toEqual(all);
    for (const index of [0, 6, 27, 100, PEOPLE - 2])
      expect(await pagesFrom(read, limit, all[index] ?? null)).toEqual(all.slice(index + 1));
    expect(await read(all.at(-1) ?? null)).toEqual({ members: [], next: null });
  });

  test.each<[string, Outcome, () => string[]]>([
    ['a retry', { kind: 'RETRY', statuses: ['FAILED'], codes: [], countries: [] }, () => failed],
    [
      'a step',
      { kind: 'STEP', unless: 'EVENT', event: 'bought', isAhead: true },
      () => all.filter((id) => !failed.includes(id)),
    ],
  ])('have everybody of %s once, in order of their ids', async (_name, outcome, whom) => {
    const read = (after: string | null) => outcomePage(hub.runtime.db.pool, campaignId, outcome, { after, limit });
    const expected = whom();
    expect(await pagesFrom(read, limit, null)).toEqual(expected);
    const [half = ''] = expected.slice(expected.length / 2);
    expect(await pagesFrom(read, limit, half)).toEqual(expected.filter((id) => id > half));
  });
});
