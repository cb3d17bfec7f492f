/** Submits that a campaign brings to its connections, and when these have made them, by their rate. Pure. */

/** Length of a step of time, in milliseconds: what is ready within one counts as ready when it begins. */
export const STEP_MS = 5 * 60_000;

/** Submits by the step in which they are ready, in milliseconds since 1970. */
export type Ready = Readonly<Record<string, number>>;

/** Messages of a campaign that would go by a connection. */
export interface Load {
  recipients: number;
  ready: Record<string, number>;
  /** Moment by which the last is ready, with the spread after an opening, in milliseconds. */
  until: number;
}

/** A connection with a rate. */
export interface RatedConnection {
  name: string;
  /** Submits a second at most. */
  perSecond: number;
  /** Submits of other messages that wait for it, as many as were counted. */
  waiting: Ready;
}

/** Begin of the step of a moment. */
export function stepOf(ms: number): number {
  return Math.floor(ms / STEP_MS) * STEP_MS;
}

/** Adds a message to the load of a connection. @param spreadMs time after `at` within which it is ready */
export function addLoad(
  loads: Record<string, Load>,
  connectionId: string,
  { submits, at, spreadMs }: { submits: number; at: number; spreadMs: number },
): void {
  const load = loads[connectionId] ?? { recipients: 0, ready: {}, until: 0 };
  loads[connectionId] = load;
  const step = String(stepOf(at));
  load.recipients += 1;
  load.ready[step] = (load.ready[step] ?? 0) + submits;
  load.until = Math.max(load.until, at + spreadMs);
}

/** Loads of both together. */
export function mergedLoads(a: Record<string, Load>, b: Record<string, Load>): Record<string, Load> {
  const sum = { ...a };
  for (const [connectionId, load] of Object.entries(b)) {
    const own = sum[connectionId];
    sum[connectionId] =
      own === undefined
        ? load
        : {
            recipients: own.recipients + load.recipients,
            ready: readyTogether(own.ready, load.ready),
            until: Math.max(own.until, load.until),
          };
  }
  return sum;
}

/** Submits of a load. */
export function submitsOf(ready: Ready): number {
  return Object.values(ready).reduce((sum, count) => sum + count, 0);
}

/** Submits of other messages that are ready no later than the last of a load. */
export function waitingBeside({ ready }: Load, { waiting }: RatedConnection): Ready {
  const last = Math.max(...Object.keys(ready).map(Number));
  return Object.fromEntries(Object.entries(waiting).filter(([step]) => Number(step) <= last));
}

/**
 * The earliest moment at which a connection has made the submits of a load: what is ready goes at its rate, in the order in which it is, with what
 * waits for it besides.
 *
 * @returns milliseconds since 1970
 */
export function drainedAt(load: Load, connection: RatedConnection): number {
  const all = Object.entries(readyTogether(load.ready, waitingBeside(load, connection)));
  const inOrder = all.map(([step, submits]) => [Number(step), submits] as const).sort(([a], [b]) => a - b);
  const end = inOrder.reduce(
    (free, [step, submits]) => Math.max(free, step) + (1_000 * submits) / connection.perSecond,
    0,
  );
  return Math.max(load.until, Math.ceil(end));
}

function readyTogether(a: Ready, b: Ready): Record<string, number> {
  const sum = { ...a };
  for (const [step, submits] of Object.entries(b)) sum[step] = (sum[step] ?? 0) + submits;
  return sum;
}
