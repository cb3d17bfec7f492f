import { afterEach, expect, inject, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrate.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub, RoleProcess, SECRET_KEY } from '../support/hub.ts';
import { freePort, ownNats, ownPostgres, type TestServer } from '../support/servers.ts';

const servers: TestServer[] = [];
const processes: RoleProcess[] = [];
let database: TestDatabase | undefined;

afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.kill()));
  await Promise.all(servers.splice(0).map((server) => server.dispose()));
  await database?.drop();
  database = undefined;
});

function start(roles: string, environment: NodeJS.ProcessEnv): RoleProcess {
  const process = new RoleProcess(roles, {
    HELIOGRAPH_SECRET_KEY: SECRET_KEY,
    HELIOGRAPH_LOG_LEVEL: 'info',
    ...environment,
  });
  processes.push(process);
  return process;
}

const asked = async (url: string) => {
  const response = await fetch(url).catch(() => null);
  return response === null ? null : { status: response.status, body: await response.json().catch(() => null) };
};

test('processes whose servers come later say what they wait for and how long, and run when they are there', async () => {
  const [postgres, nats] = [await ownPostgres(), await ownNats()];
  servers.push(postgres, nats);
  await postgres.start();
  await applyMigrations(postgres.url);
  const hub = await Hub.prepare(postgres.url, nats.url);
  await postgres.kill();
  const [api, dispatcher, scheduler] = [Number(hub.environment.PORT), await freePort(), await freePort()];
  const ports = { api, dispatcher, scheduler };
  const running = Object.entries(ports).map(([role, port]) =>
    start(role, {
      ...hub.environment,
      HELIOGRAPH_LOG_LEVEL: 'info',
      ...(role === 'api' ? {} : { HELIOGRAPH_METRICS_PORT: String(port) }),
    }),
  );
  const away = { ok: false, error: expect.stringMatching(/refused/i), missingForMs: expect.any(Number) };
  for (const port of Object.values(ports)) {
    const url = `http://127.0.0.1:${port}`;
    await expect
      .poll(() => asked(`${url}/ready`), { timeout: 30_000 })
      .toMatchObject({ status: 503, body: { status: 'not ready', checks: { database: away, nats: away } } });
    expect(await asked(`${url}/health`)).toMatchObject({ status: 200 });
  }
  expect((await asked(`http://127.0.0.1:${api}/graphql`))?.status).toBe(503);
  await postgres.start();
  await expect
    .poll(() => asked(`http://127.0.0.1:${scheduler}/ready`), { timeout: 30_000 })
    .toMatchObject({ status: 503, body: { checks: { database: { ok: true }, nats: away } } });
  await nats.start();
  await Promise.all(running.map((process) => process.ready));
  for (const port of Object.values(ports))
    expect(await asked(`http://127.0.0.1:${port}/ready`)).toMatchObject({ status: 200, body: { status: 'ready' } });
  await hub.start('simulator');
  const { accepted: message } = await hub.api.send('+447911150100');
  await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
  // It was said, and not at every try.
  for (const { output } of running)
    expect(output.match(/waiting for a server to start/g)?.length).toSatisfy((times) => times >= 2 && times < 8);
  await hub.stop();
});

test('a server that goes away again while the other is still waited for ends no process, and is waited for once more', async () => {
  const [postgres, nats] = [await ownPostgres(), await ownNats()];
  servers.push(postgres, nats);
  await postgres.start();
  await applyMigrations(postgres.url);
  const hub = await Hub.prepare(postgres.url, nats.url);
  for (const [first, second, there] of [
    [nats, postgres, { database: { ok: false }, nats: { ok: true } }],
    [postgres, nats, { database: { ok: true }, nats: { ok: false } }],
  ] as const) {
    await Promise.all([postgres.kill(), nats.kill()]);
    await first.start();
    const roles = ['api', 'dispatcher,scheduler'] as const;
    const running = roles.map((role) => start(role, { ...hub.environment, HELIOGRAPH_LOG_LEVEL: 'info' }));
    const ready = () => asked(`${hub.api.origin}/ready`);
    await expect.poll(ready, { timeout: 30_000 }).toMatchObject({ status: 503, body: { checks: there } });
    await expect.poll(() => running[1]?.output, { timeout: 30_000 }).toContain('waiting for a server to start');
    await first.kill();
    await second.start();
    const turned = first === nats ? { database: { ok: true }, nats: { ok: false } } : { database: { ok: false } };
    await expect.poll(ready, { timeout: 30_000 }).toMatchObject({ status: 503, body: { checks: turned } });
    if (first === nats) await expect.poll(() => running[0]?.output, { timeout: 30_000 }).toMatch(/"part":"NATS"/);
    await first.start();
    await expect.poll(ready, { timeout: 30_000 }).toMatchObject({ status: 200 });
    await Promise.all(running.map((process) => process.ready));
    await Promise.all(running.map((process) => process.kill('SIGTERM')));
    expect(running.map((process) => process.child.exitCode)).toEqual([0, 0]);
  }
});

test('a process that is told to stop while it waits ends cleanly', async () => {
  const port = await freePort();
  const waiting = start('dispatcher,scheduler', {
    DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/x',
    NATS_URL: 'nats://127.0.0.1:1',
    HELIOGRAPH_METRICS_PORT: String(port),
  });
  await expect.poll(() => asked(`http://127.0.0.1:${port}/ready`), { timeout: 30_000 }).toMatchObject({ status: 503 });
  waiting.child.kill('SIGTERM');
  await waiting.ended;
  expect(waiting.child.exitCode).toBe(0);
});

const wrong = (url: string) => url.replace('test-password', 'another');

test.each([
  ['a wrong password of PostgreSQL', () => ({ DATABASE_URL: wrong(database?.url ?? '') }), 'Check DATABASE_URL'],
  ['a wrong password of NATS', () => ({ NATS_URL: wrong(inject('natsUrl')) }), 'Check NATS_URL'],
  ['a schema that is too old', () => ({}), 'heliograph migrate'],
  ['a schema that is too new', () => ({}), '29990101000000_later'],
])('%s ends the process at once with a sentence', async (what, environment, told) => {
  database = await testDatabase(what.endsWith('old'));
  if (what.endsWith('new')) {
    const client = await databaseClient(database.url);
    await client.query(`INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
      VALUES ('later', 'x', '29990101000000_later', now())`);
    await client.end();
  }
  const failing = start('scheduler', { DATABASE_URL: database.url, NATS_URL: inject('natsUrl'), ...environment() });
  await failing.ended;
  expect(failing.child.exitCode).toBe(1);
  expect(failing.output).toContain(told);
  expect(failing.output).not.toMatch(/\n\s+at /);
});
