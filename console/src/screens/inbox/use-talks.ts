/** The list of conversations, live: whatever happens in one is loaded anew and put in its place. */
import type { ResultOf } from 'gql.tada';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { nodesOf, SMALL_PAGE } from '../../data/lists.ts';
import { useStream } from '../../data/use-stream.ts';
import { type Talk, type TalkConditions, TalksQuery, TalksSubscription } from './operations.ts';

/** Pause after news before the list is loaded anew, in milliseconds: many come together. */
const SETTLE_MS = 150;
/** Conversations that one request brings at most. */
const PAGE_AT_MOST = 60;

/** The list as it is shown. */
export interface Talks {
  rows: readonly Talk[];
  more: boolean;
  loading: boolean;
  error: string | null;
  loadMore(): void;
  reload(): void;
}

/** Shows the conversations of a filter. @param onEvent called with the id of each conversation that something happened in */
export function useTalks(filter: TalkConditions, onEvent: (id: string) => void): Talks {
  const hub = useHub();
  const key = JSON.stringify(filter);
  const [state, setState] = useState<Omit<Talks, 'loadMore' | 'reload'>>({
    rows: [],
    more: false,
    loading: true,
    error: null,
  });
  const count = useRef(SMALL_PAGE);
  const life = useRef(0);
  const settling = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const load = useCallback(async () => {
    const own = ++life.current;
    try {
      const rows = new Map<string, Talk>();
      let [after, more]: [string | null, boolean] = [null, true];
      while (more && rows.size < count.current) {
        const first = Math.min(PAGE_AT_MOST, count.current - rows.size);
        const page: ResultOf<typeof TalksQuery> = await ask(hub, TalksQuery, { first, after, filter: JSON.parse(key) });
        const { conversations } = page;
        if (own !== life.current) return;
        // One that moves up meanwhile comes again.
        for (const talk of nodesOf(conversations)) rows.set(talk.id, talk);
        after = conversations?.edges.at(-1)?.cursor ?? null;
        more = conversations?.pageInfo.hasNextPage ?? false;
      }
      setState({ rows: [...rows.values()], more, loading: false, error: null });
    } catch (error) {
      if (own === life.current) setState((before) => ({ ...before, loading: false, error: (error as Error).message }));
    }
  }, [hub, key]);
  const soon = useCallback(() => {
    clearTimeout(settling.current);
    settling.current = setTimeout(() => void load(), SETTLE_MS);
  }, [load]);
  useEffect(() => {
    count.current = SMALL_PAGE;
    setState((before) => ({ ...before, loading: true }));
    void load();
    return () => clearTimeout(settling.current);
  }, [load]);
  useStream('conversations', {
    document: TalksSubscription,
    variables: {},
    read: ({ conversationEvents }) => conversationEvents,
    cursorOf: ({ cursor }) => cursor,
    timeOf: ({ event }) => event.at,
    onItems: (items) => {
      soon();
      for (const id of new Set(items.map(({ conversation }) => conversation.id))) onEvent(id);
    },
    onGap: () => void load(),
    onEnd: (error) => setState((before) => ({ ...before, error })),
  });
  return {
    ...state,
    loadMore: () => {
      if (!state.more || state.rows.length < count.current) return;
      count.current += SMALL_PAGE;
      void load();
    },
    reload: () => void load(),
  };
}
