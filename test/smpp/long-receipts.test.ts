import { expect, test } from 'vitest';
import { type LongReceipt, LongReceipts } from '../../src/smpp/long-receipts.ts';

const START = Date.parse('2026-11-28T12:00:00Z');
/** A final receipt of a part, so many seconds after the start. */
const at = (seconds: number, messageId: string, number = 1): LongReceipt => ({
  messageId,
  number,
  receivedAt: new Date(START + seconds * 1_000),
});
const learning = (learned: ConstructorParameters<typeof LongReceipts>[1] = null) =>
  new LongReceipts<LongReceipt>(null, learned);

test('three messages whose other parts stay silent for a minute teach that a receipt is of the whole, theirs too', () => {
  const long = learning();
  for (const [seconds, id] of [
    [0, 'a'],
    [10, 'b'],
    [20, 'c'],
    [79, 'd'],
  ] as const) {
    expect(long.note(at(seconds, id))).toEqual([]);
    expect(long.endAll).toBe(false);
  }
  expect(long.note(at(80, 'e')).map((each) => each.messageId)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect([long.learned, long.endAll]).toEqual(['WHOLE_MESSAGE', true]);
  expect(long.note(at(90, 'f'))).toEqual([]);
});

test.each([
  ['before anything else', []],
  ['after two silent ones', [at(0, 'a'), at(1, 'b')]],
])('two parts with receipts of their own teach the other rule at once, %s', (_when, earlier) => {
  const long = learning();
  for (const each of earlier) long.note(each);
  long.note(at(200, 'x', 1));
  expect(long.note(at(201, 'x', 2))).toEqual([]);
  expect([long.learned, long.endAll]).toEqual(['EACH_PART', false]);
  for (const id of ['k', 'l', 'm', 'n']) expect(long.note(at(300, id))).toEqual([]);
  expect(long.note(at(900, 'o'))).toEqual([]);
});

test('what was learned wrongly is mended by two receipts of one message', () => {
  const long = learning('WHOLE_MESSAGE');
  expect(long.endAll).toBe(true);
  long.note(at(0, 'a', 1));
  expect(long.endAll).toBe(true);
  long.note(at(1, 'a', 2));
  expect([long.learned, long.endAll]).toEqual(['EACH_PART', false]);
});

test('the same receipt again proves nothing', () => {
  const long = learning();
  long.note(at(0, 'a'));
  long.note(at(1, 'a'));
  expect(long.learned).toBeNull();
});

test.each([
  ['EACH_PART', false],
  ['WHOLE_MESSAGE', true],
] as const)('what the settings say is not learned: %s', (fixed, endAll) => {
  const long = new LongReceipts<LongReceipt>(fixed, 'WHOLE_MESSAGE');
  for (const each of [at(0, 'a', 1), at(1, 'a', 2), at(2, 'b'), at(100, 'c'), at(200, 'd'), at(300, 'e')]) {
    expect(long.note(each)).toEqual([]);
  }
  expect([long.learned, long.endAll]).toEqual([null, endAll]);
});
