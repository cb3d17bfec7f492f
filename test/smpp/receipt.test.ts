import { describe, expect, test } from 'vitest';
import type { DeliverSm } from '../../src/smpp/pdu.ts';
import { readReceipt, writeReceipt } from '../../src/smpp/receipt.ts';
import { COMMAND_STATUSES, classify } from '../../src/smpp/status.ts';

function deliver(text: string, change: Partial<DeliverSm> = {}): DeliverSm {
  return {
    serviceType: '',
    sourceAddr: '447911123456',
    sourceTon: 1,
    sourceNpi: 1,
    destAddr: 'TEST',
    destTon: 5,
    destNpi: 0,
    esmClass: 4,
    protocolId: 0,
    dataCoding: 0,
    shortMessage: Buffer.from(text, 'latin1'),
    udh: null,
    tlvs: new Map(),
    ...change,
  };
}

describe('a receipt', () => {
  test.each([
    [
      'as the specification has it',
      'id:1234 sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:000 text:Hi',
      '1234',
      'DELIVERED',
      null,
    ],
    ['in lower case, with hex id', 'id:aF0c stat:delivrd err:0', 'aF0c', 'DELIVERED', null],
    ['with leading zeros', 'id:0000012 stat:UNDELIV err:001', '0000012', 'UNDELIVERABLE', '001'],
    ['with fields in another order', 'stat:EXPIRED err:27 id:77', '77', 'EXPIRED', '27'],
    ['with blanks after the colons', 'id: 88 stat: REJECTD err: 008', '88', 'REJECTED', '008'],
    ['with a word nobody knows', 'id:9 stat:WEIRD', '9', 'UNKNOWN', null],
    ['with other names', 'message id=12; status=DELIVERED; error code=0', '12', 'DELIVERED', null],
    ['with commas', 'ID:13,STAT:DELIVRD,ERR:000', '13', 'DELIVERED', null],
    [
      'with a text that looks like fields',
      'id:14 stat:UNDELIV err:1 text:stat:DELIVRD id:99',
      '14',
      'UNDELIVERABLE',
      '1',
    ],
    ['without a text field', 'id:15 sub:1 dlvrd:1 stat:DELIVRD', '15', 'DELIVERED', null],
    ['without an id', 'stat:DELIVRD err:000', '', 'DELIVERED', null],
    ['with an id of odd characters', 'id:ab_c@1 stat:ACCEPTD', 'ab_c@1', 'ACCEPTED', null],
  ])('%s', (_name, text, remoteId, state, networkErrorCode) => {
    expect(readReceipt(deliver(text))).toMatchObject({ remoteId, state, networkErrorCode });
  });

  test.each([
    ['2611231201', '2026-11-23T12:01:00.000Z'],
    ['261123120130', '2026-11-23T12:01:30.000Z'],
    ['202611231201', '2026-11-23T12:01:00.000Z'],
    ['20261123120130', '2026-11-23T12:01:30.000Z'],
    ['2026-11-23 12:01:30', '2026-11-23T12:01:30.000Z'],
    ['26-11-23T12:01', '2026-11-23T12:01:00.000Z'],
    ['2699999999', null],
    ['soon', null],
  ])('has a done date of %s as %s', (date, at) => {
    const receipt = readReceipt(deliver(`id:1 sub:001 done date:${date} stat:DELIVRD`));
    expect(receipt?.doneAt?.toISOString() ?? null).toBe(at);
  });

  test('is read from its TLVs before its text', () => {
    const tlvs = new Map([
      [0x001e, Buffer.from('real\0')],
      [0x0427, Buffer.from([5])],
      [0x0423, Buffer.from([3, 0, 27])],
    ]);
    expect(readReceipt(deliver('id:other stat:DELIVRD', { tlvs }))).toMatchObject({
      remoteId: 'real',
      state: 'UNDELIVERABLE',
      networkErrorCode: '3:27',
    });
  });

  test('is what esm_class says: a text that looks like one is a message of a person', () => {
    expect(readReceipt(deliver('id:1 stat:DELIVRD', { esmClass: 0 }))).toBeNull();
    expect(readReceipt(deliver('id:1 stat:ENROUTE', { esmClass: 0x20 }))).toMatchObject({ state: 'ENROUTE' });
    expect(readReceipt(deliver('hello'))).toMatchObject({ remoteId: '', state: 'UNKNOWN', rawText: 'hello' });
  });

  test('that the simulator writes is read as it was meant', () => {
    const at = new Date('2026-11-23T12:34:00Z');
    const { text, tlvs } = writeReceipt({ remoteId: '42', state: 'REJECTED', err: '008', submittedAt: at, doneAt: at });
    const expected = { remoteId: '42', state: 'REJECTED', networkErrorCode: '008', doneAt: at };
    expect(readReceipt(deliver(text, { tlvs }))).toMatchObject(expected);
    expect(readReceipt(deliver(text))).toMatchObject(expected);
  });
});

describe('a command_status', () => {
  test('means what the connection says it means', () => {
    const own = new Map([
      [0x401, { commandStatus: 0x401, class: 'GIVE_UP', meaning: 'blocked by the operator' } as const],
    ]);
    expect(classify(0x401, own)).toMatchObject({ class: 'GIVE_UP', meaning: 'blocked by the operator' });
    expect(classify(0x402, own)).toMatchObject({ class: 'RETRY_ELSEWHERE' });
  });

  test.each([
    [0x00, 'OK'],
    [0x58, 'THROTTLE'],
    [0x14, 'RETRY_LATER'],
    [0x08, 'RETRY_LATER'],
    [0x45, 'RETRY_ELSEWHERE'],
    [0x0b, 'GIVE_UP'],
    [0x04, 'SESSION'],
    [0x0e, 'STOP_LINK'],
    [0x401, 'RETRY_ELSEWHERE'],
    [0xdead, 'RETRY_ELSEWHERE'],
  ])('0x%s is of its class', (code, kind) => {
    expect(classify(code).class).toBe(kind);
  });

  test('has a name and a meaning, each once', () => {
    const names = [...COMMAND_STATUSES.values()].map((status) => status.name);
    expect(new Set(names).size).toBe(names.length);
    expect([...COMMAND_STATUSES.values()].every((status) => status.meaning !== '')).toBe(true);
  });
});
