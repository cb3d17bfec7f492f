/** Composition root of the role `dispatcher`. */
import { storeInbound } from '../domains/conversations/inbound.ts';
import { INBOUND_HANDLERS } from '../domains/inbound-handlers.ts';
import type { DispatcherRuntime } from '../pipeline/dispatch/dispatcher-runtime.ts';
import type { Runtime } from '../runtime.ts';
import { openPrepareRuntime } from './prepare.ts';

/** Opens the runtime of a dispatcher. */
export function openDispatcherRuntime(runtime: Runtime): DispatcherRuntime {
  const preparing = openPrepareRuntime(runtime);
  return { ...runtime, storeInbound: (delivery) => storeInbound(preparing, delivery, INBOUND_HANDLERS) };
}
