import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { remoteKey } from '../../src/kernel/remote-key.ts';
import { RECEIPT_ID_FORMATS, ReceiptIds, receiptKey, responseKey } from '../../src/smpp/receipt-id.ts';

test.each([
  ['000012', '12'],
  ['AF0c', 'af0c'],
  ['0', '0'],
  ['000', '0'],
  ['', ''],
  [' 7 ', '7'],
  ['0e999f21-81ef-4974-a414-3de98174e3c7', 'e999f21-81ef-4974-a414-3de98174e3c7'],
  ['E999F21-81EF-4974-A414-3DE98174E3C7', 'e999f21-81ef-4974-a414-3de98174e3c7'],
  ['04062581461644996000241', '4062581461644996000241'],
])('the id %j has the key %j', (id, key) => {
  expect(remoteKey(id)).toBe(key);
});

test('a response id finds itself through its receipt in every format', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 60n }), fc.constantFrom(...RECEIPT_ID_FORMATS), (id, format) => {
      const own = format === 'HEX_TO_DECIMAL' ? id.toString(16) : id.toString(10);
      const key = remoteKey(own);
      expect(responseKey(receiptKey(key, format) ?? '', format)).toBe(key);
    }),
  );
});

describe('how a connection writes ids', () => {
  test('is tried in every way until it is learned, and then in that way first', () => {
    const ids = new ReceiptIds(null, null);
    expect(ids.ofReceipt('255')).toEqual([
      { format: 'SAME', key: '255' },
      { format: 'HEX_TO_DECIMAL', key: 'ff' },
      { format: 'DECIMAL_TO_HEX', key: '597' },
    ]);
    expect(ids.ofResponse('ff')).toEqual(['ff', '255']);
    for (let i = 0; i < 3; i++) ids.teach('HEX_TO_DECIMAL');
    expect(ids.learned).toBe('HEX_TO_DECIMAL');
    expect(ids.ofReceipt('255')).toEqual([
      { format: 'HEX_TO_DECIMAL', key: 'ff' },
      { format: 'SAME', key: '255' },
    ]);
  });

  test('is learned from a run that agrees, and forgotten when nothing matches any more', () => {
    const ids = new ReceiptIds(null, null);
    for (const format of ['SAME', 'SAME', 'HEX_TO_DECIMAL', 'SAME', 'SAME'] as const) ids.teach(format);
    expect(ids.learned).toBeNull();
    ids.teach('SAME');
    expect(ids.learned).toBe('SAME');
    for (let i = 0; i < 199; i++) ids.teach(null);
    ids.teach('SAME');
    for (let i = 0; i < 199; i++) ids.teach(null);
    expect(ids.learned).toBe('SAME');
    ids.teach(null);
    expect(ids.learned).toBeNull();
  });

  test('is what the settings say, whatever comes', () => {
    const ids = new ReceiptIds('DECIMAL_TO_HEX', null);
    for (let i = 0; i < 9; i++) ids.teach('SAME');
    expect([ids.learned, ids.formats]).toEqual([null, ['DECIMAL_TO_HEX', 'SAME']]);
  });
});
