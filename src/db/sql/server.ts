/** Reads of the server itself, for whoever looks after it: settings, sessions and catalogues. They own no table. */
import type { Queryable } from '../client.ts';

/** A server, by what it says of itself. */
export interface ServerFacts {
  version: string;
  /** It takes no writes. */
  standby: boolean;
}

/** The version of the server. */
export async function serverFacts(db: Queryable): Promise<ServerFacts> {
  return only(
    await db.query<ServerFacts>(`SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS standby`),
  );
}

/** Settings that keep what was committed and are off, by name. */
export async function durabilityOff(db: Queryable): Promise<string[]> {
  return namesOf(
    await db.query<{ name: string }>(
      `SELECT name FROM pg_settings
       WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name`,
    ),
  );
}

/** Privileges of the role of this session. */
export interface RoleFacts {
  role: string;
  superuser: boolean;
  /** It owns the tables, or is a member of the role that does. */
  owner: boolean;
  /** It may change the ledgers. */
  rewrites: boolean;
}

/** The role of this session. @returns `null`: the tables are not there */
export async function roleFacts(db: Queryable): Promise<RoleFacts | null> {
  const { rows } = await db.query<RoleFacts>(
    `SELECT current_user AS role, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
       pg_has_role(c.relowner, 'MEMBER') AS owner, has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') AS rewrites
     FROM pg_class c WHERE c.oid = to_regclass('public.audit_entries')`,
  );
  return rows[0] ?? null;
}

/** A server that copies this one. */
export interface Standby {
  name: string;
  /** `null`: not shown to this role. */
  sync: string | null;
  behindMib: number | null;
}

/** Names of the standbys that commits wait for, as they are set; empty: none. */
export async function awaitedStandbys(db: Queryable): Promise<string> {
  const found = await db.query<{ names: string }>(`SELECT current_setting('synchronous_standby_names') AS names`);
  return only(found).names;
}

/** Standbys that are connected. */
export async function standbys(db: Queryable): Promise<Standby[]> {
  const { rows } = await db.query<Standby>(
    `SELECT application_name AS name, sync_state AS sync,
       (pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) / 1048576)::float8 AS "behindMib"
     FROM pg_stat_replication WHERE application_name <> 'pg_basebackup' ORDER BY 1`,
  );
  return rows;
}

/** Sessions that the server takes at most, and those that are open. */
export async function sessionCounts(db: Queryable): Promise<{ most: number; used: number }> {
  return only(
    await db.query<{ most: number; used: number }>(
      `SELECT current_setting('max_connections')::int AS most,
         (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
    ),
  );
}

/** The checksums of the migrations that were applied, by name; empty: none was. */
export async function appliedChecksums(db: Queryable): Promise<Map<string, string>> {
  const { rows: tables } = await db.query(`SELECT 1 FROM pg_tables WHERE tablename = '_prisma_migrations'`);
  if (tables.length === 0) return new Map();
  const { rows } = await db.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

/** Indexes that are not valid, by name. */
export async function invalidIndexes(db: Queryable): Promise<string[]> {
  return namesOf(
    await db.query<{ name: string }>(
      'SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid ORDER BY 1',
    ),
  );
}

/**
 * Read whether autovacuum is on, and the tables that are full of dead rows; `null`: none is.
 *
 * @param deadRows fewer than this do not matter
 */
export async function vacuumFacts(db: Queryable, deadRows: number): Promise<{ on: boolean; dead: string | null }> {
  return only(
    await db.query<{ on: boolean; dead: string | null }>(
      `SELECT current_setting('autovacuum')::bool AS on,
         (SELECT string_agg(relname, ', ') FROM pg_stat_user_tables
          WHERE n_dead_tup > $1 AND n_dead_tup > n_live_tup / 2) AS dead`,
      [deadRows],
    ),
  );
}

/** Transactions that have been open for five minutes or more, the oldest first; five at most. */
export async function longTransactions(db: Queryable): Promise<{ pid: number; minutes: number }[]> {
  const { rows } = await db.query<{ pid: number; minutes: number }>(
    `SELECT pid, floor(extract(epoch FROM now() - xact_start) / 60)::int AS minutes FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND xact_start < now() - interval '5 minutes'
     ORDER BY xact_start LIMIT 5`,
  );
  return rows;
}

/** Tables that somebody has locked for himself; five at most. A table of months is named before its months. */
export async function lockedTables(db: Queryable): Promise<{ pid: number; name: string }[]> {
  const { rows } = await db.query<{ pid: number; name: string }>(
    `SELECT l.pid, c.relname AS name FROM pg_locks l
     JOIN pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p')
     WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND c.relnamespace = 'public'::regnamespace AND l.granted AND l.mode = 'AccessExclusiveLock'
     ORDER BY c.relispartition, c.relname, l.pid LIMIT 5`,
  );
  return rows;
}

/** The time of the server. */
export async function serverTime(db: Queryable): Promise<Date> {
  return only(await db.query<{ at: Date }>('SELECT clock_timestamp() AS at')).at;
}

/** The time zone of the session, and its distance from UTC in seconds. */
export async function sessionZone(db: Queryable): Promise<{ zone: string; seconds: number }> {
  return only(
    await db.query<{ zone: string; seconds: number }>(
      `SELECT current_setting('TimeZone') AS zone, extract(timezone FROM now())::int AS seconds`,
    ),
  );
}

function only<T>({ rows }: { rows: T[] }): T {
  const [row] = rows;
  if (row === undefined) throw new Error('the query gave no row');
  return row;
}

function namesOf({ rows }: { rows: { name: string }[] }): string[] {
  return rows.map(({ name }) => name);
}
