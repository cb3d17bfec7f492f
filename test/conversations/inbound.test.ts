import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import type { InboundText } from '../../src/channels/reports.ts';
import { Arrivals as SmppArrivals } from '../../src/channels/smpp/arrivals.ts';
import { readInbound } from '../../src/channels/smpp/inbound.ts';
import { storeInbound } from '../../src/domains/conversations/inbound.ts';
import { INBOUND_HANDLERS } from '../../src/domains/inbound-handlers.ts';
import { Arrivals } from '../../src/pipeline/inbound/arrivals.ts';
import { runDueTimers } from '../../src/pipeline/schedule/timer-runner.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import type { DeliverSm } from '../../src/smpp/pdu.ts';
import { TLV } from '../../src/smpp/tlv.ts';
import { openService, type Service } from '../contacts/service.ts';

let service: Service;
let arrivals: Arrivals;
const link = new SmppArrivals(() => true);
beforeAll(async () => {
  service = await openService();
  const { runtime } = service.api;
  arrivals = new Arrivals({
    connection: { connectionId: service.connectionId, workspaceId: service.workspaceId, country: null },
    store: (delivery) => storeInbound(runtime, delivery, INBOUND_HANDLERS),
  });
});
afterAll(() => service.close());

interface Stored {
  body: string;
  keyword: string | null;
  missingParts: number;
  encoding: string;
  destinationPort: number | null;
  sourcePort: number | null;
  tlvs: { tag: number; type: string; value: string }[];
  receivedAt: string;
}

/** What was written to a number of ours, oldest first. */
async function writtenTo(to: string): Promise<Stored[]> {
  const { edges } = await service.ask<{ edges: { node: Stored }[] }>(
    `query($to: String!) { inboundMessages(first: 100, filter: { to: $to }) { edges { node {
      body keyword missingParts encoding destinationPort sourcePort tlvs { tag type value } receivedAt } } } }`,
    { to },
  );
  return edges.map(({ node }) => node).reverse();
}

function deliver(from: string, to: string, change: Partial<DeliverSm> = {}): DeliverSm {
  return {
    serviceType: '',
    sourceAddr: from,
    sourceTon: 1,
    sourceNpi: 1,
    destAddr: to,
    destTon: 1,
    destNpi: 1,
    esmClass: 0,
    protocolId: 0,
    dataCoding: 0,
    shortMessage: Buffer.alloc(0),
    udh: null,
    tlvs: new Map(),
    unread: null,
    ...change,
  };
}

/** Content of a PDU that came over a link. */
function read(pdu: DeliverSm, receivedAt: Date, arrival: string): InboundText {
  return readInbound(pdu, 'GSM7_UNPACKED', { receivedAt, arrival, isRepeated: (earlier) => link.isRepeated(earlier) });
}

/** The text of a whole message. */
function textOf(message: InboundText): string {
  return message.piece === null ? message.text : '';
}

/** Takes a PDU as the channel does. */
async function takeOver(over: Arrivals, pdu: DeliverSm, at: Date, answer: (kind: 'stored' | 'failed') => void) {
  const arrival = link.begin('link');
  await over.take(read(pdu, at, arrival), ({ kind }) => {
    answer(kind);
    link.answered(arrival);
  });
}

/** Hands PDUs over in one turn of the event loop, as one read of a socket does. @returns once all are answered */
async function together(pdus: readonly DeliverSm[], at = new Date()): Promise<('stored' | 'failed')[]> {
  const answers: ('stored' | 'failed')[] = [];
  await Promise.all(pdus.map((pdu) => takeOver(arrivals, pdu, at, (kind) => answers.push(kind))));
  return answers;
}

type Tie = 8 | 16 | 'SAR';

/** A part of a message of two. */
function part(tie: Tie, reference: number, number: number, octets: Buffer | string, total = 2): Partial<DeliverSm> {
  const shortMessage = typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets;
  if (tie === 'SAR') {
    const tlvs = new Map([
      [TLV.sarMsgRefNum, Buffer.from([reference >> 8, reference & 0xff])],
      [TLV.sarTotalSegments, Buffer.from([total])],
      [TLV.sarSegmentSeqnum, Buffer.from([number])],
    ]);
    return { shortMessage, tlvs };
  }
  const [high, low] = [reference >> 8, reference & 0xff];
  const element = tie === 8 ? [0, 3, low, total, number] : [8, 4, high, low, total, number];
  return { shortMessage, esmClass: 0x40, udh: Buffer.from([element.length, ...element]) };
}

const from = '447911160000';
const take = (to: string, change: Partial<DeliverSm>, at?: Date) => together([deliver(from, to, change)], at);
const bodies = async (to: string) => (await writtenTo(to)).map(({ body }) => body);

describe('the parts of a message', () => {
  test.each([
    ['a surrogate pair', '70001', 8, '0061d83d', 'de310062', 'a😱b', 'UCS2'],
    ['an escape', '70002', 0, '781b', '6579', 'x€y', 'GSM7'],
    ['an octet', '70003', 8, '006104', '160062', 'aЖb', 'UCS2'],
  ])(
    'are joined before they are read, where %s is cut',
    async (_what, to, dataCoding, first, second, body, encoding) => {
      // Out of order: what is kept are octets.
      await take(to, { dataCoding, ...part(8, 1, 2, Buffer.from(second, 'hex')) });
      expect(await writtenTo(to)).toEqual([]);
      await take(to, { dataCoding, ...part(8, 1, 1, Buffer.from(first, 'hex')) });
      expect(await writtenTo(to)).toMatchObject([{ body, encoding, missingParts: 0 }]);
    },
  );

  test.each([
    [8, 16],
    [8, 'SAR'],
    [16, 'SAR'],
  ] as const)('with a reference of %s are not joined with those of %s', async (one, other) => {
    const to = `7001${one}${other}`.replace('SAR', '0');
    await take(to, part(one, 7, 1, 'a1 '));
    await take(to, part(other, 7, 1, 'b1 '));
    await take(to, part(other, 7, 2, 'b2'));
    await take(to, part(one, 7, 2, 'a2'));
    expect(await bodies(to)).toEqual(['b1 b2', 'a1 a2']);
  });

  test('may have the reference 0, and a part of one alone is whole', async () => {
    await take('70019', part(16, 0, 2, 'zero'));
    await take('70019', part(16, 0, 1, 'from '));
    await take('70019', part(8, 5, 1, 'alone', 1));
    expect(await bodies('70019')).toEqual(['from zero', 'alone']);
  });

  test('that say another total are another message', async () => {
    await take('70020', part(8, 7, 1, 'of three ', 3));
    await take('70020', part(8, 7, 1, 'of two '));
    await take('70020', part(8, 7, 2, 'and its end'));
    expect(await bodies('70020')).toEqual(['of two and its end']);
  });

  test('whose number comes again begin a new message; what lacks a part is told as that', async () => {
    const to = '70021';
    await take(to, part(8, 9, 1, 'lost its end '));
    await take(to, part(8, 9, 1, 'whole '));
    await take(to, part(8, 9, 2, 'again'));
    expect(await bodies(to)).toEqual(['whole again']);
    await ended(to);
    expect(await writtenTo(to)).toMatchObject([
      { body: 'whole again', missingParts: 0 },
      { body: 'lost its end […]', missingParts: 1 },
    ]);
  });

  test('that are the same octets again are kept once', async () => {
    await take('70022', part(16, 9, 1, 'once '));
    await take('70022', part(16, 9, 1, 'once '));
    await take('70022', part(16, 9, 2, 'only'));
    await ended('70022');
    expect(await bodies('70022')).toEqual(['once only']);
  });

  test('that come minutes later begin a new message', async () => {
    const to = '70023';
    await take(to, part('SAR', 9, 1, 'monday '), new Date(Date.now() - 6 * 60_000));
    await take(to, part('SAR', 9, 2, 'tuesday'));
    expect(await bodies(to)).toEqual([]);
    await ended(to);
    expect(await bodies(to)).toEqual(['monday […]', '[…]tuesday']);
  });

  test('that come one after the other for longer than that are one message', async () => {
    const to = '70024';
    const now = Date.now();
    await take(to, part(8, 9, 1, 'one ', 3), new Date(now - 8 * 60_000));
    await take(to, part(8, 9, 3, 'three', 3), new Date(now - 4 * 60_000));
    await take(to, part(8, 9, 2, 'two ', 3), new Date(now));
    expect(await bodies(to)).toEqual(['one two three']);
  });

  test('are read up to a gap, and from it on', async () => {
    const to = '70025';
    const emoji = Buffer.from('d83dde31', 'hex');
    const parts = [emoji.subarray(0, 2), emoji.subarray(2), emoji.subarray(2)];
    for (const [index, octets] of parts.entries()) {
      await take(to, { dataCoding: 8, ...part(8, 9, index === 2 ? 4 : index + 1, octets, 4) });
    }
    await ended(to);
    expect(await writtenTo(to)).toMatchObject([{ body: '😱[…]�', missingParts: 1 }]);
  });

  /** Lets the waiting for the parts of messages to a number end. */
  async function ended(to: string): Promise<void> {
    await service.sql(
      `UPDATE timers SET due_at = due_at - interval '10 minutes'
       WHERE subject_id IN (SELECT group_id FROM inbound_parts WHERE "to" = $1)`,
      [to],
    );
    const { runtime } = service.api;
    await runDueTimers(openSchedulerRuntime(runtime), new AbortController().signal);
  }
});

describe('a message', () => {
  test.each([
    ['of its header', '70030', { udh: Buffer.from('0605040b8423f0', 'hex') }, 2948, 9200],
    ['of its header, in 8 bits', '70031', { udh: Buffer.from('040402f0f1', 'hex') }, 240, 241],
    [
      'of its TLVs',
      '70032',
      {
        tlvs: new Map([
          [TLV.sourcePort, Buffer.from('23f0', 'hex')],
          [TLV.destinationPort, Buffer.from('0b84', 'hex')],
        ]),
      },
      2948,
      9200,
    ],
    [
      'of no TLV that has a wrong length',
      '70033',
      { tlvs: new Map([[TLV.destinationPort, Buffer.from([1])]]) },
      null,
      null,
    ],
  ])('tells the ports %s', async (_of, to, change, destinationPort, sourcePort) => {
    await take(to, { shortMessage: Buffer.from('wap'), ...change });
    expect(await writtenTo(to)).toMatchObject([{ body: 'wap', destinationPort, sourcePort, tlvs: [] }]);
  });

  test('tells the TLVs of its parts, each once, without those that its text is read from', async () => {
    const vendor = (value: string) => [0x1403, Buffer.from(value)] as const;
    for (const [number, extra] of [vendor('12'), vendor('34')].entries()) {
      const one = part('SAR', 3, number + 1, 'half ');
      const tlvs = new Map([...(one.tlvs ?? []), extra, [0x0381, Buffer.from([1])] as const]);
      await take('70034', { ...one, tlvs });
    }
    const { tlvs = [] } = (await writtenTo('70034'))[0] ?? {};
    expect(tlvs).toEqual([
      { tag: 0x1403, type: 'OCTETS', value: '3132' },
      { tag: 0x0381, type: 'OCTETS', value: '01' },
      { tag: 0x1403, type: 'OCTETS', value: '3334' },
    ]);
  });
});

describe('what one person writes in one moment', () => {
  const texts = (list: readonly string[], by: string, to: string) =>
    list.map((text) => deliver(by, to, { shortMessage: Buffer.from(text) }));

  test('is listed in its order, each later than the one before', async () => {
    const list = Array.from({ length: 10 }, (_, n) => `text ${n}`);
    expect(await together(texts(list, '447911160001', '70040'))).toEqual(list.map(() => 'stored'));
    const stored = await writtenTo('70040');
    expect(stored.map(({ body }) => body)).toEqual(list);
    const times = stored.map(({ receivedAt }) => Date.parse(receivedAt));
    expect(times.every((time, n) => n === 0 || time > (times[n - 1] ?? 0))).toBe(true);
  });

  test.each([
    [['STOP', 'START'], '447911160002', true],
    [['START', 'STOP'], '447911160003', false],
    [['STOP', 'START', 'STOP', 'START'], '447911160004', true],
  ])('ends as the last of it says: %j', async (words, by, allowed) => {
    await together(texts(words, by, '70041'));
    const verdict = await service.ask<{ allowed: boolean }>(
      'query($i: CanMessageInput!) { canMessage(input: $i) { allowed } }',
      { i: { to: { phone: `+${by}` }, purpose: 'TRANSACTIONAL' } },
    );
    expect(verdict.allowed).toBe(allowed);
  });

  test('waits for what the same person wrote before, and for nobody else', async () => {
    const { runtime } = service.api;
    let open: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow = new Arrivals({
      connection: { connectionId: service.connectionId, workspaceId: service.workspaceId, country: null },
      store: async (delivery) => {
        if (textOf(delivery.message) === 'slow') await held;
        await storeInbound(runtime, delivery, INBOUND_HANDLERS);
      },
    });
    const pdus = [
      ...texts(['slow', 'behind it'], '+447911160005', '70042'),
      ...texts(['behind it too'], '447911160005', '70042'),
      ...texts(['free'], '447911160006', '70042'),
    ];
    const all = pdus.map((pdu) => takeOver(slow, pdu, new Date(), () => {}));
    await expect.poll(() => bodies('70042')).toEqual(['free']);
    expect(slow.waiting).toBe(3);
    open();
    await Promise.all(all);
    expect(await bodies('70042')).toEqual(['free', 'slow', 'behind it', 'behind it too']);
  });

  test('fails with what came before it, so that it comes again in its order', async () => {
    const tried: string[] = [];
    const failing = new Arrivals({
      connection: { connectionId: service.connectionId, workspaceId: service.workspaceId, country: null },
      store: async ({ message }) => {
        tried.push(textOf(message));
        if (tried.length === 1) throw new Error('the database is away');
      },
    });
    const answers: string[] = [];
    const send = (text: string) =>
      takeOver(failing, deliver(from, '1', { shortMessage: Buffer.from(text) }), new Date(), (kind) =>
        answers.push(kind),
      );
    await Promise.all(['START', 'STOP'].map(send));
    await Promise.all(['START', 'STOP'].map(send));
    expect(tried).toEqual(['START', 'START', 'STOP']);
    expect(answers).toEqual(['failed', 'failed', 'stored', 'stored']);
    expect(failing.waiting).toBe(0);
  });
});
