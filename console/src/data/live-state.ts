/** State of the connection to the hub, as the state light shows it. */
import { useSyncExternalStore } from 'react';

/** State of what is live. */
export interface LiveState {
  phase: 'connecting' | 'live' | 'catching-up' | 'reconnecting';
  /** Events taken since the connection came back, while it is catching up. */
  behind: number;
  /** Moment that news were missing and the page was loaded again; `null`: that never was, or was seen. */
  gapAt: Date | null;
}

let state: LiveState = { phase: 'connecting', behind: 0, gapAt: null };
const listeners = new Set<() => void>();

/** Changes the state, for the modules that hold the connection. */
export function setLiveState(change: Partial<LiveState>): void {
  const next = { ...state, ...change };
  if (next.phase === state.phase && next.behind === state.behind && next.gapAt === state.gapAt) return;
  state = next;
  for (const each of listeners) each();
}

/** Reads the state as it is now. */
export function liveState(): LiveState {
  return state;
}

/** Follows the state. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(subscribe, liveState);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
