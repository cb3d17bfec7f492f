/** A subscription that goes on behind its last cursor after the connection was lost. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Client, ExecutionResult } from 'graphql-ws';
import { CliError } from '../exit-codes.ts';
import { type RequestFault, requestFault } from './faults.ts';
import type { Hub, Variables } from './hub.ts';

/** An item of a stream of the API that has cursors. */
export type StreamItem<E> = ({ __typename: string; cursor: string } & E) | StreamGap;

/** News that the stream has no more. */
export interface StreamGap {
  __typename: 'StreamGap';
  from: string;
  resumesAt: string;
  reason: string;
}

/** Subject to follow, and whoever is told of trouble. */
export interface Follow {
  /** Takes `$after: Cursor`; its only root field is the stream. */
  query: string;
  variables: Variables;
  /** Cursor to begin behind; `null`: what comes from now on. */
  after: string | null;
  signal: AbortSignal;
  /** The connection is lost; it is tried again after so many milliseconds. */
  onLost(error: CliError, waitMs: number): void;
  /** It is there again. */
  onResumed(): void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** Close codes after which the same request ends the same way. */
const FATAL_CLOSES = new Set([4_400, 4_401, 4_500]);
/** Codes of errors that may pass. */
const PASSING = new Set(['UNAVAILABLE', 'INTERNAL', 'RATE_LIMITED']);

/**
 * Events in their order: none is missed and none comes twice where the hub still has them, else there is a gap. Ends
 * when the signal aborts.
 *
 * @throws CliError when it cannot begin, or trying again does not mend it
 */
export async function* follow<E>(hub: Hub, options: Follow): AsyncGenerator<StreamItem<E>> {
  const { signal } = options;
  // Without a place to begin at, what happens before the first event of a lost connection would be missed.
  let cursor = options.after ?? (await hub.ask<string | null>('query Position { feedPosition }'));
  let tries = 0;
  let begun = false;
  while (!signal.aborted) {
    const client = hub.socket();
    const stop = () => void client.dispose();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const item of itemsOf<E>(client, options, cursor)) {
        if (tries > 0) options.onResumed();
        tries = 0;
        begun = true;
        // Of a reader that was too slow nothing is lost: it begins again where it was left behind.
        cursor = 'cursor' in item ? item.cursor : item.reason === 'SLOW_CONSUMER' ? item.from : item.resumesAt;
        if ('cursor' in item || item.reason !== 'SLOW_CONSUMER') yield item;
        else break;
      }
    } catch (error) {
      if (signal.aborted) return;
      const fault = faultOf(error, hub.url);
      if (!isPassing(fault, begun || tries > 0)) throw fault;
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);
      if (tries === 0) options.onLost(fault, waitMs);
      tries++;
      begun = true;
      await wait(waitMs, undefined, { signal }).catch(() => {});
    } finally {
      signal.removeEventListener('abort', stop);
      await client.dispose();
    }
  }
}

async function* itemsOf<E>(
  client: Client,
  { query, variables }: Follow,
  after: string | null,
): AsyncGenerator<StreamItem<E>> {
  const results = client.iterate<Record<string, StreamItem<E>>>({ query, variables: { ...variables, after } });
  for await (const { data, errors } of results as AsyncIterable<ExecutionResult<Record<string, StreamItem<E>>>>) {
    if (errors !== undefined) throw requestFault(errors as unknown as RequestFault[]);
    const [item] = Object.values(data ?? {});
    if (item !== undefined) yield item;
  }
  throw new CliError('UNAVAILABLE', 'The hub has ended the stream.', { retryAfterMs: 0 });
}

function isPassing({ code, details }: CliError, begun: boolean): boolean {
  return PASSING.has(code) && (begun || details.retryAfterMs !== undefined);
}

/** Errors of the protocol are lists, a socket that closed is an event with a code, one that never opened an error. */
function faultOf(error: unknown, url: string): CliError {
  if (error instanceof CliError) return error;
  if (Array.isArray(error)) return requestFault(error as RequestFault[]);
  const { code, reason } = closeOf(error);
  if (code === 4_401)
    return requestFault([{ message: reason || 'The key is not known.', extensions: { code: 'UNAUTHENTICATED' } }]);
  if (FATAL_CLOSES.has(code)) return requestFault([{ message: reason, extensions: { code: 'INTERNAL' } }]);
  const message = `The connection to the hub at ${url} was closed${code > 0 ? ` (${code}${reason ? ` ${reason}` : ''})` : ''}.`;
  return new CliError('UNAVAILABLE', message, {
    ...(code > 0 ? { retryAfterMs: 0 } : {}),
    advice: 'Is the hub running?',
  });
}

function closeOf(error: unknown): { code: number; reason: string } {
  if (typeof error !== 'object' || error === null || !('code' in error)) return { code: 0, reason: '' };
  const { code } = error;
  const reason = 'reason' in error ? String(error.reason) : '';
  return { code: typeof code === 'number' ? code : 0, reason };
}
