/** Networks of IP addresses: how settings and lists name them, and whether an address is in one. */
import { isIP } from 'node:net';

/** Addresses from one to another as numbers, both among them. */
interface Range {
  family: 4 | 6;
  first: bigint;
  last: bigint;
}

/** Beginning of IPv6 addresses that are IPv4, as a number. RFC 4291 §2.5.5.2 */
const MAPPED = 0xffffn;

/**
 * Some networks. A look-up halves sorted ranges, which takes microseconds of any number of them. A `BlockList` of `node:net`
 * walks through all that it has: 0.1 ms for 10,000.
 */
export class Networks {
  readonly #four: readonly Range[];
  readonly #six: readonly Range[];

  constructor(ranges: readonly Range[]) {
    this.#four = joined(ranges.filter(({ family }) => family === 4));
    this.#six = joined(ranges.filter(({ family }) => family === 6));
  }

  /** Number of ranges; those that overlap are one. */
  get size(): number {
    return this.#four.length + this.#six.length;
  }

  /** Check that an address is in one of them. IPv4 that is written as IPv6 (`::ffff:10.0.0.1`) is IPv4. */
  has(address: string): boolean {
    const plain = plainAddress(address);
    if (isIP(plain) === 0) return false;
    const { family, first } = rangeOf(plain, null);
    return contains(family === 4 ? this.#four : this.#six, first);
  }
}

/** Sorted ranges without overlaps. */
function joined(ranges: readonly Range[]): Range[] {
  const sorted = ranges.toSorted((a, b) => Number(a.first > b.first) - Number(a.first < b.first));
  const apart: Range[] = [];
  for (const range of sorted) {
    const before = apart.at(-1);
    if (before === undefined || range.first > before.last) apart.push({ ...range });
    else if (range.last > before.last) before.last = range.last;
  }
  return apart;
}

function contains(ranges: readonly Range[], address: bigint): boolean {
  let [from, to] = [0, ranges.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const range = ranges[middle];
    if (range !== undefined && range.last < address) from = middle + 1;
    else to = middle;
  }
  const found = ranges[from];
  return found !== undefined && found.first <= address;
}

/** Format of a list of networks, as error messages of settings name it. */
export const NETWORKS_FORMAT = 'networks such as 10.0.0.0/8, fd00::/8 or 192.0.2.7, separated by commas';

/** Networks in CIDR form, or single addresses, separated by commas; `null`: one of them is no network. */
export function parseNetworks(text: string): Networks | null {
  const given = text.split(',').flatMap((each) => each.trim() || []);
  const ranges = given.flatMap((network) => parseRange(network) ?? []);
  return ranges.length < given.length ? null : new Networks(ranges);
}

/** A line of a list that is no network. */
export interface BadLine {
  /** The first is 1. */
  line: number;
  text: string;
}

/** Networks in CIDR form, or single addresses, one a line. Blank lines, and what stands behind a #, count for nothing. */
export function parseNetworkLines(text: string): { networks: Networks; badLines: BadLine[] } {
  const ranges: Range[] = [];
  const badLines: BadLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const network = line.split('#', 1)[0]?.trim() ?? '';
    const range = network === '' ? undefined : parseRange(network);
    if (range === null) badLines.push({ line: index + 1, text: line.trim() });
    else if (range !== undefined) ranges.push(range);
  }
  return { networks: new Networks(ranges), badLines };
}

function parseRange(network: string): Range | null {
  const [address = '', bits, ...more] = network.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more.length > 0) return null;
  if (bits === undefined) return rangeOf(address, null);
  const isPrefix = /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
  return isPrefix ? rangeOf(address, Number(bits)) : null;
}

/** The addresses that have the first bits of an address in common with it; `null`: it alone. */
function rangeOf(address: string, prefix: number | null): Range {
  const isSix = address.includes(':');
  const longest = isSix ? 128 : 32;
  const others = BigInt(longest - (prefix ?? longest));
  const first = ((isSix ? ofIpv6(address) : BigInt(ofIpv4(address))) >> others) << others;
  const last = first | ((1n << others) - 1n);
  if (!isSix) return { family: 4, first, last };
  const isMapped = first >> 32n === MAPPED && last >> 32n === MAPPED;
  if (!isMapped) return { family: 6, first, last };
  return { family: 4, first: BigInt.asUintN(32, first), last: BigInt.asUintN(32, last) };
}

function ofIpv4(address: string): number {
  return address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
}

function ofIpv6(address: string): bigint {
  return groupsOf(address).reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** The eight groups of an IPv6 address; the last two may be written as IPv4. RFC 4291 §2.2 */
function groupsOf(address: string): number[] {
  const [head = [], tail] = address.split('::').map((part) => part.split(':').flatMap(groupsIn));
  if (tail === undefined) return head;
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function groupsIn(text: string): number[] {
  if (text === '') return [];
  if (!text.includes('.')) return [Number.parseInt(text, 16)];
  const value = ofIpv4(text);
  return [Math.floor(value / 65_536), value % 65_536];
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
  const network = groupsOf(plain).slice(0, 4);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
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
