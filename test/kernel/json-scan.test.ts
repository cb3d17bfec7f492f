import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inexactNumber, isDeeperThan, isExact } from '../../src/kernel/json-scan.ts';

describe('a number', () => {
  test.each([
    '0',
    '-0',
    '1',
    '0.1',
    '12.50',
    '9007199254740991',
    '9007199254740992',
    '-9007199254740994',
    '1e21',
    '1E22',
    '10000000000000000000000',
    '123456789012345e9',
    '0.30000000000000004',
    '3.141592653589793238462643',
    '1.50e3',
    '5e-400',
    '1.7976931348623157e308',
    '9.007199254740992e15',
  ])('%s is kept', (written) => {
    expect(isExact(written)).toBe(true);
    expect(inexactNumber(`{"a":${written}}`)).toBeNull();
  });

  test.each([
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '9007199254740993.0',
    '9.007199254740993e15',
    '9007199254740992.5',
    '1e309',
    '-1e400',
    '100000000000000000000001',
    '18446744073709551615',
  ])('%s is not', (written) => {
    expect(isExact(written)).toBe(false);
    expect(inexactNumber(`{"a":${written}}`)).toEqual({ path: ['a'], written });
  });
});

describe('a text of JSON', () => {
  test.each<[string, string[] | null]>([
    ['{"orderId":9007199254740993}', ['orderId']],
    ['{"a":{"b":[0,{"c":1},9007199254740993]}}', ['a', 'b', '2']],
    ['[[],[[1],[9007199254740993]]]', ['1', '1', '0']],
    ['{"a":"9007199254740993","b":1}', null],
    ['{"a":"x\\"9007199254740993","b":[9007199254740993]}', ['b', '0']],
    ['{"9007199254740993":1}', null],
    ['{"a\\"b":9007199254740993}', ['a"b']],
    ['{ "a" : { } , "b" : 9007199254740993 }', ['b']],
    ['9007199254740993', []],
    ['{"iban":"DE89370400440532013000","card":4111111111111111}', null],
    ['{"a":9007199254740993', ['a']],
    ['no JSON 9007199254740993', []],
    ['', null],
  ])('%s', (json, path) => {
    expect(inexactNumber(json)?.path ?? null).toEqual(path);
  });

  test('has a number found wherever it is, and none where all are kept', () => {
    const kept = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(kept, (value) => {
        expect(inexactNumber(JSON.stringify(value))).toBeNull();
        expect(inexactNumber(JSON.stringify(value, null, 2))).toBeNull();
        const hidden = JSON.stringify({ before: value, x: ['MARK'], after: value }).replaceAll(
          '"MARK"',
          '9007199254740993',
        );
        expect(inexactNumber(hidden)?.written).toBe('9007199254740993');
      }),
    );
  });

  test('of ten megabytes is read in a moment', () => {
    const attack = [`{"a":"${'\\\\'.repeat(5_000_000)}"}`, `[${'1,'.repeat(5_000_000)}1]`, '1'.repeat(10_000_000)];
    for (const json of attack) {
      const began = performance.now();
      inexactNumber(`${json} 1234567890123456`);
      expect(performance.now() - began).toBeLessThan(3_000);
    }
  });

  test('is deeper than some levels', () => {
    expect(isDeeperThan('[[{"a":"[[[["}]]', 3)).toBe(false);
    expect(isDeeperThan('[[{"a":[]}]]', 3)).toBe(true);
  });
});
