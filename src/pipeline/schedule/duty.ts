/** Duties: what happens again and again because of time. Each stage and noun exports its own; a root joins them. */
import type { Runtime } from '../../runtime.ts';

/** Work that a scheduler does again and again; any number of schedulers share it. */
export interface Duty<R extends Runtime = Runtime> {
  /** Its name in metrics, in the log and in `heliograph doctor`: a few lower-case words. */
  name: string;
  /** Pause between the end of one run and the beginning of the next, in milliseconds. */
  everyMs: number;
  /** Does what there is to do now. What it throws is counted, logged and tried again; it returns soon after the signal aborts. */
  run: (runtime: R, signal: AbortSignal) => Promise<void>;
}
