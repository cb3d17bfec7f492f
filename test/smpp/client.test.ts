import { createRequire } from 'node:module';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { SmppClient } from '../../src/smpp/client.ts';
import type { SmppClientOptions } from '../../src/smpp/connection.ts';
import type { SubmitOutcome } from '../../src/smpp/pace.ts';
import type { SubmitSm } from '../../src/smpp/pdu.ts';
import { type SmscHandlers, SmscServer } from '../../src/smpp/server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const sm = (index = 0): SubmitSm => ({
  sourceAddr: 'TEST',
  sourceTon: 5,
  sourceNpi: 0,
  destAddr: String(447911000000 + index),
  destTon: 1,
  destNpi: 1,
  esmClass: 0,
  dataCoding: 0,
  registeredDelivery: 1,
  shortMessage: Buffer.from('hello'),
});

async function smsc(handlers: Partial<SmscHandlers> = {}): Promise<{ server: SmscServer; port: number }> {
  let id = 0;
  const server = new SmscServer({
    onBind: () => 0,
    onSubmit: (_client, _sm, answer) => answer(0, String(++id)),
    onClients: () => {},
    ...handlers,
  });
  const port = await server.listen('127.0.0.1', 0);
  closing.push(() => server.close());
  return { server, port };
}

function connect(port: number, options: Partial<SmppClientOptions> = {}, late: [number, SubmitOutcome][] = []) {
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
    { onDeliver: (_pdu, answer) => answer(0), onLate: (tag, outcome) => late.push([tag, outcome]), onHealth: () => {} },
  );
  client.start();
  closing.push(() => client.stop(100));
  return client;
}

const bound = (client: SmppClient<number>) => expect.poll(() => client.health.state, { timeout: 30_000 }).toBe('BOUND');

describe('a submit', () => {
  test('is accepted with the id of its response; a refusal names its status', async () => {
    const { port } = await smsc({
      onSubmit: (_c, pdu, answer) => (pdu.destAddr.endsWith('1') ? answer(0x0b, '') : answer(0, 'id-7')),
    });
    const client = connect(port);
    await bound(client);
    expect(await client.submit(sm(0), 0)).toMatchObject({ kind: 'accepted', remoteId: 'id-7' });
    expect(await client.submit(sm(1), 1)).toMatchObject({ kind: 'refused', commandStatus: 0x0b });
  });

  test('never exceeds the window, and every one of a thousand ends', async () => {
    let open = 0;
    let most = 0;
    const { port } = await smsc({
      onSubmit: (_c, _pdu, answer) => {
        most = Math.max(most, ++open);
        setTimeout(() => {
          open--;
          answer(0, 'x');
        }, 1);
      },
    });
    const client = connect(port, { windowSize: 7 });
    await bound(client);
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, (_, index) => client.submit(sm(index), index)));
    expect(outcomes.every((outcome) => outcome.kind === 'accepted')).toBe(true);
    expect(most).toBeLessThanOrEqual(7);
    expect(client.health.windowUsed).toBe(0);
  });

  test('without a response is unknown after the timer, and its late response still arrives', async () => {
    let respond = () => {};
    const { port } = await smsc({
      onSubmit: (_c, _pdu, answer) => {
        respond = () => answer(0, 'late');
      },
    });
    const late: [number, SubmitOutcome][] = [];
    const client = connect(port, { responseTimeoutMs: 300 }, late);
    await bound(client);
    expect(await client.submit(sm(), 42)).toEqual({ kind: 'unknown', cause: 'TIMEOUT' });
    respond();
    await expect.poll(() => late).toMatchObject([[42, { kind: 'accepted', remoteId: 'late' }]]);
  });

  test('in flight when the link is cut is unknown, each exactly once, and the client binds again', async () => {
    const { server, port } = await smsc({ onSubmit: () => {} });
    const client = connect(port);
    await bound(client);
    let ended = 0;
    const submits = Array.from({ length: 25 }, (_, index) => client.submit(sm(index), index).finally(() => ended++));
    await expect.poll(() => client.health.windowUsed).toBe(10);
    for (const each of server.clients) each.cut();
    const outcomes = await Promise.all(submits);
    expect(outcomes.slice(0, 10).every((outcome) => outcome.kind === 'unknown' && outcome.cause === 'LINK_LOST')).toBe(
      true,
    );
    expect(outcomes.slice(10).every((outcome) => outcome.kind === 'notSent')).toBe(true);
    expect(ended).toBe(25);
    await bound(client);
  });

  test('is not sent while nothing is bound', async () => {
    const client = connect(1);
    expect(await client.submit(sm(), 0)).toEqual({ kind: 'notSent', cause: 'NOT_BOUND' });
    expect(client.capacity()).toBe(0);
  });
});

describe('the rate', () => {
  test('of a connection with a contract is kept', async () => {
    const { port } = await smsc();
    const client = connect(port, { throughputPerSecond: 50, windowSize: 100 });
    await bound(client);
    const began = performance.now();
    await Promise.all(Array.from({ length: 60 }, (_, index) => client.submit(sm(index), index)));
    // 5 in the first burst, 55 at 50 a second.
    expect(performance.now() - began).toBeGreaterThan(1_000);
  });

  test('is paused when the SMSC throttles, and the count is told', async () => {
    let refuse = true;
    const { port } = await smsc({ onSubmit: (_c, _pdu, answer) => (refuse ? answer(0x58, '') : answer(0, 'x')) });
    const client = connect(port);
    await bound(client);
    expect(await client.submit(sm(), 0)).toMatchObject({ kind: 'refused', commandStatus: 0x58 });
    expect(client.capacity()).toBe(0);
    expect(client.health.throttledCount).toBe(1);
    refuse = false;
    await client.whenCapacity(AbortSignal.timeout(5_000));
    expect(await client.submit(sm(), 1)).toMatchObject({ kind: 'accepted' });
  });
});

describe('a bind', () => {
  test('with a wrong password is AUTH_FAILED and is not tried again at once', async () => {
    let binds = 0;
    const { port } = await smsc({
      onBind: () => {
        binds++;
        return 0x0e;
      },
    });
    const client = connect(port);
    await expect.poll(() => client.health.state).toBe('AUTH_FAILED');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(binds).toBe(1);
  });

  test('whose peer answers no enquire_link is dropped and bound anew', async () => {
    let connections = 0;
    // A peer that answers the bind and nothing after it.
    const server = net.createServer((socket) => {
      connections++;
      socket.on('error', () => {});
      socket.once('data', (pdu) => {
        const answer = Buffer.concat([Buffer.alloc(16), Buffer.from('x\0')]);
        answer.writeUInt32BE(answer.length, 0);
        answer.writeUInt32BE((pdu.readUInt32BE(4) | 0x80000000) >>> 0, 4);
        answer.writeUInt32BE(pdu.readUInt32BE(12), 12);
        socket.write(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const address = server.address();
    const client = connect(typeof address === 'object' && address !== null ? address.port : 0, {
      enquireLinkMs: 150,
      responseTimeoutMs: 150,
    });
    await bound(client);
    await expect.poll(() => connections, { timeout: 30_000 }).toBeGreaterThan(1);
    expect(client.health.lastError).toContain('enquire_link');
  });

  test('to something that is not SMPP is given up and tried again', async () => {
    let connections = 0;
    const server = net.createServer((socket) => {
      connections++;
      socket.on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const address = server.address();
    const client = connect(typeof address === 'object' && address !== null ? address.port : 0);
    await expect.poll(() => connections, { timeout: 30_000 }).toBeGreaterThan(2);
    expect(client.health.state).toBe('CONNECTING');
  });
});

describe('with the npm package `smpp` as the SMSC', () => {
  test('binds, submits, receives a receipt and unbinds', async () => {
    const smpp = createRequire(import.meta.url)('smpp');
    const received: string[] = [];
    const server = smpp.createServer(
      (session: {
        on(
          event: string,
          listener: (pdu: { response(options?: object): object; short_message: { message: string } }) => void,
        ): void;
        send(pdu: object): void;
        deliver_sm(options: object): void;
        close(): void;
      }) => {
        session.on('error', () => {});
        session.on('bind_transceiver', (pdu) => session.send(pdu.response()));
        session.on('enquire_link', (pdu) => session.send(pdu.response()));
        session.on('unbind', (pdu) => session.send(pdu.response()));
        session.on('submit_sm', (pdu) => {
          received.push(pdu.short_message.message);
          session.send(pdu.response({ message_id: 'abc' }));
          session.deliver_sm({
            esm_class: 4,
            source_addr: '447911000000',
            destination_addr: 'TEST',
            short_message: 'id:abc stat:DELIVRD err:000',
          });
        });
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const delivered: string[] = [];
    const client = new SmppClient<number>(
      {
        host: '127.0.0.1',
        port: server.address().port,
        tls: false,
        systemId: 'me',
        password: 'x',
        systemType: '',
        bindMode: 'TRANSCEIVER',
        binds: 1,
        windowSize: 10,
        throughputPerSecond: null,
        enquireLinkMs: 30_000,
        responseTimeoutMs: 2_000,
      },
      {
        onDeliver: (pdu, answer) => {
          delivered.push(pdu.shortMessage.toString('latin1'));
          answer(0);
        },
        onLate: () => {},
        onHealth: () => {},
      },
    );
    client.start();
    await bound(client);
    expect(await client.submit(sm(), 0)).toMatchObject({ kind: 'accepted', remoteId: 'abc' });
    await expect.poll(() => delivered).toEqual(['id:abc stat:DELIVRD err:000']);
    expect(received).toEqual(['hello']);
    await client.stop(1_000);
    expect(client.health.state).toBe('CLOSED');
  });
});
