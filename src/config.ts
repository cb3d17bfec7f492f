/** Configuration: what the environment says, checked once. */
import { z } from 'zod';
import { microsOf } from './kernel/money.ts';
import { NETWORKS_FORMAT, type Networks, parseNetworks } from './kernel/networks.ts';

import { CLI_VARIABLES, ROLES, VARIABLES } from './variables.ts';

/** Names of variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A number as digits. `Number` would take " " for 0 and "1e3" for 1,000. */
const wholeNumber = (least: number, most: number) => {
  const takes = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, { error: takes, abort: true })
    .transform(Number)
    .refine((value) => value >= least && value <= most, takes);
};
const port = wholeNumber(0, 65_535);
const text = (takes: string, most: number) =>
  z.string().refine((value) => value.trim() !== '' && value.length <= most, takes);
const flag = z.enum(['true', 'false'], 'true or false').transform((text) => text === 'true');

const ROLES_FORMAT = `some of ${ROLES.join(', ')}, separated by commas`;
const roles = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((role) => role.trim())
      .filter((role) => role !== ''),
  )
  .pipe(z.array(z.enum(ROLES, ROLES_FORMAT)).min(1, ROLES_FORMAT));

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

/** Without a slash at its end; a path is kept, for a hub behind a proxy that has others beside it. */
const publicUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const fits =
    url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.search + url.hash === '';
  if (fits) return url.href.replace(/\/+$/, '');
  context.addIssue({
    code: 'custom',
    message: 'a URL such as https://hub.example.com, without user, query and fragment',
  });
  return z.NEVER;
});

/** An issuer of OpenID Connect Discovery 1.0 §3; without TLS on this machine alone. */
const issuer = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.search + url.hash + url.username !== '') return false;
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
  );
}, 'the https:// URL of an OpenID provider, e.g. https://accounts.example.com, without query and fragment');

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

/** Prices of a million tokens of what is asked and of what is answered. */
const llmPrices = z.string().transform((text, context) => {
  const [, prompt, completion, currency] =
    /^(\d{1,6}(?:\.\d{1,6})?)\/(\d{1,6}(?:\.\d{1,6})?) ([A-Z]{3})$/.exec(text) ?? [];
  if (prompt !== undefined && completion !== undefined && currency !== undefined)
    return { promptMicros: microsOf(prompt), completionMicros: microsOf(completion), currency };
  context.addIssue({ code: 'custom', message: 'two prices of a million tokens and a currency, such as 0.5/2 USD' });
  return z.NEVER;
});

const networks = z.string().transform((text, context): Networks => {
  const parsed = parseNetworks(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: NETWORKS_FORMAT });
  return z.NEVER;
});

/** A secret key: 32 octets in base64. */
export const SECRET_KEY_FORMAT = '32 random bytes in base64, e.g. from `openssl rand -base64 32`';
const secretKey = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32 && new Set(key).size > 8, SECRET_KEY_FORMAT);

const DATABASE_URL_FORMAT =
  'a URL such as postgresql://user:password@host:5432/database, with @ / ? # and % of a password as %40 %2F %3F %23 and %25';

/** Refuses a URL that leads elsewhere than it looks: a # or ? in a password ends the host, and the rest is lost. */
function isDatabaseUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, pathname, search, hash } = new URL(text);
  if (hash !== '' || search.includes('@') || pathname.includes('@') || pathname.length < 2) return false;
  return [username, password, pathname].every((part) => !/%(?![0-9a-f]{2})/i.test(part));
}

/** The data folder of `up` where none is named. */
export const DEFAULT_DATA_DIR = '.heliograph';

const schema = z
  .object({
    PORT: port.default(4_000),
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
    HELIOGRAPH_REHEARSAL_MS: wholeNumber(0, 10_000).default(1_200),
    HELIOGRAPH_METRICS_PORT: port.optional(),
    HELIOGRAPH_SIMULATOR_PORT: port.default(0),
    HELIOGRAPH_SIMULATOR_CONTROL_PORT: port.default(0),
    HELIOGRAPH_ALLOW_SIMULATOR: flag.default(false),
    HELIOGRAPH_ALLOWED_ORIGINS: origins.default([]),
    HELIOGRAPH_TRUSTED_PROXIES: networks.prefault(''),
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
