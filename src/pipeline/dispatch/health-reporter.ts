import type { Bus } from '../../bus/connect.ts';
import { healthSubject } from '../../bus/streams.ts';
import { reportHealth } from '../../db/sql/connections.ts';
import type { Logger } from '../../runtime.ts';
import type { SmppHealth } from '../../smpp/connection.ts';
import type { LinkParts } from './link.ts';

/** Health is reported at most this often, in milliseconds. */
const HEALTH_EVERY_MS = 1_000;

/** Stores and announces the health of a connection when it has changed, at most once a second. */
export class HealthReporter {
  readonly #bus: Bus;
  readonly #log: Logger;
  readonly #parts: LinkParts;
  readonly #read: () => SmppHealth;
  #timer: NodeJS.Timeout | null = null;
  #last = '';
  #told = '';
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: LinkParts, read: () => SmppHealth) {
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
    const { runtime, ownerId, settings } = this.#parts;
    this.#writing = this.#writing
      .then(() => reportHealth(runtime.db.pool, ownerId, settings.id, health.state, health.circuit, health))
      .then(() => {
        this.#bus.connection.publish(healthSubject(settings.workspaceId), settings.id);
      })
      .catch((error: unknown) => {
        this.#last = '';
        this.#log.debug({ connectionId: settings.id, error }, 'health could not be reported');
      });
  }

  /** Somebody has to act on some states: those are in the log, once each time. */
  #tell({ state, circuit, lastError }: SmppHealth): void {
    const now = circuit === 'CLOSED' ? state : `${state}, circuit ${circuit}`;
    if (now === this.#told) return;
    this.#told = now;
    const fields = { connectionId: this.#parts.settings.id, state, circuit, lastError };
    if (state === 'AUTH_FAILED') this.#log.error(fields, 'the SMSC refuses the system id or the password');
    else if (circuit === 'OPEN') this.#log.warn(fields, 'the SMSC fails message after message: others take over');
    else this.#log.info(fields, 'a connection has changed its state');
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#writing;
  }
}
