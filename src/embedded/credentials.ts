/** Credentials of the hub's own simulator. */
import { createHmac } from 'node:crypto';

/**
 * Returns the credentials that the hub binds to its own simulator with; derived from the hub's key, so that nothing has
 * to be kept.
 */
export function simulatorCredentials(secretKey: Buffer): { systemId: string; password: string } {
  const password = createHmac('sha256', secretKey).update('heliograph.simulator').digest('hex').slice(0, 8);
  return { systemId: 'simulator', password };
}
