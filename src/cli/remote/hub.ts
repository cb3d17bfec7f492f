/** A small client of the public API: queries and mutations over HTTP, subscriptions over WebSocket. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { CliError } from '../exit-codes.ts';
import { asCliError, type GraphQLFault, type RequestFault, requestFault, unanswered } from './faults.ts';

/** Time that the hub has for an answer, in milliseconds. */
const ANSWER_LIMIT_MS = 60_000;
/** Time between two pings of a socket, in milliseconds; one that is not answered until the next ends it. */
const PING_EVERY_MS = 10_000;
/** Waits between the tries of a request that is done once however often it comes, in milliseconds. */
const RETRY_WAITS_MS = [250, 500, 1_000, 2_000, 4_000];

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: readonly RequestFault[];
}

/** Variables of an operation. */
export type Variables = Readonly<Record<string, unknown>>;

/** One hub, with the key of a workspace. */
export class Hub {
  readonly url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.url = url.replace(/\/+$/, '');
    this.#key = key;
  }

  /** Headers that show the key. */
  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#key}` };
  }

  /**
   * Asks a query. @returns the value of its first root field
   *
   * @throws CliError
   */
  async ask<T>(query: string, variables: Variables = {}): Promise<T> {
    return Object.values(await this.#post(query, variables))[0] as T;
  }

  /**
   * Asks a query of several root fields. @returns all of them
   *
   * @throws CliError
   */
  async askAll<T>(query: string, variables: Variables = {}): Promise<T> {
    return (await this.#post(query, variables)) as T;
  }

  /**
   * Does a mutation. @returns its payload
   *
   * @throws CliError also when the result is a member of `Error`
   */
  async mutate<T>(query: string, variables: Variables): Promise<T> {
    const result = Object.values(await this.#post(query, variables))[0] as T & Partial<GraphQLFault>;
    if (typeof result.message === 'string' && typeof result.code === 'string') throw asCliError(result as GraphQLFault);
    return result;
  }

  /** Does a mutation that has an idempotency key, again while the hub cannot take it. */
  async mutateOnce<T>(query: string, variables: Variables): Promise<T> {
    for (const [tries, waitMs] of RETRY_WAITS_MS.entries()) {
      try {
        return await this.mutate<T>(query, variables);
      } catch (error) {
        if (!(error instanceof CliError) || !isPassing(error, tries)) throw error;
        await wait(Math.max(waitMs, error.details.retryAfterMs ?? 0));
      }
    }
    return this.mutate<T>(query, variables);
  }

  /** A socket for subscriptions; it does not connect again by itself. */
  socket(): Client {
    const url = `${this.url.replace(/^http/, 'ws')}/graphql`;
    let open: WebSocket | null = null;
    let unanswered: NodeJS.Timeout | undefined;
    return createClient({
      url,
      webSocketImpl: WebSocket,
      connectionParams: this.headers,
      retryAttempts: 0,
      keepAlive: PING_EVERY_MS,
      on: {
        opened: (socket) => {
          open = socket as WebSocket;
        },
        ping: (received) => {
          if (!received) unanswered = setTimeout(() => open?.terminate(), PING_EVERY_MS / 2).unref();
        },
        pong: (received) => {
          if (received) clearTimeout(unanswered);
        },
        closed: () => clearTimeout(unanswered),
      },
    });
  }

  async #post(query: string, variables: Variables): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    }).catch((error: unknown) => {
      throw unanswered(this.url, error);
    });
    const text = await response.text().catch((error: unknown) => {
      throw unanswered(this.url, error);
    });
    const { data, errors } = this.#read(text, response.status);
    if (errors !== undefined && errors.length > 0) throw requestFault(errors);
    return data ?? {};
  }

  #read(text: string, status: number): Answer {
    try {
      return JSON.parse(text) as Answer;
    } catch {
      if (status === 503)
        throw new CliError('UNAVAILABLE', `The hub at ${this.url} takes no requests yet, or no more.`);
      throw new CliError('UNAVAILABLE', `${this.url} answered ${status}, and not as a hub does.`, {
        advice: 'Check the URL: it is that of the hub, without /graphql.',
      });
    }
  }
}

/** Returns true if the same request may be taken a moment later. A hub that was never there is no reason to wait. */
function isPassing({ code, details }: CliError, tries: number): boolean {
  if (code !== 'UNAVAILABLE' && code !== 'RATE_LIMITED') return false;
  return tries > 0 || details.retryAfterMs !== undefined;
}
