import fc from 'fast-check';
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
    unread: null,
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
    ['with bars', 'id:16|sub:001|dlvrd:001|stat:DELIVRD|err:000', '16', 'DELIVERED', null],
    ['as a query string', 'id=17&stat=UNDELIV&err=5&text=id=18', '17', 'UNDELIVERABLE', '5'],
    ['in quotes', 'id:"19" stat:"DELIVRD" err:"000"', '19', 'DELIVERED', null],
    ['as JSON', '{"id":"20","stat":"REJECTD","err":"12"}', '20', 'REJECTED', '12'],
    ['with msg_id', 'msg_id:21 status:DELIVRD', '21', 'DELIVERED', null],
    ['with sms id', 'SMS ID: 22; Status: Delivered', '22', 'DELIVERED', null],
    ['on several lines', 'id:23\r\nstat:DELIVRD\r\nerr:000', '23', 'DELIVERED', null],
    [
      'without sub and dlvrd',
      'id:24 submit date:1701240904 done date:1701240904 stat:DELIVRD err:000 text:x',
      '24',
      'DELIVERED',
      null,
    ],
    ['delivered with an error code', 'id:fa9542be-3c16 stat:DELIVRD err:002', 'fa9542be-3c16', 'DELIVERED', '002'],
    ['with an error of four digits', 'id:25 stat:FAILED err:0002 Text:', '25', 'UNDELIVERABLE', '0002'],
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
    ['0000000000', null],
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

  test.each([
    ['both TLVs', 'hello', { 30: 'id', 1063: '\x02' }, true],
    ['the text of one alone, which a person may write too', 'id:7017 sub:001 stat:DELIVRD', {}, false],
    [
      'such a text behind a byte order mark',
      '\xfe\xff\0i\0d\0:\x001\0 \0s\0t\0a\0t\0:\0D\0E\0L\0I\0V\0R\0D',
      {},
      false,
    ],
    ['one TLV of the two', 'hello', { 30: 'id' }, null],
    ['a TLV without an id', 'hello', { 30: '\0', 1063: '\x02' }, null],
    ['a state that is none', 'hello', { 30: 'id', 1063: '\x63' }, null],
    ['a text that only speaks of one', 'see id:1 stat:DELIVRD', {}, null],
    ['an id alone', 'id:1', {}, null],
    ['a state alone', 'stat:DELIVRD', {}, null],
    ['an id that is empty', 'id: stat:DELIVRD', {}, null],
  ] as const)('without its flag is one by %s', (_name, text, tlvs, certain) => {
    const all = new Map(Object.entries(tlvs).map(([tag, value]) => [Number(tag), Buffer.from(value, 'latin1')]));
    expect(readReceipt(deliver(text, { esmClass: 0, tlvs: all }))?.certain ?? null).toBe(certain);
  });

  test.each([0x08, 0x10, 0x18])('is never what esm_class calls something else (0x%s)', (esmClass) => {
    expect(readReceipt(deliver('id:1 stat:DELIVRD', { esmClass }))).toBeNull();
  });

  test('is flagged by esm_class, final or not, whatever it says', () => {
    expect(readReceipt(deliver('id:1 stat:ENROUTE', { esmClass: 0x20 }))).toMatchObject({ state: 'ENROUTE' });
    expect(readReceipt(deliver('hello'))).toMatchObject({ remoteId: '', state: 'UNKNOWN', rawText: 'hello' });
  });

  test.each([
    ['of a final receipt', 'DELIVRD', 'DELIVERED', null],
    ['of the specification in lower case', 'undeliv', 'UNDELIVERABLE', null],
    ['that is the state itself', 'ENROUTE', 'ENROUTE', null],
    ['cut', 'REJECT', 'REJECTED', 'REJECT'],
    ['misspelt', 'EXPIRD', 'EXPIRED', 'EXPIRD'],
    ['misspelt', 'UNDELIVRD', 'UNDELIVERABLE', 'UNDELIVRD'],
    ['misspelt', 'DELIVERD', 'DELIVERED', 'DELIVERD'],
    ['lengthened', 'DELIVERED_TO_HANDSET', 'DELIVERED', 'DELIVERED_TO_HANDSET'],
    ['of another interface', 'DeliveredToTerminal', 'DELIVERED', 'DELIVEREDTOTERMINAL'],
    ['of another interface', 'DeliveredToNetwork', 'ACCEPTED', 'DELIVEREDTONETWORK'],
    ['of another interface', 'DeliveryImpossible', 'UNDELIVERABLE', 'DELIVERYIMPOSSIBLE'],
    ['for not yet', 'PENDING_DELIVERY', 'ENROUTE', 'PENDING_DELIVERY'],
    ['for never', 'NOT_DELIVERED', 'UNDELIVERABLE', 'NOT_DELIVERED'],
    ['for never', 'NONDELIVERED', 'UNDELIVERABLE', 'NONDELIVERED'],
    ['for never', 'FAILED', 'UNDELIVERABLE', 'FAILED'],
    ['of several words', 'Delivery failed', 'UNDELIVERABLE', 'DELIVERY FAILED'],
    ['for refused', 'BLACKLISTED', 'REJECTED', 'BLACKLISTED'],
    ['that nobody knows', 'WEIRD', 'UNKNOWN', 'WEIRD'],
  ])('is read by the stem of its word: one %s, %s', (_name, written, state, word) => {
    const text = (stat: string) => deliver(`id:1 sub:001 dlvrd:001 stat:${stat} submit date:2611231200 err:000 text:`);
    expect(readReceipt(text(written))).toMatchObject({ remoteId: '1', state, word });
  });

  test.each([
    ['an error', 'id:1 stat:WEIRD err:27', 4, 'UNDELIVERABLE'],
    ['nothing delivered', 'id:1 sub:001 dlvrd:000 stat:WEIRD err:000', 4, 'UNDELIVERABLE'],
    ['neither', 'id:1 sub:001 dlvrd:001 stat:WEIRD err:000', 4, 'UNKNOWN'],
    ['an error, and it is not final', 'id:1 stat:WEIRD err:27', 0x20, 'UNKNOWN'],
    ['an error, and the word is UNKNOWN', 'id:1 stat:UNKNOWN err:27', 4, 'UNKNOWN'],
    ['an error, and it was delivered', 'id:1 dlvrd:000 stat:DELIVRD err:27', 4, 'DELIVERED'],
  ])('with a word nobody knows and %s', (_name, text, esmClass, state) => {
    expect(readReceipt(deliver(text, { esmClass }))?.state).toBe(state);
  });

  test('means by its words what its connection says, before all else', () => {
    const own = new Map(
      [
        { word: 'UNDELIV', state: 'ENROUTE' } as const,
        { word: 'GONE HOME', state: 'DELIVERED' } as const,
        { word: '42', state: 'REJECTED' } as const,
      ].map((each) => [each.word, each]),
    );
    const stateOf = (text: string, tlvs = new Map<number, Buffer>()) =>
      readReceipt(deliver(text, { tlvs }), own)?.state;
    expect(stateOf('id:1 stat:UNDELIV err:1', new Map([[0x0427, Buffer.from([5])]]))).toBe('ENROUTE');
    expect(stateOf('id:1 stat:gone home err:0')).toBe('DELIVERED');
    expect(stateOf('id:1 stat:42')).toBe('REJECTED');
    expect(stateOf('id:1 stat:UNDELIVERABLE')).toBe('UNDELIVERABLE');
  });

  test.each([
    ['id: sub:001 stat: err:000', { remoteId: '', state: 'UNKNOWN', word: null, networkErrorCode: null }],
    [
      'id:7 sub:001 dlvrd:001 submit date: done date: stat: err: text:',
      { remoteId: '7', state: 'UNKNOWN', doneAt: null },
    ],
    ['id: submit date:2611231200 stat:DELIVRD', { remoteId: '', state: 'DELIVERED' }],
    ['id:, stat:DELIVRD, err:', { remoteId: '', state: 'DELIVERED', networkErrorCode: null }],
    ['message id= status=DELIVERED error code= done date=2611231201', { remoteId: '', state: 'DELIVERED' }],
  ])('with empty fields has nothing there: %s', (text, expected) => {
    expect(readReceipt(deliver(text))).toMatchObject(expected);
  });

  test.each([
    ['a message_state of four octets', 0x0427, '00000002', { state: 'REJECTED' }],
    ['an empty message_state', 0x0427, '', { state: 'REJECTED' }],
    ['a message_state that is none', 0x0427, 'c8', { state: 'REJECTED' }],
    ['a network_error_code of two octets', 0x0423, '001b', { networkErrorCode: '11' }],
    ['a network_error_code of four octets', 0x0423, '0300001b', { networkErrorCode: '11' }],
    ['an empty receipted_message_id', 0x001e, '00', { remoteId: '5' }],
  ])('with %s is read from its text', (_name, tag, hex, expected) => {
    const tlvs = new Map([[tag, Buffer.from(hex, 'hex')]]);
    expect(readReceipt(deliver('id:5 stat:REJECTD err:11', { tlvs }))).toMatchObject(expected);
  });

  test.each([
    ['with both bits of its type', 'id:1 stat:ENROUTE', { esmClass: 0x24 }, { remoteId: '1', state: 'ENROUTE' }],
    [
      'with a bit of the network',
      'id:1 stat:DELIVRD',
      { esmClass: 0xc4 & ~0x40 },
      { remoteId: '1', state: 'DELIVERED' },
    ],
    [
      'with a header that is announced and not there',
      ' sub:001 dlvrd:001 stat:DELIVRD err:000',
      { esmClass: 0x44, udh: Buffer.from('id:8123456789') },
      { remoteId: '8123456789', state: 'DELIVERED' },
    ],
    [
      'with a header that is there',
      'id:9 stat:DELIVRD',
      { esmClass: 0x44, udh: Buffer.from('050003090201', 'hex') },
      { remoteId: '9', rawText: 'id:9 stat:DELIVRD' },
    ],
  ])('%s is read', (_name, text, change, expected) => {
    expect(readReceipt(deliver(text, change))).toMatchObject(expected);
  });

  test('keeps the TLVs that nothing else of it tells', () => {
    const tlvs = new Map([
      [0x001e, Buffer.from('1\0')],
      [0x1403, Buffer.from('12')],
    ]);
    expect(readReceipt(deliver('id:1 stat:DELIVRD', { tlvs }))?.tlvs).toEqual([
      { tag: 0x1403, type: 'OCTETS', value: '3132' },
    ]);
    expect(readReceipt(deliver('id:1 stat:DELIVRD'))?.tlvs).toBeNull();
  });

  test.each([
    ['with an id of 64 characters', `id:${'a1'.repeat(32)} stat:DELIVRD`, { remoteId: 'a1'.repeat(32) }],
    ['in UCS-2', '\0i\0d\0:\x007\0 \0s\0t\0a\0t\0:\0D\0E\0L\0I\0V\0R\0D', { remoteId: '7', state: 'DELIVERED' }],
    ['in ASCII with data_coding 8', 'id:7 stat:DELIVRD', { remoteId: '7', state: 'DELIVERED' }],
  ])('%s is read', (_name, text, expected) => {
    expect(readReceipt(deliver(text, { dataCoding: 8 }))).toMatchObject(expected);
  });

  test('that the simulator writes is read as it was meant', () => {
    const at = new Date('2026-11-23T12:34:00Z');
    const { text, tlvs } = writeReceipt({ remoteId: '42', state: 'REJECTED', err: '008', submittedAt: at, doneAt: at });
    const expected = { remoteId: '42', state: 'REJECTED', networkErrorCode: '008', doneAt: at };
    expect(readReceipt(deliver(text, { tlvs }))).toMatchObject(expected);
    expect(readReceipt(deliver(text))).toMatchObject(expected);
  });

  test('of the usual form says the same as one with wider spaces, which its fields are looked for in', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    const usual = fc.record({
      id: fc.stringMatching(/^[\w-]{1,20}$/),
      dlvrd: fc.constantFrom('000', '001', '1'),
      done: fc.oneof(
        digits(10),
        digits(12),
        digits(14),
        fc.constantFrom('2611301159', '261130115959', '20261130115959'),
      ),
      stat: fc.constantFrom('DELIVRD', 'delivrd', 'UNDELIV', 'EXPIRED', 'text', 'WEIRD'),
      err: fc.stringMatching(/^[\w-]{1,4}$/),
      rest: fc.constantFrom('', 'Hi', 'stat:EXPIRED id:9'),
    });
    fc.assert(
      fc.property(usual, ({ id, dlvrd, done, stat, err, rest }) => {
        const fields = [`id:${id}`, 'sub:001', `dlvrd:${dlvrd}`, 'submit date:2611231200', `done date:${done}`];
        const all = [...fields, `stat:${stat}`, `err:${err}`, `text:${rest}`];
        const [asUsual, wider] = [all.join(' '), all.join('  ')].map((text) => readReceipt(deliver(text)));
        expect({ ...asUsual, rawText: '' }).toEqual({ ...wider, rawText: '' });
      }),
    );
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
