/** Runtime of the role `scheduler`. */
import type { Runtime } from '../../runtime.ts';
import type { SkipList } from '../quarantine/skip-list.ts';
import type { Reroute } from './failover.ts';
import type { TimerHandlers } from './timers.ts';

/** Parts that the duties of a scheduler work with. */
export interface SchedulerRuntime extends Runtime {
  /** Handlers of timers, by kind. */
  timerHandlers: TimerHandlers;
  /** Chooses routes for messages whose own takes nothing any more. */
  reroute: Reroute;
  /** Messages that cannot be moved, by where they wait. */
  skipLists: Readonly<Record<'due' | 'queue' | 'claims', SkipList>>;
}
