import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Framer, FramingLostError } from '../../src/smpp/framing.ts';
import {
  readDataSm,
  readDeliverSm,
  readSubmitSm,
  type SubmitSm,
  writeBind,
  writeSubmitSm,
} from '../../src/smpp/pdu.ts';
import { readQueryAnswer, writeCancelSm, writeQuerySm } from '../../src/smpp/query.ts';
import { COMMAND, readHeader, UnreadablePduError, writePdu } from '../../src/smpp/wire.ts';

interface OraclePdu {
  toBuffer(): Buffer;
  [field: string]: unknown;
}
const smpp = createRequire(import.meta.url)('smpp') as {
  PDU: new (command: string | Buffer, options?: object) => OraclePdu;
};

const text = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'abcXYZ0123456789'), maxLength });
const octet = fc.integer({ min: 0, max: 6 });
const message: fc.Arbitrary<SubmitSm> = fc.record({
  serviceType: text(5),
  sourceAddr: text(20),
  sourceTon: octet,
  sourceNpi: octet,
  destAddr: text(20),
  destTon: octet,
  destNpi: octet,
  esmClass: fc.constant(0),
  dataCoding: fc.constantFrom(0, 4, 8),
  registeredDelivery: fc.constantFrom(0, 1),
  validityPeriod: fc.constant(''),
  shortMessage: fc.uint8Array({ maxLength: 254 }).map((octets) => Buffer.from(octets)),
});

const header = (commandId: number) => ({ commandId, commandStatus: 0, sequence: 7 });

describe('our codec and that of the npm package `smpp`', () => {
  test('write the same submit_sm', () => {
    fc.assert(
      fc.property(message, (sm) => {
        const theirs = new smpp.PDU('submit_sm', {
          sequence_number: 7,
          service_type: sm.serviceType,
          source_addr_ton: sm.sourceTon,
          source_addr_npi: sm.sourceNpi,
          source_addr: sm.sourceAddr,
          dest_addr_ton: sm.destTon,
          dest_addr_npi: sm.destNpi,
          destination_addr: sm.destAddr,
          esm_class: sm.esmClass,
          registered_delivery: sm.registeredDelivery,
          data_coding: sm.dataCoding,
          short_message: sm.shortMessage,
        }).toBuffer();
        expect(writePdu(header(COMMAND.submitSm), writeSubmitSm(sm))).toEqual(theirs);
      }),
    );
  });

  test('write the same bind_transceiver', () => {
    const ours = writePdu(
      header(COMMAND.bindTransceiver),
      writeBind({ systemId: 'me', password: 'secret', systemType: 'x' }),
    );
    const options = {
      sequence_number: 7,
      system_id: 'me',
      password: 'secret',
      system_type: 'x',
      interface_version: 0x34,
    };
    expect(ours).toEqual(new smpp.PDU('bind_transceiver', options).toBuffer());
  });

  test('write the same query_sm and cancel_sm', () => {
    fc.assert(
      fc.property(message, text(64), (sm, remoteId) => {
        const source = {
          sequence_number: 7,
          message_id: remoteId,
          source_addr_ton: sm.sourceTon,
          source_addr_npi: sm.sourceNpi,
          source_addr: sm.sourceAddr,
        };
        const query = new smpp.PDU('query_sm', source).toBuffer();
        expect(writePdu(header(COMMAND.querySm), writeQuerySm(remoteId, sm))).toEqual(query);
        const destination = {
          dest_addr_ton: sm.destTon,
          dest_addr_npi: sm.destNpi,
          destination_addr: sm.destAddr,
        };
        const cancel = new smpp.PDU('cancel_sm', { ...source, ...destination }).toBuffer();
        expect(writePdu(header(COMMAND.cancelSm), writeCancelSm(remoteId, sm))).toEqual(cancel);
      }),
    );
  });

  test('ours reads the query_sm_resp and the data_sm that the package writes', () => {
    const answer = new smpp.PDU('query_sm_resp', {
      sequence_number: 7,
      message_id: 'x',
      final_date: '',
      message_state: 2,
      error_code: 9,
    }).toBuffer();
    expect(readQueryAnswer(answer)).toEqual({ state: 2, errorCode: 9 });
    expect(readQueryAnswer(answer.subarray(0, 17))).toBeNull();
    const data = new smpp.PDU('data_sm', {
      sequence_number: 7,
      source_addr: '447911000000',
      destination_addr: '60001',
      esm_class: 4,
      data_coding: 8,
      message_payload: Buffer.from('id:1 stat:DELIVRD'),
    }).toBuffer();
    expect(readDataSm(data)).toMatchObject({
      sourceAddr: '447911000000',
      destAddr: '60001',
      esmClass: 4,
      dataCoding: 8,
      shortMessage: Buffer.from('id:1 stat:DELIVRD'),
    });
  });

  test('ours reads what it wrote, TLVs included', () => {
    fc.assert(
      fc.property(message, fc.uint8Array({ maxLength: 60 }), (sm, value) => {
        const tlvs = new Map([[0x1400, Buffer.from(value)]]);
        const pdu = writePdu(header(COMMAND.submitSm), writeSubmitSm({ ...sm, tlvs }));
        expect(readSubmitSm(pdu)).toMatchObject({ ...sm, tlvs });
      }),
    );
  });
});

describe('a PDU', () => {
  const plain: SubmitSm = {
    sourceAddr: 'A',
    sourceTon: 0,
    sourceNpi: 0,
    destAddr: '1',
    destTon: 0,
    destNpi: 0,
    esmClass: 0,
    dataCoding: 0,
    registeredDelivery: 0,
    shortMessage: Buffer.from('x'),
  };

  test.each([
    ['destination_addr', { destAddr: '4479\u00001' }],
    ['destination_addr', { destAddr: '1'.repeat(21) }],
    ['source_addr', { sourceAddr: 'A\u001b' }],
    ['short_message', { shortMessage: Buffer.alloc(255) }],
  ])('with a %s that would shift or break the others is not written', (field, change) => {
    expect(() => writeSubmitSm({ ...plain, ...change })).toThrow(RangeError);
    expect(() => writeSubmitSm({ ...plain, ...change })).toThrow(field);
  });

  test('that is cut off or mutated is unreadable, never another failure', () => {
    const good = writePdu(
      header(COMMAND.deliverSm),
      writeSubmitSm({ ...plain, esmClass: 0x40, shortMessage: Buffer.from([5, 0, 3, 1, 2, 1, 65]) }),
    );
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(good.length - 1), fc.nat(255), (length, at, value) => {
        const broken = Buffer.from(good.subarray(0, Math.max(16, length)));
        if (at < broken.length) broken[at] = value;
        try {
          readDeliverSm(broken);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadablePduError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('comes out of the stream whole, however it arrives', () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(300)), (messages, cuts) => {
        const pdus = messages.map((sm) => writePdu(header(COMMAND.submitSm), writeSubmitSm(sm)));
        const stream = Buffer.concat(pdus);
        const framer = new Framer();
        const found: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts.map((length) => length + 1), stream.length]) {
          found.push(...framer.push(stream.subarray(at, Math.min(stream.length, at + cut))));
          at = Math.min(stream.length, at + cut);
        }
        expect(found).toEqual(pdus);
        expect(framer.pending).toBe(0);
      }),
    );
  });

  test('also one octet at a time', () => {
    const pdu = writePdu(header(COMMAND.enquireLink));
    const framer = new Framer();
    const found = [...pdu].flatMap((octetOf) => framer.push(Buffer.from([octetOf])));
    expect(found).toEqual([pdu]);
    expect(readHeader(found[0] ?? Buffer.alloc(16))).toEqual(header(COMMAND.enquireLink));
  });

  test.each([0, 4, 15, 70_000, 0x48545450])('of length %i ends the stream', (length) => {
    const start = Buffer.alloc(16);
    start.writeUInt32BE(length);
    expect(() => new Framer().push(start)).toThrow(FramingLostError);
  });
});
