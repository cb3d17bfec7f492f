import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as the provider took it. */
export interface TakenMessage {
  id: string;
  to: string;
  from: string | null;
  text: string;
  state: 'SENT' | 'DELIVERED' | 'RECALLED';
}

/** The body of a request as JSON. */
export async function bodyOf(request: http.IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Ends a request with JSON. */
export function answer(response: http.ServerResponse, status: number, body: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/**
 * The provider of a made-up channel, over HTTP in both directions. Its messages have the ids that their sender chose, so
 * that one is taken once however often it is sent; it can take them back, and says when they are delivered and read.
 */
export class TestlineProvider {
  readonly taken = new Map<string, TakenMessage>();
  /** Numbers whose phone cannot. */
  readonly incapable = new Set<string>();
  /** Numbers whose messages are taken without an answer. */
  readonly silent = new Set<string>();
  /** Requests to send, those that came again included. */
  sends = 0;
  readonly #server: http.Server;
  #callback = '';

  private constructor() {
    this.#server = http.createServer((request, response) => {
      void this.#handle(request, response);
    });
  }

  static async start(): Promise<TestlineProvider> {
    const provider = new TestlineProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The messages to a number. */
  to(number: string): TakenMessage[] {
    return [...this.taken.values()].filter((each) => each.to === number);
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const id = decodeURIComponent(request.url?.split('/')[2] ?? '');
    const known = this.taken.get(id);
    switch (request.method) {
      case 'PUT':
        this.#callback = String(body.url);
        return answer(response, 200);
      case 'POST':
        return this.#take(response, { from: null, ...body, state: 'SENT' } as TakenMessage);
      case 'DELETE':
        if (known?.state !== 'SENT') return answer(response, 409);
        known.state = 'RECALLED';
        return answer(response, 200);
      default:
        return known === undefined ? answer(response, 404) : answer(response, 200, { state: known.state });
    }
  }

  #take(response: http.ServerResponse, message: TakenMessage): void {
    this.sends++;
    if (this.incapable.has(message.to)) {
      return answer(response, 404, { code: 'NO_APP', text: 'the phone does not have the app' });
    }
    if (!this.taken.has(message.id)) this.taken.set(message.id, message);
    if (this.silent.has(message.to)) response.socket?.destroy();
    else answer(response, 200, { id: message.id });
  }

  /** Calls the hub. @returns the status it answers with */
  async call(body: object): Promise<number> {
    const { status } = await fetch(this.#callback, { method: 'POST', body: JSON.stringify(body) });
    return status;
  }

  /** Reports what became of a message. @returns the status the hub answers with */
  report({ id, to }: Pick<TakenMessage, 'id' | 'to'>, state: string): Promise<number> {
    return this.call({ type: 'receipt', id, to, state });
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
