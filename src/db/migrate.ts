/** Migrations: applying them, and comparing the database with the schema. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { systemClock } from '../kernel/clock.ts';
import { StartError } from '../kernel/errors.ts';
import { MIGRATIONS_FOLDER, migrationNames, PRISMA_FOLDER } from './migrations.ts';
import { makeMonths } from './partitions.ts';
import { grantRunRole } from './run-role.ts';

/** Names the migrators' lock among all advisory locks of the database. */
const MIGRATION_LOCK = 4_812_007_331;

interface SchemaEngine {
  applyMigrations(input: object): Promise<{ appliedMigrationNames: string[] }>;
  diff(input: object): Promise<{ exitCode: number; stdout?: string | null }>;
  free(): void;
}

interface EngineModule {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  SchemaEngine: { new: (options: object, log: (line: string) => void, factory: unknown) => Promise<SchemaEngine> };
}

let engineModule: Promise<EngineModule> | null = null;

/** Prisma Migrate itself, as WebAssembly: no native engine has to be downloaded. */
async function loadEngine(): Promise<EngineModule> {
  const require = createRequire(import.meta.url);
  const script = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = (await import('@prisma/schema-engine-wasm/schema_engine_bg' as string)) as EngineModule;
  const wasm = readFileSync(path.join(path.dirname(script), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, {
    './schema_engine_bg.js': module as unknown as WebAssembly.ModuleImports,
  });
  module.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return module;
}

/** The engine's own table; of its scripts, those that make it name it. */
const TABLE = '_prisma_migrations';
const UNFINISHED = 'finished_at IS NULL AND rolled_back_at IS NULL';

/**
 * The first statement of a migration, in its transaction: that it was applied commits with it, and whoever comes
 * meanwhile (a script goes on when its client was killed) waits at the row until it is known which. A script whose row
 * was given up before it got here fails, and leaves nothing.
 */
function finish(id: string): string {
  return `DO $finish$ BEGIN
    UPDATE ${TABLE} SET finished_at = now() WHERE id = ${pg.escapeLiteral(id)} AND ${UNFINISHED};
    IF NOT FOUND THEN RAISE EXCEPTION 'this migration was given up: another process applies it'; END IF;
  END $finish$;\n`;
}

/**
 * The driver adapter, but a script goes to the server whole: the adapter cuts it at every semicolon, in functions too.
 */
class WholeScriptAdapter extends PrismaPg {
  readonly #connections: Awaited<ReturnType<PrismaPg['connect']>>[] = [];

  override async connect() {
    const connection = whole(await super.connect());
    this.#connections.push(connection);
    return connection;
  }

  /** The engine leaves its connections open. */
  async close(): Promise<void> {
    for (const connection of this.#connections) await connection.underlyingDriver().end();
  }
}

/** Field by field: a connection string would lead the adapter's scratch database back to this one. */
function connectionOf(databaseUrl: string): pg.PoolConfig {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  // As the driver understands sslmode, sslrootcert and the like.
  const { ssl } = new pg.Client({ connectionString: databaseUrl });
  return {
    ssl,
    host: hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  };
}

function whole<C extends Awaited<ReturnType<PrismaPg['connect']>>>(connection: C): C {
  connection.executeScript = async (sql) => {
    const run = (script: string) => connection.executeRaw({ sql: script, args: [], argTypes: [] });
    if (sql.includes(TABLE)) return void (await run(sql));
    const unfinished = { sql: `SELECT id FROM ${TABLE} WHERE ${UNFINISHED}`, args: [], argTypes: [] };
    const { rows } = await connection.queryRaw(unfinished);
    await run(finish(String(rows[0]?.[0])) + sql);
  };
  return connection;
}

async function withEngine<T>(databaseUrl: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  engineModule ??= loadEngine();
  const { SchemaEngine } = await engineModule;
  const adapter = new WholeScriptAdapter(connectionOf(databaseUrl));
  const factory = bindMigrationAwareSqlAdapterFactory(adapter);
  const schema = await schemaFile();
  const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, factory);
  try {
    return await work(engine);
  } finally {
    engine.free();
    await adapter.close();
  }
}

async function schemaFile(): Promise<{ path: string; content: string }> {
  const file = path.join(PRISMA_FOLDER, 'schema.prisma');
  return { path: file, content: await readFile(file, 'utf8') };
}

const NO_FILTERS = { externalTables: [], externalEnums: [] };

async function migrationsList(): Promise<object> {
  const folder = MIGRATIONS_FOLDER;
  const names = await migrationNames();
  const migrationDirectories = await Promise.all(
    names.map(async (name) => {
      const value = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } };
    }),
  );
  const lock = await readFile(path.join(folder, 'migration_lock.toml'), 'utf8');
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: lock },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}

/**
 * Applies the migrations that are missing, as `prisma migrate deploy` does, and makes the months that are; several
 * processes may ask at once.
 *
 * @param databaseUrl with the role that owns the tables
 * @param runRole the role that the hub runs as, which is given what it needs; absent: the owner
 * @returns the names of those that were applied
 * @throws when one fails, or one that was applied has been changed; StartError when the run role cannot be one
 */
export async function applyMigrations(databaseUrl: string, runRole: string | null = null): Promise<string[]> {
  const lock = new pg.Client({ connectionString: databaseUrl });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  // A connection that breaks fails what is asked of it; without a listener it would end the process.
  lock.on('error', () => {});
  pool.on('error', () => {});
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await deleteUnfinished(lock);
    const applied = await withEngine(databaseUrl, async (engine) => {
      const result = await engine.applyMigrations({ migrationsList: await migrationsList(), filters: NO_FILTERS });
      return result.appliedMigrationNames;
    });
    await makeMonths(pool, systemClock.now());
    if (runRole !== null) await grantRunRole(lock, runRole);
    return applied;
  } catch (error) {
    if (error instanceof StartError) throw error;
    // Whether the server is away is not always told by the engine's error, but by this one's.
    await lock.query('SELECT 1');
    throw asRefusal(error, databaseUrl);
  } finally {
    await pool.end();
    await lock.end();
  }
}

/** A sentence where the role may not do it; the error itself otherwise. */
function asRefusal(error: unknown, databaseUrl: string): unknown {
  const [why] =
    /(permission denied|must be (?:the )?owner)[^\n"\\]*/.exec(String((error as Error).message ?? error)) ?? [];
  if (why === undefined) return error;
  const role = decodeURIComponent(new URL(databaseUrl).username);
  return new StartError(
    `The role "${role}" may not change the schema (${why}): run \`heliograph migrate\` as the role that owns the database.`,
  );
}

/**
 * A script is one transaction: of one that was cut off, with the server or its client, only the name is left. It runs
 * again.
 */
async function deleteUnfinished(lock: pg.Client): Promise<void> {
  const { rows } = await lock.query<{ there: boolean }>(`SELECT to_regclass('${TABLE}') IS NOT NULL AS there`);
  if (rows[0]?.there !== true) return;
  await lock.query(`UPDATE ${TABLE} SET rolled_back_at = now() WHERE ${UNFINISHED}`);
}

/** The SQL that makes an empty database what `schema.prisma` says. */
export async function schemaSql(databaseUrl: string): Promise<string> {
  return withEngine(databaseUrl, async (engine) => {
    const to = { tag: 'schemaDatamodel', files: [await schemaFile()] };
    const result = await engine.diff({ from: { tag: 'empty' }, to, script: true, exitCode: null, filters: NO_FILTERS });
    return result.stdout ?? '';
  });
}

/**
 * Everything of a database that Prisma knows, a line each, sorted: columns, whole indexes of columns, constraints,
 * enums. Of a table that is cut into partitions, the whole.
 */
export async function describeDatabase(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(`
      WITH tables AS (SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> '_prisma_migrations')
      SELECT concat_ws(' ', 'column', table_name, column_name, udt_name, is_nullable, column_default,
        datetime_precision) AS line FROM information_schema.columns JOIN tables ON relname = table_name
        WHERE table_schema = 'public'
      UNION ALL SELECT replace(indexdef, ' ON ONLY ', ' ON ') FROM pg_indexes JOIN tables ON relname = tablename
        JOIN pg_index ON indexrelid = format('%I.%I', schemaname, indexname)::regclass
          AND indexprs IS NULL AND indpred IS NULL WHERE schemaname = 'public'
      UNION ALL SELECT concat_ws(' ', 'constraint', relname, conname, pg_get_constraintdef(c.oid))
        FROM pg_constraint c JOIN tables t ON t.oid = conrelid WHERE contype <> 'c'
      UNION ALL SELECT concat_ws(' ', 'enum', t.typname, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder))
        FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid GROUP BY t.typname
      ORDER BY line`);
    return rows.map((row) => row.line);
  } finally {
    await client.end();
  }
}
