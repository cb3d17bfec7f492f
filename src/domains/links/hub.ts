// Name of a hub among those that share a NATS.
import { createHmac } from 'node:crypto';
import type { Runtime } from '../../runtime.ts';

/** The name under which visits of a hub's links go through NATS: it follows from the keys of its database. */
export function hubOf({ secrets }: Pick<Runtime, 'secrets'>): string {
  return createHmac('sha256', secrets.hashKey).update('links').digest('hex').slice(0, 16);
}
