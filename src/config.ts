import { z } from 'zod';
import { NETWORKS_FORMAT, type Networks, parseNetworks } from './kernel/networks.ts';

/** The roles a process may run. */
export const ROLES = ['api', 'dispatcher', 'scheduler', 'simulator'] as const;
/** A role. */
export type Role = (typeof ROLES)[number];

/** One variable of the environment, for documentation and for the check of docker-compose.yml. */
export interface Variable {
  name: string;
  description: string;
  /** As it would be written; `null`: there is none. */
  default: string | null;
  secret?: true;
}

/** Every variable the hub reads. The README's table is made of it. */
export const VARIABLES: readonly Variable[] = [
  { name: 'PORT', description: 'port of the API', default: '4000' },
  { name: 'HELIOGRAPH_HOST', description: 'address the API and the simulator listen on', default: '127.0.0.1' },
  { name: 'DATABASE_URL', description: 'PostgreSQL; absent: embedded', default: null, secret: true },
  {
    name: 'HELIOGRAPH_RUN_ROLE',
    description: 'role of PostgreSQL that the hub runs as: `migrate`, which runs as the owner, gives it what it needs',
    default: null,
  },
  {
    name: 'NATS_URL',
    description: 'NATS with JetStream, several with commas; absent: embedded',
    default: null,
    secret: true,
  },
  { name: 'HELIOGRAPH_DATA_DIR', description: 'where the embedded parts keep their data', default: '.heliograph' },
  {
    name: 'HELIOGRAPH_API_KEY',
    description: 'fixes the development owner’s key, at least 24 characters; absent: made with the first workspace',
    default: null,
    secret: true,
  },
  {
    name: 'HELIOGRAPH_ROLES',
    description: `what \`serve\` runs: ${ROLES.join(', ')}`,
    default: 'api,dispatcher,scheduler',
  },
  { name: 'HELIOGRAPH_LOG_LEVEL', description: 'fatal, error, warn, info, debug, trace or silent', default: 'info' },
  {
    name: 'HELIOGRAPH_SECRET_KEY',
    description:
      '32 bytes in base64: seals what encrypts passwords and hashes numbers, so that no process starts without it; `up` makes one and keeps it in the data folder',
    default: null,
    secret: true,
  },
  {
    name: 'HELIOGRAPH_OLD_SECRET_KEY',
    description: 'the secret key that `secrets rotate` changes from; nothing else reads it',
    default: null,
    secret: true,
  },
  { name: 'HELIOGRAPH_ENV', description: 'development or production', default: 'development' },
  {
    name: 'HELIOGRAPH_DB_POOL_SIZE',
    description: 'connections to PostgreSQL per process; a dispatcher has up to four more, for urgent messages',
    default: '10',
  },
  {
    name: 'HELIOGRAPH_MAX_WAITING_MESSAGES',
    description: 'single messages that may wait for the database in one API process; more are answered RATE_LIMITED',
    default: '2000',
  },
  {
    name: 'HELIOGRAPH_RETENTION_DAYS',
    description:
      'messages older than this are dropped, by whole months, with everything that belongs to them; absent: kept for ever',
    default: null,
  },
  {
    name: 'HELIOGRAPH_METRICS_PORT',
    description:
      'port for /metrics, /health and /ready of a process; 0: a free one; absent: the API answers them on its own port (/metrics in development only), `up` takes a free one for the dispatcher',
    default: null,
  },
  {
    name: 'HELIOGRAPH_DRAIN_MS',
    description:
      'how long an API that is asked to stop goes on taking requests while /ready says that it stops, in milliseconds, at most 60000',
    default: '2000',
  },
  { name: 'HELIOGRAPH_NATS_REPLICAS', description: 'copies of each stream in the NATS cluster', default: '1' },
  { name: 'HELIOGRAPH_SIMULATOR_PORT', description: 'SMPP port of the simulator; 0: a free one', default: '0' },
  {
    name: 'HELIOGRAPH_SIMULATOR_CONTROL_PORT',
    description: 'control port of the simulator; 0: a free one',
    default: '0',
  },
  {
    name: 'HELIOGRAPH_ALLOWED_ORIGINS',
    description:
      'origins besides its own whose pages may use the API (HTTP, event streams, WebSocket), separated by commas',
    default: '',
  },
  {
    name: 'HELIOGRAPH_TRUSTED_PROXIES',
    description:
      'networks of the proxies in front, separated by commas: X-Forwarded-For is believed of them, so that wrong keys and waiting sockets are counted by client and not by proxy',
    default: '',
  },
  {
    name: 'HELIOGRAPH_ALLOWED_SMSC_NETWORKS',
    description:
      'private, link-local and loopback networks that connections to SMSCs may lead to, separated by commas; absent: all in development, none in production',
    default: null,
  },
  {
    name: 'HELIOGRAPH_GRAPHIQL',
    description: 'serves GraphiQL: true or false; absent: in development only',
    default: null,
  },
  {
    name: 'HELIOGRAPH_PUBLIC_SCHEMA',
    description:
      'lets everybody read the schema, and suggests names where one is wrong, without a key: true or false; absent: in development only',
    default: null,
  },
  {
    name: 'HELIOGRAPH_ALLOW_SIMULATOR',
    description: 'lets the simulator run in production: true or false',
    default: 'false',
  },
];

/** Names of variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

const port = z.coerce.number('a whole number from 0 to 65535').int().min(0).max(65_535);
const flag = z.enum(['true', 'false'], 'true or false').transform((text) => text === 'true');

const roles = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((role) => role.trim())
      .filter((role) => role !== ''),
  )
  .pipe(z.array(z.enum(ROLES, `roles from: ${ROLES.join(', ')}`)).min(1));

const origins = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
  )
  .pipe(z.array(z.string().transform(toOrigin)));

/** As browsers write it: `https://Console.example.com:443/` is `https://console.example.com`. */
function toOrigin(text: string, context: z.RefinementCtx): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && /^https?:\/\/[^/?#@]+\/?$/i.test(text);
  if (isOrigin) return url.origin;
  context.addIssue({ code: 'custom', message: 'origins such as https://console.example.com, without a path' });
  return z.NEVER;
}

const networks = z.string().transform((text, context): Networks => {
  const parsed = parseNetworks(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: NETWORKS_FORMAT });
  return z.NEVER;
});

const secretKey = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, '32 bytes in base64, e.g. from `openssl rand -base64 32`')
  .refine((key) => new Set(key).size > 8, 'a random key, not a repeated one');

const schema = z
  .object({
    PORT: port.default(4_000),
    HELIOGRAPH_HOST: z.string().min(1).default('127.0.0.1'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgresql:// URL' }).optional(),
    HELIOGRAPH_RUN_ROLE: z.string().min(1).max(63).optional(),
    NATS_URL: z
      .string()
      .regex(/^(nats|tls):\/\/[^,]+(,(nats|tls):\/\/[^,]+)*$/, 'nats:// URLs, separated by commas')
      .optional(),
    HELIOGRAPH_DATA_DIR: z.string().min(1).default('.heliograph'),
    HELIOGRAPH_API_KEY: z
      .string()
      .regex(/^[\x21-\x7e]{24,200}$/, '24 to 200 printable characters without spaces')
      .optional(),
    HELIOGRAPH_ROLES: roles.default(['api', 'dispatcher', 'scheduler']),
    HELIOGRAPH_LOG_LEVEL: z
      .enum(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
        'fatal, error, warn, info, debug, trace or silent',
      )
      .default('info'),
    HELIOGRAPH_SECRET_KEY: secretKey.optional(),
    HELIOGRAPH_OLD_SECRET_KEY: secretKey.optional(),
    HELIOGRAPH_ENV: z.enum(['development', 'production'], 'development or production').default('development'),
    HELIOGRAPH_DB_POOL_SIZE: z.coerce.number('a whole number from 2 to 200').int().min(2).max(200).default(10),
    HELIOGRAPH_MAX_WAITING_MESSAGES: z.coerce
      .number('a whole number from 1 to 100000')
      .int()
      .min(1)
      .max(100_000)
      .default(2_000),
    HELIOGRAPH_RETENTION_DAYS: z.coerce.number('a whole number from 7 to 36500').int().min(7).max(36_500).optional(),
    HELIOGRAPH_NATS_REPLICAS: z.coerce
      .number('1, 3 or 5')
      .pipe(z.union([z.literal(1), z.literal(3), z.literal(5)]))
      .default(1),
    HELIOGRAPH_DRAIN_MS: z.coerce.number('a whole number from 0 to 60000').int().min(0).max(60_000).default(2_000),
    HELIOGRAPH_METRICS_PORT: port.optional(),
    HELIOGRAPH_SIMULATOR_PORT: port.default(0),
    HELIOGRAPH_SIMULATOR_CONTROL_PORT: port.default(0),
    HELIOGRAPH_ALLOW_SIMULATOR: flag.default(false),
    HELIOGRAPH_ALLOWED_ORIGINS: origins.default([]),
    HELIOGRAPH_TRUSTED_PROXIES: networks.prefault(''),
    HELIOGRAPH_ALLOWED_SMSC_NETWORKS: networks.optional(),
    HELIOGRAPH_GRAPHIQL: flag.optional(),
    HELIOGRAPH_PUBLIC_SCHEMA: flag.optional(),
  })
  .transform((env) => ({
    port: env.PORT,
    host: env.HELIOGRAPH_HOST,
    databaseUrl: env.DATABASE_URL ?? null,
    runRole: env.HELIOGRAPH_RUN_ROLE ?? null,
    natsUrl: env.NATS_URL ?? null,
    dataDir: env.HELIOGRAPH_DATA_DIR,
    apiKey: env.HELIOGRAPH_API_KEY ?? null,
    roles: env.HELIOGRAPH_ROLES,
    logLevel: env.HELIOGRAPH_LOG_LEVEL,
    secretKey: env.HELIOGRAPH_SECRET_KEY ?? null,
    oldSecretKey: env.HELIOGRAPH_OLD_SECRET_KEY ?? null,
    environment: env.HELIOGRAPH_ENV,
    dbPoolSize: env.HELIOGRAPH_DB_POOL_SIZE,
    maxWaitingMessages: env.HELIOGRAPH_MAX_WAITING_MESSAGES,
    retentionDays: env.HELIOGRAPH_RETENTION_DAYS ?? null,
    natsReplicas: env.HELIOGRAPH_NATS_REPLICAS,
    drainMs: env.HELIOGRAPH_DRAIN_MS,
    metricsPort: env.HELIOGRAPH_METRICS_PORT ?? null,
    simulatorPort: env.HELIOGRAPH_SIMULATOR_PORT,
    simulatorControlPort: env.HELIOGRAPH_SIMULATOR_CONTROL_PORT,
    allowSimulator: env.HELIOGRAPH_ALLOW_SIMULATOR,
    allowedOrigins: env.HELIOGRAPH_ALLOWED_ORIGINS,
    trustedProxies: env.HELIOGRAPH_TRUSTED_PROXIES,
    allowedSmscNetworks: env.HELIOGRAPH_ALLOWED_SMSC_NETWORKS ?? null,
    graphiql: env.HELIOGRAPH_GRAPHIQL ?? env.HELIOGRAPH_ENV === 'development',
    publicSchema: env.HELIOGRAPH_PUBLIC_SCHEMA ?? env.HELIOGRAPH_ENV === 'development',
  }));

/** The configuration of a process. */
export type Config = Readonly<z.output<typeof schema>>;

/** The environment cannot be taken; the message lists every mistake. */
export class ConfigError extends Error {
  constructor(mistakes: readonly string[]) {
    super(
      `The environment has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/**
 * Reads the configuration. An empty value counts as absent; an unknown HELIOGRAPH_ variable is a mistake, not a wish
 * that nobody hears.
 *
 * @throws ConfigError listing every mistake at once; the values of secrets are not shown
 */
export function loadConfig(environment: Environment): Config {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  const known = new Map(VARIABLES.map((variable) => [variable.name, variable]));
  const mistakes = given
    .filter(([name]) => name.startsWith('HELIOGRAPH_') && !known.has(name))
    .map(([name]) => `  ${name}: no such variable; known are ${[...known.keys()].join(', ')}`);
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0]);
      const secret = known.get(name)?.secret === true;
      const value = secret ? 'its value' : `"${environment[name] ?? ''}"`;
      mistakes.push(
        `  ${name}: ${value} is not valid; it takes ${known.get(name)?.description ?? ''} (${issue.message})`,
      );
    }
  }
  if (mistakes.length > 0 || !parsed.success) throw new ConfigError(mistakes);
  return Object.freeze(parsed.data);
}

/** The configuration of this process: the only reader of its environment. */
export function configFromProcess(): Config {
  return loadConfig(process.env);
}

/** The environment for a child process, with some variables set. */
export function childEnvironment(overrides: Environment): Environment {
  return { ...process.env, ...overrides };
}

/** The PATH of this process. */
export function searchPath(): string {
  return process.env.PATH ?? '';
}

/** Libraries check themselves at every step unless they are told that they run in production: graphql-js above all. */
export function preferProduction(): void {
  process.env.NODE_ENV ??= 'production';
}
