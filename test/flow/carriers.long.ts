import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { TLV } from '../../src/smpp/tlv.ts';
import { Carriers } from '../support/carriers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { inbound } from '../support/lying-smsc.ts';

let database: TestDatabase;
let hub: Hub;
const carriers = new Carriers(() => hub);

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startTogether();
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

describe('receipts', () => {
  test('in decimal for ids in hexadecimal find their messages, and the connection learns it', async () => {
    const carrier = await carriers.smsc();
    // Ids that do not fit a message of their own when they are read as they stand.
    const id = (count: number) => 0xabc000 + count;
    carrier.answer = (_sm, count) => ({ remoteId: id(count).toString(16).toUpperCase().padStart(10, '0') });
    carrier.receipt = (_sm, count) => `id:${id(count)} stat:DELIVRD err:000`;
    const connectionId = await carriers.connect(carrier);
    await carriers.routeTo('+4479111270', [connectionId]);
    for (let i = 0; i < 4; i++) {
      const { accepted: message } = await hub.api.send(`+44791112700${i}`);
      await carriers.reaches(message.id, 'DELIVERED');
    }
    expect((await carriers.connection(connectionId)).learnedReceiptIdFormat).toBe('HEX_TO_DECIMAL');
  });

  test('with an empty id, or the same one always, are matched by their number', async () => {
    const carrier = await carriers.smsc();
    carrier.answer = () => ({ remoteId: '' });
    carrier.receipt = () => 'stat:DELIVRD err:000';
    await carriers.routeTo('+4479111260', [await carriers.connect(carrier)]);
    const sent = await Promise.all([1, 2, 3].map((n) => hub.api.send(`+44791112600${n}`)));
    for (const { accepted: message } of sent) await carriers.reaches(message.id, 'DELIVERED');
  });

  test('say what their connection means by its words, and everything they say is kept with the part', async () => {
    const carrier = await carriers.smsc();
    carrier.receipt = () => null;
    const receiptOverrides = [{ word: 'gone home', state: 'DELIVERED' }];
    await carriers.routeTo('+4479111190', [await carriers.connect(carrier, { receiptOverrides })]);
    const { accepted } = await hub.api.send('+447911119000');
    await carriers.reaches(accepted.id, 'SENT');
    const text = 'id:1 sub:001 dlvrd:000 submit date:2611281000 done date:2611281001 stat:GONE HOME err:000 text:';
    const tlvs = new Map([[0x1403, Buffer.from('12')]]);
    expect(await carrier.client.deliver(inbound('447911119000', 'Hub', text, { esmClass: 4, tlvs }))).toBe(0);
    await carriers.reaches(accepted.id, 'DELIVERED');
    const { parts } = await hub.api.ask<{ parts: unknown[] }>(
      `query($id: ID!) { message(id: $id) { parts { status receipt receiptWord receiptDoneAt networkErrorCode
        receiptTlvs { tag type value } } } }`,
      { id: accepted.id },
    );
    expect(parts).toEqual([
      {
        status: 'DELIVERED',
        receipt: 'DELIVERED',
        receiptWord: 'GONE HOME',
        receiptDoneAt: '2026-11-28T10:01:00.000Z',
        networkErrorCode: null,
        receiptTlvs: [{ tag: 0x1403, type: 'OCTETS', value: '3132' }],
      },
    ]);
  });

  test('that do not come are asked for with query_sm', async () => {
    const asked: string[] = [];
    const carrier = await carriers.smsc({
      onQuery: (_client: unknown, remoteId: string) => {
        asked.push(remoteId);
        return { state: 2, errorCode: 0 };
      },
    });
    carrier.receipt = () => null;
    await carriers.routeTo('+4479111250', [await carriers.connect(carrier, { queryAfterSeconds: 1 })]);
    const { accepted: message } = await hub.api.send('+447911125000');
    await carriers.reaches(message.id, 'DELIVERED');
    expect(asked).toEqual(['1']);
  });
});

describe('a message that was sent', () => {
  test('is deleted by its SMSC where that is wanted and possible (cancel_sm)', async () => {
    const asked: string[] = [];
    const carrier = await carriers.smsc({
      onCancel: (_client: unknown, remoteId: string) => {
        asked.push(remoteId);
        return remoteId === '1';
      },
    });
    carrier.receipt = () => null;
    carrier.answer = (sm, count) => ({ remoteId: sm.destAddr.endsWith('3') ? '' : String(count) });
    await carriers.routeTo('+4479111200', [await carriers.connect(carrier)]);
    const sent: string[] = [];
    // The last one has no id to ask by, and does not count.
    for (const number of ['+447911120000', '+447911120001', '+447911120003']) {
      const { accepted: message } = await hub.api.send(number);
      await carriers.reaches(message.id, 'SENT');
      sent.push(message.id);
    }
    const cancel = (recallSent: boolean) =>
      hub.api.ask<{ canceledCount: number; recallsAsked: number }>(
        `mutation($input: CancelMessagesInput!) { cancelMessages(input: $input) {
          ... on CancelMessagesPayload { canceledCount recallsAsked } } }`,
        { input: { ids: sent, recallSent } },
      );
    expect(await cancel(false)).toEqual({ canceledCount: 0, recallsAsked: 0 });
    expect(await cancel(true)).toEqual({ canceledCount: 0, recallsAsked: 2 });
    await carriers.reaches(sent[0] ?? '', 'UNDELIVERED');
    expect(await hub.api.message(sent[0] ?? '')).toMatchObject({ reason: { code: 'DELETED_AT_PROVIDER' } });
    expect(await hub.api.message(sent[1] ?? '')).toMatchObject({ status: 'SENT' });
    expect(asked).toEqual(['1', '2']);
  });
});

describe('another connection of the route takes over', () => {
  const decisionOf = (id: string) =>
    hub.api.ask<{ decision: { steps: { gate: string; reason: string }[] }; possibleDuplicate: boolean }>(
      'query($id: ID!) { message(id: $id) { possibleDuplicate decision { steps { gate reason } } } }',
      { id },
    );

  test('when the first cannot take a message, and the decision says why', async () => {
    const [bad, good] = [await carriers.smsc(), await carriers.smsc()];
    bad.answer = () => ({ commandStatus: 0x45 });
    await carriers.routeTo('+4479111240', [await carriers.connect(bad), await carriers.connect(good)]);
    const { accepted: message } = await hub.api.send('+447911124000');
    await carriers.reaches(message.id, 'DELIVERED');
    expect([bad.submits.length, good.submits.length]).toEqual([1, 1]);
    const { steps } = (await decisionOf(message.id)).decision;
    expect(steps.at(-1)).toMatchObject({ gate: 'route', reason: expect.stringContaining('ESME_RSUBMITFAIL') });
  });

  test('when a code has no receipt in time: once, marked; a parcel notice stays where it is', async () => {
    const [silent, good] = [await carriers.smsc(), await carriers.smsc()];
    silent.receipt = () => null;
    const ids = [await carriers.connect(silent), await carriers.connect(good)];
    await carriers.routeTo('+4479111230', ids, { receiptTimeoutSeconds: 5 });
    const code = await hub.api.send('+447911123000', { purpose: 'OTP' });
    const notice = await hub.api.send('+447911123001');
    await carriers.reaches(code.accepted.id, 'DELIVERED');
    expect(await decisionOf(code.accepted.id)).toMatchObject({ possibleDuplicate: true });
    expect(good.submits.map((sm) => sm.destAddr)).toEqual(['447911123000']);
    expect(await hub.api.message(notice.accepted.id)).toMatchObject({ status: 'SENT', possibleDuplicate: false });
  });

  test('when the first fails everybody: its circuit opens, the queue moves, and it closes again when it can', async () => {
    const [sick, good] = [await carriers.smsc(), await carriers.smsc()];
    sick.answer = () => ({ commandStatus: 0x08 });
    const sickId = await carriers.connect(sick);
    await carriers.routeTo('+4479111220', [sickId, await carriers.connect(good)]);
    const numbers = Array.from({ length: 60 }, (_, i) => `+4479111220${String(i).padStart(2, '0')}`);
    const { batch } = await hub.api.sendMany(numbers);
    await expect.poll(async () => (await carriers.connection(sickId)).circuit, { timeout: 30_000 }).not.toBe('CLOSED');
    sick.answer = (_sm, count) => ({ remoteId: String(count) });
    await expect.poll(async () => (await hub.api.counts(batch.id)).delivered, { timeout: 40_000 }).toBe(60);
    expect(good.submits.length).toBeGreaterThan(0);
    await expect.poll(async () => (await carriers.connection(sickId)).circuit, { timeout: 30_000 }).toBe('CLOSED');
    const { accepted: message } = await hub.api.send('+447911122099');
    await carriers.reaches(message.id, 'DELIVERED');
    expect(sick.submits.at(-1)?.destAddr).toBe('447911122099');
  });

  test('and a message goes back to nobody when its only connection refuses it for good, as the connection means it', async () => {
    const carrier = await carriers.smsc();
    carrier.answer = () => ({ commandStatus: 0x401 });
    const statusOverrides = [{ commandStatus: 0x401, class: 'GIVE_UP', meaning: 'the sender is not registered' }];
    await carriers.routeTo('+4479111210', [await carriers.connect(carrier, { statusOverrides })]);
    const { accepted: message } = await hub.api.send('+447911121000');
    await carriers.reaches(message.id, 'FAILED');
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
    const carrier = await carriers.smsc();
    await carriers.connect(carrier);
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
    const carrier = await carriers.smsc();
    await carriers.connect(carrier);
    const yes = inbound('447911120000', '60002', 'yes');
    expect(await carrier.client.deliver(yes)).toBe(0);
    expect(await carrier.client.deliver(yes)).toBe(0);
    expect((await received('60002')).map((message) => message.duplicateOf)).toEqual([null, null]);
    const before = carrier.client;
    before.cut();
    await expect.poll(() => carrier.server.clients.some((client) => client !== before), { timeout: 30_000 }).toBe(true);
    expect(await carrier.client.deliver(yes)).toBe(0);
    const all = await received('60002');
    expect(all.map((message) => message.duplicateOf !== null)).toEqual([true, false, false]);
  });

  test('in one write keeps the order of each person, and joins what was cut within a character', async () => {
    const carrier = await carriers.smsc();
    await carriers.connect(carrier);
    const texts = Array.from({ length: 10 }, (_, n) => `text ${n}`);
    const half = (number: number, hex: string) =>
      inbound('447911120001', '60004', Buffer.from(`05000309020${number}${hex}`, 'hex'), {
        esmClass: 0x40,
        dataCoding: 8,
      });
    const written = [
      ...texts.map((text) => inbound('447911120000', '60004', text)),
      ...['STOP', 'START'].map((text) => inbound('447911119002', '60005', text)),
      half(1, '0061d83d'),
      half(2, 'de310062'),
    ];
    const answers = await Promise.all(written.map((sm) => carrier.client.deliver(sm)));
    expect(answers).toEqual(written.map(() => 0));
    const bodies = (await received('60004')).map((message) => message.body).reverse();
    expect(bodies.filter((body) => body.startsWith('text'))).toEqual(texts);
    expect(bodies.filter((body) => !body.startsWith('text'))).toEqual(['a😱b']);
    expect(await hub.api.send('+447911119002')).toMatchObject({ __typename: 'SendMessagePayload' });
  });

  test('in the national alphabet of its header is read', async () => {
    const carrier = await carriers.smsc();
    await carriers.connect(carrier);
    const header = Buffer.from('06240101250101', 'hex');
    const text = Buffer.concat([header, Buffer.from([0x0c, 0x1d, 0x1b, 0x53])]);
    await carrier.client.deliver(inbound('447911120000', '60003', text, { esmClass: 0x40 }));
    expect(await received('60003')).toMatchObject([{ body: 'ğşŞ' }]);
  });
});
