/** Traffic by the second over the last five minutes. */

/** Counts of a second. */
export interface Second {
  /** RFC 3339. */
  at: string;
  accepted: number;
  submitted: number;
  delivered: number;
  failed: number;
  inbound: number;
}

/** A count of a second. */
export type Count = Exclude<keyof Second, 'at'>;

/** Seconds that are shown. */
export const SHOWN_SECONDS = 300;

/** Columns as the charts take them: times in seconds, and the counts of each; seconds without anything are 0. */
export interface SecondColumns {
  times: number[];
  counts: Record<Count, number[]>;
}

/** The counts, in the order of the charts. */
export const COUNTS = ['accepted', 'submitted', 'delivered', 'failed', 'inbound'] as const satisfies readonly Count[];

/** Adds seconds to those that are known; the same second counts once, and what is too old goes. */
export function addSeconds(
  known: ReadonlyMap<number, Second>,
  more: readonly Second[],
  now: number,
): Map<number, Second> {
  const all = new Map(known);
  for (const second of more) all.set(Math.floor(Date.parse(second.at) / 1_000), second);
  const oldest = Math.floor(now / 1_000) - SHOWN_SECONDS - 1;
  for (const at of all.keys()) if (at < oldest) all.delete(at);
  return all;
}

/** Makes columns of the seconds that end with the one before this moment. */
export function columnsOf(seconds: ReadonlyMap<number, Second>, now: number): SecondColumns {
  const last = Math.floor(now / 1_000) - 1;
  const times = Array.from({ length: SHOWN_SECONDS }, (_, index) => last - SHOWN_SECONDS + 1 + index);
  const of = (count: Count) => times.map((at) => seconds.get(at)?.[count] ?? 0);
  return {
    times,
    counts: {
      accepted: of('accepted'),
      submitted: of('submitted'),
      delivered: of('delivered'),
      failed: of('failed'),
      inbound: of('inbound'),
    },
  };
}
