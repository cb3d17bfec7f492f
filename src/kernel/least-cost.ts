/** The setting by which the cheapest of several routes is taken. */

/** Demands of routing by cost on a route; a workspace without them does not route by cost. */
export interface LeastCost {
  /** Floor of the delivery of routes that have none of their own, in percent; `null`: none. */
  minDeliveryPercent: number | null;
  /** Messages that have to have ended before a route is judged by its floors. */
  minSamples: number;
}

/** Fewer measured messages than this say nothing: one refusal of two would close a route. */
export const MIN_SAMPLES = 50;
