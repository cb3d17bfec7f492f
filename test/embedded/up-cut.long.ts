import fs from 'node:fs';
import pg from 'pg';
import { expect, test } from 'vitest';
import { Api } from '../support/api.ts';
import { freePort, ownPostgres, temporaryFolder } from '../support/servers.ts';
import { KEY, leftOf, ready, startUp } from './up-run.ts';

/** Every change of the schema takes a while from now on: there is time to break it off. */
const SLOW = `CREATE FUNCTION slowly() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.02); END';
  CREATE EVENT TRIGGER slow ON ddl_command_start EXECUTE FUNCTION slowly()`;

async function ask(url: string, sql: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Resolves when a migration has begun and not ended. */
async function migrating(url: string): Promise<void> {
  const names = () => ask(url, 'SELECT 1 FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL');
  await expect.poll(() => names().catch(() => []), { timeout: 30_000 }).toHaveLength(1);
}

test('a first start goes on when PostgreSQL is killed amid the migrations, and the next one when the hub itself was', async () => {
  const [folder, home] = [temporaryFolder('up-cut'), temporaryFolder('up-cut-home')];
  const postgres = await ownPostgres();
  try {
    await postgres.start();
    await ask(postgres.url, SLOW);
    const port = await freePort();
    const own = { DATABASE_URL: postgres.url, HELIOGRAPH_DATA_DIR: folder, PORT: String(port), XDG_STATE_HOME: home };
    const run = startUp(own);
    await migrating(postgres.url);
    await postgres.kill();
    await expect.poll(run.output, { timeout: 30_000 }).toContain('PostgreSQL is away');
    await postgres.start();
    await migrating(postgres.url);
    run.child.kill('SIGKILL');
    await run.ended;
    await expect.poll(() => leftOf(folder), { timeout: 30_000 }).toEqual([]);
    const next = startUp(own);
    await ready(next);
    const { accepted: message } = await new Api(`127.0.0.1:${port}`, KEY).send('+447911123458');
    expect(message.id).toBeTruthy();
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  } finally {
    await postgres.dispose();
    for (const each of [folder, home]) fs.rmSync(each, { recursive: true, force: true });
  }
}, 400_000);
