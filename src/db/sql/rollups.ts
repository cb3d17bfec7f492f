/** Statements on `rollups` and `rollup_amounts`: counts of messages by hour, day and month. */
import { MEASURES, type Measure } from '../../kernel/rollups.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { type Column, runWith } from './rows.ts';

/** The row of a roll-up: a cut, a bucket, and the values of its dimensions in their order. */
export interface RollupKey {
  workspaceId: string;
  /** Number of the cut. */
  cut: number;
  /** Number of the grain. */
  grain: number;
  /** Beginning of the bucket. */
  bucket: Date;
  /** Up to four; those that the cut does not have are absent. */
  keys: readonly string[];
}

/** Counts to add to a roll-up. */
export interface RollupCounts extends RollupKey {
  counts: Partial<Record<Measure, number>>;
  /** By the number of the bucket; shorter arrays end with zeros. */
  submitMs: readonly number[];
  deliveryMs: readonly number[];
}

/** Kinds of amounts: messages by the code of their reason; and by currency what workspaces are charged and what carriers ask, in micro-units. */
export const AMOUNT_KINDS = ['REASON', 'CHARGE', 'COST'] as const;
/** Kind of an amount. */
export type AmountKind = (typeof AMOUNT_KINDS)[number];

/** Amount to add to a roll-up. */
export interface RollupAmount extends RollupKey {
  kind: AmountKind;
  /** Code of the reason, or of the currency. */
  name: string;
  amount: bigint;
}

const KEY: readonly Column<RollupKey>[] = [
  { name: 'bucket', type: 'timestamptz', kind: 'time', of: (row) => row.bucket },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'cut', type: 'smallint', kind: 'plain', of: (row) => row.cut },
  { name: 'grain', type: 'smallint', kind: 'plain', of: (row) => row.grain },
  ...[0, 1, 2, 3].map(
    (index): Column<RollupKey> => ({
      name: `key${index + 1}`,
      type: 'text',
      kind: 'text',
      of: (row) => row.keys[index] ?? '',
    }),
  ),
];

/** The column of a count. */
export function measureColumn(measure: Measure): string {
  return measure.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const COUNTS: readonly Column<RollupCounts>[] = [
  ...KEY,
  ...MEASURES.map(
    (measure): Column<RollupCounts> => ({
      name: measureColumn(measure),
      type: 'bigint',
      kind: 'plain',
      of: (row) => row.counts[measure] ?? 0,
    }),
  ),
  { name: 'submit_ms', type: 'text', kind: 'text', of: (row) => plainArray(row.submitMs), stored: asArray },
  { name: 'delivery_ms', type: 'text', kind: 'text', of: (row) => plainArray(row.deliveryMs), stored: asArray },
];
const AMOUNTS: readonly Column<RollupAmount>[] = [
  ...KEY,
  { name: 'kind', type: 'text', kind: 'plain', of: (row) => row.kind },
  { name: 'name', type: 'text', kind: 'text', of: (row) => row.name },
  { name: 'amount', type: 'bigint', kind: 'plain', of: (row) => row.amount },
];

function asArray(ref: string): string {
  return `${ref}::int[]`;
}

/** The sums of two arrays by place; the shorter one ends with zeros. */
function addedArrays(name: string): string {
  return `${name} = ARRAY(SELECT coalesce(a, 0) + coalesce(b, 0) FROM unnest(r.${name}, excluded.${name})
    WITH ORDINALITY AS u(a, b, place) ORDER BY place)`;
}

const ADDED = [
  ...MEASURES.map(measureColumn).map((name) => `${name} = r.${name} + excluded.${name}`),
  addedArrays('submit_ms'),
  addedArrays('delivery_ms'),
].join(', ');

/** Adds to roll-ups, each of which is there once. */
export async function addToRollups(tx: Queryable, rows: readonly RollupCounts[]): Promise<void> {
  if (rows.length === 0) return;
  await runWith(
    tx,
    COUNTS,
    rows,
    ({ names, refs, from }) => `INSERT INTO rollups AS r (${names}) SELECT ${refs} FROM ${from}
      ON CONFLICT (workspace_id, cut, grain, bucket, key1, key2, key3, key4) DO UPDATE SET ${ADDED}`,
  );
}

/** Adds to amounts of roll-ups, each of which is there once. */
export async function addToAmounts(tx: Queryable, rows: readonly RollupAmount[]): Promise<void> {
  if (rows.length === 0) return;
  await runWith(
    tx,
    AMOUNTS,
    rows,
    ({ names, refs, from }) => `INSERT INTO rollup_amounts AS r (${names}) SELECT ${refs} FROM ${from}
      ON CONFLICT (workspace_id, cut, grain, bucket, kind, key1, key2, key3, key4, name)
      DO UPDATE SET amount = r.amount + excluded.amount`,
  );
}

/** Deletes the roll-ups of a grain that began before a moment, so many at most. @returns how many */
export async function deleteRollups(db: Queryable, grain: number, before: Date, limit: number): Promise<number> {
  let count = 0;
  for (const table of ['rollups', 'rollup_amounts'] as const) {
    const { rowCount } = await db.query(table === 'rollups' ? DELETE_ROLLUPS : DELETE_AMOUNTS, [grain, before, limit]);
    count += rowCount ?? 0;
  }
  return count;
}

const OLD = 'grain = $1 AND bucket < $2 LIMIT $3';
const DELETE_ROLLUPS = `DELETE FROM rollups WHERE ctid = ANY(ARRAY(SELECT ctid FROM rollups WHERE ${OLD}))`;
const DELETE_AMOUNTS = `DELETE FROM rollup_amounts WHERE ctid = ANY(ARRAY(SELECT ctid FROM rollup_amounts WHERE ${OLD}))`;
