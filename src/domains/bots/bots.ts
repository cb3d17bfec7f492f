/** Bots of a process of the API that are asked instead of following a stream. */
import type { ApiRuntime } from '../../roots/api.ts';
import { assistantAsker } from './assistant-asker.ts';
import { type RunningCalls, startBotCalls } from './caller.ts';
import { SignedPoster, webhookAsker } from './webhook-asker.ts';

/** Starts asking them. */
export function startBots(runtime: ApiRuntime): RunningCalls {
  const poster = new SignedPoster(runtime);
  const calls = startBotCalls(runtime, [webhookAsker(runtime, poster), assistantAsker(runtime, poster)]);
  return {
    async stop() {
      await calls.stop();
      poster.close();
    },
  };
}
