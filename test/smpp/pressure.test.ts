import net from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { writeSubmitSm } from '../../src/smpp/pdu.ts';
import { Session } from '../../src/smpp/session.ts';
import { COMMAND, RESPONSE_BIT, writeCString, writePdu } from '../../src/smpp/wire.ts';
import { listen, message, startClient, whenBound } from '../support/smpp.ts';

/** What a session may hold for a peer that does not read: its high-water mark twice, and what one read asks for. */
const BOUND_OCTETS = 1024 * 1024;
const ID = 'i'.repeat(64);

/** A session that answers every request, on a real socket; counts, and how much waits for the peer at most. */
async function answeringPeer() {
  const seen = { requests: 0, mostOctets: 0, paused: () => false };
  const port = await listen(
    net.createServer((socket) => {
      seen.paused = () => socket.isPaused();
      const session: Session = new Session(
        socket,
        { responseTimeoutMs: 10_000, enquireLinkMs: 60_000 },
        {
          onRequest: (header) => {
            seen.requests++;
            session.respond(header, 0, writeCString(ID));
            seen.mostOctets = Math.max(seen.mostOctets, socket.writableLength);
          },
          onUnbind: () => {},
          onClose: () => {},
          onUnreadable: () => {},
        },
      );
    }),
  );
  return { port, seen };
}

test('a peer that asks and does not read is not read either, and gets every answer once it reads', async () => {
  const { port, seen } = await answeringPeer();
  const socket = net.connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.pause();
  const submit = writePdu({ commandId: COMMAND.submitSm, commandStatus: 0, sequence: 1 }, writeSubmitSm(message()));
  const many = Buffer.concat(new Array<Buffer>(1_000).fill(submit));
  let asked = 0;
  let mayWrite = true;
  socket.on('drain', () => {
    mayWrite = true;
  });
  while (!seen.paused() && asked < 400_000) {
    if (mayWrite) {
      mayWrite = socket.write(many);
      asked += 1_000;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(seen.paused()).toBe(true);
  expect(seen.mostOctets).toBeLessThan(BOUND_OCTETS);
  let octets = 0;
  socket.on('data', (data) => {
    octets += data.length;
  });
  socket.resume();
  await expect.poll(() => octets, { timeout: 30_000 }).toBe(asked * (16 + ID.length + 1));
  expect(seen.requests).toBe(asked);
  expect(seen.mostOctets).toBeLessThan(BOUND_OCTETS);
});

test('submits to a peer that does not read wait outside the link, however wide the window', async () => {
  const sockets: net.Socket[] = [];
  const port = await listen(
    net.createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.once('data', (pdu) => {
        socket.pause();
        const sequence = pdu.readUInt32BE(12);
        const commandId = (pdu.readUInt32BE(4) | RESPONSE_BIT) >>> 0;
        socket.write(writePdu({ commandId, commandStatus: 0, sequence }, writeCString('x')));
      });
    }),
  );
  const peer = startClient(port, { windowSize: 100_000, responseTimeoutMs: 60_000 });
  await whenBound(peer);
  const large = message({ shortMessage: Buffer.alloc(254, 65) });
  const octetsOfOne = 16 + writeSubmitSm(large).length;
  const submits = Array.from({ length: 40_000 }, (_, index) => peer.client.submit(large, index));
  // What fits into the kernel's buffers, and the high-water mark behind them.
  await expect.poll(() => peer.client.health.windowUsed).toBeGreaterThan(0);
  expect(peer.client.capacity()).toBe(0);
  expect(peer.client.health.windowUsed * octetsOfOne).toBeLessThan(8 * 1024 * 1024);
  for (const socket of sockets) socket.destroy();
  const outcomes = await Promise.all(submits);
  expect(new Set(outcomes.map((outcome) => outcome.kind))).toEqual(new Set(['unknown', 'notSent']));
});
