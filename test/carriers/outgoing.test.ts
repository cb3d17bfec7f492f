import net from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { loadConfig } from '../../src/config.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { type OutgoingGuard, smscGuard } from '../../src/outgoing/guard.ts';
import { SmppClient } from '../../src/smpp/client.ts';
import { openService, type Service } from '../contacts/service.ts';

const guardOf = (environment: Record<string, string>) => smscGuard(loadConfig(environment));
const production = guardOf({ HELIOGRAPH_ENV: 'production' });
const listed = guardOf({ HELIOGRAPH_ENV: 'production', HELIOGRAPH_ALLOWED_SMSC_NETWORKS: '127.0.0.0/8,10.20.0.0/16' });

describe('in production an address inside is not called', () => {
  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '224.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    '2001:db8::1',
  ])('%s', (address) => expect(production.refusalOf(address)).toContain('HELIOGRAPH_ALLOWED_SMSC_NETWORKS'));

  test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('but %s is', (address) =>
    expect(production.refusalOf(address)).toBeNull(),
  );

  test.each([
    ['10.20.3.4', null],
    ['127.0.0.1', null],
    ['10.21.0.1', 'private'],
    ['169.254.169.254', 'link-local'],
  ])('%s, where 127.0.0.0/8 and 10.20.0.0/16 are listed: %s', (address, expected) => {
    if (expected === null) expect(listed.refusalOf(address)).toBeNull();
    else expect(listed.refusalOf(address)).toContain(expected);
  });

  test('in development everything is called, unless networks are listed', () => {
    expect(guardOf({}).refusalOf('127.0.0.1')).toBeNull();
    expect(guardOf({ HELIOGRAPH_ALLOWED_SMSC_NETWORKS: '10.0.0.0/8' }).refusalOf('127.0.0.1')).not.toBeNull();
  });
});

describe('a connection that leads to an address inside', () => {
  let service: Service;
  beforeAll(async () => {
    service = await openService({ HELIOGRAPH_ALLOWED_SMSC_NETWORKS: '10.20.0.0/16' });
  });
  afterAll(() => service?.close());

  interface Result {
    smscConnection?: { id: string; host: string };
    issues?: { path: string[]; message: string; received: string }[];
  }
  const call = (name: 'createSmscConnection' | 'updateSmscConnection', type: string, input: object) =>
    service.ask<Result>(
      `mutation($i: ${type}!) { ${name}(input: $i) { ... on SmscConnectionPayload { smscConnection { id host } }
        ... on InvalidInput { issues { path message received } } } }`,
      { i: input },
    );
  const create = (name: string, host: string) =>
    call('createSmscConnection', 'SmscConnectionInput', { name, host, port: 2775, systemId: 'me', password: 'secret' });
  const hosts = async () => (await service.sql<{ host: string }>(HOSTS)).map(({ host }) => host);
  const HOSTS = `SELECT settings->>'host' AS host FROM connections ORDER BY created_at`;

  test.each(['127.0.0.1', '169.254.169.254', '10.21.0.1', '192.168.1.1', '::1', 'fd00::1', '::ffff:127.0.0.1'])(
    'is neither made nor changed to %s, and the refusal names the setting',
    async (host) => {
      const before = await hosts();
      const refused = { path: ['host'], message: expect.stringContaining('HELIOGRAPH_ALLOWED_SMSC_NETWORKS') };
      expect(await create('inside', host)).toEqual({ issues: [{ ...refused, received: host }] });
      const id = toGlobalId('Connection', service.connectionId);
      const change = { id, host, password: 'secret' };
      const changed = await call('updateSmscConnection', 'UpdateSmscConnectionInput', change);
      expect(changed).toEqual({ issues: [{ ...refused, received: host }] });
      expect(await hosts()).toEqual(before);
    },
  );

  test.each(['10.20.3.4', '8.8.8.8', 'smsc.example.com'])(
    'is made to %s: what is listed, outside, or a name, which is judged at each dial',
    async (host) => {
      expect(await create(`to ${host}`, host)).toMatchObject({ smscConnection: { host } });
      expect(await hosts()).toContain(host);
    },
  );
});

const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

let calls = 0;
const listener = net.createServer((socket) => {
  calls++;
  socket.on('error', () => {});
  socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
});
const ready = new Promise<number>((resolve) => {
  listener.listen(0, '127.0.0.1', () => resolve((listener.address() as net.AddressInfo).port));
});
afterAll(() => listener.close());

async function dial(host: string, reach: OutgoingGuard, tls = false): Promise<SmppClient<null>> {
  const client = new SmppClient<null>(
    {
      host,
      port: await ready,
      tls,
      reach,
      systemId: 'me',
      password: 'secret',
      systemType: '',
      bindMode: 'TRANSCEIVER',
      binds: 1,
      windowSize: 1,
      throughputPerSecond: null,
      enquireLinkMs: 30_000,
      responseTimeoutMs: 5_000,
      reconnect: { minMs: 20, maxMs: 40 },
    },
    { onDeliver: () => {}, onLate: () => {}, onHealth: () => {} },
  );
  client.start();
  closing.push(() => client.stop(0));
  return client;
}

describe('a connection', () => {
  test.each(['127.0.0.1', 'localhost', '2130706433', '0x7f000001', '127.1', '::ffff:127.0.0.1'])(
    'to %s is not made, neither plain nor with TLS, and says why',
    async (host) => {
      calls = 0;
      for (const tls of [false, true]) {
        const client = await dial(host, production, tls);
        await expect.poll(() => client.health.lastError).toContain('HELIOGRAPH_ALLOWED_SMSC_NETWORKS');
      }
      expect(calls).toBe(0);
    },
  );

  test.each(['127.0.0.1', 'localhost', '2130706433'])('to %s is made where the network is listed', async (host) => {
    calls = 0;
    const client = await dial(host, listed);
    // It is tried again, and what answered there is not shown.
    await expect.poll(() => calls).toBeGreaterThan(1);
    await expect.poll(() => client.health.lastError).toContain('the stream is not SMPP');
    expect(client.health.lastError).not.toContain(String(Buffer.from('HTTP').readUInt32BE()));
  });
});
