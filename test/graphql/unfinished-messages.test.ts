import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { HeldBytes } from '../../src/graphql/limits/held-bytes.ts';
import { UnfinishedMessages } from '../../src/graphql/ws/unfinished-messages.ts';

let server: WebSocketServer;
let held: HeldBytes;
let unfinished: UnfinishedMessages;
const messages: number[] = [];

beforeEach(async () => {
  held = new HeldBytes();
  unfinished = new UnfinishedMessages(held, { withKey: 1_000, withoutKey: 1_000 });
  messages.length = 0;
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, req) => {
    unfinished.watch(socket, { principal: null, address: String(req.url) });
    socket.on('error', () => {});
    socket.on('message', (data) => messages.push((data as Buffer).length));
  });
  await once(server, 'listening');
});
afterEach(async () => {
  unfinished.stop();
  for (const socket of server.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

async function connect(address = 'a'): Promise<{ ws: WebSocket; raw: Socket; closed: Promise<unknown[]> }> {
  const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/${address}`);
  ws.on('error', () => {});
  const closed = once(ws, 'close');
  await once(ws, 'open');
  return { ws, raw: (ws as unknown as { _socket: Socket })._socket, closed };
}

/** A frame masked with nothing. RFC 6455 §5.2 */
function frame(opcode: number, final: boolean, octets: number, come = octets): Buffer {
  const head = Buffer.from([(final ? 0x80 : 0) | opcode, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(octets, 6);
  return Buffer.concat([head, Buffer.alloc(come, 0x78)]);
}
const PING = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);

test.each<[string, Buffer[]]>([
  ['one frame that has not ended', [frame(1, true, 500_000, 300_000)]],
  ['fragments of which the last has not come', [frame(1, false, 100_000), frame(0, false, 200_000)]],
  ['fragments with pings between them', [frame(1, false, 150_000), PING, frame(0, false, 150_000), PING]],
  [
    'a message, and the beginning of the next in the same write',
    [frame(1, true, 10), frame(1, true, 400_000, 300_000)],
  ],
])('what has come of %s is counted, and given back when the socket is gone', async (_what, pieces) => {
  const { ws, raw } = await connect();
  raw.write(Buffer.concat(pieces));
  await expect.poll(() => held.all).toBe(300_000);
  ws.terminate();
  await expect.poll(() => held.all).toBe(0);
});

test('a message that ends is held no more, and its socket stays', async () => {
  const { ws, raw, closed } = await connect();
  raw.write(frame(1, true, 600_000, 400_000));
  await expect.poll(() => held.all).toBe(400_000);
  raw.write(Buffer.alloc(200_000, 0x78));
  await expect.poll(() => messages).toEqual([600_000]);
  expect(held.all).toBe(0);
  ws.send('next');
  await expect.poll(() => messages).toEqual([600_000, 4]);
  ws.close();
  await closed;
});

test('a message that does not end in time ends its socket with 1013, pings between its octets or not', async () => {
  const [slow, pinging, lasting] = await Promise.all([connect(), connect(), connect()]);
  slow.raw.write(frame(1, true, 1_000, 1));
  pinging.raw.write(frame(1, false, 10));
  const pings = setInterval(() => {
    // Whole messages one after the other take as long as they like.
    lasting.ws.send('x');
    pinging.raw.write(PING.subarray(0, 1));
    pinging.raw.write(PING.subarray(1));
  }, 50);
  const ends = await Promise.all([slow.closed, pinging.closed]);
  expect([ends[0][0], String(ends[0][1])]).toEqual([1013, 'A message did not come within 1 s']);
  // What is still on its way when a socket is cut may reset the connection before the code is read.
  expect([1006, 1013]).toContain(ends[1][0]);
  clearInterval(pings);
  expect(lasting.ws.readyState).toBe(WebSocket.OPEN);
  expect(held.all).toBe(0);
});

test('an address that holds a megabyte is told so, and another one is not', async () => {
  const [one, two, other] = await Promise.all([connect('a'), connect('a'), connect('b')]);
  one.raw.write(frame(1, true, 900_000, 800_000));
  await expect.poll(() => held.all).toBe(800_000);
  other.raw.write(frame(1, true, 900_000, 800_000));
  two.raw.write(frame(1, true, 900_000, 800_000));
  const [code, reason] = await two.closed;
  expect([code, String(reason)]).toEqual([
    1013,
    expect.stringMatching(/^1\.\d MiB unfinished of this address, at most 1\.0 MiB: send fewer at a time$/),
  ]);
  expect([one, other].map(({ ws }) => ws.readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  await expect.poll(() => held.all).toBe(1_600_000);
});
