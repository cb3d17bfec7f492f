import type pg from 'pg';
import { StartError } from '../kernel/errors.ts';
import { isAwaited } from './away.ts';
import { sqlState } from './client.ts';
import { migrationNames } from './migrations.ts';

const UNDEFINED_TABLE = '42P01';
const NOT_ALLOWED = '42501';

/** Asks whether the database is there. @throws StartError when waiting does not mend it */
export async function requireServer(pool: pg.Pool): Promise<void> {
  await pool.query('SELECT 1').catch(refused);
}

/**
 * Asks whether the database is there and has the schema of this release.
 *
 * @throws StartError when waiting does not mend it: a wrong password, no such database, another schema
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
  if (newer.length === 0) return;
  throw new StartError(
    `The schema of the database is too new: this release does not know ${newer.join(', ')}. Run the newer release.`,
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
    if (sqlState(error) === NOT_ALLOWED) {
      const { rows } = await pool.query<{ role: string }>('SELECT current_user AS role');
      const role = rows[0]?.role ?? '';
      throw new StartError(
        `The role "${role}" may not read the tables of the hub. Run \`heliograph migrate\` as their owner, with HELIOGRAPH_RUN_ROLE=${role}.`,
      );
    }
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
