/** The rate of a campaign: messages that are made in a second at most, on average. Pure. */
import type { Campaign } from '../../generated/prisma/client.ts';

/** A rate that was not kept for a while is not made up for beyond this, in milliseconds. */
const CATCHES_UP_MS = 1_000;

/**
 * The moment at which a rate allows the next messages.
 *
 * @param dueAt moment at which it allowed those that are made now
 * @param made how many these are
 * @returns `null`: it has no rate, and the next ones go at once
 */
export function nextByRate(
  { ratePerSecond }: Pick<Campaign, 'ratePerSecond'>,
  { dueAt, made, now }: { dueAt: Date; made: number; now: Date },
): Date | null {
  if (ratePerSecond === null) return null;
  return new Date(Math.max(dueAt.getTime(), now.getTime() - CATCHES_UP_MS) + (1_000 * made) / ratePerSecond);
}

/** The people of one chunk at most. @param most where there is no rate */
export const chunkOf = ({ ratePerSecond }: Pick<Campaign, 'ratePerSecond'>, most: number): number =>
  Math.min(most, ratePerSecond ?? most);
