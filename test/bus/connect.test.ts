import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { connectBus } from '../../src/bus/connect.ts';
import { EmbeddedNats } from '../../src/embedded/nats.ts';
import { StartError } from '../../src/kernel/errors.ts';
import { ownNats, removeFolder, temporaryFolder } from '../support/servers.ts';

const log = { warn() {}, info() {} };

test('a bus whose server refuses its login again and again is connected as soon as the server takes it', async () => {
  const nats = await ownNats();
  await nats.start();
  const folder = temporaryFolder('nats');
  const port = Number(new URL(nats.url).port);
  const other = new EmbeddedNats({ folder: path.join(folder, 'data'), port, password: 'another-password' });
  const bus = await connectBus(nats.url, 1, log);
  try {
    let refusals = 0;
    void (async () => {
      for await (const status of bus.connection.status())
        if (status.type === 'error' && /authorization/i.test(status.error.message)) refusals++;
    })();
    await nats.kill();
    await other.start();
    // The client itself would give up at the second.
    await expect.poll(() => refusals, { timeout: 30_000 }).toBeGreaterThan(3);
    await other.stop();
    await nats.start();
    await expect.poll(() => bus.connected, { timeout: 30_000 }).toBe(true);
    await bus.ask();
  } finally {
    await other.stop();
    await bus.close();
    await nats.dispose();
    removeFolder(folder);
  }
});

test('a login that takes a busy server too long is tried again; a wrong password is not', async () => {
  const nats = await ownNats();
  await nats.start();
  const url = new URL(nats.url);
  // The server is heard, and hears nothing until it has lost its patience.
  const way = net.createServer((client) => {
    const server = net.connect(Number(url.port), url.hostname);
    server.pipe(client);
    for (const socket of [client, server]) socket.on('error', () => {});
  });
  await once(way.listen(0, '127.0.0.1'), 'listening');
  const slow = new URL(url);
  slow.port = String((way.address() as net.AddressInfo).port);
  const wrong = new URL(url);
  wrong.password = 'wrong';
  try {
    const late = await connectBus(slow.href, 1, log).catch((error: unknown) => error);
    expect(late).toMatchObject({ message: expect.stringMatching(/Authentication Timeout/i) });
    expect(late).not.toBeInstanceOf(StartError);
    await expect(connectBus(wrong.href, 1, log)).rejects.toBeInstanceOf(StartError);
  } finally {
    way.close();
    await nats.dispose();
  }
});
