/** Checks that the database is ready for this release. */
import type pg from 'pg';
import { StartError } from '../kernel/errors.ts';
import { ping, sqlState } from './client.ts';
import { isAwaited } from './errors.ts';
import { migrationNames } from './migrations.ts';

const UNDEFINED_TABLE = '42P01';
const NOT_ALLOWED = '42501';

/** Asks whether the database is there. @throws StartError when waiting does not mend it */
export async function requireServer(pool: pg.Pool): Promise<void> {
  await ping(pool).catch(refused);
}

/**
 * Asks whether the database is there and has the schema of this release.
 *
 * @throws StartError when waiting does not mend it: a wrong password, no such database, another schema, a role that may
 * not work on it
 */
export async function requireDatabase(pool: pg.Pool): Promise<void> {
  const applied = await appliedMigrations(pool).catch(refused);
  const known = new Set(await migrationNames());
  const missing = [...known].filter((name) => !applied.has(name));
  if (missing.length > 0) {
    const which = missing.length === known.size ? 'all migrations' : missing.join(', ');
    throw new StartError(`The schema of the database is too old: it lacks ${which}. Run \`heliograph migrate\` first.`);
  }
  const newer = [...applied].filter((name) => !known.has(name));
  if (newer.length > 0) {
    throw new StartError(
      `The schema of the database is too new: this release does not know ${newer.join(', ')}. Run the newer release.`,
    );
  }
  const closed = await closedTables(pool).catch(refused);
  if (closed.length > 0) throw await notAllowed(pool, `may not write to ${closed.join(', ')}`);
}

/** Tables of the hub that this role may not add to: migrations came since it was given what it needs. */
async function closedTables(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c, pg_class m
     WHERE m.oid = to_regclass('_prisma_migrations') AND c.relnamespace = m.relnamespace AND c.relowner = m.relowner
       AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.oid <> m.oid AND NOT has_table_privilege(c.oid, 'INSERT')
     ORDER BY 1 LIMIT 5`,
  );
  return rows.map(({ name }) => name);
}

async function notAllowed(pool: pg.Pool, what: string): Promise<StartError> {
  const { rows } = await pool.query<{ role: string }>('SELECT current_user AS role');
  const role = rows[0]?.role ?? '';
  return new StartError(
    `The role "${role}" ${what}. Run \`heliograph migrate\` as the owner of the tables, with HELIOGRAPH_RUN_ROLE=${role}.`,
  );
}

async function appliedMigrations(pool: pg.Pool): Promise<Set<string>> {
  try {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    );
    return new Set(rows.map((row) => row.name));
  } catch (error) {
    if (sqlState(error) === UNDEFINED_TABLE) return new Set();
    if (sqlState(error) === NOT_ALLOWED) throw await notAllowed(pool, 'may not read the tables of the hub');
    throw error;
  }
}

function refused(error: unknown): never {
  if (isAwaited(error) || error instanceof StartError) throw error;
  throw new StartError(`PostgreSQL does not let the hub in: ${wordsOf(error)}. Check DATABASE_URL.`);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
