/** A resumable subscription as batches of items: one batch a frame, bounded, on from its cursor after every reconnect. */
import { stringifyDocument } from '@urql/core';
import type { TadaDocumentNode } from 'gql.tada';
import type { Client } from 'graphql-ws';
import { liveState, setLiveState } from './live-state.ts';

/** Items that may wait for the next frame; behind more the page loads anew what it shows. */
const MAX_WAITING = 5_000;
/** Time between batches while nobody sees the page, in milliseconds. */
const HIDDEN_PAUSE_MS = 500;
/** Time that a batch may take without a rest behind it, in milliseconds. */
const CHEAP_MS = 8;
/** Longest rest behind a batch, in milliseconds. */
const MAX_REST_MS = 400;
/** Age at which news count as old: the page is catching up, in milliseconds. */
const BEHIND_MS = 3_000;
/** Silence after which it has caught up, in milliseconds. */
const SILENCE_MS = 1_000;

/** An operation that follows something, and what is done with what comes. */
export interface Stream<Result, Item> {
  document: TadaDocumentNode<Result, never> | TadaDocumentNode<Result, Record<string, unknown>>;
  variables: Record<string, unknown>;
  /** Cursor to go on behind; `null`: it begins with now. Items with a cursor move it. */
  after: string | null;
  /** Takes the item out of a result. */
  read(result: Result): Item | { __typename: 'StreamGap'; resumesAt: string };
  /** Cursor of an item; absent: it has none. */
  cursorOf?(item: Item): string;
  /** Moment an item is about, which tells how far behind the page is; absent: it never is. */
  timeOf?(item: Item): string;
  onItems(items: Item[]): void;
  /** Called where news are missing: what is shown has to be loaded again. */
  onGap(): void;
  /** Called when the hub ends the stream, with the reason. */
  onEnd(message: string): void;
}

/** Least time an item has ever taken to get here, by the two clocks. */
let leastLagMs = Number.POSITIVE_INFINITY;
let caughtUp: ReturnType<typeof setTimeout> | undefined;

/** Opens a stream over the socket. @returns a function that ends it */
export function openStream<Result, Item>(socket: Client, stream: Stream<Result, Item>): () => void {
  let cursor = stream.after;
  let waiting: Item[] = [];
  let lost = false;
  let scheduled = false;
  let ended = false;
  /** Moment before which no batch is drawn: what was drawn took long, and the reader has a turn. */
  let restUntil = 0;

  const flush = () => {
    scheduled = false;
    if (ended) return;
    const began = performance.now();
    // Behind this frame it is known what the batch took: React draws at its end.
    afterFrame(() => {
      const tookMs = performance.now() - began;
      restUntil = tookMs < CHEAP_MS ? 0 : performance.now() + Math.min(MAX_REST_MS, 3 * tookMs);
    });
    const items = waiting;
    waiting = [];
    if (lost) {
      lost = false;
      gap(stream);
    }
    if (items.length === 0) return;
    noteLag(items.length, items.at(-1), stream);
    stream.onItems(items);
  };
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    const restMs = restUntil - performance.now();
    if (document.hidden) setTimeout(flush, HIDDEN_PAUSE_MS);
    else if (restMs > 0) setTimeout(() => requestAnimationFrame(flush), restMs);
    else requestAnimationFrame(flush);
  };

  // The socket reads the variables anew with every reconnect.
  const variables = Object.defineProperty({ ...stream.variables }, 'after', {
    enumerable: stream.after !== null || stream.cursorOf !== undefined,
    get: () => cursor,
  });
  const stop = socket.subscribe<Result>(
    { query: stringifyDocument(stream.document as never), variables },
    {
      next({ data, errors }) {
        if (errors !== undefined || data === null || data === undefined) return end(errors?.[0]?.message);
        const item = stream.read(data);
        if (isGap(item)) {
          cursor = item.resumesAt;
          lost = true;
        } else {
          cursor = stream.cursorOf?.(item) ?? null;
          if (waiting.length >= MAX_WAITING) {
            waiting = [];
            lost = true;
          }
          waiting.push(item);
        }
        schedule();
      },
      error: (error) => end(messageOf(error)),
      complete: () => {},
    },
  );
  const end = (message = 'The hub ended the stream.') => {
    if (!ended) stream.onEnd(message);
    ended = true;
  };
  return () => {
    ended = true;
    stop();
  };
}

/** Calls back in a task of its own behind the frame that is being made. */
function afterFrame(work: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(null);
}

function isGap(item: unknown): item is { __typename: 'StreamGap'; resumesAt: string } {
  return typeof item === 'object' && item !== null && '__typename' in item && item.__typename === 'StreamGap';
}

function gap<Result, Item>(stream: Stream<Result, Item>): void {
  setLiveState({ gapAt: new Date() });
  stream.onGap();
}

/** Notes how old the newest item of a batch is; the page is behind while that is more than it ever takes. */
function noteLag<Result, Item>(count: number, item: Item | undefined, { timeOf }: Stream<Result, Item>): void {
  if (timeOf === undefined || item === undefined) return;
  const lagMs = Date.now() - Date.parse(timeOf(item));
  leastLagMs = Math.min(leastLagMs, lagMs);
  const { phase, behind } = liveState();
  if (lagMs - leastLagMs > BEHIND_MS && phase !== 'reconnecting') {
    setLiveState({ phase: 'catching-up', behind: behind + count });
    clearTimeout(caughtUp);
    caughtUp = setTimeout(settle, SILENCE_MS);
  } else if (phase === 'catching-up') {
    settle();
  }
}

function settle(): void {
  clearTimeout(caughtUp);
  if (liveState().phase === 'catching-up') setLiveState({ phase: 'live', behind: 0 });
}

function messageOf(error: unknown): string {
  if (Array.isArray(error)) return String((error[0] as { message?: unknown } | undefined)?.message ?? 'unknown error');
  return error instanceof Error ? error.message : 'The connection was refused.';
}
