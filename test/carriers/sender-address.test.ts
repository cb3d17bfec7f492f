import { describe, expect, test } from 'vitest';
import { ownAddress, readNewSender, readSender } from '../../src/domains/carriers/sender-address.ts';
import { TON } from '../../src/kernel/address.ts';

const GB = { country: 'GB', fictional: true };
const NONE = { country: null, fictional: false };

describe('a sender is written one way', () => {
  test.each([
    ['+447700900999', GB, '+447700900999'],
    ['447700900999', GB, '+447700900999'],
    ['00447700900999', GB, '+447700900999'],
    [' +44 7700 900999 ', GB, '+447700900999'],
    ['07700 900999', GB, '+447700900999'],
    ['447700900999', NONE, '+447700900999'],
    ['12345', GB, '12345'],
    [' HELIOGRAPH ', GB, 'HELIOGRAPH'],
    ['4477', NONE, '4477'],
    ['!', GB, '!'],
  ])('%j, by %j: %s', (text, reading, address) => {
    expect(readSender(text, reading)).toBe(address);
  });

  test('one that is to be has to be a number, or to have its plus', () => {
    expect(readNewSender('123456789', GB)).toBe('123456789');
    expect(readNewSender('447700900999', GB)).toBe('+447700900999');
    expect(readNewSender('+123456789', GB)).toBe('+123456789');
  });
});

test.each([
  ['447700900999', TON.unknown, GB, '+447700900999'],
  ['447700900999', TON.international, NONE, '+447700900999'],
  ['07700900999', TON.national, GB, '+447700900999'],
  ['12345', TON.networkSpecific, GB, '12345'],
  ['HELIOGRAPH', TON.alphanumeric, GB, 'HELIOGRAPH'],
  ['12\u000045\u0001', TON.unknown, GB, '12\\u000045\\u0001'],
  ['9'.repeat(500), TON.unknown, GB, '9'.repeat(20)],
])('an address of ours, %j of type %i, is written as a sender: %s', (text, ton, reading, address) => {
  expect(ownAddress({ text, ton }, reading)).toBe(address);
});
