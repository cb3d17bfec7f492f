import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { DATA_FOLDER } from '../../src/embedded/personal-files.ts';
import { EmbeddedPostgres, RUN_ROLE } from '../../src/embedded/postgres.ts';
import type { KeptState } from '../../src/embedded/state.ts';
import { Api } from '../support/api.ts';
import { testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { freePort, temporaryFolder } from '../support/servers.ts';
import { KEY, leftOf, type Run, ready, startUp } from './up-run.ts';

const folder = temporaryFolder('up');
const home = temporaryFolder('up-home');
let port: number;
const runs: Run[] = [];

function up(environment: NodeJS.ProcessEnv = {}): Run {
  const run = startUp({ PORT: String(port), HELIOGRAPH_DATA_DIR: folder, XDG_STATE_HOME: home, ...environment });
  runs.push(run);
  return run;
}

const left = () => leftOf(folder);
const wrong = (url: string) => url.replace('test-password', 'another');

beforeAll(async () => {
  port = await freePort();
});

afterAll(() => {
  // One whose test has failed.
  for (const { child } of runs) if (child.exitCode === null) child.kill('SIGTERM');
  fs.rmSync(folder, { recursive: true, force: true });
});

test('a hub starts, survives the death of a role, stops without a trace, and starts again with its data', async () => {
  const first = up();
  await ready(first);
  const api = new Api(`127.0.0.1:${port}`, KEY);
  const { accepted: message } = await api.send('+447911123456');
  await expect.poll(async () => (await api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');

  // Its processes work as the role that can change neither the schema nor the ledgers, and nobody as the owner of them.
  const state = JSON.parse(fs.readFileSync(path.join(folder, 'state.json'), 'utf8')) as KeptState;
  const { url } = new EmbeddedPostgres({ folder, port: state.ports.postgres ?? 0, password: state.postgresPassword });
  const superuser = await databaseClient(url);
  const connected = async () => {
    const { rows } = await superuser.query<{ role: string; connections: number }>(
      `SELECT usename AS role, count(*)::int AS connections FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' GROUP BY 1`,
    );
    return rows;
  };
  await expect.poll(connected, { timeout: 30_000 }).toEqual([{ role: RUN_ROLE, connections: expect.any(Number) }]);
  expect((await connected())[0]?.connections).toBeGreaterThan(1);
  const { rows: rights } = await superuser.query(
    `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls AS privileged,
       pg_has_role(rolname, 'heliograph_owner', 'MEMBER') AS owner,
       (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned FROM pg_roles r WHERE rolname = $1`,
    [RUN_ROLE],
  );
  expect(rights).toEqual([{ privileged: false, owner: false, owned: 0 }]);
  await superuser.end();

  const registered = DATA_FOLDER.map((file) => file.path);
  expect(fs.readdirSync(folder).filter((name) => !registered.includes(name))).toEqual([]);

  const second = up();
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`already running on ${folder}`);
  const third = up({ PORT: String(await freePort()) });
  expect(await third.ended).toBe(1);
  expect(third.output()).toContain('already running');

  // A command finds it from anywhere, whatever its port and its data folder are.
  const found = execFileSync(
    process.execPath,
    [path.resolve('dist/main.js'), 'messages', 'show', message.id, '--json'],
    {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: home },
      encoding: 'utf8',
    },
  );
  expect(JSON.parse(found)).toMatchObject({ id: message.id });

  const dispatcher = execFileSync('pgrep', ['-P', String(first.child.pid), '-f', 'dispatcher'], {
    encoding: 'utf8',
  }).trim();
  process.kill(Number(dispatcher), 'SIGKILL');
  await expect.poll(first.output, { timeout: 30_000 }).toContain('is started again');
  const again = await api.send('+447911123457');
  await expect.poll(async () => (await api.message(again.accepted.id)).status, { timeout: 40_000 }).toBe('DELIVERED');

  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(left()).toEqual([]);
  // A key that was given is not told again.
  expect(first.output()).not.toContain(KEY);
  expect(first.output()).toContain('Bearer $HELIOGRAPH_API_KEY');

  const next = up();
  await ready(next);
  expect((await api.message(message.id)).status).toBe('DELIVERED');
  // Killed without a chance to stop: what it had started ends by itself, and the next start goes on.
  next.child.kill('SIGKILL');
  await next.ended;
  await expect.poll(left, { timeout: 30_000 }).toEqual([]);
  const changed = `${KEY}-changed`;
  const last = up({ HELIOGRAPH_API_KEY: changed, HELIOGRAPH_PUBLIC_URL: 'https://hub.example.com/' });
  await ready(last);
  expect((await api.as(changed).message(message.id)).status).toBe('DELIVERED');
  expect((await api.raw('{ viewer { role } }')).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(last.output()).toContain('curl -s https://hub.example.com/graphql');
  expect(last.output()).toContain('wss://hub.example.com/graphql');
  last.child.kill('SIGTERM');
  expect(await last.ended).toBe(0);
});

test('a hub on a database that has a workspace says that it has no key, and makes none', async () => {
  const database = await testDatabase();
  const db = openDatabase(database.url, 1);
  await createWorkspaceWithOwner(db, { name: 'Foreign', defaultCountry: 'GB', currency: 'EUR' });
  const own = { DATABASE_URL: database.url, HELIOGRAPH_DATA_DIR: path.join(folder, 'foreign') };
  const run = up({ ...own, HELIOGRAPH_API_KEY: undefined });
  await ready(run);
  expect(run.output()).toMatch(/API key +none/);
  expect(await db.prisma.apiKey.count()).toBe(1);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
  await db.close();
  await database.drop();
});

test.each([
  ['a DATABASE_URL with a wrong password', { DATABASE_URL: wrong(inject('templateUrl')) }, 'DATABASE_URL', 1],
  ['a NATS_URL with a wrong password', { NATS_URL: wrong(inject('natsUrl')) }, 'NATS_URL', 1],
  ['a wrong variable', { HELIOGRAPH_LOG_LEVEL: 'loud' }, 'HELIOGRAPH_LOG_LEVEL', 2],
])(
  '%s is told in one sentence, without a stack, with an exit code of its kind',
  async (_name, environment, told, code) => {
    const run = up({ ...environment, HELIOGRAPH_DATA_DIR: path.join(folder, 'other') });
    expect(await run.ended).toBe(code);
    expect(run.output()).toContain(told);
    expect(run.output()).not.toMatch(/\n\s+at /);
    expect(left()).toEqual([]);
  },
);

test('a hub whose servers are away says so on its port, goes on waiting, and ends at once when it is told to', async () => {
  const urls = { DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/x', NATS_URL: 'nats://127.0.0.1:1' };
  const run = up({ ...urls, HELIOGRAPH_DATA_DIR: path.join(folder, 'waiting') });
  const readiness = () => fetch(`http://127.0.0.1:${port}/ready`).then((response) => response.json());
  const away = { ok: false, error: expect.stringMatching(/refused/i) };
  const expected = { status: 'not ready', checks: { database: away, nats: away } };
  await expect.poll(() => readiness().catch(() => null), { timeout: 30_000 }).toMatchObject(expected);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
  expect(left()).toEqual([]);
});
