import { onTestFinished } from 'vitest';
import type { BoundClient } from '../../src/simulator/listener.ts';
import { SimulatedSmsc } from '../../src/simulator/simulator.ts';

const HOUR_MS = 3_600_000;

/** The simulator without its control API, until the test ends; no receipt comes unless a test wants it. */
export async function startSimulatedSmsc(
  receiptDelayMs = HOUR_MS,
): Promise<{ smsc: SimulatedSmsc; server: { readonly clients: readonly BoundClient[] }; port: number }> {
  const smsc = new SimulatedSmsc({
    host: '127.0.0.1',
    port: 0,
    controlPort: 0,
    systemId: 'me',
    password: 'secret',
    receiptDelayMs,
  });
  const port = await smsc.listener.listen('127.0.0.1', 0);
  onTestFinished(() => smsc.stop());
  return { smsc, server: smsc.listener, port };
}
