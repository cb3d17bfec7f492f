import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Deliver, deliverFields, readPdu, submitOf, writePdu as write } from '../../src/simulator/codec.ts';
import { receiptOf } from '../../src/simulator/receipts.ts';
import { readDeliverSm, type SubmitSm, writeBind, writeSubmitSm } from '../../src/smpp/pdu.ts';
import { writeCancelSm, writeQuerySm } from '../../src/smpp/query.ts';
import { readReceipt } from '../../src/smpp/receipt.ts';
import { TLV } from '../../src/smpp/tlv.ts';
import { COMMAND, writePdu } from '../../src/smpp/wire.ts';
import { message } from '../support/smpp.ts';

const octet = fc.nat(255);
const octets = (maxLength: number) => fc.uint8Array({ maxLength }).map((each) => Buffer.from(each));
const printable = (maxLength: number) =>
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength });
const digits = fc.stringMatching(/^\d{1,20}$/);

const submit: fc.Arbitrary<SubmitSm> = fc.record({
  serviceType: printable(5),
  sourceAddr: printable(20),
  sourceTon: octet,
  sourceNpi: octet,
  destAddr: printable(20),
  destTon: octet,
  destNpi: octet,
  esmClass: octet,
  dataCoding: octet,
  registeredDelivery: octet,
  validityPeriod: fc.constantFrom('', '000001000000000R', '261128140000000+'),
  shortMessage: octets(254),
});

const frameOf = (sm: SubmitSm) =>
  writePdu({ commandId: COMMAND.submitSm, commandStatus: 0, sequence: 7 }, writeSubmitSm(sm));

describe('the simulator reads, through the npm package `smpp`,', () => {
  test('every submit_sm that the hub writes, whatever its octets', () => {
    fc.assert(
      fc.property(submit, (sm) => {
        const { pdu, fault } = readPdu(frameOf(sm));
        expect([fault, pdu.command, pdu.sequence_number]).toEqual([0, 'submit_sm', 7]);
        expect(submitOf(pdu)).toMatchObject({
          source: sm.sourceAddr,
          destination: sm.destAddr,
          esmClass: sm.esmClass,
          dataCoding: sm.dataCoding,
          wantsReceipt: sm.registeredDelivery % 2 === 1,
          octets: sm.shortMessage,
          segment: null,
        });
        expect(pdu).toMatchObject({
          service_type: sm.serviceType,
          source_addr_ton: sm.sourceTon,
          source_addr_npi: sm.sourceNpi,
          dest_addr_ton: sm.destTon,
          dest_addr_npi: sm.destNpi,
          validity_period: sm.validityPeriod,
        });
      }),
    );
  });

  test('the TLVs of a long message: the place of a part, its text, and those that it does not know', () => {
    fc.assert(
      fc.property(octets(2_000), fc.nat(0xffff), octet, octet, octets(50), (payload, reference, total, number, own) => {
        const tlvs = new Map([
          [TLV.sarMsgRefNum, Buffer.from([reference >> 8, reference & 0xff])],
          [TLV.sarTotalSegments, Buffer.from([total])],
          [TLV.sarSegmentSeqnum, Buffer.from([number])],
          [0x1400, own],
          [TLV.messagePayload, payload],
        ]);
        const { pdu, fault } = readPdu(frameOf(message({ shortMessage: Buffer.alloc(0), tlvs })));
        expect(fault).toBe(0);
        expect(submitOf(pdu)).toMatchObject({ octets: payload, segment: { reference, total, number } });
      }),
    );
  });

  test.each([
    ['bind_transceiver', COMMAND.bindTransceiver, writeBind({ systemId: 'me', password: 'secret', systemType: 'x' })],
    ['query_sm', COMMAND.querySm, writeQuerySm('id', message())],
    ['cancel_sm', COMMAND.cancelSm, writeCancelSm('id', message())],
    ['enquire_link', COMMAND.enquireLink, undefined],
    ['unbind', COMMAND.unbind, undefined],
  ])('the %s of the hub', (command, commandId, body) => {
    const { pdu, fault } = readPdu(writePdu({ commandId, commandStatus: 0, sequence: 1 }, body));
    expect([pdu.command, fault]).toEqual([command, 0]);
  });
});

describe('what the package would take as something else is refused:', () => {
  const body = writeSubmitSm(message());
  const read = (...octetsOf: Buffer[]) =>
    readPdu(writePdu({ commandId: COMMAND.submitSm, commandStatus: 0, sequence: 7 }, Buffer.concat(octetsOf)));
  const high = (text: string) =>
    Buffer.from(body.toString('latin1').replace(text, `${text.slice(0, -1)}\u00e9`), 'latin1');

  test.each([
    ['a body that ends within a field', body.subarray(0, 20), 0x02],
    ['a body that ends within its last text', Buffer.from('A'.repeat(40)), 0x02],
    ['no body', Buffer.alloc(0), 0x02],
    ['a text shorter than its length', body.subarray(0, -1), 0x01],
    ['a TLV cut off in its value', Buffer.concat([body, Buffer.from('0424000a31', 'hex')]), 0xc0],
    ['a TLV cut off in its length', Buffer.concat([body, Buffer.from('042400', 'hex')]), 0xc0],
    ['a number cut off in a TLV', Buffer.concat([body, Buffer.from('020c000201', 'hex')]), 0x02],
    ['a sender with a high bit', high('TEST'), 0x0a],
    ['a recipient with a high bit', high('447911000000'), 0x0b],
    [
      'more octets than the package takes',
      Buffer.concat([body, Buffer.from('0424ea60', 'hex'), Buffer.alloc(60_000)]),
      0x02,
    ],
  ])('%s', (_what, octetsOf, status) => {
    const { pdu, fault } = read(octetsOf);
    expect(fault).toBe(status);
    expect([pdu.command, pdu.sequence_number]).toEqual(['submit_sm', 7]);
  });
});

test.each([
  ['with the message_id that is empty', 0, Buffer.alloc(1), 0],
  ['without one', 0, Buffer.alloc(0), 0x02],
  ['with one that has no end', 0, Buffer.from('x'), 0x02],
  ['that refuses, without a body', 0x64, Buffer.alloc(0), 0],
])('a deliver_sm_resp %s', (_what, commandStatus, body, fault) => {
  const read = readPdu(writePdu({ commandId: COMMAND.deliverSmResp, commandStatus, sequence: 7 }, body));
  expect([read.pdu.command, read.pdu.command_status, read.fault]).toEqual(['deliver_sm_resp', commandStatus, fault]);
});

describe('the hub reads, of what the simulator writes through the package,', () => {
  const frame = (deliver: Deliver) => write('deliver_sm', 7, deliverFields(deliver));

  test('every message of a handset', () => {
    fc.assert(
      fc.property(digits, printable(20), octet, octets(140), (from, to, dataCoding, text) => {
        const read = readDeliverSm(frame({ from, to, dataCoding, octets: text, hasHeader: false, receipt: null }));
        expect(read).toMatchObject({
          sourceAddr: from,
          sourceTon: 1,
          sourceNpi: 1,
          destAddr: to,
          destTon: /\D/.test(to) ? 5 : 0,
          destNpi: /\D/.test(to) ? 0 : 1,
          esmClass: 0,
          dataCoding,
          shortMessage: text,
          udh: null,
          unread: null,
        });
      }),
    );
  });

  test('the header of a part, and the text behind it', () => {
    const header = Buffer.from([5, 0, 3, 9, 2, 1]);
    const deliver = { from: '447911000000', to: '12345', dataCoding: 8, hasHeader: true, receipt: null };
    const read = readDeliverSm(frame({ ...deliver, octets: Buffer.concat([header, Buffer.from([0, 65])]) }));
    expect(read).toMatchObject({ esmClass: 0x40, udh: header, shortMessage: Buffer.from([0, 65]) });
  });

  test.each([
    ['ENROUTE', '027', 1, 'ENROUTE'],
    ['DELIVERED', '000', 2, 'DELIVRD'],
    ['EXPIRED', '000', 3, 'EXPIRED'],
    ['UNDELIVERABLE', '001', 5, 'UNDELIV'],
    ['REJECTED', '008', 8, 'REJECTD'],
  ] as const)('a receipt of %s, by its text and by its TLVs', (state, err, code, word) => {
    const at = new Date('2026-11-28T14:05:59Z');
    const subject = { remoteId: '42', source: 'TEST', destination: '447911000000', submittedAt: at, doneAt: at };
    const pdu = readDeliverSm(frame(receiptOf(subject, { state, err })));
    expect(pdu.shortMessage.toString('latin1')).toBe(
      `id:42 sub:001 dlvrd:${state === 'DELIVERED' ? '001' : '000'} submit date:2611281405 done date:2611281405 stat:${word} err:${err} text:`,
    );
    expect(pdu).toMatchObject({ esmClass: 4, sourceAddr: '447911000000', destAddr: 'TEST', destTon: 5 });
    expect(pdu.tlvs.get(TLV.receiptedMessageId)).toEqual(Buffer.from('42\0'));
    expect(pdu.tlvs.get(TLV.messageState)).toEqual(Buffer.from([code]));
    expect(readReceipt(pdu)).toMatchObject({ remoteId: '42', state });
  });
});
