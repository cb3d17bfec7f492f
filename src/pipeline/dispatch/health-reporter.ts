/** Reports of the health of a connection. */
import type { Bus } from '../../bus/connect.ts';
import { type FeedPayload, feedSubject, healthSubject } from '../../bus/streams.ts';
import type { ChannelHealth } from '../../channels/port.ts';
import { reportHealth } from '../../db/sql/connections.ts';
import { insertOutbox, type OutboxEntry, type OutboxRow } from '../../db/sql/outbox.ts';
import { transaction } from '../../db/transaction.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { OUTBOX_LEASE_MS } from '../outbox/relay.ts';

/** Health is reported at most this often, in milliseconds. */
const HEALTH_EVERY_MS = 1_000;

/** Connection whose health is reported, and the process that reports it. */
export interface HealthReporterParts {
  runtime: Pick<Runtime, 'bus' | 'db' | 'log' | 'relay'>;
  ownerId: string;
  connection: { connectionId: string; workspaceId: string };
}

/** Stores and announces the health of a connection when it has changed, at most once a second. */
export class HealthReporter {
  readonly #bus: Bus;
  readonly #log: Runtime['log'];
  readonly #parts: HealthReporterParts;
  readonly #read: () => ChannelHealth;
  #timer: NodeJS.Timeout | null = null;
  #last = '';
  #published = '';
  /** State and circuit that the feed has. */
  #inFeed: Pick<ChannelHealth, 'state' | 'circuit'> = { state: 'CLOSED', circuit: 'CLOSED' };
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: HealthReporterParts, read: () => ChannelHealth) {
    this.#parts = parts;
    this.#bus = parts.runtime.bus;
    this.#log = parts.runtime.log;
    this.#read = read;
  }

  start(): void {
    this.#timer = setInterval(() => this.changed(), HEALTH_EVERY_MS);
  }

  /** Looks whether there is something to report. */
  changed(): void {
    const health = this.#read();
    const text = JSON.stringify(health);
    if (text === this.#last) return;
    this.#last = text;
    this.#tell(health);
    const { runtime, connection } = this.#parts;
    const { connectionId, workspaceId } = connection;
    this.#writing = this.#writing
      .then(() => this.#store(health))
      .then((outbox) => {
        runtime.relay.publishSoon(outbox);
        this.#bus.connection.publish(healthSubject(workspaceId), connectionId);
      })
      .catch((error: unknown) => {
        this.#last = '';
        this.#log.debug({ connectionId, error }, 'health could not be reported');
      });
  }

  /** Stores the health, and with it the news where the state or the circuit is another. @returns what to publish */
  async #store(health: ChannelHealth): Promise<OutboxRow[]> {
    const { runtime, ownerId, connection } = this.#parts;
    const { state, circuit } = health;
    const before = this.#inFeed;
    const changes = [
      ...(state === before.state ? [] : [state]),
      ...(circuit === before.circuit ? [] : [`CIRCUIT_${circuit}`]),
    ];
    const outbox = await transaction(runtime.db.pool, async (tx) => {
      await reportHealth(tx, ownerId, connection.connectionId, state, circuit, health);
      return insertOutbox(tx, changes.length === 0 ? [] : [healthNews(connection, changes)], OUTBOX_LEASE_MS);
    });
    this.#inFeed = { state, circuit };
    return outbox;
  }

  /** Somebody has to act on some states: those are in the log, once each time. */
  #tell({ state, circuit, lastError }: ChannelHealth): void {
    const now = circuit === 'CLOSED' ? state : `${state}, circuit ${circuit}`;
    if (now === this.#published) return;
    this.#published = now;
    const fields = { connectionId: this.#parts.connection.connectionId, state, circuit, lastError };
    if (state === 'AUTH_FAILED') this.#log.error(fields, 'the SMSC refuses the system id or the password');
    else if (circuit === 'OPEN') this.#log.warn(fields, 'the SMSC fails message after message: others take over');
    else this.#log.info(fields, 'a connection has changed its state');
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#writing;
  }
}

function healthNews({ connectionId, workspaceId }: HealthReporterParts['connection'], changes: string[]): OutboxEntry {
  const payload: FeedPayload = {
    kind: 'health',
    changes: changes.map((change) => ({ eventId: newId(), connectionId, change })),
  };
  return { messageId: newId(), subject: feedSubject(workspaceId, 'health'), payload: JSON.stringify(payload) };
}
