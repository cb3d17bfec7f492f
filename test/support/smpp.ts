import type net from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { SmppClient } from '../../src/smpp/client.ts';
import type { SmppClientOptions } from '../../src/smpp/connection.ts';
import type { SubmitOutcome } from '../../src/smpp/pace.ts';
import type { DeliverSm, SubmitSm } from '../../src/smpp/pdu.ts';
import { type SmscHandlers, SmscServer } from '../../src/smpp/server.ts';

/** A submit of five letters, with a receipt asked for. */
export function message(change: Partial<SubmitSm> = {}): SubmitSm {
  return {
    sourceAddr: 'TEST',
    sourceTon: 5,
    sourceNpi: 0,
    destAddr: '447911000000',
    destTon: 1,
    destNpi: 1,
    esmClass: 0,
    dataCoding: 0,
    registeredDelivery: 1,
    shortMessage: Buffer.from('hello'),
    ...change,
  };
}

/** Our SMSC, until the test ends. It lets everybody in and accepts everything, unless told otherwise. */
export async function startSmsc(handlers: Partial<SmscHandlers> = {}): Promise<{ server: SmscServer; port: number }> {
  let id = 0;
  const server = new SmscServer({
    onBind: () => 0,
    onSubmit: (_client, _sm, answer) => answer(0, String(++id)),
    onClients: () => {},
    ...handlers,
  });
  const port = await server.listen('127.0.0.1', 0);
  onTestFinished(() => server.close());
  return { server, port };
}

/** A client of ours and what it was told. */
export interface TestClient {
  client: SmppClient<number>;
  delivered: DeliverSm[];
  late: [number, SubmitOutcome][];
}

/** Our client, until the test ends. Its timers are short; nothing is asked of the peer unless a test wants it. */
export function startClient(port: number, options: Partial<SmppClientOptions> = {}): TestClient {
  const delivered: DeliverSm[] = [];
  const late: [number, SubmitOutcome][] = [];
  const client = new SmppClient<number>(
    {
      host: '127.0.0.1',
      port,
      tls: false,
      systemId: 'me',
      password: 'secret',
      systemType: '',
      bindMode: 'TRANSCEIVER',
      binds: 1,
      windowSize: 10,
      throughputPerSecond: null,
      enquireLinkMs: 30_000,
      responseTimeoutMs: 5_000,
      bindTimeoutMs: 2_000,
      reconnect: { minMs: 20, maxMs: 100 },
      ...options,
    },
    {
      onDeliver: (pdu, answer) => {
        delivered.push(pdu);
        answer(0);
      },
      onLate: (tag, outcome) => late.push([tag, outcome]),
      onHealth: () => {},
    },
  );
  client.start();
  onTestFinished(() => client.stop(100));
  return { client, delivered, late };
}

/** Waits until the client may send. */
export async function whenBound({ client }: TestClient): Promise<void> {
  await expect.poll(() => client.health.state, { timeout: 30_000, interval: 5 }).toBe('BOUND');
}

/** The port of a server that listens. */
export function portOf(server: net.Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen on a TCP port');
  return address.port;
}

/** Listens on a free loopback port until the test ends; its sockets end with it. */
export async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return portOf(server);
}
