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
  const stopped = stopSignal();
  const needsRuntime = config.roles.some((role) => role !== 'simulator');
  const runtime = needsRuntime ? await openRuntime(config, databaseUrl ?? '', natsUrl ?? '') : bareRuntime(config);
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
    await stopped;
  } finally {
    await watchers?.stop();
    for (const { run } of running.reverse()) await run.stop();
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

/** Resolves on SIGTERM, SIGINT, or when the parent that started this process is gone. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    process.once('disconnect', () => resolve());
  });
}
