/** Streams: one batch a frame, a rest behind a dear one, and a gap instead of a backlog. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStream } from '../src/data/stream.ts';

const frames: (() => void)[] = [];
/** Tasks that stand behind the frame. */
const behind: (() => void)[] = [];
let nowMs = 0;

class Channel {
  port1: { onmessage: (() => void) | null; close(): void } = { onmessage: null, close: () => {} };
  port2 = { postMessage: () => behind.push(() => this.port1.onmessage?.()) };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('requestAnimationFrame', (work: () => void) => frames.push(work));
  vi.stubGlobal('MessageChannel', Channel);
  vi.stubGlobal('document', { hidden: false });
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  frames.length = 0;
  behind.length = 0;
});

/** A stream that the test feeds; each batch takes as long to draw as the test says. */
function open(drawMs: () => number) {
  let next: (result: { data: { n: number } }) => void = () => {};
  const batches: number[][] = [];
  let gaps = 0;
  const socket = {
    subscribe: (_: unknown, sink: { next: typeof next }) => {
      next = sink.next;
      return () => {};
    },
  };
  openStream<{ n: number }, { n: number; __typename?: 'Item' }>(socket as never, {
    document: { kind: 'Document', definitions: [] } as never,
    variables: {},
    after: null,
    read: (result) => result,
    onItems: (items) => {
      batches.push(items.map(({ n }) => n));
      nowMs += drawMs();
    },
    onGap: () => gaps++,
    onEnd: () => {},
  });
  return { send: (n: number) => next({ data: { n } }), batches, gaps: () => gaps };
}

function frame(): void {
  for (const work of frames.splice(0)) work();
  for (const work of behind.splice(0)) work();
}

test('what comes between two frames is one batch', () => {
  const stream = open(() => 1);
  for (const n of [1, 2, 3]) stream.send(n);
  expect(stream.batches).toEqual([]);
  frame();
  stream.send(4);
  frame();
  expect(stream.batches).toEqual([[1, 2, 3], [4]]);
});

test('behind a batch that took long to draw the page rests, and loses nothing', () => {
  const stream = open(() => 40);
  stream.send(1);
  frame();
  for (const n of [2, 3]) stream.send(n);
  frame();
  expect(stream.batches).toEqual([[1]]);
  nowMs += 120;
  vi.advanceTimersByTime(120);
  frame();
  expect(stream.batches).toEqual([[1], [2, 3]]);
});

test('no rest is so long that a backlog grows without bound', () => {
  const stream = open(() => 10_000);
  stream.send(1);
  frame();
  stream.send(2);
  nowMs += 400;
  vi.advanceTimersByTime(400);
  frame();
  expect(stream.batches).toEqual([[1], [2]]);
  for (let n = 0; n < 5_001; n++) stream.send(n);
  nowMs += 400;
  vi.advanceTimersByTime(400);
  frame();
  expect(stream.gaps()).toBe(1);
});

test('a stream that began with now goes on behind its last item after a lost connection', () => {
  let next: (result: { data: { cursor: string } }) => void = () => {};
  let asked: { variables: object } = { variables: {} };
  const socket = {
    subscribe: (payload: typeof asked, sink: { next: typeof next }) => {
      asked = payload;
      next = sink.next;
      return () => {};
    },
  };
  const sent = () => JSON.parse(JSON.stringify(asked.variables));
  const stream = {
    document: { kind: 'Document', definitions: [] } as never,
    variables: { id: 'segment_1' },
    after: null,
    read: (result: { cursor: string }) => result,
    onItems: () => {},
    onGap: () => {},
    onEnd: () => {},
  };
  openStream(socket as never, { ...stream, cursorOf: ({ cursor }: { cursor: string }) => cursor });
  expect(sent()).toEqual({ id: 'segment_1', after: null });
  next({ data: { cursor: 'c-7' } });
  expect(sent()).toEqual({ id: 'segment_1', after: 'c-7' });
  // One without cursors has no such variable.
  openStream(socket as never, stream);
  next({ data: { cursor: 'c-8' } });
  expect(sent()).toEqual({ id: 'segment_1' });
});
