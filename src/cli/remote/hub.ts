/** The hub as the commands speak to it: `@heliograph/client`, with failures in the words of a command line. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  createClient,
  type FollowOptions,
  type Gap,
  type HeliographClient,
  HeliographError,
  type SubscribeOptions,
} from '#client';
import { CliError } from '../exit-codes.ts';
import { asCliError, type GraphQLFault, hubFault, requestFault } from './faults.ts';

/** Time that the hub has for an answer, in milliseconds. */
const ANSWER_LIMIT_MS = 60_000;
/** Waits between the tries of a request that is done once however often it comes, in milliseconds. */
const RETRY_WAITS_MS = [250, 500, 1_000, 2_000, 4_000];

/** Variables of an operation. */
export type Variables = Readonly<Record<string, unknown>>;

/** An item of a stream that a command follows, or news that the hub has no more. */
export type Followed<T> = { kind: 'item'; cursor: string; value: T } | Gap;

/** One hub, with the key of a workspace. */
export class Hub {
  readonly url: string;
  /** The client, for runs of many messages. */
  readonly client: HeliographClient;
  readonly #key: string;
  /** Asks once: whoever types a command wants to know at once that nobody answers. */
  readonly #once: HeliographClient;
  readonly #onHidden: (() => void) | null;

  /**
   * @param url address of the hub, or of its API, as `npm start` prints it
   * @param onHidden as `withHidden` takes it; `null`: a part that the key may not read is a fault
   */
  constructor(url: string, key: string, onHidden: (() => void) | null = null) {
    this.url = url.replace(/\/+$/, '').replace(/\/graphql$/, '');
    this.#key = key;
    this.#onHidden = onHidden;
    const options = { url: this.url, key, timeoutMs: ANSWER_LIMIT_MS };
    this.client = createClient(options);
    this.#once = createClient({ ...options, retry: { attempts: 1 } });
  }

  /** Headers that show the key. */
  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#key}` };
  }

  /**
   * The same hub, for answers of which the key may not read every part: such a part is `null`, and the rest is there.
   *
   * @param onHidden called for each answer with such a part
   */
  withHidden(onHidden: () => void = () => {}): Hub {
    return new Hub(this.url, this.#key, onHidden);
  }

  /**
   * Asks a query. @returns the value of its first root field
   *
   * @throws CliError
   */
  async ask<T>(query: string, variables: Variables = {}): Promise<T> {
    return Object.values(await this.#send(query, variables))[0] as T;
  }

  /**
   * Asks a query of several root fields. @returns all of them
   *
   * @throws CliError
   */
  async askAll<T>(query: string, variables: Variables = {}): Promise<T> {
    return (await this.#send(query, variables)) as T;
  }

  /**
   * Does a mutation. @returns its payload
   *
   * @throws CliError also when the result is a member of `Error`
   */
  async mutate<T>(query: string, variables: Variables): Promise<T> {
    const result = Object.values(await this.#send(query, variables))[0] as T & Partial<GraphQLFault>;
    if (typeof result.message === 'string' && typeof result.code === 'string')
      throw asCliError(this.url, result as GraphQLFault);
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

  /**
   * Follows a subscription whose items have cursors: none is missed and none comes twice where the hub still has them, else
   * there is a gap.
   *
   * @throws CliError when it cannot begin, or trying again does not mend it
   */
  async *follow<T>(query: string, variables: Variables, options: FollowOptions): AsyncGenerator<Followed<T>, void> {
    // Once it has begun it waits for the hub as long as it takes; where none answers at all, that is said at once.
    const position = await this.#once.position({ signal: options.signal });
    if (!position.ok) throw hubFault(this.url, position.error);
    const after = options.after ?? position.cursor;
    try {
      for await (const item of this.client.follow(query, variables, { ...options, after })) yield item as Followed<T>;
    } catch (error) {
      throw error instanceof HeliographError ? hubFault(this.url, error) : error;
    }
  }

  /**
   * Follows a subscription without cursors: what it gives now, and then whenever that has changed, over as many connections as it takes.
   *
   * @throws CliError when it cannot begin, or trying again does not mend it
   */
  async *subscribe<T>(query: string, variables: Variables, options: SubscribeOptions): AsyncGenerator<T, void> {
    try {
      for await (const item of this.client.subscribe(query, variables, options)) yield item as T;
    } catch (error) {
      throw error instanceof HeliographError ? hubFault(this.url, error) : error;
    }
  }

  async #send(query: string, variables: Variables): Promise<Record<string, unknown>> {
    const result = await this.#once.graphql(query, variables);
    if (!result.ok) throw hubFault(this.url, result.error);
    const data = result.data as Record<string, unknown>;
    // Where nothing of a root field may be read, that is the answer.
    const isReadable = this.#onHidden !== null && Object.values(data).every((value) => value !== null);
    const faults = isReadable ? result.errors.filter(({ code }) => code !== 'FORBIDDEN') : result.errors;
    if (faults.length > 0) throw requestFault(this.url, faults);
    if (result.errors.length > 0) this.#onHidden?.();
    return data;
  }
}

/** Returns true if the same request may be taken a moment later. A hub that was never there is no reason to wait. */
function isPassing({ code, details }: CliError, tries: number): boolean {
  if (code !== 'UNAVAILABLE' && code !== 'RATE_LIMITED') return false;
  return tries > 0 || details.retryAfterMs !== undefined;
}
