/** About how many contacts an audience has, as a sample of the table shows it. */
import type { Queryable } from '../client.ts';
import { type AudienceGroups, binding, conditionOf } from './audience.ts';

/** What a sample shows of all. */
export interface Estimate {
  count: number;
  /** Bounds between which the number is in 19 of 20 samples. */
  low: number;
  high: number;
}

/** Contacts that are looked at. */
const LOOKED_AT = 10_000;
/** Standard errors to each side that hold 19 of 20 samples. */
const ERRORS = 1.96;

/** Sums over the blocks of a sample: of `m` contacts in a block `y` are of the audience. */
interface Sums {
  blocks: number;
  m: number;
  y: number;
  yy: number;
  ym: number;
  mm: number;
}

/**
 * Looks at the contacts of some blocks of the table, chosen by chance, whatever their number in all. Contacts that came together
 * stand together and are alike, so blocks are what the error is reckoned from, not contacts.
 *
 * @returns `null`: there are too few contacts for a sample
 */
export async function estimateAudience(db: Queryable, groups: AudienceGroups): Promise<Estimate | null> {
  const contacts = await contactsInAll(db);
  if (contacts < 2 * LOOKED_AT) return null;
  const { values, bind } = binding();
  const percent = bind((100 * LOOKED_AT) / contacts);
  const fits = `c.workspace_id = ${bind(groups.workspaceId)} AND ${conditionOf(groups, bind, 'FEW')}`;
  const { rows } = await db.query<Sums>(
    `SELECT count(*)::int AS blocks, sum(m)::float8 AS m, sum(y)::float8 AS y, sum(y * y)::float8 AS yy, sum(y * m)::float8 AS ym,
       sum(m * m)::float8 AS mm
     FROM (SELECT count(*) AS m, count(*) FILTER (WHERE ${fits}) AS y FROM contacts c TABLESAMPLE SYSTEM (${percent}::float8)
       GROUP BY (c.ctid::text::point)[0]) b`,
    values,
  );
  const sums = rows[0];
  return sums === undefined || sums.blocks < 2 ? null : estimateOf(sums, contacts);
}

/** The ratio of those who fit, with its error as of clusters (Cochran, Sampling Techniques, 3rd edition, 9A.1). */
export function estimateOf({ blocks, m, y, yy, ym, mm }: Sums, contacts: number): Estimate {
  const ratio = y / m;
  const squares = Math.max(0, yy - 2 * ratio * ym + ratio * ratio * mm);
  const error = (ERRORS * Math.sqrt((blocks / (blocks - 1)) * squares)) / m;
  // Of what no contact of the sample is, three in a sample may still be: one sample of twenty misses them.
  const most = Math.max(ratio + error, 3 / m);
  return {
    count: Math.round(ratio * contacts),
    low: Math.max(y, Math.floor((ratio - error) * contacts)),
    high: Math.min(contacts, Math.ceil(most * contacts)),
  };
}

/** Rows of the table, as the planner reckons them: those of a block when it was last vacuumed, times its blocks now. */
async function contactsInAll(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ contacts: number }>(
    `SELECT CASE WHEN relpages > 0 THEN round(reltuples / relpages * (pg_relation_size(oid) / current_setting('block_size')::int)) ELSE 0 END::int AS contacts
     FROM pg_class WHERE oid = 'contacts'::regclass`,
  );
  return Math.max(0, rows[0]?.contacts ?? 0);
}
