/** Caps on messages to one person: where the next one has room. Pure. */
import type { CapSlot } from '../kernel/facts.ts';
import type { Purpose } from '../kernel/words.ts';
import { dayIn } from './hours.ts';
import { momentOf } from './places/zones.ts';

const DAY_MS = 24 * 3_600_000;

/** Period of a cap: any time of a length, or a day in each zone the person may be in. */
export type CapPeriod = { kind: 'SLIDING'; ms: number } | { kind: 'DAY'; zones: readonly string[] };

/** A cap that applies to a person. */
export interface Cap {
  /** Rule it is of. */
  ruleId: string;
  /** Messages at most; 0: none. */
  max: number;
  period: CapPeriod;
  /** Purposes that are counted together. */
  purposes: readonly Purpose[];
}

/** Messages counted by a cap at a moment. */
export interface Counted {
  used: number;
  /** Moment since which they are counted, in milliseconds. */
  since: number;
}

/** Slots that a cap counts, oldest first. */
export function slotsOf({ purposes }: Pick<Cap, 'purposes'>, slots: readonly CapSlot[]): number[] {
  return slots
    .filter(({ purpose }) => purposes.includes(purpose))
    .map(({ at }) => at)
    .sort((a, b) => a - b);
}

/** Number of messages that a cap counts up to a moment: of a day, in the zone that counts most. @param times oldest first */
export function countedAt({ period }: Cap, times: readonly number[], at: number): Counted {
  if (period.kind === 'SLIDING') {
    const since = at - period.ms;
    return { used: times.filter((each) => since < each && each <= at).length, since };
  }
  const days = period.zones.map((zone) => {
    const { start, end } = dayOf(zone, at);
    return { used: times.filter((each) => start <= each && each < end).length, since: start };
  });
  return days.reduce((most, each) => (each.used > most.used ? each : most), days[0] ?? { used: 0, since: at });
}

/**
 * The first moment, not before `at`, at which one more message keeps to all caps; `null`: there is none. What is planned for later
 * counts as well: no period that the moment is in may have more than the cap.
 */
export function nextRoom(caps: readonly Cap[], slots: readonly CapSlot[], at: number): number | null {
  if (caps.some(({ max }) => max === 0)) return null;
  const counted = caps.map((cap) => ({ cap, times: slotsOf(cap, slots) }));
  let moment = at;
  // Each step goes past a slot or to another day: there are no more steps than that.
  for (let step = 0; step <= caps.length * (slots.length + 2) * 2; step++) {
    const later = counted.reduce((latest, { cap, times }) => Math.max(latest, roomOf(cap, times, moment)), moment);
    if (later === moment) return moment;
    moment = later;
  }
  return null;
}

/** The first moment, not before `at`, at which one more keeps to a cap. */
function roomOf({ max, period }: Cap, times: readonly number[], at: number): number {
  if (period.kind === 'SLIDING') return slidingRoom(max, period.ms, times, at);
  return period.zones.reduce((latest, zone) => Math.max(latest, dayRoom(max, zone, times, at)), at);
}

function slidingRoom(max: number, ms: number, times: readonly number[], at: number): number {
  let moment = at;
  for (let first = 0; first + max <= times.length; first++) {
    const [begin = 0, end = 0] = [times[first], times[first + max - 1]];
    // `max` messages and this one within the period: it has to come after the first of them is out of it.
    if (Math.max(end, moment) - Math.min(begin, moment) < ms) moment = begin + ms;
  }
  return moment;
}

function dayRoom(max: number, zone: string, times: readonly number[], at: number): number {
  let moment = at;
  for (;;) {
    const { start, end } = dayOf(zone, moment);
    if (times.filter((each) => start <= each && each < end).length < max) return moment;
    moment = end;
  }
}

/** Day of a moment in a zone, from midnight to midnight. */
function dayOf(zone: string, ms: number): { start: number; end: number } {
  const midnight = Date.parse(dayIn(zone, ms));
  return { start: momentOf(zone, midnight, 'first'), end: momentOf(zone, midnight + DAY_MS, 'first') };
}
