import type { Bus } from '../bus/connect.ts';
import { pendingAfter, readFeed } from '../bus/consume.ts';
import { FEED, type FeedPayload } from '../bus/streams.ts';
import type { FeedHub } from './broadcast.ts';
import { cursorOf, type Position } from './cursor.ts';
import { FeedChunk } from './feed-chunk.ts';

/** A chunk as a subscriber gets it, or where and why news are missing. */
export type Delivery =
  | {
      kind: 'chunk';
      chunk: FeedChunk /** Events up to and including this index were delivered before. */;
      done: number;
    }
  | { kind: 'gap'; from: string; resumesAt: string; reason: 'EXPIRED_CURSOR' | 'SLOW_CONSUMER' };

/** Whose news, of which kind, and from where. */
export interface Following {
  workspaceId: string;
  kind: FeedPayload['kind'];
  /** A cursor of this hub; `null`: from now on. */
  after: (Position & { incarnation: string }) | null;
  signal: AbortSignal;
  /** Called with the chunks that come next, a page at a time, before they come: what they say is read together. */
  onPage?: (chunks: readonly FeedChunk[]) => void;
}

/** A page is closed when it holds so many events, or chunks. */
const PAGE_EVENTS = 500;
const PAGE_CHUNKS = 250;

/**
 * The news of a workspace: those after the cursor from the stream, then live ones, with no gap and no repeat; where news
 * are missing, that is said. Memory is that of the hub: a reader that is slow is behind, and told when it is too far.
 */
export async function* followFeed(bus: Bus, hub: FeedHub, following: Following): AsyncGenerator<Delivery> {
  hub.counts.subscribers++;
  try {
    for await (const delivery of deliveries(bus, hub, following)) {
      if (delivery.kind === 'chunk') hub.counts.deliveries++;
      else hub.counts.gaps[delivery.reason]++;
      yield delivery;
    }
  } finally {
    hub.counts.subscribers--;
  }
}

async function* deliveries(bus: Bus, hub: FeedHub, following: Following): AsyncGenerator<Delivery> {
  const { workspaceId, kind, signal } = following;
  let { incarnation } = hub;
  let at: Position = following.after ?? { sequence: hub.head, index: Number.MAX_SAFE_INTEGER };
  if (following.after !== null) {
    if (following.after.incarnation !== incarnation) {
      const resumesAt = cursorOf(incarnation, { sequence: hub.head, index: END_OF_CHUNK });
      yield { kind: 'gap', from: cursorOf(following.after.incarnation, at), resumesAt, reason: 'EXPIRED_CURSOR' };
      at = { sequence: hub.head, index: END_OF_CHUNK };
    } else {
      for await (const delivery of replay(bus, hub, following, at)) {
        if (delivery.kind === 'chunk') at = { sequence: delivery.chunk.sequence, index: END_OF_CHUNK };
        yield delivery;
      }
      at = { ...at, sequence: Math.max(at.sequence, hub.tail - 1) };
    }
  }
  while (!signal.aborted && !hub.stopped) {
    if (hub.incarnation !== incarnation) {
      const resumesAt = cursorOf(hub.incarnation, { sequence: 0, index: END_OF_CHUNK });
      yield { kind: 'gap', from: cursorOf(incarnation, at), resumesAt, reason: 'EXPIRED_CURSOR' };
      ({ incarnation } = hub);
      at = { sequence: 0, index: END_OF_CHUNK };
    }
    if (at.sequence + 1 < hub.tail) {
      const next = { sequence: hub.tail - 1, index: END_OF_CHUNK };
      yield {
        kind: 'gap',
        from: cursorOf(incarnation, at),
        resumesAt: cursorOf(incarnation, next),
        reason: 'SLOW_CONSUMER',
      };
      at = next;
    }
    const page = pageOf(hub.after(workspaceId, at.sequence, PAGE_CHUNKS));
    if (page.length === 0) {
      at = { sequence: Math.max(at.sequence, hub.head), index: END_OF_CHUNK };
      await hub.news(signal);
      continue;
    }
    following.onPage?.(page.filter((chunk) => chunk.kind === kind));
    for (const chunk of page) {
      // Cursors that are given from now on are of a stream that was made anew.
      if (hub.incarnation !== incarnation) break;
      at = { sequence: chunk.sequence, index: END_OF_CHUNK };
      if (chunk.kind === kind) yield { kind: 'chunk', chunk, done: -1 };
    }
  }
}

/** The first of the chunks that make a page. */
function pageOf(chunks: readonly FeedChunk[]): readonly FeedChunk[] {
  let events = 0;
  const end = chunks.findIndex((chunk) => {
    events += chunk.length;
    return events >= PAGE_EVENTS;
  });
  return end < 0 ? chunks : chunks.slice(0, end + 1);
}

const END_OF_CHUNK = 999_999;

/** What the stream holds after a position, until the hub's own chunks continue it. */
async function* replay(bus: Bus, hub: FeedHub, following: Following, from: Position): AsyncGenerator<Delivery> {
  const { workspaceId, kind, signal } = following;
  const info = await bus.manager.streams.info(FEED);
  const first = info.state.first_seq;
  let start = from.sequence;
  if (info.state.messages > 0 && from.sequence + 1 < first) {
    const resumesAt = cursorOf(hub.incarnation, { sequence: first - 1, index: END_OF_CHUNK });
    yield { kind: 'gap', from: cursorOf(hub.incarnation, from), resumesAt, reason: 'EXPIRED_CURSOR' };
    start = first;
  }
  const subject = kind === 'messages' ? `feed.${workspaceId}.messages` : `feed.${workspaceId}.inbound`;
  // Nothing of this workspace after the position: a reader would wait for the next news.
  const waiting = await pendingAfter(bus, subject, start);
  if (waiting === 0) return;
  let page: FeedChunk[] = [];
  let events = 0;
  for await (const message of readFeed(bus, { subject, from: start, signal })) {
    const chunk = new FeedChunk(message.sequence, message.subject, message.data);
    page.push(chunk);
    events += chunk.length;
    if (events < PAGE_EVENTS && page.length < PAGE_CHUNKS && message.pending > 0) continue;
    following.onPage?.(page);
    for (const each of page) {
      const done = each.sequence === from.sequence ? from.index : -1;
      if (done < each.length - 1) yield { kind: 'chunk', chunk: each, done };
    }
    if (message.pending === 0) return;
    page = [];
    events = 0;
  }
}
