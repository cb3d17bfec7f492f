import { once } from 'node:events';
import { Command } from 'commander';
import { type Config, childEnvironment, loadConfig, type Role } from '../config.ts';
import { StartError } from '../kernel/errors.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { openWatcherPort, type WatcherPort } from '../telemetry/http.ts';
import { ROLE_STARTS, type RunningRole } from './roles.ts';

/** `heliograph serve`: runs roles against PostgreSQL and NATS that exist. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('run roles against the PostgreSQL and NATS of DATABASE_URL and NATS_URL')
    .option('--roles <roles>', 'api, dispatcher, scheduler, simulator; separated by commas')
    .action(async (options: { roles?: string }) => {
      const given = options.roles === undefined ? {} : { HELIOGRAPH_ROLES: options.roles };
      await serve(loadConfig(childEnvironment(given)));
    });
}

async function serve(config: Config): Promise<void> {
  const { databaseUrl, natsUrl } = config;
  if (config.roles.some((role) => role !== 'simulator') && (databaseUrl === null || natsUrl === null)) {
    throw new StartError(
      '`serve` needs DATABASE_URL and NATS_URL; `heliograph up` brings its own PostgreSQL and NATS.',
    );
  }
  const stopping = stopSignal();
  const needsRuntime = config.roles.some((role) => role !== 'simulator');
  const runtime = needsRuntime
    ? await openRuntime(config, databaseUrl ?? '', natsUrl ?? '', stopping)
    : bareRuntime(config);
  const running: { role: Role; run: RunningRole }[] = [];
  let watchers: WatcherPort | null = null;
  try {
    for (const role of config.roles) {
      const run = await ROLE_STARTS[role](runtime);
      running.push({ role, run });
      runtime.log?.info({ role, at: run.describe }, 'role started');
    }
    if (needsRuntime) watchers = await openWatchers(runtime);
    process.send?.({ ready: true, roles: running.map(({ role, run }) => ({ role, describe: run.describe })) });
    if (!stopping.aborted) await once(stopping, 'abort');
  } finally {
    for (const { run } of running.reverse()) await run.stop();
    // Last: whoever watches sees that it stops, and is not told anything else until it has.
    await watchers?.stop();
    if (needsRuntime) await runtime.close();
  }
  process.disconnect?.();
}

/** Opens the port for /metrics, /health and /ready, where one is set. */
async function openWatchers(runtime: Runtime): Promise<WatcherPort | null> {
  const { config, log, telemetry } = runtime;
  telemetry.observeProcess();
  if (config.metricsPort === null) return null;
  const watchers = await openWatcherPort(runtime, config.host, config.metricsPort);
  log.info({ at: `http://${config.host}:${watchers.port}/metrics` }, 'metrics, health and readiness are served');
  return watchers;
}

/** What the simulator needs: the configuration. It knows no database and no bus. */
function bareRuntime(config: Config): Runtime {
  return { config } as Runtime;
}

/** Aborts on SIGTERM, SIGINT, or when the parent that started this process is gone. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(event, () => stopping.abort());
  return stopping.signal;
}
