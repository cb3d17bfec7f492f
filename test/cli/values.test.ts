import { describe, expect, test } from 'vitest';
import { jsonObject, moment } from '../../src/cli/remote/options.ts';
import { settingsOf } from '../../src/cli/remote/settings-input.ts';

describe('JSON of the command line', () => {
  test('is read as it is written', () => {
    const numbers = '{"a":9007199254740991,"b":9007199254740992,"c":0.1,"d":"9007199254740993"}';
    expect(jsonObject(numbers)).toEqual(JSON.parse(numbers));
    expect(settingsOf(['rate=9007199254740991', 'text=9007199254740993x', 'list=[1]'])).toEqual({
      rate: 9_007_199_254_740_991,
      text: '9007199254740993x',
      list: [1],
    });
  });

  test('is refused where a number would become another one', () => {
    expect(() => jsonObject('{"order":{"ids":[1,9007199254740993]}}')).toThrow(
      /order\.ids\.1: 9007199254740993 would become 9007199254740992\. Send it as a text/,
    );
    expect(() => settingsOf(['ref=9007199254740993'])).toThrow(/--set "ref": .*would become/);
    expect(() => settingsOf(['refs=[1e400]'])).toThrow(/--set "refs": 0: 1e400 would become Infinity/);
  });
});

test('a moment has its zone, or is a day', () => {
  const at = moment(1);
  expect([at('2036-12-24'), at('2036-12-24T09:00:00+01:00')]).toEqual([
    '2036-12-24T00:00:00.000Z',
    '2036-12-24T08:00:00.000Z',
  ]);
  for (const wrong of ['2036-12-24 09:00', '2036-02-30', 'tomorrow']) expect(() => at(wrong)).toThrow(/with its zone/);
});
