import { ping } from '../db/client.ts';
import { StartError } from '../kernel/errors.ts';
import { type Runtime, requireSecretKey } from '../runtime.ts';
import type { Part } from '../telemetry/waiting.ts';
import type { Role } from '../variables.ts';

/** A role that runs. */
export interface RunningRole {
  /** What to know of it: a URL, a port. */
  describe: string;
  stop(): Promise<void>;
}

/** What a process does for its roles while they start. */
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

/** How each role starts. A role is loaded when it is asked for, so that none pays for another. */
export const ROLE_STARTS: Record<Role, (runtime: Runtime, starting?: Starting) => Promise<RunningRole>> = {
  async api(runtime, starting = AT_ONCE) {
    const [{ startApi }, { startFeed }, { rehearseApi }] = await Promise.all([
      import('../graphql/server.ts'),
      import('../pipeline/feed/broadcast.ts'),
      import('./rehearse-api.ts'),
    ]);
    const { relayOf } = await import('../pipeline/outbox/relay.ts');
    // NATS may have gone away since it was waited for, and its streams with it.
    const feed = await starting.until('nats', async () => {
      await runtime.bus.ensureStreams();
      // The feed reads both: which one is away is said by its name.
      await starting.until('database', () => ping(runtime.db.pool));
      return startFeed(runtime);
    });
    await rehearseApi(runtime);
    await starting.takePort();
    const api = await startApi(runtime);
    return {
      describe: api.url,
      async stop() {
        await api.stop();
        await feed.stop();
        await relayOf(runtime).drain();
      },
    };
  },

  async dispatcher(runtime) {
    const [{ startConnectionOwner }, { storeInbound }, { INBOUND_HANDLERS }, { rehearseDispatcher }] =
      await Promise.all([
        import('../pipeline/dispatch/owner.ts'),
        import('../domains/conversations/inbound.ts'),
        import('../domains/inbound-handlers.ts'),
        import('./rehearse-dispatcher.ts'),
      ]);
    await rehearseDispatcher(runtime);
    const owner = startConnectionOwner(runtime, {
      decrypt: (cipher) => runtime.secrets.decrypt(cipher),
      onInbound: (own, relay, delivery) => storeInbound(own, relay, delivery, INBOUND_HANDLERS),
    });
    return { describe: 'dispatching', stop: () => owner.stop() };
  },

  async scheduler(runtime) {
    const [{ startScheduler }, { forgetRepeated, partsTimer }, { INBOUND_HANDLERS }, { reroute }] = await Promise.all([
      import('../pipeline/schedule/schedule.ts'),
      import('../domains/conversations/inbound.ts'),
      import('../domains/inbound-handlers.ts'),
      import('../domains/messages/reroute.ts'),
    ]);
    const scheduler = startScheduler(runtime, { forgetRepeated, reroute, timers: [partsTimer(INBOUND_HANDLERS)] });
    return { describe: 'scheduling', stop: () => scheduler.stop() };
  },

  async simulator({ config }) {
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
  },
};
