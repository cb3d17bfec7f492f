import { expect, test } from 'vitest';
import { faultText, maskNumber, maskNumbers } from '../../src/kernel/mask.ts';

test.each([
  ['+447911123456', '+44•••56'],
  ['447911123456', '44•••56'],
  ['+12025550123', '+1•••23'],
  ['+79161234567', '+7•••67'],
  ['+353861234567', '+353•••67'],
  ['00447911123456', '44•••56'],
  ['+65 8123 4567', '+65•••67'],
])('%s is shown as %s', (number, masked) => {
  expect(maskNumber(number)).toBe(masked);
});

test.each([
  ['to +447911123456 failed', 'to +44•••56 failed'],
  ['destination "447911123456"', 'destination "44•••56"'],
  ['handset.447911123456: {"to":447911123456}', 'handset.44•••56: {"to":44•••56}'],
  ['+44 7911 123456, (0)7911-123456', '+44•••56, (079•••56'],
])('in a text, "%s" becomes "%s"', (text, masked) => {
  expect(maskNumbers(text)).toBe(masked);
});

test.each([
  '01a20a47-8817-7b05-95db-0ed550a634b6',
  '12345678-1234-7123-8123-123456789012',
  '2026-11-23T21:14:03.123Z',
  'connect ECONNREFUSED 127.0.0.1:43455',
  'listen on 192.168.100.200',
  'command 0x80000004',
  '20000 facts, 500 ms',
])('"%s" is no number of a person and stays', (text) => {
  expect(maskNumbers(text)).toBe(text);
});

test('an error of the database is told by its SQLSTATE and place, without what it quotes', () => {
  const error = Object.assign(new Error('invalid input syntax for type json: "Dear Ann"'), {
    code: '22P02',
    table: 'messages',
  });
  expect(faultText(error)).toBe('Error: SQLSTATE 22P02 (messages)');
  expect(faultText(Object.assign(new Error('relation "x" does not exist'), { code: '42P01' }))).toBe(
    'Error: relation "x" does not exist',
  );
});

test('any other error keeps its first line, without numbers, and no more than 300 characters', () => {
  expect(faultText(new Error('no route to +447911123456\nsecond line'))).toBe('Error: no route to +44•••56');
  expect(faultText(new Error('x'.repeat(1_000))).length).toBeLessThan(320);
});
