import fs from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.ts';
import { VARIABLES } from '../../src/variables.ts';

interface Service {
  command?: string[];
  environment?: Record<string, string>;
  deploy?: { replicas: number };
}

const compose = parse(fs.readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  configs: Record<string, { content: string }>;
};
const HUB = ['migrate', 'api', 'dispatcher', 'scheduler'];
const VALUES: Record<string, string> = {
  POSTGRES_PASSWORD: 'postgres-password',
  NATS_PASSWORD: 'nats-password',
  HELIOGRAPH_SECRET_KEY: Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64'),
};

/** As Compose does: `${NAME}` and `${NAME:?message}`. */
function filled(text: string): string {
  return text.replace(/\$\{(\w+)(?::\?[^}]*)?\}/g, (_all, name: string) => VALUES[name] ?? `missing ${name}`);
}

test.each(HUB)('the environment of %s is what the configuration takes, for production', (name) => {
  const service = compose.services[name];
  const environment = Object.fromEntries(
    Object.entries(service?.environment ?? {}).map(([key, value]) => [key, filled(value)]),
  );
  expect(Object.keys(environment).filter((key) => !VARIABLES.some((variable) => variable.name === key))).toEqual([]);
  const roles = service?.command?.[0] === 'serve' ? { HELIOGRAPH_ROLES: service.command[2] } : {};
  const config = loadConfig({ ...environment, ...roles });
  expect(config).toMatchObject({ environment: 'production', natsReplicas: 3, allowSimulator: false });
  expect(config.databaseUrl).toContain('@postgres:5432/');
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

test('NATS writes to its disk before it acknowledges', () => {
  expect(compose.configs.nats?.content).toContain('sync_interval: always');
});
