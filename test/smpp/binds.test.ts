import net from 'node:net';
import { expect, test } from 'vitest';
import type { SubmitOutcome } from '../../src/smpp/pace.ts';
import { readReceipt, writeReceipt } from '../../src/smpp/receipt.ts';
import type { SmscClient } from '../../src/smpp/server.ts';
import { listen, message, startClient, startSmsc, type TestClient } from '../support/smpp.ts';

const PAIRS = { bindMode: 'TRANSMITTER_RECEIVER', binds: 3 } as const;
const WINDOW = 10;

/** Waits until all six sessions are bound. */
async function whenAllBound({ client }: TestClient): Promise<void> {
  await expect.poll(() => client.health.boundSessions, { timeout: 30_000, interval: 5 }).toBe(6);
}

const kinds = (outcomes: SubmitOutcome[]) => {
  const counted: Record<string, number> = {};
  for (const outcome of outcomes) {
    const kind = outcome.kind === 'unknown' ? `unknown ${outcome.cause}` : outcome.kind;
    counted[kind] = (counted[kind] ?? 0) + 1;
  }
  return counted;
};

test('three pairs: every submit is answered on its transmitter, and every receipt comes on a receiver', async () => {
  const submitsOf = new Map<SmscClient, number>();
  let id = 0;
  const { server, port } = await startSmsc({
    onSubmit: (client, sm, answer) => {
      submitsOf.set(client, (submitsOf.get(client) ?? 0) + 1);
      const remoteId = `r${++id}`;
      answer(0, remoteId);
      const { text, tlvs } = writeReceipt({
        remoteId,
        state: 'DELIVERED',
        err: '000',
        submittedAt: new Date(),
        doneAt: new Date(),
      });
      const receivers = server.clients.filter((each) => each.receives);
      const receipt = { ...sm, esmClass: 4, shortMessage: Buffer.from(text), tlvs };
      void receivers[id % receivers.length]?.deliver(receipt);
    },
  });
  const peer = startClient(port, { ...PAIRS, windowSize: WINDOW });
  await whenAllBound(peer);
  expect(server.clients.map(({ receives, transmits }) => [receives, transmits].join()).sort()).toEqual([
    ...new Array(3).fill('false,true'),
    ...new Array(3).fill('true,false'),
  ]);
  expect(peer.client.health.windowSize).toBe(3 * WINDOW);
  const outcomes = await Promise.all(Array.from({ length: 900 }, (_, index) => peer.client.submit(message(), index)));
  expect(kinds(outcomes)).toEqual({ accepted: 900 });
  const ids = outcomes.map((outcome) => (outcome.kind === 'accepted' ? outcome.remoteId : ''));
  await expect.poll(() => new Set(peer.delivered.map((pdu) => readReceipt(pdu)?.remoteId))).toEqual(new Set(ids));
  expect(peer.delivered.length).toBe(900);
  // The three share the work, and nothing was submitted on a receiver.
  expect(submitsOf.size).toBe(3);
  expect(Math.min(...submitsOf.values())).toBeGreaterThan(100);
  expect(peer.client.health.windowUsed).toBe(0);
});

test('one transmitter cut: only its in-flight end as unknown, the others go on, and its slots come back', async () => {
  const held: { client: SmscClient; accept: () => void }[] = [];
  let holding = true;
  const { server, port } = await startSmsc({
    onSubmit: (client, _sm, answer) => {
      if (holding) held.push({ client, accept: () => answer(0, 'x') });
      else answer(0, 'x');
    },
  });
  const peer = startClient(port, { ...PAIRS, windowSize: WINDOW });
  await whenAllBound(peer);
  const submits = Array.from({ length: 90 }, (_, index) => peer.client.submit(message(), index));
  await expect.poll(() => held.length).toBe(3 * WINDOW);
  expect(peer.client.health.windowUsed).toBe(3 * WINDOW);
  const victim = held[0]?.client;
  victim?.cut();
  await expect.poll(() => server.clients.includes(victim as SmscClient)).toBe(false);
  holding = false;
  for (const { client, accept } of held) if (client !== victim) accept();
  // 10 were in flight on the cut link; the other 20 and the 60 that waited were all taken.
  expect(kinds(await Promise.all(submits))).toEqual({ 'unknown LINK_LOST': WINDOW, accepted: 80 });
  await whenAllBound(peer);
  expect(peer.client.health).toMatchObject({ state: 'BOUND', windowUsed: 0, windowSize: 3 * WINDOW });
  expect(peer.client.capacity()).toBe(3 * WINDOW);
});

test('a receiver cut leaves the submits alone, and receives again', async () => {
  const { server, port } = await startSmsc();
  const peer = startClient(port, PAIRS);
  await whenAllBound(peer);
  const submits = Array.from({ length: 300 }, (_, index) => peer.client.submit(message(), index));
  const receivers = server.clients.filter((each) => each.receives);
  for (const receiver of receivers) receiver.cut();
  expect(kinds(await Promise.all(submits))).toEqual({ accepted: 300 });
  await expect.poll(() => server.clients.filter((each) => each.receives && !receivers.includes(each)).length).toBe(3);
  const answers = server.clients.filter((each) => each.receives).map((each) => each.deliver(message()));
  expect(await Promise.all(answers)).toEqual([0, 0, 0]);
});

test('links cut again and again under load leak no window slot, and every submit ends once', async () => {
  const { server, port } = await startSmsc({
    onSubmit: (_client, _sm, answer) => void setImmediate(() => answer(0, 'x')),
  });
  const peer = startClient(port, { ...PAIRS, windowSize: WINDOW, reconnect: { minMs: 1, maxMs: 5 } });
  await whenAllBound(peer);
  const ended = new Map<number, number>();
  const submitAll = async (worker: number) => {
    for (let each = 0; each < 200; each++) {
      const tag = worker * 1_000 + each;
      await peer.client.whenCapacity(AbortSignal.timeout(30_000));
      await peer.client.submit(message(), tag);
      ended.set(tag, (ended.get(tag) ?? 0) + 1);
      if (each % 20 === worker) server.clients[each % server.clients.length]?.cut();
    }
  };
  await Promise.all(Array.from({ length: 10 }, (_, worker) => submitAll(worker)));
  expect(ended.size).toBe(2_000);
  expect([...ended.values()].every((times) => times === 1)).toBe(true);
  await whenAllBound(peer);
  await expect.poll(() => server.clients.length).toBe(6);
  expect(peer.client.capacity()).toBe(3 * WINDOW);
});

test('stopped while it connects or waits for the answer to its bind, the client leaves no link behind', async () => {
  const sockets = new Set<net.Socket>();
  let binds = 0;
  const port = await listen(
    net.createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('data', () => binds++);
      socket.once('close', () => sockets.delete(socket));
    }),
  );
  const peer = startClient(port, { ...PAIRS, bindTimeoutMs: 3_600_000 });
  await expect.poll(() => binds).toBe(6);
  await peer.client.stop(0);
  expect(peer.client.health.state).toBe('CLOSED');
  await expect.poll(() => sockets.size).toBe(0);
});
