/** Parts of every role that prepares messages: the API, and what answers or sends by itself. */
import { NumberLookups } from '../domains/lookups/lookups.ts';
import { type PrepareRuntime, SettingsCache } from '../domains/messages/context.ts';
import { RenderThreads } from '../domains/templates/render-threads.ts';
import { webhookPoster } from '../outgoing/post.ts';
import type { Runtime } from '../runtime.ts';

/** Adds to a runtime what messages are prepared with. */
export function openPrepareRuntime(runtime: Runtime): PrepareRuntime {
  const poster = webhookPoster(runtime.config);
  return {
    ...runtime,
    settings: new SettingsCache(runtime),
    renderThreads: new RenderThreads(runtime),
    poster,
    lookups: new NumberLookups(runtime, poster),
  };
}
