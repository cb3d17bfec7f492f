/** Messages that sockets have begun to send and not finished: bounded in octets together with bodies, and in time. */
import type { WebSocket } from 'ws';
import type { BytesOwner, HeldBytes } from '../limits/held-bytes.ts';
import { BODY_TIMEOUT_MS } from '../limits/transport-limits.ts';
import { CLOSES } from './close-codes.ts';
import { cutSocket, rawSocket, unfinishedBytes } from './protocol-socket.ts';

/** A message that has begun. */
interface Unfinished {
  socket: WebSocket;
  owner: BytesOwner;
  bytes: number;
  beganAt: number;
}

/** Interval of the search for messages that do not come to an end, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/**
 * Watches the sockets of a process. `ws` holds a message until its last octet has come: a client that begins many on many
 * sockets and ends none would fill the memory of the process, each socket within its own limit.
 */
export class UnfinishedMessages {
  readonly #held: HeldBytes;
  readonly #begun = new Set<Unfinished>();
  readonly #timer: NodeJS.Timeout;
  readonly #mostMs: typeof BODY_TIMEOUT_MS;

  /** @param held octets that the process holds, those of bodies among them @param mostMs time that a message may take */
  constructor(held: HeldBytes, mostMs: typeof BODY_TIMEOUT_MS = BODY_TIMEOUT_MS) {
    this.#held = held;
    this.#mostMs = mostMs;
    this.#timer = setInterval(() => this.#cutSlow(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /**
   * Follows a socket until it is closed: behind each piece that was read, it counts what of it stays.
   *
   * @param state of the socket; who it belongs to is known once it was let in
   */
  watch(socket: WebSocket, state: BytesOwner): void {
    let begun: Unfinished | null = null;
    let cut = false;
    const look = () => {
      if (cut) return;
      const bytes = unfinishedBytes(socket);
      if (bytes === 0 && begun === null) return;
      const { principal, address } = state;
      if (begun === null || begun.owner.principal !== principal) {
        this.#end(begun);
        begun = { socket, owner: { principal, address }, bytes: 0, beganAt: performance.now() };
        this.#begun.add(begun);
      }
      const refusal = this.#count(begun, bytes);
      if (refusal !== null) {
        cut = true;
        cutSocket(socket, CLOSES.TRY_AGAIN.code, refusal);
      }
      // What is cut is counted no more: it must not cost others theirs.
      if (cut || bytes === 0) begun = this.#end(begun);
    };
    socket.on('message', () => {
      // What stays in the piece that is read now is another message.
      if (begun !== null) begun.beganAt = performance.now();
    });
    // Behind the listener of `ws`, which was there before.
    rawSocket(socket).on('data', look);
    socket.once('close', () => {
      begun = this.#end(begun);
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Counts what a message has more or less than it had. @returns why it is too much; `null`: it is not */
  #count(begun: Unfinished, bytes: number): string | null {
    const more = bytes - begun.bytes;
    begun.bytes = bytes;
    if (more <= 0) {
      this.#held.release(begun.owner, -more);
      return null;
    }
    const refusal = this.#held.take(begun.owner, more);
    if (refusal === null) return null;
    return `${mib(refusal.held)} MiB unfinished of ${refusal.whose}, at most ${mib(refusal.max)} MiB: send fewer at a time`;
  }

  #end(begun: Unfinished | null): null {
    if (begun === null || !this.#begun.delete(begun)) return null;
    this.#held.release(begun.owner, begun.bytes);
    return null;
  }

  #cutSlow(): void {
    const now = performance.now();
    for (const { socket, owner, beganAt } of [...this.#begun]) {
      const mostMs = owner.principal === null ? this.#mostMs.withoutKey : this.#mostMs.withKey;
      if (now - beganAt > mostMs) {
        cutSocket(socket, CLOSES.TRY_AGAIN.code, `A message did not come within ${mostMs / 1_000} s`);
      }
    }
  }
}

function mib(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}
