/** Starts of the roles of the hub. A role is loaded when it is asked for, so that none pays for another. */
import type { Config } from '../config.ts';
import { ping } from '../db/client.ts';
import { StartError } from '../kernel/errors.ts';
import { type Runtime, requireSecretKey } from '../runtime.ts';
import type { Part } from '../telemetry/waiting.ts';
import type { Role } from '../variables.ts';

/** A role that runs. */
export interface RunningRole {
  /** Place to find it: a URL, a port. */
  describe: string;
  stop(): Promise<void>;
}

/** Services of a process for its roles while they start. */
export interface Starting {
  /** Tries again and again until a server is there, and says meanwhile that it waits. */
  until<T>(part: Part, attempt: () => Promise<T>): Promise<T>;
  /** Frees the port of the API, on which the process has answered so far. */
  takePort(): Promise<void>;
  /** Every role runs. */
  ready(): void;
}

/** Of a process that waits for nothing, and on whose ports nobody has answered yet. */
export const AT_ONCE: Starting = {
  until: (_part, attempt) => attempt(),
  takePort: async () => {},
  ready() {},
};

/**
 * Starts of the roles that work on PostgreSQL and NATS. Each stops what it has started; the runtime is its caller's.
 */
export const ROLE_STARTS: Record<
  Exclude<Role, 'simulator'>,
  (runtime: Runtime, starting?: Starting) => Promise<RunningRole>
> = {
  async api(shared, starting = AT_ONCE) {
    const [{ startApi }, { startBots }, { openApiRuntime }, { rehearseApi }] = await Promise.all([
      import('../graphql/server.ts'),
      import('../domains/bots/bots.ts'),
      import('../roots/api.ts'),
      import('./rehearse-api.ts'),
    ]);
    // NATS may have gone away since it was waited for, and its streams with it.
    const runtime = await starting.until('nats', async () => {
      await shared.bus.ensureStreams();
      // The feed reads both: which one is away is said by its name.
      await starting.until('database', () => ping(shared.db.pool));
      return openApiRuntime(shared);
    });
    await rehearseApi(shared);
    await starting.takePort();
    const api = await startApi(runtime);
    const bots = startBots(runtime);
    return {
      describe: api.url,
      async stop() {
        await Promise.all([api.stop(), bots.stop()]);
        await runtime.feed.stop();
      },
    };
  },

  async dispatcher(shared) {
    const [{ startConnectionOwner }, { openDispatcherRuntime }, { rehearseDispatcher }] = await Promise.all([
      import('../pipeline/dispatch/owner.ts'),
      import('../roots/dispatcher.ts'),
      import('./rehearse-dispatcher.ts'),
    ]);
    await rehearseDispatcher(shared);
    const owner = startConnectionOwner(openDispatcherRuntime(shared));
    return { describe: 'dispatching', stop: () => owner.stop() };
  },

  async scheduler(shared) {
    const [{ startScheduler }, { startWebhooks }, { DUTIES, meterNouns, openSchedulerRuntime }] = await Promise.all([
      import('../pipeline/schedule/schedule.ts'),
      import('../domains/webhooks/webhooks.ts'),
      import('../roots/scheduler.ts'),
    ]);
    const unread = meterNouns(shared);
    const scheduler = startScheduler(openSchedulerRuntime(shared), DUTIES);
    const webhooks = startWebhooks(shared);
    return {
      describe: 'scheduling',
      async stop() {
        unread();
        await Promise.all([scheduler.stop(), webhooks.stop()]);
      },
    };
  },
};

/** Starts the simulator, which knows no database and no bus. @throws StartError in production, unless it is allowed there */
export async function startSimulatorRole(config: Config): Promise<RunningRole> {
  if (config.environment === 'production' && !config.allowSimulator) {
    throw new StartError(
      'the simulator does not run in production: set HELIOGRAPH_ALLOW_SIMULATOR=true if you mean it',
    );
  }
  const [{ startSimulator }, { simulatorCredentials }] = await Promise.all([
    import('../simulator/start.ts'),
    import('../embedded/credentials.ts'),
  ]);
  const simulator = await startSimulator({
    ...simulatorCredentials(requireSecretKey(config)),
    host: config.host,
    port: config.simulatorPort,
    controlPort: config.simulatorControlPort,
    receiptDelayMs: 200,
  });
  return {
    describe: `SMPP ${config.host}:${simulator.smppPort}, control http://${config.host}:${simulator.controlPort}`,
    stop: () => simulator.stop(),
  };
}
