import net from 'node:net';
import { expect, test } from 'vitest';
import { Framer } from '../../src/smpp/framing.ts';
import { COMMAND, type Header, RESPONSE_BIT, readHeader, writeCString, writePdu } from '../../src/smpp/wire.ts';
import { listen, message, startClient, whenBound } from '../support/smpp.ts';

/** A peer of raw octets: what it answers to each PDU is the test's. */
function rawPeer(answer: (header: Header, socket: net.Socket) => Buffer | undefined): Promise<number> {
  return listen(
    net.createServer((socket) => {
      const framer = new Framer();
      socket.on('error', () => {});
      socket.on('data', (data) => {
        for (const pdu of framer.push(data)) {
          const reply = answer(readHeader(pdu), socket);
          if (reply !== undefined) socket.write(reply);
        }
      });
    }),
  );
}

const response = ({ commandId, sequence }: Header, body = 'x') =>
  writePdu({ commandId: (commandId | RESPONSE_BIT) >>> 0, commandStatus: 0, sequence }, writeCString(body));

test('a bind response with a sequence number of its own, and without a system_id, is one', async () => {
  const port = await rawPeer((header) =>
    header.commandId === COMMAND.bindTransceiver
      ? writePdu({ commandId: COMMAND.bindTransceiverResp, commandStatus: 0, sequence: 4_711 })
      : response(header),
  );
  const peer = startClient(port);
  await whenBound(peer);
  expect(await peer.client.submit(message(), 0)).toMatchObject({ kind: 'accepted', remoteId: 'x' });
});

test('a response of another kind does not answer a submit', async () => {
  const port = await rawPeer((header) => {
    if (header.commandId !== COMMAND.submitSm) return response(header);
    const other = response({ ...header, commandId: COMMAND.enquireLink });
    return Buffer.concat([other, response({ ...header, commandId: COMMAND.deliverSm }), response(header, 'right')]);
  });
  const peer = startClient(port);
  await whenBound(peer);
  expect(await peer.client.submit(message(), 0)).toMatchObject({ kind: 'accepted', remoteId: 'right' });
});

test('a response in one write with the garbage behind it still counts', async () => {
  const port = await rawPeer((header) =>
    header.commandId === COMMAND.submitSm ? Buffer.concat([response(header), Buffer.alloc(40)]) : response(header),
  );
  const peer = startClient(port);
  await whenBound(peer);
  expect(await peer.client.submit(message(), 0)).toMatchObject({ kind: 'accepted', remoteId: 'x' });
  await expect.poll(() => peer.client.health.lastError).toContain('the stream is not SMPP');
});

test('an answer to enquire_link that is late is an answer', async () => {
  let asked = 0;
  const port = await rawPeer((header, socket) => {
    if (header.commandId !== COMMAND.enquireLink) return response(header);
    // The answer to one comes when the next is asked: late by its timer, but a peer that lives.
    if (++asked > 1) socket.write(response({ ...header, sequence: header.sequence - 1 }));
    return undefined;
  });
  const peer = startClient(port, { enquireLinkMs: 100, responseTimeoutMs: 100 });
  await whenBound(peer);
  await expect.poll(() => asked, { timeout: 30_000 }).toBeGreaterThan(6);
  expect(peer.client.health.lastError).toBeNull();
});

test('half a PDU from a peer that goes on talking ends the link all the same', async () => {
  let connections = 0;
  const port = await rawPeer((header, socket) => {
    if (header.commandId !== COMMAND.bindTransceiver) return undefined;
    connections++;
    const half = Buffer.alloc(16);
    half.writeUInt32BE(60_000);
    const talk = setInterval(() => socket.write(writePdu({ ...header, commandId: COMMAND.enquireLink })), 20);
    socket.once('close', () => clearInterval(talk));
    return Buffer.concat([response(header), half]);
  });
  const peer = startClient(port, { enquireLinkMs: 150, responseTimeoutMs: 150 });
  await expect.poll(() => connections, { timeout: 30_000 }).toBeGreaterThan(1);
  expect(peer.client.health.lastError).toContain('enquire_link');
});

test('a stop waits neither for submits nor for an unbind that nobody answers', async () => {
  const port = await rawPeer((header) => (header.commandId === COMMAND.bindTransceiver ? response(header) : undefined));
  const peer = startClient(port, { responseTimeoutMs: 3_600_000 });
  await whenBound(peer);
  const submit = peer.client.submit(message(), 0);
  await peer.client.stop(0);
  expect(await submit).toEqual({ kind: 'unknown', cause: 'LINK_LOST' });
});
