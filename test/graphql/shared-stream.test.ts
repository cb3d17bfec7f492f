import { once } from 'node:events';
import net from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import * as ws from 'ws';
import { SharedStream, type StreamSource } from '../../src/graphql/ws/shared-stream.ts';

/** `ws` exports it without a type. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Item = { n: number } | { from: number; resumesAt: number };

/** A connection of two real sockets: what is written on one side is read as frames on the other. */
async function connection() {
  const server = net.createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const reader = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const items: Item[] = [];
  const receiver = new Receiver({ isServer: false });
  receiver.on('message', (data: Buffer) => items.push(JSON.parse(String(data)).payload as Item));
  reader.pipe(receiver);
  closing.push(() => {
    socket.destroy();
    reader.destroy();
    server.close();
  });
  return { socket, reader, items };
}

const PADDING = 'x'.repeat(900);
const RESULTS = 40_000;

/** Counts up to the last; a gap takes a while to tell. */
function counting(gap: StreamSource['gap']): StreamSource {
  return {
    async *results(signal) {
      for (let n = 1; n <= RESULTS && !signal.aborted; n++) {
        yield { payload: Buffer.from(JSON.stringify({ n, PADDING })), cursor: String(n) };
      }
      while (!signal.aborted) await pause(5);
    },
    gap,
  };
}

const toldSlowly: StreamSource['gap'] = async (from, resumesAt) => {
  await pause(30);
  return Buffer.from(JSON.stringify({ from: Number(from), resumesAt: Number(resumesAt) }));
};

const OPEN = { readyState: 1, OPEN: 1 } as const;

/** What a slow reader missed without being told: pairs of what it had last and what came next. */
function untold(items: Item[]): [number, number][] {
  const holes: [number, number][] = [];
  let at = 0;
  for (const item of items) {
    const begins = 'n' in item ? item.n - 1 : item.from;
    if (begins !== at) holes.push([at, begins]);
    at = 'n' in item ? item.n : item.resumesAt;
  }
  return holes;
}

test('a slow reader that has missed some is told of all of it, also of what is forgotten while it is told', {
  timeout: 60_000,
}, async () => {
  const [quick, slow] = [await connection(), await connection()];
  slow.reader.pause();
  const stream = new SharedStream(counting(toldSlowly), () => {});
  const id = Buffer.from('"1"');
  const leave = [quick, slow].map(({ socket }) => stream.join({ id, socket, connection: OPEN }, null, () => {}));
  await expect.poll(() => quick.items.length, { timeout: 30_000 }).toBeGreaterThan(20_000);
  slow.reader.resume();
  await expect.poll(() => slow.items.at(-1), { timeout: 30_000 }).toMatchObject({ n: RESULTS });
  await expect.poll(() => quick.items.at(-1), { timeout: 30_000 }).toMatchObject({ n: RESULTS });
  expect(untold(quick.items)).toEqual([]);
  expect(quick.items.length).toBe(RESULTS);
  expect(slow.items.some((item) => 'from' in item)).toBe(true);
  expect(untold(slow.items)).toEqual([]);
  for (const each of leave) each?.();
});

test('a slow reader that cannot be told what it missed gets nothing more, and why', { timeout: 60_000 }, async () => {
  const [quick, slow] = [await connection(), await connection()];
  slow.reader.pause();
  const stream = new SharedStream(
    counting(async () => {
      throw new Error('it cannot be told');
    }),
    () => {},
  );
  const id = Buffer.from('"1"');
  const ended: unknown[] = [];
  const leave = stream.join({ id, socket: quick.socket, connection: OPEN }, null, () => {});
  stream.join({ id, socket: slow.socket, connection: OPEN }, null, (fault) => ended.push(fault));
  await expect.poll(() => (quick.items.at(-1) as { n: number } | undefined)?.n, { timeout: 30_000 }).toBe(RESULTS);
  slow.reader.resume();
  await expect.poll(() => String(ended[0]), { timeout: 30_000 }).toContain('it cannot be told');
  slow.socket.end();
  await once(slow.reader, 'close');
  expect(slow.items.length).toBeGreaterThan(0);
  expect(untold(slow.items)).toEqual([]);
  leave?.();
});
