import fs from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { VARIABLES } from '../../src/variables.ts';
import { compose, environmentOf } from '../support/compose.ts';

const HUB = ['migrate', 'api', 'dispatcher', 'scheduler'];

test.each(HUB)('the environment of %s is what the configuration takes, for production', (name) => {
  const service = compose.services[name];
  const environment = environmentOf(name);
  expect(Object.keys(environment).filter((key) => !VARIABLES.some((variable) => variable.name === key))).toEqual([]);
  const roles = service?.command?.[0] === 'serve' ? { HELIOGRAPH_ROLES: service.command[2] } : {};
  const config = loadConfig({ ...environment, ...roles });
  expect(config).toMatchObject({ environment: 'production', natsReplicas: 3, allowSimulator: false });
  const role = name === 'migrate' ? 'heliograph_owner:owner-password' : 'heliograph_run:run-password';
  expect(config.databaseUrl).toContain(`${role}@postgres:5432/`);
  expect(config.runRole).toBe(name === 'migrate' ? 'heliograph_run' : null);
  expect(config.publicUrl).toBe('https://hub.example.com');
  expect(config.natsUrl?.split(',')).toHaveLength(3);
  expect(config.secretKey).toHaveLength(32);
  if (name !== 'migrate') expect(config.roles).toEqual([name]);
});

test('there are two of each role, and no secret stands in the file', () => {
  for (const name of ['api', 'dispatcher', 'scheduler']) expect(compose.services[name]?.deploy?.replicas).toBe(2);
  const secrets = Object.values(compose.services).flatMap((service) =>
    Object.entries(service.environment ?? {}).filter(([key]) => /PASSWORD|SECRET|_URL/.test(key)),
  );
  expect(secrets.length).toBeGreaterThan(5);
  for (const [, value] of secrets) expect(value).toMatch(/\$\{\w+/);
});

test('the image has everything that the package has but its pages, and what the hub is built of is built before', () => {
  const [build = '', image = ''] = fs
    .readFileSync('Dockerfile', 'utf8')
    .split(/^FROM .*$/m)
    .slice(1);
  const copied = [...image.matchAll(/^COPY --from=build \S+ \/app\/(\S+) /gm)].map(([, file]) => file);
  const { files } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { files: string[] };
  const needed = files.filter((file) => !/^!|^docs\/|^schema\.graphql$|^scripts\//.test(file));
  expect(copied).toEqual(expect.arrayContaining([...needed, 'node_modules', 'package.json']));
  const steps = [
    'npm ci',
    'prisma generate',
    'node client/scripts/build.mjs',
    'node scripts/build.mjs',
    'vite build console',
  ];
  const places = steps.map((step) => build.indexOf(step));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
});

test('NATS writes to its disk before it acknowledges', () => {
  expect(compose.configs.nats?.content).toContain('sync_interval: always');
});
