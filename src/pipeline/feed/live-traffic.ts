/** Traffic of workspaces by the second, of the last five minutes: counted from the news, for those who look. */
import type { FeedEvent } from '../../bus/streams.ts';
import type { FeedHub } from './broadcast.ts';
import type { FeedChunk } from './chunk.ts';

/** Seconds that are kept. */
export const KEPT_SECONDS = 300;
/** A workspace that nobody has looked at for so long is counted no more, in milliseconds. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;

/** Counts of one interval. */
export interface TrafficCounts {
  accepted: number;
  sent: number;
  delivered: number;
  failed: number;
  inbound: number;
}

/** Counts of one second, which begins at `at`. */
export interface TrafficSecond extends TrafficCounts {
  at: Date;
}

const COUNTED: Readonly<Record<string, 'accepted' | 'sent' | 'delivered' | 'failed'>> = {
  ACCEPTED: 'accepted',
  SENT: 'sent',
  DELIVERED: 'delivered',
  PARTIALLY_DELIVERED: 'failed',
  UNDELIVERED: 'failed',
  FAILED: 'failed',
  EXPIRED: 'failed',
  BLOCKED: 'failed',
};

/** Counts of nothing. */
export function noTraffic(): TrafficCounts {
  return { accepted: 0, sent: 0, delivered: 0, failed: 0, inbound: 0 };
}

/** Adds what a chunk of news tells. */
export function countChunk(counts: TrafficCounts, { payload }: Pick<FeedChunk, 'payload'>): void {
  if (payload.kind === 'inbound') counts.inbound += payload.inboundIds.length;
  else if (payload.kind === 'messages') for (const event of payload.events) countEvent(counts, event);
}

function countEvent(counts: TrafficCounts, { type }: FeedEvent): void {
  const counted = COUNTED[type];
  if (counted !== undefined) counts[counted]++;
}

/** Data kept of one workspace. */
interface Kept {
  /** By the second since 1970; one that saw nothing is not in it. */
  seconds: Map<number, TrafficCounts>;
  /** The second from which on everything was counted. */
  since: number;
  askedAt: number;
}

/**
 * Traffic by the second, of the workspaces that somebody looks at: a workspace is counted from the first question on, and what
 * the hub of the news still has in memory is counted then. Nobody else's news are read for it.
 */
export class LiveTraffic {
  readonly #hub: FeedHub;
  readonly #kept = new Map<string, Kept>();
  readonly #listener = (chunk: FeedChunk) => this.#note(chunk);

  constructor(hub: FeedHub) {
    this.#hub = hub;
  }

  /**
   * The seconds that are over, oldest first.
   *
   * @param after the second behind which they begin, since 1970
   */
  secondsOf(workspaceId: string, now: Date, after = 0): { since: Date; seconds: TrafficSecond[] } {
    const kept = this.#keep(workspaceId, now.getTime());
    const current = Math.floor(now.getTime() / 1_000);
    const first = Math.max(current - KEPT_SECONDS, kept.since, after + 1);
    for (const second of kept.seconds.keys()) if (second < current - KEPT_SECONDS) kept.seconds.delete(second);
    const seconds = Array.from({ length: Math.max(0, current - first) }, (_, index) => ({
      at: new Date((first + index) * 1_000),
      ...(kept.seconds.get(first + index) ?? noTraffic()),
    }));
    return { since: new Date(Math.max(kept.since, current - KEPT_SECONDS) * 1_000), seconds };
  }

  #keep(workspaceId: string, nowMs: number): Kept {
    for (const [id, { askedAt }] of this.#kept) if (nowMs - askedAt > FORGOTTEN_AFTER_MS) this.#kept.delete(id);
    const known = this.#kept.get(workspaceId) ?? this.#begin(workspaceId, nowMs);
    known.askedAt = nowMs;
    return known;
  }

  #begin(workspaceId: string, nowMs: number): Kept {
    const hub = this.#hub;
    const from = Math.floor(nowMs / 1_000) - KEPT_SECONDS;
    // The second in which the memory of the hub begins is not whole.
    const since = Math.max(from, Math.floor(hub.remembersSince / 1_000) + 1);
    const kept: Kept = { seconds: new Map(), since: Math.min(since, Math.floor(nowMs / 1_000)), askedAt: nowMs };
    for (const chunk of hub.after(workspaceId, hub.tail - 1, Number.POSITIVE_INFINITY)) add(kept, chunk);
    this.#kept.set(workspaceId, kept);
    hub.listeners.add(this.#listener);
    return kept;
  }

  #note(chunk: FeedChunk): void {
    const kept = this.#kept.get(chunk.workspaceId);
    if (kept === undefined) {
      if (this.#kept.size === 0) this.#hub.listeners.delete(this.#listener);
      return;
    }
    // Nobody has asked for long, and news go on: what is kept does not grow.
    if (chunk.readAt - kept.askedAt > FORGOTTEN_AFTER_MS) this.#kept.delete(chunk.workspaceId);
    else add(kept, chunk);
  }
}

function add({ seconds, since }: Kept, chunk: FeedChunk): void {
  const second = Math.floor(chunk.readAt / 1_000);
  if (second < since) return;
  const counts = seconds.get(second) ?? noTraffic();
  countChunk(counts, chunk);
  seconds.set(second, counts);
}
