/** Parts of every role that prepares messages: the API, and what answers or sends by itself. */
import { type PrepareRuntime, SettingsCache } from '../domains/messages/context.ts';
import { RenderThreads } from '../domains/templates/render-threads.ts';
import type { Runtime } from '../runtime.ts';

/** Adds to a runtime what messages are prepared with. */
export function openPrepareRuntime(runtime: Runtime): PrepareRuntime {
  return { ...runtime, settings: new SettingsCache(runtime), renderThreads: new RenderThreads(runtime) };
}
