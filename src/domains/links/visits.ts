// Visits of short links: where each leads, and a note of it that is recorded later.
import { clicksPublication } from '../../bus/clicks.ts';
import { type Publication, publishAll } from '../../bus/publish.ts';
import type { ClickNews } from '../../bus/streams.ts';
import { type Followed, followCodes } from '../../db/sql/message-links.ts';
import { prepared } from '../../db/transaction.ts';
import { pause } from '../../kernel/chunks.ts';
import { DrainQueue } from '../../kernel/drain-queue.ts';
import { newId } from '../../kernel/ids.ts';
import { publicHostOf } from '../../kernel/public-url.ts';
import type { Runtime } from '../../runtime.ts';
import { isCode } from './code.ts';
import { hubOf } from './hub.ts';
import { isAllowedHost } from './target.ts';
import { type Visit, VisitorReader } from './visitor.ts';

/** Time from one look-up to the next at least, in milliseconds: where visits come fast, one statement and one note serve all of that time. */
const APART_MS = 2;
/** Codes that one statement looks up at most. */
const CODES_A_STATEMENT = 500;
/** Visits that wait for JetStream at most, in chunks. More are lost, which is counted and logged. */
const MAX_CHUNKS = 20_000;
const RETRY_MS = 1_000;

/** Where a visit is led; `gone`: to a page that says that the link leads nowhere. */
export type Led = { to: 'target' | 'fallback'; url: string } | { to: 'gone' };

/** A request for a short link. */
export interface LinkRequest extends Visit {
  code: string;
  /** Host that it was asked at, without a port. */
  host: string;
}

interface Waiting {
  request: LinkRequest;
  resolve(led: Led): void;
  reject(error: unknown): void;
}

type VisitsRuntime = Pick<Runtime, 'config' | 'db' | 'bus' | 'clock' | 'log' | 'secrets' | 'telemetry'>;

/**
 * Leads visits to their targets. Those of a moment share a statement. A visit is handed to NATS before it is answered, and nobody
 * waits for what becomes of that.
 */
export class LinkDesk {
  readonly #runtime: VisitsRuntime;
  readonly #hub: string;
  /** The hub's own host is no workspace's domain, whatever one says of itself. */
  readonly #ownHost: string;
  readonly #visitors: VisitorReader;
  readonly #stopped = new AbortController();
  readonly #lookups = new DrainQueue<Waiting>({ drain: () => this.#lookUp() });
  readonly #open = new Map<Publication, number>();
  #nextAt = 0;

  constructor(runtime: VisitsRuntime) {
    this.#runtime = runtime;
    this.#visitors = new VisitorReader(runtime.config);
    this.#hub = hubOf(runtime);
    this.#ownHost = publicHostOf(runtime.config);
    runtime.telemetry.read('heliograph_link_visits_waiting', () => this.waiting);
  }

  /** Visits that JetStream has not taken yet. */
  get waiting(): number {
    let count = 0;
    for (const clicks of this.#open.values()) count += clicks;
    return count;
  }

  /** Leads a visit. @throws what the database throws */
  follow(request: LinkRequest): Promise<Led> {
    return new Promise((resolve, reject) => this.#lookups.add({ request, resolve, reject }));
  }

  /** Hands over what waits, for so long at most; what is left then is lost, and said to be. */
  async stop(deadlineMs: number): Promise<void> {
    const until = performance.now() + deadlineMs;
    while (this.#open.size > 0 && performance.now() < until) await pause(20, this.#stopped.signal);
    this.#stopped.abort();
    if (this.#open.size > 0) this.#lost(this.waiting);
  }

  async #lookUp(): Promise<void> {
    const wait = this.#nextAt - performance.now();
    if (wait > 0) await pause(wait, this.#stopped.signal);
    this.#nextAt = performance.now() + APART_MS;
    const all = this.#lookups.takeAll();
    const chunk = all.slice(0, CODES_A_STATEMENT);
    this.#lookups.replace(all.slice(CODES_A_STATEMENT));
    try {
      const asked = chunk.map(({ request: { code, host } }) => ({
        code: isCode(code) ? code : '',
        host: host === this.#ownHost ? '' : host,
      }));
      const found = await followCodes(prepared(this.#runtime.db.pool), asked);
      const now = this.#runtime.clock.now();
      const led = found.map((each) => ledOf(each, now));
      const clicks = chunk.flatMap(({ request }, index) =>
        found[index]?.url == null || led[index]?.to !== 'target' ? [] : [this.#clickOf(request, now)],
      );
      if (clicks.length > 0) this.#handOver(clicks);
      for (const [index, { resolve }] of chunk.entries()) {
        const where = led[index] ?? { to: 'gone' };
        this.#runtime.telemetry.count('heliograph_link_redirects_total', { outcome: where.to });
        resolve(where);
      }
    } catch (error) {
      for (const { reject } of chunk) reject(error);
    }
  }

  #clickOf(request: LinkRequest, now: Date): ClickNews {
    return { id: newId(), code: request.code, at: now.getTime(), ...this.#visitors.read(request) };
  }

  #handOver(clicks: readonly ClickNews[]): void {
    if (this.#open.size >= MAX_CHUNKS) return this.#lost(clicks.length);
    const publication = clicksPublication(this.#hub, clicks);
    this.#open.set(publication, clicks.length);
    void this.#publish(publication);
  }

  async #publish(publication: Publication): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const [sequence] = await publishAll(this.#runtime.bus, [publication]).catch(() => [null]);
      if (sequence != null) {
        this.#open.delete(publication);
        return;
      }
      await pause(RETRY_MS, this.#stopped.signal);
    }
  }

  #lost(count: number): void {
    this.#runtime.telemetry.count('heliograph_link_visits_lost_total', {}, count);
    this.#runtime.log.error({ count }, 'visits of links were lost: JetStream did not take them');
  }
}

function ledOf({ url, expiresAt, hosts, fallbackUrl }: Followed, now: Date): Led {
  const works = url !== null && expiresAt !== null && expiresAt > now;
  // A host that was taken from the list since is led to no more.
  if (works && isAllowedHost(new URL(url).hostname, hosts ?? [])) return { to: 'target', url };
  return fallbackUrl === null ? { to: 'gone' } : { to: 'fallback', url: fallbackUrl };
}
