import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/start.ts';
import { NatsCluster } from '../chaos/cluster.ts';
import { Api } from '../support/api.ts';
import { compose, environmentOf, SECRETS } from '../support/compose.ts';
import { databaseClient } from '../support/database-client.ts';
import { heliograph, results } from '../support/doctor.ts';
import { RoleProcess } from '../support/hub.ts';
import { freePort, ownPostgres, type TestServer } from '../support/servers.ts';

const ROLES = ['api', 'dispatcher', 'scheduler'];

let postgres: TestServer;
let nats: NatsCluster;
let simulator: Simulator;
const processes: RoleProcess[] = [];
const login = { systemId: 'deployed', password: randomBytes(4).toString('hex') };

beforeAll(async () => {
  postgres = await ownPostgres();
  nats = await NatsCluster.make();
  simulator = await startSimulator({ ...login, host: '127.0.0.1', port: 0, controlPort: 0, receiptDelayMs: 100 });
  await postgres.start();
  await asPostgresImage(postgres.url);
});

afterAll(async () => {
  await Promise.all(processes.map((each) => each.kill('SIGTERM')));
  await simulator?.stop();
  await Promise.all([nats?.dispose(), postgres?.dispose()]);
});

/** A server as the image of PostgreSQL makes it at its first start: no role and no database, then the script of the file. */
async function asPostgresImage(url: string): Promise<void> {
  const client = await databaseClient(url.replace(/\/[^/]*$/, '/postgres'));
  for (const sql of ['DATABASE heliograph', 'OWNED BY heliograph_run', 'ROLE heliograph_run', 'ROLE heliograph_owner'])
    await client.query(`DROP ${sql}`);
  const [, script = ''] = /<<'SQL'\n(.*)\nSQL/s.exec(compose.configs.roles?.content ?? '') ?? [];
  const secrets: Record<string, string | undefined> = {
    owner: SECRETS.POSTGRES_OWNER_PASSWORD,
    run: SECRETS.POSTGRES_RUN_PASSWORD,
  };
  // As psql does.
  const filled = script.replace(/:'(\w+)'/g, (_all, name: string) => pg.escapeLiteral(secrets[name] ?? ''));
  for (const statement of filled.split(';').filter((each) => each.trim() !== '')) await client.query(statement);
  await client.end();
}

/** The environment of a service, with the servers and ports of this machine. */
async function environmentHere(name: string): Promise<Record<string, string>> {
  const given = environmentOf(name);
  const hosts = new Map([['postgres:5432', new URL(postgres.url).host]]);
  for (const [at, url] of nats.url.split(',').entries()) hosts.set(`nats-${at + 1}:4222`, new URL(url).host);
  const moved = (url = '') => [...hosts].reduce((text, [from, to]) => text.replace(`@${from}`, `@${to}`), url);
  return {
    ...given,
    DATABASE_URL: moved(given.DATABASE_URL),
    NATS_URL: moved(given.NATS_URL),
    HELIOGRAPH_HOST: '127.0.0.1',
    HELIOGRAPH_METRICS_PORT: String(await freePort()),
    ...(given.PORT === undefined ? {} : { PORT: String(await freePort()) }),
    // The only SMSC here is on this machine.
    HELIOGRAPH_ALLOWED_SMSC_NETWORKS: '127.0.0.0/8',
  };
}

const readiness = (port: string | undefined) =>
  fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ status }) => status,
    () => 0,
  );

test('what docker-compose.yml starts takes a first workspace by command, and delivers a first message', async () => {
  await nats.start();
  const own = { api: await environmentHere('api'), migrate: await environmentHere('migrate') };
  const migrated = await heliograph(own.migrate, ...(compose.services.migrate?.command ?? []));
  expect(migrated).toMatchObject({ code: 0, text: expect.stringContaining('"heliograph_run" has what the hub needs') });

  const environments: Record<string, string>[] = [];
  for (const role of ROLES) {
    const { command, deploy } = compose.services[role] ?? {};
    expect(command).toEqual(['serve', '--roles', role]);
    for (let replica = 0; replica < (deploy?.replicas ?? 0); replica++) {
      const environment = await environmentHere(role);
      environments.push(environment);
      processes.push(new RoleProcess(role, environment));
    }
  }
  await Promise.all(processes.map((each) => each.ready));
  for (const { HELIOGRAPH_METRICS_PORT } of environments) expect(await readiness(HELIOGRAPH_METRICS_PORT)).toBe(200);

  // Ready, and of no use to anybody yet: the doctor says so.
  const empty = await results(own.api);
  expect(empty.get('accounts: workspaces')?.verdict).toBe('failed');
  expect(empty.get('PostgreSQL: role')?.verdict).toBe('ok');

  const made = await heliograph(
    own.api,
    'admin',
    'workspace',
    'create',
    '--name',
    'My company',
    '--country',
    'GB',
    '--json',
  );
  const { secret } = JSON.parse(made.text) as { secret: string };
  const [first, second] = environments.map(({ PORT }) => new Api(`127.0.0.1:${PORT}`, secret));
  if (first === undefined || second === undefined) throw new Error('there are not two APIs');
  const { smscConnection } = await first.ask<{ smscConnection: { id: string } }>(
    `mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) {
      ... on SmscConnectionPayload { smscConnection { id } } ... on Error { message } } }`,
    { input: { name: 'carrier', host: '127.0.0.1', port: simulator.smppPort, ...login } },
  );
  await first.ask(
    `mutation($ids: [ID!]!) { createRoute(input: { name: "all", connectionIds: $ids, defaultSender: "Parcels" }) {
      __typename ... on Error { message } } }`,
    { ids: [smscConnection.id] },
  );
  const { accepted } = await first.send('+447911150300');
  // The other replica tells of it.
  await expect.poll(async () => (await second.message(accepted.id)).status, { timeout: 30_000 }).toBe('DELIVERED');

  const hubOwner = await heliograph(
    own.api,
    'admin',
    'keys',
    'create',
    '--workspace',
    'My company',
    '--role',
    'hub-owner',
    '--json',
  );
  const branch = await first
    .as((JSON.parse(hubOwner.text) as { secret: string }).secret)
    .ask<{ workspace: { name: string }; secret: string }>(
      `mutation { createWorkspace(input: { name: "Branch", defaultCountry: "FR" }) {
        ... on CreateWorkspacePayload { workspace { name } secret } } }`,
    );
  expect(await second.as(branch.secret).ask('{ workspace { name } }')).toEqual({ name: 'Branch' });
  const well = await results(own.api);
  const failed = [...well]
    .filter(([, { verdict }]) => verdict === 'failed')
    .map(([name, { found }]) => `${name}: ${found}`);
  expect(failed).toEqual([]);
});
