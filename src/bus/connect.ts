/** Connection to NATS and JetStream. */
import {
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { AuthorizationError, connect, type NatsConnection } from '@nats-io/transport-node';
import { pause } from '../kernel/chunks.ts';
import { StartError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import { Refusals, tryToStore } from './refusals.ts';
import { ensureStreams } from './streams.ts';

type Log = Pick<Logger, 'warn' | 'info'>;

/** The connection to NATS. It reconnects for ever; streams that vanish with a disk are made again. */
export interface Bus {
  connection: NatsConnection;
  client: JetStreamClient;
  manager: JetStreamManager;
  /** True when NATS is reachable, as far as the connection knows. */
  readonly connected: boolean;
  /** Counts the times it was connected: a server that comes back may hold less than it did. */
  readonly connects: number;
  /** Counts the times the connection was lost. */
  readonly disconnects: number;
  /** Calls back when the connection is lost. @returns a function that takes the listener off */
  onDisconnect(listener: () => void): () => void;
  /** Resolves when there is a connection, or after a time. @returns whether there is one */
  connectedWithin(ms: number): Promise<boolean>;
  readonly refusals: Refusals;
  /** The last return of FEED with less than it had, within the last day; `null`: there was none. */
  lostNews: string | null;
  /** Asks NATS whether it answers, and JetStream whether it takes again what it has refused. @throws when not */
  ask(): Promise<void>;
  /** Creates the streams that are missing. @throws when NATS does not answer */
  ensureStreams(): Promise<void>;
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 5_000;
/** JetStream: a server alone keeps no copies. https://github.com/nats-io/nats-server/blob/main/server/errors.json */
const NO_REPLICAS = 10_074;

/**
 * Connects and makes sure the streams exist.
 *
 * @param url `nats://[user:password@]host:port`, several separated by commas
 * @throws when no server answers; StartError when waiting does not mend it: a wrong password, streams it does not take
 */
export async function connectBus(url: string, replicas: number, log: Log): Promise<Bus> {
  const connection = await connectTo(url);
  try {
    return await busOn(connection, replicas, log);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function busOn(connection: NatsConnection, replicas: number, log: Log): Promise<Bus> {
  const manager = await jetstreamManager(connection, { timeout: REQUEST_TIMEOUT_MS });
  let connected = true;
  let connects = 1;
  let disconnects = 0;
  const listeners = new Set<() => void>();
  let returned = new AbortController();
  const refusals = new Refusals(log, () => ask(bus));
  const bus: Bus = {
    connection,
    refusals,
    lostNews: null,
    get connected() {
      return connected && !connection.isClosed();
    },
    get connects() {
      return connects;
    },
    get disconnects() {
      return disconnects;
    },
    onDisconnect(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async connectedWithin(ms) {
      if (!connected) await pause(ms, returned.signal);
      return bus.connected;
    },
    manager,
    client: jetstream(connection, { timeout: REQUEST_TIMEOUT_MS }),
    ask: () => ask(bus),
    ensureStreams: () => ensureStreams(manager, replicas),
    async close() {
      refusals.close();
      await connection.drain().catch(() => connection.close());
    },
  };
  await bus.ensureStreams().catch((error: unknown) => {
    const refused = error instanceof JetStreamApiError && (error.status === 400 || error.code === NO_REPLICAS);
    if (!refused) throw error;
    throw new StartError(
      `NATS does not take the streams of the hub: ${error.message}. Check HELIOGRAPH_NATS_REPLICAS.`,
    );
  });
  void watch(bus, log, (now) => {
    connected = now;
    if (now) {
      connects++;
      returned.abort();
    } else {
      disconnects++;
      returned = new AbortController();
      for (const listener of listeners) listener();
    }
  });
  return bus;
}

async function ask({ connection, refusals, manager, ensureStreams }: Bus): Promise<void> {
  if (connection.isClosed()) throw new Error('closed');
  await connection.rtt();
  if (refusals.why === null) return;
  await ensureStreams();
  await tryToStore(manager);
  refusals.taken();
}

async function connectTo(url: string): Promise<NatsConnection> {
  const parsed = url.split(',').map((each) => new URL(each));
  const { username, password } = parsed[0] ?? { username: '', password: '' };
  try {
    return await connect({
      servers: parsed.map((each) => each.host),
      ...(username === '' ? {} : password === '' ? { token: username } : { user: username, pass: password }),
      maxReconnectAttempts: -1,
      // A busy server takes too long over a login and calls it refused; after two of those the client would close for ever.
      ignoreAuthErrorAbort: true,
      reconnectTimeWait: 250,
      reconnectJitter: 250,
      pingInterval: 10_000,
      timeout: 5_000,
      // A trace of every publish costs more than the publish, and tells nothing that its error does not.
      noAsyncTraces: true,
    });
  } catch (error) {
    // A busy server that takes too long over a login says "Authentication Timeout": it lets in who comes again.
    if (!(error instanceof AuthorizationError) || /timeout/i.test(error.message)) throw error;
    const where = parsed.map((each) => each.host).join(', ');
    throw new StartError(`NATS at ${where} does not let the hub in: ${error.message}. Check NATS_URL.`);
  }
}

async function watch(bus: Bus, log: Log, onConnected: (now: boolean) => void): Promise<void> {
  for await (const status of bus.connection.status()) {
    if (status.type === 'disconnect' || status.type === 'reconnect') onConnected(status.type === 'reconnect');
    if (status.type === 'disconnect') log.warn({}, 'NATS is away: work and news wait in the outbox');
    if (status.type === 'reconnect') {
      log.info({}, 'NATS is back');
      await bus.ensureStreams().catch((error: unknown) => {
        bus.refusals.note(error);
        log.warn({ error }, 'streams not ready yet');
      });
    }
  }
}
