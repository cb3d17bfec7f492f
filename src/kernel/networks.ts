/** Networks of IP addresses: how settings name them, and whether an address is in one. */
import { BlockList, isIP } from 'node:net';

/** Some networks. */
export class Networks {
  readonly #list: BlockList;

  constructor(list: BlockList) {
    this.#list = list;
  }

  /** Check that an address is in one of them. IPv4 that is written as IPv6 (`::ffff:10.0.0.1`) is IPv4. */
  has(address: string): boolean {
    const plain = plainAddress(address);
    const family = isIP(plain);
    return family !== 0 && this.#list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  }
}

/** Format of a list of networks, as error messages of settings name it. */
export const NETWORKS_FORMAT = 'networks such as 10.0.0.0/8, fd00::/8 or 192.0.2.7, separated by commas';

/** Networks in CIDR form, or single addresses, separated by commas; `null`: one of them is no network. */
export function parseNetworks(text: string): Networks | null {
  const list = new BlockList();
  for (const each of text.split(',')) {
    const network = each.trim();
    if (network !== '' && !add(list, network)) return null;
  }
  return new Networks(list);
}

function add(list: BlockList, network: string): boolean {
  const [address = '', bits, ...more] = network.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false;
  const longest = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  if (prefix > longest) return false;
  list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return true;
}

/** An address without its zone, and as IPv4 where it is one. RFC 4291 §2.5.5.2 */
export function plainAddress(address: string): string {
  const unzoned = address.split('%', 1)[0] ?? '';
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(unzoned)?.[1] ?? unzoned;
}

/** Key of a client in counts of addresses: a customer of IPv6 has a /64 of his own. RFC 6177 */
export function clientNetwork(address: string): string {
  const plain = plainAddress(address);
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** Networks that are not the public internet, and what each is: IANA's special-purpose address registries. */
export const SPECIAL_NETWORKS: readonly { name: string; networks: Networks }[] = (
  [
    ['in the loopback network', '127.0.0.0/8, ::1'],
    ['link-local', '169.254.0.0/16, fe80::/10'],
    ['in a private network', '10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, fc00::/7, fec0::/10'],
    ['this host', '0.0.0.0/8, ::'],
    ['a multicast or reserved address', '224.0.0.0/4, 240.0.0.0/4, ff00::/8'],
    // They carry an IPv4 address, which may be any of these. RFC 6052, RFC 8215, RFC 3056, RFC 4380
    ['a translated address', '64:ff9b::/96, 64:ff9b:1::/48, 2002::/16, 2001::/32, ::/96'],
    [
      'in a network for tests and protocols',
      '192.0.0.0/24, 192.0.2.0/24, 198.18.0.0/15, 198.51.100.0/24, 203.0.113.0/24, 100::/64, 2001:db8::/32',
    ],
  ] as const
).flatMap(([name, list]) => {
  const networks = parseNetworks(list);
  return networks === null ? [] : [{ name, networks }];
});
