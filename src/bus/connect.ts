import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { StartError } from '../kernel/errors.ts';
import { ensureStreams } from './streams.ts';

/** The connection to NATS. It reconnects for ever; streams that vanish with a disk are made again. */
export interface Bus {
  connection: NatsConnection;
  client: JetStreamClient;
  manager: JetStreamManager;
  /** Whether NATS is there, as far as the connection knows. */
  readonly connected: boolean;
  /** Creates the streams that are missing. @throws when NATS does not answer */
  ensureStreams(): Promise<void>;
  close(): Promise<void>;
}

interface Log {
  warn(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
}

const FIRST_CONNECT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Connects and makes sure the streams exist.
 *
 * @param url `nats://[user:password@]host:port`, several separated by commas
 * @throws when no server can be reached within 30 s
 */
export async function connectBus(url: string, replicas: number, log: Log): Promise<Bus> {
  const connection = await firstConnection(url);
  const manager = await managerWhenReady(connection);
  let connected = true;
  const bus: Bus = {
    connection,
    get connected() {
      return connected && !connection.isClosed();
    },
    manager,
    client: jetstream(connection, { timeout: REQUEST_TIMEOUT_MS }),
    ensureStreams: () => ensureStreams(manager, replicas),
    async close() {
      await connection.drain().catch(() => connection.close());
    },
  };
  await bus.ensureStreams();
  void watch(bus, log, (now) => {
    connected = now;
  });
  return bus;
}

async function firstConnection(url: string): Promise<NatsConnection> {
  const parsed = url.split(',').map((each) => new URL(each));
  const { username, password } = parsed[0] ?? { username: '', password: '' };
  const deadline = Date.now() + FIRST_CONNECT_MS;
  for (;;) {
    try {
      return await connect({
        servers: parsed.map((each) => each.host),
        ...(username === '' ? {} : password === '' ? { token: username } : { user: username, pass: password }),
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        reconnectJitter: 250,
        pingInterval: 10_000,
        timeout: 5_000,
        // A trace of every publish costs more than the publish, and tells nothing that its error does not.
        noAsyncTraces: true,
      });
    } catch (error) {
      if (Date.now() > deadline) {
        const where = parsed.map((each) => each.host).join(', ');
        const why = error instanceof Error ? error.message : String(error);
        throw new StartError(`NATS cannot be reached at ${where}: ${why}. Check NATS_URL and that the server runs.`);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** A server that has just started answers before its JetStream does. */
async function managerWhenReady(connection: NatsConnection): Promise<JetStreamManager> {
  const deadline = Date.now() + FIRST_CONNECT_MS;
  for (;;) {
    try {
      return await jetstreamManager(connection, { timeout: REQUEST_TIMEOUT_MS });
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

async function watch(bus: Bus, log: Log, onConnected: (now: boolean) => void): Promise<void> {
  for await (const status of bus.connection.status()) {
    if (status.type === 'disconnect' || status.type === 'reconnect') onConnected(status.type === 'reconnect');
    if (status.type === 'disconnect') log.warn({}, 'NATS is away: work and news wait in the outbox');
    if (status.type === 'reconnect') {
      log.info({}, 'NATS is back');
      await bus.ensureStreams().catch((error: unknown) => log.warn({ error }, 'streams not ready yet'));
    }
  }
}
