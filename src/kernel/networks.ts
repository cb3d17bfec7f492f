/** Networks of IP addresses: how settings name them, and whether an address is in one. */
import { BlockList, isIP } from 'node:net';

/** Some networks. */
export class Networks {
  readonly #list: BlockList;

  constructor(list: BlockList) {
    this.#list = list;
  }

  /** Whether an address is in one of them. IPv4 that is written as IPv6 (`::ffff:10.0.0.1`) is IPv4. */
  has(address: string): boolean {
    const plain = plainAddress(address);
    const family = isIP(plain);
    return family !== 0 && this.#list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  }
}

/** What a list of networks looks like, as settings are told. */
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

/** What stands for a client in counts of addresses: a customer of IPv6 has a /64 of his own. RFC 6177 */
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
