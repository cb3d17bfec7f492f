/** The start of a whole hub on embedded parts. */
import { type Config, childEnvironment } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { isAwaited } from '../db/errors.ts';
import { applyMigrations } from '../db/migrate.ts';
import { newSecret } from '../domains/accounts/keys.ts';
import { linkUrl } from '../domains/members/links.ts';
import { makeMachineLink } from '../domains/members/on-machine.ts';
import { systemClock } from '../kernel/clock.ts';
import { StartError, StoppedError } from '../kernel/errors.ts';
import { publicUrlOf } from '../kernel/public-url.ts';
import { retryUntilReady } from '../kernel/retry.ts';
import { banner } from './banner.ts';
import { Watchdog } from './child.ts';
import { EmbeddedNats } from './nats.ts';
import { isFree } from './ports.ts';
import { EmbeddedPostgres, RUN_ROLE } from './postgres.ts';
import { RoleProcess } from './role-process.ts';
import { announceHub } from './running.ts';
import { seedInBackground } from './sample-seed.ts';
import { type OwnerKey, seed } from './seed.ts';
import { asStartError, DataFolder } from './state.ts';
import { Supervisor } from './supervise.ts';
import { waitForExternal } from './wait.ts';

/** The processes of the hub, in the order they start; they stop in reverse. */
const PROCESSES = [
  { name: 'simulator', roles: 'simulator' },
  { name: 'dispatcher', roles: 'dispatcher,scheduler' },
  { name: 'api', roles: 'api' },
] as const;

type Close = () => Promise<void>;

/**
 * Runs the whole hub: embedded PostgreSQL and NATS (or those of DATABASE_URL and NATS_URL), migrations, seed, and every
 * role in a process of its own. Resolves when it was stopped and nothing is left running.
 *
 * @param options.sample a workspace that is empty gets sample data, while the hub runs
 * @throws StartError with one sentence that says what to do
 */
export async function up(config: Config, { sample = false }: { sample?: boolean } = {}): Promise<void> {
  const began = Date.now();
  const closing: Close[] = [];
  const stop = stopRequest();
  let fatal: StartError | null = null;
  const fail = (error: StartError) => {
    fatal ??= error;
    stop.request();
  };
  try {
    const folder = new DataFolder(config.dataDir);
    closing.push(async () => folder.release());
    await requirePort(config);
    const withdraw = announceHub(folder.path, publicUrlOf({ ...config, publicUrl: null }), childEnvironment({}));
    closing.push(async () => withdraw());
    const watchdog = new Watchdog();
    closing.push(async () => watchdog.dismiss());
    const servers = await startServers(config, folder, watchdog, closing, fail);
    const endpoints = await openEndpoints(config, folder, servers);
    const apiKey = await prepareDatabase(config, endpoints, stop.signal);
    await startProcesses(config, endpoints, closing, fail, stop);
    const signIn = apiKey === null ? null : await makeSignInLink(config, endpoints);
    banner({ config, ...endpoints, signIn, apiKey, seconds: (Date.now() - began) / 1_000 });
    const key = config.apiKey ?? apiKey;
    if (sample && key !== null && config.environment === 'development') {
      const url = publicUrlOf({ ...config, publicUrl: null });
      closing.push(seedInBackground({ url, key, signal: stop.signal }, endpoints.databaseUrl));
    }
    await stop.whenRequested;
    process.stdout.write('\nStopping …\n');
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
  } finally {
    for (const close of closing.reverse()) await close();
  }
  if (fatal !== null) throw fatal;
  process.stdout.write('Stopped. The data are kept.\n');
}

async function requirePort({ port, host }: Config): Promise<void> {
  if (await isFree(port, host)) return;
  throw new StartError(`Port ${port} is taken: stop what uses it, or set PORT to another, e.g. PORT=${port + 1}.`);
}

/** Addresses at which the processes of the hub find each other, with their credentials. */
interface Endpoints {
  databaseUrl: string;
  /** URL that migrations run with, and the role that the rest runs as. */
  schema: { ownerUrl: string; runRole: string | null };
  natsUrl: string;
  secretKey: Buffer;
  ownerKey: OwnerKey;
  simulatorPort: number;
  controlPort: number;
  metricsPort: number;
}

/** Chooses ports and keys, and keeps them before anything is made with them: a start that is cut off goes on with them. */
async function openEndpoints(
  config: Config,
  folder: DataFolder,
  servers: Pick<Endpoints, 'databaseUrl' | 'schema' | 'natsUrl'>,
): Promise<Endpoints> {
  if (config.apiKey !== null) folder.keepKey(config.apiKey);
  return {
    ...servers,
    secretKey: config.secretKey ?? Buffer.from(folder.state.secretKey, 'base64'),
    ownerKey: {
      get known() {
        return folder.state.apiKey;
      },
      configured: config.apiKey !== null,
      make: () => folder.keepKey(newSecret()),
    },
    simulatorPort: config.simulatorPort || (await folder.port('simulator')),
    controlPort: config.simulatorControlPort || (await folder.port('simulatorControl')),
    metricsPort: config.metricsPort || (await folder.port('metrics')),
  };
}

/** Migrates and seeds. A server that goes away meanwhile is waited for, and it begins again. @returns the owner's key, if any */
async function prepareDatabase(config: Config, endpoints: Endpoints, signal: AbortSignal): Promise<string | null> {
  const onUnavailable = (error: unknown) => {
    if (!signal.aborted) process.stderr.write(`PostgreSQL is away (${wordsOf(error)}) and is waited for\n`);
  };
  const attempt = async () => {
    await waitForExternal(config, signal);
    if (signal.aborted) throw new StoppedError();
    progress('database schema');
    await applyMigrations(endpoints.schema.ownerUrl, endpoints.schema.runRole);
    const db = openDatabase(endpoints.databaseUrl, 2);
    return await seed(db, endpoints.secretKey, endpoints.simulatorPort, endpoints.ownerKey).finally(() => db.close());
  };
  return retryUntilReady(() => attempt().catch(unlessAway), { signal, onUnavailable });
}

/** A link that signs in once as the owner of the development workspace. @returns `null`: not in production */
async function makeSignInLink(config: Config, { databaseUrl }: Endpoints): Promise<string | null> {
  if (config.environment !== 'development') return null;
  const db = openDatabase(databaseUrl, 2);
  try {
    const workspace = await db.prisma.workspace.findFirstOrThrow({ orderBy: { id: 'asc' } });
    const { token } = await makeMachineLink(db, systemClock, { workspaceId: workspace.id, role: 'HUB_OWNER' });
    return linkUrl(publicUrlOf(config), token);
  } finally {
    await db.close();
  }
}

/** Starts every process of the hub, one after the other. */
async function startProcesses(
  config: Config,
  endpoints: Endpoints,
  closing: Close[],
  onFatal: (error: StartError) => void,
  stop: StopRequest,
): Promise<void> {
  const environment = childEnvironment({
    // On one screen with everything else, what goes well is not worth a line.
    ...(childEnvironment({}).HELIOGRAPH_LOG_LEVEL === undefined ? { HELIOGRAPH_LOG_LEVEL: 'warn' } : {}),
    // Nobody balances a load here.
    ...(childEnvironment({}).HELIOGRAPH_DRAIN_MS === undefined ? { HELIOGRAPH_DRAIN_MS: '0' } : {}),
    DATABASE_URL: endpoints.databaseUrl,
    NATS_URL: endpoints.natsUrl,
    HELIOGRAPH_SECRET_KEY: endpoints.secretKey.toString('base64'),
    // GraphiQL is signed in with it, on this machine.
    HELIOGRAPH_API_KEY: (config.environment === 'development' && endpoints.ownerKey.known) || '',
    HELIOGRAPH_SIMULATOR_PORT: String(endpoints.simulatorPort),
    HELIOGRAPH_SIMULATOR_CONTROL_PORT: String(endpoints.controlPort),
  });
  for (const { name, roles } of PROCESSES) {
    progress(name);
    // One port each: the API has its own for everything, the simulator has nothing to report.
    const watched = { HELIOGRAPH_METRICS_PORT: name === 'dispatcher' ? String(endpoints.metricsPort) : '' };
    const child = new RoleProcess({ name, roles, environment: { ...environment, ...watched }, onFatal });
    closing.push(() => child.stop());
    await Promise.race([child.start(), stop.whenRequested]);
    if (stop.requested) throw new StoppedError();
  }
}

async function startServers(
  config: Config,
  folder: DataFolder,
  watchdog: Watchdog,
  closing: Close[],
  fail: (error: StartError) => void,
): Promise<Pick<Endpoints, 'databaseUrl' | 'schema' | 'natsUrl'>> {
  const { state } = folder;
  const postgres =
    config.databaseUrl === null
      ? new EmbeddedPostgres({
          folder: `${folder.path}/postgres`,
          port: await folder.port('postgres'),
          password: state.postgresPassword,
        })
      : null;
  const nats =
    config.natsUrl === null
      ? new EmbeddedNats({
          folder: `${folder.path}/nats`,
          port: await folder.port('nats'),
          password: state.natsPassword,
        })
      : null;
  progress([postgres && 'PostgreSQL', nats && 'NATS'].filter(Boolean).join(' and ') || 'external servers');
  const starting = [
    postgres === null ? null : new Supervisor('PostgreSQL', postgres, watchdog, fail),
    nats === null ? null : new Supervisor('NATS', nats, watchdog, fail),
  ].filter((each) => each !== null);
  for (const server of starting) closing.push(() => server.stop());
  const results = await Promise.allSettled(starting.map((server) => server.start()));
  for (const result of results)
    if (result.status === 'rejected') throw asStartError(result.reason, 'A server cannot start');
  const given = config.databaseUrl ?? '';
  const schema =
    postgres === null ? { ownerUrl: given, runRole: null } : { ownerUrl: postgres.ownerUrl, runRole: RUN_ROLE };
  return { databaseUrl: postgres?.runUrl ?? given, schema, natsUrl: nats?.url ?? config.natsUrl ?? '' };
}

function progress(what: string): void {
  process.stdout.write(`  starting ${what} …\n`);
}

/** @throws the error when waiting may mend it; a StartError when it does not */
function unlessAway(error: unknown): never {
  if (error instanceof StartError || error instanceof StoppedError || isAwaited(error)) throw error;
  throw new StartError(
    `The database cannot be reached or migrated: ${wordsOf(error)}. Check DATABASE_URL and that the server runs.`,
  );
}

function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message || String((error as { code?: unknown }).code) : String(error);
  const [first = '', ...rest] = message.split('\n').filter((line) => line.trim() !== '');
  // Prisma says first which call it was, and last why it failed.
  return ((first.endsWith(':') ? rest.at(-1) : undefined) ?? first).replace(/\.$/, '');
}

interface StopRequest {
  request(): void;
  readonly requested: boolean;
  readonly signal: AbortSignal;
  whenRequested: Promise<void>;
}

/** Ctrl-C or SIGTERM asks for the end; a second time ends at once. */
function stopRequest(): StopRequest {
  let resolve: () => void = () => {};
  const whenRequested = new Promise<void>((done) => {
    resolve = done;
  });
  const stopping = new AbortController();
  const result = {
    get requested() {
      return stopping.signal.aborted;
    },
    signal: stopping.signal,
    whenRequested,
    request() {
      stopping.abort();
      resolve();
    },
  };
  const onSignal = () => {
    if (result.requested) {
      process.stdout.write('Ended at once; the watchdog stops what is left.\n');
      process.exit(130);
    }
    result.request();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return result;
}
