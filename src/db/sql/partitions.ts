import { lowestIdAt, timeOfId } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';

/** A table that is kept by the month of an id. */
export interface Partitioned {
  table: string;
  /** The column that says the month. */
  key: string;
  /** How much of a page is filled at first: what changes soon finds room beside itself, and no index is touched. */
  fillfactor: number;
}

/** What the others hang on comes first. */
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

/** How a table is cut: everything before, months without a gap, everything after. */
export interface Cut {
  months: Month[];
  /** Where `<table>_before` ends. */
  begin: Date;
  /** Where `<table>_after` begins. */
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
 * Nothing reads or writes the table until the transaction ends. Whoever waits for this lock holds everybody up who comes
 * later, so it does not wait long.
 *
 * @throws SQLSTATE 55P03 when it is not had in time
 */
export async function lockTable(tx: Queryable, { table }: Partitioned, waitMs: number): Promise<void> {
  await tx.query(`SET LOCAL lock_timeout = ${waitMs}`);
  await tx.query(`LOCK TABLE ONLY ${table} IN ACCESS EXCLUSIVE MODE`);
  // What is under it is held by nobody for long who does not hold it too, but for VACUUM, which gives way after a second.
  await tx.query('SET LOCAL lock_timeout = 5000');
}

/** Takes an end out of a table that is locked: its rows are not seen until it is put back. */
export async function detachEnd(tx: Queryable, { table }: Partitioned, end: 'before' | 'after'): Promise<void> {
  await tx.query(`ALTER TABLE ${table} DETACH PARTITION ${table}_${end}`);
}

/** Puts the lower end back; it reaches up to a moment now. */
export async function attachBefore(tx: Queryable, { table }: Partitioned, begin: Date): Promise<void> {
  await tx.query(
    `ALTER TABLE ${table} ATTACH PARTITION ${table}_before FOR VALUES FROM (MINVALUE) TO ('${lowestIdAt(begin)}')`,
  );
}

/** Puts the upper end back; it reaches from a moment on now, and what it held of before goes where it belongs. */
export async function attachAfter(tx: Queryable, { table, key }: Partitioned, end: Date): Promise<void> {
  const from = lowestIdAt(end);
  await tx.query(
    `WITH gone AS (DELETE FROM ${table}_after WHERE ${key} < '${from}' RETURNING *) INSERT INTO ${table} SELECT * FROM gone`,
  );
  await tx.query(`ALTER TABLE ${table} ATTACH PARTITION ${table}_after FOR VALUES FROM ('${from}') TO (MAXVALUE)`);
}

/** Makes the month that begins then. */
export async function createMonth(tx: Queryable, { table, fillfactor }: Partitioned, from: Date): Promise<string> {
  const name = `${table}_${from.toISOString().slice(0, 7).replace('-', '_')}`;
  await tx.query(
    `CREATE TABLE ${name} PARTITION OF ${table}
     FOR VALUES FROM ('${lowestIdAt(from)}') TO ('${lowestIdAt(monthStart(from, 1))}') WITH (fillfactor = ${fillfactor})`,
  );
  return name;
}

/** Drops a month with everything in it. */
export async function dropMonth(tx: Queryable, { name }: Month): Promise<void> {
  await tx.query(`DROP TABLE ${name}`);
}

/** Whether something of a month of messages still waits: for its time, in the queue, or for an outcome. */
export async function isAwaited(db: Queryable, { name, from, to }: Month): Promise<boolean> {
  // An unknown outcome that is never due has been waited for long enough.
  const held = `exception IN ('ACCEPTED', 'SCHEDULED', 'DEFERRED')
    OR (exception = 'OUTCOME_UNKNOWN' AND due_at IS NOT NULL)`;
  const inChunk = (table: string) =>
    `EXISTS (SELECT 1 FROM ${table} c, unnest(c.message_ids) AS m WHERE m >= $1::uuid AND m < $2::uuid)`;
  const { rows } = await db.query<{ awaited: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM ${name} WHERE ${held}) OR ${inChunk('queued_chunks')} OR ${inChunk('claims')} AS awaited`,
    [lowestIdAt(from), lowestIdAt(to)],
  );
  return rows[0]?.awaited ?? true;
}

/** Which ends of tables hold rows: no month was made for them. */
export async function endsWithRows(db: Queryable): Promise<string[]> {
  const ends = PARTITIONED.flatMap(({ table }) => [`${table}_before`, `${table}_after`]);
  const { rows } = await db.query<{ name: string }>(
    ends.map((end) => `SELECT '${end}' AS name WHERE EXISTS (SELECT 1 FROM ${end})`).join(' UNION ALL '),
  );
  return rows.map((row) => row.name);
}
