import type { Purpose } from './client.ts';
import { type FaultName, PROCESS_FAULTS, SERVER_FAULTS } from './faults.ts';
import { Random } from './random.ts';

/** What follows from a seed. */
export interface Plan {
  seed: number;
  /** How long the weather is bad, in milliseconds. */
  badForMs: number;
  /** What the client does, in order of time. */
  actions: Action[];
  /** Two tracks of faults that run beside each other: of the hub's processes, and of what they stand on. */
  tracks: FaultName[][];
}

/** Something the client does. */
export type Action = { atMs: number } & (
  | { kind: 'send'; key: string; purpose: Purpose; numbers: string[] }
  | { kind: 'cancel'; keys: string[] }
  | { kind: 'optOut'; number: string }
);

/** How big a run is. */
export interface Size {
  messages: number;
  seconds: number;
}

const BATCH_AT_MOST = 200;
/** Half of the load comes in batches, in percent of messages. */
const PURPOSE_OF_TEN: readonly Purpose[] = [
  'OTP',
  'ALERT',
  'ALERT',
  'TRANSACTIONAL',
  'TRANSACTIONAL',
  'TRANSACTIONAL',
  'TRANSACTIONAL',
  'TRANSACTIONAL',
  'MARKETING',
  'MARKETING',
];

/** The load and the faults of a seed: the same seed and size make the same plan. */
export function planOf(seed: number, { messages, seconds }: Size): Plan {
  const random = new Random(seed);
  const badForMs = seconds * 1_000;
  const actions = loadOf(random, messages, badForMs);
  const tracks = [PROCESS_FAULTS, SERVER_FAULTS].map((names) => endless(random, names, Math.ceil(seconds)));
  return { seed, badForMs, actions, tracks };
}

/** Every fault once, in some order, before any comes again. */
function endless(random: Random, names: readonly FaultName[], count: number): FaultName[] {
  const order: FaultName[] = [];
  while (order.length < count) order.push(...random.shuffle(names));
  return order;
}

function loadOf(random: Random, messages: number, badForMs: number): Action[] {
  const actions: Action[] = [];
  const sent: { atMs: number; key: string; numbers: string[] }[] = [];
  for (let made = 0; made < messages; ) {
    const batch = random.chance(4) ? random.between(2, BATCH_AT_MOST) : 1;
    const numbers = Array.from({ length: Math.min(batch, messages - made) }, (_, index) => numberOf(made + index));
    made += numbers.length;
    const atMs = random.between(0, Math.floor(badForMs * 0.9));
    const key = `s${sent.length}`;
    sent.push({ atMs, key, numbers });
    actions.push({ atMs, kind: 'send', key, purpose: random.pick(PURPOSE_OF_TEN), numbers });
  }
  for (const { atMs, key, numbers } of sent) {
    const later = atMs + random.between(0, 1_500);
    if (numbers.length === 1 && random.chance(4)) actions.push({ atMs: later, kind: 'cancel', keys: [key] });
    else if (random.chance(3)) actions.push({ atMs: later, kind: 'optOut', number: random.pick(numbers) });
  }
  return actions.sort((a, b) => a.atMs - b.atMs);
}

/** Each message has a number of its own: that is how the referee knows it again. */
function numberOf(index: number): string {
  return `+447${String(400_000_000 + index)}`;
}
