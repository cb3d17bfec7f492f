/** Quality floors of a route, and its shortfall below them. */
import type { RouteQuality } from '../../db/sql/route-quality.ts';

/** Floors that a route sets for its own quality; `null`: none. */
export interface QualityFloors {
  minAcceptancePercent: number | null;
  minDeliveryPercent: number | null;
  maxResponseMs: number | null;
}

/** Fewer than this many say nothing: one refusal of two would close a route. */
export const MIN_SAMPLES = 50;

/** In what the route falls short of what it asks of itself, with the numbers; `null`: in nothing that is known. */
export function shortfallOf(floors: QualityFloors, quality: RouteQuality | null): string | null {
  if (quality === null || quality.submits < MIN_SAMPLES) return null;
  const { submits, acceptancePercent, ended, deliveryPercent, responseMs } = quality;
  const { minAcceptancePercent, minDeliveryPercent, maxResponseMs } = floors;
  const faults: string[] = [];
  if (minAcceptancePercent !== null && acceptancePercent !== null && acceptancePercent < minAcceptancePercent) {
    faults.push(
      `${percent(acceptancePercent)} of ${submits} submits were accepted, its floor is ${minAcceptancePercent}%`,
    );
  }
  const judged = deliveryPercent !== null && ended >= MIN_SAMPLES;
  if (minDeliveryPercent !== null && judged && deliveryPercent < minDeliveryPercent) {
    faults.push(`${percent(deliveryPercent)} of ${ended} messages were delivered, its floor is ${minDeliveryPercent}%`);
  }
  if (maxResponseMs !== null && responseMs !== null && responseMs > maxResponseMs) {
    faults.push(`a response took ${Math.ceil(responseMs)} ms, its limit is ${maxResponseMs} ms`);
  }
  return faults.length === 0 ? null : `in the last hour ${faults.join(', and ')}`;
}

/** Cut, not rounded: what is below its floor must not read as if it were on it. */
function percent(value: number): string {
  return `${Math.floor(value * 10) / 10}%`;
}
