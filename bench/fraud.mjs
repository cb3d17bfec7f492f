#!/usr/bin/env node
// SMS pumping beside usual traffic, judged by the fraud guard's own rules: what is stopped, and how many honest people are.
// Usage: node bench/fraud.mjs [--attack 10000] [--minutes 60] [--ranges 40] [--addresses 200] [--seed 1]
import { parseArgs } from 'node:util';
import { faded, levelOf, noCounters, rangesOf, suspicionOf, WATCHED_COUNTRIES } from '../dist/domains/verifications/guard.js';

const { values } = parseArgs({
  options: {
    attack: { type: 'string', default: '10000' },
    minutes: { type: 'string', default: '60' },
    ranges: { type: 'string', default: '40' },
    addresses: { type: 'string', default: '200' },
    honest: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
  },
});
const [attackCodes, minutes, ranges, addresses, honestCodes] = ['attack', 'minutes', 'ranges', 'addresses', 'honest'].map((name) =>
  Number(values[name]),
);
let state = Number(values.seed) >>> 0 || 1;
/** mulberry32: the same run for the same seed. */
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const digits = (count) => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');

// Usual traffic: four days of a service in seven countries, by day and night; 8 of 10 codes are entered, after 8 s to 3 min.
const COUNTRIES = [
  ['GB', '+4474', 8, 0.3],
  ['DE', '+4915', 9, 0.25],
  ['FR', '+336', 8, 0.2],
  ['US', '+1415', 7, 0.1],
  ['TN', '+2162', 7, 0.05],
  ['PK', '+9230', 8, 0.05],
  ['EE', '+3725', 7, 0.05],
];
const DAY = 86_400_000;
const from = Date.UTC(2026, 10, 24);
const attackAt = from + 3 * DAY + 10 * 3_600_000;
const events = [];
const country = () => {
  let rest = random();
  return COUNTRIES.find(([, , , share]) => (rest -= share) < 0) ?? COUNTRIES[0];
};
for (let n = 0; n < honestCodes; n++) {
  const [iso, prefix, open] = country();
  // Twice as much by day.
  let at = from + random() * 4 * DAY;
  if (new Date(at).getUTCHours() < 7 && random() < 0.5) at += 8 * 3_600_000;
  // One address in twenty is shared by an office or a network.
  const address = random() < 0.05 ? `shared${Math.floor(random() * 300)}` : `person${n}`;
  const number = prefix + digits(open);
  events.push({ at, kind: 'send', honest: true, iso, number, address, id: n });
}
const pumped = Array.from({ length: ranges }, (_, n) => pick([['TN', '+2162', 3], ['EE', '+3725', 3], ['AZ', '+99450', 3]]).concat(n)).map(
  ([iso, prefix, open]) => ({ iso, range: prefix + digits(open) }),
);
for (let n = 0; n < attackCodes; n++) {
  const { iso, range } = pick(pumped);
  events.push({
    at: attackAt + random() * minutes * 60_000,
    kind: 'send',
    honest: false,
    iso,
    number: range + digits(4),
    address: `bot${Math.floor(random() * addresses)}`,
    id: -1 - n,
  });
}
events.sort((a, b) => a.at - b.at);

// The same steps as the hub's: blocks first, then counters; what goes is counted, and entered later.
const BLOCK_MS = 12 * 3_600_000;
const counters = new Map();
const blocks = new Map();
const countersOf = (key, now) => counters.get(key) ?? noCounters(now);
const add = (keys, now, change) => {
  for (const key of keys) {
    const next = faded(countersOf(key, now), now);
    for (const [name, count] of Object.entries(change)) next[name] += count;
    counters.set(key, next);
  }
};
const queue = [];
const counts = { honest: 0, honestStopped: 0, attack: 0, attackStopped: 0, blocks: 0 };
const enterUntil = (at) => {
  queue.sort((a, b) => a.at - b.at);
  while (queue.length > 0 && queue[0].at <= at) {
    const { keys, at: when } = queue.shift();
    add(keys, new Date(when), { fastEntered: 1, slowEntered: 1 });
  }
};
for (const { at, honest, iso, number, address } of events) {
  enterUntil(at);
  const now = new Date(at);
  const keys = [...rangesOf(number), address];
  const level = levelOf(countersOf(iso, now), now, WATCHED_COUNTRIES.has(iso));
  let stopped = keys.some((key) => (blocks.get(key) ?? 0) > at);
  if (!stopped) {
    const wide = keys[1];
    const found = keys.find(
      (key) => suspicionOf(countersOf(key, now), now, key === wide ? 'USUAL' : level) !== null,
    );
    if (found !== undefined) {
      blocks.set(found, at + BLOCK_MS);
      counts.blocks++;
      stopped = true;
    }
  }
  counts[honest ? 'honest' : 'attack']++;
  if (stopped) counts[honest ? 'honestStopped' : 'attackStopped']++;
  else {
    add([...keys, iso], now, { hotSent: 1, fastSent: 1, slowSent: 1 });
    if (honest && random() < 0.8) queue.push({ keys: [...keys, iso], at: at + 8_000 + random() ** 3 * 172_000 });
  }
}
const share = (part, whole) => `${((100 * part) / whole).toFixed(2)} %`;
console.log(
  `attack: ${counts.attackStopped} of ${counts.attack} pumped codes stopped (${share(counts.attackStopped, counts.attack)}; target 95 %)\n` +
    `honest: ${counts.honestStopped} of ${counts.honest} people stopped (${share(counts.honestStopped, counts.honest)}; target below 0.5 %)\n` +
    `blocks: ${counts.blocks}`,
);
process.exitCode = counts.attackStopped / counts.attack >= 0.95 && counts.honestStopped / counts.honest < 0.005 ? 0 : 1;
