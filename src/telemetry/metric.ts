// The form of a metric, and the steps of histograms.

/** A stage of the road, or a system that it stands on. */
export type Stage =
  | 'accept'
  | 'outbox'
  | 'dispatch'
  | 'submit'
  | 'record'
  | 'receipts'
  | 'inbound'
  | 'broadcast'
  | 'schedule'
  | 'webhooks'
  | 'bots'
  | 'graphql'
  | 'postgres'
  | 'nats';

/** One metric: its description for Prometheus, and the reference in docs/operations.md. */
export interface MetricDefinition {
  type: 'counter' | 'gauge' | 'histogram';
  stage: Stage;
  help: string;
  labels: readonly string[];
  /** Upper bounds of a histogram. */
  buckets?: readonly number[];
}

/** Seconds of what a transaction or a round trip takes. */
export const QUICK = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] as const;
/** Seconds of what may wait for hours. */
export const LONG = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400] as const;
/** Numbers of messages. */
export const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] as const;

/** Defines a counter. */
export const counter = <const L extends readonly string[]>(stage: Stage, help: string, labels: L) => ({
  type: 'counter' as const,
  stage,
  help,
  labels,
});
/** Defines a gauge. */
export const gauge = <const L extends readonly string[]>(stage: Stage, help: string, labels: L) => ({
  type: 'gauge' as const,
  stage,
  help,
  labels,
});
/** Defines a histogram. */
export const histogram = <const L extends readonly string[]>(
  stage: Stage,
  help: string,
  labels: L,
  buckets: readonly number[],
) => ({ type: 'histogram' as const, stage, help, labels, buckets });
