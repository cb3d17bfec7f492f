/** Offsets of time zones, from data of the hub: what the process knows itself may be years old. */
import { ZONE_ROWS } from './zone-data.ts';

const MINUTE_MS = 60_000;

/** Offsets of a zone: `from` is the moment since which each holds, in milliseconds. */
interface Offsets {
  from: number[];
  minutes: number[];
}

const OFFSETS = new Map<string, Offsets>();
for (const [text, names] of ZONE_ROWS) {
  const offsets = offsetsOf(text);
  for (const name of names.split(' ')) OFFSETS.set(name, offsets);
}

function offsetsOf(text: string): Offsets {
  const [first = '0', ...rest] = text.split(' ');
  const offsets: Offsets = { from: [Number.NEGATIVE_INFINITY], minutes: [Number(first)] };
  for (let index = 0; index < rest.length; index += 2) {
    offsets.from.push(Number.parseInt(rest[index] ?? '', 36) * MINUTE_MS);
    offsets.minutes.push(Number(rest[index + 1]));
  }
  return offsets;
}

/** Check that the data has a zone. */
export function isKnownZone(zone: string): boolean {
  return OFFSETS.has(zone);
}

/** The zones that the data has. */
export function knownZones(): string[] {
  return [...OFFSETS.keys()];
}

/** Zones that keep the same time from now on have one key. @throws on a zone that the data does not have */
export function sameTimeKey(zone: string): object {
  return offsetsIn(zone);
}

/** Minutes east of UTC in a zone at a moment. @throws on a zone that the data does not have */
export function offsetAt(zone: string, ms: number): number {
  const { from, minutes } = offsetsIn(zone);
  let index = from.length - 1;
  while (index > 0 && (from[index] ?? 0) > ms) index--;
  return minutes[index] ?? 0;
}

/**
 * Moment at which clocks of a zone show a time, in milliseconds: of a time that is left out, the moment of the change.
 *
 * @param local what the clocks show, in milliseconds as if it were UTC
 * @param which of a time that comes twice
 */
export function momentOf(zone: string, local: number, which: 'first' | 'last'): number {
  const { from, minutes } = offsetsIn(zone);
  let found: number | null = null;
  for (let index = 0; index < from.length; index++) {
    const start = from[index] ?? 0;
    const end = from[index + 1] ?? Number.POSITIVE_INFINITY;
    const moment = local - (minutes[index] ?? 0) * MINUTE_MS;
    if (moment >= end) continue;
    // Before its offset began: clocks never showed it, or they showed it under the offset before.
    if (moment < start) return found ?? start;
    if (which === 'first') return moment;
    found = moment;
  }
  return found ?? local;
}

function offsetsIn(zone: string): Offsets {
  const offsets = OFFSETS.get(zone);
  if (offsets === undefined) throw new Error(`the zone data have no ${zone}`);
  return offsets;
}
