/** Duties of the stage `outbox`. */
import { mendJobsConsumers } from '../../bus/jobs-consumers.ts';
import type { Duty } from '../schedule/duty.ts';
import { reconcile } from './reconcile.ts';

/** Publishes what was left in the outbox and what JetStream has lost, and makes anew what hands out no jobs. */
export const OUTBOX_DUTIES: readonly Duty[] = [
  {
    name: 'outbox sweep',
    everyMs: 1_000,
    async run({ relay, telemetry, log }, signal) {
      const count = await relay.sweep(signal);
      telemetry.count('heliograph_schedule_repairs_total', { kind: 'outbox' }, count);
      if (count > 0) log.info({ count }, 'outbox rows that were left were published');
    },
  },
  {
    name: 'job consumers',
    everyMs: 5_000,
    async run({ bus, telemetry, log }) {
      const count = await mendJobsConsumers(bus);
      telemetry.count('heliograph_schedule_repairs_total', { kind: 'job_consumer' }, count);
      if (count > 0)
        log.warn({ count }, 'JetStream came back with less than its consumers had seen: they are made anew');
    },
  },
  {
    name: 'reconcile',
    everyMs: 10_000,
    async run({ bus, db, clock, relay, telemetry, log }) {
      const { count, outbox } = await reconcile(bus, db.pool, clock.now());
      relay.publishSoon(outbox);
      telemetry.count('heliograph_schedule_repairs_total', { kind: 'lost_job' }, count);
      if (count > 0) log.warn({ count }, 'messages that JetStream had lost are queued again');
    },
  },
];
