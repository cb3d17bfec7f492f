/** Runs duties, and notes how each of them goes. */
import { setMaxListeners } from 'node:events';
import { type DutyRun, storeDutyRuns } from '../../db/sql/duty-runs.ts';
import { pause } from '../../kernel/chunks.ts';
import { faultText } from '../../kernel/mask.ts';
import type { Runtime } from '../../runtime.ts';
import type { Duty } from './duty.ts';

/** Pause after a run that failed, besides the duty's own, in milliseconds. */
const FAILED_PAUSE_MS = 500;
/** The runs of duties are written to the database so often, for the doctor, until each of them has run, and then, in milliseconds. */
const WRITE_MS = { first: 1_000, every: 10_000 };

/** Duties that run. */
export interface RunningDuties {
  /** Resolves when none runs any more. */
  stop(): Promise<void>;
}

/** Starts duties, each in a loop of its own: one that fails or is slow keeps none of the others. @throws Error for two of one name */
export function startDuties<R extends Runtime>(runtime: R, duties: readonly Duty<R>[]): RunningDuties {
  const runs = new Map<string, DutyRun>(duties.map(({ name }) => [name, { name, ...NEVER }]));
  if (runs.size < duties.length) throw new Error('two duties have the same name');
  const stopping = new AbortController();
  const { signal } = stopping;
  // Every duty listens for the end.
  setMaxListeners(0, signal);
  const unread = runtime.telemetry.read('heliograph_schedule_duty_last_success_timestamp_seconds', () =>
    [...runs.values()].flatMap(({ name, succeededAt }) =>
      succeededAt === null ? [] : { labels: { duty: name }, value: succeededAt.getTime() / 1_000 },
    ),
  );
  const loops = [
    ...duties.map((duty) => repeat(runtime, duty, signal, (run) => runs.set(duty.name, { ...run, name: duty.name }))),
    writeRuns(runtime, runs, signal),
  ];
  return {
    async stop() {
      stopping.abort();
      unread();
      await Promise.all(loops);
    },
  };
}

const NEVER: Omit<DutyRun, 'name'> = { succeededAt: null, durationMs: null, failedAt: null, reason: null };

async function repeat<R extends Runtime>(
  runtime: R,
  { name, everyMs, run }: Duty<R>,
  signal: AbortSignal,
  note: (run: Omit<DutyRun, 'name'>) => void,
): Promise<void> {
  const { telemetry, log } = runtime;
  const durations = telemetry.series('heliograph_schedule_duty_seconds', { duty: name });
  let last = NEVER;
  while (!signal.aborted) {
    const startedAt = performance.now();
    try {
      await run(runtime, signal);
      const durationMs = performance.now() - startedAt;
      durations.observe(durationMs / 1_000);
      last = { ...last, succeededAt: new Date(), durationMs: Math.round(durationMs) };
    } catch (error) {
      telemetry.count('heliograph_schedule_duty_failures_total', { duty: name });
      last = { ...last, failedAt: new Date(), reason: faultText(error) };
      if (!signal.aborted) log.warn({ duty: name, error }, 'a duty failed and is tried again');
      await pause(FAILED_PAUSE_MS, signal);
    }
    note(last);
    await pause(everyMs, signal);
  }
}

/** Writes now and again how duties went; by the clock of the machine, as the doctor asks. */
async function writeRuns({ db, log }: Runtime, runs: ReadonlyMap<string, DutyRun>, signal: AbortSignal): Promise<void> {
  await pause(WRITE_MS.first, signal);
  while (!signal.aborted) {
    const known = [...runs.values()].filter(({ succeededAt, failedAt }) => succeededAt !== null || failedAt !== null);
    await storeDutyRuns(db.pool, known).catch((error: unknown) =>
      log.warn({ error }, 'the runs of duties were not written'),
    );
    await pause(known.length < runs.size ? WRITE_MS.first : WRITE_MS.every, signal);
  }
}
