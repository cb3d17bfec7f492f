/** Order and size of the claims of lanes. */
import type { Lane } from '../../bus/streams.ts';
import type { Chunk } from './lanes.ts';

/** Messages claimed in one statement at most. */
export const CLAIM_AT_MOST = 250;

/** Lanes that are claimed by themselves: urgent messages wait for no claim of others. */
export class LaneScheduler {
  readonly claims = new Set<Promise<void>>();
  wake: () => void = () => {};
  readonly #lanes: readonly Lane[];
  readonly #chunks: Readonly<Record<Lane, readonly Chunk[]>>;
  readonly #gatherMs: number;
  readonly #now: () => number;
  #claimedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param lanes most urgent first
   * @param chunks what waits in each lane
   * @param gatherMs small claims are at least so far apart
   * @param now a monotonic clock, in milliseconds
   */
  constructor(
    lanes: readonly Lane[],
    chunks: Readonly<Record<Lane, readonly Chunk[]>>,
    gatherMs: number,
    now: () => number = () => performance.now(),
  ) {
    this.#lanes = lanes;
    this.#chunks = chunks;
    this.#gatherMs = gatherMs;
    this.#now = now;
  }

  /** The most urgent lane in which something waits. */
  get nextLane(): Lane | null {
    return this.#lanes.find((lane) => this.#chunks[lane].length > 0) ?? null;
  }

  /** Messages of a lane that wait to be claimed. */
  waitingIn(lane: Lane): number {
    return this.#chunks[lane].reduce((sum, chunk) => sum + chunk.ids.length, 0);
  }

  /**
   * Time to wait for more messages before the next claim, in milliseconds. Messages that come after a silence are
   * claimed at once, and so are all when the lanes together fill a claim: a few orders are not held beside a campaign.
   *
   * @param room submits that the link would write now
   */
  gathersForMs(room: number): number {
    const ms = this.#claimedAt + this.#gatherMs - this.#now();
    if (ms <= 0) return 0;
    const waiting = this.#lanes.reduce((sum, lane) => sum + this.waitingIn(lane), 0);
    return waiting >= Math.min(CLAIM_AT_MOST, room) ? 0 : ms;
  }

  /** A claim begins. @param claim settles when it has ended */
  begin(claim: Promise<void>): void {
    this.#claimedAt = this.#now();
    this.claims.add(claim);
  }
}
