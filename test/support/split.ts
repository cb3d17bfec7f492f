import net from 'node:net';

/** The two ends of a connection. */
type Pair = readonly [net.Socket, net.Socket];

/**
 * An address that leads to a server, until the network splits: then nothing comes through in either direction, no
 * connection is refused and none is closed, as when packets are lost on the way.
 */
export class SplitNetwork {
  readonly #server: net.Server;
  readonly #pairs = new Set<Pair>();
  readonly #to: number;
  #split = false;

  private constructor(to: number) {
    this.#to = to;
    this.#server = net.createServer((socket) => this.#lead(socket));
  }

  /** @param url of a server on loopback; @returns an address that leads to it */
  static async to(url: string): Promise<SplitNetwork> {
    const network = new SplitNetwork(Number(new URL(url).port));
    await new Promise<void>((resolve) => network.#server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  /** The same URL by this address. */
  through(url: string): string {
    const there = new URL(url);
    const address = this.#server.address();
    there.port = String(typeof address === 'object' ? address?.port : 0);
    return there.href;
  }

  split(): void {
    this.#split = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** @param how connections go on where they were, as after a short split, or are reset */
  heal(how: 'goOn' | 'reset'): void {
    this.#split = false;
    for (const pair of this.#pairs) {
      for (const socket of pair) {
        if (how === 'reset') socket.resetAndDestroy();
        else socket.resume();
      }
    }
  }

  async dispose(): Promise<void> {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #lead(from: net.Socket): void {
    const to = net.connect(this.#to, '127.0.0.1');
    const pair: Pair = [from, to];
    this.#pairs.add(pair);
    for (const [one, other] of [pair, [to, from] as const]) {
      one.on('data', (data) => other.write(data));
      one.on('error', () => {});
      one.once('close', () => {
        this.#pairs.delete(pair);
        // That the other end is gone is not heard of through a split either.
        if (!this.#split) other.destroy();
        else this.#closeLater(other);
      });
      if (this.#split) one.pause();
    }
  }

  #closeLater(socket: net.Socket): void {
    const timer = setInterval(() => {
      if (this.#split) return;
      clearInterval(timer);
      socket.destroy();
    }, 100).unref();
  }
}
