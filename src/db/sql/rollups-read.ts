/** Statements that read `rollups` and `rollup_amounts`: sums over buckets and dimensions. */
import { LATENCY_BOUNDS_MS, MEASURES, type Measure } from '../../kernel/rollups.ts';
import type { Queryable } from '../client.ts';
import { type AmountKind, measureColumn } from './rollups.ts';

/** Buckets of a grain that begin in a period. */
export interface RollupRange {
  /** Number of the grain. */
  grain: number;
  from: Date;
  /** Exclusive. */
  until: Date;
}

/** Rows of roll-ups that are summed, and what they are told apart by. */
export interface RollupSelection {
  workspaceId: string;
  /** Number of the cut. */
  cut: number;
  ranges: readonly RollupRange[];
  /** Values that dimensions may have, by their place in the cut, from 0; absent: any. */
  only: ReadonlyMap<number, readonly string[]>;
  /** Groups that are read alone, each with the values of `by`; `null`: all. */
  groups: readonly (readonly string[])[] | null;
  /** Dimensions that rows are told apart by: their places in the cut. */
  by: readonly number[];
  /** Time that rows are told apart by: each bucket, or the weeks of a zone; `null`: not at all. */
  time: { kind: 'bucket' } | { kind: 'week'; zone: string } | null;
}

/** Sums of one group in one bucket. */
export interface RollupSums {
  /** `null`: of all buckets. */
  bucket: Date | null;
  keys: string[];
  counts: Record<Measure, number>;
}

/** Latencies of one group in one bucket, by the number of the bucket of latencies. */
export interface RollupLatencies extends Pick<RollupSums, 'bucket' | 'keys'> {
  submitMs: number[];
  deliveryMs: number[];
}

/** Amount of one group in one bucket. */
export interface RollupNamedAmount extends Pick<RollupSums, 'bucket' | 'keys'> {
  kind: AmountKind;
  name: string;
  amount: bigint;
}

type Row = { bucket: Date | null } & Record<string, unknown>;

/** Sums the counts of roll-ups. */
export async function sumRollups(db: Queryable, selection: RollupSelection): Promise<RollupSums[]> {
  const { groupBy, where, values } = partsOf(selection);
  const sums = MEASURES.map((measure) => `sum(r.${measureColumn(measure)})::float8 AS "${measure}"`);
  const { rows } = await db.query<Row>(
    `SELECT ${[...groupBy.select, ...sums].join(', ')} FROM rollups r WHERE ${where}${groupBy.clause}`,
    values,
  );
  return rows.map((row) => ({
    bucket: row.bucket,
    keys: keysOf(row, selection),
    counts: Object.fromEntries(MEASURES.map((measure) => [measure, Number(row[measure] ?? 0)])) as RollupSums['counts'],
  }));
}

/** Merges the latencies of roll-ups: histograms of the same buckets are added. */
export async function sumLatencies(db: Queryable, selection: RollupSelection): Promise<RollupLatencies[]> {
  const { groupBy, where, values } = partsOf(selection);
  const places = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, (_each, place) => place + 1);
  const summed = (column: string) =>
    `ARRAY[${places.map((place) => `coalesce(sum(r.${column}[${place}]), 0)`).join(', ')}]::float8[] AS ${column}`;
  const { rows } = await db.query<Row & { submit_ms: number[]; delivery_ms: number[] }>(
    `SELECT ${[...groupBy.select, summed('submit_ms'), summed('delivery_ms')].join(', ')} FROM rollups r
     WHERE ${where}${groupBy.clause}`,
    values,
  );
  return rows.map((row) => ({
    bucket: row.bucket,
    keys: keysOf(row, selection),
    submitMs: row.submit_ms,
    deliveryMs: row.delivery_ms,
  }));
}

/** Sums the amounts of roll-ups by their names. */
export async function sumAmounts(db: Queryable, selection: RollupSelection): Promise<RollupNamedAmount[]> {
  const { groupBy, where, values } = partsOf(selection);
  const clause = [...groupBy.columns, 'r.kind', 'r.name'].join(', ');
  const { rows } = await db.query<Row & { kind: AmountKind; name: string; amount: string }>(
    `SELECT ${[...groupBy.select, 'r.kind', 'r.name', 'sum(r.amount)::text AS amount'].join(', ')} FROM rollup_amounts r
     WHERE ${where} GROUP BY ${clause} HAVING sum(r.amount) <> 0`,
    values,
  );
  return rows.map((row) => ({
    bucket: row.bucket,
    keys: keysOf(row, selection),
    kind: row.kind,
    name: row.name,
    amount: BigInt(row.amount),
  }));
}

function keysOf(row: Row, { by }: RollupSelection): string[] {
  return by.map((_place, index) => String(row[`group${index}`]));
}

/** Parts of a statement about a selection. */
function partsOf({ workspaceId, cut, ranges, only, groups, by, time }: RollupSelection) {
  const values: unknown[] = [];
  const p = (value: unknown) => `$${values.push(value)}`;
  const conditions = [`r.workspace_id = ${p(workspaceId)}`, `r.cut = ${p(cut)}`];
  const within = ranges.map(
    ({ grain, from, until }) => `(r.grain = ${p(grain)} AND r.bucket >= ${p(from)} AND r.bucket < ${p(until)})`,
  );
  conditions.push(within.length === 0 ? 'false' : `(${within.join(' OR ')})`);
  for (const [place, allowed] of only) conditions.push(`r.key${place + 1} = ANY(${p(allowed)}::text[])`);
  if (groups !== null) {
    const arrays = by.map((_place, index) => `${p(groups.map((keys) => keys[index]))}::text[]`).join(', ');
    const names = by.map((place) => `r.key${place + 1}`).join(', ');
    conditions.push(`(${names}) IN (SELECT * FROM unnest(${arrays}))`);
  }
  const bucket =
    time === null ? null : time.kind === 'bucket' ? 'r.bucket' : `date_trunc('week', r.bucket, ${p(time.zone)})`;
  const columns = [...(bucket === null ? [] : [bucket]), ...by.map((place) => `r.key${place + 1}`)];
  const select = [
    `${bucket ?? 'NULL::timestamptz'} AS bucket`,
    ...by.map((place, index) => `r.key${place + 1} AS group${index}`),
  ];
  const clause = columns.length === 0 ? '' : ` GROUP BY ${columns.join(', ')}`;
  return { groupBy: { select, columns, clause }, where: conditions.join(' AND '), values };
}

/** Messages that came to an end on the way, and how many of them arrived: lately, and before that. */
export interface RatePair {
  workspaceId: string;
  /** Number of the cut. */
  cut: number;
  key: string;
  delivered: number;
  ended: number;
  /** Messages of the last whole hour that were submitted, and how many of them have no outcome yet. */
  submitted: number;
  waiting: number;
  /** Messages of that hour that were canceled or recalled, also before they were submitted. */
  canceled: number;
  /** Messages of the last day that came to an end. */
  endedOfDay: number;
  usualDelivered: number;
  usualEnded: number;
}

/** Moments that a rate and its usual one are told apart by. */
export interface RateTimes {
  /** Beginning of what is usual. */
  before: Date;
  /** Hours that began since are of late. */
  lately: Date;
  /** Messages of an hour that began in between have had time for their receipts. */
  answered: { from: Date; until: Date };
  /** Beginning of the last day. */
  day: Date;
}

/** Delivery of each value of cuts of one dimension, of all workspaces: in the hours since `lately`, and from `before` until then. */
export async function ratePairs(
  db: Queryable,
  cuts: readonly number[],
  { before, lately, answered, day }: RateTimes,
): Promise<RatePair[]> {
  const ended = 'r.delivered + r.partially_delivered + r.undelivered + r.failed + r.expired + r.unknown';
  const answers = 'r.delivered + r.partially_delivered + r.undelivered + r.expired + r.unknown';
  const isAnswered = 'r.bucket >= $4 AND r.bucket < $5';
  const { rows } = await db.query<RatePair>(
    `SELECT r.workspace_id AS "workspaceId", r.cut, r.key1 AS key,
       coalesce(sum(r.delivered) FILTER (WHERE r.bucket >= $3), 0)::float8 AS delivered,
       coalesce(sum(${ended}) FILTER (WHERE r.bucket >= $3), 0)::float8 AS ended,
       coalesce(sum(r.submitted) FILTER (WHERE ${isAnswered}), 0)::float8 AS submitted,
       coalesce(sum(greatest(r.submitted - (${answers}), 0)) FILTER (WHERE ${isAnswered}), 0)::float8 AS waiting,
       coalesce(sum(r.canceled) FILTER (WHERE ${isAnswered}), 0)::float8 AS canceled,
       coalesce(sum(${ended}) FILTER (WHERE r.bucket >= $6), 0)::float8 AS "endedOfDay",
       coalesce(sum(r.delivered) FILTER (WHERE r.bucket < $3), 0)::float8 AS "usualDelivered",
       coalesce(sum(${ended}) FILTER (WHERE r.bucket < $3), 0)::float8 AS "usualEnded"
     FROM rollups r WHERE r.grain = 0 AND r.cut = ANY($1::smallint[]) AND r.bucket >= $2 AND r.key1 <> ''
     GROUP BY r.workspace_id, r.cut, r.key1`,
    [cuts, before, lately, answered.from, answered.until, day],
  );
  return rows;
}

/** Messages that ended for a reason: lately, and before that. */
export interface ReasonPair {
  code: string;
  count: number;
  usualCount: number;
}

/** Reasons that messages of one value of a cut of one dimension ended for. */
export async function reasonPairs(
  db: Queryable,
  { workspaceId, cut, key }: Pick<RatePair, 'workspaceId' | 'cut' | 'key'>,
  { before, lately }: Pick<RateTimes, 'before' | 'lately'>,
): Promise<ReasonPair[]> {
  const { rows } = await db.query<ReasonPair>(
    `SELECT r.name AS code, coalesce(sum(r.amount) FILTER (WHERE r.bucket >= $5), 0)::float8 AS count,
       coalesce(sum(r.amount) FILTER (WHERE r.bucket < $5), 0)::float8 AS "usualCount"
     FROM rollup_amounts r
     WHERE r.workspace_id = $1 AND r.cut = $2 AND r.key1 = $3 AND r.grain = 0 AND r.bucket >= $4 AND r.kind = 'REASON'
     GROUP BY r.name`,
    [workspaceId, cut, key, before, lately],
  );
  return rows;
}
