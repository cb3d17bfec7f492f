import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { SubmitSm } from '../../src/smpp/pdu.ts';
import type { SmscClient } from '../../src/smpp/server.ts';
import { TLV } from '../../src/smpp/tlv.ts';
import { COMMAND } from '../../src/smpp/wire.ts';
import { Carriers } from '../support/carriers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';
import { inbound } from '../support/lying-smsc.ts';
import { RawSmsc, type RawSubmit } from '../support/raw-smsc.ts';
import { ask, startPackageSmsc } from '../support/smpp-package.ts';

// What SMSCs answer that they should not: the rows of the fault matrix about single responses, on a whole hub.

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

/** Numbers with a prefix of their own, none of them with a scenario. */
const many = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}${String(1_000 + i).slice(-3)}`);
const counts = (batchId: string) => () => hub.api.counts(batchId);
const statusOf = async (messageId: string) => (await hub.api.message(messageId)).status;
const timelineOf = async (messageId: string) => (await hub.api.message(messageId)).timeline.map((event) => event.type);

describe('a response', () => {
  test('that is a nack, comes twice, or belongs to nothing is told apart, and every window slot comes back', async () => {
    const carrier = await RawSmsc.start();
    const settings = { windowSize: 4, responseTimeoutSeconds: 2 };
    await carriers.routeTo('+447911151', [await carriers.connect(carrier, settings)]);
    const lies: ((submit: RawSubmit) => void)[] = [
      (submit) => {
        submit.accept();
        submit.respond();
        submit.respond({ commandStatus: 0x0b });
      },
      (submit) => submit.respond({ commandId: COMMAND.genericNack, commandStatus: 0x02 }),
      (submit) => {
        submit.respond({ sequence: submit.sequence + 1_000_000, commandStatus: 0x0b });
        submit.accept();
      },
      (submit) => submit.respond({ sequence: submit.sequence + 1_000_000 }),
    ];
    carrier.onSubmit = (submit) => lies[Number(submit.sm.destAddr) % lies.length]?.(submit);
    const lied = await hub.api.sendMany(many('+447911151', 40));
    await expect
      .poll(counts(lied.batch.id), { timeout: 40_000 })
      .toEqual({ delivered: 20, failed: 10, outcomeUnknown: 10 });
    expect([...carrier.perDestination.values()].every((count) => count === 1)).toBe(true);

    // It answers only when four wait: one slot that is not given back would leave it waiting.
    const held: RawSubmit[] = [];
    carrier.onSubmit = (submit) => {
      held.push(submit);
      if (held.length === settings.windowSize) for (const each of held.splice(0)) each.accept();
    };
    const after = await hub.api.sendMany(many('+447911151', 80).slice(40));
    await expect.poll(counts(after.batch.id), { timeout: 30_000 }).toEqual({ delivered: 40 });
  });

  test('that is a nack without an error is no acceptance: the message is sent again', async () => {
    const carrier = await RawSmsc.start();
    await carriers.routeTo('+447911152', [await carriers.connect(carrier)]);
    carrier.onSubmit = (submit) =>
      submit.count === 1 ? submit.respond({ commandId: COMMAND.genericNack }) : submit.accept();
    const { accepted: message } = await hub.api.send('+447911152000');
    await carriers.reaches(message.id, 'DELIVERED');
    expect(await timelineOf(message.id)).toEqual([
      'ACCEPTED',
      'SENDING',
      'DEFERRED',
      'RETRY',
      'SENDING',
      'SENT',
      'DELIVERED',
    ]);
    expect(carrier.submits.length).toBe(2);
  });

  test('that comes too late resolves the unknown outcome: marketing is never sent twice', async () => {
    const carrier = await RawSmsc.start();
    await carriers.routeTo('+447911153', [await carriers.connect(carrier, { responseTimeoutSeconds: 1 })]);
    carrier.onSubmit = () => {};
    const consent = `mutation($i: RecordConsentInput!) { recordConsent(input: $i) { __typename } }`;
    const numbers = ['+447911153000', '+447911153001', '+447911153002'];
    const ids: string[] = [];
    for (const phone of numbers) {
      await hub.api.ask(consent, { i: { contact: { phone }, purposes: ['MARKETING'], source: 'API' } });
      ids.push((await hub.api.send(phone, { purpose: 'MARKETING' })).accepted.id);
    }
    const statuses = () => Promise.all(ids.map(statusOf));
    const unknown = 'OUTCOME_UNKNOWN';
    await expect.poll(statuses, { timeout: 30_000 }).toEqual([unknown, unknown, unknown]);
    const submitTo = (phone = '') => carrier.submits.find(({ sm }) => `+${sm.destAddr}` === phone);
    submitTo(numbers[0])?.accept();
    submitTo(numbers[1])?.respond();
    submitTo(numbers[2])?.respond({ commandStatus: 0x0b });
    await expect.poll(statuses, { timeout: 30_000 }).toEqual(['DELIVERED', 'SENT', 'FAILED']);
    expect((await hub.api.message(ids[2] ?? '')).reason).toMatchObject({
      code: 'SUBMIT_REFUSED',
      providerCode: { channel: 'SMPP', code: '11', text: 'ESME_RINVDSTADR: the destination address is invalid' },
    });
    expect([...carrier.perDestination.values()]).toEqual([1, 1, 1]);
  });
});

describe('a receipt', () => {
  const inboundTo = async (to: string) => {
    const { edges } = await hub.api.ask<{ edges: { node: { body: string } }[] }>(
      'query($to: String!) { inboundMessages(first: 20, filter: { to: $to }) { edges { node { body } } } }',
      { to },
    );
    return edges.map(({ node }) => node.body);
  };
  const ids = new Map([
    [TLV.receiptedMessageId, Buffer.from('9100\0')],
    [TLV.messageState, Buffer.from([2])],
  ]);

  test.each([
    [
      'with its addresses not swapped',
      '60',
      (to: string) => inbound('90210', to, 'id:9100 stat:DELIVRD', { esmClass: 4 }),
    ],
    ['without addresses', '61', () => inbound('', '', 'id:9100 stat:DELIVRD', { esmClass: 4 })],
    ['flagged by its TLVs alone', '62', (to: string) => inbound(to, '90210', 'ok', { tlvs: ids })],
    [
      'flagged by nothing, with the id and number of an open part',
      '63',
      (to: string) => inbound(to, '90210', 'id:9100 sub:001 stat:DELIVRD err:000'),
    ],
    [
      'in capitals and with zeros, behind an id in lower case',
      '64',
      (to: string) => inbound(to, '90210', 'ID:00009100 STAT:DELIVRD', { esmClass: 4 }),
    ],
  ])('%s is one, and no message of a person', async (_what, prefix, written) => {
    const carrier = await carriers.smsc();
    carrier.answer = () => ({ remoteId: '9100' });
    carrier.receipt = () => null;
    await carriers.routeTo(`+4479111${prefix}`, [await carriers.connect(carrier)]);
    const { accepted } = await hub.api.send(`+4479111${prefix}000`);
    await carriers.reaches(accepted.id, 'SENT');
    const before = await inboundTo('90210');
    expect(await carrier.client.deliver(written(`4479111${prefix}000`))).toBe(0);
    await carriers.reaches(accepted.id, 'DELIVERED');
    expect(await inboundTo('90210')).toEqual(before);
  });

  test.each([
    ['data_sm', 'DELIVRD', 'DELIVERED', '70'],
    ['data_sm', 'UNDELIV', 'UNDELIVERED', '71'],
    ['deliver_sm', 'DELIVRD', 'DELIVERED', '72'],
    ['deliver_sm', 'UNDELIV', 'UNDELIVERED', '73'],
  ])('in the message_payload of a %s with %s is answered with 0 and ends its message %s', async (...row) => {
    const [command, word, status, prefix] = row;
    const smsc = await startPackageSmsc();
    await carriers.routeTo(`+4479111${prefix}`, [await carriers.connect(smsc)]);
    const { accepted } = await hub.api.send(`+4479111${prefix}000`);
    await carriers.reaches(accepted.id, 'SENT');
    const [[session], [submit]] = [smsc.sessions, smsc.of('submit_sm')];
    if (session === undefined || submit === undefined) throw new Error('nothing was submitted');
    const answer = await ask(session, command, {
      source_addr: submit.destination_addr,
      destination_addr: '90212',
      data_coding: 0,
      esm_class: 4,
      message_payload: Buffer.from(`id:id-${submit.sequence_number} stat:${word} err:000`, 'latin1'),
    });
    expect(answer).toMatchObject({ command: `${command}_resp`, command_status: 0 });
    await carriers.reaches(accepted.id, status);
    expect(await inboundTo('90212')).toEqual([]);
  });

  test.each([
    ['first', '67', 1, 'id:1 stat:DELIVRD', 'DELIVERED'],
    ['last', '68', 3, 'id:3 stat:DELIVRD', 'DELIVERED'],
    ['last', '69', 3, 'id:3 stat:UNDELIV err:001', 'UNDELIVERED'],
  ])(
    'of the %s part is of the whole message, where the connection says so (%s)',
    async (_which, prefix, _n, text, status) => {
      const carrier = await carriers.smsc();
      carrier.receipt = () => null;
      const connectionId = await carriers.connect(carrier, { longMessageReceipts: 'WHOLE_MESSAGE' });
      await carriers.routeTo(`+4479111${prefix}`, [connectionId]);
      const { accepted } = await hub.api.send(`+4479111${prefix}000`, { content: { text: 'a'.repeat(400) } });
      await carriers.reaches(accepted.id, 'SENT');
      expect(await carrier.client.deliver(inbound(`4479111${prefix}000`, '1', text, { esmClass: 4 }))).toBe(0);
      await carriers.reaches(accepted.id, status);
      const { parts } = await hub.api.message(accepted.id);
      expect(parts.map((part) => part.status)).toEqual([status, status, status]);
    },
  );

  test('that a person writes stays their message, where it names no open part of theirs', async () => {
    const carrier = await carriers.smsc();
    carrier.receipt = () => null;
    await carriers.routeTo('+447911165', [await carriers.connect(carrier)]);
    const { accepted } = await hub.api.send('+447911165000');
    await carriers.reaches(accepted.id, 'SENT');
    const texts = ['id:77 stat:DELIVRD', 'id:1 stat:DELIVRD', 'hello'];
    for (const text of texts) expect(await carrier.client.deliver(inbound('447911165001', '90211', text))).toBe(0);
    expect((await inboundTo('90211')).reverse()).toEqual(texts);
    expect(await statusOf(accepted.id)).toBe('SENT');
  });

  test('older than the submit is not of it, though its id is; one that overtakes the response is', async () => {
    const carrier = await carriers.smsc({
      onSubmit: (client: SmscClient, sm: SubmitSm, answer: (status: number, id: string) => void) => {
        if (sm.destAddr.endsWith('001')) return answer(0, '9001');
        // Its receipt comes first, and is stored before the response is there.
        void client
          .deliver(inbound(sm.destAddr, sm.sourceAddr, 'id:9002 stat:DELIVRD', { esmClass: 4 }))
          .then(() => answer(0, '9002'));
      },
    });
    await carriers.routeTo('+447911166', [await carriers.connect(carrier)]);
    for (const from of ['447911166001', '447911166002']) {
      const id = from.endsWith('001') ? '9001' : '9002';
      const old = inbound(from, '447700900999', `id:${id} stat:UNDELIV err:001`, { esmClass: 4 });
      expect(await carrier.client.deliver(old)).toBe(0);
    }
    const [stale, early] = [await hub.api.send('+447911166001'), await hub.api.send('+447911166002')];
    await carriers.reaches(stale.accepted.id, 'SENT');
    await carriers.reaches(early.accepted.id, 'DELIVERED');
    // A receipt of its own still ends it.
    const own = inbound('447911166001', '447700900999', 'id:9001 stat:DELIVRD', { esmClass: 4 });
    expect(await carrier.client.deliver(own)).toBe(0);
    await carriers.reaches(stale.accepted.id, 'DELIVERED');
    expect(await timelineOf(stale.accepted.id)).not.toContain('RECEIPT_CONFLICT');
  });
});

describe('a refusal', () => {
  test('with a code of the vendor’s own is tried eight times, each later than the last, and then fails with that code', async () => {
    const carrier = await carriers.smsc();
    carrier.answer = () => ({ commandStatus: 0x4a1 });
    await carriers.routeTo('+447911154', [await carriers.connect(carrier)]);
    const { accepted: message } = await hub.api.send('+447911154000');
    const client = await databaseClient(database.url);
    try {
      // The waits are what the events say; nobody has to sit through them.
      const ended = async () => {
        await client.query(`UPDATE messages SET due_at = now() WHERE status = 'DEFERRED'`);
        return statusOf(message.id);
      };
      await expect.poll(ended, { timeout: 30_000, interval: 100 }).toBe('FAILED');
    } finally {
      await client.end();
    }
    const { reason } = await hub.api.message(message.id);
    expect(reason).toMatchObject({ code: 'RETRIES_EXHAUSTED', providerCode: { channel: 'SMPP', code: '1185' } });
    expect(carrier.submits.length).toBe(8);
    const { timeline } = await hub.api.ask<{ timeline: { type: string; at: string; detail: { until?: string } }[] }>(
      'query($id: ID!) { message(id: $id) { timeline { type at detail } } }',
      { id: message.id },
    );
    const waits = timeline
      .filter((event) => event.type === 'DEFERRED')
      .map(({ at, detail }) => Math.round((Date.parse(detail.until ?? '') - Date.parse(at)) / 1_000));
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64]);
  });

  test('of one part for now: that part alone is sent again', async () => {
    const carrier = await carriers.smsc();
    await carriers.routeTo('+447911155', [await carriers.connect(carrier)]);
    const partOf = (text: Buffer) => text[5];
    carrier.answer = (sm, count) =>
      count <= 3 && partOf(sm.shortMessage) === 2 ? { commandStatus: 0x64 } : { remoteId: String(count) };
    const { accepted: message } = await hub.api.send('+447911155000', { content: { text: 'a'.repeat(400) } });
    await carriers.reaches(message.id, 'DELIVERED');
    expect(carrier.submits.map((sm) => partOf(sm.shortMessage))).toEqual([1, 2, 3, 2]);
    const { parts } = await hub.api.message(message.id);
    expect(parts.map(({ number, attempt, status }) => [number, attempt, status])).toEqual([
      [1, 1, 'DELIVERED'],
      [2, 2, 'DELIVERED'],
      [3, 1, 'DELIVERED'],
    ]);
  });
});
