// Parts that commands share which work on the database itself, on the machine: no key is asked for.
import { type Config, childEnvironment, loadConfig } from '../../config.ts';
import type { Database } from '../../db/client.ts';
import { StartError } from '../../kernel/errors.ts';

/** Options of such a command. */
export interface OnDatabase {
  dataDir?: string;
  json?: true;
}

/** Says where the database is, in the help of a command. */
export const DATA_DIR_OPTION = [
  '--data-dir <folder>',
  'data folder of a running `up`, where DATABASE_URL is not set',
] as const;

/**
 * Opens the database of DATABASE_URL, or that of a running `up`, and closes it.
 *
 * @throws StartError when there is none, or its schema is another release's
 */
export async function onDatabase<T>(
  { dataDir }: OnDatabase,
  work: (db: Database, config: Config) => Promise<T>,
): Promise<T> {
  const [{ withKeptState }, { openDatabase }, { requireDatabase }] = await Promise.all([
    import('../kept-state.ts'),
    import('../../db/client.ts'),
    import('../../db/readiness.ts'),
  ]);
  const given = loadConfig(childEnvironment(dataDir === undefined ? {} : { HELIOGRAPH_DATA_DIR: dataDir }));
  const { config } = withKeptState(given);
  const { databaseUrl } = config;
  if (databaseUrl === null) {
    throw new StartError(
      `There is no database: set DATABASE_URL, or start \`heliograph up\`, which keeps its own in ${given.dataDir}.`,
    );
  }
  const db = openDatabase(databaseUrl, 2);
  try {
    await requireDatabase(db.pool);
    return await work(db, config);
  } finally {
    await db.close();
  }
}

/** Prints one JSON document, or lines for people. */
export function print({ json }: OnDatabase, document: object, lines: readonly string[]): void {
  process.stdout.write(json === true ? `${JSON.stringify(document, null, 2)}\n` : `${lines.join('\n')}\n`);
}
