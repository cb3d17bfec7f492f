/** One connection of a subscription: over a WebSocket, or as an event stream where there is none (Node before 22). */
import { type Client, createClient } from 'graphql-ws/client';
import { type GraphQLFailure, type HubError, localError, requestError } from './errors.ts';
import { answerOf, type Endpoint, headersOf, reasonOf } from './http.ts';

/** Receiver of a subscription. Exactly one of `broken` and `failed` comes, at its end. */
export interface Sink<Data> {
  next(data: Data): void;
  /** The connection ended; the same subscription may be made again. */
  broken(error: HubError): void;
  /** The hub does not take it: making it again changes nothing. */
  failed(error: HubError): void;
}

/** Makes a subscription. @returns a function that ends it, silently */
export type Subscribe = <Data>(query: string, variables: Record<string, unknown>, sink: Sink<Data>) => () => void;

/** The constructor of a WebSocket: that of browsers and of Node 22, or of the package `ws`. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => object;

/** A connection that says nothing for so long, though asked, is dead. */
const SILENCE_MS = 25_000;
const PING_EVERY_MS = 10_000;
const ACK_WITHIN_MS = 10_000;
/** Closing codes behind which connecting again changes nothing (docs/errors.md, subscriptions). */
const FINAL_CLOSES: Record<number, string> = { 4400: 'BAD_REQUEST', 4401: 'UNAUTHENTICATED', 4403: 'UNAUTHENTICATED' };
/** Codes of errors that pass. */
const PASSING = ['UNAVAILABLE', 'INTERNAL', 'RATE_LIMITED'];

/** Subscriptions of a client, all over one WebSocket. */
export function overWebSocket(endpoint: Endpoint, webSocketImpl: WebSocketConstructor): Subscribe {
  let client: Client | undefined;
  return (query, variables, sink) => {
    client ??= openClient(endpoint, webSocketImpl);
    return client.subscribe<never>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (data != null) sink.next(data);
          else if (errors !== undefined) endWith(sink, errors as GraphQLFailure[]);
        },
        error: (cause) => {
          if (Array.isArray(cause)) endWith(sink, cause as GraphQLFailure[]);
          else endClosed(endpoint, sink, cause);
        },
        complete: () => sink.broken(localError('UNREACHABLE', 'The hub ended the stream.')),
      },
    );
  };
}

function openClient({ url, key }: Endpoint, webSocketImpl: WebSocketConstructor): Client {
  let last = 0;
  const touch = () => {
    last = Date.now();
  };
  let watching: ReturnType<typeof setInterval> | undefined;
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
    keepAlive: PING_EVERY_MS,
    connectionAckWaitTimeout: ACK_WITHIN_MS,
    on: {
      message: touch,
      connecting: () => {
        touch();
        clearInterval(watching);
        watching = setInterval(() => {
          if (Date.now() - last > SILENCE_MS) client.terminate();
        }, 1_000);
      },
      closed: () => clearInterval(watching),
    },
  });
  return client;
}

function endClosed({ url }: Endpoint, sink: Sink<never>, cause: unknown): void {
  const { code = 0, reason } = (cause ?? {}) as { code?: number; reason?: string };
  const final = FINAL_CLOSES[code];
  if (final !== undefined) return sink.failed(localError(final, reason || `The socket was closed with ${code}.`));
  const why = code === 0 ? reasonOf(cause) : `it was closed with ${code}${reason ? `, "${reason}"` : ''}`;
  sink.broken(localError('UNREACHABLE', `The socket to ${url} ended: ${why}.`));
}

function endWith(sink: Sink<never>, errors: readonly GraphQLFailure[]): void {
  const error = requestError(errors);
  if (PASSING.includes(error.code)) sink.broken(error);
  else sink.failed(error);
}

/** Subscriptions of a client, each an HTTP request that stays open. */
export function overEventStream(endpoint: Endpoint): Subscribe {
  return (query, variables, sink) => {
    const controller = new AbortController();
    const silently = { ...sink };
    void readStream(endpoint, JSON.stringify({ query, variables }), silently as Sink<never>, controller);
    return () => {
      silently.next = silently.broken = silently.failed = () => {};
      controller.abort();
    };
  };
}

async function readStream(
  endpoint: Endpoint,
  body: string,
  sink: Sink<never>,
  controller: AbortController,
): Promise<void> {
  let silence: ReturnType<typeof setTimeout> | undefined;
  const touch = () => {
    clearTimeout(silence);
    silence = setTimeout(() => controller.abort(), SILENCE_MS);
  };
  try {
    touch();
    const headers = headersOf(endpoint, 'text/event-stream');
    const response = await endpoint.fetch(endpoint.url, { method: 'POST', headers, body, signal: controller.signal });
    if (response.body === null || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      const answer = answerOf(response.status, await response.text(), response.headers.get('retry-after'));
      const error = answer.ok ? localError('BAD_ANSWER', 'The answer is no event stream.') : answer.error;
      const isPassing = PASSING.includes(error.code) || (error.code === 'BAD_ANSWER' && response.status >= 500);
      return isPassing ? sink.broken(error) : sink.failed(error);
    }
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      touch();
      const events = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) if (!take(event, sink)) return controller.abort();
    }
    sink.broken(localError('UNREACHABLE', 'The hub ended the stream.'));
  } catch (cause) {
    sink.broken(localError('UNREACHABLE', `The stream from ${endpoint.url} ended: ${reasonOf(cause)}.`));
  } finally {
    clearTimeout(silence);
  }
}

/** Hands on one event. @returns false where it was the last */
function take(event: string, sink: Sink<never>): boolean {
  const data = /^data: ?(.*)$/m.exec(event)?.[1];
  if (!/^event: ?next$/m.test(event) || data === undefined) return true;
  const answer = JSON.parse(data) as { data?: never; errors?: GraphQLFailure[] };
  if (answer.data != null) sink.next(answer.data);
  else if (answer.errors !== undefined) endWith(sink, answer.errors);
  return answer.data != null;
}
