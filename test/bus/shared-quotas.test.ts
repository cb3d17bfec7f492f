import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bus, connectBus } from '../../src/bus/connect.ts';
import { shareQuotas } from '../../src/bus/shared-quotas.ts';
import { Quota } from '../../src/kernel/quota.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { testServices } from '../graphql/services.ts';

let buses: Bus[];
beforeAll(async () => {
  const { natsUrl } = await testServices();
  buses = await Promise.all([1, 2, 3].map(() => connectBus(natsUrl, 1, openLog('silent'))));
});
afterAll(() => Promise.all(buses.map((bus) => bus.close())));

test('what is taken at one process counts at every other one, and once', async () => {
  const quotas = buses.map(() => new Quota(100));
  const ends = buses.map((bus, index) => shareQuotas(bus, new Map([['messages', quotas[index] as Quota]])));
  const [first, second, third] = quotas as [Quota, Quota, Quota];
  const take = (quota: Quota, holder: string, count: number) => quota.take(holder, count, performance.now());
  expect(take(first, 'loud', 100_000)).toBe(0);
  expect(take(second, 'loud', 10)).toBe(0);
  await expect.poll(() => take(third, 'loud', 1)).toBeGreaterThan(900_000);
  await expect.poll(() => take(second, 'loud', 1)).toBeGreaterThan(900_000);
  // Each knows of both, and nobody counts what it has taken itself twice.
  for (const quota of quotas) {
    await expect.poll(() => quota.used('loud', performance.now())).toBeGreaterThan(99_000);
    expect(quota.used('loud', performance.now())).toBeLessThanOrEqual(100_050);
  }
  expect(take(third, 'quiet', 1)).toBe(0);
  for (const end of ends) end();
  // Who has left is told nothing more.
  take(first, 'later', 100_000);
  expect(take(second, 'later', 1)).toBe(0);
});

test('a holder that comes to all processes gets its rate, and not that of each', async () => {
  const quotas = buses.map(() => new Quota(50));
  const ends = buses.map((bus, index) => shareQuotas(bus, new Map([['operations', quotas[index] as Quota]])));
  const startedAt = performance.now();
  let taken = 0;
  while (performance.now() - startedAt < 2_000) {
    for (const quota of quotas) if (quota.take('everywhere', 1, performance.now()) === 0) taken++;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const end of ends) end();
  // A second's worth may come at once, and each may let in some before it hears of the others. Alone each would let in 150 and more.
  expect(taken).toBeGreaterThan(50 * seconds * 0.5);
  expect(taken).toBeLessThan(50 * (seconds + 1) + 3 * 25);
});
