/** Following a feed of the hub: from a position on, over as many connections as it takes, with no gap and no repeat. */
import { HeliographError, type HubError, linked, localError, type Result } from './errors.ts';
import type { GapReason } from './generated/schema.ts';
import { post } from './http.ts';
import { type Connection, delayOf, mayPass, retrying, sleep, type Tried } from './retry.ts';
import type { CallOptions } from './send.ts';
import type { Subscribe } from './stream.ts';
import type { ResultOf } from './tada.ts';

/** News that are missing, and that the hub has no more. */
export interface Gap {
  kind: 'gap';
  reason: GapReason;
  /** Position of the last item. */
  from: string;
  /** Position behind which the next item comes. */
  cursor: string;
}

/** Options of following. */
export interface FollowOptions extends CallOptions {
  /** Behind which position to begin: the `cursor` of an item, or `position()`; absent: now. */
  after?: string | null;
  /** Called when the stream is live, and when it has to connect again. */
  onState?: (state: FollowState) => void;
}

/** State of a stream. */
export type FollowState = { kind: 'live' } | { kind: 'reconnecting'; error: HubError };

/** A subscription. */
export interface Feed<Payload, Item> {
  /** Has one root field; where its items have cursors, it takes `$after: Cursor`. */
  query: string;
  variables: Record<string, unknown>;
  /** Takes an item as the API gives it. */
  read(payload: Payload): Item;
}

/** Options of a subscription without cursors. */
export type SubscribeOptions = Omit<FollowOptions, 'after'>;

/** A gap as the API gives it. */
interface StreamGap {
  __typename: 'StreamGap';
  reason: GapReason;
  from: string;
  resumesAt: string;
}

/** Items that wait for a slow reader; with more, the stream is left, and taken up again where it was. */
const MAX_WAITING = 5_000;
/** The longest wait between two tries to connect, in milliseconds. */
const MAX_DELAY_MS = 5_000;

const POSITION = 'query Position { feedPosition }' as const;

/** Position of the news now. */
export function position(
  connection: Connection,
  { signal }: CallOptions = {},
  onFailure?: (error: HubError) => void,
): Promise<Tried<{ cursor: string }>> {
  const body = JSON.stringify({ query: POSITION });
  return retrying(connection, signal, async (): Promise<Result<{ cursor: string }>> => {
    const answer = positionIn(await post<ResultOf<typeof POSITION>>(connection.endpoint, body, signal));
    if (!answer.ok) onFailure?.(linked(answer.error, connection.endpoint.url));
    return answer;
  });
}

function positionIn(answer: Result<{ data: ResultOf<typeof POSITION> }>): Result<{ cursor: string }> {
  if (!answer.ok) return answer;
  const { feedPosition } = answer.data;
  if (feedPosition !== null) return { ok: true, cursor: feedPosition };
  return { ok: false, error: localError('UNAVAILABLE', 'The hub does not know yet where the news are.') };
}

/** Follows a feed whose items have cursors, until the signal aborts or the reader leaves. @throws {HeliographError} where it cannot go on */
export async function* follow<Item extends { cursor: string }>(
  connection: Connection,
  subscribe: Subscribe,
  feed: Feed<never, Item>,
  options: FollowOptions,
): AsyncGenerator<Item | Gap, void> {
  const { after, signal, onState } = options;
  const patient = { ...connection, retry: { ...connection.retry, attempts: Number.POSITIVE_INFINITY } };
  // Whoever waits for a hub that is away is told so from the first try on.
  const onFailure = (error: HubError) => void (mayPass(error) && onState?.({ kind: 'reconnecting', error }));
  const start = after == null ? await position(patient, { signal }, onFailure) : { ok: true as const, cursor: after };
  if (signal?.aborted) return;
  if (!start.ok) throw new HeliographError(start.error);
  const variables = { ...feed.variables, after: start.cursor };
  for await (const item of connected<Item | Gap>(connection, subscribe, { ...feed, variables }, options)) {
    variables.after = item.cursor;
    yield item;
  }
}

/**
 * Subscribes again and again, until the signal aborts or the reader leaves; what happens while there is no connection is not
 * given, unless the variables say from where. @throws {HeliographError} where it cannot go on
 */
export async function* connected<Item>(
  connection: Connection,
  subscribe: Subscribe,
  feed: Feed<never, Item>,
  { signal, onState }: SubscribeOptions,
): AsyncGenerator<Item, void> {
  let failures = 0;
  while (!signal?.aborted) {
    const live = openLive<Item>(connection.endpoint.url, subscribe, feed, signal, () => {
      onState?.({ kind: 'live' });
    });
    try {
      for await (const item of live.items()) {
        failures = 0;
        yield item;
      }
    } finally {
      live.close();
    }
    const { end } = live;
    if (end === null || signal?.aborted) continue;
    if (end.isFinal) throw new HeliographError(end.error);
    failures++;
    onState?.({ kind: 'reconnecting', error: end.error });
    const policy = { ...connection.retry, maxDelayMs: Math.min(connection.retry.maxDelayMs, MAX_DELAY_MS) };
    await sleep(delayOf(policy, failures, end.error.retryAfterMs), signal);
  }
}

function gapIn(payload: unknown): Gap | null {
  const { __typename, reason, from, resumesAt } = payload as StreamGap;
  return __typename === 'StreamGap' ? { kind: 'gap', reason, from, cursor: resumesAt } : null;
}

/** One connection of a stream. */
interface Live<Item> {
  /** Items until it ends; what has come is given before the end is. */
  items(): AsyncGenerator<Item, void>;
  /** Reason of its end; `null`: it was left, and is to be taken up behind the last item. */
  end: { error: HubError; isFinal: boolean } | null;
  close(): void;
}

function openLive<Item>(
  hubUrl: string,
  subscribe: Subscribe,
  feed: Feed<never, Item>,
  signal: AbortSignal | undefined,
  onFirst: () => void,
): Live<Item> {
  let waiting: Item[] = [];
  let isOpen = true;
  let isFirst = true;
  let wake = () => {};
  const finish = () => {
    isOpen = false;
    wake();
  };
  const live: Live<Item> = {
    end: null,
    close() {
      unsubscribe();
      signal?.removeEventListener('abort', live.close);
      finish();
    },
    async *items() {
      while (isOpen || waiting.length > 0) {
        if (waiting.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const taken = waiting;
        waiting = [];
        for (const item of taken) {
          if (signal?.aborted) return;
          yield item;
        }
      }
    },
  };
  const stop = (error: HubError, isFinal: boolean) => {
    live.end = { error: linked(error, hubUrl), isFinal };
    finish();
  };
  const unsubscribe = subscribe<Record<string, never>>(feed.query, feed.variables, {
    next(data) {
      if (!isOpen) return;
      if (isFirst) onFirst();
      isFirst = false;
      const payload: unknown = Object.values(data)[0];
      const gap = gapIn(payload);
      // The hub still has what this connection was too slow for: it is taken up again behind the last item.
      if (gap?.reason === 'SLOW_CONSUMER') return live.close();
      // Only feeds with cursors have gaps.
      waiting.push((gap as Item | null) ?? feed.read(payload as never));
      if (waiting.length >= MAX_WAITING) return live.close();
      wake();
    },
    broken: (error) => stop(error, false),
    failed: (error) => stop(error, !mayPass(error)),
  });
  if (signal?.aborted) live.close();
  signal?.addEventListener('abort', live.close);
  return live;
}
