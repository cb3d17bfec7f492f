/** Sessions of a connection that requests go through, and the room in their windows. */
import type { Session } from './session.ts';

/** The sessions that send, as the binds last reported them. */
export class Senders {
  readonly #windowSize: number;
  #bound: readonly Session[] = [];

  /** @param windowSize requests without a response, for each session */
  constructor(windowSize: number) {
    this.#windowSize = windowSize;
  }

  set bound(sessions: readonly Session[]) {
    this.#bound = sessions;
  }

  /** Those that are open. */
  get open(): readonly Session[] {
    // A session that is closing settles what is outstanding before its bind knows of it.
    return this.#bound.some(({ closed }) => closed) ? this.#bound.filter(({ closed }) => !closed) : this.#bound;
  }

  /** Slots in all windows. */
  get slots(): number {
    return this.open.length * this.#windowSize;
  }

  /** Requests without a response. */
  get outstanding(): number {
    return this.open.reduce((sum, session) => sum + session.outstanding, 0);
  }

  /** Free slots. @param kept the share of the windows that is left free */
  free(kept: number): number {
    return this.open.reduce((sum, session) => sum + this.#room(session), -Math.floor(this.slots * kept));
  }

  /** The session with most room; `undefined`: none has any. */
  get roomiest(): Session | undefined {
    let best: Session | undefined;
    for (const session of this.open) {
      if (this.#room(session) > (best === undefined ? 0 : this.#room(best))) best = session;
    }
    return best;
  }

  #room(session: Session): number {
    return session.congested ? 0 : Math.max(0, this.#windowSize - session.outstanding);
  }
}
