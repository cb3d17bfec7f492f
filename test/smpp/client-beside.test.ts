import { createRequire } from 'node:module';
import { afterEach, describe, expect, test } from 'vitest';
import { SmppClient } from '../../src/smpp/client.ts';
import type { SmppClientOptions } from '../../src/smpp/connection.ts';
import type { SubmitSm } from '../../src/smpp/pdu.ts';

const smpp = createRequire(import.meta.url)('smpp');
const ESME_RCANCELFAIL = 0x11;
const ESME_RTHROTTLED = 0x58;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Pdu {
  command: string;
  message_id: string;
  response(fields?: object): object;
}
interface Peer {
  on(event: string, listener: (pdu: Pdu) => void): void;
  send(pdu: object): void;
}
type Serve = (pdu: Pdu, answer: (fields?: object) => void) => void;

const ADDRESSES = { sourceAddr: 'TEST', sourceTon: 5, sourceNpi: 0, destAddr: '447911001000', destTon: 1, destNpi: 1 };
const SM: SubmitSm = {
  ...ADDRESSES,
  ...{ esmClass: 0, dataCoding: 0, registeredDelivery: 1, shortMessage: Buffer.from('hello') },
};

/** An SMSC, and a client that is bound to it. @param serve answers what is no bind, or does not */
async function boundTo(serve: Serve, options: Partial<SmppClientOptions> = {}): Promise<SmppClient<number>> {
  const server = smpp.createServer((peer: Peer) => {
    peer.on('error', () => {});
    peer.on('pdu', (pdu) => {
      const answer = (fields?: object) => peer.send(pdu.response(fields));
      if (['submit_sm', 'cancel_sm', 'query_sm'].includes(pdu.command)) serve(pdu, answer);
      else if (!pdu.command.endsWith('_resp')) answer();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const client = new SmppClient<number>(
    {
      ...{ host: '127.0.0.1', port: server.address().port, tls: false, systemId: 'me', password: 'x', systemType: '' },
      ...{ bindMode: 'TRANSCEIVER', binds: 1, windowSize: 10, throughputPerSecond: null },
      ...{ enquireLinkMs: 30_000, responseTimeoutMs: 10_000 },
      ...options,
    },
    { onDeliver: (_pdu, answer) => answer(0), onLate: () => {}, onHealth: () => {} },
  );
  client.start();
  closing.push(() => client.stop(100));
  await expect.poll(() => client.health.state, { timeout: 30_000 }).toBe('BOUND');
  return client;
}

const cancels = (client: SmppClient<number>, count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => client.cancel(String(index), ADDRESSES)));

describe('cancel_sm and query_sm', () => {
  test.each([
    ['window', { windowSize: 4, throughputPerSecond: null }, 0],
    ['rate', { windowSize: 100, throughputPerSecond: 100 }, 1_800],
  ])(
    'many at once keep to the %s, leave room to submits between them, and none is thrown away',
    async (_name, options, atLeastMs) => {
      let [open, most] = [0, 0];
      const seen: string[] = [];
      const client = await boundTo((pdu, answer) => {
        most = Math.max(most, ++open);
        seen.push(pdu.command);
        setTimeout(() => {
          open--;
          answer(pdu.command === 'submit_sm' ? { message_id: 'x' } : {});
        }, 20);
      }, options);
      const began = performance.now();
      let isOver = false;
      const submits = (async () => {
        while (!isOver) expect((await client.submit(SM, 0)).kind).toBe('accepted');
      })();
      const outcomes = await cancels(client, 150);
      await Promise.all(Array.from({ length: 50 }, () => client.query('1', ADDRESSES)));
      const ms = performance.now() - began;
      isOver = true;
      await submits;
      expect(outcomes.filter((outcome) => outcome !== 'DELETED')).toEqual([]);
      expect(seen.filter((command) => command === 'query_sm')).toHaveLength(50);
      expect(most).toBeLessThanOrEqual(options.windowSize);
      expect(ms).toBeGreaterThan(atLeastMs);
      expect(seen.slice(0, 100).filter((command) => command === 'submit_sm').length).toBeGreaterThan(5);
    },
  );

  test('a cancel_sm that is written and not answered may have deleted it; one that is not written has not', async () => {
    const client = await boundTo(() => {}, { windowSize: 1 });
    const both = cancels(client, 2);
    await expect.poll(() => client.outstanding).toBe(1);
    await client.stop(100);
    expect(await both).toEqual(['UNKNOWN', 'NOT_NOW']);
    expect(await client.cancel('1', ADDRESSES)).toBe('NOT_NOW');
  });

  test('a cancel_sm whose answer does not come in time is unknown, and what waits behind it has its turn', async () => {
    let isFirst = true;
    const serve: Serve = (_pdu, answer) => {
      if (!isFirst) answer();
      isFirst = false;
    };
    const client = await boundTo(serve, { binds: 2, windowSize: 1, responseTimeoutMs: 500 });
    expect(new Set(await cancels(client, 5))).toEqual(new Set(['UNKNOWN', 'DELETED']));
  });

  test('a refusal is for good, but for one that says the SMSC cannot now', async () => {
    const client = await boundTo(({ message_id: id }, answer) =>
      answer({ command_status: id === '0' ? ESME_RCANCELFAIL : ESME_RTHROTTLED }),
    );
    expect(await cancels(client, 2)).toEqual(['REFUSED', 'NOT_NOW']);
  });
});
