/** Owner of connections: takes them by lease and runs a link for each. */
import { SETTINGS_CHANGED } from '../../bus/streams.ts';
import { leaseConnections, type OwnedConnection, releaseConnection } from '../../db/sql/connections.ts';
import { leaveDispatchers } from '../../db/sql/dispatchers.ts';
import { pause } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';
import type { DispatcherRuntime } from './dispatcher-runtime.ts';
import { Link } from './link.ts';
import { Pauses } from './pauses.ts';

/** Time that a connection stays with a dispatcher that does not renew its lease, in milliseconds. */
const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 2_000;
/** Longest wait for outstanding responses at a stop, in milliseconds. */
const STOP_DEADLINE_MS = 10_000;

/** The dispatcher role: owns connections by lease and runs a link for each. */
export interface ConnectionOwner {
  stop(): Promise<void>;
}

/** Starts owning: connections that are created, changed or disabled while it runs are bound, bound anew or unbound. */
export function startConnectionOwner(runtime: DispatcherRuntime): ConnectionOwner {
  const owner = new Owner(runtime);
  const running = owner.run();
  return {
    async stop() {
      await owner.stop();
      await running;
    },
  };
}

class Owner {
  readonly #runtime: DispatcherRuntime;
  readonly #pauses: Pauses;
  readonly #id = newId();
  readonly #links = new Map<string, Link>();
  /** Links that finish what is outstanding; their connections are not opened again before. */
  readonly #closing = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  #renewedAt = Date.now();
  #hurry = new AbortController();

  constructor(runtime: DispatcherRuntime) {
    this.#runtime = runtime;
    this.#pauses = new Pauses(runtime);
  }

  async run(): Promise<void> {
    const changes = this.#runtime.bus.connection.subscribe(SETTINGS_CHANGED, { callback: () => this.#hurry.abort() });
    const { signal } = this.#stopping;
    await this.#pauses.refresh();
    const followed = this.#pauses.follow(signal);
    while (!signal.aborted) {
      this.#hurry = new AbortController();
      await this.#renew();
      await pause(RENEW_EVERY_MS, AbortSignal.any([signal, this.#hurry.signal]));
    }
    changes.unsubscribe();
    await followed;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const link of [...this.#links.values()]) this.#close(link);
    await Promise.all(this.#closing.values());
    // Its share is the others' at once; what is missed here runs out.
    await leaveDispatchers(this.#runtime.db.pool, this.#id).catch(() => {});
  }

  async #renew(): Promise<void> {
    try {
      const owned = await leaseConnections(this.#runtime.db.pool, this.#id, LEASE_MS);
      if (this.#stopping.signal.aborted) return;
      this.#renewedAt = Date.now();
      await this.#follow(owned);
    } catch (error) {
      this.#runtime.log.warn({ error }, 'connections could not be renewed');
      // Another dispatcher may own them by now; binds are kept, claims need the database anyway.
      if (Date.now() - this.#renewedAt > LEASE_MS) {
        this.#runtime.log.warn({}, 'the leases have run out: claims stop until the database is back');
      }
    }
  }

  /** Brings the links in line with what is owned. */
  async #follow(owned: readonly OwnedConnection[]): Promise<void> {
    const wanted = new Map(owned.map((settings) => [settings.id, settings]));
    for (const link of [...this.#links.values()]) {
      if (wanted.get(link.connectionId)?.revision !== link.revision) this.#close(link);
    }
    for (const settings of owned) {
      if (this.#links.has(settings.id) || this.#closing.has(settings.id)) continue;
      try {
        await this.#open(settings);
      } catch (error) {
        this.#runtime.log.error({ connectionId: settings.id, error }, 'a connection cannot be opened');
      }
    }
  }

  async #open(settings: OwnedConnection): Promise<void> {
    const { log, secrets } = this.#runtime;
    const { secretCipher } = settings;
    const password = secretCipher === null ? '' : await secrets.decrypt(secretCipher);
    if (this.#stopping.signal.aborted) return;
    const link = new Link({
      runtime: this.#runtime,
      ownerId: this.#id,
      settings,
      password,
      pauses: this.#pauses,
    });
    this.#links.set(settings.id, link);
    link.start();
    log.info({ connectionId: settings.id, kind: settings.kind }, 'this dispatcher owns a connection');
  }

  #close(link: Link): void {
    const { connectionId } = link;
    this.#links.delete(connectionId);
    const closed = this.#finish(link).finally(() => {
      this.#closing.delete(connectionId);
      this.#hurry.abort();
    });
    this.#closing.set(connectionId, closed);
  }

  async #finish(link: Link): Promise<void> {
    const { db, log } = this.#runtime;
    await link.stop(STOP_DEADLINE_MS);
    await releaseConnection(db.pool, this.#id, link.connectionId).catch((error: unknown) => {
      log.warn({ connectionId: link.connectionId, error }, 'a lease was left to run out');
    });
  }
}
