import type { Lane } from '../bus/streams.ts';

/** Lanes that are claimed by themselves: urgent messages wait for no claim of others. */
export class Pump {
  readonly lanes: readonly Lane[];
  readonly claims = new Set<Promise<void>>();
  wake: () => void = () => {};
  readonly #gatherMs: number;
  readonly #now: () => number;
  #claimedAt = Number.NEGATIVE_INFINITY;

  /** @param gatherMs small claims are at least so far apart @param now a monotonic clock, in milliseconds */
  constructor(lanes: readonly Lane[], gatherMs: number, now: () => number = () => performance.now()) {
    this.lanes = lanes;
    this.#gatherMs = gatherMs;
    this.#now = now;
  }

  /** How long is waited for more before a small claim, in milliseconds: what comes after a silence is claimed at once. */
  get gathersForMs(): number {
    return this.#claimedAt + this.#gatherMs - this.#now();
  }

  /** A claim begins. @param claim settles when it has ended */
  begin(claim: Promise<void>): void {
    this.#claimedAt = this.#now();
    this.claims.add(claim);
  }
}
