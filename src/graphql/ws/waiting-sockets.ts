/** The sockets that have not been let in yet, few of each address: those that wait longest give way. */
import type { WebSocket } from 'ws';
import { MAX_WAITING_SOCKETS, MAX_WAITING_SOCKETS_PER_ADDRESS } from '../limits/transport-limits.ts';

/** Sockets that wait for their `connection_init` to be taken, by address. */
export class WaitingSockets {
  readonly #byAddress = new Map<string, Set<WebSocket>>();
  #count = 0;

  /** A client that means it sends its key at once, so of an address that has too many the oldest is cut. */
  add(socket: WebSocket, address: string): void {
    const own = this.#byAddress.get(address) ?? new Set();
    this.#byAddress.set(address, own.add(socket));
    this.#count++;
    if (own.size > MAX_WAITING_SOCKETS_PER_ADDRESS) this.#cutOldest(address, own);
    else if (this.#count > MAX_WAITING_SOCKETS) this.#cutOldest(...this.#largest());
  }

  delete(socket: WebSocket, address: string): void {
    const own = this.#byAddress.get(address);
    if (own?.delete(socket) !== true) return;
    this.#count--;
    if (own.size === 0) this.#byAddress.delete(address);
  }

  #cutOldest(address: string, own: ReadonlySet<WebSocket>): void {
    const [oldest] = own;
    if (oldest === undefined) return;
    this.delete(oldest, address);
    oldest.terminate();
  }

  #largest(): [string, ReadonlySet<WebSocket>] {
    let found: [string, ReadonlySet<WebSocket>] = ['', new Set()];
    for (const each of this.#byAddress) if (each[1].size > found[1].size) found = each;
    return found;
  }
}
