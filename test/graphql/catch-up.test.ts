import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { catchUp, type Own } from '../../src/graphql/ws/catch-up.ts';

const OPEN = 1;

/** Events of one's own: those at hand, and then none until `end`. */
function ownEvents(cursors: readonly string[]): { own: Own; end(): void } {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  async function* events() {
    for (const cursor of cursors) yield { cursor };
    await ended;
  }
  const own: Own = {
    events: events(),
    made: async (all) => all.map((event) => Buffer.from(JSON.stringify(event))),
    release: () => {},
    mask: (error) => error as never,
  };
  return { own, end };
}

function subscriber() {
  const socket = new PassThrough();
  const written: string[] = [];
  socket.on('data', (octets: Buffer) => written.push(octets.toString('latin1')));
  return {
    written,
    subscriber: { id: Buffer.from('"1"'), socket, connection: { readyState: OPEN as 1, OPEN } as const },
  };
}

test('a subscriber that is ahead of the shared stream joins it when that has come as far, though no news come', async () => {
  const { own, end } = ownEvents(['a', 'b']);
  const { written, subscriber: back } = subscriber();
  let shared = 'a';
  const asked: string[] = [];
  const joined = catchUp(own, back, (cursor) => {
    asked.push(cursor);
    return cursor === shared;
  });
  await expect.poll(() => asked.length).toBeGreaterThan(1);
  shared = 'b';
  expect(await joined).toBe(true);
  expect(new Set(asked)).toEqual(new Set(['b']));
  expect(written.join('')).toContain('"cursor":"b"');
  end();
});

test('a subscriber whose own events end is told so, also while it waits for the shared stream', async () => {
  const { own, end } = ownEvents(['a']);
  let asked = 0;
  const joined = catchUp(own, subscriber().subscriber, () => ++asked < 0);
  await expect.poll(() => asked).toBeGreaterThan(1);
  end();
  expect(await joined).toBe(false);
});
