import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A request as a receiver got it. */
export interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A receiver of webhooks, which answers as a test wants. */
export class Receiver {
  readonly received: Received[] = [];
  /** Answers a request; 200 unless a test says otherwise. */
  answer: (received: Received, response: http.ServerResponse, count: number) => void = (_received, response) =>
    void response.end('ok');
  readonly #server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const received = { path: request.url ?? '', headers, body };
      this.received.push(received);
      this.answer(received, response, this.received.length);
    });
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Bodies of what came to a path, in order. */
  at(path: string): { type: string; timestamp: string; data: Record<string, unknown> }[] {
    return this.received.filter((each) => each.path === path).map(({ body }) => JSON.parse(body));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Verifies a request as receivers do, with the library of the standard. @throws when a signature is wrong */
export function verify(secret: string, { body, headers }: Received): unknown {
  return new Webhook(secret).verify(body, headers);
}
