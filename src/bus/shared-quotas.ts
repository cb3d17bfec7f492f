/** Quotas that all processes of the API share: each says ten times a second what was taken of it. */
import * as z from 'zod';
import { newId } from '../kernel/ids.ts';
import type { Quota } from '../kernel/quota.ts';
import type { Bus } from './connect.ts';
import { QUOTAS_TAKEN } from './streams.ts';

/** Interval of saying what was taken, in milliseconds. */
const SAY_EVERY_MS = 100;

/** Amounts that one process let holders take, as they go through NATS: ids only. `from` is the process. */
const Taken = z.object({
  from: z.string(),
  taken: z.array(z.object({ quota: z.string(), holder: z.string(), count: z.number().nonnegative() })),
});

/**
 * Has quotas count what other processes take too. A second's worth may come at once at each process before the others
 * know of it: it is counted all the same, so that over some seconds no more than the rate is let in anywhere. Without
 * NATS each process counts for itself.
 *
 * @param quotas by their names, which are the same in every process
 * @returns a function that ends it
 */
export function shareQuotas(bus: Bus, quotas: ReadonlyMap<string, Quota>): () => void {
  const from = newId();
  const subscription = bus.connection.subscribe(QUOTAS_TAKEN, {
    callback: (error, message) => {
      if (error !== null) return;
      const read = Taken.safeParse(message.json());
      if (!read.success || read.data.from === from) return;
      const now = performance.now();
      for (const { quota, holder, count } of read.data.taken) quotas.get(quota)?.takeElsewhere(holder, count, now);
    },
  });
  const timer = setInterval(() => {
    const taken = [...quotas].flatMap(([quota, each]) =>
      [...each.takenSince()].map(([holder, count]) => ({ quota, holder, count })),
    );
    // While NATS is away nothing is sent: it would be old by the time it arrives.
    if (taken.length === 0 || !bus.connected) return;
    bus.connection.publish(QUOTAS_TAKEN, JSON.stringify({ from, taken } satisfies z.infer<typeof Taken>));
  }, SAY_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    subscription.unsubscribe();
  };
}
