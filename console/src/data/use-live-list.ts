/** A live list in a component: it starts anew when its key changes, and shows the old rows until the new ones are there. */
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { type ListSource, type ListState, LiveList } from './live-list.ts';

/** A live list as a component uses it. */
export interface ShownList<Row> extends ListState<Row> {
  /** True while the rows are those of the list before. */
  stale: boolean;
  loadMore(): void;
  setFollowing(following: boolean): void;
  reload(): void;
}

/**
 * Shows a live list.
 *
 * @param key says which list it is: another key, another list
 * @param source where its rows come from; read when the key changes
 */
export function useLiveList<Row>(key: string, source: () => ListSource<Row>): ShownList<Row> {
  const make = useRef(source);
  make.current = source;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the list is another one.
  const list = useMemo(() => new LiveList(make.current()), [key]);
  const state = useSyncExternalStore(list.subscribe, list.state);
  const before = useRef<readonly Row[]>([]);
  useEffect(() => {
    void list.start();
    return () => list.stop();
  }, [list]);
  const stale = state.loading === 'first' && state.rows.length === 0 && before.current.length > 0;
  if (!stale) before.current = state.rows;
  return {
    ...state,
    rows: stale ? before.current : state.rows,
    stale,
    loadMore: () => void list.more(),
    setFollowing: (following) => list.setFollowing(following),
    reload: () => void list.start(),
  };
}
