import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import type { SubmitSm } from '../../src/smpp/pdu.ts';
import { TLV } from '../../src/smpp/tlv.ts';
import { decodeShortMessage } from '../../src/text/decode.ts';
import { readHeader } from '../../src/text/header.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { inbound, LyingSmsc } from '../support/lying-smsc.ts';

let database: TestDatabase;
let hub: Hub;
let made = 0;

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startAll();
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

async function smsc(handlers = {}): Promise<LyingSmsc> {
  const one = await LyingSmsc.start(handlers);
  onTestFinished(() => one.server.close());
  return one;
}

/** Connects the hub to an SMSC of the test. @returns the connection's id, once it is bound */
async function connect(to: LyingSmsc, settings: object = {}): Promise<string> {
  const input = {
    name: `carrier ${++made}`,
    host: '127.0.0.1',
    port: to.port,
    systemId: 'me',
    password: 'secret',
    responseTimeoutSeconds: 5,
    ...settings,
  };
  const { smscConnection } = await hub.api.ask<{ smscConnection: { id: string } }>(
    `mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) {
      ... on SmscConnectionPayload { smscConnection { id } } ... on InvalidInput { issues { path message } } } }`,
    { input },
  );
  await expect.poll(async () => (await connection(smscConnection.id)).state, { timeout: 15_000 }).toBe('BOUND');
  onTestFinished(async () => {
    await hub.api.ask(
      `mutation($id: ID!) { setSmscConnectionEnabled(input: { id: $id, enabled: false }) { __typename } }`,
      { id: smscConnection.id },
    );
  });
  return smscConnection.id;
}

interface ConnectionShape {
  state: string;
  circuit: string;
  learnedReceiptIdFormat: string | null;
  rateReason: string;
}

function connection(id: string): Promise<ConnectionShape> {
  return hub.api.ask<ConnectionShape>(
    'query($id: ID!) { node(id: $id) { ... on SmscConnection { state circuit learnedReceiptIdFormat rateReason } } }',
    { id },
  );
}

/** A route of the highest priority for numbers of this test alone. */
async function routeTo(prefix: string, smscConnectionIds: string[], settings: object = {}): Promise<string> {
  const input = { name: `route ${++made}`, prefixes: [prefix], priority: 10, smscConnectionIds, ...settings };
  const { route } = await hub.api.ask<{ route: { id: string } }>(
    `mutation($input: RouteInput!) { createRoute(input: $input) { ... on RoutePayload { route { id } }
      ... on InvalidInput { issues { path message } } } }`,
    { input },
  );
  return route.id;
}

async function reaches(id: string, status: string, timeout = 15_000): Promise<void> {
  await expect.poll(async () => (await hub.api.message(id)).status, { timeout }).toBe(status);
}

/** The text as a handset would put it together. */
function readWhole(parts: readonly SubmitSm[], alphabet: Parameters<typeof decodeShortMessage>[3]): string {
  return parts
    .map((sm) => {
      const whole = sm.tlvs?.get(TLV.messagePayload) ?? sm.shortMessage;
      const header = (sm.esmClass & 0x40) === 0 ? 0 : (whole[0] ?? 0) + 1;
      const udh = header === 0 ? null : whole.subarray(0, header);
      const sar = sm.tlvs?.get(TLV.sarSegmentSeqnum)?.[0];
      const number = sar ?? (udh === null ? undefined : readHeader(udh).concatenation?.number) ?? 1;
      return { number, text: decodeShortMessage(whole.subarray(header), sm.dataCoding, udh, alphabet).text };
    })
    .sort((a, b) => a.number - b.number)
    .map(({ text }) => text)
    .join('');
}

describe('a long text', () => {
  const LONG = 'Liebe Grüße aus Köln, {sehr} herzlich € '.repeat(9);

  test.each([
    ['GSM7_PACKED', 'UDH_16BIT', LONG, 3, 3],
    ['GSM7_UNPACKED', 'SAR', LONG, 3, 3],
    ['GSM7_UNPACKED', 'MESSAGE_PAYLOAD', LONG, 3, 1],
    ['LATIN1', 'UDH_8BIT', LONG.replaceAll('€', 'Euro'), 3, 3],
    ['UCS2', 'UDH_16BIT', LONG, 6, 6],
    ['GSM7_UNPACKED', 'UDH_8BIT', 'şöyle ğüzel bir gün '.repeat(20), 3, 3],
  ] as const)(
    'goes out as %s with %s and is read whole',
    async (defaultAlphabet, concatenation, text, parts, submits) => {
      const carrier = await smsc();
      const prefix = `+44791113${10 + made}`;
      const settings = { defaultAlphabet, concatenation, nationalLanguages: ['TURKISH'] };
      await routeTo(prefix, [await connect(carrier, settings)]);
      const { message } = await hub.api.send(`${prefix}00`, { content: { text } });
      await reaches(message.id, 'DELIVERED');
      const { partCount, parts: sent } = await hub.api.message(message.id);
      expect([partCount, sent.length, carrier.submits.length]).toEqual([parts, submits, submits]);
      expect(readWhole(carrier.submits, defaultAlphabet)).toBe(text);
    },
  );

  test('to one person never has the reference of the one before', async () => {
    const carrier = await smsc();
    await routeTo('+4479111290', [await connect(carrier)]);
    const recipients = Array.from({ length: 300 }, () => '+447911129000');
    const { batch } = await hub.api.sendMany(recipients, { content: { text: 'a'.repeat(200) } });
    await expect.poll(async () => (await hub.api.counts(batch.id)).delivered, { timeout: 20_000 }).toBe(300);
    const references = carrier.submits.map((sm) => sm.shortMessage[3]);
    const uses = new Map<number | undefined, number>();
    for (const reference of references) uses.set(reference, (uses.get(reference) ?? 0) + 1);
    // 300 messages of two parts over 256 references: none more than twice, and each at least once.
    expect(uses.size).toBe(256);
    expect(Math.max(...uses.values())).toBe(4);
  });
});

describe('what a message asks for', () => {
  test('is in its PDU: class 0, ports, octets, and TLVs over those of the connection', async () => {
    const carrier = await smsc();
    const dlt = { tag: 0x1400, type: 'C_STRING', value: '1101234567890123456' };
    const tlvs = [dlt, { tag: 0x1402, type: 'UINT16', value: '7' }];
    await routeTo('+4479111280', [await connect(carrier, { tlvs })]);
    const own = [
      { tag: 0x1401, type: 'STRING', value: '1007' },
      { ...dlt, value: 'other' },
    ];
    const flash = await hub.api.send('+447911128000', { flash: true, tlvs: own });
    await reaches(flash.message.id, 'DELIVERED');
    const binary = { content: { binary: { data: '00ff1b' } }, destinationPort: 2948, sourcePort: 9200 };
    const wap = await hub.api.send('+447911128000', binary);
    await reaches(wap.message.id, 'DELIVERED');
    const [first, second] = carrier.submits;
    expect(first?.dataCoding).toBe(0xf0);
    expect(Object.fromEntries(first?.tlvs ?? [])).toEqual({
      5120: Buffer.from('other\0'),
      5121: Buffer.from('1007'),
      5122: Buffer.from([0, 7]),
    });
    expect([second?.dataCoding, second?.esmClass, second?.shortMessage.toString('hex')]).toEqual([
      0x04,
      0x40,
      '0605040b8423f0' + '00ff1b',
    ]);
    expect(await hub.api.message(wap.message.id)).toMatchObject({ encoding: 'BINARY', body: '00ff1b' });
  });

  test.each([
    [{ content: { binary: { data: '0g' } } }, 'content.binary.data', 'hexadecimal'],
    [{ sourcePort: 1 }, 'sourcePort', 'destinationPort'],
    [{ destinationPort: 70_000 }, 'destinationPort', '65535'],
    [{ tlvs: [{ tag: 0x0424, type: 'STRING', value: 'x' }] }, 'tlvs.0.value', 'the hub writes itself'],
    [{ tlvs: [{ tag: 0x1400, type: 'UINT8', value: '256' }] }, 'tlvs.0.value', '0 to 255'],
  ])('%j is refused by name', async (input, path, message) => {
    const result = (await hub.api.send('+447911128000', input)) as never as {
      issues: { path: string[]; message: string }[];
    };
    expect(result.issues).toEqual([
      expect.objectContaining({ path: path.split('.'), message: expect.stringContaining(message) }),
    ]);
  });
});

describe('receipts', () => {
  test('in decimal for ids in hexadecimal find their messages, and the connection learns it', async () => {
    const carrier = await smsc();
    // Ids that do not fit a message of their own when they are read as they stand.
    const id = (count: number) => 0xabc000 + count;
    carrier.answer = (_sm, count) => ({ remoteId: id(count).toString(16).toUpperCase().padStart(10, '0') });
    carrier.receipt = (_sm, count) => `id:${id(count)} stat:DELIVRD err:000`;
    const connectionId = await connect(carrier);
    await routeTo('+4479111270', [connectionId]);
    for (let i = 0; i < 4; i++) {
      const { message } = await hub.api.send(`+44791112700${i}`);
      await reaches(message.id, 'DELIVERED');
    }
    expect((await connection(connectionId)).learnedReceiptIdFormat).toBe('HEX_TO_DECIMAL');
  });

  test('with an empty id, or the same one always, are matched by their number', async () => {
    const carrier = await smsc();
    carrier.answer = () => ({ remoteId: '' });
    carrier.receipt = () => 'stat:DELIVRD err:000';
    await routeTo('+4479111260', [await connect(carrier)]);
    const sent = await Promise.all([1, 2, 3].map((n) => hub.api.send(`+44791112600${n}`)));
    for (const { message } of sent) await reaches(message.id, 'DELIVERED');
  });

  test('that do not come are asked for with query_sm', async () => {
    const asked: string[] = [];
    const carrier = await smsc({
      onQuery: (_client: unknown, remoteId: string) => {
        asked.push(remoteId);
        return { state: 2, errorCode: 0 };
      },
    });
    carrier.receipt = () => null;
    await routeTo('+4479111250', [await connect(carrier, { queryAfterSeconds: 1 })]);
    const { message } = await hub.api.send('+447911125000');
    await reaches(message.id, 'DELIVERED');
    expect(asked).toEqual(['1']);
  });
});

describe('another connection of the route takes over', () => {
  const decisionOf = (id: string) =>
    hub.api.ask<{ decision: { steps: { gate: string; reason: string }[] }; possibleDuplicate: boolean }>(
      'query($id: ID!) { message(id: $id) { possibleDuplicate decision { steps { gate reason } } } }',
      { id },
    );

  test('when the first cannot take a message, and the decision says why', async () => {
    const [bad, good] = [await smsc(), await smsc()];
    bad.answer = () => ({ commandStatus: 0x45 });
    await routeTo('+4479111240', [await connect(bad), await connect(good)]);
    const { message } = await hub.api.send('+447911124000');
    await reaches(message.id, 'DELIVERED');
    expect([bad.submits.length, good.submits.length]).toEqual([1, 1]);
    const { steps } = (await decisionOf(message.id)).decision;
    expect(steps.at(-1)).toMatchObject({ gate: 'route', reason: expect.stringContaining('ESME_RSUBMITFAIL') });
  });

  test('when a code has no receipt in time: once, marked; a parcel notice stays where it is', async () => {
    const [silent, good] = [await smsc(), await smsc()];
    silent.receipt = () => null;
    const ids = [await connect(silent), await connect(good)];
    await routeTo('+4479111230', ids, { receiptTimeoutSeconds: 5 });
    const code = await hub.api.send('+447911123000', { purpose: 'OTP' });
    const notice = await hub.api.send('+447911123001');
    await reaches(code.message.id, 'DELIVERED');
    expect(await decisionOf(code.message.id)).toMatchObject({ possibleDuplicate: true });
    expect(good.submits.map((sm) => sm.destAddr)).toEqual(['447911123000']);
    expect(await hub.api.message(notice.message.id)).toMatchObject({ status: 'SENT', possibleDuplicate: false });
  });

  test('when the first fails everybody: its circuit opens, the queue moves, and it closes again when it can', async () => {
    const [sick, good] = [await smsc(), await smsc()];
    sick.answer = () => ({ commandStatus: 0x08 });
    const sickId = await connect(sick);
    await routeTo('+4479111220', [sickId, await connect(good)]);
    const numbers = Array.from({ length: 60 }, (_, i) => `+4479111220${String(i).padStart(2, '0')}`);
    const { batch } = await hub.api.sendMany(numbers);
    await expect.poll(async () => (await connection(sickId)).circuit, { timeout: 15_000 }).not.toBe('CLOSED');
    sick.answer = (_sm, count) => ({ remoteId: String(count) });
    await expect.poll(async () => (await hub.api.counts(batch.id)).delivered, { timeout: 40_000 }).toBe(60);
    expect(good.submits.length).toBeGreaterThan(0);
    await expect.poll(async () => (await connection(sickId)).circuit, { timeout: 30_000 }).toBe('CLOSED');
    const { message } = await hub.api.send('+447911122099');
    await reaches(message.id, 'DELIVERED');
    expect(sick.submits.at(-1)?.destAddr).toBe('447911122099');
  }, 90_000);

  test('and a message goes back to nobody when its only connection refuses it for good, as the connection means it', async () => {
    const carrier = await smsc();
    carrier.answer = () => ({ commandStatus: 0x401 });
    const statusOverrides = [{ commandStatus: 0x401, class: 'GIVE_UP', meaning: 'the sender is not registered' }];
    await routeTo('+4479111210', [await connect(carrier, { statusOverrides })]);
    const { message } = await hub.api.send('+447911121000');
    await reaches(message.id, 'FAILED');
    expect(carrier.submits.length).toBe(1);
  });
});

describe('what comes in', () => {
  interface Inbound {
    body: string;
    missingParts: number;
    duplicateOf: { id: string } | null;
  }
  const received = async (to: string): Promise<Inbound[]> => {
    const { edges } = await hub.api.ask<{ edges: { node: Inbound }[] }>(
      `query($to: String!) { inboundMessages(first: 20, filter: { to: $to }) { edges { node { body missingParts
        duplicateOf { id } } } } }`,
      { to },
    );
    return edges.map(({ node }) => node);
  };

  test('in parts by SAR, out of order, is one message', async () => {
    const carrier = await smsc();
    await connect(carrier);
    const part = (number: number, text: string) =>
      inbound('447911120000', '60001', text, {
        tlvs: new Map([
          [TLV.sarMsgRefNum, Buffer.from([1, 7])],
          [TLV.sarTotalSegments, Buffer.from([3])],
          [TLV.sarSegmentSeqnum, Buffer.from([number])],
        ]),
      });
    for (const [number, text] of [
      [3, 'three'],
      [1, 'one '],
      [2, 'two '],
    ] as const) {
      expect(await carrier.client.deliver(part(number, text))).toBe(0);
    }
    expect(await received('60001')).toMatchObject([{ body: 'one two three', missingParts: 0 }]);
  });

  test('twice is two messages, and again after a lost link is a duplicate that nothing follows from', async () => {
    const carrier = await smsc();
    await connect(carrier);
    const yes = inbound('447911120000', '60002', 'yes');
    expect(await carrier.client.deliver(yes)).toBe(0);
    expect(await carrier.client.deliver(yes)).toBe(0);
    expect((await received('60002')).map((message) => message.duplicateOf)).toEqual([null, null]);
    const before = carrier.client;
    before.cut();
    await expect.poll(() => carrier.server.clients.some((client) => client !== before), { timeout: 15_000 }).toBe(true);
    expect(await carrier.client.deliver(yes)).toBe(0);
    const all = await received('60002');
    expect(all.map((message) => message.duplicateOf !== null)).toEqual([true, false, false]);
  });

  test('in the national alphabet of its header is read', async () => {
    const carrier = await smsc();
    await connect(carrier);
    const header = Buffer.from('06240101250101', 'hex');
    const text = Buffer.concat([header, Buffer.from([0x0c, 0x1d, 0x1b, 0x53])]);
    await carrier.client.deliver(inbound('447911120000', '60003', text, { esmClass: 0x40 }));
    expect(await received('60003')).toMatchObject([{ body: 'ğşŞ' }]);
  });
});
