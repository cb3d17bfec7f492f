import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientNetwork, parseNetworkLines, parseNetworks } from '../../src/kernel/networks.ts';

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
    ['10.0.0.0/8', '10.0.0.0/8', false],
    ['10.1.2.3/8', '10.0.0.0', true],
    ['192.0.2.0/24', '192.0.1.255', false],
    ['192.0.2.0/24', '192.0.2.0', true],
    ['192.0.2.0/24', '192.0.2.255', true],
    ['192.0.2.0/24', '192.0.3.0', false],
    ['255.255.255.255', '255.255.255.255', true],
    ['2001:db8:5::/48', '2001:db8:4:ffff:ffff:ffff:ffff:ffff', false],
    ['2001:db8:5::/48', '2001:db8:5::', true],
    ['2001:db8:5::/48', '2001:db8:5:ffff:ffff:ffff:ffff:ffff', true],
    ['2001:db8:5::/48', '2001:db8:6::', false],
    ['2001:DB8:0:0::7', '2001:db8::7', true],
    ['2001:db8::7', '2001:db8::8', false],
    ['64:ff9b::/96', '64:ff9b::192.0.2.1', true],
    ['::ffff:192.0.2.0/120', '192.0.2.9', true],
    ['192.0.2.0/24', '::ffff:c000:209', true],
    ['::/0', '192.0.2.9', false],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['10.0.0.0/8, 10.1.0.0/16, 10.255.255.255, 11.0.0.0/8', '10.2.0.1', true],
    ['10.1.0.0/16, 10.0.0.0/8, 10.1.0.0/16', '10.200.0.1', true],
    ['10.1.0.0/16, 10.3.0.0/16', '10.2.0.1', false],
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
    'fe80::1%eth0',
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

describe('lists of networks', () => {
  const list = [
    '\uFEFF# Providers, as of this week',
    '192.0.2.0/24\r',
    '',
    '  198.51.100.7   # one host',
    '2001:db8:5::/48',
    '\t',
    '192.0.2.128/25',
    '#203.0.113.0/24',
  ].join('\n');

  test('have comments, blank lines, and ranges that overlap', () => {
    const { networks, badLines } = parseNetworkLines(list);
    expect(badLines).toEqual([]);
    expect(networks.size).toBe(3);
    const inside = ['192.0.2.0', '192.0.2.255', '198.51.100.7', '2001:db8:5::9', '::ffff:198.51.100.7'];
    const outside = ['192.0.3.0', '198.51.100.6', '198.51.100.8', '203.0.113.1', '2001:db8:6::'];
    expect([...inside, ...outside].filter((address) => networks.has(address))).toEqual(inside);
  });

  test('name each bad line by its number, counted from one, and take the others', () => {
    const { networks, badLines } = parseNetworkLines(
      '# ours\n10.0.0.0/33\n10.0.0.0/8\n\nexample.com # a name\n1.2.3.4 1.2.3.5',
    );
    expect(badLines).toEqual([
      { line: 2, text: '10.0.0.0/33' },
      { line: 5, text: 'example.com # a name' },
      { line: 6, text: '1.2.3.4 1.2.3.5' },
    ]);
    expect(networks.has('10.9.9.9')).toBe(true);
  });

  test('of nothing but comments have no address in them', () => {
    const { networks, badLines } = parseNetworkLines('# none\n\n');
    expect([networks.size, badLines, networks.has('192.0.2.1')]).toEqual([0, [], false]);
  });

  test('find what node:net finds, however their ranges lie', () => {
    // Addresses of a few bits, so that ranges overlap, touch and hold them.
    const four = fc
      .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 }))
      .map(([c, d]) => `10.0.${c}.${d}`);
    const six = fc
      .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 }))
      .map(([g, h]) => `2001:db8::${g}:${h.toString(16)}`);
    const network = fc.oneof(
      fc.tuple(four, fc.integer({ min: 20, max: 32 }), fc.constant<'ipv4'>('ipv4')),
      fc.tuple(six, fc.integer({ min: 104, max: 128 }), fc.constant<'ipv6'>('ipv6')),
    );
    fc.assert(
      fc.property(
        fc.array(network, { maxLength: 12 }),
        fc.array(fc.oneof(four, six), { minLength: 1, maxLength: 20 }),
        (ranges, addresses) => {
          const blockList = new BlockList();
          for (const [address, prefix, family] of ranges) blockList.addSubnet(address, prefix, family);
          const { networks } = parseNetworkLines(ranges.map(([address, prefix]) => `${address}/${prefix}`).join('\n'));
          for (const address of addresses)
            expect(networks.has(address)).toBe(blockList.check(address, address.includes(':') ? 'ipv6' : 'ipv4'));
        },
      ),
    );
  });
});
