/** Following the feed: the chunks after a cursor, from memory or from the stream, and the gaps between them. */
import type { Bus } from '../../bus/connect.ts';
import { pendingAfter, readFeed } from '../../bus/consume.ts';
import { FEED, type FeedKind, feedSubject } from '../../bus/streams.ts';
import { type FeedEpoch, keptSince } from '../../db/sql/feed-epochs.ts';
import type { FeedHub } from './broadcast.ts';
import { FeedChunk } from './chunk.ts';
import { END_OF_CHUNK, type Place, type Position } from './cursor.ts';
import { isPlaced } from './epoch.ts';

/** A chunk as a subscriber gets it, or where and why news are missing. */
export type Delivery =
  | {
      kind: 'chunk';
      chunk: FeedChunk /** Events up to and including this index were delivered before. */;
      done: number;
    }
  | { kind: 'gap'; from: string; resumesAt: string; reason: GapReason };

type GapReason = 'EXPIRED_CURSOR' | 'SLOW_CONSUMER';

/** Workspace, kind and start of the news that a subscriber follows. */
export interface Following {
  workspaceId: string;
  /** `null`: of all kinds. */
  kind: FeedKind | null;
  /** A cursor of this hub; `null`: from now on. */
  after: Position | null;
  signal: AbortSignal;
  /** Called with the chunks that come next, a page at a time, before they come: what they say is read together. */
  onPage?: (chunks: readonly FeedChunk[]) => void;
}

/** A page is closed when it holds so many events, or chunks. */
const PAGE_EVENTS = 500;
const PAGE_CHUNKS = 250;

/**
 * The news of a workspace: those after the cursor from the stream, then live ones, with no gap and no repeat; where
 * news are missing, that is said. Memory is that of the hub: a reader that is slow is behind, and notified when it is
 * too far.
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

/** Position of a subscriber: in order, and as its cursors name it. */
interface Standing {
  order: number;
  place: Place;
}

async function* deliveries(bus: Bus, hub: FeedHub, following: Following): AsyncGenerator<Delivery> {
  const { workspaceId, kind, signal } = following;
  const gap = gapsOf(hub, workspaceId);
  let { breaks } = hub;
  let at: Standing = { order: hub.head, place: hub.newest };
  if (following.after !== null) at = yield* resumed(bus, hub, following, following.after);
  while (!signal.aborted && !hub.stopped) {
    if (hub.breaks !== breaks || at.order + 1 < hub.tail) {
      const isSlow = hub.breaks === breaks && at.order >= 0;
      yield gap(at.place, hub.before, isSlow ? 'SLOW_CONSUMER' : 'EXPIRED_CURSOR');
      ({ breaks } = hub);
      at = { order: hub.tail - 1, place: hub.before };
    }
    const page = pageOf(hub.after(workspaceId, at.order, PAGE_CHUNKS));
    if (page.length === 0) {
      if (hub.head > at.order) at = { order: hub.head, place: hub.newest };
      await hub.news(signal);
      continue;
    }
    following.onPage?.(page.filter((chunk) => isOf(kind, chunk)));
    for (const chunk of page) {
      // News are missing between it and what it got last.
      if (hub.breaks !== breaks) break;
      at = { order: chunk.order, place: chunk };
      if (isOf(kind, chunk)) yield { kind: 'chunk', chunk, done: -1 };
    }
  }
}

function isOf(kind: FeedKind | null, chunk: FeedChunk): boolean {
  return kind === null || chunk.kind === kind;
}

/** Makes the gaps that are reported to subscribers of a workspace. */
function gapsOf(hub: FeedHub, workspaceId: string) {
  const cursors = hub.cursorsOf(workspaceId);
  return (from: Place & { index?: number }, to: Place & { index?: number }, reason: GapReason): Delivery => ({
    kind: 'gap',
    from: cursors.write(from, from.index ?? END_OF_CHUNK),
    resumesAt: cursors.write(to, to.index ?? END_OF_CHUNK),
    reason,
  });
}

/** Chunks behind a cursor, up to where the ring goes on: from the ring if it continues it, else from the stream. */
async function* resumed(
  bus: Bus,
  hub: FeedHub,
  following: Following,
  after: Position,
): AsyncGenerator<Delivery, Standing> {
  const { workspaceId, kind } = following;
  const found = hub.find(after);
  if (found !== null) {
    const { order, chunk } = found;
    const own = chunk !== null && chunk.workspaceId === workspaceId && isOf(kind, chunk);
    if (own && after.index < chunk.length - 1) yield { kind: 'chunk', chunk, done: after.index };
    return { order, place: after };
  }
  const { epoch } = hub.life;
  const start = await startOf(bus, hub.life, after);
  if (start.missing) yield gapsOf(hub, workspaceId)(after, start.from, 'EXPIRED_CURSOR');
  let place: Place = start.from;
  for await (const delivery of replay(bus, hub, following, start.from)) {
    if (delivery.kind === 'chunk') place = delivery.chunk;
    yield delivery;
  }
  // The stream has lost some of it meanwhile: behind what is there now, news are missing.
  if (hub.life.epoch !== epoch) return { order: -1, place };
  return { order: Math.max(place.sequence + hub.shift, hub.since, hub.tail - 1), place };
}

/** Find the place where the stream continues a cursor, and whether news are missing between the two. */
export async function startOf(
  bus: Bus,
  life: FeedEpoch,
  after: Position,
): Promise<{ missing: boolean; from: Position }> {
  const { state } = await bus.manager.streams.info(FEED);
  const oldest = state.first_seq - 1;
  const at = (sequence: number) => ({ epoch: life.epoch, sequence, check: 0, index: END_OF_CHUNK });
  if (after.epoch !== life.epoch) {
    // Of another life: the stream has lost what came behind it, or the place itself. What it has instead begins where it
    // ended, wherever the cursor stood.
    const sequence = Math.max(oldest, Math.min(after.sequence, keptSince(life, after.epoch), state.last_seq));
    return { missing: true, from: sequence === after.sequence ? { ...after, epoch: life.epoch } : at(sequence) };
  }
  if (after.sequence < oldest) return { missing: true, from: at(oldest) };
  // A place without a check is one that the hub gave before anything stood there.
  const isThere = after.check === 0 ? after.sequence <= state.last_seq : await isPlaced(bus, after, state);
  if (isThere) return { missing: false, from: after };
  return { missing: true, from: at(Math.max(oldest, Math.min(life.fromSequence, state.last_seq))) };
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

/** Chunks that the stream holds after a position, until the hub's own chunks continue it. */
async function* replay(bus: Bus, hub: FeedHub, following: Following, from: Position): AsyncGenerator<Delivery> {
  const { workspaceId, kind, signal } = following;
  const subject = feedSubject(workspaceId, kind);
  const reading = { epoch: hub.life.epoch, shift: hub.shift };
  // Nothing of this workspace after the position: a reader would wait for the next news.
  const waiting = await pendingAfter(bus, subject, from.sequence);
  if (waiting === 0) return;
  let page: FeedChunk[] = [];
  let events = 0;
  for await (const message of readFeed(bus, { subject, from: from.sequence, signal })) {
    const chunk = new FeedChunk(message, reading);
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
