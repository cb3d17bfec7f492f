import fs from 'node:fs';
import { parse } from 'yaml';

/** A service as docker-compose.yml describes it. */
export interface Service {
  command?: string[];
  environment?: Record<string, string>;
  deploy?: { replicas: number };
}

/** What docker-compose.yml says. */
export const compose = parse(fs.readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  configs: Record<string, { content: string }>;
};

/** What whoever starts it has to set, with values for tests. */
export const SECRETS: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'postgres-password',
  POSTGRES_OWNER_PASSWORD: 'owner-password',
  POSTGRES_RUN_PASSWORD: 'run-password',
  NATS_PASSWORD: 'test-password',
  HELIOGRAPH_SECRET_KEY: Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64'),
  HELIOGRAPH_PUBLIC_URL: 'https://hub.example.com',
};

/** As Compose does: `${NAME}` and `${NAME:?message}`. */
function filled(text: string): string {
  return text.replace(/\$\{(\w+)(?::\?[^}]*)?\}/g, (_all, name: string) => SECRETS[name] ?? `missing ${name}`);
}

/** The environment of a service, filled as Compose does. */
export function environmentOf(name: string): Record<string, string> {
  const { environment = {} } = compose.services[name] ?? {};
  return Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, filled(String(value))]));
}
