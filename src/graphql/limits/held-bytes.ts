/** Octets of unfinished requests that one process holds, bodies and WebSocket messages alike, by whom they come from. */
import type { Principal } from '../../domains/accounts/principal.ts';
import { MAX_HELD_BYTES } from './transport-limits.ts';

/** Owner of what is read: a key or a session, and without one the address that it comes from. */
export interface BytesOwner {
  principal: Principal | null;
  address: string;
}

/** Reason why what came is too much. */
export interface TooMuchHeld {
  /** Owner of what is too much, in a message. */
  whose: string;
  held: number;
  max: number;
  /** True where all owners together hold too much. */
  ofProcess: boolean;
}

/** Counts of what one process holds. */
export class HeldBytes {
  readonly #byOwner = new Map<string, number>();
  #all = 0;

  /** Octets held now. */
  get all(): number {
    return this.#all;
  }

  /** Counts octets that came, in any case. @returns why they are too much; `null`: they are not */
  take(owner: BytesOwner, bytes: number): TooMuchHeld | null {
    const name = nameOf(owner);
    const held = (this.#byOwner.get(name) ?? 0) + bytes;
    this.#byOwner.set(name, held);
    this.#all += bytes;
    const isStranger = owner.principal === null;
    const max = isStranger ? MAX_HELD_BYTES.address : MAX_HELD_BYTES.key;
    if (held > max) return { whose: isStranger ? 'this address' : 'this key', held, max, ofProcess: false };
    if (this.#all <= MAX_HELD_BYTES.process) return null;
    return { whose: 'all', held: this.#all, max: MAX_HELD_BYTES.process, ofProcess: true };
  }

  /** Gives back what was counted. */
  release(owner: BytesOwner, bytes: number): void {
    const name = nameOf(owner);
    const held = (this.#byOwner.get(name) ?? 0) - bytes;
    if (held > 0) this.#byOwner.set(name, held);
    else this.#byOwner.delete(name);
    this.#all -= bytes;
  }
}

function nameOf({ principal, address }: BytesOwner): string {
  return principal?.actor.id ?? address;
}
