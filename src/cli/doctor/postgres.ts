/** Checks of the database server and the schema. */
import type pg from 'pg';
import { URGENT_CONNECTIONS } from '../../db/client.ts';
import { migrationChecksums } from '../../db/migrations.ts';
import { endsWithRows, MESSAGES, monthStart, PARTITIONED, readCut } from '../../db/sql/partitions.ts';
import {
  appliedChecksums,
  awaitedStandbys,
  durabilityOff,
  invalidIndexes,
  lockedTables,
  longTransactions,
  roleFacts,
  serverFacts,
  serverTime,
  sessionCounts,
  sessionZone,
  standbys,
  vacuumFacts,
} from '../../db/sql/server.ts';
import { type Check, type DoctorTarget, type Finding, failed, ofDatabase, ok, warning } from './check.ts';

const PART = 'PostgreSQL';

/** Checks of the database server and the schema. */
export const POSTGRES_CHECKS: readonly Check[] = [
  { part: PART, name: 'reachable', look: reachable },
  ofDatabase(PART, 'durability', durability),
  ofDatabase(PART, 'replication', replication),
  ofDatabase(PART, 'connections', connections),
  ofDatabase(PART, 'migrations', migrations),
  ofDatabase(PART, 'role', role),
  ofDatabase(PART, 'months', months),
  ofDatabase(PART, 'indexes', indexes),
  ofDatabase(PART, 'autovacuum', autovacuum),
  ofDatabase(PART, 'long transactions', transactions),
  ofDatabase(PART, 'locks', locks),
  ofDatabase(PART, 'clock', clock),
  ofDatabase(PART, 'time zone', timeZone),
];

async function reachable({ database }: DoctorTarget): Promise<Finding> {
  if (typeof database === 'string')
    return failed(database, 'Start PostgreSQL, and check DATABASE_URL and the network.');
  const row = await serverFacts(database);
  if (row.standby)
    return failed(`${row.version}, a standby: it takes no writes.`, 'Point DATABASE_URL at the primary.');
  const major = Number.parseInt(row.version, 10);
  return major >= 15 ? ok(`${row.version}.`) : warning(`${row.version}.`, 'Use PostgreSQL 15 or newer.');
}

async function durability(db: pg.Pool): Promise<Finding> {
  const off = await durabilityOff(db);
  if (off.length === 0) return ok('fsync, full_page_writes and synchronous_commit are on.');
  return failed(`Off: ${off.join(', ')}.`, 'Turn them on: a power cut loses messages that were acknowledged.');
}

/** Whoever takes over a process should not be able to rewrite what was agreed to and who did what. */
async function role(db: pg.Pool): Promise<Finding> {
  const found = await roleFacts(db);
  if (found === null) return failed('The tables are not there.', 'Apply the migrations: heliograph migrate.');
  const { role, superuser, owner, rewrites } = found;
  if (!superuser && !owner && !rewrites)
    return ok(`${role} adds to the ledgers, and changes neither them nor the schema.`);
  const why = superuser ? 'is a superuser' : owner ? 'owns the tables' : 'may change the audit log';
  return warning(
    `${role} ${why}.`,
    'Let the hub run as a role of its own: `heliograph migrate` as the owner, with HELIOGRAPH_RUN_ROLE.',
  );
}

/** A standby that is farther behind than this would lose much, and take long to be promoted. */
const FAR_BEHIND_MIB = 64;

/**
 * Checks the standbys that commits wait for, and the data that a standby would lack if it took over. Copies that a
 * managed service makes by itself are not seen.
 */
async function replication(db: pg.Pool): Promise<Finding> {
  const names = await awaitedStandbys(db);
  const rows = await standbys(db);
  const waitedFor = rows.some(({ sync }) => sync === 'sync' || sync === 'quorum');
  if (names !== '' && rows.every(({ sync }) => sync !== null) && !waitedFor) {
    const found = `synchronous_standby_names is "${names}", and no such standby is connected: commits wait for ever.`;
    return failed(found, 'Start the standby, or take it out of synchronous_standby_names.');
  }
  if (rows.length === 0) return ok('No standby is connected.');
  const described = rows.map(({ name, sync, behindMib }) => {
    const behind = behindMib === null ? 'how far behind is not shown' : `${behindMib.toFixed(1)} MiB behind`;
    return `${name} (${sync ?? 'state not shown'}, ${behind})`;
  });
  const found = `${described.join(', ')}.`;
  if (rows.some(({ behindMib }) => behindMib !== null && behindMib > FAR_BEHIND_MIB))
    return warning(found, 'Look at the load and the network of the standby that is behind.');
  if (!waitedFor && rows.every(({ sync }) => sync !== null))
    return warning(
      found,
      'Name one in synchronous_standby_names: one that takes over lacks the last messages accepted.',
    );
  return ok(found);
}

async function connections(db: pg.Pool, { config }: DoctorTarget): Promise<Finding> {
  const row = await sessionCounts(db);
  const each = config.dbPoolSize + URGENT_CONNECTIONS;
  const found = `${row.used} of ${row.most} in use; a process takes up to ${each}.`;
  const todo = 'Raise max_connections, or lower HELIOGRAPH_DB_POOL_SIZE.';
  return row.used + each > row.most ? warning(found, todo) : ok(found);
}

async function migrations(db: pg.Pool): Promise<Finding> {
  const applied = await appliedChecksums(db);
  const known = await migrationChecksums();
  const missing = [...known.keys()].filter((name) => !applied.has(name));
  if (missing.length > 0) return failed(`Missing: ${missing.join(', ')}.`, 'Apply them: heliograph migrate.');
  const changed = [...known].filter(([name, checksum]) => applied.get(name) !== checksum).map(([name]) => name);
  if (changed.length > 0)
    return failed(`Changed since: ${changed.join(', ')}.`, 'Run the release the database was made with.');
  const newer = [...applied.keys()].filter((name) => !known.has(name));
  if (newer.length > 0) return failed(`Unknown here: ${newer.join(', ')}.`, 'Run the newer release everywhere.');
  return ok(`All ${known.size} applied, none changed.`);
}

async function months(db: pg.Pool): Promise<Finding> {
  const now = new Date();
  const cuts = await Promise.all(PARTITIONED.map(async (each) => ({ ...each, cut: await readCut(db, each) })));
  const late = cuts.filter(({ cut }) => cut.end <= monthStart(now, 1)).map(({ table }) => table);
  if (late.length > 0)
    return warning(
      `No month after this one: ${late.join(', ')}.`,
      'Start a scheduler, or look at its log: it makes them.',
    );
  const ends = await endsWithRows(db);
  const oldest = cuts
    .find(({ table }) => table === MESSAGES.table)
    ?.cut.begin.toISOString()
    .slice(0, 7);
  if (ends.length === 0) return ok(`The next are made; messages are kept since ${oldest}.`);
  return warning(
    `Rows that no month was made for: ${ends.join(', ')}.`,
    'A clock was wrong, or no scheduler ran for months. They are found like all others, but retention does not drop them.',
  );
}

async function indexes(db: pg.Pool): Promise<Finding> {
  const names = await invalidIndexes(db);
  if (names.length === 0) return ok('All are valid.');
  return failed(`Not valid: ${names.join(', ')}.`, 'REINDEX INDEX CONCURRENTLY each of them.');
}

/** Rows below this are no matter, whatever their share. */
const DEAD_ROWS = 100_000;

async function autovacuum(db: pg.Pool): Promise<Finding> {
  const row = await vacuumFacts(db, DEAD_ROWS);
  if (!row.on) return failed('It is off.', 'Turn autovacuum on: the tables of the road grow without end.');
  if (row.dead === null) return ok('On; no table is full of dead rows.');
  return warning(
    `Many dead rows in ${row.dead}.`,
    'Look for long transactions, and give autovacuum more to work with.',
  );
}

async function transactions(db: pg.Pool): Promise<Finding> {
  const rows = await longTransactions(db);
  if (rows.length === 0) return ok('None is older than 5 minutes.');
  const found = rows.map(({ pid, minutes }) => `process ${pid} for ${minutes} min`).join(', ');
  return warning(`Open: ${found}.`, 'End them (pg_terminate_backend): they keep vacuum from its work.');
}

async function locks(db: pg.Pool): Promise<Finding> {
  const rows = await lockedTables(db);
  if (rows.length === 0) return ok('No table is locked.');
  const found = rows.map(({ pid, name }) => `${name} by process ${pid}`).join(', ');
  return failed(`Locked: ${found}.`, 'Wait for it, or end that process (pg_terminate_backend).');
}

/** Difference of clocks from which on times in the feed and in the database contradict each other. */
const CLOCK_SKEW_MS = 2_000;

async function clock(db: pg.Pool): Promise<Finding> {
  const asked = Date.now();
  const at = await serverTime(db);
  const answered = Date.now();
  const skewMs = Math.max(asked - at.getTime(), at.getTime() - answered, 0);
  const found = `PostgreSQL and this machine differ by ${skewMs} ms.`;
  return skewMs > CLOCK_SKEW_MS ? warning(found, 'Run NTP on both.') : ok(found);
}

async function timeZone(db: pg.Pool): Promise<Finding> {
  const row = await sessionZone(db);
  if (row.seconds === 0) return ok(`${row.zone}.`);
  const todo = "Set it to 'UTC' (ALTER DATABASE … SET timezone): moments are read more slowly otherwise.";
  return warning(`${row.zone}.`, todo);
}
