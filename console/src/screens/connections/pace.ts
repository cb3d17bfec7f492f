/** Pace of a carrier's answers, beside the others and beside its usual one. */
import type { Tone } from '../../ui/status-words.ts';
import type { Connection } from './operations.ts';

/** A pace in words. */
export interface Pace {
  tone: Tone;
  word: 'Slow' | 'Not slow';
  /** Numbers that say so. */
  more: string;
}

type Answering = Pick<Connection, 'id' | 'roundTripMs' | 'rateReason' | 'boundSessions'>;

/** Times as long as the others that count as slow. */
const SLOW_TIMES = 3;
/** Difference to the others below which nothing is slow, in milliseconds. */
const SMALL_MS = 100;
/** Time for an answer that is slow whatever the others take, in milliseconds. */
const LONG_MS = 1_000;

/** Says whether a carrier is slow. @returns `null` where nothing was sent over it yet */
export function paceOf(connection: Answering, all: readonly Answering[]): Pace | null {
  const { id, roundTripMs, rateReason, boundSessions } = connection;
  if (boundSessions === 0 || roundTripMs === null) return null;
  const usual = medianOf(all.flatMap((each) => (each.id === id ? [] : (each.roundTripMs ?? []))));
  const beside =
    usual === null
      ? 'there is no other carrier to compare with'
      : `the others answer after ${millis(usual)}${usual > 0 && roundTripMs > usual ? `: ${times(roundTripMs / usual)}` : ''}`;
  const isSlow =
    rateReason === 'SLOW' ||
    roundTripMs > LONG_MS ||
    (usual !== null && roundTripMs > usual * SLOW_TIMES && roundTripMs - usual > SMALL_MS);
  return {
    tone: isSlow ? 'amber' : 'green',
    word: isSlow ? 'Slow' : 'Not slow',
    more: `${millis(roundTripMs)}, ${beside}`,
  };
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function times(factor: number): string {
  return factor < 1.1 ? 'about the same' : `${factor < 10 ? factor.toFixed(1) : Math.round(factor)} times as long`;
}

function millis(ms: number): string {
  return `${Math.round(ms)} ms`;
}
