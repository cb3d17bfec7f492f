/** Retries: wait until something is ready, and try it again. */
import { pause } from './chunks.ts';
import { StartError, StoppedError } from './errors.ts';

/** The first wait is half of that at least; each next one is twice as long until it is the longest. In milliseconds. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** Options of waiting for something. */
export interface RetryOptions {
  signal: AbortSignal;
  /** It is not there: why, in words that may be shown. */
  onUnavailable(error: unknown): void;
}

/**
 * Tries again and again, with growing waits that differ from process to process, until it works.
 *
 * @throws StartError of the attempt: that waiting does not mend; StoppedError when the signal aborts
 */
export async function retryUntilReady<T>(
  attempt: () => Promise<T>,
  { signal, onUnavailable }: RetryOptions,
): Promise<T> {
  for (let most = FIRST_WAIT_MS; !signal.aborted; most = Math.min(LONGEST_WAIT_MS, 2 * most)) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof StartError) throw error;
      onUnavailable(error);
    }
    await pause(most * (0.5 + Math.random() / 2), signal);
  }
  throw new StoppedError();
}
