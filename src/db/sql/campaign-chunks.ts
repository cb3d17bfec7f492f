/** Statements on `campaign_chunks`: the frozen audience of a campaign. */
import type { CampaignStage } from '../../generated/prisma/enums.ts';
import { groupBy } from '../../kernel/chunks.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { type AudienceMember, type AudiencePage, REACHABLE } from './audience.ts';

/** A place in a frozen audience. */
export interface ChunkPlace {
  campaignId: string;
  stage: CampaignStage;
  /** From 0, in the stage. */
  position: number;
}

/** Inserts a chunk of a frozen audience, members in the order of their ids, with how many of it have a number of each country. */
export async function insertCampaignChunk(
  tx: Queryable,
  { campaignId, stage, position }: ChunkPlace,
  members: readonly Pick<AudienceMember, 'id' | 'country'>[],
): Promise<void> {
  const groups = groupBy(members, (member) => member.country);
  const countries = [...groups].map(([country, of]) => ({ country, count: of.length }));
  const contactIds = members.map(({ id }) => id);
  await tx.query(
    `INSERT INTO campaign_chunks (campaign_id, stage, position, contact_ids, last_id, countries)
     VALUES ($1, $2::campaign_stage, $3, $4, $5, $6)`,
    [campaignId, stage, position, plainArray(contactIds), contactIds.at(-1), JSON.stringify(countries)],
  );
}

/** The recipients of a stage of a campaign from a position on, of one chunk at most. */
export async function campaignRecipients(
  db: Queryable,
  { campaignId, stage, position }: ChunkPlace,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ ids: string[] }>(
    `SELECT contact_ids[$3 - position + 1 : $3 - position + $4] AS ids FROM campaign_chunks
     WHERE campaign_id = $1 AND stage = $2::campaign_stage AND position <= $3 ORDER BY position DESC LIMIT 1`,
    [campaignId, stage, position, limit],
  );
  return rows[0]?.ids ?? [];
}

/**
 * Queries of a WITH for the next recipients of the campaign $1, those of every stage together: `bound (next)` has the id behind which the page after
 * begins, or null, and `looked (id)` has them. It ends where the first of the last chunks ends, so that ids stay in order; chunks before it are not read.
 *
 * @param after the id behind which they begin, in SQL; NULL: from the first
 * @param chunks of each stage that are read at most
 */
export function frozenBehind(after: string, chunks: number): string {
  const from = `coalesce(${after}, '00000000-0000-0000-0000-000000000000')`;
  return `chunks AS MATERIALIZED (SELECT s.stage, k.contact_ids, k.last_id AS last
       FROM (VALUES ('TEST'::campaign_stage), ('REST')) s(stage), LATERAL (SELECT contact_ids, last_id FROM campaign_chunks
         WHERE campaign_id = $1 AND stage = s.stage AND last_id > ${from} ORDER BY last_id LIMIT ${chunks}) k),
     ends AS (SELECT (array_agg(last ORDER BY last DESC))[1] AS last FROM chunks GROUP BY stage HAVING count(*) = ${chunks}),
     bound AS MATERIALIZED (SELECT (SELECT last FROM ends ORDER BY last LIMIT 1) AS next),
     looked AS MATERIALIZED (SELECT u.id FROM bound, chunks, unnest(contact_ids) AS u(id)
       WHERE u.id > ${from} AND (next IS NULL OR u.id <= next))`;
}

/** The `next` of a page of so many at most that was read behind `frozenBehind`: it goes on behind its last where it is full. @param limit in SQL */
export const nextOf = (limit: string) => `CASE WHEN (SELECT count(*) FROM page) = ${limit}
       THEN (SELECT id FROM page ORDER BY id DESC LIMIT 1) ELSE (SELECT next FROM bound) END`;

/** Chunks of each stage for a page: the one that it begins in, and the next. */
const CHUNKS_A_PAGE = 2;

/**
 * Reads a page of a frozen audience, in order of contact ids; one statement. Whoever is held out is not in it, nor who was deleted or lost their
 * number since.
 *
 * @param after the id behind which it begins; `null`: from the first
 */
export async function frozenPage(
  db: Queryable,
  campaignId: string,
  after: string | null,
  limit: number,
): Promise<AudiencePage> {
  const { rows } = await db.query<AudiencePage['members'][number] & { next: string | null }>(
    `WITH ${frozenBehind('$2::uuid', CHUNKS_A_PAGE)},
     page AS MATERIALIZED (SELECT id FROM looked ORDER BY id LIMIT $3)
     SELECT e.next, p.* FROM (SELECT ${nextOf('$3')} AS next) e
     LEFT JOIN (SELECT c.id, c.phone, c.country, c.locale, c.time_zones[1] AS "timeZone" FROM page l JOIN contacts c ON c.id = l.id
       WHERE ${REACHABLE}) p ON true ORDER BY p.id`,
    [campaignId, after, limit],
  );
  const members = rows.flatMap(({ next: _next, ...member }) => (member.id === null ? [] : [member]));
  return { members, next: rows[0]?.next ?? null };
}
