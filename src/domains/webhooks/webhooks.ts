/** Webhooks of a scheduler: the reader of news, and the workers on endpoints that have something due. */
import { countEndpoints, leaseEndpoints, renewLeases } from '../../db/sql/webhook-endpoints.ts';
import { pause } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';
import { type Poster, webhookPoster } from '../../outgoing/post.ts';
import type { Runtime } from '../../runtime.ts';
import { atMostEvery } from '../../telemetry/at-most-every.ts';
import { workOnEndpoint } from './endpoint-worker.ts';
import { NewsReader } from './news-reader.ts';

/** Endpoints that one process works on at once: so many may be slow before others wait. */
const ENDPOINTS_AT_ONCE = 128;
/** Endpoints with something due are looked for so often, in milliseconds, and as soon as something was enqueued here. */
const LOOK_EVERY_MS = 250;
const LEASE_MS = 20_000;
const RENEW_EVERY_MS = 5_000;
const COUNT_EVERY_MS = 5_000;

/** Webhooks that run. */
export interface RunningWebhooks {
  /** Resolves when no request is under way any more. */
  stop(): Promise<void>;
}

/** Starts webhooks: any number of processes share the work. */
export function startWebhooks(runtime: Runtime): RunningWebhooks {
  const stopping = new AbortController();
  const { signal } = stopping;
  const deliverer = new Deliverer(runtime, signal);
  const reader = new NewsReader(runtime, signal, () => deliverer.wake());
  const running = [reader.run(), deliverer.run()];
  const unread = runtime.telemetry.read(
    'heliograph_webhooks_endpoints',
    atMostEvery(COUNT_EVERY_MS, async () => {
      const counts = await countEndpoints(runtime.db.pool);
      return Object.entries(counts).map(([state, value]) => ({ labels: { state }, value }));
    }),
  );
  return {
    async stop() {
      unread();
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** Leases endpoints that have something due, and works on each by itself. */
class Deliverer {
  readonly #runtime: Runtime;
  readonly #signal: AbortSignal;
  readonly #owner = newId();
  readonly #poster: Poster;
  readonly #held = new Map<string, Promise<void>>();
  #wake: () => void = () => {};
  #renewedAt = 0;

  constructor(runtime: Runtime, signal: AbortSignal) {
    this.#runtime = runtime;
    this.#signal = signal;
    this.#poster = webhookPoster(runtime.config);
  }

  /** Looks for what is due without waiting. */
  wake(): void {
    this.#wake();
  }

  /** Resolves when it was stopped and every request has ended. */
  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      try {
        await this.#lease();
        await this.#renew();
      } catch (error) {
        this.#runtime.log.warn({ error }, 'endpoints of webhooks could not be leased');
      }
      await pause(LOOK_EVERY_MS, AbortSignal.any([this.#signal, woken.signal]));
    }
    await Promise.all(this.#held.values());
    this.#poster.close();
  }

  async #lease(): Promise<void> {
    const room = ENDPOINTS_AT_ONCE - this.#held.size;
    if (room === 0) return;
    const now = this.#runtime.clock.now();
    for (const endpoint of await leaseEndpoints(this.#runtime.db.pool, this.#leaseFrom(now), now, room)) {
      const runtime = { ...this.#runtime, poster: this.#poster, owner: this.#owner };
      const work = workOnEndpoint(runtime, endpoint, this.#signal)
        .catch((error: unknown) =>
          this.#runtime.log.warn(
            { endpointId: endpoint.id, error },
            'deliveries to an endpoint of webhooks broke off: they go on when its lease has run out',
          ),
        )
        .finally(() => {
          this.#held.delete(endpoint.id);
          this.#wake();
        });
      this.#held.set(endpoint.id, work);
    }
  }

  async #renew(): Promise<void> {
    if (this.#held.size === 0 || performance.now() - this.#renewedAt < RENEW_EVERY_MS) return;
    this.#renewedAt = performance.now();
    await renewLeases(this.#runtime.db.pool, this.#leaseFrom(this.#runtime.clock.now()), [...this.#held.keys()]);
  }

  #leaseFrom(now: Date) {
    return { owner: this.#owner, until: new Date(now.getTime() + LEASE_MS) };
  }
}
