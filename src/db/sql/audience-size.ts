/** About how many contacts an audience has, as a sample of the table shows it. */
import type { Queryable } from '../client.ts';
import { type AudienceGroups, binding, conditionOf, REACHABLE } from './audience.ts';

/** A number of contacts as a sample shows it. */
export interface Estimate {
  count: number;
  /** Bounds that hold the number in 19 of 20 samples. */
  low: number;
  high: number;
}

/** Contacts that are looked at. */
const LOOKED_AT = 10_000;
/** Standard errors to each side that hold 19 of 20 samples, where blocks with somebody are many. */
const ERRORS = 1.96;
/** Blocks with somebody below which the normal distribution says too little of what was missed. */
const FEW_BLOCKS = 30;
/** Blocks with contacts of a workspace below which a sample is none of it. */
const LEAST_BLOCKS = 10;

/** Contacts of a kind in the blocks of a sample. */
export interface Seen {
  /** Blocks with one at least. */
  blocks: number;
  /** Contacts, and the sum of the squares of their numbers in each block. */
  sum: number;
  squares: number;
}

/** A sample: the blocks of it, those of the table for each, the workspace's contacts in them, and those of the audience. */
export interface Sample {
  blocks: number;
  blocksForEach: number;
  ofWorkspace: Seen;
  ofAudience: Seen;
}

interface Row {
  blocks: number;
  pages: number;
  wBlocks: number;
  wSum: number;
  wSquares: number;
  yBlocks: number;
  ySum: number;
  ySquares: number;
}

/**
 * Looks at the contacts of some blocks of the table, chosen by chance, whatever their number in all. Contacts that came together
 * stand together and are alike, so blocks are what the bounds are reckoned from, not contacts.
 *
 * @returns `null`: the sample has too few contacts of the workspace
 */
export async function estimateAudience(db: Queryable, groups: AudienceGroups): Promise<Estimate | null> {
  const contacts = await contactsInAll(db);
  if (contacts < 2 * LOOKED_AT) return null;
  const { values, bind } = binding();
  const percent = bind((100 * LOOKED_AT) / contacts);
  const isOwn = `c.workspace_id = ${bind(groups.workspaceId)}`;
  const fits = `${isOwn} AND ${conditionOf(groups, bind, 'FEW')}`;
  const sums = (name: string) =>
    `count(*) FILTER (WHERE ${name} > 0)::int AS "${name}Blocks", sum(${name})::float8 AS "${name}Sum", sum(${name} * ${name})::float8 AS "${name}Squares"`;
  const { rows } = await db.query<Row>(
    `SELECT count(*)::int AS blocks, (pg_relation_size('contacts') / current_setting('block_size')::int)::int AS pages, ${sums('w')}, ${sums('y')}
     FROM (SELECT count(*) FILTER (WHERE ${isOwn} AND ${REACHABLE}) AS w, count(*) FILTER (WHERE ${fits}) AS y
       FROM contacts c TABLESAMPLE SYSTEM (${percent}::float8) GROUP BY (c.ctid::text::point)[0]) b`,
    values,
  );
  const row = rows[0];
  if (row === undefined || row.wBlocks < LEAST_BLOCKS) return null;
  return estimateOf({
    blocks: row.blocks,
    blocksForEach: row.pages / row.blocks,
    ofWorkspace: { blocks: row.wBlocks, sum: row.wSum, squares: row.wSquares },
    ofAudience: { blocks: row.yBlocks, sum: row.ySum, squares: row.ySquares },
  });
}

/** The number of an audience by a sample of blocks, never more than the workspace may have. */
export function estimateOf({ blocks, blocksForEach, ofWorkspace, ofAudience }: Sample): Estimate {
  const most = boundsOf(ofWorkspace, blocks, 0)[1];
  const [low, high] = boundsOf(ofAudience, blocks, ofWorkspace.sum / ofWorkspace.blocks);
  const count = Math.round(ofAudience.sum * blocksForEach);
  return {
    count,
    low: Math.min(count, Math.max(ofAudience.sum, Math.floor(low * blocksForEach))),
    high: Math.max(count, Math.ceil(Math.min(high, most) * blocksForEach)),
  };
}

/** Bounds of a sum. @param usual contacts of a block with somebody, where no block has */
function boundsOf({ blocks: hit, sum, squares }: Seen, blocks: number, usual: number): readonly [number, number] {
  if (hit >= FEW_BLOCKS) {
    const variance = Math.max(0, squares - (sum * sum) / blocks) / (blocks - 1);
    const error = ERRORS * Math.sqrt(variance * blocks);
    return [sum - error, sum + error];
  }
  // As many blocks that are alike would say as much, of which the number is Poisson (Fay and Feuer 1997).
  const [alike, each] = hit === 0 ? [0, usual] : [(sum * sum) / squares, squares / sum];
  return [each * byar(alike, -ERRORS), each * byar(alike + 1, ERRORS)];
}

/** A bound of a Poisson mean, of which so many were seen (Byar; Breslow and Day 1987, 2.2). */
function byar(seen: number, errors: number): number {
  return seen === 0 ? 0 : Math.max(0, seen * (1 - 1 / (9 * seen) + errors / (3 * Math.sqrt(seen))) ** 3);
}

/** Rows of the table, as the planner reckons them: those of a block when it was last vacuumed, times its blocks now. */
async function contactsInAll(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ contacts: number }>(
    `SELECT CASE WHEN relpages > 0 THEN round(reltuples / relpages * (pg_relation_size(oid) / current_setting('block_size')::int)) ELSE 0 END::int AS contacts
     FROM pg_class WHERE oid = 'contacts'::regclass`,
  );
  return Math.max(0, rows[0]?.contacts ?? 0);
}
