/** Spread of what waits for one moment. */
import type { Ruling } from './gate.ts';

const RANGE = 0x1_0000_0000;

/**
 * Moment at which a message that is held is due: what waits for one opening is spread after it, each by its own id, and
 * within the first half of what is left of its validity.
 */
export function dueAtOf(
  { until, spreadMs = 0 }: Pick<Extract<Ruling, { kind: 'defer' }>, 'until' | 'spreadMs'>,
  { id, expiresAt }: { id: string; expiresAt: Date },
): Date {
  const most = Math.min(spreadMs, Math.max(0, (expiresAt.getTime() - until.getTime()) / 2));
  // The end of an id is random.
  const share = Number.parseInt(id.slice(-8), 16) / RANGE;
  return new Date(until.getTime() + Math.floor(most * share));
}
