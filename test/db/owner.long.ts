import fs from 'node:fs';
import path from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrate.ts';
import { EmbeddedPostgres, RUN_ROLE } from '../../src/embedded/postgres.ts';
import { makeAuthority } from '../support/certificates.ts';
import { testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { heliograph, results } from '../support/doctor.ts';
import { RoleProcess, SECRET_KEY } from '../support/hub.ts';
import { ownPostgres } from '../support/servers.ts';

test('the owner migrates an empty database for the run role; the doctor tells them apart', async () => {
  const { url, drop } = await testDatabase(true);
  onTestFinished(drop);
  const { port, password, pathname } = new URL(url);
  const { ownerUrl, runUrl } = new EmbeddedPostgres({ folder: '', port: Number(port), password });
  const [owner, user] = [ownerUrl, runUrl].map((each) => Object.assign(new URL(each), { pathname }).href);
  const admin = await databaseClient(url);
  await admin.query(`ALTER DATABASE ${pathname.slice(1)} OWNER TO heliograph_owner`);
  await admin.end();

  // Nobody has given it anything yet.
  expect(await applyMigrations(owner ?? '')).toEqual(['20261123140000_init']);
  const refused = new RoleProcess('scheduler', {
    DATABASE_URL: user,
    NATS_URL: inject('natsUrl'),
    HELIOGRAPH_SECRET_KEY: SECRET_KEY,
  });
  await refused.ended;
  expect(refused.output).toContain(`with HELIOGRAPH_RUN_ROLE=${RUN_ROLE}`);

  const asRun = await heliograph({ DATABASE_URL: user }, 'migrate');
  expect(asRun).toMatchObject({
    code: 1,
    text: expect.stringMatching(/^\nThe role "heliograph_run" may not change the schema \(permission denied/),
  });
  const migrate = (HELIOGRAPH_RUN_ROLE: string) => heliograph({ DATABASE_URL: owner, HELIOGRAPH_RUN_ROLE }, 'migrate');
  expect(await migrate(RUN_ROLE)).toMatchObject({ code: 0, text: expect.stringContaining(`"${RUN_ROLE}" has what`) });
  expect(await migrate('nobody"; DROP TABLE contacts; --')).toMatchObject({
    code: 1,
    text: expect.stringMatching(/is no role of this server: make it with CREATE ROLE/),
  });
  for (const role of ['heliograph_owner', 'heliograph'])
    expect(await migrate(role)).toMatchObject({ code: 1, text: expect.stringContaining('whatever the owner') });

  // A later release has a table more, and `migrate` was told of no run role.
  const client = await databaseClient(owner ?? '');
  await client.query('CREATE TABLE later (id int)');
  await client.end();
  const api = new RoleProcess('api', {
    DATABASE_URL: user,
    NATS_URL: inject('natsUrl'),
    PORT: '0',
    HELIOGRAPH_SECRET_KEY: SECRET_KEY,
  });
  await api.ended;
  expect(api.output).toContain(
    'The role "heliograph_run" may not write to later. Run `heliograph migrate` as the owner',
  );
  expect((await migrate(RUN_ROLE)).code).toBe(0);

  const role = async (DATABASE_URL: string | undefined) => (await results({ DATABASE_URL })).get('PostgreSQL: role');
  expect(await role(user)).toMatchObject({ verdict: 'ok', found: expect.stringContaining(RUN_ROLE) });
  expect(await role(owner)).toMatchObject({ verdict: 'warning', found: 'heliograph_owner owns the tables.' });
  expect(await role(url)).toMatchObject({ verdict: 'warning', found: 'heliograph is a superuser.' });
});

test('migrations reach a server that lets nobody in without TLS', async () => {
  const server = await ownPostgres();
  onTestFinished(() => server.dispose());
  await server.start();
  const admin = await databaseClient(server.url);
  const { rows } = await admin.query<{ data: string; hba: string }>(
    `SELECT current_setting('data_directory') AS data, current_setting('hba_file') AS hba`,
  );
  const { data = '', hba = '' } = rows[0] ?? {};
  const { privateKey: key, certificate } = makeAuthority('test').issue('127.0.0.1');
  const { uid, gid } = fs.statSync(data);
  for (const [name, text] of [
    ['server.key', key],
    ['server.crt', certificate],
  ] as const) {
    fs.writeFileSync(path.join(data, name), text, { mode: 0o600 });
    fs.chownSync(path.join(data, name), uid, gid);
  }
  await admin.query('ALTER SYSTEM SET ssl = on');
  fs.writeFileSync(hba, 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  await admin.query('SELECT pg_reload_conf()');
  await admin.end();
  await expect
    .poll(() => heliograph({ DATABASE_URL: server.url }, 'migrate'), { timeout: 30_000 })
    .toMatchObject({ code: 1 });
  const secured = `${server.url}?sslmode=no-verify`;
  expect(await heliograph({ DATABASE_URL: secured }, 'migrate')).toEqual({
    code: 0,
    text: expect.stringContaining('Applied'),
  });
  expect((await results({ DATABASE_URL: secured })).get('PostgreSQL: migrations')?.verdict).toBe('ok');
});
