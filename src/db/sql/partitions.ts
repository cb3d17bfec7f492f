/** Statements on the months of tables that grow with each message. */
import { lowestIdAt, timeOfId } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';

/** A table that is kept by the month of an id. */
export interface Partitioned {
  table: string;
  /** The column that says the month. */
  key: string;
  /**
   * Share of a page that is filled at first: a row that changes soon finds room beside itself, and no index is touched.
   */
  fillfactor: number;
}

/** Table that the others depend on; it comes first. */
export const MESSAGES: Partitioned = { table: 'messages', key: 'id', fillfactor: 50 };
/** Everything that grows with each message. */
export const PARTITIONED: readonly Partitioned[] = [
  MESSAGES,
  { table: 'message_events', key: 'message_id', fillfactor: 100 },
  { table: 'message_parts', key: 'message_id', fillfactor: 60 },
  { table: 'inbound_messages', key: 'id', fillfactor: 100 },
];

/** The rows of a month of UTC. */
export interface Month {
  /** Of its table. */
  name: string;
  from: Date;
  /** The first moment after it. */
  to: Date;
}

/** Partitions of a table: everything before, months without a gap, everything after. */
export interface Cut {
  months: Month[];
  /** End of `<table>_before`. */
  begin: Date;
  /** Beginning of `<table>_after`. */
  end: Date;
}

/** Reads how a table is cut. */
export async function readCut(db: Queryable, { table }: Partitioned): Promise<Cut> {
  const { rows } = await db.query<{ name: string; bound: string }>(
    `SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = $1::regclass AND NOT i.inhdetachpending`,
    [table],
  );
  const parts = rows.map(({ name, bound }) => {
    const [, from = '', to = ''] = /FROM \((.+)\) TO \((.+)\)/.exec(bound) ?? [];
    return { name, from: momentOf(from), to: momentOf(to) };
  });
  const months = parts.flatMap(({ name, from, to }) => (from === null || to === null ? [] : [{ name, from, to }]));
  const begin = parts.find(({ from }) => from === null)?.to;
  const end = parts.find(({ to }) => to === null)?.from;
  if (begin == null || end == null) throw new Error(`${table} has no partition before or after its months`);
  return { months: months.sort((a, b) => a.from.getTime() - b.from.getTime()), begin, end };
}

/** MINVALUE and MAXVALUE are `null`. */
function momentOf(bound: string): Date | null {
  return bound.startsWith("'") ? timeOfId(bound.slice(1)) : null;
}

/** The first moment of the month that is `months` after that of a moment, in UTC. */
export function monthStart(at: Date, months = 0): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
}

/**
 * Nothing reads or writes the table until the transaction ends. Whoever waits for this lock holds everybody up who
 * comes later, so it does not wait long.
 *
 * @throws SQLSTATE 55P03 when it is not had in time
 */
export async function lockTable(tx: Queryable, { table }: Partitioned, waitMs: number): Promise<void> {
  await tx.query(`SET LOCAL lock_timeout = ${waitMs}`);
  await tx.query(`LOCK TABLE ONLY ${table} IN ACCESS EXCLUSIVE MODE`);
  // What is under it is held by nobody for long who does not hold it too, but for VACUUM, which gives way after a second.
  await tx.query('SET LOCAL lock_timeout = 5000');
}

/**
 * Makes the months from `first` to before `until`; what the upper end held of them goes there. The table is locked.
 *
 * @param moved `first` is not where the months have ended so far: the lower end reaches up to it
 * @returns their names
 */
export async function createMonths(
  tx: Queryable,
  { table, key, fillfactor }: Partitioned,
  { first, until, moved }: { first: Date; until: Date; moved: boolean },
): Promise<string[]> {
  const { rows } = await tx.query<{ made: string[] }>('SELECT make_months($1, $2, $3, $4, $5, $6) AS made', [
    table,
    key,
    fillfactor,
    first,
    until,
    moved,
  ]);
  return rows[0]?.made ?? [];
}

/** Drops the oldest month with everything in it; the lower end reaches up to the next one then. The table is locked. */
export async function dropOldestMonth(tx: Queryable, { table }: Partitioned, { name }: Month): Promise<void> {
  await tx.query('SELECT drop_oldest_month($1, $2)', [table, name]);
}

/** Check whether any message of a month still waits: for its time, in the queue, or for an outcome. */
export async function isAwaited(db: Queryable, { from, to }: Month): Promise<boolean> {
  // An unknown outcome that is never due has been waited for long enough.
  const held = `indexed_status IN ('ACCEPTED', 'SCHEDULED', 'DEFERRED')
    OR (indexed_status = 'OUTCOME_UNKNOWN' AND due_at IS NOT NULL)`;
  const inChunk = (table: string) =>
    `EXISTS (SELECT 1 FROM ${table} c, unnest(c.message_ids) AS m WHERE m >= $1::uuid AND m < $2::uuid)`;
  const { rows } = await db.query<{ awaited: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM messages WHERE id >= $1::uuid AND id < $2::uuid AND (${held})) OR ${inChunk('queued_chunks')} OR ${inChunk('claims')} AS awaited`,
    [lowestIdAt(from), lowestIdAt(to)],
  );
  return rows[0]?.awaited ?? true;
}

/** Ends of tables that hold rows: no month was made for them. */
export async function endsWithRows(db: Queryable): Promise<string[]> {
  const ends = PARTITIONED.flatMap(({ table }) => [`${table}_before`, `${table}_after`]);
  const { rows } = await db.query<{ name: string }>(
    ends.map((end) => `SELECT '${end}' AS name WHERE EXISTS (SELECT 1 FROM ${end})`).join(' UNION ALL '),
  );
  return rows.map((row) => row.name);
}
