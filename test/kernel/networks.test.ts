import { describe, expect, test } from 'vitest';
import { clientNetwork, parseNetworks } from '../../src/kernel/networks.ts';

describe('networks', () => {
  test.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['fd00::/8, 192.0.2.0/24', 'fd12::1', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['::1', '127.0.0.1', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['', '127.0.0.1', false],
    ['10.0.0.0/8', 'not-an-address', false],
  ])('%s and %s: %s', (list, address, expected) => {
    expect(parseNetworks(list)?.has(address)).toBe(expected);
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0/8',
    'localhost',
    '10.0.0.0/8/8',
    '::/129',
    '10.0.0.0/-1',
    '10.0.0.0/8;::1',
    '10.0.0.0/',
  ])('%s is no list of networks', (list) => expect(parseNetworks(list)).toBeNull());

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('a client at %s is counted as %s', (address, expected) => expect(clientNetwork(address)).toBe(expected));
});
