/** The state of a process that waits for its servers at its start. */
import type { Logger } from '../kernel/logger.ts';
import { retryUntilReady } from '../kernel/retry.ts';
import type { PartHealth, Readiness } from './health.ts';
import { Telemetry } from './telemetry.ts';

/** Server that a process waits for at its start. */
export type Part = keyof Readiness['checks'];

const NAMES = { database: 'PostgreSQL', nats: 'NATS' } as const satisfies Record<Part, string>;
/** Interval at which a server that is still missing is logged again, in milliseconds. */
const SAY_EVERY_MS = 30_000;

interface Missing {
  error: string;
  saidAt: number;
}

/** A process that has not started yet: what is missing, and since when. */
export class Waiting {
  readonly log: Logger;
  readonly telemetry = new Telemetry();
  /** Of performance.now(). */
  readonly #since = performance.now();
  readonly #missing = new Map<Part, Missing>([
    ['database', { error: 'not asked yet', saidAt: Number.NEGATIVE_INFINITY }],
    ['nats', { error: 'not asked yet', saidAt: Number.NEGATIVE_INFINITY }],
  ]);

  constructor(log: Logger) {
    this.log = log;
  }

  /**
   * Tries again and again until a part is there and does what it is asked.
   *
   * @throws StartError of the attempt: that waiting does not mend; StoppedError when the signal aborts
   */
  async until<T>(part: Part, attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const result = await retryUntilReady(attempt, { signal, onUnavailable: (error) => this.#away(part, error) });
    this.#there(part);
    return result;
  }

  /** It did not answer. Said at once when it is for another reason than before, and then now and again. */
  #away(part: Part, cause: unknown): void {
    const error = wordsOf(cause);
    const before = this.#missing.get(part);
    const now = performance.now();
    const say = before === undefined || before.error !== error || now - before.saidAt >= SAY_EVERY_MS;
    if (say) this.log.warn({ part: NAMES[part], why: error, forMs: this.#forMs() }, 'waiting for a server to start');
    this.#missing.set(part, { error, saidAt: say ? now : before.saidAt });
  }

  /** It has answered. */
  #there(part: Part): void {
    const waited = (this.#missing.get(part)?.saidAt ?? 0) > 0;
    if (waited) this.log.info({ part: NAMES[part], forMs: this.#forMs() }, 'a server that was waited for is there');
    this.#missing.delete(part);
  }

  /** Names of the missing servers and their errors, in words; empty: nothing is missing. */
  get missing(): string {
    return [...this.#missing].map(([part, { error }]) => `${NAMES[part]} (${error})`).join(' and ');
  }

  /** Not ready: what is missing, why, and for how long. */
  readiness(stopping: AbortSignal): Readiness {
    const health = (part: Part): PartHealth => {
      const missing = this.#missing.get(part);
      if (missing === undefined) return { ok: true, ms: 0 };
      return { ok: false, ms: 0, error: missing.error, missingForMs: this.#forMs() };
    };
    return {
      status: stopping.aborted ? 'stopping' : 'not ready',
      checks: { database: health('database'), nats: health('nats') },
    };
  }

  #forMs(): number {
    return Math.round(performance.now() - this.#since);
  }
}

/** Node reports several addresses that refuse as one error without words. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 100);
  const { code } = error as { code?: unknown };
  return (error.message || String(code ?? error.name)).split('\n')[0]?.slice(0, 100) ?? '';
}
