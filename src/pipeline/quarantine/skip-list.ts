/** A message that could not be moved is tried again after this long, in milliseconds. */
export const AGAIN_AFTER_MS = 10_000;

/** Messages that could not be moved, for a while: others do not wait for them. */
export class SkipList {
  /** Until when, in milliseconds since 1970. */
  readonly #until = new Map<string, number>();

  add(id: string, now: Date): void {
    this.#until.set(id, now.getTime() + AGAIN_AFTER_MS);
  }

  /** Those that are not to be tried now. */
  ids(now: Date): string[] {
    for (const [id, until] of this.#until) if (until <= now.getTime()) this.#until.delete(id);
    return [...this.#until.keys()];
  }
}
