import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { simulatorCredentials } from '../../src/embedded/credentials.ts';
import type { SubmitSm } from '../../src/smpp/pdu.ts';
import { TLV } from '../../src/smpp/tlv.ts';
import { decodeShortMessage } from '../../src/text/decode.ts';
import { readHeader } from '../../src/text/header.ts';
import { Carriers } from '../support/carriers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';

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

const LONG = 'Liebe Grüße aus Köln, {sehr} herzlich € '.repeat(9);

describe('a long text', () => {
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
      const carrier = await carriers.smsc();
      const prefix = `+44791113${10 + carriers.made}`;
      const settings = { defaultAlphabet, concatenation, nationalLanguages: ['TURKISH'] };
      await carriers.routeTo(prefix, [await carriers.connect(carrier, settings)]);
      const { accepted: message } = await hub.api.send(`${prefix}00`, { content: { text } });
      await carriers.reaches(message.id, 'DELIVERED');
      const { partCount, parts: sent } = await hub.api.message(message.id);
      expect([partCount, sent.length, carrier.submits.length]).toEqual([parts, submits, submits]);
      expect(readWhole(carrier.submits, defaultAlphabet)).toBe(text);
    },
  );

  test('to one person never has the reference of the one before', async () => {
    const carrier = await carriers.smsc();
    await carriers.routeTo('+4479111290', [await carriers.connect(carrier)]);
    const recipients = Array.from({ length: 300 }, () => '+447911129000');
    const { batch } = await hub.api.sendMany(recipients, { content: { text: 'a'.repeat(200) } });
    await expect.poll(async () => (await hub.api.counts(batch.id)).delivered, { timeout: 30_000 }).toBe(300);
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
    const carrier = await carriers.smsc();
    const dlt = { tag: 0x1400, type: 'C_STRING', value: '1101234567890123456' };
    const tlvs = [dlt, { tag: 0x1402, type: 'UINT16', value: '7' }];
    await carriers.routeTo('+4479111280', [await carriers.connect(carrier, { tlvs })]);
    const own = [
      { tag: 0x1401, type: 'STRING', value: '1007' },
      { ...dlt, value: 'other' },
    ];
    const flash = await hub.api.send('+447911128000', { flash: true, tlvs: own });
    await carriers.reaches(flash.accepted.id, 'DELIVERED');
    const binary = { content: { binary: { data: '00ff1b' } }, destinationPort: 2948, sourcePort: 9200 };
    const wap = await hub.api.send('+447911128000', binary);
    await carriers.reaches(wap.accepted.id, 'DELIVERED');
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
    expect(await hub.api.message(wap.accepted.id)).toMatchObject({ encoding: 'BINARY', body: '00ff1b' });
  });

  test.each([
    ['RELATIVE', /^00000000(\d\d)(\d\d)000R$/],
    ['ABSOLUTE', /^\d{12}000\+$/],
    ['NONE', /^$/],
  ])('is how long it is valid, as the connection wants it: %s', async (validityPeriod, form) => {
    const carrier = await carriers.smsc();
    const prefix = `+44791112${70 + carriers.made}`;
    await carriers.routeTo(prefix, [await carriers.connect(carrier, { validityPeriod })]);
    const { accepted } = await hub.api.send(`${prefix}00`, { validFor: 'PT10M' });
    await carriers.reaches(accepted.id, 'DELIVERED');
    const [written = ''] = carrier.submits.map((sm) => sm.validityPeriod ?? '');
    expect(written).toMatch(form);
    if (validityPeriod === 'NONE') return;
    const { expiresAt, sentAt } = await hub.api.ask<{ expiresAt: string; sentAt: string }>(
      'query($id: ID!) { message(id: $id) { expiresAt sentAt } }',
      { id: accepted.id },
    );
    const [, minutes = 0, seconds = 0] = form.exec(written) ?? [];
    const [year, month, day, hour, minute, second] = (written.match(/\d\d/g) ?? []).map(Number);
    const endsAt =
      validityPeriod === 'RELATIVE'
        ? Date.parse(sentAt) + (Number(minutes) * 60 + Number(seconds)) * 1_000
        : Date.UTC(2000 + (year ?? 0), (month ?? 0) - 1, day, hour, minute, second);
    // It is never longer than the message is valid, but for the time until the SMSC answered.
    expect(Math.abs(Date.parse(expiresAt) - endsAt)).toBeLessThan(5_000);
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

describe('smart encoding', () => {
  const curly = 'Don’t miss it – “now”…';
  const preview = (input: object = {}) =>
    hub.api.ask<{ text: string; encoding: string; costlyCharacters: { character: string; offsets: number[] }[] }>(
      `query($input: SendMessageInput!) { previewMessage(input: $input) { text encoding
        costlyCharacters { character offsets suggestion } } }`,
      { input: { to: { phone: '+447911117000' }, content: { text: curly }, purpose: 'TRANSACTIONAL', ...input } },
    );
  const workspace = (smartEncoding: boolean) =>
    hub.api.ask(`mutation($input: UpdateWorkspaceInput!) { updateWorkspace(input: $input) { __typename } }`, {
      input: { smartEncoding },
    });

  test('is the workspace’s, unless the message says otherwise, and what is previewed is what is sent', async () => {
    expect(await preview()).toMatchObject({ text: curly, encoding: 'UCS2' });
    const [first] = (await preview()).costlyCharacters;
    expect(first).toEqual({ character: '’', offsets: [3], suggestion: "'" });
    expect(await preview({ smartEncoding: true })).toMatchObject({ encoding: 'GSM7', costlyCharacters: [] });
    await workspace(true);
    expect(await preview()).toMatchObject({ text: 'Don\'t miss it - "now"...', encoding: 'GSM7' });
    expect(await preview({ smartEncoding: false })).toMatchObject({ text: curly, encoding: 'UCS2' });
    const { accepted: message } = await hub.api.send('+447911117000', { content: { text: curly } });
    expect(await hub.api.message(message.id)).toMatchObject({ body: 'Don\'t miss it - "now"...', encoding: 'GSM7' });
    await workspace(false);
  });

  test('tells the parts of the connection that the message would go by', async () => {
    const carrier = await carriers.smsc();
    await carriers.routeTo('+4479111160', [await carriers.connect(carrier, { defaultAlphabet: 'UCS2' })]);
    const input = { to: { phone: '+447911116000' }, content: { text: 'plain' } };
    expect(await preview(input)).toMatchObject({ encoding: 'UCS2' });
  });
});

test.each([
  ['UDH_8BIT', LONG, 3],
  ['UDH_16BIT', 'Съешь ещё этих мягких 🥐 '.repeat(8), 4],
  ['SAR', LONG, 3],
  ['MESSAGE_PAYLOAD', LONG, 1],
  ['UDH_8BIT', 'şöyle ğüzel bir gün '.repeat(20), 3],
] as const)(
  'a long text tied by %s is shown whole by a handset of the simulator',
  async (concatenation, text, parts) => {
    const { HELIOGRAPH_SIMULATOR_PORT: port, HELIOGRAPH_SECRET_KEY: key = '' } = hub.environment;
    const account = simulatorCredentials(Buffer.from(key, 'base64'));
    // Receipts go to the account that sent the message.
    const systemId = `${account.systemId}-${carriers.made}`;
    const settings = { ...account, systemId, concatenation, nationalLanguages: ['TURKISH'] };
    const prefix = `+4479112${100 + carriers.made}`;
    await carriers.routeTo(prefix, [await carriers.connect({ port: Number(port) }, settings)]);
    const { accepted: message } = await hub.api.send(`${prefix}99`, { content: { text } });
    await carriers.reaches(message.id, 'DELIVERED');
    const inbox = await hub.simulator<{ text: string; parts: number }[]>(`GET /handsets/${prefix.slice(1)}99`);
    expect(inbox).toMatchObject([{ text, parts }]);
    expect(await hub.simulator('GET /stats')).toMatchObject({ unreadable: 0 });
  },
);
