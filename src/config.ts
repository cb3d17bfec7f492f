/** Configuration: what the environment says, checked once. */
import * as z from 'zod';
import {
  DATABASE_URL_FORMAT,
  flag,
  isDatabaseUrl,
  issuer,
  llmPrices,
  networkFile,
  networks,
  origins,
  port,
  publicUrl,
  roles,
  secretKey,
  text,
  webPort,
  wholeNumber,
} from './variable-formats.ts';
import { CLI_VARIABLES, VARIABLES } from './variables.ts';

/** Names of variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of the OpenID provider as they come. */
interface OpenIdEnvironment {
  HELIOGRAPH_OIDC_ISSUER?: string | undefined;
  HELIOGRAPH_OIDC_CLIENT_ID?: string | undefined;
  HELIOGRAPH_OIDC_CLIENT_SECRET?: string | undefined;
  HELIOGRAPH_OIDC_NAME: string;
}
const OPEN_ID_VARIABLES = [
  'HELIOGRAPH_OIDC_ISSUER',
  'HELIOGRAPH_OIDC_CLIENT_ID',
  'HELIOGRAPH_OIDC_CLIENT_SECRET',
] as const;

/** The three belong together: a provider that is half named signs nobody in. */
function checkOpenId(env: OpenIdEnvironment, context: z.RefinementCtx): void {
  const missing = OPEN_ID_VARIABLES.filter((name) => env[name] === undefined);
  if (missing.length === 0 || missing.length === OPEN_ID_VARIABLES.length) return;
  for (const name of missing) {
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `a value, since another HELIOGRAPH_OIDC_ variable has one`,
    });
  }
}

/** The data folder of `up` where none is named. */
export const DEFAULT_DATA_DIR = '.heliograph';

const schema = z
  .object({
    PORT: webPort.default(4_000),
    HELIOGRAPH_HOST: text('an address or host name', 255).default('127.0.0.1'),
    HELIOGRAPH_PUBLIC_URL: publicUrl.optional(),
    DATABASE_URL: z.string().refine(isDatabaseUrl, DATABASE_URL_FORMAT).optional(),
    HELIOGRAPH_RUN_ROLE: text('the name of a role, at most 63 characters', 63).optional(),
    NATS_URL: z
      .string()
      .refine(
        (urls) => urls.split(',').every((url) => /^(nats|tls):\/\/[^\s;#]+$/.test(url) && URL.canParse(url)),
        'URLs such as nats://user:password@host:4222, separated by commas',
      )
      .optional(),
    HELIOGRAPH_DATA_DIR: text('a folder', 4_096).default(DEFAULT_DATA_DIR),
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
    HELIOGRAPH_DB_POOL_SIZE: wholeNumber(2, 200).default(10),
    HELIOGRAPH_MAX_WAITING_MESSAGES: wholeNumber(1, 100_000).default(2_000),
    HELIOGRAPH_OPERATIONS_PER_SECOND: wholeNumber(1, 1_000_000).optional(),
    HELIOGRAPH_MESSAGES_PER_SECOND: wholeNumber(1, 1_000_000).optional(),
    HELIOGRAPH_QUIET_HOURS_SPREAD_MINUTES: wholeNumber(0, 720).default(30),
    HELIOGRAPH_QUIET_HOURS_MARGIN_MINUTES: wholeNumber(0, 120).default(10),
    HELIOGRAPH_RETENTION_DAYS: wholeNumber(7, 36_500).optional(),
    HELIOGRAPH_NATS_REPLICAS: z.enum(['1', '3', '5'], '1, 3 or 5').transform(Number).default(1),
    HELIOGRAPH_DRAIN_MS: wholeNumber(0, 60_000).default(2_000),
    HELIOGRAPH_REHEARSAL_MS: wholeNumber(0, 10_000).default(3_000),
    HELIOGRAPH_METRICS_PORT: port.optional(),
    HELIOGRAPH_SIMULATOR_PORT: port.default(0),
    HELIOGRAPH_SIMULATOR_CONTROL_PORT: port.default(0),
    HELIOGRAPH_ALLOW_SIMULATOR: flag.default(false),
    HELIOGRAPH_ALLOWED_ORIGINS: origins.default([]),
    HELIOGRAPH_TRUSTED_PROXIES: networks.prefault(''),
    HELIOGRAPH_DATA_CENTRE_RANGES: networkFile.optional(),
    HELIOGRAPH_ALLOWED_SMSC_NETWORKS: networks.optional(),
    HELIOGRAPH_ALLOWED_WEBHOOK_NETWORKS: networks.optional(),
    HELIOGRAPH_WEBHOOK_TIMEOUT_MS: wholeNumber(100, 60_000).default(15_000),
    HELIOGRAPH_WEBHOOK_DISABLE_DAYS: wholeNumber(1, 365).default(5),
    HELIOGRAPH_WEBHOOK_LOG_DAYS: wholeNumber(4, 3_650).default(30),
    HELIOGRAPH_LLM_URL: z
      .string()
      .refine(
        (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
        'a URL such as http://localhost:11434/v1',
      )
      .optional(),
    HELIOGRAPH_LLM_MODEL: text('the name of a model', 200).optional(),
    HELIOGRAPH_LLM_KEY: text('the key of the endpoint', 500).optional(),
    HELIOGRAPH_LLM_PRICES: llmPrices.optional(),
    HELIOGRAPH_ASSISTANT_LOG_DAYS: wholeNumber(1, 3_650).default(30),
    HELIOGRAPH_CONTACT_EVENT_DAYS: wholeNumber(1, 3_650).default(400),
    HELIOGRAPH_TRIGGER_OCCURRENCE_DAYS: wholeNumber(400, 3_650).default(400),
    HELIOGRAPH_GRAPHIQL: flag.optional(),
    HELIOGRAPH_PUBLIC_SCHEMA: flag.optional(),
    HELIOGRAPH_OIDC_ISSUER: issuer.optional(),
    HELIOGRAPH_OIDC_CLIENT_ID: text('the id that the provider gave the hub', 500).optional(),
    HELIOGRAPH_OIDC_CLIENT_SECRET: text('the secret that the provider gave the hub', 1_000).optional(),
    HELIOGRAPH_OIDC_NAME: text('the name of the provider', 60).default('Single sign-on'),
  })
  .superRefine(checkOpenId)
  .transform((env) => ({
    port: env.PORT,
    host: env.HELIOGRAPH_HOST,
    publicUrl: env.HELIOGRAPH_PUBLIC_URL ?? null,
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
    operationsPerSecond: env.HELIOGRAPH_OPERATIONS_PER_SECOND ?? null,
    messagesPerSecond: env.HELIOGRAPH_MESSAGES_PER_SECOND ?? null,
    quietHoursSpreadMs: env.HELIOGRAPH_QUIET_HOURS_SPREAD_MINUTES * 60_000,
    quietHoursMarginMs: env.HELIOGRAPH_QUIET_HOURS_MARGIN_MINUTES * 60_000,
    retentionDays: env.HELIOGRAPH_RETENTION_DAYS ?? null,
    natsReplicas: env.HELIOGRAPH_NATS_REPLICAS,
    drainMs: env.HELIOGRAPH_DRAIN_MS,
    rehearsalMs: env.HELIOGRAPH_REHEARSAL_MS,
    metricsPort: env.HELIOGRAPH_METRICS_PORT ?? null,
    simulatorPort: env.HELIOGRAPH_SIMULATOR_PORT,
    simulatorControlPort: env.HELIOGRAPH_SIMULATOR_CONTROL_PORT,
    allowSimulator: env.HELIOGRAPH_ALLOW_SIMULATOR,
    allowedOrigins: env.HELIOGRAPH_ALLOWED_ORIGINS,
    trustedProxies: env.HELIOGRAPH_TRUSTED_PROXIES,
    dataCentreRanges: env.HELIOGRAPH_DATA_CENTRE_RANGES ?? null,
    allowedSmscNetworks: env.HELIOGRAPH_ALLOWED_SMSC_NETWORKS ?? null,
    allowedWebhookNetworks: env.HELIOGRAPH_ALLOWED_WEBHOOK_NETWORKS ?? null,
    webhookTimeoutMs: env.HELIOGRAPH_WEBHOOK_TIMEOUT_MS,
    webhookDisableDays: env.HELIOGRAPH_WEBHOOK_DISABLE_DAYS,
    webhookLogDays: env.HELIOGRAPH_WEBHOOK_LOG_DAYS,
    llmUrl: env.HELIOGRAPH_LLM_URL ?? null,
    llmModel: env.HELIOGRAPH_LLM_MODEL ?? null,
    llmKey: env.HELIOGRAPH_LLM_KEY ?? null,
    llmPrices: env.HELIOGRAPH_LLM_PRICES ?? null,
    assistantLogDays: env.HELIOGRAPH_ASSISTANT_LOG_DAYS,
    contactEventDays: env.HELIOGRAPH_CONTACT_EVENT_DAYS,
    triggerOccurrenceDays: env.HELIOGRAPH_TRIGGER_OCCURRENCE_DAYS,
    graphiql: env.HELIOGRAPH_GRAPHIQL ?? env.HELIOGRAPH_ENV === 'development',
    oidcIssuer: env.HELIOGRAPH_OIDC_ISSUER ?? null,
    oidcClientId: env.HELIOGRAPH_OIDC_CLIENT_ID ?? null,
    oidcClientSecret: env.HELIOGRAPH_OIDC_CLIENT_SECRET ?? null,
    oidcName: env.HELIOGRAPH_OIDC_NAME,
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
    .filter(([name]) => !CLI_VARIABLES.some((variable) => variable.name === name))
    .map(([name]) => `  ${name}: no such variable; known are ${[...known.keys()].join(', ')}`);
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0]);
      const secret = known.get(name)?.secret === true;
      const value = secret ? 'its value' : `"${environment[name] ?? ''}"`;
      mistakes.push(`  ${name}: ${value} is not valid; it takes ${issue.message}.`);
    }
  }
  if (mistakes.length > 0 || !parsed.success) throw new ConfigError([...new Set(mistakes)]);
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

/** Libraries check themselves at every step unless a variable says that they run in production: graphql-js above all. */
export function preferProduction(): void {
  process.env.NODE_ENV ??= 'production';
}

/** The process thinks in UTC: what a zone is for is said where it is used, and is never the machine's. */
export function thinkInUtc(): void {
  process.env.TZ = 'UTC';
}
