import net from 'node:net';
import tls from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start.ts';
import type { BindOptions } from '../../src/smpp/bind.ts';
import type { SmppClientOptions } from '../../src/smpp/connection.ts';
import { readReceipt } from '../../src/smpp/receipt.ts';
import { type Certificate, makeAuthority } from '../support/certificates.ts';
import { listen, message, startClient, startSmsc, type TestClient, whenBound } from '../support/smpp.ts';

const ours = makeAuthority('the authority of the SMSC');
const another = makeAuthority('another authority');

/** TLS in front of a plain SMPP port, as carriers run it. */
function terminate({ certificate, privateKey }: Certificate, port: number): Promise<number> {
  return listen(
    tls.createServer({ cert: certificate, key: privateKey }, (secure) => {
      const plain = net.connect(port, '127.0.0.1');
      secure.on('error', () => plain.destroy());
      plain.on('error', () => secure.destroy());
      secure.pipe(plain).pipe(secure);
    }),
  );
}

function startSecure(
  port: number,
  options: Partial<SmppClientOptions & Pick<BindOptions, 'caCertificate'>>,
): TestClient {
  return startClient(port, { tls: true, ...options });
}

/** The client is refused before it has said who it is: no bind reaches the SMSC, and it goes on trying. */
async function refusedFor(fault: string, certificate: Certificate, options: Parameters<typeof startSecure>[1]) {
  let binds = 0;
  const { port } = await startSmsc({ onBind: () => binds++ });
  const peer = startSecure(await terminate(certificate, port), options);
  await expect.poll(() => peer.client.health.lastError).toContain(fault);
  expect(peer.client.health).toMatchObject({ state: 'CONNECTING', boundSessions: 0 });
  expect(await peer.client.submit(message(), 0)).toEqual({ kind: 'notSent', cause: 'NOT_BOUND' });
  expect(binds).toBe(0);
}

test('a server whose authority nobody knows is refused', async () => {
  await refusedFor('unable to verify the first certificate', ours.issue('127.0.0.1'), {});
});

test('a server whose authority is not the one that was given is refused', async () => {
  const caCertificate = another.certificate;
  await refusedFor('unable to verify the first certificate', ours.issue('127.0.0.1'), { caCertificate });
});

test.each([
  ['an address', '127.0.0.1', '127.0.0.2'],
  ['a name', 'localhost', 'smsc.example'],
])('a server whose certificate is for another host is refused: %s', async (_kind, host, named) => {
  const { certificate: caCertificate } = ours;
  await refusedFor("does not match certificate's altnames", ours.issue(named), { host, caCertificate });
});

test('a server that speaks no TLS is refused', async () => {
  let binds = 0;
  const { port } = await startSmsc({ onBind: () => binds++ });
  const peer = startSecure(port, {});
  await expect.poll(() => peer.client.health.lastError).not.toBeNull();
  expect(peer.client.health.boundSessions).toBe(0);
  expect(binds).toBe(0);
});

test.each(['127.0.0.1', 'localhost'])(
  'with the authority given, %s is bound, takes submits and sends receipts',
  async (host) => {
    const credentials = { systemId: 'me', password: 'secret' };
    const options = { host: '127.0.0.1', port: 0, controlPort: 0, receiptDelayMs: 5, ...credentials };
    const simulator = await startSimulator(options);
    onTestFinished(() => simulator.stop());
    const port = await terminate(ours.issue(host), simulator.smppPort);
    const peer = startSecure(port, { host, caCertificate: ours.certificate, bindMode: 'TRANSMITTER_RECEIVER' });
    await expect.poll(() => peer.client.health.boundSessions).toBe(2);
    await whenBound(peer);
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, index) => peer.client.submit(message(), index)));
    const ids = outcomes.map((outcome) => (outcome.kind === 'accepted' ? outcome.remoteId : outcome.kind));
    await expect.poll(() => peer.delivered.length).toBe(100);
    expect(new Set(peer.delivered.map((pdu) => readReceipt(pdu)?.remoteId))).toEqual(new Set(ids));
    expect(peer.client.health.lastError).toBeNull();
  },
);
