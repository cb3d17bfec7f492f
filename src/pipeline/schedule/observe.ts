/** Metrics and log lines of the stage `schedule`. */
import { countDueTimers, type FailedTimer, type TakenTimer } from '../../db/sql/timers.ts';
import { groupBy } from '../../kernel/chunks.ts';
import type { Runtime } from '../../runtime.ts';
import { atMostEvery } from '../../telemetry/at-most-every.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { Change } from '../message/change.ts';

/** Timers are counted at most this often, however many scrapes come, in milliseconds. */
const COUNT_EVERY_MS = 1_000;

/** Timers that were taken together, by what became of them. */
export interface TimerOutcomes {
  handled: TakenTimer[];
  failed: FailedTimer[];
}

/** Reads at each scrape how many timers are past their time. @returns what ends it */
export function meterTimers({ telemetry, db, clock }: Pick<Runtime, 'telemetry' | 'db' | 'clock'>): () => void {
  return telemetry.read(
    'heliograph_schedule_timers_due',
    atMostEvery(COUNT_EVERY_MS, () => countDueTimers(db.pool, clock.now())),
  );
}

/** Counts timers that were taken, and logs those whose handler failed. */
export function observeTimers(
  { telemetry, log }: Pick<Runtime, 'telemetry' | 'log'>,
  { handled, failed }: TimerOutcomes,
  now: Date,
): void {
  for (const [kind, own] of groupBy(handled, (timer) => timer.kind)) {
    telemetry.count('heliograph_schedule_timers_total', { kind, outcome: 'handled' }, own.length);
  }
  const lag = telemetry.series('heliograph_schedule_timer_lag_seconds', {});
  for (const { dueAt } of handled) lag.observe(Math.max(0, now.getTime() - dueAt.getTime()) / 1_000);
  for (const { kind, subjectId, attempts, quarantinedAt, reason } of failed) {
    const outcome = quarantinedAt === null ? 'retried' : 'quarantined';
    telemetry.count('heliograph_schedule_timers_total', { kind, outcome });
    const fields = { kind, subjectId, attempts, reason };
    if (quarantinedAt === null) log.warn(fields, 'a timer could not be handled and is tried again');
    else log.error(fields, 'a timer cannot be handled and is tried no more');
  }
}

/** Messages whose time had come, and what became of them. */
export function meterDue(telemetry: Telemetry, changes: readonly Change[], now: Date): void {
  for (const { message, to } of changes) {
    const status = to.reasonCode === 'RECEIPT_MISSING' ? to.reasonCode : (to.status ?? 'KEPT');
    telemetry.count('heliograph_schedule_messages_total', { status });
    if (message.dueAt === null) continue;
    const lateMs = Math.max(0, now.getTime() - message.dueAt.getTime());
    telemetry.observe('heliograph_schedule_lag_seconds', {}, lateMs / 1_000);
  }
}
