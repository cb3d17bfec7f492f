/** Durations in seconds. */

export const secondsSince = (startedAt: number) => (performance.now() - startedAt) / 1_000;
