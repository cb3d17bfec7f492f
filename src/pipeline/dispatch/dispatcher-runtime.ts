/** Runtime of the role `dispatcher`. */
import type { Runtime } from '../../runtime.ts';
import type { InboundDelivery } from '../inbound/arrivals.ts';

/** Parts that a dispatcher works with. */
export interface DispatcherRuntime extends Runtime {
  /** Stores an inbound message; resolves after its commit. */
  storeInbound(delivery: InboundDelivery): Promise<void>;
}
