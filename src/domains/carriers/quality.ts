/** Quality floors of a route, and its shortfall below them. */
import type { RouteQuality } from '../../db/sql/route-quality.ts';
import { MIN_SAMPLES } from '../../kernel/least-cost.ts';

/** Floors that a route sets for its own quality; `null`: none. */
export interface QualityFloors {
  minAcceptancePercent: number | null;
  minDeliveryPercent: number | null;
  maxResponseMs: number | null;
}

/**
 * In what the route falls short of its floors, with the numbers; `null`: in nothing that is known.
 *
 * @param minSamples fewer than this say nothing
 */
export function shortfallOf(
  floors: QualityFloors,
  quality: RouteQuality | null,
  minSamples = MIN_SAMPLES,
): string | null {
  if (quality === null || quality.submits < minSamples) return null;
  const { submits, acceptancePercent, ended, deliveryPercent, responseMs } = quality;
  const { minAcceptancePercent, minDeliveryPercent, maxResponseMs } = floors;
  const faults: string[] = [];
  if (minAcceptancePercent !== null && acceptancePercent !== null && acceptancePercent < minAcceptancePercent) {
    faults.push(
      `${percent(acceptancePercent)} of ${submits} submits were accepted, its floor is ${minAcceptancePercent}%`,
    );
  }
  const judged = deliveryPercent !== null && ended >= minSamples;
  if (minDeliveryPercent !== null && judged && deliveryPercent < minDeliveryPercent) {
    faults.push(`${percent(deliveryPercent)} of ${ended} messages were delivered, its floor is ${minDeliveryPercent}%`);
  }
  if (maxResponseMs !== null && responseMs !== null && responseMs > maxResponseMs) {
    faults.push(`a response took ${Math.ceil(responseMs)} ms, its limit is ${maxResponseMs} ms`);
  }
  return faults.length === 0 ? null : `in the last hour ${faults.join(', and ')}`;
}

/**
 * Delivery of a route in whole percents, in words. Whole, because decisions keep it: messages that are decided alike share one
 * decision while it does not change.
 */
export function deliveryText(quality: RouteQuality | null, minSamples: number): string {
  if (quality === null || quality.deliveryPercent === null || quality.ended < minSamples) {
    return 'too few messages ended to know its delivery';
  }
  return `delivers ${Math.floor(quality.deliveryPercent)}%`;
}

/** Cut, not rounded: what is below its floor must not read as if it were on it. */
function percent(value: number): string {
  return `${Math.floor(value * 10) / 10}%`;
}
