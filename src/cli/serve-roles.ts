/** Running roles against PostgreSQL and NATS that exist. */
import { once } from 'node:events';
import type { Config } from '../config.ts';
import { StartError, StoppedError } from '../kernel/errors.ts';
import { type Logger, openRuntime } from '../runtime.ts';
import { checkReadiness } from '../telemetry/health.ts';
import { notYet, openWatcherPort, type Watched, type WatcherPort } from '../telemetry/http.ts';
import { openLog } from '../telemetry/log.ts';
import { Waiting } from '../telemetry/waiting.ts';
import type { Role } from '../variables.ts';
import { ROLE_STARTS, type RunningRole, type Starting, startSimulatorRole } from './roles.ts';

/** Time between two signs of life to the process that started this one, in milliseconds. */
const ALIVE_EVERY_MS = 2_000;
/** Time after which the process that started this one is sent what is waited for, in milliseconds. */
const TELL_PARENT_AFTER_MS = 5_000;

/** Runs the roles of the configuration until the process is asked to stop. */
export async function serve(config: Config): Promise<void> {
  const telling = tellAlive();
  await serveUntilStopped(config);
  clearInterval(telling);
  process.disconnect?.();
}

/** A process that is stuck sends nothing, and the process that started it starts it again. */
function tellAlive(): NodeJS.Timeout {
  const tell = () => process.connected && process.send?.({ alive: true }, () => {});
  tell();
  return setInterval(tell, ALIVE_EVERY_MS).unref();
}

async function serveUntilStopped(config: Config): Promise<void> {
  const { databaseUrl, natsUrl } = config;
  const needsServers = config.roles.some((role) => role !== 'simulator');
  const stopping = stopSignal();
  if (!needsServers) return run(config.roles, () => startSimulatorRole(config), stopping);
  if (databaseUrl !== null && natsUrl !== null) return serveOn(config, databaseUrl, natsUrl, stopping);
  throw new StartError('`serve` needs DATABASE_URL and NATS_URL; `heliograph up` brings its own PostgreSQL and NATS.');
}

/** Runs roles on PostgreSQL and NATS; whoever watches is answered from the first moment to the last. */
async function serveOn(config: Config, databaseUrl: string, natsUrl: string, stopping: AbortSignal): Promise<void> {
  const waiting = new Waiting(openLog(config.logLevel));
  waiting.telemetry.observeProcess();
  let readiness: Watched['readiness'] = () => waiting.readiness(stopping);
  const watched: Watched = { telemetry: waiting.telemetry, readiness: () => readiness() };
  const watchers = await openWatchers(config, waiting.log, watched);
  // An API that has no such port answers on its own.
  const early =
    watchers === null && config.roles.includes('api')
      ? await openWatcherPort(watched, config.host, config.port, notYet(config.environment === 'development'))
      : null;
  const telling = setTimeout(() => process.send?.({ waiting: waiting.missing || 'its roles' }), TELL_PARENT_AFTER_MS);
  try {
    const runtime = await openRuntime(config, databaseUrl, natsUrl, stopping, waiting);
    const starting: Starting = {
      until: (part, attempt) => waiting.until(part, attempt, stopping),
      takePort: async () => early?.stop(),
      ready() {
        clearTimeout(telling);
        readiness = () => checkReadiness(runtime);
      },
    };
    const start = async (role: Role) => {
      const run = await (role === 'simulator' ? startSimulatorRole(config) : ROLE_STARTS[role](runtime, starting));
      runtime.log.info({ role, at: run.describe }, 'role started');
      return run;
    };
    await run(config.roles, start, stopping, starting.ready).finally(() => runtime.close());
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
  } finally {
    clearTimeout(telling);
    await early?.stop();
    // Last: a watcher sees that it stops, and gets no other answer until it has.
    await watchers?.stop();
  }
}

/** Starts roles, and stops them when the process is asked to stop. */
async function run(
  roles: readonly Role[],
  start: (role: Role) => Promise<RunningRole>,
  stopping: AbortSignal,
  ready: () => void = () => {},
): Promise<void> {
  const running: { role: Role; run: RunningRole }[] = [];
  try {
    for (const role of roles) running.push({ role, run: await start(role) });
    ready();
    process.send?.({ ready: true, roles: running.map(({ role, run }) => ({ role, describe: run.describe })) });
    if (!stopping.aborted) await once(stopping, 'abort');
  } finally {
    for (const { run } of running.reverse()) await run.stop();
  }
}

/** Opens the port for /metrics, /health and /ready, where one is set. */
async function openWatchers(config: Config, log: Logger, watched: Watched): Promise<WatcherPort | null> {
  if (config.metricsPort === null) return null;
  const watchers = await openWatcherPort(watched, config.host, config.metricsPort);
  log.info({ at: `http://${config.host}:${watchers.port}/metrics` }, 'metrics, health and readiness are served');
  return watchers;
}

/** Aborts on SIGTERM, SIGINT, or when the parent that started this process is gone. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(event, () => stopping.abort());
  return stopping.signal;
}
