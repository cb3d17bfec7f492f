/** Shared by commands that follow the hub live: they end with Ctrl-C, and say where the connection is lost. */
import type { SubscribeOptions } from '#client';
import { note } from './output.ts';

/** Options of what is followed: aborted by Ctrl-C, with notes about a connection that is lost, and found again. */
export function untilInterrupted(): Required<SubscribeOptions> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let isLost = false;
  return {
    signal: stopping.signal,
    onState: (state) => {
      if (state.kind === 'live' && isLost) note('Connected again.');
      if (state.kind === 'reconnecting' && !isLost) note(`${state.error.message} Trying again …`);
      isLost = state.kind === 'reconnecting';
    },
  };
}
