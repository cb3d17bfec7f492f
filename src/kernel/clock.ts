/** Source of the time; passed in, so that a test can choose it. */
export interface Clock {
  now(): Date;
}

/** Share by which a clock may run faster or slower than real time to catch up with the machine's: five percent. */
const CATCH_UP = 0.05;

/**
 * A clock that never jumps and never goes back. When the machine's clock is set (a bad NTP server, a restored snapshot),
 * this one follows slowly: nothing expires at once and nothing is sent hours early, and an error that is soon mended has
 * changed next to nothing.
 */
export class SteadyClock implements Clock {
  readonly #wallMs: () => number;
  readonly #elapsedMs: () => number;
  #atMs: number;
  #elapsedAtMs: number;

  /**
   * @param wallMs the machine's clock, milliseconds since 1970
   * @param elapsedMs milliseconds since some moment; nobody sets it
   */
  constructor(wallMs: () => number, elapsedMs: () => number) {
    this.#wallMs = wallMs;
    this.#elapsedMs = elapsedMs;
    this.#atMs = wallMs();
    this.#elapsedAtMs = elapsedMs();
  }

  now(): Date {
    const elapsedMs = this.#elapsedMs() - this.#elapsedAtMs;
    const behindMs = this.#wallMs() - (this.#atMs + elapsedMs);
    const most = elapsedMs * CATCH_UP;
    this.#atMs += elapsedMs + Math.min(most, Math.max(-most, behindMs));
    this.#elapsedAtMs += elapsedMs;
    return new Date(this.#atMs);
  }
}

/** The clock of this process. */
export const systemClock: Clock = new SteadyClock(
  () => Date.now(),
  () => performance.now(),
);

/** The first of some moments; `null`: there is none. */
export function earliest(moments: readonly (Date | null)[]): Date | null {
  const times = moments.flatMap((at) => at?.getTime() ?? []);
  return times.length === 0 ? null : new Date(Math.min(...times));
}
