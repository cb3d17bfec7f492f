/** Wrong keys by the address that sent them: of an address with too many, no key is looked up for a while. */

/** Wrong keys that an address may send at once; then one each `REFILL_MS`. */
const BURST = 20;
const REFILL_MS = 1_000;
/** Addresses that are remembered at most; then those that have sent least lately are forgotten. */
const MAX_ADDRESSES = 10_000;

/** Counts of a process. */
export class WrongKeys {
  /** Time at which an address has no wrong keys on its account any more (ms); each wrong key moves it on. */
  readonly #clearAt = new Map<string, number>();

  /** Returns the time that an address has to wait before its next key is looked up, in milliseconds; 0: none. */
  waitMs(address: string, now: number): number {
    const clearAt = this.#clearAt.get(address) ?? 0;
    return Math.max(0, clearAt - now - (BURST - 1) * REFILL_MS);
  }

  /** Takes note of a key that nobody knows yet to be right; `forgive` takes it back. */
  note(address: string, now: number): void {
    const clearAt = Math.max(now, this.#clearAt.get(address) ?? 0) + REFILL_MS;
    this.#clearAt.delete(address);
    this.#clearAt.set(address, clearAt);
    if (this.#clearAt.size > MAX_ADDRESSES) this.#forget(now);
  }

  /** The key was right after all, or could not be looked up. */
  forgive(address: string): void {
    const clearAt = this.#clearAt.get(address);
    if (clearAt !== undefined) this.#clearAt.set(address, clearAt - REFILL_MS);
  }

  #forget(now: number): void {
    for (const [address, clearAt] of this.#clearAt) if (clearAt <= now) this.#clearAt.delete(address);
    for (const address of this.#clearAt.keys()) {
      if (this.#clearAt.size <= MAX_ADDRESSES) break;
      this.#clearAt.delete(address);
    }
  }
}
